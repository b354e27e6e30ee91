#include <fdt/text.h>

static const char hex_digits[] = "0123456789abcdef";

void
cop_text__grow (CopText *text, gsize n)
{
  gsize allocated = MAX (text->allocated * 2, 4096);

  while (allocated - text->length < n)
    allocated *= 2;
  text->str = g_realloc (text->str, allocated);
  text->allocated = allocated;
}

void
cop_text__add_decimal (CopText *text, guint64 value)
{
  char digits[20];
  char *first = digits + sizeof digits;

  do
    {
      *--first = (char)('0' + value % 10);
      value /= 10;
    }
  while (value);
  cop_text__add (text, first, (gsize)(digits + sizeof digits - first));
}

void
cop_text__add_hex (CopText *text, guint64 value)
{
  char digits[18];
  char *first = digits + sizeof digits;

  do
    {
      *--first = hex_digits[value & 15];
      value >>= 4;
    }
  while (value);
  *--first = 'x';
  *--first = '0';
  cop_text__add (text, first, (gsize)(digits + sizeof digits - first));
}

void
cop_text__add_bytes (CopText *text, const guint8 *bytes, gsize n, const char *between)
{
  gsize between_length = between ? strlen (between) : 0;

  for (gsize i = 0; i < n; i++)
    {
      char *out;

      if (i)
        cop_text__add (text, between ? between : "", between_length);
      out = cop_text__reserve (text, 2);
      out[0] = hex_digits[bytes[i] >> 4];
      out[1] = hex_digits[bytes[i] & 15];
      text->length += 2;
    }
}

void
cop_text__add_repeated (CopText *text, char c, gsize n)
{
  memset (cop_text__reserve (text, n), c, n);
  text->length += n;
}

void
cop_text__insert (CopText *text, gsize position, char c, char fill, gsize n)
{
  cop_text__reserve (text, n + 1);
  memmove (text->str + position + n + 1, text->str + position, text->length - position);
  text->str[position] = c;
  memset (text->str + position + 1, fill, n);
  text->length += n + 1;
}

char *
cop_text__steal (CopText *text, gsize *length)
{
  char *result;

  cop_text__add_char (text, '\0');
  if (length)
    *length = text->length - 1;
  result = g_realloc (text->str, text->length);
  *text = (CopText){ 0 };
  return result;
}
