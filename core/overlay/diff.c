#include <coppice/diff.h>
#include <fdt/pins.h>
#include <overlay/diff.h>
#include <overlay/value.h>
#include <string.h>

/* A property's name in a. */
typedef struct
{
  const CopPropName *in_b; /* NULL: b has none of that name */
  gboolean has_phandles;   /* its values have places for them; FALSE where numbers are numbers */
} Name;

struct _CopDiff
{
  CopTree *a, *b;
  CopDiffFlags flags;
  GArray *entries; /* CopDiffEntry */
  Name *names;     /* by id */
};

static void
note (CopDiff *diff, CopDiffKind kind, const CopNode *a, const CopNode *b,
      const CopNodeProp *prop_a, const CopNodeProp *prop_b)
{
  CopDiffEntry entry = { kind, a, b, prop_a, prop_b, 0 };

  g_array_append_val (diff->entries, entry);
}

/* --- one node ------------------------------------------------------------------------------- */

static void
find_names (CopDiff *diff)
{
  gboolean fixups = diff->a->is_overlay || diff->b->is_overlay;
  GHashTableIter names;
  gpointer key;

  diff->names = g_new0 (Name, g_hash_table_size (diff->a->names) + 1);
  g_hash_table_iter_init (&names, diff->a->names);
  while (g_hash_table_iter_next (&names, &key, NULL))
    {
      const CopPropName *name = key;

      diff->names[name->id] = (Name){ .in_b = cop_tree__find_name (diff->b, name->text),
                                      .has_phandles = !fixups && cop_pins__is_reference (name, 0) };
    }
}

gboolean
cop_diff__next_number (const CopDiff *diff, const CopDiffEntry *entry, CopNumbers *numbers,
                       CopDiffNumber *ret)
{
  gsize offset;

  while (cop_pins__next (numbers, &offset, &ret->number))
    {
      ret->a = cop_tree_find_phandle (diff->a, ret->number);
      ret->b = cop_tree_find_phandle (diff->b, ret->number);
      if ((ret->a || ret->b) && cop_pins__is_reference (entry->prop_a->name, offset)
          && !(ret->a && ret->b && cop_value__same_path (ret->a, ret->b)))
        return TRUE;
    }
  return FALSE;
}

/* Whether numbers that have the places of phandles, and could not be turned into references, are
 * those of the same nodes, or of none, in both trees.  The values have the same bytes. */
static gboolean
same_numbers (const CopDiff *diff, const CopNode *a, const CopNodeProp *prop, const CopNode *b,
              const CopNodeProp *other)
{
  CopDiffEntry entry = { COP_DIFF_PROP_CHANGED, a, b, prop, other, 0 };
  CopNumbers numbers = { .prop = prop };
  CopDiffNumber number;

  if (!cop_pins__lacks_references (a, prop) || !cop_pins__lacks_references (b, other))
    return TRUE;
  return !cop_diff__next_number (diff, &entry, &numbers, &number);
}

gboolean
cop_diff__has_same_bytes (const CopDiff *diff, const CopDiffEntry *entry)
{
  return entry->kind == COP_DIFF_PROP_CHANGED
         && cop_value__equal (diff->a, entry->prop_a, diff->b, entry->prop_b);
}

static void
compare_props (CopDiff *diff, const CopNode *a, const CopNode *b)
{
  guint n_both = 0;

  for (const CopNodeProp *prop = a->first_prop; prop; prop = cop_prop__next (prop))
    {
      const Name *name = &diff->names[prop->name->id];
      const CopNodeProp *other = name->in_b ? cop_node__find_prop (b, name->in_b) : NULL;

      n_both += other != NULL;
      if (!other)
        note (diff, COP_DIFF_PROP_REMOVED, a, b, prop, NULL);
      else if (!cop_value__equal (diff->a, prop, diff->b, other)
               || (name->has_phandles && !same_numbers (diff, a, prop, b, other)))
        note (diff, COP_DIFF_PROP_CHANGED, a, b, prop, other);
    }
  if (n_both == cop_node_n_props (b))
    return;
  for (const CopNodeProp *prop = b->first_prop; prop; prop = cop_prop__next (prop))
    if (!cop_node_find_prop (a, prop->name->text))
      note (diff, COP_DIFF_PROP_ADDED, a, b, NULL, prop);
}

