/* What a person means by a number with a unit. */
#include <coppice/value.h>
#include <string.h>

/* Digits behind the point that are looked at. */
#define MOST_DECIMALS 9

/* A whole multiple of 1 / *ret_divisor.  The text goes on behind the number. */
static gboolean
read_number (const char **text, guint64 *ret_number, guint64 *ret_divisor)
{
  const char *at = *text;
  gboolean is_hex = at[0] == '0' && (at[1] | 0x20) == 'x';
  guint n_decimals = 0;
  char *end;

  *ret_divisor = 1;
  if (!g_ascii_isdigit (*at))
    return FALSE;
  *ret_number = g_ascii_strtoull (at, &end, is_hex ? 16 : 10);
  if (*ret_number == G_MAXUINT64 || (is_hex && end == at + 1))
    return FALSE;
  if (!is_hex && *end == '.' && g_ascii_isdigit (end[1]))
    for (end++; g_ascii_isdigit (*end); end++)
      {
        if (n_decimals++ == MOST_DECIMALS || *ret_number > (G_MAXUINT64 - 9) / 10)
          return FALSE;
        *ret_number = *ret_number * 10 + (guint64)(*end - '0');
        *ret_divisor *= 10;
      }
  *text = end;
  return TRUE;
}

/* Of "", B, K, KB, KiB, Hz, kHz and so on in any letters; 0 for none of them. */
static guint64
read_unit (const char *text)
{
  static const char letters[] = "kmgt";
  const char *letter = *text ? strchr (letters, g_ascii_tolower (*text)) : NULL;
  const char *rest = letter ? text + 1 : text;
  guint power = letter ? (guint)(letter - letters) + 1 : 0;
  guint64 unit = 1;

  if (!g_ascii_strcasecmp (rest, "hz"))
    {
      for (guint i = 0; i < power; i++)
        unit *= 1000;
      return unit;
    }
  if (!*rest || !g_ascii_strcasecmp (rest, "b") || (letter && !g_ascii_strcasecmp (rest, "ib")))
    return unit << (10 * power);
  return 0;
}

gboolean
cop_amount_parse (const char *text, guint64 *ret_amount)
{
  g_autofree char *copy = g_strstrip (g_strdup (text));
  const char *at = copy;
  guint64 number, divisor, unit;

  if (!read_number (&at, &number, &divisor))
    return FALSE;
  while (g_ascii_isspace (*at))
    at++;
  unit = read_unit (at);
  if (!unit || number > G_MAXUINT64 / unit || number * unit % divisor)
    return FALSE;
  *ret_amount = number * unit / divisor;
  return TRUE;
}
