#include <fdt/fixups.h>
#include <fdt/format.h>
#include <tree/hash.h>

#include <string.h>

typedef struct
{
  const CopTree *tree;
  CopStrings *strings;
  GByteArray *out;
  gsize size; /* of what has been added, or would have been */
} Maker;

static gboolean
fits (const Maker *maker)
{
  return maker->size <= G_MAXINT32;
}

/* Adds the bytes unless all is too large already, and zeros up to a multiple of 4. */
static void
add (Maker *maker, gconstpointer data, gsize size)
{
  static const guint8 zeros[4];
  gsize rest = -size & 3;

  maker->size += size + rest;
  if (!fits (maker))
    return;
  g_byte_array_append (maker->out, data, (guint)size);
  g_byte_array_append (maker->out, zeros, (guint)rest);
}

static void
add_cell (Maker *maker, guint32 value)
{
  guint32 cell = GUINT32_TO_BE (value);

  add (maker, &cell, sizeof cell);
}

static void
begin_node (Maker *maker, const char *name, gsize length)
{
  add_cell (maker, COP_FDT_BEGIN_NODE);
  add (maker, name, length + 1);
}

static void
end_node (Maker *maker)
{
  add_cell (maker, COP_FDT_END_NODE);
}

static void
begin_prop (Maker *maker, gsize size, guint32 place)
{
  add_cell (maker, COP_FDT_PROP);
  add_cell (maker, (guint32)size);
  add_cell (maker, place);
}

/* The node after this one in preorder; length follows the length
 * of its path, without the / of the root. */
static const CopNode *
walk (const CopNode *node, gsize *length)
{
  if (node->first_child)
    {
      *length += 1 + strlen (node->first_child->name);
      return node->first_child;
    }
  while (node && !node->next)
    {
      *length -= node->parent ? 1 + strlen (node->name) : 0;
      node = node->parent;
    }
  if (!node)
    return NULL;
  *length += strlen (node->next->name) - strlen (node->name);
  return node->next;
}

/* --- __symbols__ --- */

static void
add_symbols (Maker *maker, const CopNode *old)
{
  gsize length = 0;

  for (const CopNode *node = maker->tree->root; node && fits (maker); node = walk (node, &length))
    for (const CopNodeLabel *label = cop_node__labels (node); label && fits (maker);
         label = label->next)
      {
        gsize size = MAX (length, 1) + 1;
        g_autofree char *path = NULL;

        if (old && cop_node_find_prop (old, label->text))
          continue;
        begin_prop (maker, size, cop_strings__place_text (maker->strings, label->text));
        path = cop_node_path (node);
        add (maker, path, size);
      }
}

/* --- what an overlay refers to --- */

/* The bytes that a part takes when it is written. */
static gsize
written_size (const CopNodeProp *prop, guint index)
{
  const CopPart *part = &prop->parts[index];

  if (part->kind != COP_CHUNK_PATH)
    return cop_part__size (prop, index);
  return cop_node__path_length (cop_part__target (part))
         + (cop_part__suffix (part) ? strlen (cop_part__suffix (part)) : 0) + 1;
}

typedef struct
{
  const char *label;
  GByteArray *entries; /* "path:property:offset" and a NUL, each */
} Fixup;

static void
fixup_free (gpointer data)
{
  Fixup *fixup = data;

  g_byte_array_unref (fixup->entries);
  g_free (fixup);
}

static void
add_fixup (Maker *maker, GPtrArray *fixups, GHashTable *by_label, const char *label,
           const char *entry)
{
  Fixup *fixup = g_hash_table_lookup (by_label, label);
  gsize size = strlen (entry) + 1;

  if (!fixup)
    {
      fixup = g_new (Fixup, 1);
      *fixup = (Fixup){ label, g_byte_array_new () };
      g_ptr_array_add (fixups, fixup);
      g_hash_table_insert (by_label, (gpointer)label, fixup);
    }
  maker->size += size;
  if (fits (maker))
    g_byte_array_append (fixup->entries, (const guint8 *)entry, (guint)size);
}

static void
collect_fixups (Maker *maker, const CopNode *node, const CopNodeProp *prop, GPtrArray *fixups,
                GHashTable *by_label)
{
  g_autofree char *path = NULL;
  gsize offset = 0;

  for (guint i = 0; i < cop_prop__n_parts (prop) && fits (maker);
       offset += written_size (prop, i++))
    if (prop->parts[i].kind == COP_CHUNK_LABEL)
      {
        g_autofree char *entry = NULL;

        path = path ? path : cop_node_path (node);
        entry = g_strdup_printf ("%s:%s:%" G_GSIZE_FORMAT, path, prop->name->text, offset);
        add_fixup (maker, fixups, by_label, cop_part__suffix (&prop->parts[i]), entry);
      }
}

