#include <coppice/fdt.h>
#include <fdt/text.h>
#include <tree/refs.h>

enum
{
  DEEPEST_INDENT = 32,
};

typedef struct
{
  CopText text;
  const CopTree *tree;
  GPtrArray *props;
  gsize depth;
} Json;

static void
add (Json *json, const char *string)
{
  cop_text__add_string (&json->text, string);
}

static void
add_line (Json *json)
{
  cop_text__add_char (&json->text, '\n');
  cop_text__add_repeated (&json->text, ' ', 2 * MIN (json->depth, DEEPEST_INDENT));
}

/* A comma before every member but the first. */
static void
begin_member (Json *json, gboolean *first)
{
  if (!*first)
    cop_text__add_char (&json->text, ',');
  *first = FALSE;
  add_line (json);
}

static void
add_key (Json *json, const char *key)
{
  cop_text__add_char (&json->text, '"');
  add (json, key);
  add (json, "\": ");
}

/* --- values --- */

/* Without the quotes; string is UTF-8. */
static void
add_escaped (Json *json, const char *string, gsize length)
{
  for (gsize i = 0; i < length; i++)
    {
      guint8 c = (guint8)string[i];

      if (c == '"' || c == '\\')
        cop_text__add_char (&json->text, '\\');
      if (c == '\n')
        {
          add (json, "\\n");
        }
      else if (c == '\t')
        {
          add (json, "\\t");
        }
      else if (c < ' ')
        {
          add (json, "\\u00");
          cop_text__add_bytes (&json->text, &c, 1, NULL);
        }
      else
        {
          cop_text__add_char (&json->text, (char)c);
        }
    }
}

static void
add_bytes (Json *json, gconstpointer bytes, gsize size)
{
  add (json, "{ \"bytes\": \"");
  cop_text__add_bytes (&json->text, bytes, size, NULL);
  add (json, "\" }");
}

static void
add_path (Json *json, const char *key, const CopPart *part)
{
  const char *suffix = cop_part__suffix (part) ? cop_part__suffix (part) : "";
  gsize length = cop_node__path_length (cop_part__target (part));
  gsize suffix_length = strlen (suffix);

  add (json, "{ \"");
  add (json, key);
  add (json, "\": \"");
  cop_node__path_fill (cop_part__target (part), cop_text__reserve (&json->text, length) + length);
  json->text.length += length;
  add_escaped (json, suffix, suffix_length);
  add (json, "\" }");
}

/* All strings of a part, with commas between. */
static void
add_strings (Json *json, const CopNodeProp *prop, guint index)
{
  const char *string = (const char *)prop->data + prop->parts[index].offset;
  const char *end = string + cop_part__size (prop, index);

  for (gboolean first = TRUE; string < end; first = FALSE)
    {
      gsize length = strlen (string);

      if (!first)
        add (json, ", ");
      if (g_utf8_validate (string, (gssize)length, NULL))
        {
          cop_text__add_char (&json->text, '"');
          add_escaped (json, string, length);
          cop_text__add_char (&json->text, '"');
        }
      else
        {
          add_bytes (json, string, length + 1);
        }
      string += length + 1;
    }
}

/* The numbers of a part, with commas between. */
static void
add_numbers (Json *json, const CopNodeProp *prop, guint index)
{
  const CopPart *part = &prop->parts[index];
  const guint8 *data = prop->data + part->offset;
  gsize size = cop_part__size (prop, index);
  gsize width = part->kind == COP_CHUNK_U64 ? 8 : 4;

  if (part->kind == COP_CHUNK_REF)
    {
      add_path (json, "ref", part);
      return;
    }
  if (part->kind == COP_CHUNK_LABEL)
    {
      add (json, "{ \"label\": \"");
      add (json, cop_part__suffix (part));
      add (json, "\" }");
      return;
    }
  for (gsize i = 0; i < size; i += width)
    {
      guint64 value = cop_be32__at (data + i);

      if (width == 8)
        value = value << 32 | cop_be32__at (data + i + 4);
      if (i)
        add (json, ", ");
      cop_text__add_decimal (&json->text, value);
    }
}

static gboolean
goes_on (const CopNodeProp *prop, guint index)
{
  return index < cop_prop__n_parts (prop) && cop_part__is_number (&prop->parts[index])
         && !prop->parts[index].group;
}

/* Writes the numbers of a group and returns the index of the part after it. */
static guint
add_group (Json *json, const CopNodeProp *prop, guint index)
{
  cop_text__add_char (&json->text, '[');
  add_numbers (json, prop, index++);
  while (goes_on (prop, index))
    {
      add (json, ", ");
      add_numbers (json, prop, index++);
    }
  cop_text__add_char (&json->text, ']');
  return index;
}

static void
add_item (Json *json, const CopNodeProp *prop, guint index)
{
  const CopPart *part = &prop->parts[index];

  if (part->kind == COP_CHUNK_STRINGS)
    add_strings (json, prop, index);
  else if (part->kind == COP_CHUNK_PATH)
    add_path (json, "path", part);
  else
    add_bytes (json, prop->data + part->offset, cop_part__size (prop, index));
}

/* Groups and other items, with commas between. */
static void
add_items (Json *json, const CopNodeProp *prop)
{
  guint i = 0;

  while (i < cop_prop__n_parts (prop))
    {
      if (i)
        add (json, ", ");
      if (cop_part__is_number (&prop->parts[i]))
        i = add_group (json, prop, i);
      else
        add_item (json, prop, i++);
    }
}

