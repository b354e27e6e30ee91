/* The overlay that turns one tree into another. */
#include <coppice/diff.h>
#include <coppice/overlay.h>
#include <fdt/pins.h>
#include <overlay/copy.h>
#include <overlay/value.h>
#include <string.h>

typedef struct
{
  CopTree *base, *changed, *overlay;
  CopOverlayRefs refs;
  CopOverlayFlags flags;
  GHashTable *fragments; /* CopNode of base to the __overlay__ of its fragment */
  GHashTable *nodes;     /* CopNode of changed to that of the overlay: those that are added */
  GPtrArray *unsaid;     /* texts: what an overlay cannot say */
  GPtrArray *unnamed;    /* texts: what cannot be referred to */
  GPtrArray *doubtful;   /* texts: numbers that may be phandles, and are of other nodes in base */
  GPtrArray *labelled;   /* CopNode of base that got a label */
  guint n_labels;        /* tried for them */
  gboolean reservations; /* are among what is unsaid */
  guint n_devices;       /* that are gone, and could be disabled */
  CopCopyOrigins origins;
} Make;

/* --- what cannot be said ---------------------------------------------------------------------- */

static void
complain (GPtrArray *list, const CopNode *node, const char *what, const char *name)
{
  g_autofree char *path = cop_node_path (node);

  g_ptr_array_add (list, g_strconcat (path, " ", what, name, NULL));
}

/* All of a list, or as much as a person reads. */
static char *
join (const GPtrArray *texts)
{
  GString *out = g_string_new (NULL);
  guint most = 12;

  for (guint i = 0; i < texts->len && i < most; i++)
    g_string_append_printf (out, "%s%s", i ? ", " : "", (const char *)texts->pdata[i]);
  if (texts->len > most)
    g_string_append_printf (out, " and %u more", texts->len - most);
  return g_string_free (out, FALSE);
}

/* --- labels --------------------------------------------------------------------------------- */

/* The node of the base that has the path of this one of the new tree. */
static CopNode *
counterpart (Make *make, const CopNode *node)
{
  g_autofree char *path = cop_node_path (node);

  return cop_tree_find (make->base, path);
}

