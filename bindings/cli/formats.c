/* What a tree is written as. */
#include "cli.h"
#include <string.h>

static const char *const formats[] = {
  [CLI_DTB] = "dtb", [CLI_DTS] = "dts", [CLI_JSON] = "json", [CLI_DTBO] = "dtbo"
};

const char *
cli_format_name (CliFormat format)
{
  return formats[format];
}

static CliFormat
from_name (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (formats); i++)
    if (strcmp (name, formats[i]) == 0)
      return i;
  return CLI_NO_FORMAT;
}

CliFormat
cli_format_choose (const CliCommand *command, const char *name, const char *file)
{
  const char *dot = strrchr (file, '.');
  CliFormat format;

  if (name != NULL)
    {
      format = from_name (name);
      if (format == CLI_NO_FORMAT)
        {
          const char *nearest = cli_nearest (name, formats, G_N_ELEMENTS (formats));

          cli_usage (command, "no format '%s'; there are dtb, dts, json and dtbo%s%s%s", name,
                     nearest ? "; did you mean '" : "", nearest ? nearest : "",
                     nearest ? "'?" : "");
        }
      return format;
    }
  format = dot != NULL && strchr (dot, '/') == NULL ? from_name (dot + 1) : CLI_NO_FORMAT;
  if (dot != NULL && strcmp (dot, ".dtso") == 0)
    format = CLI_DTS;
  if (format == CLI_NO_FORMAT && strcmp (file, "-") == 0)
    cli_usage (command, "standard output has no suffix: say -O dtb, dts, json or dtbo");
  else if (format == CLI_NO_FORMAT)
    cli_usage (command, "%s: the suffix names no format: say -O dtb, dts, json or dtbo", file);
  return format;
}

static GBytes *
format_text (const CliTree *tree, CliFormat format, gboolean origins, GError **error)
{
  gsize length = 0;
  char *text;

  if (format == CLI_DTS)
    text = cop_tree_to_dts (tree->tree, origins ? COP_DTS_ORIGINS : COP_DTS_DEFAULT,
                            cli_tree_file_name, (gpointer)tree, &length, error);
  else
    text = cop_tree_to_json (tree->tree, &length, error);
  return text != NULL ? g_bytes_new_take (text, length) : NULL;
}

GBytes *
cli_format_write (const CliTree *tree, CliFormat format, gboolean origins, GError **error)
{
  GBytes *bytes = format == CLI_DTB || format == CLI_DTBO
                      ? cop_tree_to_dtb (tree->tree, error)
                      : format_text (tree, format, origins, error);

  if (bytes == NULL)
    g_prefix_error (error, "%s: ", tree->name);
  return bytes;
}
