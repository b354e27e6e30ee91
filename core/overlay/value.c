#include <overlay/value.h>
#include <string.h>

/* --- comparing ------------------------------------------------------------------------------ */

gboolean
cop_value__same_path (const CopNode *a, const CopNode *b)
{
  while (a && b && strcmp (a->name, b->name) == 0)
    {
      a = a->parent;
      b = b->parent;
    }
  return a == NULL && b == NULL;
}

typedef struct
{
  gsize at; /* offset in the flat value */
  const CopNode *target;
  const char *label; /* of one that the tree does not have */
} Ref;

/* A value with its paths spelled out, and where its references are. */
typedef struct
{
  const guint8 *data;
  gsize length;
  GByteArray *own; /* nullable */
  GArray *refs;    /* Ref; nullable */
} Flat;

static void
append_path (GByteArray *out, const CopPart *part)
{
  gsize length = cop_node__path_length (cop_part__target (part)), before = out->len;

  g_byte_array_set_size (out, (guint)(before + length));
  cop_node__path_fill (cop_part__target (part), (char *)out->data + before + length);
  if (cop_part__suffix (part))
    g_byte_array_append (out, (const guint8 *)cop_part__suffix (part),
                         (guint)strlen (cop_part__suffix (part)));
  g_byte_array_append (out, (const guint8 *)"", 1);
}

static void
flatten (Flat *flat, const CopNodeProp *prop)
{
  *flat = (Flat){ .data = prop->data, .length = cop_prop__length (prop) };
  if (!cop_prop__has_targets (prop))
    return;
  flat->own = g_byte_array_sized_new (cop_prop__length (prop));
  flat->refs = g_array_new (FALSE, FALSE, sizeof (Ref));
  for (guint i = 0; i < cop_prop__n_parts (prop); i++)
    {
      const CopPart *part = &prop->parts[i];
      Ref ref = { flat->own->len, cop_part__target (part), cop_part__suffix (part) };

      if (part->kind == COP_CHUNK_PATH)
        append_path (flat->own, part);
      else
        g_byte_array_append (flat->own, prop->data + part->offset, (guint)cop_part__size (prop, i));
      if (part->kind == COP_CHUNK_REF || part->kind == COP_CHUNK_LABEL)
        g_array_append_val (flat->refs, ref);
    }
  flat->data = flat->own->data;
  flat->length = flat->own->len;
}

static void
clear (Flat *flat)
{
  g_clear_pointer (&flat->own, g_byte_array_unref);
  g_clear_pointer (&flat->refs, g_array_unref);
}

/* The reference at the offset, when the index is that of one there; moves the index on. */
static const Ref *
ref_at (const Flat *flat, guint *index, gsize at)
{
  const Ref *ref =
      flat->refs && *index < flat->refs->len ? &g_array_index (flat->refs, Ref, *index) : NULL;

  if (!ref || ref->at != at)
    return NULL;
  ++*index;
  return ref;
}

static gsize
next_ref (const Flat *flat, guint index)
{
  return flat->refs && index < flat->refs->len ? g_array_index (flat->refs, Ref, index).at
                                               : flat->length;
}

static const CopNode *
target_of (CopTree *tree, const Ref *ref, const guint8 *cell)
{
  return ref ? ref->target : cop_tree_find_phandle (tree, cop_be32__at (cell));
}

static gboolean
same_ref (CopTree *tree_a, const Ref *a, const guint8 *cell_a, CopTree *tree_b, const Ref *b,
          const guint8 *cell_b)
{
  const CopNode *target_a, *target_b;

  if (a && b && a->label && b->label)
    return strcmp (a->label, b->label) == 0;
  target_a = target_of (tree_a, a, cell_a);
  target_b = target_of (tree_b, b, cell_b);
  return target_a && target_b && cop_value__same_path (target_a, target_b);
}

static gboolean
equal (CopTree *tree_a, const Flat *a, CopTree *tree_b, const Flat *b)
{
  guint index_a = 0, index_b = 0;
  gsize at = 0;

  while (at < a->length)
    {
      const Ref *ref_a = ref_at (a, &index_a, at), *ref_b = ref_at (b, &index_b, at);
      gsize end;

      if (ref_a || ref_b)
        {
          /* a reference has four bytes, and whatever stands in its place must have them, too */
          if (at + 4 > a->length || next_ref (a, index_a) < at + 4 || next_ref (b, index_b) < at + 4
              || !same_ref (tree_a, ref_a, a->data + at, tree_b, ref_b, b->data + at))
            return FALSE;
          at += 4;
          continue;
        }
      end = MIN (next_ref (a, index_a), next_ref (b, index_b));
      if (memcmp (a->data + at, b->data + at, end - at) != 0)
        return FALSE;
      at = end;
    }
  return TRUE;
}

gboolean
cop_value__equal (CopTree *tree_a, const CopNodeProp *a, CopTree *tree_b, const CopNodeProp *b)
{
  Flat flat_a, flat_b;
  gboolean same;

  if (!cop_prop__has_targets (a) && !cop_prop__has_targets (b))
    return cop_prop__length (a) == cop_prop__length (b)
           && memcmp (a->data, b->data, cop_prop__length (a)) == 0;
  flatten (&flat_a, a);
  flatten (&flat_b, b);
  same = flat_a.length == flat_b.length && equal (tree_a, &flat_a, tree_b, &flat_b);
  clear (&flat_a);
  clear (&flat_b);
  return same;
}

