/* The kinds of a value's parts are taken from the text that dtc prints, and its bytes from the blob
 * that dtc made of the same source: the text is read beside the bytes and must say the same. */
#include <fdt/dts-in.h>

#include <tree/node.h>
#include <string.h>

typedef struct
{
  const CopDtsValue *value;
  const char *at, *end; /* the rest of the text */
  gsize offset;         /* of the next byte */
  guint ref;            /* the next reference */
  guint n_strings;      /* passed so far */
  guint n_byte_lists;
  CopCells *cells;
} Reader;

static gboolean
has (const Reader *reader, gsize n)
{
  return reader->value->size - reader->offset >= n;
}

static const guint8 *
bytes (const Reader *reader)
{
  return reader->value->data + reader->offset;
}

/* The reference at the present byte, or NULL. */
static const CopDtsRef *
next_ref (Reader *reader)
{
  const GArray *refs = reader->value->refs;

  while (refs && reader->ref < refs->len)
    {
      const CopDtsRef *ref = &g_array_index (refs, CopDtsRef, reader->ref);

      if (ref->offset > reader->offset)
        return NULL;
      reader->ref++;
      if (ref->offset == reader->offset)
        return ref;
    }
  return NULL;
}

static void
add_ref (Reader *reader, const CopDtsRef *ref)
{
  if (ref->target)
    cop_cells_ref (reader->cells, ref->target);
  else
    cop_cells_label (reader->cells, ref->label);
  reader->offset += 4;
}

/* --- strings --- */

/* How dtc may have written the byte; returns the length, or 0.
 *
 * dtc 1.6.1 writes a NUL as \0 whatever follows, so that a reader of source would take "\01" for
 * one character, and a byte from 0x80 on as \xffffff80. */
static gsize
match_byte (const char *text, const char *end, guint8 byte)
{
  static const char letters[] = "abtnvfr\\\"0";
  static const char meant[] = "\a\b\t\n\v\f\r\\\"";
  const char *letter;
  char wide[12], narrow[6];

  if (*text != '\\')
    return (guint8)*text == byte ? 1 : 0;
  if (end - text < 2)
    return 0;
  letter = strchr (letters, text[1]);
  if (letter && *letter)
    return (guint8)meant[letter - letters] == byte ? 2 : 0;
  g_snprintf (wide, sizeof wide, "\\x%02x", (guint)(gint8)byte);
  g_snprintf (narrow, sizeof narrow, "\\x%02x", byte);
  if ((gsize)(end - text) >= strlen (wide) && !memcmp (text, wide, strlen (wide)))
    return strlen (wide);
  return (gsize)(end - text) >= strlen (narrow) && !memcmp (text, narrow, strlen (narrow)) ? 4 : 0;
}

/* Behind the opening quote; ret_size: in bytes, with the NUL. */
static gboolean
match_string (Reader *reader, gsize *ret_size)
{
  gsize size = 0;

  while (reader->at < reader->end && *reader->at != '"')
    {
      gsize n =
          has (reader, size + 1) ? match_byte (reader->at, reader->end, bytes (reader)[size]) : 0;

      if (!n)
        return FALSE;
      reader->at += n;
      size++;
    }
  if (reader->at == reader->end || !has (reader, size + 1) || bytes (reader)[size])
    return FALSE;
  reader->at++;
  *ret_size = size + 1;
  return TRUE;
}

static gboolean
read_string (Reader *reader)
{
  const CopDtsValue *value = reader->value;
  const char *string, *end;
  CopNode *target;
  gsize size;

  if (!match_string (reader, &size))
    return FALSE;
  string = (const char *)bytes (reader);
  end = string + size;
  target =
      value->is_path && strlen (string) + 1 == size ? cop_tree_find (value->tree, string) : NULL;
  if (target && value->is_path (value, reader->n_strings))
    cop_cells_path (reader->cells, target, NULL);
  else
    for (; string < end; string += strlen (string) + 1)
      cop_cells_string (reader->cells, string);
  reader->offset += size;
  reader->n_strings++;
  return TRUE;
}

/* --- numbers --- */

static void
add_number (Reader *reader, guint64 number, guint width)
{
  if (width == 1)
    cop_cells_u8 (reader->cells, (guint8)number);
  else if (width == 2)
    cop_cells_u16 (reader->cells, (guint16)number);
  else if (width == 4)
    cop_cells_u32 (reader->cells, (guint32)number);
  else
    cop_cells_u64 (reader->cells, number);
}

static gboolean
read_number (Reader *reader, CopSlice word, guint width, gboolean is_bytes)
{
  const CopDtsRef *ref = width == 4 ? next_ref (reader) : NULL;
  guint64 number = has (reader, width) ? cop_be__at (bytes (reader), width) : 0;

  if (!has (reader, width))
    return FALSE;
  /* Later versions of dtc write references as such. */
  if (*word.at != '&' && g_ascii_strtoull (word.at, NULL, 16) != number)
    return FALSE;
  if (ref)
    {
      add_ref (reader, ref);
      return TRUE;
    }
  if (is_bytes)
    cop_cells_bytes (reader->cells, bytes (reader), 1);
  else
    add_number (reader, number, width);
  reader->offset += width;
  return TRUE;
}

