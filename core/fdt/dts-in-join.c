/* A tree that was read from a blob learns what dtc's annotated source of the same knows. */
#include <fdt/dts-in.h>

#include <fdt/understand.h>
#include <string.h>
#include <tree/node.h>

typedef struct
{
  CopTree *tree;
  const CopDtsSource *source;
  CopAnnotated annotated;
  CopNode **nodes;      /* of the tree, by index of the annotated; NULL for what is not in it */
  CopNode **about;      /* of what is below a node of fixups: whom it is about, or NULL */
  GHashTable *refs;     /* CopNodeProp to GArray of CopDtsRef */
  GHashTable *symbolic; /* set of CopNode: those whose phandle refers to a node */
  GHashTable *files;    /* by what dtc calls them: numbers in the tree */
  CopCells *cells;
  gboolean has_bits; /* the source has numbers of another width than 32 bits */
} Join;

/* --- places --- */

static CopOrigin
origin_of (Join *join, CopSlice place)
{
  CopOrigin origin = { 0 };
  g_autofree char *key = NULL;
  CopSlice file;
  guint line, column;
  gpointer number;

  if (!cop_annotated__place (place, &file, &line, &column))
    return origin;
  key = g_strndup (file.at, file.length);
  number = g_hash_table_lookup (join->files, key);
  if (!number)
    {
      g_autofree char *name = cop_dts_source__file (join->source, file);

      number = GUINT_TO_POINTER (cop_tree_add_file (join->tree, name));
      g_hash_table_insert (join->files, g_steal_pointer (&key), number);
    }
  origin.file = GPOINTER_TO_UINT (number);
  origin.line = line;
  return origin;
}

/* Where the property stands in the source.  transfer none, nullable. */
static const char *
source_of (const CopDtsValue *value)
{
  const Join *join = value->user_data;
  CopSlice file;
  guint line, column;

  if (!cop_annotated__place (*value->place, &file, &line, &column))
    return NULL;
  return cop_dts_source__find (join->source, file, line, column);
}

static gboolean
is_path (const CopDtsValue *value, guint index)
{
  const char *source = source_of (value);

  return source && cop_dts_value__names_node (source, index);
}

static gboolean
is_numbers (const CopDtsValue *value, guint index)
{
  const Join *join = value->user_data;
  const char *source = join->has_bits ? source_of (value) : NULL;

  return source && cop_dts_value__has_numbers (source, index);
}

/* --- references --- */

static const CopAnnotatedNode *
node_at (const Join *join, guint index)
{
  return &g_array_index (join->annotated.nodes, CopAnnotatedNode, index);
}

static const CopAnnotatedProp *
prop_at (const Join *join, const CopAnnotatedNode *node, guint index)
{
  return &g_array_index (join->annotated.props, CopAnnotatedProp, node->first_prop + index);
}

static CopNode *
find_child (CopNode *parent, CopSlice name)
{
  g_autofree char *copy = parent ? g_strndup (name.at, name.length) : NULL;

  return parent ? cop_node_find_child (parent, copy) : NULL;
}

static gint
compare_refs (gconstpointer a, gconstpointer b)
{
  guint32 first = ((const CopDtsRef *)a)->offset;
  guint32 second = ((const CopDtsRef *)b)->offset;

  return first < second ? -1 : first > second;
}

static void
add_ref (Join *join, CopNode *node, const char *name, guint32 offset, const char *label)
{
  CopDtsRef ref = { .offset = offset, .label = label };
  CopNodeProp *prop;
  GArray *refs;

  if (!strcmp (name, "phandle"))
    {
      g_hash_table_add (join->symbolic, node);
      return;
    }
  prop = cop_node_find_prop (node, name);
  if (!prop || cop_prop__length (prop) < 4 || offset > cop_prop__length (prop) - 4)
    return;
  if (!label)
    {
      ref.target = cop_tree_find_phandle (join->tree, cop_be32__at (prop->data + offset));
      if (!ref.target)
        return;
    }
  refs = g_hash_table_lookup (join->refs, prop);
  if (!refs)
    {
      refs = g_array_new (FALSE, FALSE, sizeof (CopDtsRef));
      g_hash_table_insert (join->refs, prop, refs);
    }
  g_array_append_val (refs, ref);
}

/* <0x00 0x08>: where in the property of the same name references are. */
static void
take_local (Join *join, CopNode *about, const CopAnnotatedProp *fixup)
{
  g_autofree char *name = g_strndup (fixup->name.at, fixup->name.length);
  const char *at = fixup->value.at;
  const char *end = at + fixup->value.length;

  while (at < end)
    {
      char *after = NULL;
      guint64 offset = *at == '0' ? g_ascii_strtoull (at, &after, 16) : 0;

      if (after)
        add_ref (join, about, name, (guint32)offset, NULL);
      at = after ? after : at + 1;
    }
}

