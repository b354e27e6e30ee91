/* Reads a flattened Devicetree in one pass.  Nothing in the blob is believed before it is checked,
 * nothing is copied that can be borrowed, and what is allocated is in proportion to the blob. */
#include <coppice/fdt.h>
#include <fdt/faults.h>
#include <fdt/format.h>
#include <tree/fault.h>
#include <tree/node.h>

#include <string.h>

/* Nothing in the blob says how long a name may be, and as any number of properties may share a long
 * one, reading them all would take the square of the blob's size. */
#define LONGEST_PROP_NAME 255

#define N_KNOWN_NAMES 1024

/* Where a name stands in the strings, plus 1, and what it was found to be. */
typedef struct
{
  guint32 place;
  const CopPropName *name;
} KnownName;

typedef struct
{
  const guint8 *block; /* the structure */
  gsize size;          /* of it, in bytes */
  gsize at;            /* where the present item begins */
  gsize next;          /* what follows it */
  const char *strings;
  gsize strings_size;
  guint32 version;
  CopTree *tree;
  CopNode *node;              /* that is open, or NULL */
  CopNodeProp *linux_phandle; /* of it, or NULL */
  gboolean ended;             /* the root has */
  gboolean to_check;          /* what a check tells of is a fault of the tree */
  guint n_left_out;           /* nodes that are open, and not in the tree */
  KnownName known[N_KNOWN_NAMES];
} Reader;

static const CopPropName phandle_name = { .text = "phandle" };

static gboolean fail (const Reader *reader, GError **error, CopErrorCode code, const char *format,
                      ...) G_GNUC_PRINTF (4, 5);

static gboolean
fail (const Reader *reader, GError **error, CopErrorCode code, const char *format, ...)
{
  g_autofree char *path = reader->node ? cop_node_path (reader->node) : g_strdup ("/");
  g_autofree char *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  return cop_error_set (error, code, path,
                        "at offset 0x%" G_GSIZE_MODIFIER "x of the structure block: %s", reader->at,
                        text);
}

static gboolean
wrong (Reader *reader, GError **error, CopErrorCode code, const char *check, const char *node,
       const char *prop, const char *format, ...) G_GNUC_PRINTF (7, 8);

/* What a check tells of: a fault, and TRUE, or an error.  node: the name of a child of the open
 * node; prop: the name of a property; nullable. */
static gboolean
wrong (Reader *reader, GError **error, CopErrorCode code, const char *check, const char *node,
       const char *prop, const char *format, ...)
{
  g_autofree char *path = cop_node_path (reader->node);
  g_autofree char *child = NULL, *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  if (!reader->to_check)
    return fail (reader, error, code, "%s", text);
  if (node)
    child = g_strconcat (reader->node->parent ? path : "", "/", node, NULL);
  cop_tree__add_fault (reader->tree, check, child ? child : path, prop, (CopOrigin){ 0, 0 }, text);
  return TRUE;
}

/* --- properties --- */

static gboolean
add_name (Reader *reader, guint32 place, KnownName *known, GError **error)
{
  const char *text = reader->strings + place;
  gsize room, length;

  if (place >= reader->strings_size)
    return fail (reader, error, COP_ERROR_INVALID,
                 "the name of a property is at 0x%x of the strings, which have 0x%" G_GSIZE_MODIFIER
                 "x bytes",
                 place, reader->strings_size);
  room = reader->strings_size - place;
  length = strnlen (text, MIN (room, LONGEST_PROP_NAME + 1));
  if (length == room)
    return fail (reader, error, COP_ERROR_INVALID,
                 "the name of a property at 0x%x of the strings does not end in them", place);
  if (length > LONGEST_PROP_NAME)
    return fail (reader, error, COP_ERROR_INVALID,
                 "the name of a property at 0x%x of the strings has more than %d characters", place,
                 LONGEST_PROP_NAME);
  if (!strcmp (text, phandle_name.text))
    {
      *known = (KnownName){ place + 1, &phandle_name };
      return TRUE;
    }
  *known = (KnownName){ place + 1, cop_tree__find_name (reader->tree, text) };
  if (!known->name)
    {
      g_autofree char *fault = cop_prop_name__fault (text);

      if (fault && !reader->to_check)
        return fail (reader, error, COP_ERROR_INVALID, "%s", fault);
      known->name = cop_tree__add_name (reader->tree, text);
    }
  return TRUE;
}

