#include <query/pattern.h>

#include <string.h>

static gboolean
is_any (const CopPatternName *name)
{
  return name->length == 2 && name->text[0] == '*' && name->text[1] == '*';
}

/* A name that can be looked up; one without a unit address may stand for several nodes. */
static CopNode *
plain_child (const CopNode *node, const CopPatternName *name)
{
  g_autofree char *text = NULL;

  if (memchr (name->text, '*', name->length) || memchr (name->text, '?', name->length)
      || !name->has_unit)
    return NULL;
  text = g_strndup (name->text, name->length);
  return cop_node_find_child (node, text);
}

static gboolean
read_names (CopPattern *pattern, const char *text, GError **error)
{
  const char *rest = text;

  while (*rest)
    {
      gsize length = strcspn (rest, "/");
      CopPatternName name = { rest, length, memchr (rest, '@', length) != NULL };

      rest += length + (rest[length] == '/');
      if (!name.length)
        continue;
      if (pattern->n_names == COP_PATTERN_MOST)
        return cop_error_set (error, COP_ERROR_INVALID, NULL,
                              "the pattern '%.40s...' has more than %d names", text,
                              COP_PATTERN_MOST);
      pattern->names[pattern->n_names++] = name;
    }
  return TRUE;
}

/* The node of the alias with which the text begins, when no node is called so.  length: of it. */
static CopNode *
alias_of (const CopTree *tree, const char *text, gsize length)
{
  g_autofree char *name = g_strndup (text, length);
  CopNode *node = cop_query__alias (tree, name);

  for (const CopNode *at = tree->root; at && node; at = cop_node_next (at, tree->root))
    if (cop_query__is_named (at, name))
      return NULL;
  return node;
}

static void
go_down (CopPattern *pattern)
{
  guint n = 0;
  CopNode *child;

  while (n < pattern->n_names && (child = plain_child (pattern->top, &pattern->names[n])))
    {
      pattern->top = child;
      n++;
    }
  pattern->n_names -= n;
  memmove (pattern->names, pattern->names + n, pattern->n_names * sizeof *pattern->names);
}

gboolean
cop_pattern__read (CopPattern *pattern, const CopTree *tree, const char *text, GError **error)
{
  static const CopPatternName any = { "**", 2, FALSE };
  g_autofree char *label = NULL;
  gsize length;

  *pattern = (CopPattern){ .top = tree->root };
  if (!text)
    {
      pattern->names[pattern->n_names++] = any;
      return TRUE;
    }
  if (!*text)
    return cop_error_set (error, COP_ERROR_INVALID, NULL, "the pattern is empty");
  if (*text == '&')
    {
      length = strcspn (text, "/");
      label = g_strndup (text, length);
      pattern->top = cop_query_node (tree, label, error);
      if (!pattern->top)
        return FALSE;
      text += length;
    }
  else if (*text != '/')
    {
      length = strcspn (text, "/");
      pattern->top = alias_of (tree, text, length);
      if (pattern->top)
        text += length;
      else
        {
          pattern->top = tree->root;
          pattern->names[pattern->n_names++] = any;
        }
    }
  if (!read_names (pattern, text, error))
    return FALSE;
  go_down (pattern);
  return TRUE;
}

/* What is reached without another name. */
static CopPatternState
skip_any (const CopPattern *pattern, CopPatternState state)
{
  for (guint i = 0; i < pattern->n_names; i++)
    if ((state >> i & 1) && is_any (&pattern->names[i]))
      state |= G_GUINT64_CONSTANT (1) << (i + 1);
  return state;
}

CopPatternState
cop_pattern__start (const CopPattern *pattern)
{
  return skip_any (pattern, 1);
}

static gboolean
name_fits (const CopPatternName *name, const CopNode *node)
{
  gsize length = strlen (node->name);

  if (cop_query__fits (name->text, name->length, node->name, length))
    return TRUE;
  return !name->has_unit
         && cop_query__fits (name->text, name->length, node->name, strcspn (node->name, "@"));
}

CopPatternState
cop_pattern__step (const CopPattern *pattern, CopPatternState state, const CopNode *child)
{
  CopPatternState next = 0;

  for (guint i = 0; i < pattern->n_names; i++)
    {
      if (!(state >> i & 1))
        continue;
      if (is_any (&pattern->names[i]))
        next |= G_GUINT64_CONSTANT (1) << i;
      else if (name_fits (&pattern->names[i], child))
        next |= G_GUINT64_CONSTANT (1) << (i + 1);
    }
  return skip_any (pattern, next);
}

gboolean
cop_pattern__fits (const CopPattern *pattern, const CopNode *node)
{
  g_autoptr (GPtrArray) way = g_ptr_array_new ();
  CopPatternState state = cop_pattern__start (pattern);

  for (; node && node != pattern->top; node = node->parent)
    g_ptr_array_add (way, (gpointer)node);
  if (!node)
    return FALSE;
  for (guint i = way->len; i; i--)
    state = cop_pattern__step (pattern, state, way->pdata[i - 1]);
  return cop_pattern__is_end (pattern, state);
}