static gboolean
has_label (const CopNode *node, const char *text)
{
  for (const CopNodeLabel *label = cop_node__labels (node); label; label = label->next)
    if (strcmp (label->text, text) == 0)
      return TRUE;
  return FALSE;
}

static gboolean
same_labels (const CopNode *a, const CopNode *b)
{
  for (const CopNodeLabel *label = cop_node__labels (a); label; label = label->next)
    if (!has_label (b, label->text))
      return FALSE;
  for (const CopNodeLabel *label = cop_node__labels (b); label; label = label->next)
    if (!has_label (a, label->text))
      return FALSE;
  return TRUE;
}

static gboolean
same_order_of_props (const CopNode *a, const CopNode *b)
{
  const CopNodeProp *at = b->first_prop;

  for (const CopNodeProp *prop = a->first_prop; prop; prop = cop_prop__next (prop))
    {
      if (!cop_node_find_prop (b, prop->name->text))
        continue;
      while (at && !cop_node_find_prop (a, at->name->text))
        at = cop_prop__next (at);
      if (!at || strcmp (at->name->text, prop->name->text) != 0)
        return FALSE;
      at = cop_prop__next (at);
    }
  return TRUE;
}

static gboolean
same_order_of_nodes (const CopNode *a, const CopNode *b)
{
  const CopNode *at = b->first_child;

  for (const CopNode *node = a->first_child; node; node = node->next)
    {
      if (!cop_node_find_child (b, node->name))
        continue;
      while (at && !cop_node_find_child (a, at->name))
        at = at->next;
      if (!at || strcmp (at->name, node->name) != 0)
        return FALSE;
      at = at->next;
    }
  return TRUE;
}

static void
compare_nodes (CopDiff *diff, const CopNode *a, const CopNode *b)
{
  if (diff->flags & COP_DIFF_LABELS && !same_labels (a, b))
    note (diff, COP_DIFF_LABEL, a, b, NULL, NULL);
  if (diff->flags & COP_DIFF_PHANDLES && a->phandle != b->phandle)
    note (diff, COP_DIFF_PHANDLE, a, b, NULL, NULL);
  compare_props (diff, a, b);
  if (!(diff->flags & COP_DIFF_ORDER))
    return;
  if (!same_order_of_props (a, b))
    note (diff, COP_DIFF_PROPS_MOVED, a, b, NULL, NULL);
  if (!same_order_of_nodes (a, b))
    note (diff, COP_DIFF_NODES_MOVED, a, b, NULL, NULL);
}

/* --- all nodes ------------------------------------------------------------------------------ */

/* What b has below it and a has not. */
static void
note_added (CopDiff *diff, const CopNode *a, const CopNode *b)
{
  for (const CopNode *node = b->first_child; node; node = node->next)
    if (!cop_node_find_child (a, node->name))
      note (diff, COP_DIFF_NODE_ADDED, NULL, node, NULL, NULL);
}

/* The first of a's children, from "from" on, that b has, too; those before it are written down as
 * removed. */
static const CopNode *
next_of_both (CopDiff *diff, const CopNode *from, const CopNode *b, const CopNode **ret_b)
{
  for (; from; from = from->next)
    {
      *ret_b = cop_node_find_child (b, from->name);
      if (*ret_b)
        return from;
      note (diff, COP_DIFF_NODE_REMOVED, from, NULL, NULL, NULL);
    }
  return NULL;
}

/* Both trees are walked hand in hand: wherever a is, b has the same path. */
static void
walk (CopDiff *diff)
{
  const CopNode *a = diff->a->root, *b = diff->b->root;

  while (a)
    {
      const CopNode *next_b = NULL, *next;

      compare_nodes (diff, a, b);
      next = next_of_both (diff, a->first_child, b, &next_b);
      while (!next && a)
        {
          note_added (diff, a, b);
          next = a->parent ? next_of_both (diff, a->next, b->parent, &next_b) : NULL;
          if (next)
            break;
          a = a->parent;
          b = b->parent;
        }
      a = next;
      b = next_b;
    }
}

