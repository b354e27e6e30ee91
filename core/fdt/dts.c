#include <coppice/fdt.h>
#include <fdt/labels.h>
#include <fdt/text.h>

enum
{
  DEEPEST_INDENT = 16,
  TAB_WIDTH = 8,
  LAST_COLUMN = 96,
};

typedef struct
{
  CopText text;
  const CopTree *tree;
  CopRefs refs;
  CopLabels labels;
  GPtrArray *props;
  CopDtsFlags flags;
  CopFileNameFunc file_name;
  gpointer user_data;
  gsize depth;
  gsize line; /* where the present line begins in the text */
  gsize tabs; /* at its beginning */
  gsize item; /* where the present <...> or string begins */
} Dts;

static void
add (Dts *dts, const char *string)
{
  cop_text__add_string (&dts->text, string);
}

static void
begin_line (Dts *dts, gsize depth)
{
  dts->line = dts->text.length;
  dts->tabs = MIN (depth, DEEPEST_INDENT);
  cop_text__add_repeated (&dts->text, '\t', dts->tabs);
}

static gsize
column (const Dts *dts)
{
  return dts->text.length - dts->line + dts->tabs * (TAB_WIDTH - 1);
}

/* --- long values --- */

/* Moves the present item to a line of its own when it is not there already: FALSE then. */
static gboolean
move_item (Dts *dts)
{
  gsize tabs = MIN (dts->depth + 1, DEEPEST_INDENT);

  if (dts->item <= dts->line + dts->tabs)
    return FALSE;
  /* The space before the item becomes the end of the line. */
  dts->text.str[dts->item - 1] = '\n';
  dts->line = dts->item;
  dts->tabs = tabs;
  cop_text__insert (&dts->text, dts->item, '\t', '\t', tabs - 1);
  dts->item += tabs;
  return TRUE;
}

static void
begin_item (Dts *dts, gboolean first)
{
  if (!first)
    add (dts, ", ");
  dts->item = dts->text.length;
}

static void
end_item (Dts *dts, gboolean first)
{
  if (!first && column (dts) > LAST_COLUMN)
    move_item (dts);
}

/* Between two numbers of an item. */
static void
add_space (Dts *dts, gboolean first_item)
{
  if (column (dts) <= LAST_COLUMN - 12 || (!first_item && move_item (dts)))
    {
      cop_text__add_char (&dts->text, ' ');
      return;
    }
  cop_text__add_char (&dts->text, '\n');
  begin_line (dts, dts->depth + 1);
  dts->item = dts->text.length;
}

/* --- values --- */

static void
add_number (Dts *dts, const CopNodeProp *prop, guint32 value)
{
  guint radix = prop->name->radix;

  if (radix == 16 || (!radix && value > 0xffff))
    cop_text__add_hex (&dts->text, value);
  else
    cop_text__add_decimal (&dts->text, value);
}

static void
add_ref (Dts *dts, const CopNode *target)
{
  /* The root cannot be labelled where it stands. */
  if (!target->parent)
    {
      add (dts, "&{/}");
      return;
    }
  cop_text__add_char (&dts->text, '&');
  add (dts, cop_labels__of (&dts->labels, target));
}

static void
add_escaped (Dts *dts, const char *string, gsize length)
{
  gboolean raw = g_utf8_validate (string, (gssize)length, NULL);

  for (gsize i = 0; i < length; i++)
    {
      guint8 c = (guint8)string[i];

      if (c == '"' || c == '\\')
        cop_text__add_char (&dts->text, '\\');
      if (c == '\n')
        {
          add (dts, "\\n");
        }
      else if (c == '\t')
        {
          add (dts, "\\t");
        }
      else if (c < ' ' || c == 0x7f || (c > 0x7f && !raw))
        {
          add (dts, "\\x");
          cop_text__add_bytes (&dts->text, &c, 1, NULL);
        }
      else
        {
          cop_text__add_char (&dts->text, (char)c);
        }
    }
}

