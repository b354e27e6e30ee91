/* What is said when there is no place: where it was looked for, and who has what is there. */
#include <device/place.h>
#include <memory/private.h>

#define HEX "0x%" G_GINT64_MODIFIER "x"
#define TOLD 3u /* by name; the others are counted */

typedef struct
{
  guint64 at;
  CopObject *object;
  CopOrigin origin;
} Holder;

static int
by_place (gconstpointer a, gconstpointer b)
{
  const Holder *x = a, *y = b;

  return x->at < y->at ? -1 : x->at > y->at;
}

static void
add (GArray *holders, const CopWant *want, guint64 first, guint64 last, CopObject *object,
     CopOrigin origin)
{
  const GArray *stretches = want->ground->stretches;
  Holder holder = { first, object, origin };

  for (guint i = 0; i < stretches->len; i++)
    {
      const CopStretch *stretch = &g_array_index (stretches, CopStretch, i);
      if (first <= stretch->last && last >= stretch->first)
        {
          g_array_append_val (holders, holder);
          return;
        }
    }
}

static void
add_mapped (GArray *holders, const CopWant *want, const CopStretch *stretch)
{
  guint64 from = stretch->first;
  CopRegion *region;

  while (from <= stretch->last
         && (region =
                 cop_region__in_the_way (want->ground->space, from, stretch->last, want->priority)))
    {
      add (holders, want, region->at, cop_region__last (region), region->owner,
           region->owner->origin);
      if (cop_region__last (region) == G_MAXUINT64)
        break;
      from = cop_region__last (region) + 1;
    }
}

static void
add_drivers (GArray *holders, const CopPlacing *placing, const CopWant *want)
{
  const CopGround *ground = want->ground;
  const CopPorts *ports = ground->provider->ext ? &ground->provider->ext->ports : NULL;

  for (const CopWire *wire = ports ? ports->in : NULL; wire; wire = wire->in_next)
    if (wire->input == ground->input && !(wire->consumer->flags & COP_FLAG_IN_CUT))
      add (holders, want, wire->endpoint.args[0], wire->endpoint.args[0], wire->consumer,
           wire->origin);
  for (guint i = 0; i < placing->line_claims.len; i++)
    {
      const CopLineClaim *claim = &placing->line_claims.items[i];
      if (claim->provider == ground->provider && claim->input == ground->input)
        add (holders, want, claim->place, claim->place, &claim->consumer->object,
             claim->consumer->object.origin);
    }
}

/* All that is where the want has looked, by place. */
static GArray *
list_holders (const CopPlacing *placing, const CopWant *want)
{
  const CopGround *ground = want->ground;
  GArray *holders = g_array_new (FALSE, FALSE, sizeof (Holder));

  for (guint i = 0; ground->space && i < ground->stretches->len; i++)
    add_mapped (holders, want, &g_array_index (ground->stretches, CopStretch, i));
  for (guint i = 0; ground->kind == COP_WANT_ADDRESS && i < placing->claims.len; i++)
    {
      const CopClaim *claim = &placing->claims.items[i];
      if (claim->key == ground->key)
        add (holders, want, claim->first, claim->last, &claim->device->object,
             claim->device->object.origin);
    }
  for (CopDevice *at = ground->kind == COP_WANT_NUMBER ? ground->bus->first : NULL; at;
       at = at->bus_next)
    if (at->ext && at->ext->n_at && at->ext->at[0] != COP_AT_ANY)
      add (holders, want, at->ext->at[0], at->ext->at[0], &at->object, at->object.origin);
  if (ground->kind == COP_WANT_LINE)
    add_drivers (holders, placing, want);
  for (guint i = 0; ground->kind != COP_WANT_LINE && i < placing->wants.len; i++)
    {
      const CopWant *other = &placing->wants.items[i];
      if (other->found && other->ground->taken == ground->taken)
        add (holders, want, other->place, other->place + (other->size - 1), &other->device->object,
             other->device->object.origin);
    }
  g_array_sort (holders, by_place);
  /* a claim may have been looked at twice */
  for (guint i = holders->len; i-- > 1;)
    if (by_place (&g_array_index (holders, Holder, i), &g_array_index (holders, Holder, i - 1))
        == 0)
      g_array_remove_index (holders, i);
  return holders;
}

