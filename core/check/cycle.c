/* Circles in a graph whose edges are few: by a list on the heap, in the order of the tree. */
#include <check/check.h>

typedef struct
{
  CopNode *node;
  guint next; /* edge to follow */
} Step;

typedef struct
{
  CopChecker *ck;
  CopEdge *edges;
  guint n_edges;
  GHashTable *firsts; /* node to the number of its first edge, plus 1 */
  GHashTable *states; /* node to 1: on the path, 2: done */
  GArray *path;       /* Step */
  const char *what;
} Search;

static gint
compare (gconstpointer a, gconstpointer b, gpointer user_data)
{
  const CopEdge *first = a, *second = b;
  const CopChecker *ck = user_data;
  guint32 at = ck->facts[first->from->id].order, bt = ck->facts[second->from->id].order;

  if (at == bt)
    {
      at = ck->facts[first->to->id].order;
      bt = ck->facts[second->to->id].order;
    }
  return (at > bt) - (at < bt);
}

static void
enter (Search *search, CopNode *node)
{
  guint first = GPOINTER_TO_UINT (g_hash_table_lookup (search->firsts, node));
  Step step = { node, first ? first - 1 : search->n_edges };

  g_hash_table_insert (search->states, node, GUINT_TO_POINTER (1));
  g_array_append_val (search->path, step);
}

/* The circle from the node on the path to the end of it. */
static void
report (Search *search, CopNode *node)
{
  g_autoptr (GString) text = g_string_new (NULL);
  guint from = search->path->len;
  CopNode *last = g_array_index (search->path, Step, from - 1).node;

  do
    from--;
  while (g_array_index (search->path, Step, from).node != node);
  /* A circle of thousands is told of by its beginning. */
  for (guint i = from; i < search->path->len && i < from + 8; i++)
    {
      cop_node__path_append (g_array_index (search->path, Step, i).node, text);
      g_string_append (text, " -> ");
    }
  if (search->path->len > from + 8)
    g_string_append (text, "... -> ");
  cop_node__path_append (node, text);
  cop_checker__fail_at (search->ck, node, NULL, last, "%s form a circle: %s", search->what,
                        text->str);
}

static void
follow (Search *search)
{
  while (search->path->len)
    {
      Step *step = &g_array_index (search->path, Step, search->path->len - 1);
      const CopEdge *edge = &search->edges[step->next];
      guint state;

      if (step->next >= search->n_edges || edge->from != step->node)
        {
          g_hash_table_insert (search->states, step->node, GUINT_TO_POINTER (2));
          g_array_set_size (search->path, search->path->len - 1);
          continue;
        }
      step->next++;
      state = GPOINTER_TO_UINT (g_hash_table_lookup (search->states, edge->to));
      if (state == 1)
        report (search, edge->to);
      else if (!state)
        enter (search, edge->to);
    }
}

void
cop_checker__find_cycles (CopChecker *ck, GArray *edges, const char *what)
{
  Search search = { .ck = ck, .edges = (CopEdge *)edges->data, .n_edges = edges->len };

  if (!edges->len)
    return;
  search.what = what;
  search.firsts = g_hash_table_new (NULL, NULL);
  search.states = g_hash_table_new (NULL, NULL);
  search.path = g_array_new (FALSE, FALSE, sizeof (Step));
  g_array_sort_with_data (edges, compare, ck);
  for (guint i = edges->len; i-- > 0;)
    g_hash_table_insert (search.firsts, search.edges[i].from, GUINT_TO_POINTER (i + 1));
  for (guint i = 0; i < edges->len; i++)
    if (!g_hash_table_contains (search.states, search.edges[i].from))
      {
        enter (&search, search.edges[i].from);
        follow (&search);
      }
  g_hash_table_unref (search.firsts);
  g_hash_table_unref (search.states);
  g_array_unref (search.path);
}
