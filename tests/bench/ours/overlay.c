/* Differences of Devicetrees, and overlays.
 *
 * The two trees that are compared are those of the flattened trees' rows; one device in a hundred
 * is another.  An overlay has a fragment for each bus of the base, and as many devices in each as
 * there. */
#include <coppice/diff.h>
#include <coppice/overlay.h>

#include <stdio.h>

#include "ours.h"

enum
{
  DEVICES = 99, /* of a fragment */
};

static CopTree *base, *other;

static void
must (gboolean done, GError *error)
{
  if (!done)
    bench_fail ("coppice", error ? error->message : NULL);
}

static void
drop_both (long n, void *data)
{
  cop_tree_free (other);
  cop_tree_free (base);
}

/* --- differences --- */

static void
make_two (long n, void *data)
{
  CopNode *node;
  long i = 0;

  base = bench_make_tree (n);
  other = bench_make_tree (n);
  for (node = cop_tree_root (other); node; node = cop_node_next (node, cop_tree_root (other)))
    if (i++ % 100 == 50)
      cop_node_set_string (node, "status", "disabled", NULL);
}

static void
compare (long n, void *data)
{
  CopDiff *diff = cop_diff_new (base, other, COP_DIFF_DEFAULT);

  if (cop_diff_n (diff) != (guint)(n + 49) / 100)
    bench_fail ("diff", "it has found another number of differences");
  cop_diff_free (diff);
}

/* --- overlays --- */

/* A bus of the base, and the __overlay__ of the fragment for it. */
static CopNode *
add_bus (long i)
{
  CopCells *cells = cop_cells_new ();
  GError *error = NULL;
  CopNode *fragment;
  char name[40];

  snprintf (name, sizeof name, "bus%ld", i);
  must (cop_node_add_label (cop_node_add (cop_tree_root (base), name, &error), name, &error),
        error);
  cop_cells_label (cells, name);
  snprintf (name, sizeof name, "fragment@%lx", i);
  fragment = cop_node_add (cop_tree_root (other), name, &error);
  must (cop_node_set (fragment, "target", cells, &error), error);
  cop_cells_free (cells);
  return cop_node_add (fragment, "__overlay__", &error);
}

/* n nodes: each bus and its devices. */
static void
make_overlay (long n, void *data)
{
  CopNode *content = NULL;
  char name[40];

  base = cop_tree_new ();
  other = cop_tree_new ();
  cop_tree_set_overlay (other, TRUE);
  for (long i = 0; i < n; i++)
    if (i % (DEVICES + 1) == 0)
      content = add_bus (i / (DEVICES + 1));
    else
      {
        snprintf (name, sizeof name, "dev@%lx", i * 4096);
        bench_fill_node (cop_node_add (content, name, NULL), i);
      }
}

static void
apply (long n, void *data)
{
  GError *error = NULL;

  must (cop_overlay_apply (base, other, NULL, &error), error);
}

const BenchOp overlay_ops[] = {
#define DIFF(size, count)                                                                          \
  {                                                                                                \
    "diff/" size, count, count <= 100000 ? count : 0, make_two, compare, drop_both                 \
  }
  DIFF ("1e3", 1000),
  DIFF ("1e4", 10000),
  DIFF ("1e5", 100000),
  DIFF ("1e6", 1000000),
  { "overlay.apply/1e3", 1000, 1000, make_overlay, apply, drop_both },
  { "overlay.apply/9900", 9900, 9900, make_overlay, apply, drop_both },
};
const size_t n_overlay_ops = BENCH_N (overlay_ops);
