/* The floor: what the machine itself charges for the least that each operation can be.  malloc and
 * free for an object, an atomic count for a reference, a hash table for a name, nodes of 64 bytes
 * without names for a tree.  Nothing here checks anything. */
#define _GNU_SOURCE /* strchrnul */
#include <glib.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "../bench.h"

static void
run_malloc (long n, void *data)
{
  size_t size = (size_t)data;

  for (long i = 0; i < n; i++)
    {
      char *p = malloc (size);
      BENCH_KEEP (p);
      memset (p, 0, 16);
      free (p);
    }
}

static void
run_ref (long n, void *data)
{
  static atomic_int count = 1;

  for (long i = 0; i < n; i++)
    {
      atomic_fetch_add (&count, 1);
      atomic_fetch_sub (&count, 1);
    }
}

static const char *const prop_names[] = { "prop0", "prop1", "prop2", "prop3", "prop4",
                                          "prop5", "prop6", "bool",  "str",   "link" };
static GHashTable *props;
static guint32 values[10];

static void
setup_props (long n, void *data)
{
  if (props)
    return;
  props = g_hash_table_new (g_str_hash, g_str_equal);
  for (guint i = 0; i < BENCH_N (prop_names); i++)
    g_hash_table_insert (props, (void *)prop_names[i], &values[i]);
}

static void
run_set_name (long n, void *data)
{
  for (long i = 0; i < n; i++)
    {
      const char *name = data;
      BENCH_KEEP (name);
      *(guint32 *)g_hash_table_lookup (props, name) = (guint32)i;
    }
}

static void
run_get_name (long n, void *data)
{
  for (long i = 0; i < n; i++)
    {
      const char *name = data;
      guint32 value;
      BENCH_KEEP (name);
      value = *(guint32 *)g_hash_table_lookup (props, name);
      BENCH_KEEP (value);
    }
}

static void
run_set_offset (long n, void *data)
{
  for (long i = 0; i < n; i++)
    {
      size_t at = 5;
      BENCH_KEEP (at);
      values[at] = (guint32)i;
      BENCH_CLOBBER ();
    }
}

static void
run_get_offset (long n, void *data)
{
  for (long i = 0; i < n; i++)
    {
      size_t at = 5;
      guint32 value;
      BENCH_KEEP (at);
      value = values[at];
      BENCH_KEEP (value);
    }
}

static void
run_set_string (long n, void *data)
{
  char *held = NULL;

  for (long i = 0; i < n; i++)
    {
      char *copy = strdup (i & 1 ? "hello world" : "hello wOrld");
      free (held);
      held = copy;
      BENCH_KEEP (held);
    }
  free (held);
}

static void
run_get_string (long n, void *data)
{
  for (long i = 0; i < n; i++)
    {
      char *copy = strdup ("hello world");
      BENCH_KEEP (copy);
      free (copy);
    }
}

/* A binary search over as many intervals, side by side. */
static guint64 *starts;

static void
setup_starts (long n, void *data)
{
  starts = g_new (guint64, (long)data);
  for (long i = 0; i < (long)data; i++)
    starts[i] = (guint64)i * 0x1000;
}

static void
teardown_starts (long n, void *data)
{
  g_clear_pointer (&starts, g_free);
}

static void
run_starts (long n, void *data)
{
  uint64_t state = 1;

  for (long i = 0; i < n; i++)
    {
      guint64 at, low = 0, high = (guint64)data;
      state = bench_random (state);
      at = (state >> 20) % (uint64_t)(long)data * 0x1000;
      while (high - low > 1)
        {
          guint64 middle = (low + high) / 2;
          if (starts[middle] <= at)
            low = middle;
          else
            high = middle;
        }
      BENCH_KEEP (low);
    }
}

static void
count_call (void *object, int argument)
{
  BENCH_KEEP (argument);
}
static void (*volatile callback) (void *object, int argument) = count_call;

static void
run_call (long n, void *data)
{
  for (long i = 0; i < n; i++)
    callback (data, (int)i);
}

