#include <tree/node.h>
#include <fdt/understand.h>

#include <string.h>

static const CopMeaning *
meaning_of (CopSense *sense, const CopPropName *name)
{
  CopMeaning *meaning = &sense->meanings[name->id];

  if (!meaning->looked_up)
    {
      meaning->looked_up = TRUE;
      meaning->binding = cop_binding_find (name->text);
      if (meaning->binding && meaning->binding->cells)
        meaning->cells = cop_tree__find_name (sense->tree, meaning->binding->cells);
    }
  return meaning;
}

/* --- where a node stands --- */

static CopPlace
place_of (const CopNode *top)
{
  static const struct
  {
    const char *prefix;
    CopPlace place;
  } places[] = {
    { "aliases", COP_PLACE_ALIASES },          { "chosen", COP_PLACE_CHOSEN },
    { "__symbols__", COP_PLACE_SYMBOLS },      { "__fixups__", COP_PLACE_SYMBOLS },
    { "__local_fixups__", COP_PLACE_OFFSETS },
  };

  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    if (g_str_has_prefix (top->name, places[i].prefix))
      return places[i].place;
  return COP_PLACE_ORDINARY;
}

/* A node's interrupt parent is what it names, or its parent in the tree; and when that has no
 * #interrupt-cells, the interrupt parent of that (Devicetree Specification 0.4, 2.4).  Parents are
 * visited before their children, so that no chain is followed twice, or around a circle. */
static const CopNode *
interrupt_parent_of (const CopSense *sense, const CopNode *node)
{
  const CopNode *parent = node->parent;
  guint32 phandle, unused;

  if (cop_sense__cell (node, sense->interrupt_parent, &phandle))
    parent = cop_tree_find_phandle (sense->tree, phandle);
  if (!parent || cop_sense__cell (parent, sense->interrupt_cells, &unused))
    return parent;
  return sense->interrupt_parents[parent->id];
}

static void
enter (CopSense *sense, const CopNode *node)
{
  sense->node = node;
  if (sense->interrupt_cells)
    sense->interrupt_parents[node->id] = interrupt_parent_of (sense, node);
  if (!node->parent)
    sense->place = COP_PLACE_ORDINARY;
  else if (!node->parent->parent)
    sense->place = place_of (node);
  else if (sense->place == COP_PLACE_CHOSEN && node->parent->parent == sense->tree->root)
    sense->place = COP_PLACE_BELOW_CHOSEN;
}

/* --- values --- */

static void
keep_parts (CopSense *sense, CopNodeProp *prop)
{
  const CopPart *parts = (const CopPart *)sense->parts->data;
  guint n = sense->parts->len;

  if (sense->shared)
    {
      parts = sense->shared;
      n = sense->n_shared;
    }
  if (n == 1 && !cop_part__is_symbol (parts))
    prop->parts = cop_part__whole (parts->kind);
  else if (sense->shared)
    prop->parts = parts;
  else
    prop->parts = cop_arena__copy (&sense->tree->arena, parts, n * sizeof *parts);
  prop->n_parts = n & G_MAXINT32;
  /* The bytes of a path are those that the writer makes. */
  if (parts->kind == COP_CHUNK_PATH)
    prop->length = 0;
  for (guint i = 0; i < n && !sense->shared && !prop->has_targets; i++)
    prop->has_targets = cop_part__is_symbol (&parts[i]) ? 1 : 0;
  sense->tree->has_targets |= prop->has_targets;
}

static gboolean
may_bind (const CopSense *sense, const CopBinding *binding)
{
  if (sense->place == COP_PLACE_ALIASES || sense->place == COP_PLACE_CHOSEN)
    return !cop_binding_has_phandles (binding);
  if (sense->place != COP_PLACE_ORDINARY && sense->place != COP_PLACE_BELOW_CHOSEN)
    return FALSE;
  if (!cop_binding_has_phandles (binding))
    return TRUE;
  /* The lines of a hog are its parent's. */
  return !sense->marked_only
         && (!sense->gpio_hog || strcmp (sense->prop->name->text, "gpios") != 0
             || !cop_node__find_prop (sense->node, sense->gpio_hog));
}

static void
report_misfit (CopSense *sense, CopNodeProp *prop)
{
  CopMisfit misfit = { (CopNode *)sense->node, prop, sense->why, sense->at };

  g_array_append_val (sense->report->misfits, misfit);
}

static gboolean
bind_value (CopSense *sense, CopNodeProp *prop)
{
  static const CopBinding path = { .name = "", .kind = COP_BINDING_PATH };
  static const CopMeaning alias = { TRUE, &path, NULL };
  const CopMeaning *meaning = meaning_of (sense, prop->name);
  const GArray *marks = sense->marks ? g_hash_table_lookup (sense->marks, prop) : NULL;

  if (marks)
    {
      cop_sense__follow_marks (sense, meaning->binding, marks);
      return TRUE;
    }
  if (sense->place == COP_PLACE_ALIASES)
    meaning = &alias;
  if (!meaning->binding || !may_bind (sense, meaning->binding))
    return FALSE;
  if (cop_sense__bind (sense, meaning))
    return TRUE;
  report_misfit (sense, prop);
  /* What has references that are not understood is numbers all the same. */
  sense->n_references = 0;
  if (!cop_binding_has_phandles (meaning->binding) || prop->length % 4)
    return FALSE;
  prop->parts = cop_part__whole (COP_CHUNK_CELLS);
  return FALSE;
}

