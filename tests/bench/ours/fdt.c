/* Flattened trees: read, understood, written; and what is found in a tree.
 *
 * The synthetic tree is a bus for every hundred devices, each with four properties; a quarter of
 * the devices have a phandle.  The rows of a corpus measure the blobs of the folder COPPICE_CORPUS,
 * and are left out when it is not set. */
#include <coppice/devicetree.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ours.h"

enum
{
  DEVICES = 100, /* of a bus */
};

static GBytes *blob;
static CopTree *tree;
static GPtrArray *corpus, *trees; /* GBytes, CopTree */
static long corpus_nodes;

static void
must (gboolean done, GError *error)
{
  if (!done)
    bench_fail ("coppice", error ? error->message : NULL);
}

static CopNode *
add (CopNode *parent, const char *format, long i)
{
  GError *error = NULL;
  char name[40];
  CopNode *node;

  snprintf (name, sizeof name, format, i);
  node = cop_node_add (parent, name, &error);
  must (node != NULL, error);
  return node;
}

void
bench_fill_node (CopNode *node, long i)
{
  static const char *const compatible[] = { "acme,thing-v2", "acme,thing", NULL };
  guint32 reg[] = { (guint32)i * 4096, 4096 };

  cop_node_set_strings (node, "compatible", compatible, NULL);
  cop_node_set_cells (node, "reg", reg, 2, 0, NULL);
  cop_node_set_u32 (node, "interrupts", (guint32)i, NULL);
  cop_node_set_string (node, "status", "okay", NULL);
  if (i % 4 == 0)
    cop_node_set_phandle (node, (guint32)i, NULL);
}

CopTree *
bench_make_tree (long n)
{
  CopTree *made = cop_tree_new ();
  CopNode *bus = NULL;

  for (long i = 1; i < n; i++)
    if ((i - 1) % (DEVICES + 1) == 0)
      bus = add (cop_tree_root (made), "bus@%lx", i);
    else
      bench_fill_node (add (bus, "dev@%lx", i * 4096), i);
  return made;
}

static void
make_tree (long n, void *data)
{
  tree = bench_make_tree (n);
}

static void
drop_tree (long n, void *data)
{
  cop_tree_free (tree);
}

static void
make_blob (long n, void *data)
{
  GError *error = NULL;

  make_tree (n, data);
  blob = cop_tree_to_dtb (tree, &error);
  must (blob != NULL, error);
  cop_tree_free (tree);
}

static void
read_blob (long n, void *data)
{
  GError *error = NULL;

  tree = cop_tree_from_dtb (blob, &error);
  must (tree != NULL, error);
}

static void
drop_both (long n, void *data)
{
  cop_tree_free (tree);
  g_bytes_unref (blob);
}

static void
make_read (long n, void *data)
{
  make_blob (n, data);
  read_blob (n, data);
}

static void
understand (long n, void *data)
{
  cop_tree_understand (tree, NULL, NULL);
}

static void
write_tree (long n, void *data)
{
  GBytes *out = cop_tree_to_dtb (tree, NULL);

  g_bytes_unref (out);
}

/* --- looking for what is there --- */

enum
{
  LOOKUPS = 100000,
};

static char *paths[LOOKUPS];

static void
make_paths (long n, void *data)
{
  long nodes = (long)data;
  guint64 state = 1;

  make_blob (nodes, data);
  read_blob (nodes, data);
  for (long i = 0; i < n; i++)
    {
      long which = 1 + (long)((state = bench_random (state)) % (guint64)(nodes - 1));
      long bus = (which - 1) / (DEVICES + 1) * (DEVICES + 1) + 1;

      paths[i] = which == bus ? g_strdup_printf ("/bus@%lx", bus)
                              : g_strdup_printf ("/bus@%lx/dev@%lx", bus, which * 4096);
    }
  /* The indexes. */
  cop_tree_find_phandle (tree, 4);
  cop_tree_find_compatible (tree, "acme,thing", NULL);
}

static void
drop_paths (long n, void *data)
{
  for (long i = 0; i < n; i++)
    g_free (paths[i]);
  drop_both (n, data);
}

static void
find_paths (long n, void *data)
{
  for (long i = 0; i < n; i++)
    must (cop_tree_find (tree, paths[i]) != NULL, NULL);
}

static void
find_phandles (long n, void *data)
{
  guint64 quarter = (guint64)(long)data / 4;
  guint64 state = 1;

  for (long i = 0; i < n; i++)
    {
      CopNode *node =
          cop_tree_find_phandle (tree, (guint32)((state = bench_random (state)) % quarter) * 4);
      BENCH_KEEP (node);
    }
}

