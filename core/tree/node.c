#include <tree/hash.h>
#include <tree/node.h>

#include <string.h>

/* What is looked for in an index is a node that is its own parent; its name ends with the length
 * that is in place of its number. */
static gsize
length_of (const CopNode *key)
{
  return key->parent == key ? key->id : strlen (key->name);
}

static guint
node_hash (gconstpointer key)
{
  return cop_hash__bytes (((const CopNode *)key)->name, length_of (key));
}

static gboolean
same_name (const CopNode *node, const char *name, gsize length)
{
  return !strncmp (node->name, name, length) && !node->name[length];
}

static gboolean
node_equal (gconstpointer a, gconstpointer b)
{
  const CopNode *other = b;

  return same_name (a, other->name, length_of (other));
}

/* n: out; of the children that were looked at. */
static CopNode *
find_child (const CopNode *node, const char *name, gsize length, guint *n)
{
  *n = 0;
  if (length > G_MAXINT32)
    return NULL;
  if (node->ext && node->ext->children)
    {
      CopNode key = { .name = name, .id = (guint32)length };

      key.parent = &key;
      return g_hash_table_lookup (node->ext->children, &key);
    }
  for (CopNode *child = node->first_child; child; child = child->next, ++*n)
    if (same_name (child, name, length))
      return child;
  return NULL;
}

CopNode *
cop_node_find_child (const CopNode *node, const char *name)
{
  guint n;

  return find_child (node, name, strlen (name), &n);
}

CopNode *
cop_tree_find (const CopTree *tree, const char *path)
{
  CopNode *node = tree->root;
  guint n;

  if (*path != '/')
    return NULL;
  if (!path[1])
    return node;
  while (node && *path == '/')
    {
      gsize length = 0;

      path++;
      while (path[length] && path[length] != '/')
        length++;
      node = find_child (node, path, length, &n);
      path += length;
    }
  return node;
}

/* --- adding --- */

static gboolean
is_name_char (char c)
{
  return g_ascii_isalnum (c) || (c && strchr (",._+-", c));
}

char *
cop_node_name__fault (const char *name, gsize *length)
{
  const char *base_end = name;
  const char *end;

  while (is_name_char (*base_end))
    base_end++;
  end = base_end;
  if (*end == '@')
    do
      end++;
    while (is_name_char (*end));
  if (!*end && base_end > name && end - name < G_MAXINT32)
    {
      *length = (gsize)(end - name);
      return NULL;
    }

  g_autofree char *shown = g_strescape (name, NULL);
  if (!*name)
    return g_strdup ("a node needs a name, found \"\"");
  if (base_end == name && *name == '@')
    return g_strdup_printf ("'%s' cannot name a node: there is nothing before the @", shown);
  if (*end == '@')
    return g_strdup_printf ("'%s' cannot name a node: character %u is a second @", shown,
                            (guint)(end - name) + 1);
  return g_strdup_printf ("'%s' cannot name a node: character %u is not a letter, a digit or one "
                          "of ,._+-",
                          shown, (guint)(end - name) + 1);
}

static void
index_children (CopNode *parent)
{
  GHashTable *children = g_hash_table_new (node_hash, node_equal);

  g_ptr_array_add (cop_node__tree (parent)->indexes, children);
  for (CopNode *child = parent->first_child; child; child = child->next)
    g_hash_table_add (children, child);
  cop_node__ext (parent)->children = children;
}

static void
link_last (CopNode *parent, CopNode *node)
{
  CopNode *first = parent->first_child;

  node->parent = parent;
  node->prev = first ? first->prev : node;
  if (first)
    {
      first->prev->next = node;
      first->prev = node;
    }
  else
    parent->first_child = node;
}

static void
unlink_from (CopNode *parent, CopNode *node)
{
  CopNode *first = parent->first_child;

  if (node == first)
    parent->first_child = node->next;
  else
    node->prev->next = node->next;
  if (node->next)
    node->next->prev = node->prev;
  else if (node != first)
    first->prev = node->prev;
  node->parent = node->next = node->prev = NULL;
}

CopNode *
cop_tree__new_node (CopTree *tree)
{
  guint place = tree->n_ids % COP_NODES_OF_GROUP;
  CopNode *node;

  if (place == 0)
    {
      tree->group = cop_arena__alloc (&tree->arena, sizeof *tree->group);
      tree->group->tree = tree;
    }
  node = &tree->group->nodes[place];
  node->id = tree->n_ids++;
  return node;
}

CopNodeExt *
cop_node__ext (CopNode *node)
{
  if (!node->ext)
    node->ext = cop_arena__alloc (&cop_node__tree (node)->arena, sizeof *node->ext);
  return node->ext;
}

