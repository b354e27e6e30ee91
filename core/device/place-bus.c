/* Places that the core does not count itself: of buses whose devices have words of their own for
 * them, and of types that ask. */
#include <device/place.h>
#include <string.h>

/* --- the property "places" of a bus --------------------------------------------------------- */

static const char *const rules[] = {
  [COP_RULE_ABOVE] = NULL, [COP_RULE_LOWEST] = "lowest", [COP_RULE_STABLE] = "stable"
};

gboolean
cop_places__get (CopObject *self, const CopProp *prop, CopValue *ret, GError **error)
{
  const char *rule = rules[cop_bus__rule ((CopBus *)self)];

  (void)prop, (void)error;
  *ret = rule ? COP_VALUE_STRING (rule) : COP_VALUE_NONE;
  return TRUE;
}

gboolean
cop_places__set (CopObject *self, const CopProp *prop, const CopValue *value, GError **error)
{
  CopPlaceRule rule = COP_RULE_ABOVE;
  GString *text;

  (void)prop;
  for (guint i = 1; value->kind == COP_KIND_STRING && i < G_N_ELEMENTS (rules); i++)
    if (strcmp (value->as.string, rules[i]) == 0)
      rule = (CopPlaceRule)i;
  if (rule == COP_RULE_ABOVE && value->kind != COP_KIND_NONE)
    {
      text = g_string_new (NULL);
      cop_value_print (value, text);
      cop_object_error (self, error, COP_ERROR_INVALID,
                        "property 'places' is \"lowest\" or \"stable\", not %s", text->str);
      g_string_free (text, TRUE);
      return FALSE;
    }
  cop_bus__set_rule ((CopBus *)self, rule);
  /* what has come without a place before may have one from now on */
  if (rule == COP_RULE_STABLE && self->owner->life)
    cop_life_of (self)->stable = TRUE;
  return TRUE;
}

/* What offers a bus and sits on none is the machine's own. */
static const CopBus *
bus_above (const CopBus *bus)
{
  const CopDevice *machine = (const CopDevice *)bus->object.owner->machine;

  if (bus->device == NULL || bus->device->bus)
    return bus->device ? bus->device->bus : NULL;
  return machine && bus != machine->first_bus ? machine->first_bus : NULL;
}

/* The way up a chain of buses is not gone for every device: what was found last is known. */
static gboolean
is_stable (CopPlacing *placing, const CopBus *bus)
{
  const CopBus *at = bus;
  gboolean stable = FALSE;

  for (; at; at = bus_above (at))
    {
      CopPlaceRule rule = cop_bus__rule (at);
      if (at != placing->ruled && rule == COP_RULE_ABOVE)
        continue;
      stable = at == placing->ruled ? placing->stable : rule == COP_RULE_STABLE;
      break;
    }
  placing->ruled = bus;
  placing->stable = stable;
  return stable;
}

/* --- wants ---------------------------------------------------------------------------------- */

static void
set_wish (CopWant *want, const CopPlaceWish *wish)
{
  want->wish = *wish;
  want->stretch = (CopStretch){ wish->first, wish->last };
  want->size = MAX (1, wish->needs);
  want->takes = MIN (want->size, MAX (1, wish->takes));
  want->align = MAX (1, wish->step);
  /* last is where the last place begins, and a stretch ends where that does */
  want->stretch.last += want->size - 1;
}

static void
add_taken (gpointer taken, guint64 first, guint64 last)
{
  cop_taken__add (taken, first, last);
}

void
cop_ground__survey_places (CopGround *ground)
{
  ground->taken = cop_taken__new ();
  ground->stretches = g_array_new (FALSE, FALSE, sizeof (CopStretch));
  cop_bus__class (ground->bus)->places->list_taken (ground->bus, add_taken, ground->taken);
}

gboolean
cop_placing__want_place (CopPlacing *placing, CopDevice *device, GError **error)
{
  CopBus *bus = device->bus;
  CopPlaceWish wish = { 0 };
  gboolean asks = device->ext && device->ext->n_at && device->ext->at[0] == COP_AT_ANY;
  CopWant *want;

  if (!cop_bus__class (bus)->places->wish (bus, device, &wish))
    return TRUE;
  if (!asks && !wish.asks && !(cop_life_of (&device->object)->stable && is_stable (placing, bus)))
    return TRUE;
  want = cop_placing__add (placing, device, (CopGround){ .kind = COP_WANT_PLACE, .bus = bus }, 0,
                           error);
  if (want == NULL)
    return FALSE;
  set_wish (want, &wish);
  want->seed = cop_place__seed (want->path, "", 0);
  return TRUE;
}

void
cop_want__keep_place (const CopWant *want, gboolean ok)
{
  CopDeviceExt *ext = want->device->ext;
  CopBus *bus = want->ground->bus;

  if (!ok && want->found)
    cop_bus__class (bus)->places->give (bus, want->device, &want->wish, COP_AT_ANY);
  /* what it has is told by a property of its own */
  if (ok && ext && ext->n_at)
    {
      g_clear_pointer (&ext->at, g_free);
      ext->n_at = 0;
    }
}

/* --- for types ------------------------------------------------------------------------------ */

gboolean
cop_device_find_places (CopPlaceWanted *wanted, guint n, const guint64 *taken, guint n_taken,
                        guint *ret_which)
{
  CopPlacing placing = { 0 };
  CopGround ground = { .kind = COP_WANT_PLACE, .taken = cop_taken__new () };
  CopWant *left;

  for (guint i = 0; i < n_taken; i++)
    cop_taken__add (ground.taken, taken[2 * i], taken[2 * i + 1]);
  for (guint i = 0; i < n; i++)
    {
      CopWant *want = cop_vec_push (&placing.wants);
      *want = (CopWant){ .ground = &ground, .path = cop_object_label (&wanted[i].device->object) };
      set_wish (want, &wanted[i].wish);
      want->seed = cop_place__seed (want->path, wanted[i].what ? wanted[i].what : "", 0);
    }
  left = cop_placing__search (&placing);
  for (guint i = 0; i < n; i++)
    {
      if (!left)
        wanted[i].place = placing.wants.items[i].place;
      if (left == &placing.wants.items[i])
        *ret_which = i;
      g_free (placing.wants.items[i].path);
    }
  cop_vec_free (&placing.wants);
  cop_taken__free (ground.taken);
  return left == NULL;
}
