/* A chain a million deep and a fan of a million children: built, walked, found, snapshot, printed
 * and cut with a stack of 8 MiB, and in a time that grows with their number and nothing else. */
#include <lab.h>
#include <sys/resource.h>
#include <time.h>

#define MILLION 1000000
#define EIGHTH (MILLION / 8)

/* Eight times as many may take that many times as long: 8 to the power of 1.3 and what the caches
 * add, where quadratic is 64. */
#define MOST_FACTOR 26

static double
seconds (void)
{
  struct timespec now;

  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &now);
  return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

/* What one size has taken, step by step. */
typedef struct
{
  double build, walk, find, snapshot, print, cut;
} Times;

typedef struct
{
  CopHost *host;
  CopMachine *machine;
  CopObject *objects, *top, *last;
  guint64 before;
  guint n;
} Tree;

static void
begin (Tree *tree, guint n)
{
  tree->host = lab_host ();
  tree->machine = lab_machine (tree->host);
  tree->objects = cop_machine_objects (tree->machine);
  tree->before = cop_machine_live_objects (tree->machine);
  tree->top = tree->last = lab_add (tree->objects, "top", &cop_type_container);
  tree->n = n;
}

static void
build_chain (Tree *tree)
{
  for (guint i = 1; i < tree->n; i++)
    tree->last = lab_add (tree->last, "x", &cop_type_container);
}

static void
build_fan (Tree *tree)
{
  for (guint i = 1; i < tree->n; i++)
    tree->last = lab_add (tree->top, "x[*]", &cop_type_container);
}

static void
walk (Tree *tree)
{
  CopWalk walk = COP_WALK (tree->top);
  guint n = 0;

  walk.leave = TRUE;
  while (cop_walk_next (&walk))
    n++;
  g_assert_cmpuint (n, ==, 2 * tree->n);
}

static void
find (Tree *tree)
{
  char *path = cop_object_path (tree->last);

  g_assert_true (cop_object_lookup (tree->objects, path) == tree->last);
  g_assert_true (cop_object_resolve (tree->objects, path, NULL) == tree->last);
  g_assert_null (cop_object_resolve (tree->objects, "absent/x", NULL));
  g_free (path);
  for (guint i = 0; i < tree->n; i++)
    {
      CopObject *parent = cop_object_parent (tree->last);
      g_assert_true (cop_object_child (parent, cop_object_name (tree->last)) == tree->last);
    }
}

static void
snapshot (Tree *tree)
{
  CopSnapshot *a = cop_machine_snapshot (tree->machine);
  CopSnapshot *b = cop_machine_snapshot (tree->machine);

  g_assert_true (cop_snapshot_equal (a, b));
  cop_snapshot_free (a);
  cop_snapshot_free (b);
}

static void
print (Tree *tree)
{
  char *text = cop_object_print_tree (tree->top);
  guint lines = 0;

  for (const char *c = text; *c; c++)
    lines += *c == '\n';
  g_assert_cmpuint (lines, ==, tree->n);
  /* and no line is long, or a chain would need a terabyte */
  g_assert_cmpuint (strlen (text), <, (gsize)tree->n * 128);
  g_free (text);
}

static void
cut (Tree *tree)
{
  g_autoptr (GError) error = NULL;

  cop_object_cut (tree->objects, "top", &error);
  g_assert_no_error (error);
  g_assert_cmpuint (cop_machine_live_objects (tree->machine), ==, tree->before);
}

static void
timed (double *taken, void (*step) (Tree *tree), Tree *tree)
{
  double start = seconds ();

  step (tree);
  *taken = seconds () - start;
}

static Times
run (guint n, void (*build) (Tree *tree))
{
  Times times;
  Tree tree;

  begin (&tree, n);
  timed (&times.build, build, &tree);
  timed (&times.walk, walk, &tree);
  timed (&times.find, find, &tree);
  timed (&times.snapshot, snapshot, &tree);
  timed (&times.print, print, &tree);
  timed (&times.cut, cut, &tree);
  lab_close (tree.machine);
  lab_close_host (tree.host);
  return times;
}

static void
compare (const char *step, double small, double large)
{
  g_test_message ("%s: %.3f s, eight times as many %.3f s", step, small, large);
  /* what takes less than a few milliseconds is not measured by this clock */
  g_assert_cmpfloat (large, <, MOST_FACTOR * MAX (small, 0.005));
}