void
cop_node__set_origin (CopNode *node, CopOrigin origin)
{
  if (node->ext || origin.file || origin.line)
    cop_node__ext (node)->origin = origin;
}

CopNode *
cop_node__add (CopNode *parent, const char *name, gsize length, gboolean borrowed)
{
  CopTree *tree = cop_node__tree (parent);
  CopNode *node;
  guint n;

  if (find_child (parent, name, length, &n))
    return NULL;
  node = cop_tree__new_node (tree);
  node->name = borrowed ? name : cop_arena__string (&tree->arena, name, length);
  if (tree->compatible_index)
    cop_tree__compatible_changes (tree);
  cop_node__set_origin (node, tree->origin);
  link_last (parent, node);
  tree->n_nodes++;
  if (parent->ext && parent->ext->children)
    g_hash_table_add (parent->ext->children, node);
  else if (n + 1 >= COP_INDEX_FROM)
    index_children (parent);
  return node;
}

static CopNode *
add_named (CopNode *parent, const char *name, char *fault, GError **error)
{
  CopNode *node = fault ? NULL : cop_node__add (parent, name, strlen (name), FALSE);

  if (!node)
    {
      g_autofree char *path = cop_node_path (parent);

      if (fault)
        cop_error_set (error, COP_ERROR_INVALID, path, "%s", fault);
      else
        cop_error_set (error, COP_ERROR_EXISTS, path, "a node '%s' is there already", name);
    }
  g_free (fault);
  return node;
}

CopNode *
cop_node__add_read (CopNode *parent, const char *name, GError **error)
{
  gsize length = 0;

  return add_named (parent, name, cop_node_name__fault (name, &length), error);
}

CopNode *
cop_node_add (CopNode *parent, const char *name, GError **error)
{
  gsize length = 0;
  char *fault = cop_node_name__fault (name, &length);

  if (!fault && name[length - 1] == '@')
    fault = g_strdup_printf ("'%s' cannot name a node: there is no unit address after the @", name);
  return add_named (parent, name, fault, error);
}

void
cop_node_remove (CopNode *node)
{
  CopNode *parent = node->parent;

  g_assert (parent);
  if (parent->ext && parent->ext->children)
    g_hash_table_remove (parent->ext->children, node);
  unlink_from (parent, node);
  cop_tree__compatible_changes (cop_node__tree (node));

  for (CopNode *gone = node; gone; gone = cop_node_next (gone, node))
    {
      for (CopNodeLabel *label = cop_node__labels (gone); label; label = label->next)
        g_hash_table_remove (cop_node__tree (gone)->labels, label->text);
      if (gone->ext)
        gone->ext->labels = NULL;
      cop_tree__phandle_changes (cop_node__tree (gone), gone, 0);
      cop_node__tree (gone)->n_nodes--;
    }
}

/* --- reading --- */

CopTree *
cop_node_tree (const CopNode *node)
{
  return cop_node__tree (node);
}

const char *
cop_node_name (const CopNode *node)
{
  return node->name;
}

CopOrigin
cop_node_origin (const CopNode *node)
{
  return cop_node__origin (node);
}

CopNode *
cop_node_parent (const CopNode *node)
{
  return node->parent;
}

CopNode *
cop_node_first_child (const CopNode *node)
{
  return node->first_child;
}

CopNode *
cop_node_next_sibling (const CopNode *node)
{
  return node->next;
}

guint
cop_node_n_children (const CopNode *node)
{
  guint n = 0;

  if (node->ext && node->ext->children)
    return g_hash_table_size (node->ext->children);
  for (const CopNode *child = node->first_child; child; child = child->next)
    n++;
  return n;
}

CopNode *
cop_node_next (const CopNode *node, const CopNode *top)
{
  if (node->first_child)
    return node->first_child;
  while (node != top && !node->next)
    node = node->parent;
  return node == top ? NULL : node->next;
}

/* --- paths --- */

gsize
cop_node__path_length (const CopNode *node)
{
  gsize length = 0;

  if (!node->parent)
    return 1;
  for (; node->parent; node = node->parent)
    length += 1 + strlen (node->name);
  return length;
}

void
cop_node__path_fill (const CopNode *node, char *end)
{
  if (!node->parent)
    end[-1] = '/';
  for (; node->parent; node = node->parent)
    {
      gsize length = strlen (node->name);

      end -= length;
      memcpy (end, node->name, length);
      *--end = '/';
    }
}

void
cop_node__path_append (const CopNode *node, GString *out)
{
  g_string_set_size (out, out->len + cop_node__path_length (node));
  cop_node__path_fill (node, out->str + out->len);
}

char *
cop_node_path (const CopNode *node)
{
  gsize length = cop_node__path_length (node);
  char *path = g_malloc (length + 1);

  cop_node__path_fill (node, path + length);
  path[length] = '\0';
  return path;
}
