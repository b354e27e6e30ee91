/* A tree of GObjects: each node has a name, a parent, and a hash table of its children that is made
 * with the first of them. */
#define _GNU_SOURCE /* strchrnul */
#include <glib-object.h>
#include <stdlib.h>
#include <string.h>

#include "../bench.h"

extern const BenchOp gobject_tree_ops[];
extern const size_t gobject_n_tree_ops;

typedef struct BenchNode BenchNode;
struct BenchNode
{
  GObject object;
  char *name;
  BenchNode *parent;
  GHashTable *children;
};
typedef struct
{
  GObjectClass parent;
} BenchNodeClass;
static GType bench_node_get_type (void);
G_DEFINE_TYPE (BenchNode, bench_node, G_TYPE_OBJECT)

static void
bench_node_init (BenchNode *self)
{
}

static void
node_dispose (GObject *object)
{
  g_clear_pointer (&((BenchNode *)object)->children, g_hash_table_unref);
  G_OBJECT_CLASS (bench_node_parent_class)->dispose (object);
}

static void
node_finalize (GObject *object)
{
  g_free (((BenchNode *)object)->name);
  G_OBJECT_CLASS (bench_node_parent_class)->finalize (object);
}

static void
bench_node_class_init (BenchNodeClass *class)
{
  ((GObjectClass *)class)->dispose = node_dispose;
  ((GObjectClass *)class)->finalize = node_finalize;
}

static void
drop_child (gpointer child)
{
  ((BenchNode *)child)->parent = NULL;
  g_object_unref (child);
}

static BenchNode *
node_new (void)
{
  return g_object_new (bench_node_get_type (), NULL);
}

/* Takes the caller's reference. */
static BenchNode *
node_add (BenchNode *parent, const char *name, BenchNode *child)
{
  if (!parent->children)
    parent->children = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, drop_child);
  child->name = g_strdup (name);
  child->parent = parent;
  g_hash_table_insert (parent->children, child->name, child);
  return child;
}

static BenchNode *tree, *leaf;

static void
build_wide (long n, void *data)
{
  char name[32];

  tree = node_new ();
  for (long i = 0; i < n; i++)
    {
      g_snprintf (name, sizeof name, "c%ld", i);
      node_add (tree, name, node_new ());
    }
}

static void
build_deep (long n, void *data)
{
  BenchNode *node = tree = node_new ();

  for (long i = 0; i < n; i++)
    node = node_add (node, "c", node_new ());
}

static void
build_fan10 (long n, void *data)
{
  BenchNode **queue = g_new (BenchNode *, n + 1);
  long head = 0, tail = 0;
  char name[32];

  queue[tail++] = tree = node_new ();
  while (tail <= n)
    {
      BenchNode *parent = queue[head++];
      for (int i = 0; i < 10 && tail <= n; i++)
        {
          g_snprintf (name, sizeof name, "c%d", i);
          queue[tail++] = node_add (parent, name, node_new ());
        }
    }
  g_free (queue);
}

static void
delete_tree (long n, void *data)
{
  g_clear_object (&tree);
}

/* What is counted is not given back: GSlice would keep it, and the next count would miss it. */
static double
bytes_tree (long n, void *data)
{
  size_t before = bench_heap ();

  ((void (*) (long, void *))data) (n, NULL);
  return (double)(bench_heap () - before) / (double)n;
}

static double
bytes_node (long n, void *data)
{
  size_t before = bench_heap ();

  for (long i = 0; i < n; i++)
    tree = node_new ();
  return (double)(bench_heap () - before) / (double)n;
}

/* A chain of eight below the root, each with nine siblings. */
static void
setup_path (long n, void *data)
{
  BenchNode *node = tree = node_new ();
  char name[32];

  for (int depth = 0; depth < 8; depth++)
    {
      BenchNode *next;
      g_snprintf (name, sizeof name, "d%d", depth);
      next = node_add (node, name, node_new ());
      for (int i = 0; i < 9; i++)
        {
          g_snprintf (name, sizeof name, "sib%d", i);
          node_add (node, name, node_new ());
        }
      node = next;
    }
  leaf = node;
}

