/* What dt-validate has written, as findings. */
#include "check.h"
#include <string.h>

static const CopCheck schema = {
  .name = "schema",
  .level = COP_CHECK_ERROR,
  .means = "A node is not as its binding says.",
  .cure = "Look at the binding's schema.",
  .needs = "",
};

/* One call's: the lines of a node come before the line that has its path. */
typedef struct
{
  CopTree *tree;
  const char *blob; /* what dt-validate calls the tree */
  GPtrArray *findings;
  GPtrArray *waiting; /* GString: complaints of the node whose path is still to come */
  gboolean open;      /* what follows belongs to the last of these */
} Reader;

/* "reg:0:1: TEXT" is about a property, "f:reg: TEXT" about one of a child. */
static void
follow (const char *text, CopNode **node, CopNodeProp **prop)
{
  const char *end = strstr (text, ": ");
  g_autofree char *head = end != NULL ? g_strndup (text, (gsize)(end - text)) : NULL;
  g_auto (GStrv) names = head != NULL && !strchr (head, ' ') ? g_strsplit (head, ":", -1) : NULL;

  for (char **name = names; name != NULL && *name != NULL && *prop == NULL; name++)
    {
      CopNode *child = cop_node_find_child (*node, *name);

      *prop = cop_node_find_prop (*node, *name);
      if (*prop == NULL && child == NULL)
        return;
      if (*prop == NULL)
        *node = child;
    }
}

/* The text behind "NAME: ", where the node is told of by its name, its path or both with its
 * compatible behind. */
static const char *
skip_name (const char *text, const char *path)
{
  const char *slash = strrchr (path, '/'), *name = slash != NULL && slash[1] ? slash + 1 : path;
  gsize length = g_str_has_prefix (text, path)   ? strlen (path)
                 : g_str_has_prefix (text, name) ? strlen (name)
                                                 : 0;
  const char *behind = length > 0 && text[length] == ' ' ? strstr (text, "): ") : NULL;

  if (behind != NULL)
    return behind + strlen ("): ");
  return length > 0 && g_str_has_prefix (text + length, ": ") ? text + length + 2 : text;
}

static void
take (Reader *reader, const char *text, const char *path)
{
  CopNode *node = path != NULL ? cop_tree_find (reader->tree, path) : NULL;
  const char *rest = node != NULL ? skip_name (text, path) : text;
  CopFinding *finding = g_new0 (CopFinding, 1);

  finding->check = &schema;
  finding->level = COP_CHECK_ERROR;
  finding->node = node != NULL ? node : cop_tree_root (reader->tree);
  if (node != NULL)
    follow (rest, &finding->node, &finding->prop);
  if (node != NULL && finding->prop != NULL)
    finding->origin = cop_node_prop_origin (finding->prop);
  if (node != NULL && !finding->origin.line)
    finding->origin = cop_node_origin (finding->node);
  finding->text = node != NULL ? g_strconcat (path, ": ", rest, NULL) : g_strdup (text);
  g_ptr_array_add (reader->findings, finding);
}

/* The path is NULL when none has come: newer versions write it with the complaint. */
static void
take_waiting (Reader *reader, const char *path)
{
  for (guint i = 0; i < reader->waiting->len; i++)
    {
      const char *text = ((GString *)reader->waiting->pdata[i])->str;
      g_autofree char *own =
          path == NULL && *text == '/' ? g_strndup (text, strcspn (text, ": (")) : NULL;

      take (reader, text, path != NULL ? path : own);
    }
  g_ptr_array_set_size (reader->waiting, 0);
  reader->open = FALSE;
}

/* "PATH: failed to match any schema": the path, when the line is such a one.  transfer full,
 * nullable. */
static char *
path_of (const char *text)
{
  static const char *const ends[] = { ": matched on schema(s)", ": failed to match any schema" };

  for (guint i = 0; i < G_N_ELEMENTS (ends); i++)
    if (*text == '/' && g_str_has_suffix (text, ends[i]))
      return g_strndup (text, strlen (text) - strlen (ends[i]));
  return NULL;
}

static void
read_line (Reader *reader, const char *line)
{
  g_autofree char *path = NULL;

  /* A complaint goes on in lines with a tab, in which the blob may be named again. */
  if (*line == '\t' && reader->open)
    {
      GString *last = reader->waiting->pdata[reader->waiting->len - 1];
      g_auto (GStrv) parts = g_strsplit (line, reader->blob, -1);

      g_string_append_c (last, '\n');
      for (char **part = parts; *part != NULL; part++)
        g_string_append (last, *part + (part > parts && g_str_has_prefix (*part, ": ") ? 2 : 0));
      return;
    }
  if (!g_str_has_prefix (line, reader->blob))
    return;
  line += strlen (reader->blob);
  /* "BLOB:0:0: " is only before a compatible that nobody knows, which is no complaint. */
  if (!g_str_has_prefix (line, ": "))
    return;
  line += 2;
  path = path_of (line);
  if (path != NULL)
    take_waiting (reader, path);
  else
    g_ptr_array_add (reader->waiting, g_string_new (line));
  reader->open = path == NULL;
}

static void
string_free (gpointer data)
{
  g_string_free (data, TRUE);
}

void
cli_schema_read (CopTree *tree, const char *blob, const char *text, GPtrArray *findings)
{
  g_autoptr (GPtrArray) waiting = g_ptr_array_new_with_free_func (string_free);
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  Reader reader = { .tree = tree, .blob = blob, .findings = findings, .waiting = waiting };

  for (char **line = lines; *line != NULL; line++)
    read_line (&reader, *line);
  take_waiting (&reader, NULL);
}
