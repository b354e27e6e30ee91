/* What a value refers to that no binding knows.  dtc gives a phandle only to a node that something
 * refers to, so a phandle that nothing known uses is a sign of a reference that nobody knows.  It
 * is taken for one where the sign is clear:
 *
 * - the tree has no symbols (dtc -@ gives phandles to all that have labels), and no fixups; nor
 *   has it had symbols that somebody took away: at most 8 phandles, or a quarter of them, are such;
 * - the number stands in values of one name alone, once in each, and not in a value that does not
 *   fit its binding; or in a list of two or more cells that are all such phandles, each another;
 * - no value of that name and length has in that place a number that is no phandle, 0 and -1 left
 *   out, and the length is at most that of a list which people write.
 *
 * Then that place is one of references, in all values of that name and length.  Values that look
 * like text, and names of numbers (cop_binding_is_number), are not looked at.  Who is referred to
 * by a guess keeps its number (pins.c): should the guess be wrong, no byte changes. */
#include <fdt/understand.h>
#include <tree/node.h>

#include <stdlib.h>

#define MOST_CELLS 64 /* of a value that is looked at; a bit each */

enum
{
  FEW_ORPHANS = 8,
  PHANDLES_PER_ORPHAN = 4,
};

typedef struct
{
  CopSense *sense;
  guint8 *orphans;            /* by id of the node: nothing known uses its phandle */
  const CopPropName **sole;   /* by id: the name of the values that have its number */
  const CopPropName **listed; /* by id: of those that have nothing else than such numbers */
  guint32 *seen;              /* by id: the last value that has its number, counted from 1 */
  GArray *places;             /* guint64, by group: cells that are references; a bit each */
} Learning;

static const CopPropName several = { .text = "" };

static guint32
n_cells (const CopUnknown *unknown)
{
  return cop_prop__length (unknown->prop) / 4;
}

static guint32
number_at (const CopUnknown *unknown, guint32 cell)
{
  return cop_be32__at (unknown->prop->data + 4 * (gsize)cell);
}

static CopNode *
target_at (const Learning *learning, const CopUnknown *unknown, guint32 cell)
{
  return cop_tree_find_phandle (learning->sense->tree, number_at (unknown, cell));
}

/* Whether there are some, and not too many. */
static gboolean
find_orphans (Learning *learning)
{
  const CopTree *tree = learning->sense->tree;
  guint n = 0;

  for (const CopNode *node = tree->root; node; node = cop_node_next (node, tree->root))
    {
      gboolean orphan = node->phandle && !learning->sense->referred[node->id]
                        && cop_tree_find_phandle (tree, node->phandle) == node;

      learning->orphans[node->id] = orphan;
      n += orphan;
    }
  return n && (n <= FEW_ORPHANS || n <= learning->sense->report->n_phandles / PHANDLES_PER_ORPHAN);
}

/* The only name, or that there are several. */
static void
note_name (const CopPropName **name, const CopPropName *found)
{
  *name = *name && *name != found ? &several : found;
}

/* Whether all cells are orphans' numbers, and at least two, each another. */
static gboolean
is_list (const Learning *learning, const CopUnknown *unknown)
{
  guint32 n = n_cells (unknown);

  for (guint32 i = 0; i < n; i++)
    {
      const CopNode *target = target_at (learning, unknown, i);

      if (!target || !learning->orphans[target->id])
        return FALSE;
      for (guint32 k = 0; k < i; k++)
        if (number_at (unknown, k) == number_at (unknown, i))
          return FALSE;
    }
  return n > 1;
}

static void
look_at (Learning *learning, const CopUnknown *unknown, guint32 index)
{
  const CopPropName *name = unknown->prop->name;
  guint32 n = n_cells (unknown);
  gboolean list = n <= MOST_CELLS && is_list (learning, unknown);

  for (guint32 i = 0; i < n; i++)
    {
      const CopNode *target = target_at (learning, unknown, i);

      if (!target || !learning->orphans[target->id])
        continue;
      if (list)
        note_name (&learning->listed[target->id], name);
      if (n > MOST_CELLS || learning->seen[target->id] == index + 1)
        name = &several;
      note_name (&learning->sole[target->id], name);
      name = unknown->prop->name;
      learning->seen[target->id] = index + 1;
    }
}