/* --- showing ------------------------------------------------------------------------------ */

typedef struct
{
  GString *out;
  gsize start, most;
} Printer;

static gboolean
is_full (const Printer *to)
{
  return to->most && to->out->len - to->start >= to->most;
}

static void
print_strings (Printer *to, const guint8 *data, gsize size)
{
  for (gsize i = 0; i < size && !is_full (to);)
    {
      gsize length = strnlen ((const char *)data + i, size - i);
      g_autofree char *text = g_strndup ((const char *)data + i, length);
      g_autofree char *shown = g_utf8_validate (text, -1, NULL) ? g_strescape (text, NULL) : NULL;

      if (!shown)
        shown = g_strescape (text, "");
      g_string_append_printf (to->out, "%s\"%s\"", i ? ", " : "", shown);
      i += length + 1;
    }
}

void
cop_value__print_number (GString *out, guint64 value)
{
  g_string_append_printf (out, value > 0xffff ? "0x%" G_GINT64_MODIFIER "x" : "%" G_GUINT64_FORMAT,
                          value);
}

static void
print_number (Printer *to, guint radix, guint64 value)
{
  if (radix == 16)
    g_string_append_printf (to->out, "0x%" G_GINT64_MODIFIER "x", value);
  else if (!radix)
    cop_value__print_number (to->out, value);
  else
    g_string_append_printf (to->out, "%" G_GUINT64_FORMAT, value);
}

static void
print_target (Printer *to, const CopPart *part)
{
  g_autofree char *path = NULL;

  if (part->kind == COP_CHUNK_LABEL)
    g_string_append_printf (to->out, "&%s", cop_part__suffix (part));
  else if (cop_node__labels (cop_part__target (part)))
    g_string_append_printf (to->out, "&%s", cop_node__labels (cop_part__target (part))->text);
  else
    {
      path = cop_node_path (cop_part__target (part));
      g_string_append_printf (to->out, "&{%s}", path);
    }
}

/* Numbers of one group; returns the index of the part behind it. */
static guint
print_group (Printer *to, const CopNodeProp *prop, guint index)
{
  gboolean first = TRUE;

  g_string_append_c (to->out, '<');
  do
    {
      const CopPart *part = &prop->parts[index];
      const guint8 *data = prop->data + part->offset;
      gsize size = cop_part__size (prop, index);

      for (gsize i = 0; i < size && !is_full (to); i += 4)
        {
          guint32 cell = 0;

          if (!first)
            g_string_append_c (to->out, ' ');
          first = FALSE;
          memcpy (&cell, data + i, MIN (size - i, 4));
          if (part->kind == COP_CHUNK_REF || part->kind == COP_CHUNK_LABEL)
            print_target (to, part);
          else
            print_number (to, prop->name->radix, GUINT32_FROM_BE (cell));
        }
      index++;
    }
  while (index < cop_prop__n_parts (prop) && !prop->parts[index].group
         && (prop->parts[index].kind == COP_CHUNK_CELLS || prop->parts[index].kind == COP_CHUNK_U64
             || prop->parts[index].kind == COP_CHUNK_REF
             || prop->parts[index].kind == COP_CHUNK_LABEL));
  g_string_append_c (to->out, '>');
  return index;
}

static void
print_bytes (Printer *to, const guint8 *data, gsize size)
{
  g_string_append_c (to->out, '[');
  for (gsize i = 0; i < size && !is_full (to); i++)
    g_string_append_printf (to->out, "%s%02x", i ? " " : "", data[i]);
  g_string_append_c (to->out, ']');
}

static void
print_sized (Printer *to, CopChunkKind kind, guint radix, const guint8 *data, gsize size)
{
  gsize width = cop_chunk__width (kind);

  g_string_append_printf (to->out, "/bits/ %u <", (guint)(8 * width));
  for (gsize i = 0; i + width <= size && !is_full (to); i += width)
    {
      if (i)
        g_string_append_c (to->out, ' ');
      print_number (to, radix, cop_chunk__number (kind, data + i));
    }
  g_string_append_c (to->out, '>');
}

static guint
print_part (Printer *to, const CopNodeProp *prop, guint index)
{
  const CopPart *part = &prop->parts[index];
  const guint8 *data = prop->data + part->offset;
  gsize size = cop_part__size (prop, index);

  switch (part->kind)
    {
    case COP_CHUNK_STRINGS:
      print_strings (to, data, size);
      return index + 1;
    case COP_CHUNK_BYTES:
      print_bytes (to, data, size);
      return index + 1;
    case COP_CHUNK_U8:
    case COP_CHUNK_U16:
      print_sized (to, part->kind, prop->name->radix, data, size);
      return index + 1;
    case COP_CHUNK_PATH:
      print_target (to, part);
      if (cop_part__suffix (part))
        g_string_append_printf (to->out, " \"%s\"", cop_part__suffix (part));
      return index + 1;
    default:
      return print_group (to, prop, index);
    }
}

void
cop_value__print (GString *out, const CopNodeProp *prop, gsize most)
{
  Printer to = { out, out->len, most };

  for (guint i = 0; i < cop_prop__n_parts (prop) && !is_full (&to);)
    {
      if (i)
        g_string_append (out, ", ");
      i = print_part (&to, prop, i);
    }
  if (is_full (&to))
    g_string_append_printf (out, " … (%u bytes)", cop_prop__length (prop));
}
