/* Trees, paths, and children that come and go. */
#include <coppice/machine.h>
#include <string.h>

#include "ours.h"

/* root holds what is built: its child top and all that is below it.  Trees live in a machine, as
 * those of users do. */
static CopObject *root, *leaf;
static CopMachine *machine;
static CopType *bare;

static void
need_machine (void)
{
  GError *error = NULL;

  bare = bench_register (&bench_bare);
  if (!machine)
    machine = cop_machine_new (host, NULL, NULL, 0, NULL, &error);
  if (!machine)
    bench_fail ("machine", error->message);
}

static CopObject *
new_node (void)
{
  GError *error = NULL;
  CopObject *object = cop_object_new_near (cop_machine_objects (machine), bare, &error);

  if (!object)
    bench_fail ("object", error->message);
  return object;
}

static CopObject *
new_root (void)
{
  need_machine ();
  root = bench_add (cop_machine_objects (machine), "root", new_node ());
  return bench_add (root, "top", new_node ());
}

static void
build_wide (long n, void *data)
{
  CopObject *top = new_root ();
  char name[32];

  for (long i = 0; i < n; i++)
    {
      g_snprintf (name, sizeof name, "c%ld", i);
      bench_add (top, name, new_node ());
    }
}

static void
build_deep (long n, void *data)
{
  CopObject *node = new_root ();

  for (long i = 0; i < n; i++)
    node = bench_add (node, "c", new_node ());
}

static void
build_fan10 (long n, void *data)
{
  CopObject **queue = g_new (CopObject *, n + 1);
  long head = 0, tail = 0;
  char name[32];

  queue[tail++] = new_root ();
  while (tail <= n)
    {
      CopObject *parent = queue[head++];
      for (int i = 0; i < 10 && tail <= n; i++)
        {
          g_snprintf (name, sizeof name, "c%d", i);
          queue[tail++] = bench_add (parent, name, new_node ());
        }
    }
  g_free (queue);
}

/* A heap that has been in use: as many objects were freed, in no order, before the tree is built.
 */
static void
build_churned (long n, void *data)
{
  CopObject **objects = g_new (CopObject *, n);
  guint64 state = 1;

  need_machine ();
  for (long i = 0; i < n; i++)
    objects[i] = new_node ();
  for (long i = n - 1; i >= 0; i--)
    {
      long j = (long)((state = bench_random (state)) % (guint64)(i + 1));
      cop_object_unref (objects[j]);
      objects[j] = objects[i];
    }
  g_free (objects);
  build_fan10 (n, NULL);
}

static void
cut_top (long n, void *data)
{
  bench_cut (root, "top");
}

static void
drop_root (long n, void *data)
{
  bench_cut (cop_machine_objects (machine), "root");
  root = NULL;
}

static void
delete_tree (long n, void *data)
{
  cut_top (n, NULL);
  drop_root (n, NULL);
}

static double
bytes_tree (long n, void *data)
{
  size_t before;
  double bytes;

  need_machine ();
  before = bench_heap ();
  ((void (*) (long, void *))data) (n, NULL);
  bytes = (double)(bench_heap () - before) / (double)n;
  delete_tree (n, NULL);
  return bytes;
}

/* --- paths ----------------------------------------------------------------------------- */

/* A chain of eight below the root, each with nine siblings. */
static void
build_chain (CopObject *node, int depth)
{
  char name[32];

  for (int level = 0; level < depth; level++)
    {
      CopObject *next;
      g_snprintf (name, sizeof name, "d%d", level);
      next = bench_add (node, name, bench_new (bare));
      for (int i = 0; i < 9; i++)
        {
          g_snprintf (name, sizeof name, "sib%d", i);
          bench_add (node, name, bench_new (bare));
        }
      node = next;
    }
  leaf = node;
}

static void
setup_path (long n, void *data)
{
  if (root)
    return;
  bare = bench_register (&bench_bare);
  root = bench_new (bare);
  build_chain (root, 8);
}

static void
run_resolve (long n, void *data)
{
  for (long i = 0; i < n; i++)
    {
      const char *path = data;
      BENCH_KEEP (path);
      if (!cop_object_lookup (root, path))
        bench_fail (path, "not found");
    }
}

/* Only what is in a machine has a path: /objects is the first of the eight. */
static void
setup_canonical (long n, void *data)
{
  if (machine)
    return;
  need_machine ();
  build_chain (cop_machine_objects (machine), 7);
}

