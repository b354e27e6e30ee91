/* Flat views: which region answers at which addresses, worked out from the containers.
 *
 * The regions are written down in the order in which they would answer: going down from the root,
 * the highest priority first.  So each has a rank, and at any address the lowest rank answers.  The
 * ranges are found by going over all addresses at which something begins, with those that are under
 * way in a heap.  Both are O(n log n), however much overlaps.
 */
#include <memory/private.h>

/* A region that could answer, where it is not covered. */
typedef struct
{
  guint64 at, last; /* in the space */
  guint64 offset;   /* of "at", in the region */
  CopRegion *region;
  guint rank;
} Piece;

/* A container that is being gone through. */
typedef struct
{
  GTreeNode *next;
  guint64 low, high; /* what can be seen of it, in its own addresses */
  guint64 base;      /* what is to be added to these to be in the space; 64 bits wrap */
} Frame;

typedef struct
{
  COP_VEC (Piece) pieces;
  COP_VEC (Frame) frames;
  COP_VEC (guint) heap; /* of pieces */
  COP_VEC (CopRange) ranges;
} Render;

/* --- writing down -------------------------------------------------------------------------- */

/* A region of which [low, high] can be seen. */
static void
visit (Render *render, CopRegion *region, guint64 low, guint64 high, guint64 base)
{
  for (;;)
    {
      region->seen = TRUE;
      if (!cop_region__is_open (region) || !cop_region__has (region, low, 1))
        return;
      high = MIN (high, cop_region__top (region));
      if (region->kind != COP_REGION_ALIAS)
        break;
      if (region->target == NULL)
        return;
      low += region->target_offset;
      high += region->target_offset;
      base -= region->target_offset;
      region = region->target;
    }
  if (region->kind != COP_REGION_CONTAINER)
    {
      guint rank = render->pieces.len;
      *cop_vec_push (&render->pieces) = (Piece){ base + low, base + high, low, region, rank };
    }
  else if (region->inside)
    *cop_vec_push (&render->frames) =
        (Frame){ g_tree_node_first (region->inside), low, high, base };
}

static void
write_down (Render *render, CopRegion *root)
{
  visit (render, root, 0, G_MAXUINT64, 0);
  while (render->frames.len)
    {
      Frame *frame = cop_vec_last (&render->frames);
      CopRegion *region;
      guint64 low, high;
      if (frame->next == NULL)
        {
          render->frames.len--;
          continue;
        }
      region = g_tree_node_key (frame->next);
      frame->next = g_tree_node_next (frame->next);
      low = MAX (frame->low, region->at);
      high = MIN (frame->high, cop_region__last (region));
      region->seen = TRUE;
      if (low <= high)
        visit (render, region, low - region->at, high - region->at, frame->base + region->at);
    }
}

/* --- who answers --------------------------------------------------------------------------- */

static int
compare_pieces (const void *a, const void *b)
{
  const Piece *x = a, *y = b;

  if (x->at != y->at)
    return x->at < y->at ? -1 : 1;
  return x->rank < y->rank ? -1 : x->rank > y->rank;
}

static void
sort (Render *render)
{
  guint i;

  /* most often all is in order already: one container, one priority */
  for (i = 1; i < render->pieces.len; i++)
    if (compare_pieces (&render->pieces.items[i - 1], &render->pieces.items[i]) > 0)
      break;
  if (i < render->pieces.len)
    qsort (render->pieces.items, render->pieces.len, sizeof (Piece), compare_pieces);
}

static gboolean
answers_before (const Render *render, guint a, guint b)
{
  return render->pieces.items[a].rank < render->pieces.items[b].rank;
}

static void
swap (guint *a, guint *b)
{
  guint c = *a;

  *a = *b;
  *b = c;
}

static void
heap_push (Render *render, guint piece)
{
  guint at = render->heap.len;

  *cop_vec_push (&render->heap) = piece;
  for (guint *items = render->heap.items;
       at && answers_before (render, items[at], items[(at - 1) / 2]); at = (at - 1) / 2)
    swap (&items[at], &items[(at - 1) / 2]);
}

static void
heap_pop (Render *render)
{
  guint *items = render->heap.items, n = --render->heap.len, at = 0;

  items[0] = items[n];
  for (;;)
    {
      guint least = at;
      for (guint below = 2 * at + 1; below <= 2 * at + 2 && below < n; below++)
        if (answers_before (render, items[below], items[least]))
          least = below;
      if (least == at)
        return;
      swap (&items[at], &items[least]);
      at = least;
    }
}

/* The piece answers from at to last. */
static void
add_range (Render *render, const Piece *piece, guint64 at, guint64 last)
{
  CopRange *before = render->ranges.len ? cop_vec_last (&render->ranges) : NULL;
  CopRange range = { at, last, piece->offset + (at - piece->at), piece->region };

  if (before && before->region == range.region && before->last + 1 == at
      && before->offset + (at - before->at) == range.offset)
    before->last = last;
  else
    *cop_vec_push (&render->ranges) = range;
}

static void
sweep (Render *render)
{
  const Piece *pieces = render->pieces.items;
  guint i = 0, n = render->pieces.len;
  guint64 at = 0;

  for (;;)
    {
      const Piece *piece;
      guint64 last;
      while (render->heap.len && pieces[render->heap.items[0]].last < at)
        heap_pop (render);
      if (render->heap.len == 0)
        {
          if (i == n)
            return;
          at = pieces[i].at;
        }
      while (i < n && pieces[i].at == at)
        heap_push (render, i++);
      piece = &pieces[render->heap.items[0]];
      last = piece->last;
      if (i < n && pieces[i].at <= last)
        last = pieces[i].at - 1;
      add_range (render, piece, at, last);
      if (last == G_MAXUINT64)
        return;
      at = last + 1;
    }
}

/* --- the view ------------------------------------------------------------------------------ */

CopView *
cop_view__render (CopRegion *root, guint64 generation)
{
  CopView *view = g_new (CopView, 1);
  Render render = { 0 };
  guint n;

  if (root)
    write_down (&render, root);
  sort (&render);
  sweep (&render);
  n = render.ranges.len;
  *view = (CopView){ .ref_count = 1, .generation = generation, .n = n };
  view->ranges = g_memdup2 (render.ranges.items, n * sizeof *view->ranges);
  view->starts = g_new (guint64, n);
  view->leaves = g_new (CopLeaf *, n);
  for (guint i = 0; i < n; i++)
    {
      CopLeaf *leaf = cop_region__leaf (view->ranges[i].region);
      g_atomic_int_inc (&leaf->ref_count);
      view->leaves[i] = leaf;
      view->starts[i] = view->ranges[i].at;
    }
  cop_vec_free (&render.pieces);
  cop_vec_free (&render.frames);
  cop_vec_free (&render.heap);
  cop_vec_free (&render.ranges);
  return view;
}

void
cop_view__free (CopView *view)
{
  for (guint i = 0; i < view->n; i++)
    cop_leaf__unref (view->leaves[i]);
  g_free (view->leaves);
  g_free (view->starts);
  g_free (view->ranges);
  g_free (view);
}