static void
add_fixups (Maker *maker)
{
  g_autoptr (GPtrArray) fixups = g_ptr_array_new_with_free_func (fixup_free);
  g_autoptr (GHashTable) by_label = g_hash_table_new (cop_hash__text, g_str_equal);

  for (const CopNode *node = maker->tree->root; node && fits (maker);
       node = cop_node_next (node, maker->tree->root))
    for (const CopNodeProp *prop = node->first_prop; prop; prop = cop_prop__next (prop))
      if (cop_prop__has_targets (prop))
        collect_fixups (maker, node, prop, fixups, by_label);
  if (!fixups->len)
    return;
  begin_node (maker, "__fixups__", strlen ("__fixups__"));
  for (guint i = 0; i < fixups->len; i++)
    {
      const Fixup *fixup = fixups->pdata[i];

      begin_prop (maker, fixup->entries->len,
                  cop_strings__place_text (maker->strings, fixup->label));
      add (maker, fixup->entries->data, fixup->entries->len);
    }
  end_node (maker);
}

/* --- what an overlay refers to inside itself --- */

static guint
count_refs (const CopNodeProp *prop)
{
  guint n = 0;

  /* Who applies an overlay changes this one as he does `phandle`. */
  if (!cop_prop__has_targets (prop) || !strcmp (prop->name->text, "linux,phandle"))
    return 0;
  for (guint i = 0; i < cop_prop__n_parts (prop); i++)
    n += prop->parts[i].kind == COP_CHUNK_REF;
  return n;
}

/* Marks the nodes, by id, that refer to others, and all above them.  nullable: there are none. */
static guint8 *
mark_referrers (const CopTree *tree)
{
  guint8 *marks = g_new0 (guint8, tree->n_ids);

  for (const CopNode *node = tree->root; node; node = cop_node_next (node, tree->root))
    {
      guint n = 0;

      for (const CopNodeProp *prop = node->first_prop; prop && !n; prop = cop_prop__next (prop))
        n = count_refs (prop);
      if (n)
        for (const CopNode *up = node; up && !marks[up->id]; up = up->parent)
          marks[up->id] = TRUE;
    }
  if (!marks[tree->root->id])
    g_clear_pointer (&marks, g_free);
  return marks;
}

static void
add_offsets (Maker *maker, const CopNodeProp *prop)
{
  guint n = count_refs (prop);
  gsize offset = 0;

  if (!n)
    return;
  begin_prop (maker, 4 * (gsize)n, cop_strings__place (maker->strings, prop->name));
  for (guint i = 0; i < cop_prop__n_parts (prop); offset += written_size (prop, i++))
    if (prop->parts[i].kind == COP_CHUNK_REF)
      add_cell (maker, (guint32)offset);
}

static void
add_local_fixups (Maker *maker)
{
  const CopNode *root = maker->tree->root;
  const CopNode *node = root;
  g_autofree guint8 *marks = mark_referrers (maker->tree);

  if (!marks)
    return;
  while (node && fits (maker))
    {
      gboolean inside = marks[node->id];

      if (node == root)
        begin_node (maker, "__local_fixups__", strlen ("__local_fixups__"));
      else if (inside)
        begin_node (maker, node->name, strlen (node->name));
      for (const CopNodeProp *prop = node->first_prop; prop && inside; prop = cop_prop__next (prop))
        add_offsets (maker, prop);
      if (inside && node->first_child)
        {
          node = node->first_child;
          continue;
        }
      if (inside)
        end_node (maker);
      while (node != root && !node->next)
        {
          node = node->parent;
          end_node (maker);
        }
      node = node == root ? NULL : node->next;
    }
}

/* --- all of them --- */

static gboolean
is_free (const Maker *maker, const char *name, gsize before, GError **error)
{
  g_autofree char *path = g_strconcat ("/", name, NULL);

  if (maker->size == before || !cop_node_find_child (maker->tree->root, name))
    return TRUE;
  return cop_error_set (error, COP_ERROR_EXISTS, path,
                        "is made by the writer of an overlay, but a node of that name is there");
}

static gboolean
make_overlay (Maker *maker, GError **error)
{
  gsize before = maker->size;

  add_fixups (maker);
  if (!is_free (maker, "__fixups__", before, error))
    return FALSE;
  before = maker->size;
  add_local_fixups (maker);
  return is_free (maker, "__local_fixups__", before, error);
}

gboolean
cop_fixups__make (CopFixups *fixups, const CopTree *tree, CopStrings *strings, GError **error)
{
  Maker maker = { .tree = tree, .strings = strings };
  const CopNode *old = cop_node_find_child (tree->root, "__symbols__");

  *fixups = (CopFixups){ 0 };
  if (!tree->is_overlay && !tree->has_symbols)
    return TRUE;
  fixups->nodes = g_byte_array_new ();
  fixups->symbols = g_byte_array_new ();
  maker.out = old ? fixups->symbols : fixups->nodes;
  if (tree->has_symbols && g_hash_table_size (tree->labels))
    {
      if (!old)
        begin_node (&maker, "__symbols__", strlen ("__symbols__"));
      add_symbols (&maker, old);
      if (!old)
        end_node (&maker);
    }
  maker.out = fixups->nodes;
  if (tree->is_overlay && !make_overlay (&maker, error))
    return FALSE;
  return fits (&maker)
         || cop_error_set (error, COP_ERROR_RANGE, "/",
                           "the symbols and fixups would have more than 2147483647 bytes");
}

void
cop_fixups__clear (CopFixups *fixups)
{
  if (!fixups->nodes)
    return;
  g_byte_array_unref (fixups->nodes);
  g_byte_array_unref (fixups->symbols);
  *fixups = (CopFixups){ 0 };
}
