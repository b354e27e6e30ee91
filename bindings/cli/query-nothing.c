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

/* The nearest of all names, without their unit addresses, labels and aliases.  transfer full,
 * nullable. */
static char *
nearest (const CopTree *tree, const char *text)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  CopNode *root = cop_tree_root (tree), *aliases = cop_tree_find (tree, "/aliases");
  CopNodeProp *alias = aliases ? cop_node_first_prop (aliases) : NULL;

  for (const CopNode *at = cop_node_next (root, root); at && names->len < MOST_NAMES;
       at = cop_node_next (at, root))
    {
      const char *name = cop_node_name (at);

      g_ptr_array_add (names, g_strndup (name, strcspn (name, "@")));
      for (guint i = 0; i < cop_node_n_labels (at); i++)
        g_ptr_array_add (names, g_strconcat ("&", cop_node_label (at, i), NULL));
    }
  for (; alias; alias = cop_node_prop_next (alias))
    g_ptr_array_add (names, g_strdup (cop_node_prop_name (alias)));
  return g_strdup (cli_nearest (text, (const char *const *)names->pdata, names->len));
}

static const char *
last_name (const char *pattern)
{
  const char *slash = strrchr (pattern, '/');

  return slash ? slash + 1 : pattern;
}

/* The last name of a pattern, without its unit address and without * and ?.  transfer full. */
static char *
word_of (const char *pattern)
{
  GString *word = g_string_new (NULL);

  for (const char *at = last_name (pattern); *at && *at != '@'; at++)
    if (*at != '*' && *at != '?')
      g_string_append_c (word, *at);
  return g_string_free (word, FALSE);
}

/* The pattern with a better word in its last name, if nodes fit that; else the better word alone.
 * transfer full. */
static char *
correct (const CopTree *tree, const char *pattern, const char *word, const char *better)
{
  const char *last = last_name (pattern);
  g_autofree char *text = NULL;
  g_autoptr (GPtrArray) found = NULL;

  if (!g_str_has_prefix (last, word))
    return g_strdup (better);
  text = g_strdup_printf ("%.*s%s%s", (int)(last - pattern), pattern, better, last + strlen (word));
  found = cop_query_find (tree, &(CopQuery){ .path = text }, NULL);
  return found && found->len ? g_steal_pointer (&text) : g_strdup (better);
}

char *
cli_query_device_hint (CopMachine *machine, const char *id)
{
  CopObject *object = machine ? cop_object_resolve ((CopObject *)machine, id, NULL) : NULL;
  g_autofree char *node = object ? cop_machine_node_path (machine, object, NULL) : NULL;
  g_autofree char *path = node ? cop_object_path (object) : NULL;

  return path ? g_strdup_printf ("; the node of %s is %s", path, node) : NULL;
}

/* transfer full. */
static char *
hint_of (CopMachine *machine, const CopTree *tree, const char *pattern)
{
  g_autofree char *word = word_of (pattern), *near = NULL, *better = NULL;
  char *hint = *word ? cli_query_device_hint (machine, word) : NULL;

  if (hint || !*word)
    return hint ? hint : g_strdup ("");
  near = near_ones (tree, word);
  if (*near && strcmp (word, pattern) == 0)
    return g_strdup_printf ("; it is in the name of %s", near);
  if (*near)
    return g_strdup_printf ("; '%s' is in the name of %s", word, near);
  better = nearest (tree, word);
  if (better)
    {
      g_autofree char *corrected = correct (tree, pattern, word, better);

      return g_strdup_printf ("; did you mean '%s'?", corrected);
    }
  return g_strdup ("");
}

void
cli_query_say_nothing (CopMachine *machine, const CopTree *tree, const char *pattern)
{
  gboolean wild = strpbrk (pattern, "*?") != NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *hint = NULL;

  if (*pattern == '/' && !wild)
    {
      /* says where the path leaves the tree */
      cop_query_node (tree, pattern, &error);
      cli_say ("%s", error ? error->message : "nothing fits");
      return;
    }
  hint = hint_of (machine, tree, pattern);
  cli_say ("%s '%s'%s",
           wild                                       ? "nothing fits"
           : strchr (pattern, '/') || *pattern == '&' ? "no node fits"
                                                      : "no node is called",
           pattern, hint);
}