/* "/path:prop:8", "...": where the label that is the fixup's name is wanted. */
static void
take_wanted (Join *join, const CopAnnotatedProp *fixup)
{
  const char *label = cop_arena__string (&join->tree->arena, fixup->name.at, fixup->name.length);
  g_autofree char *value = g_strndup (fixup->value.at, fixup->value.length);
  g_auto (GStrv) places = g_strsplit (value, "\"", -1);

  for (guint i = 1; places[0] && places[i] && places[i + 1]; i += 2)
    {
      char *offset = strrchr (places[i], ':');
      char *name;
      CopNode *node;

      if (!offset)
        continue;
      *offset++ = '\0';
      name = strrchr (places[i], ':');
      if (!name)
        continue;
      *name++ = '\0';
      node = cop_tree_find (join->tree, places[i]);
      if (node)
        add_ref (join, node, name, (guint32)g_ascii_strtoull (offset, NULL, 10), label);
    }
}

/* Those of a tree have been read; finds what they say about it. */
static void
take_fixups (Join *join)
{
  guint n = join->annotated.nodes->len;

  for (guint i = 1; i < n; i++)
    {
      const CopAnnotatedNode *node = node_at (join, i);
      gboolean top = node->parent == 0;

      if (top && cop_slice__is (node->name, "__fixups__"))
        for (guint k = 0; k < node->n_props; k++)
          take_wanted (join, prop_at (join, node, k));
      join->about[i] = top && cop_slice__is (node->name, "__local_fixups__")
                           ? join->tree->root
                           : find_child (join->about[node->parent], node->name);
      if (join->about[i])
        for (guint k = 0; k < node->n_props; k++)
          take_local (join, join->about[i], prop_at (join, node, k));
    }
}

/* --- nodes --- */

static void
find_nodes (Join *join)
{
  guint n = join->annotated.nodes->len;

  join->nodes[0] = join->tree->root;
  for (guint i = 1; i < n; i++)
    join->nodes[i] = find_child (join->nodes[node_at (join, i)->parent], node_at (join, i)->name);
}

static void
join_prop (Join *join, CopNode *node, const CopAnnotatedProp *annotated)
{
  g_autofree char *name = g_strndup (annotated->name.at, annotated->name.length);
  CopNodeProp *prop = cop_node_find_prop (node, name);
  CopOrigin origin = origin_of (join, annotated->place);

  /* One that dtc has numbered, or that is the number of a node, is no fixed one. */
  if (!strcmp (name, "phandle") && (!origin.line || g_hash_table_contains (join->symbolic, node)))
    cop_node_set_phandle (node, 0, NULL);
  if (!prop)
    return;
  if (annotated->value.at)
    {
      GArray *refs = g_hash_table_lookup (join->refs, prop);
      gboolean good;
      CopDtsValue value = { .tree = join->tree,
                            .data = prop->data,
                            .size = cop_prop__length (prop),
                            .refs = refs,
                            .place = &annotated->place,
                            .is_path = is_path,
                            .is_numbers = is_numbers,
                            .user_data = join };

      if (refs)
        g_array_sort (refs, compare_refs);
      good = cop_dts_value__read (&value, annotated->value, join->cells);
      cop_node_set (node, name, join->cells, NULL);
      if (!good && !refs)
        cop_prop__set_parts (join->tree, prop,
                             cop_part__whole (cop_guess__kind (prop->data, cop_prop__length (prop)),
                                              cop_prop__length (prop)));
    }
  cop_prop__set_origin (join->tree, prop, origin);
}

static void
join_node (Join *join, CopNode *node, const CopAnnotatedNode *annotated)
{
  CopSlice labels = annotated->labels;
  CopSlice label;

  cop_node__set_origin (node, origin_of (join, annotated->place));
  while (cop_annotated__next_label (&labels, &label))
    {
      g_autofree char *text = g_strndup (label.at, label.length);

      if (!g_str_has_prefix (text, COP_DTS_PATH_LABEL))
        cop_node_add_label (node, text, NULL);
    }
  for (guint i = 0; i < annotated->n_props; i++)
    join_prop (join, node, prop_at (join, annotated, i));
}

/* --- all of it --- */

gboolean
cop_dts__join (CopTree *tree, const CopDtsSource *source, GBytes *text)
{
  Join join = { .tree = tree, .source = source };
  CopSlice slice;
  gboolean good;

  slice.at = g_bytes_get_data (text, &slice.length);
  good = cop_annotated__parse (&join.annotated, slice);
  if (good)
    {
      guint n = join.annotated.nodes->len;

      join.nodes = g_new0 (CopNode *, n);
      join.about = g_new0 (CopNode *, n);
      join.refs = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify)g_array_unref);
      join.symbolic = g_hash_table_new (NULL, NULL);
      join.files = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
      join.cells = cop_cells_new ();
      join.has_bits = strstr (source->text->str, "/bits/") != NULL;

      find_nodes (&join);
      take_fixups (&join);
      for (guint i = 0; i < n; i++)
        if (join.nodes[i])
          join_node (&join, join.nodes[i], node_at (&join, i));

      g_free (join.nodes);
      g_free (join.about);
      g_hash_table_unref (join.refs);
      g_hash_table_unref (join.symbolic);
      g_hash_table_unref (join.files);
      cop_cells_free (join.cells);
    }
  cop_annotated__clear (&join.annotated);
  return good;
}