static void
tell_holders (GString *text, const CopWant *want, const GArray *holders)
{
  for (guint i = 0; i < MIN (holders->len, TOLD); i++)
    {
      const Holder *holder = &g_array_index (holders, Holder, i);
      char *whose = cop_object_label_at (holder->object, holder->origin);
      g_string_append_printf (text, "%s%s has ", i ? ", " : "; ", whose);
      g_string_append_printf (
          text, want->ground->kind == COP_WANT_ADDRESS ? HEX : "%" G_GUINT64_FORMAT, holder->at);
      g_free (whose);
    }
  if (holders->len > TOLD)
    g_string_append_printf (text, ", and %u other%s the rest", holders->len - TOLD,
                            holders->len - TOLD == 1 ? " has" : "s have");
}

static void
tell_ground (GString *text, const CopWant *want)
{
  const GArray *stretches = want->ground->stretches;
  const char *format = want->ground->kind == COP_WANT_ADDRESS ? HEX "-" HEX
                                                              : "%" G_GUINT64_FORMAT
                                                                " to %" G_GUINT64_FORMAT;

  g_string_append (text, " (");
  for (guint i = 0; i < stretches->len; i++)
    {
      const CopStretch *stretch = &g_array_index (stretches, CopStretch, i);
      g_string_append (text, i ? ", " : "");
      g_string_append_printf (text, format, stretch->first, stretch->last);
    }
  g_string_append_c (text, ')');
}

/* "window 'regs'", or of a device that nobody modelled nothing.  transfer full. */
static char *
window_of (const CopWant *want)
{
  if (cop_type__family (want->device->object.type)->described)
    return g_strdup ("");
  return g_strdup_printf ("window '%s'", cop_device_window_def (want->device, want->index)->name);
}

/* There is nowhere to look. */
static gboolean
refuse_ground (const CopWant *want, const char *where, GError **error)
{
  CopObject *object = &want->device->object;
  char *whose;

  if (want->ground->kind == COP_WANT_ADDRESS)
    {
      whose = window_of (want);
      cop_object_error (object, error, COP_ERROR_NOT_FOUND,
                        "an address%s%s cannot be found on %s: it has no 'pools', and nothing is "
                        "forwarded to it",
                        *whose ? " for " : "", whose, where);
      g_free (whose);
      return FALSE;
    }
  if (want->ground->kind == COP_WANT_LINE)
    return cop_object_error (
        object, error, COP_ERROR_NOT_FOUND, "a place of %s.%s cannot be found: it %s", where,
        want->ground->input->name,
        cop_device_line_count (want->ground->provider, want->ground->input) == G_MAXUINT
            ? "does not say which it has"
            : "has none");
  return cop_object_error (object, error, COP_ERROR_NOT_FOUND,
                           "a place cannot be found on %s: say which, as in at = 1", where);
}

gboolean
cop_placing__refuse (const CopPlacing *placing, const CopWant *want, GError **error)
{
  const CopGround *ground = want->ground;
  char *where;
  GString *text;
  GArray *holders;

  if (ground->kind == COP_WANT_PLACE)
    return cop_bus__class (ground->bus)
        ->places->refuse (ground->bus, want->device, &want->wish, error);
  where = cop_object_label (ground->bus ? &ground->bus->object : &ground->provider->object);
  text = g_string_new (NULL);
  holders = list_holders (placing, want);
  if (ground->stretches->len == 0)
    refuse_ground (want, where, error);
  else if (ground->kind == COP_WANT_LINE && holders->len == 0 && placing->refusal)
    g_propagate_error (error, g_error_copy (placing->refusal));
  else
    {
      if (ground->kind == COP_WANT_ADDRESS)
        {
          char *whose = window_of (want);
          g_string_append_printf (text, "no room for %s%s" HEX " bytes on %s", whose,
                                  *whose ? " of " : "", want->bytes, where);
          g_free (whose);
        }
      else if (ground->kind == COP_WANT_LINE)
        g_string_append_printf (text, "no place of %s.%s is free", where, ground->input->name);
      else
        g_string_append_printf (text, "no place of %s is free", where);
      tell_ground (text, want);
      tell_holders (text, want, holders);
      cop_object_error (&want->device->object, error, COP_ERROR_EXISTS, "%s", text->str);
    }
  g_array_unref (holders);
  g_string_free (text, TRUE);
  g_free (where);
  return FALSE;
}
