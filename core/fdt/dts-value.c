#include <fdt/dts.h>

#include <fdt/bindings.h>
#include <string.h>

enum
{
  TAB_WIDTH = 8,
  LAST_COLUMN = 96,
};

void
cop_dts__begin_line (CopDts *dts, gsize depth)
{
  dts->line = dts->text.length;
  dts->tabs = MIN (depth, COP_DTS_DEEPEST_INDENT);
  cop_text__add_repeated (&dts->text, '\t', dts->tabs);
}

static gsize
column (const CopDts *dts)
{
  return dts->text.length - dts->line + dts->tabs * (TAB_WIDTH - 1);
}

/* --- long values --- */

/* Moves the present item to a line of its own when it is not there already: FALSE then. */
static gboolean
move_item (CopDts *dts)
{
  gsize tabs = MIN (dts->depth + 1, COP_DTS_DEEPEST_INDENT);

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
begin_item (CopDts *dts, gboolean first)
{
  if (!first)
    cop_dts__add (dts, ", ");
  dts->item = dts->text.length;
}

static void
end_item (CopDts *dts, gboolean first)
{
  if (!first && column (dts) > LAST_COLUMN)
    move_item (dts);
}

/* Between two numbers of an item. */
static void
add_space (CopDts *dts, gboolean first_item)
{
  if (column (dts) <= LAST_COLUMN - 12 || (!first_item && move_item (dts)))
    {
      cop_text__add_char (&dts->text, ' ');
      return;
    }
  cop_text__add_char (&dts->text, '\n');
  cop_dts__begin_line (dts, dts->depth + 1);
  dts->item = dts->text.length;
}

/* --- values --- */

static void
add_number (CopDts *dts, const CopNodeProp *prop, guint64 value)
{
  guint radix = prop->name->radix;

  if (radix == 16 || (!radix && value > 0xffff))
    cop_text__add_hex (&dts->text, value);
  else
    cop_text__add_decimal (&dts->text, value);
}

static gboolean
begins_group (const CopNodeProp *prop, guint index)
{
  return index >= cop_prop__n_parts (prop) || prop->parts[index].group
         || !cop_part__is_number (&prop->parts[index]);
}

/* Whether the part is all of a list, of numbers of 64 bits, and people write it so: addresses are
 * of two cells, too, but written as these. */
static gboolean
is_wide (CopDts *dts, const CopNodeProp *prop, guint index)
{
  guint8 *width = &dts->widths[prop->name->id];

  if (prop->parts[index].kind != COP_CHUNK_U64 || !begins_group (prop, index + 1))
    return FALSE;
  if (!*width)
    {
      const CopBinding *binding = cop_binding_find (prop->name->text);

      *width = !binding || binding->kind == COP_BINDING_U64 ? 64 : 32;
    }
  return *width == 64;
}

static void
add_node_path (CopDts *dts, const CopNode *node)
{
  gsize length = cop_node__path_length (node);

  cop_node__path_fill (node, cop_text__reserve (&dts->text, length) + length);
  dts->text.length += length;
}

void
cop_dts__add_ref (CopDts *dts, const CopNode *target)
{
  const char *label = target->parent ? cop_labels__of (&dts->labels, target) : NULL;

  cop_text__add_char (&dts->text, '&');
  if (label)
    {
      cop_dts__add (dts, label);
      return;
    }
  /* The root cannot be labelled where it stands. */
  cop_text__add_char (&dts->text, '{');
  add_node_path (dts, target);
  cop_text__add_char (&dts->text, '}');
}

static void
add_label (CopDts *dts, const char *label)
{
  cop_text__add_char (&dts->text, '&');
  cop_dts__add (dts, label);
}

static void
add_escaped (CopDts *dts, const char *string, gsize length)
{
  gboolean raw = g_utf8_validate (string, (gssize)length, NULL);

  for (gsize i = 0; i < length; i++)
    {
      guint8 c = (guint8)string[i];

      if (c == '"' || c == '\\')
        cop_text__add_char (&dts->text, '\\');
      if (c == '\n')
        {
          cop_dts__add (dts, "\\n");
        }
      else if (c == '\t')
        {
          cop_dts__add (dts, "\\t");
        }
      else if (c < ' ' || c == 0x7f || (c > 0x7f && !raw))
        {
          cop_dts__add (dts, "\\x");
          cop_text__add_bytes (&dts->text, &c, 1, NULL);
        }
      else
        {
          cop_text__add_char (&dts->text, (char)c);
        }
    }
}

static void
add_strings (CopDts *dts, const CopNodeProp *prop, guint index)
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
add_byte_list (CopDts *dts, const CopNodeProp *prop, guint index)
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
add_path (CopDts *dts, const CopNodeProp *prop, guint index)
{
  const CopPart *part = &prop->parts[index];

  begin_item (dts, !index);
  if (!cop_part__suffix (part))
    {
      cop_dts__add_ref (dts, cop_part__target (part));
    }
  else
    {
      cop_text__add_char (&dts->text, '"');
      add_node_path (dts, cop_part__target (part));
      add_escaped (dts, cop_part__suffix (part), strlen (cop_part__suffix (part)));
      cop_text__add_char (&dts->text, '"');
    }
  end_item (dts, !index);
}

/* Writes a group and returns the index of the part after it. */
static guint
add_group (CopDts *dts, const CopNodeProp *prop, guint index)
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
            cop_dts__add_ref (dts, cop_part__target (part));
          else if (part->kind == COP_CHUNK_LABEL)
            add_label (dts, cop_part__suffix (part));
          else
            add_number (dts, prop, cop_be32__at (prop->data + part->offset + i));
          first = FALSE;
        }
      index++;
    }
  while (index < cop_prop__n_parts (prop) && cop_part__is_number (&prop->parts[index])
         && !prop->parts[index].group);
  cop_text__add_char (&dts->text, '>');
  end_item (dts, first_item);
  return index;
}

/* Numbers of so many bytes each, as a list of their own. */
static void
add_sized (CopDts *dts, const CopNodeProp *prop, guint index, gsize width)
{
  const guint8 *data = prop->data + prop->parts[index].offset;
  gsize size = cop_part__size (prop, index);

  begin_item (dts, !index);
  cop_dts__add (dts, "/bits/ ");
  cop_text__add_decimal (&dts->text, 8 * width);
  cop_dts__add (dts, " <");
  for (gsize i = 0; i + width <= size; i += width)
    {
      if (i)
        add_space (dts, !index);
      add_number (dts, prop, cop_be__at (data + i, width));
    }
  cop_text__add_char (&dts->text, '>');
  end_item (dts, !index);
}

void
cop_dts__add_value (CopDts *dts, const CopNodeProp *prop)
{
  guint i = 0;

  cop_dts__add (dts, " = ");
  while (i < cop_prop__n_parts (prop))
    {
      switch ((CopChunkKind)prop->parts[i].kind)
        {
        case COP_CHUNK_U64:
          if (is_wide (dts, prop, i))
            add_sized (dts, prop, i++, 8);
          else
            i = add_group (dts, prop, i);
          break;
        case COP_CHUNK_CELLS:
        case COP_CHUNK_REF:
        case COP_CHUNK_LABEL:
          i = add_group (dts, prop, i);
          break;
        case COP_CHUNK_U8:
          add_sized (dts, prop, i++, 1);
          break;
        case COP_CHUNK_U16:
          add_sized (dts, prop, i++, 2);
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