static gboolean
is_one_number (const CopNodeProp *prop)
{
  return cop_prop__n_parts (prop) == 1
         && cop_prop__length (prop) == (prop->parts[0].kind == COP_CHUNK_U64 ? 8 : 4);
}

static gboolean
is_one_string (const CopNodeProp *prop)
{
  return strlen ((const char *)prop->data) + 1 == cop_prop__length (prop);
}

static void
add_value (Json *json, const CopNodeProp *prop)
{
  guint n_numbers = 0;
  guint n_strings = 0;
  guint n_groups = 1;

  for (guint i = 0; i < cop_prop__n_parts (prop); i++)
    {
      n_numbers += cop_part__is_number (&prop->parts[i]);
      n_strings += prop->parts[i].kind == COP_CHUNK_STRINGS;
      n_groups += prop->parts[i].group;
    }
  if (!cop_prop__n_parts (prop))
    {
      add (json, "true");
    }
  else if (n_numbers == cop_prop__n_parts (prop) && n_groups == 1)
    {
      if (is_one_number (prop))
        add_numbers (json, prop, 0);
      else
        add_group (json, prop, 0);
    }
  else if (n_numbers == cop_prop__n_parts (prop)
           || (n_strings == cop_prop__n_parts (prop) && !is_one_string (prop)))
    {
      cop_text__add_char (&json->text, '[');
      add_items (json, prop);
      cop_text__add_char (&json->text, ']');
    }
  else if (cop_prop__n_parts (prop) == 1)
    {
      add_item (json, prop, 0);
    }
  else
    {
      add (json, "{ \"mixed\": [");
      add_items (json, prop);
      add (json, "] }");
    }
}

/* --- nodes --- */

static void
add_labels (Json *json, const CopNode *node)
{
  add_key (json, "labels");
  add (json, "[");
  for (const CopNodeLabel *label = cop_node__labels (node); label; label = label->next)
    {
      add (json, label == cop_node__labels (node) ? "\"" : ", \"");
      add (json, label->text);
      add (json, "\"");
    }
  add (json, "]");
}

static void
add_props (Json *json, const CopNode *node)
{
  gboolean first = TRUE;

  add_key (json, "properties");
  add (json, "{");
  json->depth++;
  cop_node_order_props (node, json->props);
  for (guint i = 0; i < json->props->len; i++)
    {
      const CopNodeProp *prop = json->props->pdata[i];

      begin_member (json, &first);
      add_key (json, prop->name->text);
      add_value (json, prop);
    }
  json->depth--;
  add_line (json);
  add (json, "}");
}

/* Up to where the children begin. */
static void
begin_node (Json *json, const CopNode *node)
{
  gboolean first = TRUE;

  add_key (json, node->parent ? node->name : "root");
  add (json, "{");
  json->depth++;
  if (cop_node__labels (node))
    {
      begin_member (json, &first);
      add_labels (json, node);
    }
  if (node->phandle)
    {
      begin_member (json, &first);
      add_key (json, "phandle");
      cop_text__add_decimal (&json->text, node->phandle);
    }
  if (node->first_prop)
    {
      begin_member (json, &first);
      add_props (json, node);
    }
  if (node->first_child)
    {
      begin_member (json, &first);
      add_key (json, "nodes");
      add (json, "{");
      json->depth++;
      add_line (json);
    }
}

static void
end_node (Json *json, const CopNode *node)
{
  gboolean empty =
      !cop_node__labels (node) && !node->phandle && !node->first_prop && !node->first_child;

  if (node->first_child)
    {
      json->depth--;
      add_line (json);
      add (json, "}");
    }
  json->depth--;
  if (!empty)
    add_line (json);
  add (json, "}");
}

static void
add_nodes (Json *json)
{
  const CopNode *root = json->tree->root;
  const CopNode *node = root;

  while (node)
    {
      begin_node (json, node);
      if (node->first_child)
        {
          node = node->first_child;
          continue;
        }
      end_node (json, node);
      while (node != root && !node->next)
        {
          node = node->parent;
          end_node (json, node);
        }
      node = node == root ? NULL : node->next;
      if (node)
        {
          add (json, ",");
          add_line (json);
        }
    }
}

static void
add_head (Json *json)
{
  const CopTree *tree = json->tree;

  add_key (json, "boot_cpu");
  cop_text__add_decimal (&json->text, tree->boot_cpu);
  add (json, ",");
  add_line (json);
  add_key (json, "reservations");
  add (json, "[");
  for (guint i = 0; i < tree->reservations->len; i++)
    {
      const CopReservation *each = &g_array_index (tree->reservations, CopReservation, i);

      add (json, i ? ", { " : "{ ");
      add_key (json, "address");
      cop_text__add_decimal (&json->text, each->address);
      add (json, ", ");
      add_key (json, "size");
      cop_text__add_decimal (&json->text, each->size);
      add (json, " }");
    }
  add (json, "],");
  add_line (json);
}

char *
cop_tree_to_json (const CopTree *tree, gsize *length, GError **error)
{
  Json json = { .tree = tree, .depth = 1 };
  CopRefs refs;
  gboolean whole = cop_refs__collect (&refs, tree, error);

  cop_refs__clear (&refs);
  if (!whole)
    return NULL;
  json.props = g_ptr_array_new ();
  add (&json, "{");
  add_line (&json);
  add_head (&json);
  add_nodes (&json);
  json.depth = 0;
  add_line (&json);
  add (&json, "}\n");
  g_ptr_array_unref (json.props);
  return cop_text__steal (&json.text, length);
}
