/* A flattened Devicetree is written in two passes over the tree: one that measures, so that the
 * blob is allocated once and a tree too large is refused before any memory is taken, and one that
 * writes without looking back. */
#include <coppice/fdt.h>
#include <fdt/fixups.h>
#include <fdt/format.h>
#include <fdt/pins.h>

#include <stdlib.h>
#include <string.h>

typedef struct
{
  const CopTree *tree;
  CopRefs refs;
  CopStrings strings;
  CopFixups fixups;
  guint32 phandle_place; /* in the strings */
  gsize struct_size;
  guint8 *next; /* where to write */
  GPtrArray *props;
} Dtb;

/* --- measuring --- */

static gsize
path_size (const CopPart *part)
{
  const char *suffix = cop_part__suffix (part);

  return cop_node__path_length (cop_part__target (part)) + (suffix ? strlen (suffix) : 0) + 1;
}

/* Of one that refers to something: paths have no bytes of their own. */
static gsize
mixed_size (const CopNodeProp *prop)
{
  gsize size = cop_prop__length (prop);

  for (guint i = 0; i < cop_prop__n_parts (prop); i++)
    if (prop->parts[i].kind == COP_CHUNK_PATH)
      size += path_size (&prop->parts[i]);
  return size;
}

/* Measuring is the first to look at the tree, which lies in memory in the order of the walk, and
 * waits for memory more than it computes.  What is not there is not fetched. */
static inline void
look_ahead (const CopNodeProp *prop)
{
  __builtin_prefetch ((const void *)((guintptr)prop + 1024));
  __builtin_prefetch ((const void *)((guintptr)prop->data + 512));
}

static void
measure_node (Dtb *dtb, const CopNode *node)
{
  gsize size = 4 + cop_fdt__aligned (strlen (node->name) + 1) + 4;

  cop_refs__fix (&dtb->refs, node);
  for (const CopNodeProp *prop = node->first_prop; prop; prop = cop_prop__next (prop))
    {
      look_ahead (prop);
      if (G_LIKELY (!cop_prop__has_targets (prop)))
        size += 12 + cop_fdt__aligned (cop_prop__length (prop));
      else
        {
          size += 12 + cop_fdt__aligned (mixed_size (prop));
          cop_refs__mark (&dtb->refs, prop);
        }
      cop_strings__place (&dtb->strings, prop->name);
    }
  if (dtb->tree->has_symbols && cop_node__labels (node))
    cop_refs__want (&dtb->refs, node);
  dtb->struct_size += size;
}

/* References may point forward: all numbers are given before anything is written. */
static gboolean
number (Dtb *dtb, GError **error)
{
  const CopTree *tree = dtb->tree;

  if (dtb->refs.n_new)
    cop_pins__reserve (tree, &dtb->refs);
  for (const CopNode *node = tree->root; node && dtb->refs.phandles;
       node = cop_node_next (node, tree->root))
    cop_refs__enter (&dtb->refs, node);
  return cop_refs__end (&dtb->refs, tree, error);
}

/* Returns the size of the blob, or 0 with the error set. */
static gsize
measure (Dtb *dtb, GError **error)
{
  const CopTree *tree = dtb->tree;

  cop_refs__begin (&dtb->refs, tree);
  for (const CopNode *node = tree->root; node; node = cop_node_next (node, tree->root))
    measure_node (dtb, node);
  if (!cop_refs__check (&dtb->refs, tree, error) || !number (dtb, error))
    return 0;
  dtb->struct_size += 16 * (gsize)dtb->refs.n_phandles + 4;
  if (dtb->refs.n_phandles)
    dtb->phandle_place = cop_strings__add (&dtb->strings, "phandle");
  if (!cop_fixups__make (&dtb->fixups, tree, &dtb->strings, error))
    return 0;
  if (dtb->fixups.nodes)
    dtb->struct_size += dtb->fixups.nodes->len + (gsize)dtb->fixups.symbols->len;
  return COP_FDT_HEADER_V17 + 16 * ((gsize)tree->reservations->len + 1) + dtb->struct_size
         + dtb->strings.size;
}

/* --- writing --- */

static void
put_u32 (Dtb *dtb, guint32 value)
{
  guint32 cell = GUINT32_TO_BE (value);

  memcpy (dtb->next, &cell, sizeof cell);
  dtb->next += sizeof cell;
}

static void
put_u64 (Dtb *dtb, guint64 value)
{
  put_u32 (dtb, (guint32)(value >> 32));
  put_u32 (dtb, (guint32)value);
}

static void
put_zeros (Dtb *dtb, gsize n)
{
  memset (dtb->next, 0, n);
  dtb->next += n;
}

static void
put_bytes (Dtb *dtb, gconstpointer data, gsize size)
{
  memcpy (dtb->next, data, size);
  dtb->next += size;
}

static void
put_path (Dtb *dtb, const CopPart *part)
{
  const CopNode *target = cop_part__target (part);
  const char *suffix = cop_part__suffix (part);
  gsize length = cop_node__path_length (target);

  cop_node__path_fill (target, (char *)dtb->next + length);
  dtb->next += length;
  if (suffix)
    put_bytes (dtb, suffix, strlen (suffix));
  put_zeros (dtb, 1);
}

static void
put_mixed (Dtb *dtb, const CopNodeProp *prop)
{
  const guint8 *start = dtb->next;
  gsize size;

  for (guint i = 0; i < cop_prop__n_parts (prop); i++)
    {
      const CopPart *part = &prop->parts[i];

      if (part->kind == COP_CHUNK_REF)
        put_u32 (dtb, cop_refs__phandle (&dtb->refs, part->to.node));
      else if (part->kind == COP_CHUNK_PATH)
        put_path (dtb, part);
      else
        put_bytes (dtb, prop->data + part->offset, cop_part__size (prop, i));
    }
  size = (gsize)(dtb->next - start);
  put_zeros (dtb, cop_fdt__aligned (size) - size);
}

