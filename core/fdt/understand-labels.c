/* What dtc -@ adds to a blob tells which cells are phandles, and which labels nodes have. */
#include <tree/node.h>
#include <fdt/understand.h>

#include <string.h>

#define MOST_LABELS 64 /* of a node, in a blob */

static gboolean fail (const CopNode *node, const CopNodeProp *prop, GError **error,
                      const char *format, ...) G_GNUC_PRINTF (4, 5);

static gboolean
fail (const CopNode *node, const CopNodeProp *prop, GError **error, const char *format, ...)
{
  g_autofree char *path = cop_node_path (node);
  g_autofree char *place = cop_node__blob_place (node, prop);
  g_autofree char *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  if (prop)
    return cop_error_set (error, COP_ERROR_INVALID, path, "%sproperty '%s': %s", place,
                          prop->name->text, text);
  return cop_error_set (error, COP_ERROR_INVALID, path, "%s%s", place, text);
}

static gboolean
add_mark (CopSense *sense, const CopNodeProp *prop, CopMark mark)
{
  GArray *marks = g_hash_table_lookup (sense->marks, prop);

  if (mark.offset > cop_prop__length (prop) || cop_prop__length (prop) - mark.offset < 4)
    return FALSE;
  if (!marks)
    {
      marks = g_array_new (FALSE, FALSE, sizeof (CopMark));
      g_hash_table_insert (sense->marks, (gpointer)prop, marks);
    }
  g_array_append_val (marks, mark);
  return TRUE;
}

/* --- __local_fixups__ --- */

static gboolean
read_offsets (CopSense *sense, const CopNode *mirror, const CopNodeProp *offsets,
              const CopNode *twin, GError **error)
{
  const CopNodeProp *prop = cop_node__find_prop (twin, offsets->name);
  g_autofree char *path = NULL;

  if (cop_prop__length (offsets) % 4)
    return fail (mirror, offsets, error, "has %u bytes, which are no list of offsets",
                 cop_prop__length (offsets));
  for (gsize at = 0; at < cop_prop__length (offsets); at += 4)
    {
      guint32 offset = cop_be32__at (offsets->data + at);
      CopMark mark = { .offset = offset };
      guint32 phandle = 0;

      if (prop && cop_prop__length (prop) >= 4 && offset <= cop_prop__length (prop) - 4)
        {
          phandle = cop_be32__at (prop->data + offset);
          mark.target = cop_tree_find_phandle (sense->tree, phandle);
        }
      if (mark.target && add_mark (sense, prop, mark))
        continue;
      path = cop_node_path (twin);
      if (!prop)
        return fail (mirror, offsets, error, "%s has no such property", path);
      if (!phandle)
        return fail (mirror, offsets, error,
                     "there is no phandle at offset %u of that of %s, which has %u bytes", offset,
                     path, cop_prop__length (prop));
      return fail (mirror, offsets, error,
                   "no node has the phandle %u that is at offset %u of that of %s", phandle, offset,
                   path);
    }
  return TRUE;
}

static gboolean
read_local (CopSense *sense, const CopNode *top, GError **error)
{
  g_autofree const CopNode **twins = g_new0 (const CopNode *, sense->tree->n_ids);

  twins[top->id] = sense->tree->root;
  for (const CopNode *mirror = top; mirror; mirror = cop_node_next (mirror, top))
    {
      if (mirror != top)
        twins[mirror->id] = cop_node_find_child (twins[mirror->parent->id], mirror->name);
      if (!twins[mirror->id])
        return fail (mirror, NULL, error, "there is no node of this path below the root");
      for (const CopNodeProp *prop = mirror->first_prop; prop; prop = cop_prop__next (prop))
        if (!read_offsets (sense, mirror, prop, twins[mirror->id], error))
          return FALSE;
    }
  return TRUE;
}

/* --- __fixups__ --- */

/* text: "path:property:offset". */
static gboolean
read_fixup (CopSense *sense, const CopNode *fixups, const CopNodeProp *label, const char *text,
            GError **error)
{
  const char *colon = strchr (text, ':');
  const char *second = colon ? strchr (colon + 1, ':') : NULL;
  const CopNodeProp *prop = NULL;
  guint64 offset;

  if (second && g_ascii_string_to_unsigned (second + 1, 10, 0, G_MAXINT32, &offset, NULL))
    {
      g_autofree char *path = g_strndup (text, (gsize)(colon - text));
      g_autofree char *name = g_strndup (colon + 1, (gsize)(second - colon - 1));
      CopNode *node = cop_tree_find (sense->tree, path);
      CopMark mark = { .offset = (guint32)offset, .label = label->name->text };

      prop = node ? cop_node_find_prop (node, name) : NULL;
      if (prop && add_mark (sense, prop, mark))
        return TRUE;
    }
  g_autofree char *shown = g_strescape (text, NULL);
  if (!prop)
    return fail (fixups, label, error,
                 "'%s' is no property; it is PATH:PROPERTY:OFFSET of one that is there", shown);
  return fail (fixups, label, error, "'%s' is outside the value, which has %u bytes", shown,
               cop_prop__length (prop));
}