/* transfer none, nullable. */
static const CopPropName *
find_name (Reader *reader, guint32 place, GError **error)
{
  KnownName *known = &reader->known[place * 2654435761u >> 22];

  if (known->place != place + 1 || !known->name)
    {
      known->place = 0;
      if (!add_name (reader, place, known, error))
        return NULL;
    }
  return known->name;
}

static gboolean
is_phandle (const guint8 *data, gsize length)
{
  guint32 phandle = length == 4 ? cop_be32__at (data) : 0;

  return phandle != 0 && phandle != G_MAXUINT32;
}

static gboolean
take_phandle (Reader *reader, const guint8 *data, gsize length, GError **error)
{
  if (reader->node->phandle)
    return wrong (reader, error, COP_ERROR_EXISTS, "duplicate_property_names", NULL, "phandle",
                  "a property 'phandle' is there already");
  if (length != 4)
    return wrong (reader, error, COP_ERROR_INVALID, "explicit_phandles", NULL, "phandle",
                  "'phandle' has %" G_GSIZE_FORMAT " bytes, not 4", length);
  if (!is_phandle (data, length))
    return wrong (reader, error, COP_ERROR_INVALID, "explicit_phandles", NULL, "phandle",
                  "phandle 0x%x; they are from 1 to 0xfffffffe", cop_be32__at (data));
  return cop_node_set_phandle (reader->node, cop_be32__at (data), error);
}

/* Old trees have the phandle under this name, too, or only: the number is not the tree's to keep.
 */
static void
settle_linux_phandle (Reader *reader)
{
  CopNodeProp *prop = reader->linux_phandle;
  CopNode *node = reader->node;
  CopPart part = { .kind = COP_CHUNK_REF, .to.node = node };

  reader->linux_phandle = NULL;
  if (!node->phandle && !cop_node_set_phandle (node, cop_be32__at (prop->data), NULL))
    return;
  if (node->phandle != cop_be32__at (prop->data))
    return;
  prop->parts = cop_tree__parts (reader->tree, &part, 1);
  reader->tree->has_targets = TRUE;
}

/* The value as properties have it: behind its length, and with zeros up to a multiple of 4. */
static const guint8 *
value_of (Reader *reader, const guint8 *data, gsize length)
{
  gsize rest = -length & 3;
  gboolean can_borrow = cop_be32__at (data - 8) == length;

  for (gsize i = 0; i < rest; i++)
    can_borrow = can_borrow && !data[length + i];
  return can_borrow ? data : cop_tree__value_of (reader->tree, data, length);
}

static void
tell_prop_name (Reader *reader, const char *name)
{
  g_autofree char *fault = cop_prop_name__fault (name);

  if (fault)
    wrong (reader, NULL, COP_ERROR_INVALID, "property_name_chars", NULL, name, "%s", fault);
}

