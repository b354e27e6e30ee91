#include <fdt/strings.h>

#include <string.h>

void
cop_strings__begin (CopStrings *strings, const CopTree *tree)
{
  *strings = (CopStrings){ .tree = tree };
  strings->places = g_new0 (guint32, g_hash_table_size (tree->names) + 1);
  strings->texts = g_ptr_array_sized_new (g_hash_table_size (tree->names));
}

void
cop_strings__clear (CopStrings *strings)
{
  g_clear_pointer (&strings->places, g_free);
  g_clear_pointer (&strings->texts, g_ptr_array_unref);
}

guint32
cop_strings__add (CopStrings *strings, const char *text)
{
  gsize place = strings->size;

  g_ptr_array_add (strings->texts, (gpointer)text);
  strings->size += strlen (text) + 1;
  /* A block that is too large for this is refused before it is written. */
  return (guint32)place;
}

guint32
cop_strings__place_text (CopStrings *strings, const char *text)
{
  const CopPropName *name = cop_tree__find_name (strings->tree, text);

  return name ? cop_strings__place (strings, name) : cop_strings__add (strings, text);
}

void
cop_strings__write (const CopStrings *strings, guint8 *out)
{
  for (guint i = 0; i < strings->texts->len; i++)
    {
      gsize size = strlen (strings->texts->pdata[i]) + 1;

      memcpy (out, strings->texts->pdata[i], size);
      out += size;
    }
}