static void
understand_prop (CopSense *sense, CopNodeProp *prop)
{
  sense->report->n_props++;
  /* What has a meaning keeps it. */
  if (prop->n_parts != 1 || prop->parts->kind != COP_CHUNK_BYTES)
    return;
  sense->prop = prop;
  sense->at = 0;
  sense->group = FALSE;
  sense->shared = NULL;
  sense->n_phandle_cells = sense->n_references = 0;
  g_array_set_size (sense->parts, 0);
  if (bind_value (sense, prop))
    keep_parts (sense, prop);
  else if (prop->parts->kind == COP_CHUNK_BYTES)
    prop->parts = cop_part__whole (sense->place == COP_PLACE_OFFSETS && prop->length % 4 == 0
                                       ? COP_CHUNK_CELLS
                                       : cop_guess__kind (prop->data, prop->length));
  sense->report->n_phandle_cells += sense->n_phandle_cells;
  sense->report->n_references += sense->n_references;
}

static void
understand_nodes (CopSense *sense)
{
  CopTree *tree = sense->tree;

  sense->meanings = g_new0 (CopMeaning, g_hash_table_size (tree->names));
  sense->interrupt_parents = g_new0 (const CopNode *, tree->n_ids);
  sense->parts = g_array_new (FALSE, FALSE, sizeof (CopPart));
  sense->address_cells = cop_tree__find_name (tree, "#address-cells");
  sense->size_cells = cop_tree__find_name (tree, "#size-cells");
  sense->interrupt_cells = cop_tree__find_name (tree, "#interrupt-cells");
  sense->interrupt_parent = cop_tree__find_name (tree, "interrupt-parent");
  sense->gpio_hog = cop_tree__find_name (tree, "gpio-hog");
  for (CopNode *node = tree->root; node; node = cop_node_next (node, tree->root))
    {
      enter (sense, node);
      sense->report->n_nodes++;
      sense->report->n_phandles += node->phandle != 0;
      for (CopNodeProp *prop = node->first_prop; prop; prop = prop->next)
        understand_prop (sense, prop);
    }
  g_free (sense->meanings);
  g_free (sense->interrupt_parents);
  g_array_unref (sense->parts);
}

gboolean
cop_tree_understand (CopTree *tree, CopUnderstanding *ret_report, GError **error)
{
  CopUnderstanding report = { .misfits = g_array_new (FALSE, FALSE, sizeof (CopMisfit)) };
  CopSense sense = { .tree = tree, .report = &report };
  gboolean good = cop_sense__read_marks (&sense, error);

  if (good)
    {
      cop_sense__read_symbols (&sense);
      understand_nodes (&sense);
      cop_tree__compatible_changes (tree);
    }
  g_clear_pointer (&sense.marks, g_hash_table_unref);
  g_clear_pointer (&sense.layouts, g_hash_table_unref);
  if (good && ret_report)
    *ret_report = report;
  else
    cop_understanding_clear (&report);
  return good;
}

void
cop_understanding_clear (CopUnderstanding *report)
{
  g_clear_pointer (&report->misfits, g_array_unref);
  *report = (CopUnderstanding){ 0 };
}

/* Nodes that the value refers to go into known.  When its binding knows of references, and it has
 * none, the nodes whose phandles it may have go into unknown. */
static void
note_references (const CopNode *node, const CopNodeProp *prop, GHashTable *known,
                 GHashTable *unknown)
{
  const CopBinding *binding = cop_binding_find (prop->name->text);
  gboolean refers = FALSE;

  for (guint i = 0; i < cop_node_prop_n_chunks (prop); i++)
    {
      CopChunk chunk = cop_node_prop_chunk (prop, i);

      refers = refers || chunk.target;
      if (chunk.kind == COP_CHUNK_REF && chunk.target != node)
        g_hash_table_add (known, chunk.target);
    }
  if (refers || !binding || !cop_binding_has_phandles (binding))
    return;
  for (guint i = 0; i < cop_node_prop_n_chunks (prop); i++)
    {
      CopChunk chunk = cop_node_prop_chunk (prop, i);

      for (gsize at = 0; chunk.data && at + 4 <= chunk.size; at += 4)
        {
          CopNode *target =
              cop_tree_find_phandle (cop_node_tree (node), cop_be32__at (chunk.data + at));

          if (target)
            g_hash_table_add (unknown, target);
        }
    }
}

void
cop_tree_forget_phandles (CopTree *tree)
{
  g_autoptr (GHashTable) known = g_hash_table_new (NULL, NULL);
  g_autoptr (GHashTable) unknown = g_hash_table_new (NULL, NULL);

  for (CopNode *node = tree->root; node; node = cop_node_next (node, tree->root))
    for (CopNodeProp *prop = cop_node_first_prop (node); prop; prop = cop_node_prop_next (prop))
      note_references (node, prop, known, unknown);
  for (CopNode *node = tree->root; node; node = cop_node_next (node, tree->root))
    {
      gboolean symbol = tree->has_symbols && cop_node_n_labels (node);

      if (node->phandle && !g_hash_table_contains (unknown, node)
          && (symbol || g_hash_table_contains (known, node)))
        cop_node_set_phandle (node, 0, NULL);
    }
}
