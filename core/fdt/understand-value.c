#include <tree/node.h>
#include <fdt/understand.h>

#include <string.h>

/* More cells than this for one address, size or specifier are no provider's. */
#define MOST_CELLS 64

/* The defaults of Devicetree Specification 0.4, 2.3.5. */
enum
{
  DEFAULT_ADDRESS_CELLS = 2,
  DEFAULT_SIZE_CELLS = 1,
};

gboolean
cop_sense__cell (const CopNode *node, const CopPropName *name, guint32 *ret_value)
{
  const CopNodeProp *prop = name ? cop_node__find_prop (node, name) : NULL;

  return prop && cop_prop__cell (prop, ret_value);
}

static guint32
cells_or (const CopNode *node, const CopPropName *name, guint32 otherwise)
{
  guint32 value = otherwise;

  cop_sense__cell (node, name, &value);
  return value;
}

static gboolean
misfit (CopSense *sense, const char *why)
{
  sense->why = why;
  return FALSE;
}

/* --- parts --- */

static CopPart *
add_part (CopSense *sense, CopChunkKind kind, gsize size)
{
  CopPart part = { .kind = kind,
                   .group = sense->group && sense->parts->len,
                   .offset = (guint32)sense->at };
  const CopPart *last = NULL;

  if (sense->parts->len)
    last = &g_array_index (sense->parts, CopPart, sense->parts->len - 1);
  sense->at += size;
  if (!last || last->kind != kind || part.group || cop_part__is_symbol (&part))
    g_array_append_val (sense->parts, part);
  sense->group = FALSE;
  return &g_array_index (sense->parts, CopPart, sense->parts->len - 1);
}

static gsize
cells_left (const CopSense *sense)
{
  return (cop_prop__length (sense->prop) - sense->at) / 4;
}

static gboolean
take_cells (CopSense *sense, gsize n)
{
  if (n > cells_left (sense))
    return misfit (sense, "the value ends inside an entry");
  if (n)
    add_part (sense, COP_CHUNK_CELLS, 4 * n);
  return TRUE;
}

/* A number of n cells: pairs, after a single one when n is odd, as in an address of PCI. */
static void
add_number (CopSense *sense, guint n)
{
  if (n % 2)
    add_part (sense, COP_CHUNK_CELLS, 4);
  if (n >= 2)
    add_part (sense, COP_CHUNK_U64, 8 * (gsize)(n / 2));
}

/* ret_target: NULL for a hole. */
static gboolean
take_ref (CopSense *sense, CopNode **ret_target)
{
  guint32 number;
  CopPart *part;

  if (!cells_left (sense))
    return misfit (sense, "the value ends where a phandle has its place");
  number = cop_be32__at (sense->prop->data + sense->at);
  *ret_target = cop_tree_find_phandle (sense->tree, number);
  sense->n_phandle_cells++;
  if (!*ret_target)
    {
      if (number && number != G_MAXUINT32)
        return misfit (sense, "no node has the phandle");
      return take_cells (sense, 1);
    }
  part = add_part (sense, COP_CHUNK_REF, 4);
  part->to.node = *ret_target;
  sense->n_references++;
  return TRUE;
}

/* --- values without references --- */

typedef struct
{
  guint64 key[2]; /* the widths of an entry's numbers; how many entries */
  CopPart *parts;
  guint n_parts;
} Layout;

static guint
layout_hash (gconstpointer layout)
{
  const guint64 *key = ((const Layout *)layout)->key;

  return g_int64_hash (&key[0]) * 31 + g_int64_hash (&key[1]);
}

static gboolean
layout_equal (gconstpointer a, gconstpointer b)
{
  return !memcmp (((const Layout *)a)->key, ((const Layout *)b)->key, sizeof ((Layout *)NULL)->key);
}

/* Entries of numbers of so many cells.  What has the same layout has the same parts: a tree has
 * many values, and few layouts. */
