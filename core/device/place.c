/* Places that a script does not give: who wants one, and who has one that nobody sees yet.
 *
 * They are found when what was added is about to be realized: all that was given is known then, and
 * the order in which devices were added plays no part (docs/ALLOCATION.md).
 */
#include <device/place.h>
#include <memory/private.h>

/* --- who wants and who has ------------------------------------------------------------------ */

static gboolean
is_described (const CopDevice *device)
{
  return cop_type__family (device->object.type)->described;
}

CopWant *
cop_placing__add (CopPlacing *placing, CopDevice *device, CopGround key, guint index,
                  GError **error)
{
  CopGround *ground = cop_placing__ground (placing, key, error);
  CopWant *want;

  if (ground == NULL)
    return NULL;
  want = cop_vec_push (&placing->wants);
  *want = (CopWant){ .ground = ground,
                     .device = cop_object_ref (device),
                     .index = index,
                     .size = 1,
                     .takes = 1,
                     .align = 1,
                     .path = cop_object_label (&device->object) };
  return want;
}

gboolean
cop_placing__want_bytes (CopPlacing *placing, CopDevice *device, guint index, const char *what,
                         guint64 size, GError **error)
{
  const CopWindowDef *def = is_described (device) ? NULL : cop_device_window_def (device, index);
  CopWant *want = cop_placing__add (
      placing, device, (CopGround){ .kind = COP_WANT_ADDRESS, .bus = device->bus }, index, error);

  if (want == NULL)
    return FALSE;
  want->seed = cop_place__seed (want->path, what, def ? 0 : index);
  want->size = size;
  want->priority = def ? def->priority : 0;
  want->align = want->ground->granule;
  while (want->align < want->size && want->align << 1)
    want->align <<= 1;
  want->bytes = want->size;
  want->size = (want->size + (want->ground->granule - 1)) & ~(want->ground->granule - 1);
  want->takes = want->size;
  if (want->size == 0 || want->align < want->size)
    return cop_object_error (&device->object, error, COP_ERROR_RANGE,
                             "%s%s%s0x%" G_GINT64_MODIFIER
                             "x bytes: no address can be found for %s",
                             def ? "window '" : "", def ? def->name : "", def ? "' of " : "",
                             want->bytes, def ? "it" : "them");
  return TRUE;
}

static gboolean
want_address (CopPlacing *placing, CopDevice *device, guint i, GError **error)
{
  guint64 size;

  return cop_device_window_size (device, i, &size, error)
         && cop_placing__want_bytes (placing, device, i, cop_device_window_def (device, i)->name,
                                     size, error);
}

typedef struct
{
  CopPlacing *placing;
  CopDevice *device;
  gconstpointer key;
} Claiming;

static void
add_claim (gpointer data, guint64 first, guint64 last)
{
  const Claiming *to = data;

  *cop_vec_push (&to->placing->claims) = (CopClaim){ to->device, to->key, first, last };
  cop_taken__add (cop_placing__taken (to->placing, to->key), first, last);
}

static gboolean
claim (CopPlacing *placing, CopDevice *device, guint i, GError **error)
{
  guint64 at = device->ext->at[i], size;
  CopRegion *space = cop_bus__space (device->bus);

  if (!cop_device_window_size (device, i, &size, error))
    return FALSE;
  /* what makes no sense is refused when it is mapped */
  if (space == NULL || size == 0 || at + (size - 1) < at)
    return TRUE;
  add_claim (&(Claiming){ placing, device, space }, at, at + (size - 1));
  return TRUE;
}

/* What its bus shows under other numbers: nobody else is to be found a place there. */
static void
claim_forwards (CopPlacing *placing, CopDevice *device, CopRegion *space)
{
  GArray *forwards = g_array_new (FALSE, FALSE, sizeof (CopForward));

  if (cop_bus__sight (device->first_bus, forwards) == COP_SIGHT_MOVED)
    for (guint i = 0; i < forwards->len; i++)
      {
        const CopForward *forward = &g_array_index (forwards, CopForward, i);
        add_claim (&(Claiming){ placing, device, space }, forward->at,
                   forward->at + (forward->last - forward->first));
      }
  g_array_unref (forwards);
}

/* A device that nobody modelled: it has what its node says, from when that is said. */
static gboolean
look_at_node (CopPlacing *placing, CopDevice *device, gboolean claims_alone, GError **error)
{
  CopRegion *space;

  if (!cop_placing__look_at_lines (placing, device, claims_alone, error))
    return FALSE;
  if (device->bus == NULL)
    return TRUE;
  space = cop_bus__space (device->bus);
  if (cop_bus__class (device->bus)->addressing != COP_BUS_INDEXED)
    cop_dt__tell_taken (device, add_claim,
                        &(Claiming){ placing, device, space ? (gconstpointer)space : device->bus });
  if (space && device->first_bus)
    claim_forwards (placing, device, space);
  return claims_alone || cop_placing__want_dt (placing, device, error);
}

/* --- what a device is to have ---------------------------------------------------------------- */

guint
cop_device__n_needed (const CopDevice *device)
{
  const CopFamily *family = cop_type__family (device->object.type);
  guint n = 0;

  for (guint i = 0; i < family->n_placed; i++)
    if (!g_array_index (family->windows, const CopWindowDef *, i)->optional)
      n = i + 1;
  return n;
}

