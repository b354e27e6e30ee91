/* dtc writes a property on one line, the braces of a node on two, and behind each the place in the
 * source that it comes from:
 *
 *   uart0: serial@1000 { / * @1:3:2-7:4 * /
 *           reg = <0x1000 0x100>; / * @1:4:3-4:23 * /
 *   }; / * @1:3:2-7:4 * /
 *
 * What is inside strings is escaped.  Values are only cut out here. */
#include <fdt/dts-in.h>

#include <string.h>

typedef struct
{
  const char *at, *end; /* the rest of the line */
} Line;

static gboolean
next_line (CopSlice *text, Line *line)
{
  const char *end;

  if (!text->length)
    return FALSE;
  end = memchr (text->at, '\n', text->length);
  line->at = text->at;
  line->end = end ? end : text->at + text->length;
  text->length -= (gsize)(line->end - text->at) + (end ? 1 : 0);
  text->at = line->end + (end ? 1 : 0);
  while (line->at < line->end && (*line->at == '\t' || *line->at == ' '))
    line->at++;
  return TRUE;
}

static gboolean
skip (Line *line, const char *text)
{
  gsize length = strlen (text);

  if ((gsize)(line->end - line->at) < length || memcmp (line->at, text, length))
    return FALSE;
  line->at += length;
  return TRUE;
}

/* Up to a space or one of the characters in stop. */
static CopSlice
take_word (Line *line, const char *stop)
{
  CopSlice word = { line->at, 0 };

  while (line->at < line->end && *line->at != ' ' && !strchr (stop, *line->at))
    line->at++;
  word.length = (gsize)(line->at - word.at);
  return word;
}

static CopSlice
take_labels (Line *line)
{
  CopSlice labels = { line->at, 0 };

  for (;;)
    {
      const char *start = line->at;
      CopSlice word = take_word (line, ";");

      if (!word.length || word.at[word.length - 1] != ':')
        {
          line->at = start;
          return labels;
        }
      labels.length = (gsize)(line->at - labels.at);
      skip (line, " ");
    }
}

/* Up to the ; outside of strings. */
static gboolean
take_value (Line *line, CopSlice *value)
{
  gboolean in_string = FALSE;

  value->at = line->at;
  while (line->at < line->end && (in_string || *line->at != ';'))
    {
      if (*line->at == '"')
        in_string = !in_string;
      else if (in_string && *line->at == '\\' && line->at + 1 < line->end)
        line->at++;
      line->at++;
    }
  value->length = (gsize)(line->at - value->at);
  return skip (line, ";");
}

static CopSlice
take_place (Line *line)
{
  CopSlice place = { 0 };

  if (skip (line, " /* ") && line->end - line->at >= 3 && !memcmp (line->end - 3, " */", 3))
    place = (CopSlice){ line->at, (gsize)(line->end - line->at) - 3 };
  return place;
}

static void
add_node (CopAnnotated *annotated, CopSlice labels, CopSlice name, Line *line, guint parent)
{
  CopAnnotatedNode node = { .name = name,
                            .labels = labels,
                            .place = take_place (line),
                            .parent = parent,
                            .first_prop = annotated->props->len };

  g_array_append_val (annotated->nodes, node);
}

static gboolean
add_prop (CopAnnotated *annotated, CopSlice name, Line *line, guint node)
{
  CopAnnotatedProp prop = { .name = name };
  CopAnnotatedNode *owner = &g_array_index (annotated->nodes, CopAnnotatedNode, node);

  if (!skip (line, ";") && (!skip (line, " =") || !take_value (line, &prop.value)))
    return FALSE;
  /* Properties come before nodes, so that those of a node are next to each other. */
  if (owner->first_prop + owner->n_props != annotated->props->len)
    return FALSE;
  prop.place = take_place (line);
  g_array_append_val (annotated->props, prop);
  owner->n_props++;
  return TRUE;
}

static gboolean
parse_node (CopAnnotated *annotated, CopSlice text)
{
  guint open = G_MAXUINT; /* the index of the node that is */
  gboolean ended = FALSE;
  Line line;

  while (next_line (&text, &line))
    {
      CopSlice labels, name;

      if (line.at == line.end)
        continue;
      if (open != G_MAXUINT && skip (&line, "};"))
        {
          ended = open == 0;
          open =
              ended ? G_MAXUINT : g_array_index (annotated->nodes, CopAnnotatedNode, open).parent;
          continue;
        }
      labels = take_labels (&line);
      name = take_word (&line, ";");
      if (!name.length || ended)
        return FALSE;
      if (skip (&line, " {"))
        {
          add_node (annotated, labels, name, &line, open == G_MAXUINT ? 0 : open);
          open = annotated->nodes->len - 1;
        }
      else if (open == G_MAXUINT ? *name.at != '/' : !add_prop (annotated, name, &line, open))
        {
          return FALSE;
        }
    }
  return ended;
}

gboolean
cop_annotated__parse (CopAnnotated *annotated, CopSlice text)
{
  annotated->nodes = g_array_new (FALSE, FALSE, sizeof (CopAnnotatedNode));
  annotated->props = g_array_new (FALSE, FALSE, sizeof (CopAnnotatedProp));
  return parse_node (annotated, text);
}

void
cop_annotated__clear (CopAnnotated *annotated)
{
  g_clear_pointer (&annotated->nodes, g_array_unref);
  g_clear_pointer (&annotated->props, g_array_unref);
}

gboolean
cop_annotated__next_label (CopSlice *labels, CopSlice *ret_label)
{
  const char *end;

  while (labels->length && *labels->at == ' ')
    {
      labels->at++;
      labels->length--;
    }
  end = labels->length ? memchr (labels->at, ':', labels->length) : NULL;
  if (!end)
    return FALSE;
  *ret_label = (CopSlice){ labels->at, (gsize)(end - labels->at) };
  labels->length -= ret_label->length + 1;
  labels->at = end + 1;
  return TRUE;
}

/* --- places --- */

/* Takes a number, and the character before it, off the end. */
static gboolean
take_number_off (CopSlice *text, char before, guint *ret_number)
{
  gsize length = text->length;

  while (length && g_ascii_isdigit (text->at[length - 1]))
    length--;
  if (length == text->length || !length || text->at[length - 1] != before)
    return FALSE;
  *ret_number = (guint)g_ascii_strtoull (text->at + length, NULL, 10);
  text->length = length - 1;
  return TRUE;
}

/* The name of a file may have a comma in it. */
gboolean
cop_annotated__place (CopSlice comment, CopSlice *ret_file, guint *ret_line, guint *ret_column)
{
  const char *end = comment.at + comment.length;

  for (const char *at = comment.at; at && at <= end; at++)
    {
      CopSlice first = { comment.at, (gsize)(at - comment.at) };
      guint unused;

      if (at != end && *at != ',')
        continue;
      if (!take_number_off (&first, ':', &unused) || !take_number_off (&first, '-', &unused)
          || !take_number_off (&first, ':', ret_column) || !take_number_off (&first, ':', ret_line))
        continue;
      *ret_file = first;
      return TRUE;
    }
  return FALSE;
}