static BenchNode *
resolve (BenchNode *node, const char *path)
{
  char name[64];

  while (node && *path)
    {
      const char *end = strchrnul (++path, '/');
      memcpy (name, path, (size_t)(end - path));
      name[end - path] = 0;
      node = node->children ? g_hash_table_lookup (node->children, name) : NULL;
      path = end;
    }
  return node;
}

static void
run_resolve (long n, void *data)
{
  for (long i = 0; i < n; i++)
    {
      const char *path = data;
      BenchNode *node;
      BENCH_KEEP (path);
      node = resolve (tree, path);
      if (!node)
        bench_fail (path, "not found");
    }
}

static void
run_canonical (long n, void *data)
{
  for (long i = 0; i < n; i++)
    {
      size_t length = 0;
      char *path, *at;
      for (BenchNode *node = leaf; node->parent; node = node->parent)
        length += strlen (node->name) + 1;
      path = g_malloc (length + 1);
      at = path + length;
      *at = 0;
      for (BenchNode *node = leaf; node->parent; node = node->parent)
        {
          size_t part = strlen (node->name);
          at = memcpy (at - part, node->name, part);
          *--at = '/';
        }
      BENCH_KEEP (path);
      g_free (path);
    }
}

static void
setup_siblings (long n, void *data)
{
  build_wide ((long)data, NULL);
}

static void
run_cycle (long n, void *data)
{
  for (long i = 0; i < n; i++)
    {
      node_add (tree, "thechild", node_new ());
      g_hash_table_remove (tree->children, "thechild");
    }
}

#define TREE(shape, size, count, most)                                                             \
  { .name = "tree.build." #shape "/" size,                                                         \
    .n = count,                                                                                    \
    .n_ir = count <= 10000 ? count : 0,                                                            \
    .run = build_##shape,                                                                          \
    .teardown = delete_tree,                                                                       \
    .reps = most },                                                                                \
  {                                                                                                \
    .name = "tree.delete." #shape "/" size, .n = count, .n_ir = count <= 10000 ? count : 0,        \
    .setup = build_##shape, .run = delete_tree, .reps = most                                       \
  }

/* Deleting a chain recurses: a depth of 10,000 is what the stack of 8 MiB bears. */
const BenchOp gobject_tree_ops[] = {
  { .name = "bytes.object/0", .n = 100000, .bytes = bytes_node },
  { .name = "bytes.tree.wide", .n = 100000, .data = build_wide, .bytes = bytes_tree },
  { .name = "bytes.tree.fan10", .n = 100000, .data = build_fan10, .bytes = bytes_tree },
  { .name = "bytes.tree.deep", .n = 10000, .data = build_deep, .bytes = bytes_tree },
  { "path.resolve/1", 300000, 5000, setup_path, run_resolve, delete_tree, (void *)"/d0" },
  { "path.resolve/4", 100000, 2000, setup_path, run_resolve, delete_tree, (void *)"/d0/d1/d2/d3" },
  { "path.resolve/8", 50000, 1000, setup_path, run_resolve, delete_tree,
    (void *)"/d0/d1/d2/d3/d4/d5/d6/d7" },
  { "path.canonical/8", 100000, 2000, setup_path, run_canonical, delete_tree },
  { "child.cycle/10", 100000, 2000, setup_siblings, run_cycle, delete_tree, (void *)10 },
  { "child.cycle/1e3", 100000, 2000, setup_siblings, run_cycle, delete_tree, (void *)1000 },
  { "child.cycle/1e5", 100000, 2000, setup_siblings, run_cycle, delete_tree, (void *)100000,
    .reps = 3 },
  TREE (wide, "1e3", 1000, 0),
  TREE (wide, "1e4", 10000, 0),
  TREE (wide, "1e5", 100000, 3),
  TREE (wide, "1e6", 1000000, 1),
  TREE (fan10, "1e3", 1000, 0),
  TREE (fan10, "1e4", 10000, 0),
  TREE (fan10, "1e5", 100000, 3),
  TREE (fan10, "1e6", 1000000, 1),
  TREE (deep, "1e3", 1000, 0),
  TREE (deep, "1e4", 10000, 0),
};
const size_t gobject_n_tree_ops = BENCH_N (gobject_tree_ops);