static gboolean
take_entries (CopSense *sense, const guint32 *widths, guint n_widths, gboolean numbers)
{
  Layout wanted = { .key = { numbers } };
  gsize total = 0;
  Layout *layout;

  for (guint i = 0; i < n_widths; i++)
    {
      if (widths[i] > MOST_CELLS)
        return misfit (sense, "a bus tells of too many cells");
      total += widths[i];
      wanted.key[0] = wanted.key[0] << 8 | widths[i];
    }
  if (!total || cop_prop__length (sense->prop) % (4 * total))
    return misfit (sense, "the value is not a multiple of an entry");
  wanted.key[1] = cop_prop__length (sense->prop) / (4 * total);
  if (!sense->layouts)
    sense->layouts = g_hash_table_new_full (layout_hash, layout_equal, g_free, NULL);
  layout = g_hash_table_lookup (sense->layouts, &wanted);
  if (!layout)
    {
      for (guint64 i = 0; i < wanted.key[1]; i++)
        {
          sense->group = TRUE;
          for (guint k = 0; k < n_widths; k++)
            if (numbers)
              add_number (sense, widths[k]);
            else
              take_cells (sense, widths[k]);
        }
      layout = g_new (Layout, 1);
      *layout = wanted;
      layout->n_parts = sense->parts->len;
      layout->parts =
          cop_tree__parts (sense->tree, (const CopPart *)sense->parts->data, sense->parts->len);
      g_hash_table_add (sense->layouts, layout);
      g_array_set_size (sense->parts, 0);
    }
  sense->shared = layout->parts;
  sense->n_shared = layout->n_parts;
  return TRUE;
}

static gboolean
take_reg (CopSense *sense)
{
  const CopNode *parent = sense->node->parent;

  if (!parent)
    return misfit (sense, "the root is on no bus");
  guint32 widths[] = { cells_or (parent, sense->address_cells, DEFAULT_ADDRESS_CELLS),
                       cells_or (parent, sense->size_cells, DEFAULT_SIZE_CELLS) };
  return take_entries (sense, widths, 2, TRUE);
}

static gboolean
take_ranges (CopSense *sense)
{
  const CopNode *node = sense->node;

  if (!node->parent)
    return misfit (sense, "the root is on no bus");
  guint32 widths[] = { cells_or (node, sense->address_cells, DEFAULT_ADDRESS_CELLS),
                       cells_or (node->parent, sense->address_cells, DEFAULT_ADDRESS_CELLS),
                       cells_or (node, sense->size_cells, DEFAULT_SIZE_CELLS) };
  return take_entries (sense, widths, 3, TRUE);
}

/* The CPUs that a specifier of a GICv3 at the offset is for: the fourth cell of a private interrupt
 * is the phandle of a node below ppi-partitions (arm,gic-v3.yaml), or 0.  nullable. */
static const CopNode *
partition_at (const CopSense *sense, gsize at, const CopNode *gic, guint32 n)
{
  const guint8 *cells = sense->prop->data + at;
  const CopNode *node;

  if (n != 4 || cop_prop__length (sense->prop) < at + 16 || cop_be32__at (cells) != 1
      || !cop_be32__at (cells + 12) || sense->marked_only)
    return NULL;
  node = cop_tree_find_phandle (sense->tree, cop_be32__at (cells + 12));
  return node && node->parent && node->parent->parent == gic
                 && strcmp (node->parent->name, "ppi-partitions") == 0
             ? node
             : NULL;
}

/* An interrupt of n cells, for this parent. */
static gboolean
take_interrupt (CopSense *sense, const CopNode *parent, guint32 n)
{
  CopNode *target;

  if (!partition_at (sense, sense->at, parent, n))
    return take_cells (sense, n);
  return take_cells (sense, 3) && take_ref (sense, &target);
}