static gboolean
read_prop (Reader *reader, GError **error)
{
  CopNode *node = reader->node;
  const guint8 *data = reader->block + reader->next + 8;
  gsize rest = reader->size - reader->next;
  const CopPropName *name;
  CopNodeProp *prop;
  gsize length;

  if (!node)
    return fail (reader, error, COP_ERROR_INVALID, "a property %s the root",
                 reader->ended ? "after" : "before");
  if (rest < 8)
    return fail (reader, error, COP_ERROR_INVALID, "a property is cut off");
  length = cop_be32__at (reader->block + reader->next);
  name = find_name (reader, cop_be32__at (reader->block + reader->next + 4), error);
  if (!name)
    return FALSE;
  reader->next += 8;
  rest -= 8;
  /* Up to version 15, large values begin at multiples of 8. */
  if (G_UNLIKELY (reader->version < 16) && length >= 8 && reader->next % 8 && rest >= 4)
    {
      reader->next += 4;
      rest -= 4;
      data += 4;
    }
  if (length > G_MAXINT32 || cop_fdt__aligned (length) > rest)
    return fail (reader, error, COP_ERROR_INVALID,
                 "property '%s' has 0x%" G_GSIZE_MODIFIER "x bytes; 0x%" G_GSIZE_MODIFIER
                 "x are left in the block",
                 name->text, length, rest);
  if (reader->n_left_out)
    {
      reader->next += cop_fdt__aligned (length);
      return TRUE;
    }
  if (node->first_child)
    return fail (reader, error, COP_ERROR_INVALID, "property '%s' comes after a child", name->text);
  reader->next += cop_fdt__aligned (length);
  if (name == &phandle_name)
    return take_phandle (reader, data, length, error);

  prop = cop_node__add_prop (node, name);
  if (!prop)
    return wrong (reader, error, COP_ERROR_EXISTS, "duplicate_property_names", NULL, name->text,
                  "a property '%s' is there already", name->text);
  if (reader->to_check)
    tell_prop_name (reader, name->text);
  prop->data = value_of (reader, data, length);
  prop->parts = cop_part__whole (COP_CHUNK_BYTES, length);
  if (*name->text == 'l' && !strcmp (name->text, "linux,phandle") && is_phandle (data, length))
    reader->linux_phandle = prop;
  return TRUE;
}

/* --- nodes --- */

static gboolean
open_root (Reader *reader, const char *name, GError **error)
{
  if (*name && strcmp (name, "/") != 0)
    {
      g_autofree char *shown = g_strescape (name, NULL);
      return fail (reader, error, COP_ERROR_INVALID, "the root is named '%s'; its name is empty",
                   shown);
    }
  reader->node = reader->tree->root;
  return TRUE;
}

/* A name with a fault stays when paths can tell it. */
static gboolean
take_bad_name (Reader *reader, const char *name, const char *fault, GError **error)
{
  const char *at = strchr (name, '@');
  const char *check = !*name                       ? "node_name_not_empty"
                      : at && strchr (at + 1, '@') ? "node_name_format"
                                                   : "node_name_chars";
  g_autofree char *shown = g_strescape (name, NULL);

  if (reader->to_check && (!*name || strchr (name, '/')))
    reader->n_left_out = 1;
  return wrong (reader, error, COP_ERROR_INVALID, check, shown, NULL, "%s", fault);
}

static gboolean
open_node (Reader *reader, GError **error)
{
  const char *name = (const char *)reader->block + reader->next;
  gsize rest = reader->size - reader->next;
  gsize length = strnlen (name, rest);
  g_autofree char *fault = NULL;
  CopNode *node;

  if (length == rest)
    return fail (reader, error, COP_ERROR_INVALID, "the name of a node does not end in the block");
  if (reader->ended)
    return fail (reader, error, COP_ERROR_INVALID, "a second root");
  reader->next += MIN (cop_fdt__aligned (length + 1), rest);
  if (!reader->node)
    return open_root (reader, name, error);
  if (reader->n_left_out)
    {
      reader->n_left_out++;
      return TRUE;
    }
  /* Up to version 15 it is the path. */
  if (G_UNLIKELY (reader->version < 16) && strrchr (name, '/'))
    name = strrchr (name, '/') + 1;

  if (reader->linux_phandle)
    settle_linux_phandle (reader);
  fault = cop_node_name__fault (name, &length);
  if (fault && (!take_bad_name (reader, name, fault, error) || reader->n_left_out))
    return reader->n_left_out > 0;
  node = cop_node__add (reader->node, name, fault ? strlen (name) : length, TRUE);
  if (!node)
    {
      reader->n_left_out = reader->to_check ? 1 : 0;
      return wrong (reader, error, COP_ERROR_EXISTS, "duplicate_node_names", name, NULL,
                    "a node '%s' is there already", name);
    }
  reader->node = node;
  return TRUE;
}

