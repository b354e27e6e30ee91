#include <query/reader.h>

#include <string.h>
#include <tree/node.h>

gboolean
cop_reader__open (CopReader *reader, const CopNode *node, const char *name)
{
  *reader = (CopReader){ .node = node, .prop = cop_node_find_prop (node, name) };
  return reader->prop != NULL;
}

gboolean
cop_reader__cells (CopReader *reader, guint n, guint32 *cells)
{
  if (cop_reader__left (reader) < n)
    return FALSE;
  for (guint i = 0; cells && i < n; i++)
    cells[i] = cop_be32__at (reader->prop->data + reader->at + 4 * (gsize)i);
  reader->at += 4 * (gsize)n;
  return TRUE;
}

gboolean
cop_reader__number (CopReader *reader, guint n, guint64 *ret_number, const char **why)
{
  guint64 number = 0;

  if (cop_reader__left (reader) < n)
    {
      *why = "the value ends inside an entry";
      return FALSE;
    }
  for (; n; n--)
    {
      guint32 cell = 0;

      if (number >> 32)
        {
          *why = "a number has more than 64 bits";
          return FALSE;
        }
      cop_reader__cells (reader, 1, &cell);
      number = number << 32 | cell;
    }
  *ret_number = number;
  return TRUE;
}

/* The part that begins at the place of the reader; NULL when none does. */
static const CopPart *
part_here (CopReader *reader)
{
  const CopNodeProp *prop = reader->prop;

  while (reader->part + 1 < cop_prop__n_parts (prop)
         && (prop->parts[reader->part].offset < reader->at
             || prop->parts[reader->part].kind == COP_CHUNK_PATH))
    reader->part++;
  if (reader->part < cop_prop__n_parts (prop) && prop->parts[reader->part].offset == reader->at)
    return &prop->parts[reader->part];
  return NULL;
}

gboolean
cop_reader__node (CopReader *reader, CopNode **ret_node, const char **why)
{
  const CopPart *part;
  guint32 number = 0;

  *ret_node = NULL;
  if (!cop_reader__left (reader))
    {
      *why = "the value ends where a phandle has its place";
      return FALSE;
    }
  part = part_here (reader);
  cop_reader__cells (reader, 1, &number);
  if (part && part->kind == COP_CHUNK_LABEL)
    {
      *why = "it refers to a label of another tree";
      return FALSE;
    }
  if (part && part->kind == COP_CHUNK_REF)
    *ret_node = cop_part__target (part);
  else
    *ret_node = cop_tree_find_phandle (cop_node__tree (reader->node), number);
  if (!*ret_node && number && number != G_MAXUINT32)
    {
      *why = "no node has the phandle";
      return FALSE;
    }
  return TRUE;
}

gboolean
cop_query__u32 (const CopNode *node, const char *name, guint32 *ret_value)
{
  const CopNodeProp *prop = cop_node_find_prop (node, name);

  return prop && cop_prop__cell (prop, ret_value);
}

const char *
cop_query__string (const CopNode *node, const char *name, guint index)
{
  const CopNodeProp *prop = cop_node_find_prop (node, name);
  const char *text = prop ? (const char *)prop->data : NULL;
  const char *end = prop ? text + cop_prop__length (prop) : NULL;

  while (text && text < end)
    {
      const char *stop = memchr (text, '\0', (gsize)(end - text));

      if (!stop)
        return NULL;
      if (!index--)
        return text;
      text = stop + 1;
    }
  return NULL;
}

gboolean
cop_query__is_compatible (const CopNode *node, const char *compatible)
{
  const char *text;

  for (guint i = 0; (text = cop_query__string (node, "compatible", i)); i++)
    if (!strcmp (text, compatible))
      return TRUE;
  return FALSE;
}

gboolean
cop_query__is_named (const CopNode *node, const char *base)
{
  gsize length = strlen (base);

  return !strncmp (node->name, base, length)
         && (node->name[length] == '\0' || node->name[length] == '@');
}

guint32
cop_query__address_cells (const CopNode *bus)
{
  guint32 n = 2;

  cop_query__u32 (bus, "#address-cells", &n);
  return n;
}

guint32
cop_query__size_cells (const CopNode *bus)
{
  guint32 n = 1;

  cop_query__u32 (bus, "#size-cells", &n);
  return n;
}

gboolean
cop_query__is_pci (const CopNode *bus)
{
  static const char *const types[] = { "pci", "pciex", "vci", "ht" };
  const char *type = cop_query__string (bus, "device_type", 0);

  if (cop_query__address_cells (bus) != 3)
    return FALSE;
  for (guint i = 0; type && i < G_N_ELEMENTS (types); i++)
    if (!strcmp (type, types[i]))
      return TRUE;
  return cop_query__is_named (bus, "pcie");
}

gboolean
cop_query_is_enabled (const CopNode *node)
{
  for (; node; node = node->parent)
    {
      const char *status = cop_query__string (node, "status", 0);

      if (status && strcmp (status, "okay") && strcmp (status, "ok"))
        return FALSE;
    }
  return TRUE;
}

void
cop_query__tell (GPtrArray *findings, GError *error)
{
  if (findings && error)
    g_ptr_array_add (findings, g_strdup (error->message));
  g_clear_error (&error);
}

gboolean
cop_query__fits (const char *pattern, gsize pattern_length, const char *text, gsize length)
{
  gsize at = 0, i = 0, star = G_MAXSIZE, mark = 0;

  while (i < length)
    if (at < pattern_length && pattern[at] == '*')
      {
        star = at++;
        mark = i;
      }
    else if (at < pattern_length && (pattern[at] == '?' || pattern[at] == text[i]))
      {
        at++;
        i++;
      }
    else if (star != G_MAXSIZE)
      {
        at = star + 1;
        i = ++mark;
      }
    else
      {
        return FALSE;
      }
  while (at < pattern_length && pattern[at] == '*')
    at++;
  return at == pattern_length;
}
