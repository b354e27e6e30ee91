/* What a file is that is not what was asked for, by how it begins. */
#include <coppice/fdt.h>

#include <string.h>

/* How far text is looked at. */
#define BEGINNING 4096

static const char *
magic_of (const char *data, gsize size)
{
  static const struct
  {
    const char *bytes;
    guint length;
    const char *what;
  } rows[] = {
    { "\xd0\x0d\xfe\xed", 4, "a flattened Devicetree" },
    { "\xed\xfe\x0d\xd0", 4, "a flattened Devicetree whose words are the wrong way round" },
    { "\xd7\xb7\xab\x1e", 4, "a table of Devicetrees for Android (mkdtboimg)" },
    { "ANDROID!", 8, "a boot image of Android" },
    { "\x27\x05\x19\x56", 4, "an image of U-Boot's (mkimage)" },
    { "\x7f"
      "ELF",
      4, "an ELF file" },
    { "MZ", 2, "a program or a kernel for UEFI" },
    { "\x1f\x8b", 2, "a file packed with gzip" },
    { "\xfd"
      "7zXZ",
      5, "a file packed with xz" },
    { "\x28\xb5\x2f\xfd", 4, "a file packed with zstd" },
    { "BZh", 3, "a file packed with bzip2" },
    { "PK\x03\x04", 4, "a ZIP archive" },
    { "\x89PNG", 4, "a PNG picture" },
    { "%PDF", 4, "a PDF document" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    if (size >= rows[i].length && memcmp (data, rows[i].bytes, rows[i].length) == 0)
      return rows[i].what;
  return NULL;
}

static gboolean
begins_with (const char *text, const char *const *words)
{
  for (; *words; words++)
    if (g_str_has_prefix (text, *words))
      return TRUE;
  return FALSE;
}

static gboolean
is_json (const char *text)
{
  if (*text != '{' && *text != '[')
    return FALSE;
  text++;
  text += strspn (text, " \t\r\n");
  return *text && strchr ("\"{[]}-0123456789tfn", *text);
}

/* Three dashes on a line of their own, and then a key; comments of scripts begin so, too. */
static gboolean
is_yaml (const char *text)
{
  const char *line = strchr (text, '\n'), *colon, *end;

  if (g_str_has_prefix (text, "%YAML"))
    return TRUE;
  if (!line || !g_str_has_prefix (text, "---")
      || strspn (text + 3, " \r") != (gsize)(line - text) - 3)
    return FALSE;
  colon = strchr (++line, ':');
  end = strchr (line, '\n');
  return colon && (!end || colon < end) && !g_str_has_prefix (line, "--");
}

static const char *
text_of (const char *text)
{
  static const char *const script[] = { "--", "local ", "return ", "require", "function ", NULL };
  static const char *const xml[] = { "<?xml", "<!", "<html", NULL };

  if (strstr (text, "/dts-v1/"))
    return "Devicetree source";
  if (g_str_has_prefix (text, "\xef\xbb\xbf"))
    text += 3;
  text += strspn (text, " \t\r\n");
  if (is_json (text))
    return "JSON";
  if (begins_with (text, xml))
    return "XML";
  if (is_yaml (text))
    return "YAML";
  if (g_str_has_prefix (text, "#!"))
    return "a script";
  return begins_with (text, script) ? "a machine script" : NULL;
}

const char *
cop_data_looks_like (gconstpointer data, gsize size)
{
  const char *what = magic_of (data, size);
  g_autofree char *text = NULL;

  if (what || !size)
    return what;
  text = g_strndup (data, MIN (size, BEGINNING));
  what = text_of (text);
  /* Strings of source may have a NUL, which dtc takes. */
  return what || strlen (text) == MIN (size, BEGINNING) ? what : "binary data";
}