static gboolean
close_node (Reader *reader, GError **error)
{
  if (!reader->node)
    return fail (reader, error, COP_ERROR_INVALID, "the end of a node, but none is open");
  if (reader->n_left_out)
    {
      reader->n_left_out--;
      return TRUE;
    }
  if (reader->linux_phandle)
    settle_linux_phandle (reader);
  reader->node = reader->node->parent;
  reader->ended = !reader->node;
  return TRUE;
}

static gboolean
read_structure (Reader *reader, GError **error)
{
  for (;;)
    {
      gboolean good = TRUE;
      guint32 tag;

      reader->at = reader->next;
      if (reader->size - reader->next < 4)
        return fail (reader, error, COP_ERROR_INVALID, "the block ends without its last tag, 9");
      tag = cop_be32__at (reader->block + reader->next);
      reader->next += 4;
      switch (tag)
        {
        case COP_FDT_PROP:
          good = read_prop (reader, error);
          break;
        case COP_FDT_BEGIN_NODE:
          good = open_node (reader, error);
          break;
        case COP_FDT_END_NODE:
          good = close_node (reader, error);
          break;
        case COP_FDT_NOP:
          break;
        case COP_FDT_END:
          return reader->ended
                 || fail (reader, error, COP_ERROR_INVALID,
                          reader->node ? "the last tag, and the node is still open"
                                       : "the last tag, and there is no root");
        default:
          return fail (reader, error, COP_ERROR_INVALID,
                       "0x%x is no tag; they are 1, 2, 3, 4 and 9", tag);
        }
      if (!good)
        return FALSE;
    }
}

/* --- the header --- */

typedef struct
{
  const guint8 *data;
  gsize size;        /* the total size that the header tells */
  gsize header_size; /* of this version */
  guint32 version;
  guint32 last_compatible;
} Blob;

static guint32
field (const Blob *blob, gsize offset)
{
  return cop_be32__at (blob->data + offset);
}

static gboolean
check_header (Blob *blob, gsize size, GError **error)
{
  if (size < COP_FDT_HEADER_V1)
    return cop_error_set (error, COP_ERROR_INVALID, NULL,
                          "the blob has %" G_GSIZE_FORMAT
                          " bytes; a flattened Devicetree begins with a header of %d",
                          size, COP_FDT_HEADER_V17);
  if (field (blob, COP_FDT_AT_MAGIC) != COP_FDT_MAGIC)
    return cop_error_set (error, COP_ERROR_INVALID, NULL,
                          "the blob begins with 0x%08x; a flattened Devicetree with 0x%08x",
                          field (blob, COP_FDT_AT_MAGIC), COP_FDT_MAGIC);
  blob->version = field (blob, COP_FDT_AT_VERSION);
  blob->last_compatible = field (blob, COP_FDT_AT_LAST_COMPATIBLE);
  if (blob->version < COP_FDT_FIRST_VERSION || blob->last_compatible > COP_FDT_VERSION
      || blob->version < blob->last_compatible)
    return cop_error_set (error, COP_ERROR_INVALID, NULL,
                          "version %u, compatible with %u; what is compatible with a version from "
                          "%d to %d can be read",
                          blob->version, blob->last_compatible, COP_FDT_FIRST_VERSION,
                          COP_FDT_VERSION);
  blob->header_size = blob->version >= 17  ? COP_FDT_HEADER_V17
                      : blob->version >= 3 ? COP_FDT_HEADER_V3
                                           : COP_FDT_HEADER_V2;
  blob->size = field (blob, COP_FDT_AT_SIZE);
  if (blob->size > size)
    return cop_error_set (error, COP_ERROR_INVALID, NULL,
                          "the blob has %" G_GSIZE_FORMAT
                          " bytes, and its header tells of %" G_GSIZE_FORMAT,
                          size, blob->size);
  if (blob->size < blob->header_size)
    return cop_error_set (error, COP_ERROR_INVALID, NULL,
                          "the header tells of %" G_GSIZE_FORMAT " bytes, and has %" G_GSIZE_FORMAT
                          " itself",
                          blob->size, blob->header_size);
  return TRUE;
}