/* What is left out, where the bus says where to look. */
static void
complete (CopPlacing *placing, CopDevice *device)
{
  const CopBusClass *klass = cop_bus__class (device->bus);
  guint n = 0;

  if (device->ext && device->ext->n_at)
    return;
  if (klass->addressing == COP_BUS_INDEXED)
    n = klass->numbers != NULL;
  else if (klass->addressing == COP_BUS_MAPPED && !is_described (device)
           && cop_bus__has_pools (device->bus))
    n = cop_device__n_needed (device);
  if (n == 0)
    return;
  cop_device__ext (device)->at = g_new (guint64, n);
  device->ext->n_at = n;
  for (guint i = 0; i < n; i++)
    device->ext->at[i] = COP_AT_ANY;
  *cop_vec_push (&placing->completed) = device;
}

static gboolean
want_lines (CopPlacing *placing, CopDevice *device, GError **error)
{
  GArray *lines = device->ext ? device->ext->wanted : NULL;

  for (guint i = 0; lines && i < lines->len; i++)
    {
      const CopWantedLine *line = &g_array_index (lines, CopWantedLine, i);
      CopGround key = { .kind = COP_WANT_LINE, .input = line->input };
      CopWant *want;
      key.provider = (CopDevice *)line->provider->target;
      /* it has gone, and with it what would have been a wire */
      if (key.provider == NULL || key.provider->object.flags & (COP_FLAG_GONE | COP_FLAG_IN_CUT))
        continue;
      want = cop_placing__add (placing, device, key, i, error);
      if (want == NULL)
        return FALSE;
      want->seed = cop_place__seed (want->path, line->output->name, line->index);
    }
  return TRUE;
}

static gboolean
look_at (CopPlacing *placing, CopDevice *device, gboolean claims_alone, GError **error)
{
  guint n_placed = cop_type__family (device->object.type)->n_placed;
  CopBusAddressing addressing;

  if (is_described (device) && !(device->object.flags & (COP_FLAG_GONE | COP_FLAG_IN_CUT)))
    return look_at_node (placing, device, claims_alone, error);
  if (device->object.state > COP_STATE_ALIVE || device->object.flags & COP_FLAG_IN_CUT)
    return TRUE;
  if (!claims_alone && !want_lines (placing, device, error))
    return FALSE;
  if (device->bus == NULL)
    return TRUE;
  if (cop_bus__class (device->bus)->places)
    return claims_alone || cop_placing__want_place (placing, device, error);
  if (!claims_alone)
    complete (placing, device);
  if (device->ext == NULL || device->ext->n_at == 0)
    return TRUE;
  addressing = cop_bus__class (device->bus)->addressing;
  if (addressing == COP_BUS_INDEXED && device->ext->at[0] == COP_AT_ANY && !claims_alone)
    {
      CopWant *want = cop_placing__add (
          placing, device, (CopGround){ .kind = COP_WANT_NUMBER, .bus = device->bus }, 0, error);
      if (want)
        want->seed = cop_place__seed (want->path, "", 0);
      return want != NULL;
    }
  for (guint i = 0; addressing == COP_BUS_MAPPED && i < MIN (device->ext->n_at, n_placed); i++)
    if (device->ext->at[i] != COP_AT_ANY)
      {
        if (!claim (placing, device, i, error))
          return FALSE;
      }
    else if (!claims_alone && !want_address (placing, device, i, error))
      return FALSE;
  return TRUE;
}

/* --- the whole ------------------------------------------------------------------------------ */

static gboolean
look_at_all (CopPlacing *placing, CopObject *top, gboolean claims_alone, GError **error)
{
  CopWalk walk = COP_WALK (top);

  while (cop_walk_next (&walk))
    if (cop_device__of (walk.at) && !look_at (placing, (CopDevice *)walk.at, claims_alone, error))
      {
        cop_life__say_where (walk.at, error);
        return FALSE;
      }
  return TRUE;
}

static void
forget (const CopWant *want, gboolean ok)
{
  CopDeviceExt *ext = want->device->ext;

  if (want->ground->kind == COP_WANT_PLACE)
    cop_want__keep_place (want, ok);
  else if (is_described (want->device))
    {
      if (ok)
        cop_dt__give (want);
    }
  else if (want->ground->kind != COP_WANT_LINE)
    {
      if (ok && want->index < ext->n_at)
        ext->at[want->index] = want->place;
    }
  else if (ok)
    cop_device__forget_wanted (want->device);
  else if (want->found)
    cop_device__cut_found (want->device, want->index);
}

/* Nothing has changed. */
static void
take_back (CopPlacing *placing)
{
  for (guint i = 0; i < placing->completed.len; i++)
    {
      CopDeviceExt *ext = placing->completed.items[i]->ext;
      g_clear_pointer (&ext->at, g_free);
      ext->n_at = 0;
    }
}

static gboolean
place (CopPlacing *placing, CopLife *life, CopObject *top, GError **error)
{
  gboolean ok = look_at_all (placing, top, FALSE, error);

  /* those that wait to be enabled have their addresses all the same, and so have nodes */
  if (ok && placing->wants.len && (life->has_disabled || life->has_nodes || life->source)
      && top != life->machine && life->machine)
    ok = look_at_all (placing, life->machine, TRUE, error);
  if (ok)
    cop_placing__claim_lines (placing);
  ok = ok && cop_placing__find (placing, error);
  for (guint i = placing->wants.len; i-- > 0;)
    forget (&placing->wants.items[i], ok);
  if (!ok)
    take_back (placing);
  return ok;
}

gboolean
cop_life__place (CopLife *life, CopObject *top, GError **error)
{
  CopPlacing placing = { 0 };
  gboolean ok;

  if (!life->seeking && !life->pools && !life->stable)
    return TRUE;
  life->seeking = FALSE;
  cop_placing__begin (&placing);
  /* hooks are run, and nothing that is gone through may go */
  cop_life__begin_list (life);
  ok = place (&placing, life, top, error);
  cop_placing__end (&placing);
  cop_life__end_list (life);
  return ok;
}