static void
add_strings (Dts *dts, const CopNodeProp *prop, guint index)
{
  const char *string = (const char *)prop->data + prop->parts[index].offset;
  const char *end = string + cop_part__size (prop, index);

  for (gboolean first = !index; string < end; first = FALSE)
    {
      gsize length = strlen (string);

      begin_item (dts, first);
      cop_text__add_char (&dts->text, '"');
      add_escaped (dts, string, length);
      cop_text__add_char (&dts->text, '"');
      end_item (dts, first);
      string += length + 1;
    }
}

static void
add_byte_list (Dts *dts, const CopNodeProp *prop, guint index)
{
  const guint8 *bytes = prop->data + prop->parts[index].offset;
  gsize size = cop_part__size (prop, index);

  begin_item (dts, !index);
  cop_text__add_char (&dts->text, '[');
  for (gsize i = 0; i < size; i++)
    {
      if (i)
        add_space (dts, !index);
      cop_text__add_bytes (&dts->text, bytes + i, 1, NULL);
    }
  cop_text__add_char (&dts->text, ']');
  end_item (dts, !index);
}

static void
add_path (Dts *dts, const CopNodeProp *prop, guint index)
{
  const CopPart *part = &prop->parts[index];
  gsize length;

  begin_item (dts, !index);
  if (!part->suffix)
    {
      add_ref (dts, part->target);
    }
  else
    {
      cop_text__add_char (&dts->text, '"');
      length = cop_node__path_length (part->target);
      cop_node__path_fill (part->target, cop_text__reserve (&dts->text, length) + length);
      dts->text.length += length;
      add_escaped (dts, part->suffix, strlen (part->suffix));
      cop_text__add_char (&dts->text, '"');
    }
  end_item (dts, !index);
}

static gboolean
is_number (const CopPart *part)
{
  return part->kind == COP_CHUNK_CELLS || part->kind == COP_CHUNK_U64
         || part->kind == COP_CHUNK_REF;
}

/* Writes a group and returns the index of the part after it. */
static guint
add_group (Dts *dts, const CopNodeProp *prop, guint index)
{
  gboolean first_item = !index;
  gboolean first = TRUE;

  begin_item (dts, first_item);
  cop_text__add_char (&dts->text, '<');
  do
    {
      const CopPart *part = &prop->parts[index];
      gsize size = cop_part__size (prop, index);

      for (gsize i = 0; i < size; i += 4)
        {
          if (!first)
            add_space (dts, first_item);
          if (part->kind == COP_CHUNK_REF)
            add_ref (dts, part->target);
          else
            add_number (dts, prop, cop_be32__at (prop->data + part->offset + i));
          first = FALSE;
        }
      index++;
    }
  while (index < prop->n_parts && is_number (&prop->parts[index]) && !prop->parts[index].group);
  cop_text__add_char (&dts->text, '>');
  end_item (dts, first_item);
  return index;
}

static void
add_value (Dts *dts, const CopNodeProp *prop)
{
  guint i = 0;

  add (dts, " = ");
  while (i < prop->n_parts)
    {
      switch ((CopChunkKind)prop->parts[i].kind)
        {
        case COP_CHUNK_CELLS:
        case COP_CHUNK_U64:
        case COP_CHUNK_REF:
          i = add_group (dts, prop, i);
          break;
        case COP_CHUNK_STRINGS:
          add_strings (dts, prop, i++);
          break;
        case COP_CHUNK_BYTES:
          add_byte_list (dts, prop, i++);
          break;
        case COP_CHUNK_PATH:
          add_path (dts, prop, i++);
          break;
        }
    }
}

/* --- nodes --- */

static void
end_line (Dts *dts, CopOrigin origin)
{
  const char *name;

  if (dts->flags & COP_DTS_ORIGINS && origin.line)
    {
      name = dts->file_name ? dts->file_name (origin.file, dts->user_data) : NULL;
      add (dts, " // ");
      if (name)
        for (; *name; name++)
          cop_text__add_char (&dts->text, g_ascii_iscntrl (*name) ? '?' : *name);
      else
        cop_text__add_decimal (&dts->text, origin.file);
      cop_text__add_char (&dts->text, ':');
      cop_text__add_decimal (&dts->text, origin.line);
    }
  cop_text__add_char (&dts->text, '\n');
}