/* A tree of hash tables: each level is a table of names. */
enum
{
  DEPTH = 8,
  SIBLINGS = 9
};
static GHashTable *levels[DEPTH];

static void
setup_path (long n, void *data)
{
  if (levels[0])
    return;
  for (int depth = DEPTH - 1; depth >= 0; depth--)
    {
      levels[depth] = g_hash_table_new (g_str_hash, g_str_equal);
      for (int i = 0; i < SIBLINGS; i++)
        g_hash_table_insert (levels[depth], g_strdup_printf ("sib%d", i), levels[depth]);
      g_hash_table_insert (levels[depth], g_strdup_printf ("d%d", depth),
                           depth < DEPTH - 1 ? levels[depth + 1] : levels[depth]);
    }
}

static void
run_path (long n, void *data)
{
  for (long i = 0; i < n; i++)
    {
      GHashTable *level = levels[0];
      const char *path = data;
      char name[32];

      BENCH_KEEP (path);
      while (*path)
        {
          const char *end = strchrnul (++path, '/');
          memcpy (name, path, (size_t)(end - path));
          name[end - path] = 0;
          level = g_hash_table_lookup (level, name);
          path = end;
        }
      BENCH_KEEP (level);
    }
}

/* Child in a hash table of names, and out again. */
static GHashTable *children;

static void
setup_children (long n, void *data)
{
  children = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  for (long i = 0; i < (long)data; i++)
    g_hash_table_add (children, g_strdup_printf ("n%ld", i));
}

static void
run_children (long n, void *data)
{
  char *name = g_strdup ("thechild");

  for (long i = 0; i < n; i++)
    {
      char *child = malloc (64);
      BENCH_KEEP (child);
      g_hash_table_insert (children, name, child);
      g_hash_table_steal (children, name);
      free (child);
    }
  g_free (name);
}

static void
teardown_children (long n, void *data)
{
  g_hash_table_unref (children);
}

typedef struct Node Node;
struct Node
{
  Node *first, *next, *parent;
  char payload[40];
};
static Node *tree;

static Node *
add_node (Node *parent)
{
  Node *node = calloc (1, sizeof *node);

  node->parent = parent;
  if (parent)
    {
      node->next = parent->first;
      parent->first = node;
    }
  return node;
}

static void
build_wide (long n, void *data)
{
  tree = add_node (NULL);
  for (long i = 0; i < n; i++)
    add_node (tree);
}

static void
build_deep (long n, void *data)
{
  Node *node = tree = add_node (NULL);

  for (long i = 0; i < n; i++)
    node = add_node (node);
}

static void
build_fan10 (long n, void *data)
{
  Node **queue = malloc (sizeof *queue * (size_t)(n + 1));
  long head = 0, tail = 0;

  queue[tail++] = tree = add_node (NULL);
  while (tail <= n)
    {
      Node *parent = queue[head++];
      for (int i = 0; i < 10 && tail <= n; i++)
        queue[tail++] = add_node (parent);
    }
  free (queue);
}

/* A heap that has been in use: as many nodes were freed, in no order, before the tree is built. */
static void
build_churned (long n, void *data)
{
  Node **nodes = malloc (sizeof *nodes * (size_t)n);
  uint64_t state = 1;

  for (long i = 0; i < n; i++)
    nodes[i] = add_node (NULL);
  for (long i = n - 1; i >= 0; i--)
    {
      long j = (long)((state = bench_random (state)) % (uint64_t)(i + 1));
      free (nodes[j]);
      nodes[j] = nodes[i];
    }
  free (nodes);
  build_fan10 (n, NULL);
}

static void
delete_tree (long n, void *data)
{
  Node *node = tree;

  for (;;)
    {
      Node *up, *next;
      while (node->first)
        node = node->first;
      if (node == tree)
        break;
      up = node->parent;
      next = node->next;
      up->first = next;
      free (node);
      node = next ? next : up;
    }
  free (tree);
}