static inline void
put_prop_header (Dtb *dtb, gsize size, guint32 name_offset)
{
  guint32 header[3] = { GUINT32_TO_BE (COP_FDT_PROP), GUINT32_TO_BE ((guint32)size),
                        GUINT32_TO_BE (name_offset) };

  put_bytes (dtb, header, sizeof header);
}

static void
put_prop (Dtb *dtb, const CopNodeProp *prop)
{
  guint32 place = dtb->strings.places[prop->name->id] - 1;
  gsize length = cop_prop__length (prop);

  if (G_UNLIKELY (cop_prop__has_targets (prop)))
    {
      put_prop_header (dtb, mixed_size (prop), place);
      put_mixed (dtb, prop);
      return;
    }
  put_prop_header (dtb, length, place);
  if (length == 4)
    put_bytes (dtb, prop->data, 4);
  else
    put_bytes (dtb, prop->data, cop_fdt__aligned (length));
}

static void
put_made (Dtb *dtb, const GByteArray *made)
{
  if (made->len)
    put_bytes (dtb, made->data, made->len);
}

static void
end_node (Dtb *dtb, const CopNode *node)
{
  if (G_UNLIKELY (dtb->fixups.nodes) && !node->parent)
    put_made (dtb, dtb->fixups.nodes);
  put_u32 (dtb, COP_FDT_END_NODE);
}

static void
begin_node (Dtb *dtb, const CopNode *node)
{
  guint32 phandle = dtb->refs.phandles ? cop_refs__phandle (&dtb->refs, node) : node->phandle;
  gsize size = strlen (node->name) + 1;

  put_u32 (dtb, COP_FDT_BEGIN_NODE);
  put_bytes (dtb, node->name, size);
  put_zeros (dtb, cop_fdt__aligned (size) - size);

  if (dtb->tree->keeps_order)
    {
      for (const CopNodeProp *prop = node->first_prop; prop; prop = cop_prop__next (prop))
        put_prop (dtb, prop);
    }
  else
    {
      cop_node_order_props (node, dtb->props);
      for (guint i = 0; i < dtb->props->len; i++)
        put_prop (dtb, dtb->props->pdata[i]);
    }
  if (phandle)
    {
      put_prop_header (dtb, 4, dtb->phandle_place);
      put_u32 (dtb, phandle);
    }
  if (G_UNLIKELY (dtb->fixups.nodes) && node->parent == dtb->tree->root
      && !strcmp (node->name, "__symbols__"))
    put_made (dtb, dtb->fixups.symbols);
}

static void
write_nodes (Dtb *dtb)
{
  const CopNode *root = dtb->tree->root;
  const CopNode *node = root;

  while (node)
    {
      begin_node (dtb, node);
      if (node->first_child)
        {
          node = node->first_child;
          continue;
        }
      end_node (dtb, node);
      while (node != root && !node->next)
        {
          node = node->parent;
          end_node (dtb, node);
        }
      node = node == root ? NULL : node->next;
    }
  put_u32 (dtb, COP_FDT_END);
}

static void
write_all (Dtb *dtb, gsize size)
{
  const CopTree *tree = dtb->tree;
  gsize reservations_size = 16 * ((gsize)tree->reservations->len + 1);
  gsize struct_start = COP_FDT_HEADER_V17 + reservations_size;

  put_u32 (dtb, COP_FDT_MAGIC);
  put_u32 (dtb, (guint32)size);
  put_u32 (dtb, (guint32)struct_start);
  put_u32 (dtb, (guint32)(struct_start + dtb->struct_size));
  put_u32 (dtb, COP_FDT_HEADER_V17);
  put_u32 (dtb, COP_FDT_VERSION);
  put_u32 (dtb, COP_FDT_LAST_COMPATIBLE);
  put_u32 (dtb, tree->boot_cpu);
  put_u32 (dtb, (guint32)dtb->strings.size);
  put_u32 (dtb, (guint32)dtb->struct_size);

  for (guint i = 0; i < tree->reservations->len; i++)
    {
      const CopReservation *each = &g_array_index (tree->reservations, CopReservation, i);
      put_u64 (dtb, each->address);
      put_u64 (dtb, each->size);
    }
  put_zeros (dtb, 16);

  write_nodes (dtb);

  cop_strings__write (&dtb->strings, dtb->next);
  dtb->next += dtb->strings.size;
}

static GBytes *
make (Dtb *dtb, gsize size)
{
  guint8 *data = dtb->next = cop_arena__large (size);

  write_all (dtb, size);
  g_assert (dtb->next == data + size);
  return g_bytes_new_with_free_func (data, size, free, data);
}

GBytes *
cop_tree_to_dtb (const CopTree *tree, GError **error)
{
  Dtb dtb = { .tree = tree };
  GBytes *blob = NULL;
  gsize size;

  dtb.props = g_ptr_array_new ();
  cop_strings__begin (&dtb.strings, tree);

  size = measure (&dtb, error);
  if (size > G_MAXINT32)
    cop_error_set (error, COP_ERROR_RANGE, "/",
                   "the tree would have %" G_GSIZE_FORMAT
                   " bytes; a flattened Devicetree has at most 2147483647",
                   size);
  else if (size)
    blob = make (&dtb, size);

  g_ptr_array_unref (dtb.props);
  cop_strings__clear (&dtb.strings);
  cop_fixups__clear (&dtb.fixups);
  cop_refs__clear (&dtb.refs);
  return blob;
}
