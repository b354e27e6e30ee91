/* The flat view against a model that asks for every byte by itself, over random maps: containers in
 * containers, aliases, priorities, switches.  A listener keeps a map of its own, which is to be the
 * same.  The seed is g_test_rand's: --seed shows it and repeats it. */
#include "lab-machine.h"

#define SIZE 256
#define N_CONTAINERS 6 /* the first is the root */
#define N_ALIASES 6
#define N_LEAVES 12
#define N (N_CONTAINERS + N_ALIASES + N_LEAVES)

typedef struct
{
  CopRegion regions[N];
  CopSpace *space;
  GArray *heard; /* CopRange, by address: what the listener knows */
  guint hearing, n_told;
} Model;

/* --- asking for one byte ----------------------------------------------------------------- */

static CopRegion *answer (Model *model, CopRegion *region, guint64 at, guint64 *ret_offset);

static CopRegion *
answer_inside (Model *model, CopRegion *container, guint64 at, guint64 *ret_offset)
{
  for (gint priority = 3; priority >= -3; priority--)
    for (guint i = 0; i < N; i++)
      {
        CopRegion *region = &model->regions[i], *found;
        if (region->container != container || region->priority != priority || at < region->at
            || at - region->at >= region->size)
          continue;
        found = answer (model, region, at - region->at, ret_offset);
        if (found)
          return found;
      }
  return NULL;
}

static CopRegion *
answer (Model *model, CopRegion *region, guint64 at, guint64 *ret_offset)
{
  if (!region->enabled || region->gone || at >= region->size)
    return NULL;
  if (region->kind == COP_REGION_ALIAS)
    return region->target ? answer (model, region->target, at + region->target_offset, ret_offset)
                          : NULL;
  if (region->kind == COP_REGION_CONTAINER)
    return answer_inside (model, region, at, ret_offset);
  *ret_offset = at;
  return region;
}

/* Whether the container can be come to from the region. */
static gboolean
reaches (Model *model, CopRegion *region, const CopRegion *container)
{
  if (region == container)
    return TRUE;
  if (region->kind == COP_REGION_ALIAS)
    return region->target && reaches (model, region->target, container);
  for (guint i = 0; i < N; i++)
    if (model->regions[i].container == region && reaches (model, &model->regions[i], container))
      return TRUE;
  return FALSE;
}

/* --- listening --------------------------------------------------------------------------- */

static void
hear_begin (CopSpace *space G_GNUC_UNUSED, gpointer data)
{
  Model *model = data;

  g_assert_cmpuint (model->hearing++, ==, 0);
  model->n_told++;
}

static void
hear_remove (CopSpace *space G_GNUC_UNUSED, const CopRange *range, gpointer data)
{
  Model *model = data;

  for (guint i = 0; i < model->heard->len; i++)
    if (g_array_index (model->heard, CopRange, i).at == range->at)
      {
        g_assert_cmphex (g_array_index (model->heard, CopRange, i).last, ==, range->last);
        g_array_remove_index (model->heard, i);
        return;
      }
  g_assert_not_reached ();
}

static void
hear_add (CopSpace *space G_GNUC_UNUSED, const CopRange *range, gpointer data)
{
  Model *model = data;
  guint at = 0;

  while (at < model->heard->len && g_array_index (model->heard, CopRange, at).at < range->at)
    at++;
  g_array_insert_val (model->heard, at, *range);
}

static void
hear_commit (CopSpace *space G_GNUC_UNUSED, gpointer data)
{
  g_assert_cmpuint (((Model *)data)->hearing--, ==, 1);
}

static const CopSpaceListener listener = { hear_begin, hear_remove, hear_add, hear_commit };

/* --- comparing --------------------------------------------------------------------------- */

