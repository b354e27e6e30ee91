#include <tree/hash.h>
#include <tree/node.h>

#include <string.h>

static guint
name_hash (gconstpointer name)
{
  return cop_hash__text (((const CopPropName *)name)->text);
}

static gboolean
name_equal (gconstpointer a, gconstpointer b)
{
  return !strcmp (((const CopPropName *)a)->text, ((const CopPropName *)b)->text);
}

CopTree *
cop_tree_new (void)
{
  CopTree *tree = g_new0 (CopTree, 1);

  tree->n_owners = 1;
  tree->names = g_hash_table_new (name_hash, name_equal);
  tree->labels = g_hash_table_new (cop_hash__text, g_str_equal);
  tree->indexes = g_ptr_array_new_with_free_func ((GDestroyNotify)g_hash_table_unref);
  tree->reservations = g_array_new (FALSE, FALSE, sizeof (CopReservation));
  tree->root = cop_tree__new_node (tree);
  tree->root->name = "";
  tree->n_nodes = 1;
  return tree;
}

void
cop_tree__borrow (CopTree *tree, CopTree *lender)
{
  g_atomic_int_inc (&lender->n_owners);
  tree->lender = lender;
}

static void
free_tree (CopTree *tree)
{
  g_ptr_array_unref (tree->indexes);
  g_hash_table_unref (tree->names);
  g_hash_table_unref (tree->labels);
  g_array_unref (tree->reservations);
  cop_tree__drop_indexes (tree);
  g_clear_pointer (&tree->files, g_ptr_array_unref);
  g_clear_pointer (&tree->faults, g_ptr_array_unref);
  cop_arena__clear (&tree->arena);
  g_clear_pointer (&tree->blob, g_bytes_unref);
  g_free (tree);
}

void
cop_tree_free (CopTree *tree)
{
  while (tree && g_atomic_int_dec_and_test (&tree->n_owners))
    {
      CopTree *lender = tree->lender;

      free_tree (tree);
      tree = lender;
    }
}

CopNode *
cop_tree_root (const CopTree *tree)
{
  return tree->root;
}

guint
cop_tree_n_nodes (const CopTree *tree)
{
  return tree->n_nodes;
}

CopNode *
cop_tree_find_label (const CopTree *tree, const char *label)
{
  return g_hash_table_lookup (tree->labels, label);
}

gboolean
cop_tree_add_reservation (CopTree *tree, guint64 address, guint64 size, GError **error)
{
  CopReservation reservation = { address, size };

  if (!size)
    return cop_error_set (error, COP_ERROR_INVALID, "/",
                          "a reservation of no bytes at 0x%" G_GINT64_MODIFIER "x", address);
  if (size - 1 > G_MAXUINT64 - address)
    return cop_error_set (error, COP_ERROR_RANGE, "/",
                          "a reservation of 0x%" G_GINT64_MODIFIER
                          "x bytes at 0x%" G_GINT64_MODIFIER "x ends above 2^64",
                          size, address);
  g_array_append_val (tree->reservations, reservation);
  return TRUE;
}

guint
cop_tree_n_reservations (const CopTree *tree)
{
  return tree->reservations->len;
}

void
cop_tree_reservation (const CopTree *tree, guint index, guint64 *address, guint64 *size)
{
  const CopReservation *reservation = &g_array_index (tree->reservations, CopReservation, index);

  *address = reservation->address;
  *size = reservation->size;
}

guint32
cop_tree_boot_cpu (const CopTree *tree)
{
  return tree->boot_cpu;
}

void
cop_tree_set_boot_cpu (CopTree *tree, guint32 id)
{
  tree->boot_cpu = id;
}

gboolean
cop_tree_keeps_order (const CopTree *tree)
{
  return tree->keeps_order;
}

void
cop_tree_keep_order (CopTree *tree, gboolean keep)
{
  tree->keeps_order = keep;
}

CopOrigin
cop_tree_origin (const CopTree *tree)
{
  return tree->origin;
}

void
cop_tree_set_origin (CopTree *tree, CopOrigin origin)
{
  tree->origin = origin;
}

gboolean
cop_tree_is_overlay (const CopTree *tree)
{
  return tree->is_overlay;
}

