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
      meaning->is_number = !meaning->binding && cop_binding_is_number (name->text);
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
set_kind (CopSense *sense, CopNodeProp *prop, CopChunkKind kind)
{
  cop_prop__set_parts (sense->tree, prop, cop_part__whole (kind, cop_prop__length (prop)));
}

static void
note_referred (CopSense *sense)
{
  for (guint i = 0; i < sense->parts->len; i++)
    {
      const CopPart *part = &g_array_index (sense->parts, CopPart, i);

      if (part->kind == COP_CHUNK_REF)
        sense->referred[part->to.node->id] = TRUE;
    }
}

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
    parts = cop_part__whole (parts->kind, cop_prop__length (prop));
  else if (!sense->shared)
    parts = cop_tree__parts (sense->tree, parts, n);
  cop_prop__set_parts (sense->tree, prop, parts);
  /* The bytes of a path are those that the writer makes. */
  if (parts->kind == COP_CHUNK_PATH)
    cop_prop__empty (sense->tree, prop);
  sense->tree->has_targets |= parts->has_targets;
  /* The old name of a phandle is its node's reference to itself. */
  if (sense->learns && parts->has_targets && strcmp (prop->name->text, "linux,phandle") != 0)
    note_referred (sense);
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
note_unknown (CopSense *sense, CopNodeProp *prop, gboolean is_misfit)
{
  CopUnknown unknown = { (CopNode *)sense->node, prop, .is_misfit = is_misfit ? 1 : 0 };

  if (!sense->learns || prop->parts->kind != COP_CHUNK_CELLS || !cop_prop__length (prop))
    return;
  unknown.order = sense->unknown->len;
  g_array_append_val (sense->unknown, unknown);
}

static void
report_misfit (CopSense *sense, CopNodeProp *prop, const CopBinding *binding)
{
  CopMisfit misfit = { (CopNode *)sense->node, prop, sense->why, sense->at,
                       cop_binding_has_phandles (binding) };

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
  report_misfit (sense, prop, meaning->binding);
  /* What has references that are not understood is numbers all the same. */
  sense->n_references = 0;
  if (!cop_binding_has_phandles (meaning->binding) || cop_prop__length (prop) % 4)
    return FALSE;
  set_kind (sense, prop, COP_CHUNK_CELLS);
  note_unknown (sense, prop, TRUE);
  return FALSE;
}

void
cop_sense__begin (CopSense *sense, const CopNode *node, CopNodeProp *prop)
{
  sense->node = node;
  sense->prop = prop;
  sense->at = 0;
  sense->group = FALSE;
  sense->shared = NULL;
  sense->n_phandle_cells = sense->n_references = 0;
  g_array_set_size (sense->parts, 0);
}

void
cop_sense__end (CopSense *sense, CopNodeProp *prop, gboolean good)
{
  if (good)
    keep_parts (sense, prop);
  sense->report->n_phandle_cells += sense->n_phandle_cells;
  sense->report->n_references += sense->n_references;
}

static void
guess (CopSense *sense, CopNodeProp *prop)
{
  CopChunkKind kind = cop_guess__kind (prop->data, cop_prop__length (prop));

  if (sense->place == COP_PLACE_OFFSETS && cop_prop__length (prop) % 4 == 0)
    kind = COP_CHUNK_CELLS;
  set_kind (sense, prop, kind);
  if (sense->place <= COP_PLACE_BELOW_CHOSEN && !meaning_of (sense, prop->name)->binding
      && !meaning_of (sense, prop->name)->is_number)
    note_unknown (sense, prop, FALSE);
}

static void
understand_prop (CopSense *sense, CopNodeProp *prop)
{
  gboolean good;

  sense->report->n_props++;
  /* What has a meaning keeps it. */
  if (cop_prop__n_parts (prop) != 1 || prop->parts->kind != COP_CHUNK_BYTES)
    return;
  cop_sense__begin (sense, sense->node, prop);
  good = bind_value (sense, prop);
  /* What source calls bytes are bytes. */
  if (!good && prop->parts->kind == COP_CHUNK_BYTES && !cop_prop__origin (prop).line)
    guess (sense, prop);
  cop_sense__end (sense, prop, good);
}

static void
understand_nodes (CopSense *sense)
{
  CopTree *tree = sense->tree;

  sense->learns =
      tree->has_phandles && !tree->has_symbols && !tree->is_overlay && sense->marks == NULL;
  if (sense->learns)
    {
      /* Large from the start: what has pages of its own grows without being copied. */
      sense->unknown = g_array_sized_new (FALSE, FALSE, sizeof (CopUnknown), tree->n_ids / 2);
      sense->referred = g_new0 (guint8, tree->n_ids);
    }
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
      for (CopNodeProp *prop = node->first_prop; prop; prop = cop_prop__next (prop))
        understand_prop (sense, prop);
    }
  if (sense->learns)
    {
      cop_sense__learn (sense);
      g_array_unref (sense->unknown);
      g_free (sense->referred);
    }
  g_free (sense->meanings);
  g_free (sense->interrupt_parents);
  g_array_unref (sense->parts);
}

gboolean
cop_tree_understand (CopTree *tree, CopUnderstanding *ret_report, GError **error)
{
  CopUnderstanding report = { .misfits = g_array_new (FALSE, FALSE, sizeof (CopMisfit)),
                              .guesses = g_array_new (FALSE, FALSE, sizeof (CopGuess)) };
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
  g_clear_pointer (&report->guesses, g_array_unref);
  *report = (CopUnderstanding){ 0 };
}