static void
compare (Model *model)
{
  const CopRange *ranges;
  guint n;

  ranges = cop_space_ranges (model->space, &n);
  for (guint i = 0; i < n; i++)
    {
      g_assert_cmphex (ranges[i].at, <=, ranges[i].last);
      if (i == 0)
        continue;
      g_assert_cmphex (ranges[i - 1].last, <, ranges[i].at);
      /* as few as possible */
      g_assert_false (
          ranges[i - 1].region == ranges[i].region && ranges[i - 1].last + 1 == ranges[i].at
          && ranges[i - 1].offset + (ranges[i].at - ranges[i - 1].at) == ranges[i].offset);
    }
  for (guint64 at = 0; at < SIZE + 8; at++)
    {
      guint64 expected = 0, offset = 0;
      CopRegion *region = answer (model, &model->regions[0], at, &expected);
      CopRange range = { 0 };
      g_assert_true (cop_space_find (model->space, at, &range) == (region != NULL));
      g_assert_true (range.region == region);
      g_assert_true (cop_region_find (&model->regions[0], at, &offset) == region || at >= SIZE);
      if (region == NULL)
        continue;
      g_assert_cmphex (range.offset + (at - range.at), ==, expected);
      g_assert_cmphex (offset, ==, expected);
    }
  g_assert_cmpuint (model->heard->len, ==, n);
  for (guint i = 0; i < n; i++)
    {
      const CopRange *heard = &g_array_index (model->heard, CopRange, i);
      g_assert_cmphex (heard->at, ==, ranges[i].at);
      g_assert_cmphex (heard->last, ==, ranges[i].last);
      g_assert_cmphex (heard->offset, ==, ranges[i].offset);
      g_assert_true (heard->region == ranges[i].region);
    }
}

/* --- changing ---------------------------------------------------------------------------- */

static guint
dice (guint n)
{
  return (guint)g_test_rand_int_range (0, (gint)n);
}

static void
make (Model *model, guint i)
{
  static const CopRegionKind kinds[] = { COP_REGION_IO, COP_REGION_RAM, COP_REGION_ROM };
  CopRegion *region = &model->regions[i], *target;

  if (i < N_CONTAINERS)
    cop_region_init (region, objects, "container", COP_REGION_CONTAINER,
                     i ? 1 + dice (SIZE) : SIZE);
  else if (i >= N_CONTAINERS + N_ALIASES)
    cop_region_init (region, objects, "leaf", kinds[dice (3)], 1 + dice (64));
  else
    {
      do
        target = &model->regions[dice (N)];
      while (target == region || target->owner == NULL);
      g_assert_true (
          cop_region_init_alias (region, objects, "alias", target, dice (128), 1 + dice (SIZE)));
    }
}

static void
map (Model *model, CopRegion *region)
{
  CopRegion *container = &model->regions[dice (N_CONTAINERS)];
  gboolean mapped = region->mapped, inside = reaches (model, region, container);
  GError *error = NULL;

  if (cop_region_map (region, container, dice (SIZE), (gint)dice (5) - 2, &error))
    g_assert_false (mapped || inside);
  else
    g_assert_true (mapped || inside || error->code == COP_ERROR_EXISTS
                   || error->code == COP_ERROR_RANGE);
  g_clear_error (&error);
}

static void
change (Model *model)
{
  guint i = 1 + dice (N - 1);
  CopRegion *region = &model->regions[i];

  switch (dice (9))
    {
    case 0:
    case 1:
    case 2:
      map (model, region);
      break;
    case 3:
      cop_region_unmap (region);
      break;
    case 4:
      cop_region_set_enabled (region, dice (4) > 0);
      break;
    case 5:
      cop_region_set_at (region, dice (SIZE), NULL);
      break;
    case 6:
      cop_region_set_size (region, dice (SIZE), NULL);
      break;
    case 7:
      cop_region_set_target_offset (region, dice (128));
      break;
    default:
      if (dice (4))
        break;
      cop_region_finish (region);
      make (model, i);
    }
}

static void
random_maps (void)
{
  Model model = { .heard = g_array_new (FALSE, FALSE, sizeof (CopRange)) };
  guint n = g_test_slow () ? 20000 : 2000;

  begin ();
  /* what an alias is of must be there */
  for (guint i = 0; i < N; i++)
    make (&model, (i + N_CONTAINERS + N_ALIASES) % N);
  model.space = cop_space_new (&model.regions[0], "model");
  cop_space_listen (model.space, &listener, &model);
  for (guint i = 0; i < n; i++)
    {
      for (guint k = dice (8); k; k--)
        change (&model);
      compare (&model);
    }
  g_assert_cmpuint (model.n_told, >, 10);
  cop_space_free (model.space);
  g_assert_cmpuint (model.heard->len, ==, 0);
  for (guint i = 0; i < N; i++)
    cop_region_finish (&model.regions[i]);
  g_array_unref (model.heard);
  end ();
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/memory/model/random_maps", random_maps);
  return g_test_run ();
}
