/* coppice query: what is said of a pattern that nothing fits. */
#include "query.h"
#include <string.h>

/* How many nodes are named, and how many names the nearest is looked for among. */
#define MOST_NAMED 4
#define MOST_NAMES 4096

static gboolean
has_word (const char *text, const char *word)
{
  g_autofree char *folded = g_ascii_strdown (text, -1);

  return strstr (folded, word) != NULL;
}

/* The label of the node that has the word in it, NULL when only the name has it. */
static gboolean
is_near (const CopNode *node, const char *word, const char **ret_label)
{
  *ret_label = NULL;
  for (guint i = 0; i < cop_node_n_labels (node) && !*ret_label; i++)
    if (has_word (cop_node_label (node, i), word))
      *ret_label = cop_node_label (node, i);
  return *ret_label != NULL || has_word (cop_node_name (node), word);
}

/* The nodes that have the word in their name or a label; empty when there is none. */
static char *
near_ones (const CopTree *tree, const char *text)
{
  g_autofree char *word = g_ascii_strdown (text, -1);
  GString *out = g_string_new (NULL);
  CopNode *root = cop_tree_root (tree);
  const char *label;
  guint n = 0;

  for (const CopNode *at = cop_node_next (root, root); at; at = cop_node_next (at, root))
    if (is_near (at, word, &label) && n++ < MOST_NAMED)
      {
        g_autofree char *path = cop_node_path (at);

        g_string_append_printf (out, "%s%s", n > 1 ? ", " : "", path);
        if (label)
          g_string_append_printf (out, " (&%s)", label);
      }
  if (n > MOST_NAMED)
    g_string_append_printf (out, " and %u more", n - MOST_NAMED);
  return g_string_free (out, FALSE);
}

/* The nearest of all names, without their unit addresses, and labels.  transfer full, nullable. */
static char *
nearest (const CopTree *tree, const char *text)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  CopNode *root = cop_tree_root (tree);

  for (const CopNode *at = cop_node_next (root, root); at && names->len < MOST_NAMES;
       at = cop_node_next (at, root))
    {
      const char *name = cop_node_name (at);

      g_ptr_array_add (names, g_strndup (name, strcspn (name, "@")));
      for (guint i = 0; i < cop_node_n_labels (at); i++)
        g_ptr_array_add (names, g_strconcat ("&", cop_node_label (at, i), NULL));
    }
  return g_strdup (cli_nearest (text, (const char *const *)names->pdata, names->len));
}

void
cli_query_say_nothing (const CopTree *tree, const char *pattern)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *near = NULL;

  if (strpbrk (pattern, "*?"))
    cli_say ("nothing fits '%s'", pattern);
  else if (*pattern == '/')
    {
      /* says where the path leaves the tree */
      cop_query_node (tree, pattern, &error);
      cli_say ("%s", error ? error->message : "nothing fits");
    }
  else if (strchr (pattern, '/') || *pattern == '&')
    cli_say ("no node fits '%s'", pattern);
  else if (*(near = near_ones (tree, pattern)))
    cli_say ("no node is called '%s'; it is in the name of %s", pattern, near);
  else
    {
      g_free (near);
      near = nearest (tree, pattern);
      cli_say ("no node is called '%s'%s%s%s", pattern, near ? "; did you mean '" : "",
               near ? near : "", near ? "'?" : "");
    }
}