void
cop_tree_set_overlay (CopTree *tree, gboolean overlay)
{
  tree->is_overlay = overlay;
}

gboolean
cop_tree_has_symbols (const CopTree *tree)
{
  return tree->has_symbols;
}

void
cop_tree_set_symbols (CopTree *tree, gboolean symbols)
{
  tree->has_symbols = symbols;
}

/* --- files --- */

guint32
cop_tree_add_file (CopTree *tree, const char *name)
{
  guint index;

  if (!tree->files)
    tree->files = g_ptr_array_new_with_free_func (g_free);
  if (!g_ptr_array_find_with_equal_func (tree->files, name, g_str_equal, &index))
    {
      index = tree->files->len;
      g_ptr_array_add (tree->files, g_strdup (name));
    }
  return index + 1;
}

const char *
cop_tree_file_name (const CopTree *tree, guint32 file)
{
  return file && tree->files && file <= tree->files->len ? tree->files->pdata[file - 1] : NULL;
}

/* --- places in a blob --- */

/* Tags of a flattened Devicetree, and how far behind them a name or a value begins (Devicetree
 * Specification 0.4, 5.4). */
enum
{
  TAG_NODE = 1,
  TAG_PROP = 3,
  NAME_BEHIND = 4,
  VALUE_BEHIND = 12,
};

char *
cop_node__blob_place (const CopNode *node, const CopNodeProp *prop)
{
  const CopTree *tree = cop_node__tree (node);
  gsize at = (guintptr)(prop ? (const char *)prop->data : node->name) - (guintptr)tree->block;
  gsize behind = prop ? VALUE_BEHIND : NAME_BEHIND;

  /* The blob that dtc made of source is nobody's. */
  if (!tree->block || tree->files || at < behind || at >= tree->block_size
      || cop_be32__at (tree->block + at - behind) != (prop ? TAG_PROP : TAG_NODE))
    return g_strdup ("");
  return g_strdup_printf ("at offset 0x%" G_GSIZE_MODIFIER "x of the structure block: ",
                          at - behind);
}

/* --- names of properties --- */

static gboolean
is_name_char (char c)
{
  return g_ascii_isalnum (c) || (c && strchr (",._+?#-", c));
}

char *
cop_prop_name__fault (const char *name)
{
  const char *end = name;

  while (is_name_char (*end))
    end++;
  if (end > name && !*end && strcmp (name, "phandle") != 0)
    return NULL;

  if (end == name && !*end)
    return g_strdup ("a property needs a name, found \"\"");
  if (!*end)
    return g_strdup ("property 'phandle' cannot be set: a phandle is given when the tree is "
                     "written; refer to the node instead");
  g_autofree char *shown = g_strescape (name, NULL);
  return g_strdup_printf ("'%s' cannot name a property: character %u is not a letter, a digit or "
                          "one of ,._+?#-",
                          shown, (guint)(end - name) + 1);
}

const CopPropName *
cop_tree__add_name (CopTree *tree, const char *text)
{
  CopPropName *entry = cop_arena__alloc (&tree->arena, sizeof *entry);

  entry->text = text;
  entry->id = g_hash_table_size (tree->names);
  entry->rank = cop_prop_name__rank (text);
  entry->radix = cop_prop_name__radix (text);
  g_hash_table_add (tree->names, entry);
  return entry;
}

const CopPropName *
cop_tree__intern (CopTree *tree, const CopNode *node, const char *name, GError **error)
{
  const CopPropName *entry = cop_tree__find_name (tree, name);
  g_autofree char *fault = NULL;

  if (entry)
    return entry;
  fault = cop_prop_name__fault (name);
  if (!fault)
    return cop_tree__add_name (tree, cop_arena__string (&tree->arena, name, strlen (name)));
  g_autofree char *path = cop_node_path (node);
  cop_error_set (error, COP_ERROR_INVALID, path, "%s", fault);
  return NULL;
}

const CopPropName *
cop_tree__find_name (const CopTree *tree, const char *name)
{
  CopPropName key = { .text = name };

  return g_hash_table_lookup (tree->names, &key);
}