/* A label for a node of the base that has none: from its name, with a number. */
static void
give_label (Make *make, CopNode *node)
{
  gsize length = strcspn (node->name, "@");
  g_autofree char *stem = g_strndup (node->name, length);
  g_autofree char *label = NULL;

  g_strcanon (stem, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_", '_');
  do
    {
      g_free (label);
      label =
          g_strdup_printf ("%s%s_%u", g_ascii_isdigit (*stem) ? "n" : "", stem, ++make->n_labels);
    }
  while (cop_tree_find_label (make->base, label) || cop_tree_find_label (make->changed, label));
  cop_node_add_label (node, label, NULL);
  g_ptr_array_add (make->labelled, node);
}

/* The label by which an overlay knows a node of the base.  One that an import has made up is in the
 * base only if that is written with all labels. */
static const char *
label_of (const Make *make, const CopNode *node)
{
  const CopNodeLabel *label = cop_node__labels (node);

  while (label && label->made_up && make->refs != COP_OVERLAY_BASE)
    label = label->next;
  return label ? label->text : NULL;
}

/* --- fragments ------------------------------------------------------------------------------ */

/* What a fragment for this node says it is for. */
static void
write_target (Make *make, CopNode *fragment, CopNode *node)
{
  g_autoptr (CopCells) cells = NULL;
  g_autofree char *path = NULL;

  if (make->refs == COP_OVERLAY_BASE && !cop_node__labels (node) && node->parent)
    give_label (make, node);
  if (make->refs == COP_OVERLAY_PHANDLES && node->phandle)
    {
      cop_node_set_u32 (fragment, "target", node->phandle, NULL);
      return;
    }
  if (make->refs != COP_OVERLAY_PHANDLES && label_of (make, node))
    {
      cells = cop_cells_new ();
      cop_cells_label (cells, label_of (make, node));
      cop_node_set (fragment, "target", cells, NULL);
      return;
    }
  path = cop_node_path (node);
  cop_node_set_string (fragment, "target-path", path, NULL);
}

/* The __overlay__ for a node of the base. */
static CopNode *
fragment_for (Make *make, CopNode *node)
{
  CopNode *content = g_hash_table_lookup (make->fragments, node), *fragment;
  g_autofree char *name = NULL;

  if (content)
    return content;
  name = g_strdup_printf ("fragment@%x", g_hash_table_size (make->fragments));
  fragment = cop_node_add (make->overlay->root, name, NULL);
  write_target (make, fragment, node);
  content = cop_node_add (fragment, "__overlay__", NULL);
  g_hash_table_insert (make->fragments, node, content);
  return content;
}

/* --- values --------------------------------------------------------------------------------- */

static CopNode *
map_target (const CopPart *part, const char **ret_label, guint32 *ret_number, gpointer data)
{
  Make *make = data;
  CopNode *target, *base;

  if (part->kind == COP_CHUNK_LABEL)
    {
      *ret_label = cop_part__suffix (part);
      return NULL;
    }
  target = g_hash_table_lookup (make->nodes, cop_part__target (part));
  if (target)
    return target;
  base = counterpart (make, cop_part__target (part));
  if (!base)
    {
      complain (make->unnamed, cop_part__target (part), "is in neither tree", "");
      return NULL;
    }
  if (make->refs == COP_OVERLAY_BASE && !cop_node__labels (base))
    give_label (make, base);
  if (make->refs == COP_OVERLAY_PHANDLES && base->phandle)
    *ret_number = base->phandle;
  else if (make->refs != COP_OVERLAY_PHANDLES && label_of (make, base))
    *ret_label = label_of (make, base);
  else
    complain (make->unnamed, base, "has no ",
              make->refs == COP_OVERLAY_PHANDLES ? "phandle" : "label");
  return NULL;
}

static gboolean
has_paths (const CopNodeProp *prop)
{
  for (guint i = 0; i < cop_prop__n_parts (prop); i++)
    if (prop->parts[i].kind == COP_CHUNK_PATH)
      return TRUE;
  return FALSE;
}

static void
add_target (Make *make, CopCells *cells, const CopPart *part)
{
  const char *label = NULL;
  guint32 number = 0;
  CopNode *target = map_target (part, &label, &number, make);

  if (target)
    cop_cells_ref (cells, target);
  else if (label)
    cop_cells_label (cells, label);
  else
    cop_cells_u32 (cells, number);
}

static void
add_numbers (CopCells *cells, CopChunkKind kind, const guint8 *data, gsize size)
{
  gsize width = cop_chunk__width (kind);

  for (gsize i = 0; i + width <= size; i += width)
    {
      guint64 number = cop_chunk__number (kind, data + i);

      if (kind == COP_CHUNK_U8)
        cop_cells_u8 (cells, (guint8)number);
      else if (kind == COP_CHUNK_U16)
        cop_cells_u16 (cells, (guint16)number);
      else if (kind == COP_CHUNK_U64)
        cop_cells_u64 (cells, number);
      else
        cop_cells_u32 (cells, (guint32)number);
    }
}

static void
add_part (Make *make, CopCells *cells, const CopNodeProp *prop, guint index)
{
  const CopPart *part = &prop->parts[index];
  const guint8 *data = prop->data + part->offset;
  gsize size = cop_part__size (prop, index);
  g_autofree char *path = NULL, *text = NULL;

  if (part->group)
    cop_cells_group (cells);
  switch (part->kind)
    {
    case COP_CHUNK_PATH:
      path = cop_node_path (cop_part__target (part));
      text = g_strconcat (path, cop_part__suffix (part), NULL);
      cop_cells_string (cells, text);
      break;
    case COP_CHUNK_STRINGS:
      for (gsize i = 0; i < size; i += strlen ((const char *)data + i) + 1)
        cop_cells_string (cells, (const char *)data + i);
      break;
    case COP_CHUNK_BYTES:
      cop_cells_bytes (cells, data, size);
      break;
    case COP_CHUNK_CELLS:
    case COP_CHUNK_U64:
    case COP_CHUNK_U8:
    case COP_CHUNK_U16:
      add_numbers (cells, part->kind, data, size);
      break;
    default:
      add_target (make, cells, part);
      break;
    }
}

/* The path of a node is a text in an overlay: where it will be. */
static void
copy_spelled_out (Make *make, CopNode *to, const CopNodeProp *prop)
{
  g_autoptr (CopCells) cells = cop_cells_new ();

  for (guint i = 0; i < cop_prop__n_parts (prop); i++)
    add_part (make, cells, prop, i);
  cop_node_set (to, prop->name->text, cells, NULL);
}

/* A number that may be the phandle of a node has to mean the same node in the base, and one that
 * has the place of a phandle and means no node, none.  node: of the new tree, with the property. */
static void
check_numbers (Make *make, const CopNode *node, const CopNodeProp *prop)
{
  CopNumbers numbers = { .prop = prop };
  gsize offset;
  guint32 number;

  if (make->flags & COP_OVERLAY_NUMBERS || cop_tree_is_overlay (make->changed)
      || !cop_pins__is_doubtful (node, prop))
    return;
  while (cop_pins__next (&numbers, &offset, &number))
    {
      const CopNode *target = cop_tree_find_phandle (make->changed, number);
      const CopNode *base = cop_tree_find_phandle (make->base, number);
      g_autofree char *path = NULL;
      g_autofree char *meant = NULL;
      g_autofree char *other = NULL;

      if (target ? base && cop_value__same_path (base, target)
                 : !base || !cop_pins__is_reference (prop->name, offset))
        continue;
      path = cop_node_path (node);
      meant = target ? cop_node_path (target) : g_strdup ("no node");
      other = base ? cop_node_path (base) : g_strdup ("no node");
      g_ptr_array_add (make->doubtful,
                       g_strdup_printf ("%u in '%s' of %s (%s, and %s in the base)", number,
                                        prop->name->text, path, meant, other));
      return;
    }
}

/* node: of the new tree, with the property. */
static void
copy_prop (Make *make, CopNode *to, const CopNode *node, const CopNodeProp *prop)
{
  check_numbers (make, node, prop);
  cop_tree_set_origin (make->overlay, cop_copy__origin (&make->origins, cop_prop__origin (prop)));
  if (has_paths (prop))
    copy_spelled_out (make, to, prop);
  else
    cop_copy__prop (to, prop, map_target, make);
}

/* --- the difference, entry by entry ----------------------------------------------------------- */

/* First all nodes that are added, so that references may point to any.  A label that the base has
 * stays that node's: &label would be another one in source, and Linux refuses an overlay with a
 * symbol that is there already (drivers/of/overlay.c). */
static void
add_nodes (Make *make, const CopNode *top)
{
  CopNode *parent = counterpart (make, top->parent);

  for (const CopNode *node = top; node; node = cop_node_next (node, top))
    {
      CopNode *to = node == top ? fragment_for (make, parent)
                                : g_hash_table_lookup (make->nodes, node->parent);
      CopNode *its;

      cop_tree_set_origin (make->overlay,
                           cop_copy__origin (&make->origins, cop_node__origin (node)));
      its = cop_node__add_read (to, node->name, NULL);
      g_hash_table_insert (make->nodes, (gpointer)node, its);
      for (const CopNodeLabel *label = cop_node__labels (node); label; label = label->next)
        if (!cop_tree_find_label (make->base, label->text))
          cop_node_add_label (its, label->text, NULL);
    }
}

static void
fill_nodes (Make *make, const CopNode *top)
{
  for (const CopNode *node = top; node; node = cop_node_next (node, top))
    for (const CopNodeProp *prop = node->first_prop; prop; prop = cop_prop__next (prop))
      copy_prop (make, g_hash_table_lookup (make->nodes, node), node, prop);
}

static gboolean
is_cell_count (const char *name)
{
  return strcmp (name, "#address-cells") == 0 || strcmp (name, "#size-cells") == 0;
}

static void
set_prop (Make *make, const CopDiffEntry *entry)
{
  CopNode *to;

  /* Linux refuses it, too (drivers/of/overlay.c): what is there was made with other numbers. */
  if (is_cell_count (entry->prop_b->name->text) && entry->a->first_child)
    {
      complain (make->unsaid, entry->a, "has another ", entry->prop_b->name->text);
      return;
    }
  to = fragment_for (make, (CopNode *)entry->a);
  copy_prop (make, to, entry->b, entry->prop_b);
}

static void
lose_node (Make *make, const CopNode *node)
{
  gboolean device = cop_node_find_prop (node, "compatible") != NULL;

  if (!(make->flags & COP_OVERLAY_DISABLE) || !device)
    {
      complain (make->unsaid, node, "is gone", "");
      make->n_devices += device;
      return;
    }
  cop_node_set_string (fragment_for (make, (CopNode *)node), "status", "disabled", NULL);
}

static void
take_entry (Make *make, const CopDiffEntry *entry)
{
  switch (entry->kind)
    {
    case COP_DIFF_NODE_REMOVED:
      lose_node (make, entry->a);
      break;
    case COP_DIFF_NODE_ADDED:
      fill_nodes (make, entry->b);
      break;
    case COP_DIFF_PROP_REMOVED:
      complain (make->unsaid, entry->a, "has lost ", entry->prop_a->name->text);
      break;
    case COP_DIFF_PROP_ADDED:
    case COP_DIFF_PROP_CHANGED:
      set_prop (make, entry);
      break;
    case COP_DIFF_RESERVATION_REMOVED:
    case COP_DIFF_RESERVATION_ADDED:
      if (!make->reservations)
        g_ptr_array_add (make->unsaid, g_strdup ("memory reservations have changed"));
      make->reservations = TRUE;
      break;
    case COP_DIFF_BOOT_CPU:
      g_ptr_array_add (make->unsaid, g_strdup ("the boot CPU has changed"));
      break;
    default:
      break;
    }
}

/* What helps. */
#define NO_LABEL                                                                                   \
  "; where the base cannot be made with symbols (dtc -@), refs = \"phandles\" refers by number, "  \
  "and refs = \"base\" gives it labels (--refs phandles, --refs base)"

static gboolean
check (const Make *make, GError **error)
{
  g_autofree char *text = NULL;
  const char *whole;

  if (make->unsaid->len)
    {
      text = join (make->unsaid);
      whole = make->n_devices ? "; the rest takes a whole blob (coppice build)"
                              : "; that takes a whole blob (coppice build)";
      return cop_error_set (
          error, COP_ERROR_REFUSED, NULL, "an overlay cannot say that %s%s%s", text,
          make->n_devices ? "; asked to (--disable, in scripts disable = true), it gives a device "
                            "that is gone status = \"disabled\""
                          : "",
          make->unsaid->len > make->n_devices ? whole : "");
    }
  if (make->unnamed->len)
    {
      text = join (make->unnamed);
      return cop_error_set (error, COP_ERROR_NOT_FOUND, NULL,
                            "the overlay would have to refer to nodes of the base by %s: %s%s",
                            make->refs == COP_OVERLAY_PHANDLES ? "phandle" : "label", text,
                            make->refs == COP_OVERLAY_LABELS ? NO_LABEL : "");
    }
  if (make->doubtful->len)
    {
      text = join (make->doubtful);
      return cop_error_set (
          error, COP_ERROR_REFUSED, NULL,
          "numbers that may be phandles would mean other nodes in the base: %s; "
          "asked to (--numbers, in scripts numbers = true), it writes them as they "
          "are; a reference has to be one in source, <&label>",
          text);
    }
  return TRUE;
}

CopTree *
cop_overlay_new (CopTree *base, CopTree *changed, CopOverlayRefs refs, CopOverlayFlags flags,
                 GError **error)
{
  CopDiff *diff = cop_diff_new (base, changed, COP_DIFF_DEFAULT);
  Make make = { .base = base, .changed = changed, .refs = refs, .flags = flags };

  make.overlay = cop_tree_new ();
  make.origins = (CopCopyOrigins){ .to = make.overlay, .from = changed };
  cop_tree_set_overlay (make.overlay, TRUE);
  cop_tree_set_symbols (make.overlay, cop_tree_has_symbols (changed));
  make.fragments = g_hash_table_new (NULL, NULL);
  make.nodes = g_hash_table_new (NULL, NULL);
  make.labelled = g_ptr_array_new ();
  make.unsaid = g_ptr_array_new_with_free_func (g_free);
  make.unnamed = g_ptr_array_new_with_free_func (g_free);
  make.doubtful = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < cop_diff_n (diff); i++)
    if (cop_diff_entry (diff, i)->kind == COP_DIFF_NODE_ADDED)
      add_nodes (&make, cop_diff_entry (diff, i)->b);
  for (guint i = 0; i < cop_diff_n (diff); i++)
    take_entry (&make, cop_diff_entry (diff, i));
  if (!check (&make, error))
    {
      g_clear_pointer (&make.overlay, cop_tree_free);
      for (guint i = 0; i < make.labelled->len; i++)
        {
          CopNode *node = make.labelled->pdata[i];

          cop_copy__drop_label (node, cop_node__labels (node)->text);
        }
    }
  else if (refs == COP_OVERLAY_BASE)
    cop_tree_set_symbols (base, TRUE);
  g_ptr_array_unref (make.labelled);
  g_ptr_array_unref (make.unsaid);
  g_ptr_array_unref (make.unnamed);
  g_ptr_array_unref (make.doubtful);
  g_hash_table_unref (make.fragments);
  g_hash_table_unref (make.nodes);
  cop_diff_free (diff);
  return make.overlay;
}