static gboolean
take_interrupts (CopSense *sense)
{
  const CopNode *parent = sense->interrupt_parents[sense->node->id];
  gsize length = cop_prop__length (sense->prop);
  gboolean partitioned = FALSE;
  guint32 width;

  if (!parent || !cop_sense__cell (parent, sense->interrupt_cells, &width))
    return misfit (sense, "the node has no interrupt parent with #interrupt-cells");
  for (gsize at = 0; width == 4 && at < length && !partitioned; at += 16)
    partitioned = partition_at (sense, at, parent, width) != NULL;
  if (!partitioned || length % 16)
    return take_entries (sense, &width, 1, FALSE);
  while (sense->at < length)
    {
      sense->group = TRUE;
      if (!take_interrupt (sense, parent, width))
        return FALSE;
    }
  return TRUE;
}

static gboolean
take_whole (CopSense *sense, CopChunkKind kind)
{
  add_part (sense, kind, cop_prop__length (sense->prop));
  return TRUE;
}

static gboolean
take_path (CopSense *sense)
{
  const char *text = (const char *)sense->prop->data;
  gsize length = cop_prop__length (sense->prop);
  const char *suffix = NULL;
  CopNode *target = NULL;
  CopPart *part;

  if (!cop_guess__is_text (sense->prop->data, length))
    return misfit (sense, "the value is no string");
  if (*text == '/' && strlen (text) == length - 1)
    {
      suffix = strchr (text, ':');
      if (suffix)
        {
          g_autofree char *path = g_strndup (text, (gsize)(suffix - text));
          target = cop_tree_find (sense->tree, path);
        }
      else
        {
          target = cop_tree_find (sense->tree, text);
        }
    }
  if (!target)
    return take_whole (sense, COP_CHUNK_STRINGS);
  part = add_part (sense, COP_CHUNK_PATH, 0);
  cop_part__set_path (part, &sense->tree->arena, target, suffix);
  sense->n_references++;
  return TRUE;
}

/* --- values with references --- */

static gboolean
take_phandles (CopSense *sense)
{
  CopNode *target;

  while (sense->at < cop_prop__length (sense->prop))
    {
      sense->group = TRUE;
      if (!take_ref (sense, &target))
        return FALSE;
    }
  return TRUE;
}

static gboolean
take_phandle (CopSense *sense)
{
  CopNode *target;

  return take_ref (sense, &target) && take_cells (sense, cells_left (sense));
}

/* ret_n: how many cells the target has after a phandle. */
static gboolean
count_args (CopSense *sense, const CopMeaning *meaning, const CopNode *target, guint32 *ret_n)
{
  *ret_n = meaning->binding->n;
  if (!meaning->binding->cells || cop_sense__cell (target, meaning->cells, ret_n))
    return TRUE;
  return meaning->binding->optional || misfit (sense, "the provider does not tell of its cells");
}

/* The mailbox of the TI OMAP family is followed by the phandle of the node below it that is meant
 * (ti,omap-mailbox.yaml), where others have a number. */
static gboolean
is_ti_mailbox (const CopMeaning *meaning, const CopNode *provider)
{
  const CopNodeProp *prop;

  if (!meaning->binding->cells || strcmp (meaning->binding->cells, "#mbox-cells") != 0)
    return FALSE;
  prop = cop_node_find_prop (provider, "compatible");
  return prop && cop_prop__length (prop) > 3 && memcmp (prop->data, "ti,", 3) == 0
         && g_strstr_len ((const char *)prop->data, (gssize)cop_prop__length (prop), "-mailbox")
                != NULL;
}

/* The numbers behind a phandle; for a mailbox of TI's nodes below it. */
static gboolean
take_args (CopSense *sense, const CopMeaning *meaning, const CopNode *provider, guint32 n)
{
  if (provider && meaning->cells && meaning->cells == sense->interrupt_cells)
    return take_interrupt (sense, provider, n);
  if (!provider || !n || !is_ti_mailbox (meaning, provider))
    return take_cells (sense, n);
  for (guint32 i = 0; i < n; i++)
    {
      const CopNode *node = NULL;
      CopNode *target;

      sense->group = FALSE;
      if (cells_left (sense))
        node = cop_tree_find_phandle (sense->tree, cop_be32__at (sense->prop->data + sense->at));
      if (node && node->parent == provider ? !take_ref (sense, &target) : !take_cells (sense, 1))
        return FALSE;
    }
  return TRUE;
}

