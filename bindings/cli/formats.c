/* What a tree is written as. */
#include "cli.h"
#include <string.h>

static const char *const formats[] = {
  [CLI_DTB] = "dtb", [CLI_DTS] = "dts", [CLI_JSON] = "json", [CLI_DTBO] = "dtbo", [CLI_DIR] = "dir"
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

          cli_usage (command, "no format '%s'; there are dtb, dts, json, dtbo and dir%s%s%s", name,
                     nearest ? "; did you mean '" : "", nearest ? nearest : "",
                     nearest ? "'?" : "");
        }
      else if (format == CLI_DIR && strcmp (file, "-") == 0)
        {
          cli_usage (command, "standard output is no folder: -O dir goes with -o FOLDER");
          return CLI_NO_FORMAT;
        }
      return format;
    }
  if (g_str_has_suffix (file, "/"))
    return CLI_DIR;
  format = dot != NULL && strchr (dot, '/') == NULL && strcmp (dot, ".dir") != 0
               ? from_name (dot + 1)
               : CLI_NO_FORMAT;
  if (dot != NULL && strcmp (dot, ".dtso") == 0)
    format = CLI_DTS;
  if (format == CLI_NO_FORMAT && strcmp (file, "-") == 0)
    cli_usage (command, "standard output has no suffix: say -O dtb, dts, json or dtbo");
  else if (format == CLI_NO_FORMAT)
    cli_usage (command, "%s: the suffix names no format: say -O dtb, dts, json, dtbo or dir", file);
  return format;
}

static GBytes *
format_text (const CliTree *tree, CliFormat format, CopDtsFlags flags, GError **error)
{
  gsize length = 0;
  char *text;

  if (format == CLI_DTS)
    text = cop_tree_to_dts (tree->tree, flags, cli_tree_file_name, (gpointer)tree, &length, error);
  else
    text = cop_tree_to_json (tree->tree, &length, error);
  return text != NULL ? g_bytes_new_take (text, length) : NULL;
}

GBytes *
cli_format_write (const CliTree *tree, CliFormat format, CopDtsFlags flags, GError **error)
{
  GBytes *bytes = format == CLI_DTB || format == CLI_DTBO || format == CLI_DIR
                      ? cop_tree_to_dtb (tree->tree, error)
                      : format_text (tree, format, flags, error);

  if (bytes == NULL)
    g_prefix_error (error, "%s: ", tree->name);
  else if (format == CLI_DIR && cop_tree_n_reservations (tree->tree) > 0)
    cli_say ("%s: its memory reservations (%u) have no place in a folder", tree->name,
             cop_tree_n_reservations (tree->tree));
  return bytes;
}
