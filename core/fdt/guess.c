/* What a value is when no binding tells.  Numbers often look like text: <0x324b00> has the bytes
 * "\0" "2K\0".  A string that is empty, or short for its NUL, is a sign of a number; bytes that
 * cannot be cells are less in doubt. */
#include <fdt/understand.h>

#include <string.h>

enum
{
  TEXT_PER_NUL = 3, /* fewer characters than this for each NUL are a number */
};

static gboolean
is_control (guint8 c)
{
  return (c < ' ' && c != '\t' && c != '\n' && c != '\r') || c == 0x7f;
}

gboolean
cop_guess__is_text (const guint8 *data, gsize length)
{
  if (!length || data[length - 1])
    return FALSE;
  for (gsize i = 0; i < length; i++)
    if (data[i] && is_control (data[i]))
      return FALSE;
  return TRUE;
}

/* All of its strings are UTF-8. */
static gboolean
is_utf8 (const guint8 *data, gsize length)
{
  for (gsize i = 0; i < length;)
    {
      gsize size = strlen ((const char *)data + i);

      if (!g_utf8_validate ((const char *)data + i, (gssize)size, NULL))
        return FALSE;
      i += size + 1;
    }
  return TRUE;
}

CopChunkKind
cop_guess__kind (const guint8 *data, gsize length)
{
  gboolean cells = length % 4 == 0;
  gsize n_nuls = 0;
  gsize n_empty = 0;
  gboolean ascii = TRUE;

  if (!cop_guess__is_text (data, length))
    return cells ? COP_CHUNK_CELLS : COP_CHUNK_BYTES;
  for (gsize i = 0; i < length; i++)
    {
      n_nuls += !data[i];
      n_empty += !data[i] && (!i || !data[i - 1]);
      ascii = ascii && data[i] < 0x80;
    }
  if (n_nuls == length || (!ascii && !is_utf8 (data, length)))
    return cells ? COP_CHUNK_CELLS : COP_CHUNK_BYTES;
  if (cells && n_empty && (!*data || length - n_nuls < TEXT_PER_NUL * n_nuls))
    return COP_CHUNK_CELLS;
  /* Two bytes that are beyond ASCII, a letter of UTF-8, are as likely a part of a number. */
  if (cells && !ascii && length <= 8)
    return COP_CHUNK_CELLS;
  return COP_CHUNK_STRINGS;
}