static double
bytes_tree (long n, void *data)
{
  size_t before = bench_heap ();
  double bytes;

  ((void (*) (long, void *))data) (n, NULL);
  bytes = (double)(bench_heap () - before) / (double)n;
  delete_tree (n, NULL);
  return bytes;
}

#define BUILD(shape, size, count, most)                                                            \
  {                                                                                                \
    .name = "tree.build." #shape "/" size, .n = count, .n_ir = count <= 100000 ? count : 0,        \
    .run = build_##shape, .teardown = delete_tree, .reps = most                                    \
  }
#define DELETE(shape, size, count, most)                                                           \
  {                                                                                                \
    .name = "tree.delete." #shape "/" size, .n = count, .n_ir = count <= 100000 ? count : 0,       \
    .setup = build_##shape, .run = delete_tree, .reps = most                                       \
  }
#define TREE(shape)                                                                                \
  BUILD (shape, "1e3", 1000, 0), BUILD (shape, "1e4", 10000, 0), BUILD (shape, "1e5", 100000, 3),  \
      BUILD (shape, "1e6", 1000000, 1), DELETE (shape, "1e3", 1000, 0),                            \
      DELETE (shape, "1e4", 10000, 0), DELETE (shape, "1e5", 100000, 3),                           \
      DELETE (shape, "1e6", 1000000, 1)

static const BenchOp ops[] = {
  { "object.new/0", 500000, 5000, NULL, run_malloc, NULL, (void *)64 },
  { "object.new/10", 500000, 5000, NULL, run_malloc, NULL, (void *)104 },
  { "object.ref", 500000, 5000, NULL, run_ref },
  { "prop.set/name", 500000, 5000, setup_props, run_set_name, NULL, (void *)"prop5" },
  { "prop.get/name", 500000, 5000, setup_props, run_get_name, NULL, (void *)"prop5" },
  { "prop.set/handle", 1000000, 5000, NULL, run_set_offset },
  { "prop.get/handle", 1000000, 5000, NULL, run_get_offset },
  { "prop.set/string", 300000, 5000, NULL, run_set_string },
  { "prop.get/string", 300000, 5000, NULL, run_get_string },
  { "link.set", 500000, 5000, NULL, run_ref },
  { "notify/1", 1000000, 5000, NULL, run_call },
  { "path.resolve/1", 300000, 5000, setup_path, run_path, NULL, (void *)"/d0" },
  { "path.resolve/4", 100000, 2000, setup_path, run_path, NULL, (void *)"/d0/d1/d2/d3" },
  { "path.resolve/8", 50000, 1000, setup_path, run_path, NULL, (void *)"/d0/d1/d2/d3/d4/d5/d6/d7" },
  { "child.cycle/10", 200000, 5000, setup_children, run_children, teardown_children, (void *)10 },
  { "child.cycle/1e3", 200000, 5000, setup_children, run_children, teardown_children,
    (void *)1000 },
  { "child.cycle/1e5", 200000, 5000, setup_children, run_children, teardown_children,
    (void *)100000 },
  { "memory.find/1e2", 300000, 5000, setup_starts, run_starts, teardown_starts, (void *)100 },
  { "memory.find/1e4", 300000, 5000, setup_starts, run_starts, teardown_starts, (void *)10000 },
  { "memory.find/1e5", 300000, 5000, setup_starts, run_starts, teardown_starts, (void *)100000 },
  { "memory.read/io", 300000, 5000, setup_starts, run_starts, teardown_starts, (void *)10000 },
  TREE (wide),
  TREE (fan10),
  TREE (deep),
  { "tree.delete.churned/1e5", 100000, 0, build_churned, delete_tree, .reps = 3 },
  { .name = "bytes.tree.wide", .n = 100000, .data = build_wide, .bytes = bytes_tree },
  { .name = "bytes.tree.fan10", .n = 100000, .data = build_fan10, .bytes = bytes_tree },
  { .name = "bytes.tree.deep", .n = 100000, .data = build_deep, .bytes = bytes_tree },
};

int
main (int argc, char **argv)
{
  return bench_main (argc, argv, "floor", ops, BENCH_N (ops));
}
