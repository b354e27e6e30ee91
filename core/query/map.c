/* Who answers at which address. */
#include <query/address.h>

typedef struct
{
  GArray *entries; /* CopMapEntry */
  GPtrArray *findings;
} Map;

static void
tell_bad (Map *map, const CopNode *node, const char *prop, const CopQueryReg *reg)
{
  g_autofree char *path = NULL, *at = NULL;

  if (!map->findings)
    return;
  path = cop_node_path (node);
  at = cop_node_path (reg->cpu.at);
  g_ptr_array_add (map->findings,
                   g_strdup_printf ("%s: entry %u of '%s', 0x%" G_GINT64_MODIFIER
                                    "x, has no address: on the bus of %s, %s",
                                    path, reg->index, prop, reg->bus.address, at, reg->cpu.why));
}

/* The windows of a property; a window that more than one range translates is told up to where the
 * first ends. */
static void
add (Map *map, const CopNode *node, CopMapKind kind, gboolean disabled, GArray *regs)
{
  for (guint i = 0; i < regs->len; i++)
    {
      const CopQueryReg *reg = &g_array_index (regs, CopQueryReg, i);
      CopMapEntry entry = { .kind = kind,
                            .first = reg->cpu.address,
                            .last = reg->cpu.address + (reg->cpu.size - 1),
                            .node = node,
                            .index = reg->index,
                            .name = reg->name,
                            .bus = reg->bus,
                            .disabled = disabled };

      if (reg->cpu.kind == COP_ADDRESS_BAD)
        tell_bad (map, node, kind == COP_MAP_REG ? "reg" : "ranges", reg);
      else if (reg->cpu.kind == COP_ADDRESS_CPU && reg->cpu.size)
        g_array_append_val (map->entries, entry);
    }
}

static void
add_node (Map *map, const CopNode *node, gboolean disabled)
{
  GError *error = NULL;
  g_autoptr (GArray) regs = cop_query_regs (node, COP_RANGES_CPU, &error);
  g_autoptr (GArray) windows = NULL;

  if (regs)
    add (map, node, COP_MAP_REG, disabled, regs);
  cop_query__tell (map->findings, error);
  /* A bridge's windows are in those of the bridge above it. */
  if (!cop_query__is_pci (node) || !node->parent || cop_query__is_pci (node->parent))
    return;
  error = NULL;
  windows = cop_query_ranges (node, COP_RANGES_CPU, &error);
  if (windows)
    add (map, node, COP_MAP_BUS, disabled, windows);
  cop_query__tell (map->findings, error);
}

/* The first node in the order of the tree that is not in the node; NULL when there is none. */
static const CopNode *
after (const CopNode *node)
{
  while (node && !node->next)
    node = node->parent;
  return node ? node->next : NULL;
}

static void
add_nodes (Map *map, const CopNode *root)
{
  const CopNode *end = NULL; /* of the nodes that are disabled */
  gboolean disabled = FALSE;

  for (const CopNode *node = root; node; node = cop_node_next (node, root))
    {
      const char *status;

      if (disabled && node == end)
        disabled = FALSE;
      status = disabled ? NULL : cop_query__string (node, "status", 0);
      if (status && g_strcmp0 (status, "okay") && g_strcmp0 (status, "ok"))
        {
          disabled = TRUE;
          end = after (node);
        }
      add_node (map, node, disabled);
    }
}

/* --- order --- */

static int
compare (gconstpointer one, gconstpointer other, gpointer entries)
{
  const CopMapEntry *a = &((const CopMapEntry *)entries)[*(const guint32 *)one];
  const CopMapEntry *b = &((const CopMapEntry *)entries)[*(const guint32 *)other];

  if (a->first != b->first)
    return a->first < b->first ? -1 : 1;
  if (a->last != b->last)
    return a->last > b->last ? -1 : 1;
  return *(const guint32 *)one < *(const guint32 *)other ? -1 : 1;
}

static GArray *
sort (const GArray *entries)
{
  GArray *sorted = g_array_sized_new (FALSE, FALSE, sizeof (CopMapEntry), entries->len);
  g_autofree guint32 *order = g_new (guint32, entries->len + 1);

  for (guint32 i = 0; i < entries->len; i++)
    order[i] = i;
  g_qsort_with_data (order, (int)entries->len, sizeof *order, compare, entries->data);
  for (guint i = 0; i < entries->len; i++)
    g_array_append_val (sorted, g_array_index (entries, CopMapEntry, order[i]));
  return sorted;
}

/* How many windows each entry lies in: those that began before and end after it, which are a stack
 * but for windows that overlap without one being in the other. */
static void
set_depths (GArray *entries)
{
  g_autoptr (GArray) open = g_array_new (FALSE, FALSE, sizeof (guint64)); /* their last bytes */

  for (guint i = 0; i < entries->len; i++)
    {
      CopMapEntry *entry = &g_array_index (entries, CopMapEntry, i);

      while (open->len && g_array_index (open, guint64, open->len - 1) < entry->last)
        g_array_set_size (open, open->len - 1);
      entry->depth = open->len;
      g_array_append_val (open, entry->last);
    }
}

/* --- gaps --- */

static void
add_gap (GArray *entries, guint64 first, guint64 last, guint64 gap)
{
  CopMapEntry entry = { .kind = COP_MAP_GAP, .first = first, .last = last };

  if (last - first >= gap - 1)
    g_array_append_val (entries, entry);
}

static GArray *
with_gaps (const CopTree *tree, const GArray *entries, guint64 gap)
{
  GArray *all = g_array_sized_new (FALSE, FALSE, sizeof (CopMapEntry), entries->len);
  guint64 limit = cop_query__address_cells (tree->root) == 1 ? G_MAXUINT32 : G_MAXUINT64;
  guint64 next = 0; /* the first byte after all windows so far */
  gboolean full = FALSE;

  for (guint i = 0; i < entries->len; i++)
    {
      const CopMapEntry *entry = &g_array_index (entries, CopMapEntry, i);

      if (!full && entry->first > next)
        add_gap (all, next, entry->first - 1, gap);
      g_array_append_val (all, *entry);
      full = full || entry->last == G_MAXUINT64;
      if (!full && entry->last >= next)
        next = entry->last + 1;
    }
  if (!full && next <= limit)
    add_gap (all, next, limit, gap);
  return all;
}

GArray *
cop_query_map (const CopTree *tree, guint64 gap, GPtrArray *findings)
{
  Map map = { .entries = g_array_new (FALSE, FALSE, sizeof (CopMapEntry)), .findings = findings };
  GArray *sorted, *all;

  add_nodes (&map, tree->root);
  sorted = sort (map.entries);
  g_array_unref (map.entries);
  set_depths (sorted);
  if (!gap)
    return sorted;
  all = with_gaps (tree, sorted, gap);
  g_array_unref (sorted);
  return all;
}
