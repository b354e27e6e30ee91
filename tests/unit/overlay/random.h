/* Random trees, the same from the same seed, and random changes of them. */
#ifndef RANDOM_H
#define RANDOM_H

#include <coppice/diff.h>
#include <coppice/overlay.h>

typedef struct
{
  CopTree *tree;
  GRand *rand;
  GPtrArray *nodes;
  guint n_made;
} RandomTree;

static inline CopNode *
random_node (RandomTree *self)
{
  return self->nodes->pdata[g_rand_int_range (self->rand, 0, (gint32)self->nodes->len)];
}

/* A property of any kind, new or old. */
static inline void
random_prop (RandomTree *self, CopNode *node)
{
  static const char *const names[] = { "reg",    "status", "clocks", "acme,list",
                                       "memory", "flag",   "path",   "bytes" };
  const char *name = names[g_rand_int_range (self->rand, 0, G_N_ELEMENTS (names))];
  g_autoptr (CopCells) cells = cop_cells_new ();
  guint n = (guint)g_rand_int_range (self->rand, 0, 5);

  for (guint i = 0; i < n; i++)
    switch (g_rand_int_range (self->rand, 0, 6))
      {
      case 0:
        cop_cells_ref (cells, random_node (self));
        break;
      case 1:
        cop_cells_string (cells, "text");
        break;
      case 2:
        cop_cells_path (cells, random_node (self), g_rand_boolean (self->rand) ? ":8" : NULL);
        break;
      case 3:
        cop_cells_bytes (cells, "\1\2\3", 3);
        break;
      case 4:
        cop_cells_group (cells);
        cop_cells_u64 (cells, g_rand_int (self->rand));
        break;
      default:
        cop_cells_u32 (cells, (guint32)g_rand_int_range (self->rand, 0, 4));
        break;
      }
  g_assert_true (cop_node_set (node, name, cells, NULL));
}

static inline void
random_add (RandomTree *self)
{
  g_autofree char *name = g_strdup_printf ("n%u", self->n_made);
  g_autofree char *label = g_strdup_printf ("l%u", self->n_made++);
  CopNode *node = cop_node_add (random_node (self), name, NULL);

  g_assert_true (cop_node_add_label (node, label, NULL));
  g_ptr_array_add (self->nodes, node);
}

static inline RandomTree
random_tree (guint32 seed, guint n_nodes)
{
  RandomTree self = { cop_tree_new (), g_rand_new_with_seed (seed), g_ptr_array_new (), 0 };

  g_ptr_array_add (self.nodes, cop_tree_root (self.tree));
  g_assert_true (cop_node_add_label (cop_tree_root (self.tree), "root", NULL));
  for (guint i = 0; i < n_nodes; i++)
    random_add (&self);
  for (guint i = 0; i < n_nodes * 3; i++)
    random_prop (&self, random_node (&self));
  return self;
}

/* What an overlay can say. */
static inline void
random_growth (RandomTree *self, guint n)
{
  for (guint i = 0; i < n; i++)
    if (g_rand_boolean (self->rand))
      random_add (self);
    else
      random_prop (self, random_node (self));
}

static inline void
random_clear (RandomTree *self)
{
  cop_tree_free (self->tree);
  g_rand_free (self->rand);
  g_ptr_array_unref (self->nodes);
}

static inline void
assert_same (CopTree *a, CopTree *b)
{
  g_autoptr (CopDiff) diff = cop_diff_new (a, b, COP_DIFF_LABELS);
  g_autofree char *text = cop_diff_to_text (diff, "a", "b", NULL);

  g_assert_cmpstr (text, ==, "");
}

#endif