/* A word of a list, without the labels in front of it. */
static CopSlice
take_word (Reader *reader, char close)
{
  CopSlice word;

  for (;;)
    {
      while (reader->at < reader->end && *reader->at == ' ')
        reader->at++;
      word = (CopSlice){ reader->at, 0 };
      while (reader->at < reader->end && *reader->at != ' ' && *reader->at != close
             && (!word.length || word.at[word.length - 1] != ':'))
        {
          reader->at++;
          word.length++;
        }
      if (!word.length || word.at[word.length - 1] != ':')
        return word;
    }
}

static gboolean
read_list (Reader *reader, char close, guint width)
{
  const CopDtsValue *value = reader->value;
  gboolean is_bytes =
      close == ']' && !(value->is_numbers && value->is_numbers (value, reader->n_byte_lists));
  CopSlice word;

  reader->at++;
  reader->n_byte_lists += close == ']';
  if (!is_bytes)
    cop_cells_group (reader->cells);
  while ((word = take_word (reader, close)).length)
    if (!read_number (reader, word, width, is_bytes))
      return FALSE;
  if (reader->at == reader->end)
    return FALSE;
  reader->at++;
  return TRUE;
}

static gboolean
read_sized (Reader *reader)
{
  guint64 bits;
  char *after;

  if (reader->end - reader->at < 8 || memcmp (reader->at, "/bits/ ", 7))
    return FALSE;
  bits = g_ascii_strtoull (reader->at + 7, &after, 10);
  reader->at = after + 1;
  return (bits == 8 || bits == 16 || bits == 32 || bits == 64) && reader->at < reader->end
         && *reader->at == '<' && read_list (reader, '>', (guint)bits / 8);
}

static gboolean
skip_label (Reader *reader)
{
  const char *colon = memchr (reader->at, ':', (gsize)(reader->end - reader->at));

  if (!colon || (!g_ascii_isalpha (*reader->at) && *reader->at != '_'))
    return FALSE;
  reader->at = colon + 1;
  return TRUE;
}

static gboolean
read_all (Reader *reader)
{
  gboolean good = TRUE;

  while (good && reader->at < reader->end)
    switch (*reader->at)
      {
      case ' ':
      case ',':
        reader->at++;
        break;
      case '"':
        reader->at++;
        good = read_string (reader);
        break;
      case '<':
        good = read_list (reader, '>', 4);
        break;
      case '[':
        good = read_list (reader, ']', 1);
        break;
      case '/':
        good = read_sized (reader);
        break;
      default:
        good = skip_label (reader);
      }
  return good && reader->offset == reader->value->size;
}

/* What is left when the text cannot be followed: bytes, and the references among them. */
static void
read_bytes (Reader *reader)
{
  while (has (reader, 1))
    {
      const CopDtsRef *ref = has (reader, 4) ? next_ref (reader) : NULL;

      if (ref)
        {
          add_ref (reader, ref);
          continue;
        }
      cop_cells_bytes (reader->cells, bytes (reader), 1);
      reader->offset++;
    }
}

gboolean
cop_dts_value__read (const CopDtsValue *value, CopSlice text, CopCells *cells)
{
  Reader reader = { .value = value, .at = text.at, .end = text.at + text.length, .cells = cells };

  if (read_all (&reader))
    return TRUE;
  cop_cells_clear (cells);
  reader.offset = reader.ref = 0;
  read_bytes (&reader);
  return FALSE;
}

/* --- the source --- */

/* Behind what closes the bracket at at. */
static const char *
skip_bracket (const char *at)
{
  char close = *at == '<' ? '>' : *at == '[' ? ']' : ')';
  guint parentheses = 0;

  for (at++; *at && (*at != close || parentheses); at = cop_dts__skip_token (at))
    if (close == '>' && *at == '(')
      parentheses++;
    else if (close == '>' && *at == ')' && parentheses)
      parentheses--;
  return *at ? at + 1 : at;
}

gboolean
cop_dts_value__names_node (const char *at, guint index)
{
  guint n = 0;

  at += strcspn (at, "=;");
  while (*at && *at != ';' && *at != '}')
    {
      if (*at == '&' && n == index)
        return TRUE;
      n += *at == '"' || *at == '&';
      if (strchr ("<[(", *at))
        at = skip_bracket (at);
      else if (at[0] == '&' && at[1] == '{')
        at = at + strcspn (at, "}") + (strchr (at, '}') ? 1 : 0);
      else
        at = cop_dts__skip_token (at);
    }
  return FALSE;
}

/* Behind "/bits/ 8", or NULL. */
static const char *
skip_bits_8 (const char *at)
{
  guint64 bits;
  char *after;

  if (!g_str_has_prefix (at, "/bits/"))
    return NULL;
  bits = g_ascii_strtoull (at + 6, &after, 0);
  return bits == 8 ? after : NULL;
}

gboolean
cop_dts_value__has_numbers (const char *at, guint index)
{
  gboolean numbers = FALSE;
  guint n = 0;

  at += strcspn (at, "=;");
  while (*at && *at != ';' && *at != '}')
    {
      const char *after = skip_bits_8 (at);

      numbers = numbers || after;
      if (after)
        {
          at = after;
          continue;
        }
      if (*at == '[' || (*at == '<' && numbers))
        {
          if (n++ == index)
            return *at == '<';
        }
      numbers = numbers && *at != '<';
      at = strchr ("<[(", *at) ? skip_bracket (at) : cop_dts__skip_token (at);
    }
  return FALSE;
}