static void
in_linear_time (void (*build) (Tree *tree))
{
  Times small = run (EIGHTH, build), large = run (MILLION, build);

  compare ("build", small.build, large.build);
  compare ("walk", small.walk, large.walk);
  compare ("find", small.find, large.find);
  compare ("snapshot", small.snapshot, large.snapshot);
  compare ("print", small.print, large.print);
  compare ("cut", small.cut, large.cut);
}

static void
chain_of_a_million (void)
{
  in_linear_time (build_chain);
}

static void
fan_of_a_million (void)
{
  in_linear_time (build_fan);
}

/* --- without a machine
 * ------------------------------------------------------------------------------ */

static CopObject *
orphan_chain (CopHost *host)
{
  CopObject *top = lab_new (host, &cop_type_container), *last = top;

  for (guint i = 1; i < MILLION; i++)
    last = lab_add (last, "x", &cop_type_container);
  return top;
}

static void
orphans_are_let_go (void)
{
  CopHost *host = lab_host ();
  CopObject *top = orphan_chain (host);

  cop_object_unref (top);
  g_assert_cmpuint (cop_host_live_objects (host), ==, 0);
  top = lab_new (host, &cop_type_container);
  for (guint i = 1; i < MILLION; i++)
    lab_add (top, "x[*]", &cop_type_container);
  cop_object_unref (top);
  lab_close_host (host);
}

static void
orphans_are_cut (void)
{
  CopHost *host = lab_host ();
  CopObject *top = orphan_chain (host);

  g_assert_true (cop_object_cut (top, "x", NULL));
  g_assert_cmpuint (cop_host_live_objects (host), ==, 1);
  cop_object_unref (top);
  lab_close_host (host);
}

static void
orphans_join_a_machine (void)
{
  CopHost *host = lab_host ();
  CopMachine *machine = lab_machine (host);
  guint64 before = cop_machine_live_objects (machine);
  CopObject *top = orphan_chain (host);

  g_assert_true (cop_object_add (cop_machine_objects (machine), "top", top, 0, NULL));
  cop_object_unref (top);
  g_assert_cmpuint (cop_machine_live_objects (machine), ==, before + MILLION);
  lab_close (machine);
  lab_close_host (host);
}

/* --- links and finalizers
 * ------------------------------------------------------------------------------ */

/* Each thing keeps the next alive by a link alone: the first to go takes all the others along. */
static void
links_in_a_row (void)
{
  CopHost *host = lab_host ();
  CopObject *first = lab_new (host, &lab_type_thing), *last = first;

  for (guint i = 1; i < MILLION / 4; i++)
    {
      CopObject *next = lab_new (host, &lab_type_thing);
      g_assert_true (cop_object_set_object (last, "friend", next, NULL));
      cop_object_unref (next);
      last = next;
    }
  cop_object_unref (first);
  lab_close_host (host);
}

/* As many strong and weak links to one object: its end is linear, and so is that of the others. */
static double
tie_and_cut (guint n)
{
  CopHost *host = lab_host ();
  CopMachine *machine = lab_machine (host);
  CopObject *objects = cop_machine_objects (machine);
  CopObject *hub = lab_add (objects, "hub", &lab_type_child);
  CopObject *box = lab_add (objects, "box", &cop_type_container);
  double start;

  for (guint i = 0; i < n; i++)
    {
      CopObject *spoke = lab_add (box, "spoke[*]", &lab_type_thing);
      g_assert_true (cop_object_set_object (spoke, "fan", hub, NULL));
      g_assert_true (cop_object_set_object (spoke, "friend", hub, NULL));
    }
  start = seconds ();
  g_assert_true (cop_object_cut (objects, "hub", NULL));
  g_assert_true (cop_object_cut (objects, "box", NULL));
  start = seconds () - start;
  lab_close (machine);
  lab_close_host (host);
  return start;
}

static void
hub_of_many_links (void)
{
  compare ("hub", tie_and_cut (10000), tie_and_cut (80000));
}

int
main (int argc, char **argv)
{
  struct rlimit limit;

  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (getrlimit (RLIMIT_STACK, &limit), ==, 0);
  limit.rlim_cur = 8 << 20;
  g_assert_cmpint (setrlimit (RLIMIT_STACK, &limit), ==, 0);
#define TEST(fn_) g_test_add_func ("/object/large/" #fn_, fn_)
  TEST (chain_of_a_million);
  TEST (fan_of_a_million);
  TEST (orphans_are_let_go);
  TEST (orphans_are_cut);
  TEST (orphans_join_a_machine);
  TEST (links_in_a_row);
  TEST (hub_of_many_links);
  return g_test_run ();
}