static void
find_compatibles (long n, void *data)
{
  CopNode *node = NULL;

  for (long i = 0; i < n; i++)
    node = cop_tree_find_compatible (tree, "acme,thing", node);
}

/* --- a corpus --- */

static void
make_corpus (long n, void *data)
{
  corpus = bench_corpus ();
  trees = g_ptr_array_new_with_free_func ((GDestroyNotify)cop_tree_free);
}

static void
read_corpus (long n, void *data)
{
  for (guint i = 0; i < corpus->len; i++)
    {
      CopTree *read = cop_tree_from_dtb (corpus->pdata[i], NULL);

      if (read)
        g_ptr_array_add (trees, read);
    }
}

static void
make_corpus_read (long n, void *data)
{
  make_corpus (n, data);
  read_corpus (n, data);
}

static void
write_corpus (long n, void *data)
{
  for (guint i = 0; i < trees->len; i++)
    {
      GBytes *out = cop_tree_to_dtb (trees->pdata[i], NULL);

      if (out)
        g_bytes_unref (out);
    }
}

static void
understand_corpus (long n, void *data)
{
  for (guint i = 0; i < trees->len; i++)
    cop_tree_understand (trees->pdata[i], NULL, NULL);
}

/* From blob to blob through live machines, which go again. */
static void
live_corpus (long n, void *data)
{
  CopHost *host = cop_host_new (NULL);

  for (guint i = 0; i < corpus->len; i++)
    {
      CopTree *read = cop_tree_from_dtb (corpus->pdata[i], NULL);
      CopMachine *machine = NULL;
      GBytes *out;

      if (read && cop_tree_understand (read, NULL, NULL))
        machine = cop_machine_from_tree (host, read, NULL, NULL);
      if (!machine)
        continue;
      out = cop_machine_to_dtb (machine, NULL);
      if (out)
        g_bytes_unref (out);
      cop_machine_unref (machine);
    }
  cop_host_unref (host);
}

static void
drop_corpus (long n, void *data)
{
  g_ptr_array_unref (trees);
  g_ptr_array_unref (corpus);
}

static const BenchOp fdt_ops[] = {
#define SIZE(size, count)                                                                               \
  { "fdt.read/" size, count, count <= 100000 ? count : 0, make_blob, read_blob, drop_both },            \
      { "fdt.understand/" size, count, count <= 100000 ? count : 0, make_read, understand, drop_both }, \
  {                                                                                                     \
    "fdt.write/" size, count, count <= 100000 ? count : 0, make_tree, write_tree, drop_tree             \
  }
  SIZE ("1e3", 1000),
  SIZE ("1e4", 10000),
  SIZE ("1e5", 100000),
  SIZE ("1e6", 1000000),
#define FIND(row, find)                                                                            \
  {                                                                                                \
    row, LOOKUPS, 0, make_paths, find, drop_paths, (void *)1000000, .reps = 3                      \
  }
  FIND ("fdt.path/1e6", find_paths),
  FIND ("fdt.phandle/1e6", find_phandles),
  FIND ("fdt.compatible/1e6", find_compatibles),
};

/* Nodes of the corpus, which each figure is divided by. */
static const BenchOp corpus_ops[] = {
  { "fdt.corpus.read", 0, 0, make_corpus, read_corpus, drop_corpus },
  { "fdt.corpus.understand", 0, 0, make_corpus_read, understand_corpus, drop_corpus },
  { "fdt.corpus.write", 0, 0, make_corpus_read, write_corpus, drop_corpus },
  { "fdt.corpus.live", 0, 0, make_corpus, live_corpus, drop_corpus },
};

size_t
bench_fdt_ops (BenchOp *ops)
{
  size_t n = BENCH_N (fdt_ops);

  if (ops)
    memcpy (ops, fdt_ops, sizeof fdt_ops);
  if (!g_getenv ("COPPICE_CORPUS"))
    return n;
  if (!corpus_nodes)
    {
      make_corpus_read (0, NULL);
      for (guint i = 0; i < trees->len; i++)
        corpus_nodes += cop_tree_n_nodes (trees->pdata[i]);
      drop_corpus (0, NULL);
    }
  for (size_t i = 0; corpus_nodes && i < BENCH_N (corpus_ops); i++, n++)
    if (ops)
      {
        ops[n] = corpus_ops[i];
        ops[n].n = corpus_nodes;
      }
  return n;
}