static void
add_prop (Dts *dts, const CopNodeProp *prop)
{
  begin_line (dts, dts->depth);
  add (dts, prop->name->text);
  if (prop->n_parts)
    add_value (dts, prop);
  cop_text__add_char (&dts->text, ';');
  end_line (dts, prop->origin);
}

static void
add_labels (Dts *dts, const CopNode *node)
{
  const char *first = cop_labels__of (&dts->labels, node);

  if (first)
    {
      add (dts, first);
      add (dts, ": ");
    }
  for (const CopNodeLabel *label = node->labels; label; label = label->next)
    if (label->text != first)
      {
        add (dts, label->text);
        add (dts, ": ");
      }
}

static void
begin_node (Dts *dts, const CopNode *node)
{
  begin_line (dts, dts->depth);
  if (node->parent)
    {
      add_labels (dts, node);
      cop_text__add (&dts->text, node->name, node->name_length);
    }
  else
    {
      cop_text__add_char (&dts->text, '/');
    }
  add (dts, " {");
  end_line (dts, node->origin);

  dts->depth++;
  cop_node_order_props (node, dts->props);
  for (guint i = 0; i < dts->props->len; i++)
    add_prop (dts, dts->props->pdata[i]);
  if (node->phandle)
    {
      begin_line (dts, dts->depth);
      add (dts, "phandle = <");
      cop_text__add_decimal (&dts->text, node->phandle);
      add (dts, ">;\n");
    }
}

static void
end_node (Dts *dts)
{
  dts->depth--;
  begin_line (dts, dts->depth);
  add (dts, "};\n");
}

static void
add_nodes (Dts *dts)
{
  const CopNode *root = dts->tree->root;
  const CopNode *node = root;

  while (node)
    {
      begin_node (dts, node);
      if (node->first_child)
        {
          if (node->n_props || node->phandle)
            cop_text__add_char (&dts->text, '\n');
          node = node->first_child;
          continue;
        }
      end_node (dts);
      while (node != root && !node->next)
        {
          node = node->parent;
          end_node (dts);
        }
      node = node == root ? NULL : node->next;
      if (node)
        cop_text__add_char (&dts->text, '\n');
    }
}

static void
add_head (Dts *dts)
{
  const CopTree *tree = dts->tree;

  add (dts, "/dts-v1/;\n\n");
  for (guint i = 0; i < tree->reservations->len; i++)
    {
      const CopReservation *each = &g_array_index (tree->reservations, CopReservation, i);

      add (dts, "/memreserve/ ");
      cop_text__add_hex (&dts->text, each->address);
      cop_text__add_char (&dts->text, ' ');
      cop_text__add_hex (&dts->text, each->size);
      add (dts, ";\n");
    }
  if (tree->reservations->len)
    cop_text__add_char (&dts->text, '\n');
  if (tree->boot_cpu)
    {
      add (dts, "/* The boot CPU is ");
      cop_text__add_decimal (&dts->text, tree->boot_cpu);
      add (dts, ". */\n\n");
    }
}

/* The root's labels have their place after the tree. */
static void
add_tail (Dts *dts)
{
  for (const CopNodeLabel *label = dts->tree->root->labels; label; label = label->next)
    {
      add (dts, "\n");
      add (dts, label->text);
      add (dts, ": &{/} {\n};\n");
    }
}

char *
cop_tree_to_dts (const CopTree *tree, CopDtsFlags flags, CopFileNameFunc file_name,
                 gpointer user_data, gsize *length, GError **error)
{
  Dts dts = { .tree = tree, .flags = flags, .file_name = file_name, .user_data = user_data };
  char *result = NULL;

  if (cop_refs__collect (&dts.refs, tree, error))
    {
      dts.props = g_ptr_array_new ();
      cop_labels__invent (&dts.labels, tree, &dts.refs);
      add_head (&dts);
      add_nodes (&dts);
      add_tail (&dts);
      result = cop_text__steal (&dts.text, length);
      cop_labels__clear (&dts.labels);
      g_ptr_array_unref (dts.props);
    }
  cop_refs__clear (&dts.refs);
  return result;
}