static gboolean
read_fixups (CopSense *sense, const CopNode *fixups, GError **error)
{
  for (const CopNodeProp *prop = fixups->first_prop; prop; prop = cop_prop__next (prop))
    {
      if (!cop_guess__is_text (prop->data, cop_prop__length (prop)))
        return fail (fixups, prop, error, "the value is no list of strings");
      if (!cop_label__is_valid (prop->name->text))
        return fail (fixups, prop, error, "is no label");
      for (gsize at = 0; at < cop_prop__length (prop);)
        {
          const char *text = (const char *)prop->data + at;

          if (!read_fixup (sense, fixups, prop, text, error))
            return FALSE;
          at += strlen (text) + 1;
        }
    }
  return TRUE;
}

/* --- both --- */

static gint
compare_marks (gconstpointer a, gconstpointer b)
{
  guint32 first = ((const CopMark *)a)->offset;
  guint32 second = ((const CopMark *)b)->offset;

  return first < second ? -1 : first > second;
}

/* Puts the marks in order. */
static gboolean
sort_marks (CopSense *sense, GError **error)
{
  for (CopNode *node = sense->tree->root; node; node = cop_node_next (node, sense->tree->root))
    for (const CopNodeProp *prop = node->first_prop; prop; prop = cop_prop__next (prop))
      {
        GArray *marks = g_hash_table_lookup (sense->marks, prop);

        if (!marks)
          continue;
        g_array_sort (marks, compare_marks);
        for (guint i = 1; i < marks->len; i++)
          if (g_array_index (marks, CopMark, i).offset
              < (guint64)g_array_index (marks, CopMark, i - 1).offset + 4)
            return fail (node, prop, error, "two of its fixups are at offset %u or overlap there",
                         g_array_index (marks, CopMark, i).offset);
      }
  return TRUE;
}

/* What is applied has fragments. */
static gboolean
has_fragments (const CopTree *tree)
{
  for (const CopNode *node = tree->root->first_child; node; node = node->next)
    if (cop_node_find_child (node, "__overlay__"))
      return TRUE;
  return FALSE;
}

gboolean
cop_sense__read_marks (CopSense *sense, GError **error)
{
  CopTree *tree = sense->tree;
  CopNode *fixups = cop_node_find_child (tree->root, "__fixups__");
  CopNode *local = cop_node_find_child (tree->root, "__local_fixups__");
  gboolean overlay = fixups || has_fragments (tree);

  if (fixups || local)
    sense->marks = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify)g_array_unref);
  if ((fixups && !read_fixups (sense, fixups, error))
      || (local && !read_local (sense, local, error))
      || (sense->marks && !sort_marks (sense, error)))
    return FALSE;
  sense->marked_only = overlay;
  if (!overlay)
    return TRUE;
  tree->is_overlay = TRUE;
  if (fixups)
    cop_node_remove (fixups);
  if (local)
    cop_node_remove (local);
  return TRUE;
}

/* --- __symbols__ --- */

/* Nobody gives a node many labels, and each is looked for among those before it. */
static gboolean
has_room (const CopNode *node)
{
  return cop_node_n_labels (node) < MOST_LABELS;
}

void
cop_sense__read_symbols (CopSense *sense)
{
  CopTree *tree = sense->tree;
  CopNode *symbols = cop_node_find_child (tree->root, "__symbols__");
  CopNodeProp *prop = symbols ? symbols->first_prop : NULL;

  if (!symbols)
    return;
  tree->has_symbols = TRUE;
  while (prop)
    {
      CopNodeProp *next = cop_prop__next (prop);
      const char *text = (const char *)prop->data;
      CopNode *node = NULL;

      if (cop_guess__is_text (prop->data, cop_prop__length (prop))
          && strlen (text) == cop_prop__length (prop) - 1u)
        node = cop_tree_find (tree, text);
      if (node && has_room (node) && cop_node_add_label (node, prop->name->text, NULL))
        {
          cop_node_unset (symbols, prop->name->text);
          sense->report->n_labels++;
        }
      prop = next;
    }
  if (!symbols->first_prop && !symbols->first_child && !symbols->phandle)
    cop_node_remove (symbols);
}
