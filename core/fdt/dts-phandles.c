/* Which phandles are written into source, and how dtc is kept from giving some. */
#include <fdt/dts.h>
#include <fdt/pins.h>

static void
find_pins (CopDts *dts)
{
  g_autoptr (GArray) pins = NULL;

  /* A tree that was read keeps the order. */
  if (dts->flags & COP_DTS_PHANDLES || !dts->tree->has_phandles || !dts->tree->keeps_order)
    return;
  pins = cop_tree_pins ((CopTree *)dts->tree);
  dts->pinned = g_new0 (guint8, dts->tree->n_ids);
  for (guint i = 0; i < pins->len; i++)
    dts->pinned[g_array_index (pins, CopPin, i).node->id] = TRUE;
}

static gboolean
is_wanted (const CopDts *dts, const CopNode *node)
{
  return cop_refs__wanted (&dts->refs, node) & COP_WANTED_PHANDLE;
}

static gboolean
is_labelled (const CopDts *dts, const CopNode *node)
{
  return cop_labels__of (&dts->labels, node) != NULL;
}

/* --- numbers of no node --- */

typedef enum
{
  FREE,
  RESERVED, /* it means no node */
  WRITTEN,  /* a node has it in the text */
} Use;

/* Number to Use, of those that are not free. */
static GHashTable *
find_uses (const CopDts *dts)
{
  const CopTree *tree = dts->tree;
  const GArray *reserved = dts->refs.reserved;
  GHashTable *uses = g_hash_table_new (NULL, NULL);

  for (guint i = 0; i < reserved->len; i++)
    g_hash_table_insert (uses, GUINT_TO_POINTER (g_array_index (reserved, guint32, i)),
                         GINT_TO_POINTER (RESERVED));
  for (const CopNode *node = tree->root; node; node = cop_node_next (node, tree->root))
    if (cop_dts__has_phandle (dts, node))
      g_hash_table_insert (uses, GUINT_TO_POINTER (cop_dts__number (dts, node)),
                           GINT_TO_POINTER (WRITTEN));
  return uses;
}

/* The next number of at most this use. */
static guint32
next_number (GHashTable *uses, guint32 last, Use most)
{
  do
    last++;
  while (GPOINTER_TO_INT (g_hash_table_lookup (uses, GUINT_TO_POINTER (last))) > (gint)most);
  return last;
}

/* When it makes symbols (-@), dtc goes on counting for what has labels alone.  By then it has left
 * out the nodes of add_reserved, so from the first on that would get such a number all of them are
 * written with one. */
static void
number_labelled (CopDts *dts, GHashTable *uses, guint32 last)
{
  const CopTree *tree = dts->tree;

  for (const CopNode *node = tree->root; node; node = cop_node_next (node, tree->root))
    {
      guint32 dtc;

      if (!is_labelled (dts, node) || is_wanted (dts, node) || cop_dts__has_phandle (dts, node))
        continue;
      dtc = next_number (uses, last, RESERVED);
      last = next_number (uses, last, FREE);
      if (!dts->given && dtc == last)
        continue;
      if (!dts->given)
        dts->given = g_new0 (guint32, tree->n_ids);
      dts->given[node->id] = last;
    }
}

/* Without a number of its own, though dtc is to give it one: for a reference, or for a label. */
static gboolean
is_left (const CopDts *dts, const CopNode *node)
{
  return (is_wanted (dts, node) || is_labelled (dts, node)) && !cop_dts__has_phandle (dts, node);
}

/* dtc counts from 1 and leaves out what a node has; first for all references, in whatever order. */
void
cop_dts__begin_phandles (CopDts *dts)
{
  const CopTree *tree = dts->tree;
  g_autoptr (GHashTable) uses = NULL;
  const CopNode *node = tree->root;
  guint32 last = 0;

  find_pins (dts);
  while (node && !is_left (dts, node))
    node = cop_node_next (node, tree->root);
  if (!node)
    return;
  cop_pins__reserve (tree, &dts->refs);
  if (!dts->refs.reserved)
    return;
  uses = find_uses (dts);
  for (; node; node = cop_node_next (node, tree->root))
    if (is_wanted (dts, node) && !cop_dts__has_phandle (dts, node))
      {
        last = next_number (uses, last, FREE);
        dts->n_left++;
      }
  number_labelled (dts, uses, last);
}

static int
compare_numbers (gconstpointer a, gconstpointer b)
{
  guint32 first = *(const guint32 *)a, second = *(const guint32 *)b;

  return first < second ? -1 : first > second;
}

/* What nobody refers to dtc leaves out of the tree when it has numbered all references. */
void
cop_dts__add_reserved (CopDts *dts)
{
  GArray *reserved = dts->refs.reserved;
  guint n = 0;

  if (!reserved || !dts->n_left)
    return;
  g_array_sort (reserved, compare_numbers);
  while (n < reserved->len
         && g_array_index (reserved, guint32, n) <= dts->refs.n_phandles + reserved->len)
    n++;
  if (!n)
    return;
  cop_dts__add (dts,
                "\n/* Values have these phandles, and no node has.  dtc leaves the nodes out, and"
                " gives the\n * numbers to nobody. */\n/ {\n");
  for (guint i = 0; i < n; i++)
    {
      guint32 number = g_array_index (reserved, guint32, i);
      g_autoptr (GString) name = g_string_new (NULL);

      g_string_printf (name, "no-phandle-%u", number);
      while (cop_node_find_child (dts->tree->root, name->str))
        g_string_append_c (name, '-');
      cop_dts__add (dts, "\t/omit-if-no-ref/ ");
      cop_dts__add (dts, name->str);
      cop_dts__add (dts, " {\n\t\tphandle = <");
      cop_text__add_decimal (&dts->text, number);
      cop_dts__add (dts, ">;\n\t};\n");
    }
  cop_dts__add (dts, "};\n");
}
