#include <tree/hash.h>
#include <tree/node.h>

#include <string.h>

static guint
node_hash (gconstpointer key)
{
  return ((const CopNode *)key)->hash;
}

static gboolean
same_name (const CopNode *node, const char *name, guint32 length, guint32 hash)
{
  return node->hash == hash && node->name_length == length && !memcmp (node->name, name, length);
}

static gboolean
node_equal (gconstpointer a, gconstpointer b)
{
  const CopNode *other = b;

  return same_name (a, other->name, other->name_length, other->hash);
}

static CopNode *
find_child (const CopNode *node, const char *name, gsize length, guint32 hash)
{
  if (length > G_MAXUINT32)
    return NULL;
  if (node->child_index)
    {
      CopNode key = { .name = name, .name_length = (guint32)length, .hash = hash };
      return g_hash_table_lookup (node->child_index, &key);
    }
  for (CopNode *child = node->first_child; child; child = child->next)
    if (same_name (child, name, (guint32)length, hash))
      return child;
  return NULL;
}

CopNode *
cop_node_find_child (const CopNode *node, const char *name)
{
  gsize length = strlen (name);

  return find_child (node, name, length, cop_hash__bytes (name, length));
}

CopNode *
cop_tree_find (const CopTree *tree, const char *path)
{
  CopNode *node = tree->root;

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
      node = find_child (node, path, length, cop_hash__bytes (path, length));
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
  if (!*end && base_end > name && end[-1] != '@' && end - name < G_MAXINT32)
    {
      *length = (gsize)(end - name);
      return NULL;
    }

  g_autofree char *shown = g_strescape (name, NULL);
  if (!*name)
    return g_strdup ("a node needs a name, found \"\"");
  if (base_end == name && *name == '@')
    return g_strdup_printf ("'%s' cannot name a node: there is nothing before the @", shown);
  if (!*end && end[-1] == '@')
    return g_strdup_printf ("'%s' cannot name a node: there is no unit address after the @", shown);
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
  parent->child_index = g_hash_table_new (node_hash, node_equal);
  g_ptr_array_add (parent->tree->indexes, parent->child_index);
  for (CopNode *child = parent->first_child; child; child = child->next)
    g_hash_table_add (parent->child_index, child);
}

CopNode *
cop_node__add (CopNode *parent, const char *name, gsize length, gboolean borrowed)
{
  CopTree *tree = parent->tree;
  guint32 hash = cop_hash__bytes (name, length);
  CopNode *node;

  if (find_child (parent, name, length, hash))
    return NULL;
  node = cop_arena__alloc (&tree->arena, sizeof *node);
  node->tree = tree;
  node->parent = parent;
  node->name = borrowed ? name : cop_arena__string (&tree->arena, name, length);
  node->name_length = (guint32)length;
  node->hash = hash;
  if (tree->compatible_index)
    cop_tree__compatible_changes (tree);
  node->id = tree->n_ids++;
  node->origin = tree->origin;
  node->prev = parent->last_child;
  if (node->prev)
    node->prev->next = node;
  else
    parent->first_child = node;
  parent->last_child = node;
  parent->n_children++;
  tree->n_nodes++;
  if (parent->child_index)
    g_hash_table_add (parent->child_index, node);
  else if (parent->n_children >= COP_INDEX_FROM)
    index_children (parent);
  return node;
}

CopNode *
cop_node_add (CopNode *parent, const char *name, GError **error)
{
  gsize length = 0;
  g_autofree char *fault = cop_node_name__fault (name, &length);
  CopNode *node = fault ? NULL : cop_node__add (parent, name, length, FALSE);

  if (!node)
    {
      g_autofree char *path = cop_node_path (parent);

      if (fault)
        cop_error_set (error, COP_ERROR_INVALID, path, "%s", fault);
      else
        cop_error_set (error, COP_ERROR_EXISTS, path, "a node '%s' is there already", name);
    }
  return node;
}

void
cop_node_remove (CopNode *node)
{
  CopNode *parent = node->parent;

  g_assert (parent);
  if (parent->child_index)
    g_hash_table_remove (parent->child_index, node);
  if (node->prev)
    node->prev->next = node->next;
  else
    parent->first_child = node->next;
  if (node->next)
    node->next->prev = node->prev;
  else
    parent->last_child = node->prev;
  parent->n_children--;
  node->parent = node->next = node->prev = NULL;
  cop_tree__compatible_changes (node->tree);

  for (CopNode *gone = node; gone; gone = cop_node_next (gone, node))
    {
      for (CopNodeLabel *label = gone->labels; label; label = label->next)
        g_hash_table_remove (gone->tree->labels, label->text);
      gone->labels = NULL;
      cop_tree__phandle_changes (gone->tree, gone, 0);
      gone->tree->n_nodes--;
    }
}

/* --- reading --- */

CopTree *
cop_node_tree (const CopNode *node)
{
  return node->tree;
}

const char *
cop_node_name (const CopNode *node)
{
  return node->name;
}

CopOrigin
cop_node_origin (const CopNode *node)
{
  return node->origin;
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
  return node->n_children;
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
    length += 1 + node->name_length;
  return length;
}

void
cop_node__path_fill (const CopNode *node, char *end)
{
  if (!node->parent)
    end[-1] = '/';
  for (; node->parent; node = node->parent)
    {
      end -= node->name_length;
      memcpy (end, node->name, node->name_length);
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
