/* Places that a script does not give: who wants one, and who has one that nobody sees yet.
 *
 * They are found when what was added is about to be realized: all that was given is known then, and
 * the order in which devices were added plays no part (docs/ALLOCATION.md).
 */
#include <device/place.h>
#include <memory/private.h>

/* --- who wants and who has ------------------------------------------------------------------ */

static guint
ground_hash (gconstpointer key)
{
  const CopGround *ground = key;

  return g_direct_hash (ground->bus) ^ g_direct_hash (ground->provider)
         ^ g_direct_hash (ground->input);
}

static gboolean
ground_equal (gconstpointer a, gconstpointer b)
{
  const CopGround *x = a, *y = b;

  return x->kind == y->kind && x->bus == y->bus && x->provider == y->provider
         && x->input == y->input;
}

static void
ground_free (gpointer data)
{
  CopGround *ground = data;

  g_array_unref (ground->stretches);
  if (ground->kind != COP_WANT_ADDRESS)
    cop_taken__free (ground->taken);
  g_free (ground);
}

static CopTaken *
taken_of (CopPlacing *placing, CopRegion *space)
{
  CopTaken *taken = g_hash_table_lookup (placing->taken, space);

  if (taken == NULL)
    {
      taken = cop_taken__new ();
      g_hash_table_insert (placing->taken, space, taken);
    }
  return taken;
}

/* Numbers of those that sit on the bus, whatever becomes of them. */
static void
list_numbers (CopGround *ground)
{
  for (CopDevice *at = ground->bus->first; at; at = at->bus_next)
    if (at->ext && at->ext->n_at && at->ext->at[0] != COP_AT_ANY
        && at->object.state <= COP_STATE_REALIZED)
      cop_taken__add (ground->taken, at->ext->at[0], at->ext->at[0]);
}

static gboolean
survey (CopPlacing *placing, CopGround *ground, GError **error)
{
  CopStretch stretch = { 0 };
  guint count;

  if (ground->kind == COP_WANT_ADDRESS)
    {
      ground->space = cop_bus__space (ground->bus);
      ground->taken = taken_of (placing, ground->space);
      ground->stretches = cop_bus__stretches (ground->bus, &ground->granule, error);
      return ground->stretches != NULL;
    }
  ground->granule = 1;
  ground->taken = cop_taken__new ();
  ground->stretches = g_array_new (FALSE, FALSE, sizeof (CopStretch));
  if (ground->kind == COP_WANT_NUMBER)
    {
      const CopBusClass *klass = cop_bus__class (ground->bus);
      if (klass->numbers && klass->numbers (ground->bus, &stretch.first, &stretch.last))
        g_array_append_val (ground->stretches, stretch);
      list_numbers (ground);
      return TRUE;
    }
  count = cop_device_line_count (ground->provider, ground->input);
  stretch.first = ground->input->first;
  stretch.last = count ? count - 1 : 0;
  if (ground->input->last_prop)
    {
      guint64 last;
      if (!cop_object_get_uint (&ground->provider->object, ground->input->last_prop, &last, error))
        return FALSE;
      stretch.last = MIN (stretch.last, last);
    }
  if (count && stretch.first <= stretch.last)
    g_array_append_val (ground->stretches, stretch);
  return TRUE;
}

static CopGround *
ground_for (CopPlacing *placing, CopGround key, GError **error)
{
  CopGround *ground = g_hash_table_lookup (placing->grounds, &key);

  if (ground)
    return ground;
  ground = g_memdup2 (&key, sizeof key);
  if (!survey (placing, ground, error))
    {
      if (ground->kind != COP_WANT_ADDRESS)
        cop_taken__free (ground->taken);
      if (ground->stretches)
        g_array_unref (ground->stretches);
      g_free (ground);
      return NULL;
    }
  g_hash_table_add (placing->grounds, ground);
  return ground;
}

static CopWant *
add_want (CopPlacing *placing, CopDevice *device, CopGround key, guint index, GError **error)
{
  CopGround *ground = ground_for (placing, key, error);
  CopWant *want;

  if (ground == NULL)
    return NULL;
  want = cop_vec_push (&placing->wants);
  *want = (CopWant){ .ground = ground,
                     .device = cop_object_ref (device),
                     .index = index,
                     .size = 1,
                     .align = 1,
                     .path = cop_object_label (&device->object) };
  return want;
}

static gboolean
want_address (CopPlacing *placing, CopDevice *device, guint i, GError **error)
{
  const CopWindowDef *def = cop_device_window_def (device, i);
  CopWant *want = add_want (placing, device,
                            (CopGround){ .kind = COP_WANT_ADDRESS, .bus = device->bus }, i, error);

  if (want == NULL || !cop_device_window_size (device, i, &want->size, error))
    return FALSE;
  want->seed = cop_place__seed (want->path, def->name, 0);
  want->priority = def->priority;
  want->align = want->ground->granule;
  while (want->align < want->size && want->align << 1)
    want->align <<= 1;
  want->bytes = want->size;
  want->size = (want->size + (want->ground->granule - 1)) & ~(want->ground->granule - 1);
  if (want->size == 0 || want->align < want->size)
    return cop_object_error (&device->object, error, COP_ERROR_RANGE,
                             "window '%s' of 0x%" G_GINT64_MODIFIER
                             "x bytes: no address can be found for it",
                             def->name, want->bytes);
  return TRUE;
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
  *cop_vec_push (&placing->claims) = (CopClaim){ device, space, at, at + (size - 1) };
  cop_taken__add (taken_of (placing, space), at, at + (size - 1));
  return TRUE;
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
  else if (klass->addressing == COP_BUS_MAPPED && !cop_type__family (device->object.type)->described
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
      want = add_want (placing, device, key, i, error);
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

  if (device->object.state > COP_STATE_ALIVE || device->object.flags & COP_FLAG_IN_CUT)
    return TRUE;
  if (!claims_alone && !want_lines (placing, device, error))
    return FALSE;
  if (device->bus == NULL)
    return TRUE;
  if (!claims_alone)
    complete (placing, device);
  if (device->ext == NULL || device->ext->n_at == 0)
    return TRUE;
  addressing = cop_bus__class (device->bus)->addressing;
  if (addressing == COP_BUS_INDEXED && device->ext->at[0] == COP_AT_ANY && !claims_alone)
    {
      CopWant *want = add_want (
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

  if (want->ground->kind != COP_WANT_LINE)
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

  /* those that wait to be enabled have their addresses all the same */
  if (ok && placing->wants.len && life->has_disabled && top != life->machine && life->machine)
    ok = look_at_all (placing, life->machine, TRUE, error);
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

  if (!life->seeking && !life->pools)
    return TRUE;
  life->seeking = FALSE;
  placing.grounds = g_hash_table_new_full (ground_hash, ground_equal, ground_free, NULL);
  placing.taken = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify)cop_taken__free);
  /* hooks are run, and nothing that is gone through may go */
  cop_life__begin_list (life);
  ok = place (&placing, life, top, error);
  for (guint i = 0; i < placing.wants.len; i++)
    {
      g_free (placing.wants.items[i].path);
      cop_object_unref (placing.wants.items[i].device);
    }
  cop_vec_free (&placing.wants);
  cop_vec_free (&placing.claims);
  cop_vec_free (&placing.completed);
  g_hash_table_unref (placing.grounds);
  g_hash_table_unref (placing.taken);
  g_clear_error (&placing.refusal);
  cop_life__end_list (life);
  return ok;
}
