/* One search for places: where is looked, and what is taken there already. */
#include <device/place.h>

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

CopTaken *
cop_placing__taken (CopPlacing *placing, gconstpointer key)
{
  CopTaken *taken = g_hash_table_lookup (placing->taken, key);

  if (taken == NULL)
    {
      taken = cop_taken__new ();
      g_hash_table_insert (placing->taken, (gpointer)key, taken);
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
      ground->key = ground->space ? (gconstpointer)ground->space : ground->bus;
      ground->taken = cop_placing__taken (placing, ground->key);
      ground->stretches = cop_bus__stretches (ground->bus, &ground->granule, error);
      return ground->stretches != NULL;
    }
  ground->granule = 1;
  if (ground->kind == COP_WANT_PLACE)
    {
      cop_ground__survey_places (ground);
      return TRUE;
    }
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
  /* who has as many as one likes does not say which there are */
  if (count && count != G_MAXUINT && stretch.first <= stretch.last)
    g_array_append_val (ground->stretches, stretch);
  return TRUE;
}

CopGround *
cop_placing__ground (CopPlacing *placing, CopGround key, GError **error)
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

void
cop_placing__claim_lines (CopPlacing *placing)
{
  for (guint i = 0; i < placing->line_claims.len; i++)
    {
      const CopLineClaim *claim = &placing->line_claims.items[i];
      const CopGround key = { .kind = COP_WANT_LINE,
                              .provider = (CopDevice *)claim->provider,
                              .input = claim->input };
      CopGround *ground = g_hash_table_lookup (placing->grounds, &key);
      if (ground)
        cop_taken__add (ground->taken, claim->place, claim->place);
    }
}

void
cop_placing__begin (CopPlacing *placing)
{
  placing->grounds = g_hash_table_new_full (ground_hash, ground_equal, ground_free, NULL);
  placing->taken = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify)cop_taken__free);
}

void
cop_placing__end (CopPlacing *placing)
{
  for (guint i = 0; i < placing->wants.len; i++)
    {
      g_free (placing->wants.items[i].path);
      cop_object_unref (placing->wants.items[i].device);
    }
  cop_vec_free (&placing->wants);
  cop_vec_free (&placing->claims);
  cop_vec_free (&placing->line_claims);
  cop_vec_free (&placing->completed);
  g_hash_table_unref (placing->grounds);
  g_hash_table_unref (placing->taken);
  g_clear_error (&placing->refusal);
}
