/* Tables for people, and strings for programs. */
#include "cli.h"
#include <string.h>

void
cli_print_table (GString *out, const char *indent, const GString *rows)
{
  g_auto (GStrv) lines = g_strsplit (rows->str, "\n", -1);
  g_autoptr (GArray) widths = g_array_new (FALSE, TRUE, sizeof (glong));

  for (char **line = lines; *line != NULL; line++)
    {
      g_auto (GStrv) cells = g_strsplit (*line, "\t", -1);

      /* The last cell of a row needs no room. */
      for (guint i = 0; cells[i] != NULL && cells[i + 1] != NULL; i++)
        {
          glong width = g_utf8_strlen (cells[i], -1);

          if (i >= widths->len)
            g_array_append_val (widths, width);
          else if (g_array_index (widths, glong, i) < width)
            g_array_index (widths, glong, i) = width;
        }
    }
  for (char **line = lines; *line != NULL; line++)
    {
      g_auto (GStrv) cells = g_strsplit (*line, "\t", -1);
      gsize start;

      if (**line == '\0')
        continue;
      g_string_append (out, indent);
      start = out->len;
      for (guint i = 0; cells[i] != NULL; i++)
        {
          glong pad = cells[i + 1] ? g_array_index (widths, glong, i) : 0;

          g_string_append (out, cells[i]);
          /* A column that is empty everywhere takes no place. */
          for (glong n = g_utf8_strlen (cells[i], -1); n < pad + (pad > 0 ? 2 : 0); n++)
            g_string_append_c (out, ' ');
        }
      while (out->len > start && out->str[out->len - 1] == ' ')
        g_string_truncate (out, out->len - 1);
      g_string_append_c (out, '\n');
    }
}

void
cli_print_quoted (GString *out, const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);

  g_string_append_c (out, '"');
  for (const char *p = valid; *p != '\0'; p++)
    {
      guchar c = *p;

      if (c == '"' || c == '\\')
        g_string_append_printf (out, "\\%c", c);
      else if (c == '\n')
        g_string_append (out, "\\n");
      else if (c < 0x20 || c == 0x7f)
        g_string_append_printf (out, "\\u%04x", c);
      else
        g_string_append_c (out, c);
    }
  g_string_append_c (out, '"');
}