static gboolean
is_of (const Learning *learning, const CopNode *orphan, const CopPropName *name)
{
  const CopPropName *listed = learning->listed[orphan->id];

  return (listed ? listed : learning->sole[orphan->id]) == name;
}

/* Which cells of values of one name and length are references: a bit each. */
static guint64
places_of (const Learning *learning, const CopUnknown *values, guint n)
{
  guint64 found = 0, numbers = 0;

  for (guint k = 0; k < n; k++)
    for (guint32 i = 0; i < n_cells (values); i++)
      {
        guint32 number = number_at (&values[k], i);
        const CopNode *target = target_at (learning, &values[k], i);

        if (target && learning->orphans[target->id] && is_of (learning, target, values->prop->name))
          found |= (guint64)1 << i;
        else if (!target && number && number != G_MAXUINT32)
          numbers |= (guint64)1 << i;
      }
  return found & ~numbers;
}

static void
apply (const Learning *learning, const CopUnknown *unknown)
{
  CopSense *sense = learning->sense;
  guint64 places = g_array_index (learning->places, guint64, unknown->group);
  g_autoptr (GArray) marks = g_array_new (FALSE, FALSE, sizeof (CopMark));

  for (guint32 i = 0; i < n_cells (unknown) && i < MOST_CELLS; i++)
    {
      CopMark mark = { 4 * i, target_at (learning, unknown, i), NULL };
      CopGuess guess = { unknown->node, unknown->prop, mark.target, mark.offset };

      if (!(places >> i & 1) || !mark.target)
        continue;
      g_array_append_val (marks, mark);
      g_array_append_val (sense->report->guesses, guess);
    }
  if (!marks->len)
    return;
  cop_sense__begin (sense, unknown->node, unknown->prop);
  cop_sense__follow_marks (sense, NULL, marks);
  for (guint i = 0; i < sense->parts->len; i++)
    {
      CopPart *part = &g_array_index (sense->parts, CopPart, i);

      part->is_guess = part->kind == COP_CHUNK_REF;
    }
  cop_sense__end (sense, unknown->prop, TRUE);
}

static int
by_order (const void *first, const void *second)
{
  const CopUnknown *a = first, *b = second;

  return (a->order > b->order) - (a->order < b->order);
}

static int
by_name_and_length (const void *first, const void *second)
{
  const CopUnknown *a = first, *b = second;

  if (a->prop->name->id != b->prop->name->id)
    return a->prop->name->id < b->prop->name->id ? -1 : 1;
  if (n_cells (a) != n_cells (b))
    return n_cells (a) < n_cells (b) ? -1 : 1;
  return by_order (a, b);
}

/* Values of one name and length lie beside each other. */
static void
find_places (const Learning *learning, CopUnknown *values, guint n)
{
  for (guint first = 0, end; first < n; first = end)
    {
      guint64 places = 0;

      for (end = first + 1; end < n && values[end].prop->name == values[first].prop->name
                            && n_cells (&values[end]) == n_cells (&values[first]);)
        end++;
      if (n_cells (&values[first]) <= MOST_CELLS && !values[first].is_misfit)
        places = places_of (learning, &values[first], end - first);
      for (guint i = first; i < end; i++)
        values[i].group = learning->places->len & (G_MAXUINT32 >> 1);
      g_array_append_val (learning->places, places);
    }
}

void
cop_sense__learn (CopSense *sense)
{
  CopUnknown *values = (CopUnknown *)(gpointer)sense->unknown->data;
  guint n = sense->unknown->len, n_ids = sense->tree->n_ids;
  Learning learning = { .sense = sense };

  if (!n)
    return;
  learning.orphans = g_new0 (guint8, n_ids);
  if (find_orphans (&learning))
    {
      learning.sole = g_new0 (const CopPropName *, n_ids);
      learning.listed = g_new0 (const CopPropName *, n_ids);
      learning.seen = g_new0 (guint32, n_ids);
      for (guint i = 0; i < n; i++)
        look_at (&learning, &values[i], i);
      learning.places = g_array_new (FALSE, FALSE, sizeof (guint64));
      qsort (values, n, sizeof *values, by_name_and_length);
      find_places (&learning, values, n);
      qsort (values, n, sizeof *values, by_order);
      for (guint i = 0; i < n; i++)
        apply (&learning, &values[i]);
      g_array_unref (learning.places);
    }
  g_free (learning.orphans);
  g_free (learning.sole);
  g_free (learning.listed);
  g_free (learning.seen);
}
