/* Text that grows at its end. */
#ifndef COP_FDT_TEXT_H
#define COP_FDT_TEXT_H

#include <string.h>
#include <glib.h>

/* All zero is an empty text. */
typedef struct
{
  char *str;
  gsize length;
  gsize allocated;
} CopText;

void cop_text__grow (CopText *text, gsize n);

/* Room for n more bytes at the end; the caller adds to length what it used. */
static inline char *
cop_text__reserve (CopText *text, gsize n)
{
  if (text->allocated - text->length < n)
    cop_text__grow (text, n);
  return text->str + text->length;
}

static inline void
cop_text__add (CopText *text, const char *bytes, gsize n)
{
  memcpy (cop_text__reserve (text, n), bytes, n);
  text->length += n;
}

static inline void
cop_text__add_string (CopText *text, const char *string)
{
  cop_text__add (text, string, strlen (string));
}

static inline void
cop_text__add_char (CopText *text, char c)
{
  *cop_text__reserve (text, 1) = c;
  text->length++;
}

void cop_text__add_decimal (CopText *text, guint64 value);
void cop_text__add_hex (CopText *text, guint64 value); /* with 0x, no leading zeros */

/* Two digits each, with what is between (nullable) between them. */
void cop_text__add_bytes (CopText *text, const guint8 *bytes, gsize n, const char *between);

/* n times c. */
void cop_text__add_repeated (CopText *text, char c, gsize n);

/* Puts c and then n times fill at position, and moves what is there. */
void cop_text__insert (CopText *text, gsize position, char c, char fill, gsize n);

/* What is in the text, and a NUL; the text is empty after.  length: out, nullable.  transfer full.
 */
char *cop_text__steal (CopText *text, gsize *length);

#endif