static gboolean
take_specifiers (CopSense *sense, const CopMeaning *meaning)
{
  while (sense->at < cop_prop__length (sense->prop))
    {
      CopNode *target;
      guint32 n = meaning->binding->n;

      sense->group = TRUE;
      if (!take_ref (sense, &target))
        return FALSE;
      /* A hole has no arguments, unless every entry has so many. */
      if (target && !count_args (sense, meaning, target, &n))
        return FALSE;
      if (!take_args (sense, meaning, target, n))
        return FALSE;
    }
  return TRUE;
}

static gboolean
take_numbers_phandle (CopSense *sense, guint32 n)
{
  while (sense->at < cop_prop__length (sense->prop))
    {
      CopNode *target;

      sense->group = TRUE;
      if (!take_cells (sense, n) || !take_ref (sense, &target))
        return FALSE;
    }
  return TRUE;
}

/* Whether one of the texts of the node's `compatible` is among those. */
static gboolean
is_compatible (const CopNode *node, const char *const *texts)
{
  const CopNodeProp *prop = cop_node_find_prop (node, "compatible");
  gsize length = prop ? cop_prop__length (prop) : 0;

  for (gsize at = 0; at < length; at += strnlen ((const char *)prop->data + at, length - at) + 1)
    if (!prop->data[length - 1] && g_strv_contains (texts, (const char *)prop->data + at))
      return TRUE;
  return FALSE;
}

/* Maps that leave out the address of the parent: those that Linux leaves to their drivers
 * (of_imap_abusers in drivers/of/irq.c). */
static gboolean
has_short_map (const CopNode *node)
{
  static const char *const texts[] = { "fsl,ls1021a-extirq", "fsl,ls1043a-extirq",
                                       "fsl,ls1088a-extirq", "realtek,rtl-intc",
                                       "renesas,rza1-irqc",  NULL };

  return is_compatible (node, texts);
}

static gboolean
take_interrupt_map (CopSense *sense)
{
  gboolean is_short = has_short_map (sense->node);
  guint32 address = cells_or (sense->node, sense->address_cells, 0);
  guint32 interrupt;

  if (!cop_sense__cell (sense->node, sense->interrupt_cells, &interrupt))
    return misfit (sense, "the node has no #interrupt-cells");
  while (sense->at < cop_prop__length (sense->prop))
    {
      CopNode *target;
      guint32 n;

      sense->group = TRUE;
      if (!take_cells (sense, (gsize)address + interrupt) || !take_ref (sense, &target))
        return FALSE;
      if (!target || !cop_sense__cell (target, sense->interrupt_cells, &n))
        return misfit (sense, "the interrupt parent has no #interrupt-cells");
      if (!take_cells (sense, is_short ? 0 : cells_or (target, sense->address_cells, 0))
          || !take_interrupt (sense, target, n))
        return FALSE;
    }
  return TRUE;
}

static gboolean
take_id_map (CopSense *sense)
{
  while (sense->at < cop_prop__length (sense->prop))
    {
      CopNode *target;

      sense->group = TRUE;
      if (!take_cells (sense, 1) || !take_ref (sense, &target) || !take_cells (sense, 2))
        return FALSE;
    }
  return TRUE;
}

static gboolean
take_specifier_map (CopSense *sense, const CopMeaning *meaning)
{
  guint32 width;

  if (!cop_sense__cell (sense->node, meaning->cells, &width))
    return misfit (sense, "the node does not tell of its cells");
  while (sense->at < cop_prop__length (sense->prop))
    {
      CopNode *target;
      guint32 n;

      sense->group = TRUE;
      if (!take_cells (sense, width) || !take_ref (sense, &target))
        return FALSE;
      if (!target || !cop_sense__cell (target, meaning->cells, &n))
        return misfit (sense, "the provider does not tell of its cells");
      if (!take_cells (sense, n))
        return FALSE;
    }
  return TRUE;
}