/* What is between the offset and the end of the block: size bytes, or what is left of the blob.
 * rest: out, nullable. */
static gboolean
check_block (const Blob *blob, const char *what, gsize offset, gsize size, GError **error)
{
  if (offset >= blob->header_size && offset <= blob->size && size <= blob->size - offset)
    return TRUE;
  return cop_error_set (error, COP_ERROR_INVALID, NULL,
                        "the %s, 0x%" G_GSIZE_MODIFIER "x bytes at 0x%" G_GSIZE_MODIFIER
                        "x, are not between the header and the end at 0x%" G_GSIZE_MODIFIER "x",
                        what, size, offset, blob->size);
}

static gboolean
read_header (const Blob *blob, Reader *reader, GError **error)
{
  gsize at = field (blob, COP_FDT_AT_STRUCT);
  gsize strings_at = field (blob, COP_FDT_AT_STRINGS);

  reader->size = blob->size - MIN (at, blob->size);
  reader->strings_size = blob->size - MIN (strings_at, blob->size);
  if (blob->version >= 17)
    reader->size = field (blob, COP_FDT_AT_STRUCT_SIZE);
  if (blob->version >= 3)
    reader->strings_size = field (blob, COP_FDT_AT_STRINGS_SIZE);
  if (!check_block (blob, "contents of the structure block", at, reader->size, error)
      || !check_block (blob, "strings", strings_at, reader->strings_size, error))
    return FALSE;
  reader->block = blob->data + at;
  reader->strings = (const char *)blob->data + strings_at;
  reader->version = blob->version;
  reader->tree->boot_cpu = field (blob, COP_FDT_AT_BOOT_CPU);
  return TRUE;
}

/* The list ends with the first range of no bytes: who boots with the blob looks no further. */
static gboolean
read_reservations (const Blob *blob, CopTree *tree, GError **error)
{
  gsize at = field (blob, COP_FDT_AT_RESERVATIONS);

  if (!check_block (blob, "reservations", at, 16, error))
    return FALSE;
  for (;; at += 16)
    {
      guint64 range[2];

      if (blob->size - at < sizeof range)
        return cop_error_set (error, COP_ERROR_INVALID, NULL,
                              "the list of reservations does not end in the blob");
      memcpy (range, blob->data + at, sizeof range);
      if (!range[1])
        return TRUE;
      if (!cop_tree_add_reservation (tree, GUINT64_FROM_BE (range[0]), GUINT64_FROM_BE (range[1]),
                                     error))
        return FALSE;
    }
}

static CopTree *
read_blob (GBytes *bytes, gboolean to_check, GError **error)
{
  g_autoptr (CopTree) tree = cop_tree_new ();
  g_autofree Reader *reader = g_new0 (Reader, 1);
  Blob blob = { 0 };
  gsize size;

  blob.data = g_bytes_get_data (bytes, &size);
  reader->tree = tree;
  reader->to_check = to_check;
  tree->blob = g_bytes_ref (bytes);
  tree->keeps_order = TRUE;
  if (!check_header (&blob, size, error) || !read_header (&blob, reader, error)
      || !read_reservations (&blob, tree, error))
    return NULL;
  /* A tree takes more than its structure, but for one of few large values, of which not much is
   * touched. */
  cop_arena__reserve (&tree->arena, reader->size);
  tree->block = reader->block;
  tree->block_size = reader->size;
  if (!read_structure (reader, error))
    return NULL;
  return g_steal_pointer (&tree);
}

CopTree *
cop_tree_from_dtb (GBytes *bytes, GError **error)
{
  return read_blob (bytes, FALSE, error);
}

CopTree *
cop_tree__from_dtb_to_check (GBytes *bytes, GError **error)
{
  return read_blob (bytes, TRUE, error);
}
