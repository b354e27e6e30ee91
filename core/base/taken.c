/* Taken numbers as a tree of runs: what touches is one run, so that a search goes over it at once.
 */
#include <base/taken.h>

typedef struct
{
  guint64 first, last;
} Run;

struct _CopTaken
{
  GTree *runs; /* Run, by first */
};

static gint
compare (gconstpointer a, gconstpointer b, gpointer data)
{
  const Run *x = a, *y = b;

  (void)data;
  return x->first < y->first ? -1 : x->first > y->first;
}

CopTaken *
cop_taken__new (void)
{
  CopTaken *taken = g_new (CopTaken, 1);

  taken->runs = g_tree_new_full (compare, NULL, g_free, NULL);
  return taken;
}

void
cop_taken__free (CopTaken *taken)
{
  if (taken == NULL)
    return;
  g_tree_unref (taken->runs);
  g_free (taken);
}

static Run *
find (const CopTaken *taken, guint64 first, guint64 last)
{
  const Run key = { .first = first };
  GTreeNode *after = g_tree_upper_bound (taken->runs, &key);
  GTreeNode *before = after ? g_tree_node_previous (after) : g_tree_node_last (taken->runs);
  Run *run = before ? g_tree_node_key (before) : NULL;

  if (run && run->last >= first)
    return run;
  run = after ? g_tree_node_key (after) : NULL;
  return run && run->first <= last ? run : NULL;
}

void
cop_taken__add (CopTaken *taken, guint64 first, guint64 last)
{
  Run *run = g_new (Run, 1), *other;

  *run = (Run){ first, last };
  while (
      (other = find (taken, run->first - (run->first > 0), run->last + (run->last < G_MAXUINT64))))
    {
      run->first = MIN (run->first, other->first);
      run->last = MAX (run->last, other->last);
      g_tree_remove (taken->runs, other);
    }
  g_tree_insert (taken->runs, run, run);
}

gboolean
cop_taken__has (const CopTaken *taken, guint64 first, guint64 last, guint64 *ret_last)
{
  const Run *run = find (taken, first, last);

  if (run)
    *ret_last = run->last;
  return run != NULL;
}

gboolean
cop_taken__first (const CopTaken *taken, guint64 first, guint64 last, guint64 *ret_first,
                  guint64 *ret_last)
{
  const Run *run = find (taken, first, last);

  if (run)
    {
      *ret_first = run->first;
      *ret_last = run->last;
    }
  return run != NULL;
}