/* --- all of them --- */

gboolean
cop_sense__bind (CopSense *sense, const CopMeaning *meaning)
{
  const CopBinding *binding = meaning->binding;
  gsize length = cop_prop__length (sense->prop);
  guint32 width = binding->n;

  switch (binding->kind)
    {
    case COP_BINDING_STRINGS:
      return cop_guess__is_text (sense->prop->data, length)
                 ? take_whole (sense, COP_CHUNK_STRINGS)
                 : misfit (sense, "the value is no list of strings");
    case COP_BINDING_BYTES:
      return take_whole (sense, COP_CHUNK_BYTES);
    case COP_BINDING_PATH:
      return take_path (sense);
    default:
      break;
    }
  if (length % 4)
    return misfit (sense, "the value has no whole number of cells");
  switch (binding->kind)
    {
    case COP_BINDING_CELLS:
      return width ? take_entries (sense, &width, 1, FALSE) : take_whole (sense, COP_CHUNK_CELLS);
    case COP_BINDING_U64:
      if (length == 4)
        return take_whole (sense, COP_CHUNK_CELLS);
      return length % 8 ? misfit (sense, "the value has no whole number of pairs of cells")
                        : take_whole (sense, COP_CHUNK_U64);
    case COP_BINDING_REG:
      return take_reg (sense);
    case COP_BINDING_RANGES:
      return take_ranges (sense);
    case COP_BINDING_INTERRUPTS:
      return take_interrupts (sense);
    case COP_BINDING_PHANDLES:
      return take_phandles (sense);
    case COP_BINDING_PHANDLE:
      return take_phandle (sense);
    case COP_BINDING_PHANDLE_ARGS:
      return take_specifiers (sense, meaning);
    case COP_BINDING_NUMBERS_PHANDLE:
      return take_numbers_phandle (sense, width);
    case COP_BINDING_INTERRUPT_MAP:
      return take_interrupt_map (sense);
    case COP_BINDING_ID_MAP:
      return take_id_map (sense);
    case COP_BINDING_SPECIFIER_MAP:
      return take_specifier_map (sense, meaning);
    case COP_BINDING_STRINGS:
    case COP_BINDING_BYTES:
    case COP_BINDING_PATH:
      break;
    }
  g_assert_not_reached ();
}

/* What is between two marks. */
static void
add_between (CopSense *sense, gsize end, gboolean cells)
{
  gsize size = end - sense->at;
  CopChunkKind kind;

  if (!size)
    return;
  kind = cop_guess__kind (sense->prop->data + sense->at, size);
  if (cells && size % 4 == 0)
    kind = COP_CHUNK_CELLS;
  add_part (sense, kind, size);
}

void
cop_sense__follow_marks (CopSense *sense, const CopBinding *binding, const GArray *marks)
{
  gboolean known = binding && cop_binding_has_phandles (binding);

  for (guint i = 0; i < marks->len; i++)
    {
      const CopMark *mark = &g_array_index (marks, CopMark, i);
      CopPart *part;

      add_between (sense, mark->offset, known);
      sense->group = known && binding->kind != COP_BINDING_NUMBERS_PHANDLE
                     && binding->kind != COP_BINDING_INTERRUPT_MAP
                     && binding->kind != COP_BINDING_ID_MAP
                     && binding->kind != COP_BINDING_SPECIFIER_MAP;
      part = add_part (sense, mark->target ? COP_CHUNK_REF : COP_CHUNK_LABEL, 4);
      if (mark->target)
        part->to.node = mark->target;
      else
        part->to.label = mark->label;
      sense->n_phandle_cells++;
      sense->n_references++;
    }
  add_between (sense, cop_prop__length (sense->prop), known || marks->len);
}