/* --- the head ------------------------------------------------------------------------------- */

static guint
hash_reservation (gconstpointer data)
{
  const CopReservation *reservation = data;
  gint64 both = (gint64)(reservation->address ^ reservation->size << 1);

  return g_int64_hash (&both);
}

static gboolean
same_reservation (gconstpointer a, gconstpointer b)
{
  return memcmp (a, b, sizeof (CopReservation)) == 0;
}

static void
compare_reservations (CopDiff *diff, const CopTree *of, const CopTree *other, CopDiffKind kind)
{
  GHashTable *others = g_hash_table_new (hash_reservation, same_reservation);

  for (guint i = 0; i < other->reservations->len; i++)
    g_hash_table_add (others, &g_array_index (other->reservations, CopReservation, i));
  for (guint i = 0; i < of->reservations->len; i++)
    if (!g_hash_table_contains (others, &g_array_index (of->reservations, CopReservation, i)))
      {
        CopDiffEntry entry = { .kind = kind, .index = i };

        g_array_append_val (diff->entries, entry);
      }
  g_hash_table_unref (others);
}

static void
drop_fixups (CopDiff *diff)
{
  guint n_kept = 0;

  for (guint i = 0; i < diff->entries->len; i++)
    {
      const CopDiffEntry *entry = &g_array_index (diff->entries, CopDiffEntry, i);

      if (!cop_diff__is_fixup (diff, entry))
        g_array_index (diff->entries, CopDiffEntry, n_kept++) = *entry;
    }
  g_array_set_size (diff->entries, n_kept);
}

CopDiff *
cop_diff_new (CopTree *a, CopTree *b, CopDiffFlags flags)
{
  CopDiff *diff = g_new0 (CopDiff, 1);

  diff->a = a;
  diff->b = b;
  diff->flags = flags;
  diff->entries = g_array_new (FALSE, FALSE, sizeof (CopDiffEntry));
  find_names (diff);
  compare_reservations (diff, a, b, COP_DIFF_RESERVATION_REMOVED);
  compare_reservations (diff, b, a, COP_DIFF_RESERVATION_ADDED);
  if (a->boot_cpu != b->boot_cpu)
    note (diff, COP_DIFF_BOOT_CPU, NULL, NULL, NULL, NULL);
  walk (diff);
  if (flags & COP_DIFF_GUEST)
    drop_fixups (diff);
  return diff;
}

void
cop_diff_free (CopDiff *diff)
{
  if (!diff)
    return;
  g_array_unref (diff->entries);
  g_free (diff->names);
  g_free (diff);
}

guint
cop_diff_n (const CopDiff *diff)
{
  return diff->entries->len;
}

const CopDiffEntry *
cop_diff_entry (const CopDiff *diff, guint index)
{
  return &g_array_index (diff->entries, CopDiffEntry, index);
}

const char *
cop_diff_kind_name (CopDiffKind kind)
{
  static const char *const names[] = {
    [COP_DIFF_NODE_REMOVED] = "node-removed",
    [COP_DIFF_NODE_ADDED] = "node-added",
    [COP_DIFF_PROP_REMOVED] = "prop-removed",
    [COP_DIFF_PROP_ADDED] = "prop-added",
    [COP_DIFF_PROP_CHANGED] = "prop-changed",
    [COP_DIFF_PHANDLE] = "phandle",
    [COP_DIFF_LABEL] = "label",
    [COP_DIFF_NODES_MOVED] = "nodes-moved",
    [COP_DIFF_PROPS_MOVED] = "props-moved",
    [COP_DIFF_RESERVATION_REMOVED] = "reservation-removed",
    [COP_DIFF_RESERVATION_ADDED] = "reservation-added",
    [COP_DIFF_BOOT_CPU] = "boot-cpu",
  };

  return names[kind];
}

CopTree *
cop_diff__tree (const CopDiff *diff, gboolean b)
{
  return b ? diff->b : diff->a;
}