static void
setup_crowded (long n, void *data)
{
  char name[32];

  if (machine)
    return;
  setup_canonical (n, NULL);
  for (int i = 0; i < 1000; i++)
    {
      g_snprintf (name, sizeof name, "n%d", i);
      leaf = bench_add (cop_machine_objects (machine), name, bench_new (bare));
    }
}

static void
run_canonical (long n, void *data)
{
  for (long i = 0; i < n; i++)
    {
      char *path = cop_object_path (leaf);
      BENCH_KEEP (path);
      g_free (path);
    }
}

/* Ten groups of a hundred, looked through from the first. */
static void
setup_search (long n, void *data)
{
  CopObject *group = NULL;
  char name[32];

  if (root)
    return;
  bare = bench_register (&bench_bare);
  root = bench_new (bare);
  for (int i = 0; i < 1000; i++)
    {
      if (i % 100 == 0)
        {
          g_snprintf (name, sizeof name, "g%d", i / 100);
          group = bench_add (root, name, bench_new (bare));
        }
      g_snprintf (name, sizeof name, "n%d", i);
      bench_add (group, name, bench_new (bare));
    }
  leaf = cop_object_first_child (root);
}

static void
run_search (long n, void *data)
{
  for (long i = 0; i < n; i++)
    if (!cop_object_resolve (leaf, "n777", NULL))
      bench_fail ("n777", "not found");
}

/* --- children that come and go --------------------------------------------------------- */

static void
setup_siblings (long n, void *data)
{
  build_wide ((long)data, NULL);
  leaf = cop_object_first_child (root);
}

static void
run_cycle (long n, void *data)
{
  for (long i = 0; i < n; i++)
    {
      bench_add (leaf, "thechild", new_node ());
      bench_cut (leaf, "thechild");
    }
}

/* --- the table ------------------------------------------------------------------------- */

#define TREE(shape, size, count, most)                                                             \
  { .name = "tree.build." #shape "/" size,                                                         \
    .n = count,                                                                                    \
    .n_ir = count <= 100000 ? count : 0,                                                           \
    .run = build_##shape,                                                                          \
    .teardown = delete_tree,                                                                       \
    .reps = most },                                                                                \
  {                                                                                                \
    .name = "tree.delete." #shape "/" size, .n = count, .n_ir = count <= 100000 ? count : 0,       \
    .setup = build_##shape, .run = cut_top, .teardown = drop_root, .reps = most                    \
  }
#define TREES(shape)                                                                               \
  TREE (shape, "1e3", 1000, 0), TREE (shape, "1e4", 10000, 0), TREE (shape, "1e5", 100000, 3),     \
      TREE (shape, "1e6", 1000000, 1)

const BenchOp tree_ops[] = {
  { "path.resolve/1", 300000, 5000, setup_path, run_resolve, NULL, (void *)"/d0" },
  { "path.resolve/4", 100000, 2000, setup_path, run_resolve, NULL, (void *)"/d0/d1/d2/d3" },
  { "path.resolve/8", 100000, 1000, setup_path, run_resolve, NULL,
    (void *)"/d0/d1/d2/d3/d4/d5/d6/d7" },
  { "path.canonical/8", 100000, 2000, setup_canonical, run_canonical },
  { "path.canonical/1e3", 100000, 2000, setup_crowded, run_canonical },
  { "path.search/1e3", 1000, 50, setup_search, run_search },
  { "child.cycle/10", 100000, 2000, setup_siblings, run_cycle, delete_tree, (void *)10 },
  { "child.cycle/1e3", 100000, 2000, setup_siblings, run_cycle, delete_tree, (void *)1000 },
  { "child.cycle/1e5", 100000, 2000, setup_siblings, run_cycle, delete_tree, (void *)100000,
    .reps = 3 },
  TREES (wide),
  TREES (fan10),
  TREES (deep),
  { "tree.delete.churned/1e5", 100000, 0, build_churned, cut_top, drop_root, .reps = 3 },
  { .name = "bytes.tree.wide", .n = 100000, .data = build_wide, .bytes = bytes_tree },
  { .name = "bytes.tree.fan10", .n = 100000, .data = build_fan10, .bytes = bytes_tree },
  { .name = "bytes.tree.deep", .n = 100000, .data = build_deep, .bytes = bytes_tree },
};
const size_t n_tree_ops = BENCH_N (tree_ops);
