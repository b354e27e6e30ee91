/* What the reader of a tree that is to be checked has found, and the tree does not hold. */
#include <check/check.h>
#include <tree/fault.h>

#include <string.h>

/* The node, else the nearest above that is there. */
static CopNode *
find_node (const CopTree *tree, const char *path)
{
  g_autofree char *start = g_strdup (path);
  CopNode *node;

  while (!(node = cop_tree_find (tree, *start ? start : "/")))
    *strrchr (start, '/') = '\0';
  return node;
}

/* What references are made by is wrong: there may be none of them in the tree. */
static gboolean
spoils_references (const CopChecker *ck, guint row)
{
  guint references = cop_checker__row_of ("phandle_references");

  return (ck->needed[references][row / 64] >> row % 64) & 1;
}

void
cop_checker__mark_faults (CopChecker *ck)
{
  const GPtrArray *faults = cop_tree__faults (ck->tree);

  for (guint i = 0; faults && i < faults->len; i++)
    {
      const CopFault *fault = faults->pdata[i];
      guint row = cop_checker__row_of (fault->check);
      guint64 bit = G_GUINT64_CONSTANT (1) << row % 64;

      if (row == cop_checker__n_rows)
        continue;
      cop_checker__facts (ck, find_node (ck->tree, fault->path))->failed[row / 64] |= bit;
      if (spoils_references (ck, row))
        ck->spoilt[row / 64] |= bit;
    }
}

static gpointer
key_of (const CopNode *node, const CopCheck *check)
{
  return GUINT_TO_POINTER (node->id * 128u + cop_checker__row_of (check->name));
}

/* What is at a property that the tree does not have is not seen in it. */
static gboolean
is_told (GHashTable *told, const CopFault *fault, const CopNode *node, const CopCheck *check)
{
  return (!fault->prop || cop_node_find_prop (node, fault->prop))
         && g_hash_table_contains (told, key_of (node, check));
}

static void
add_finding (CopChecker *ck, const CopFault *fault, CopNode *node, guint row)
{
  CopFinding *finding = g_new (CopFinding, 1);
  g_autofree char *path = cop_node_path (node);
  CopOrigin origin = fault->origin.line || strcmp (path, fault->path) != 0
                         ? fault->origin
                         : cop_node__origin (node);

  *finding = (CopFinding){ .check = &cop_checker__rows[row].check,
                           .level = (CopCheckLevel)ck->levels[row],
                           .node = node,
                           .prop = fault->prop ? cop_node_find_prop (node, fault->prop) : NULL,
                           .origin = origin,
                           .text = g_strdup_printf ("%s: %s", fault->path, fault->text) };
  g_ptr_array_add (ck->findings, finding);
}

void
cop_checker__tell_faults (CopChecker *ck)
{
  const GPtrArray *faults = cop_tree__faults (ck->tree);
  g_autoptr (GHashTable) told = faults ? g_hash_table_new (NULL, NULL) : NULL;

  /* What a check has found in the tree is not told of again. */
  for (guint i = 0; faults && i < ck->findings->len; i++)
    {
      const CopFinding *finding = ck->findings->pdata[i];

      g_hash_table_add (told, key_of (finding->node, finding->check));
    }
  for (guint i = 0; faults && i < faults->len; i++)
    {
      const CopFault *fault = faults->pdata[i];
      CopNode *node = find_node (ck->tree, fault->path);
      guint row = cop_checker__row_of (fault->check);

      if (row < cop_checker__n_rows && ck->levels[row] != COP_CHECK_OFF
          && !is_told (told, fault, node, &cop_checker__rows[row].check))
        add_finding (ck, fault, node, row);
    }
}
