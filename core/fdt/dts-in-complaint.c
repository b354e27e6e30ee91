/* What cpp or dtc complained about, put together as one error. */
#include <fdt/dts-in.h>

/* Nobody reads more at a time. */
#define MOST 20

struct CopDtsComplaints
{
  GString *text;
  guint n;
  CopErrorCode code; /* of the first, as are the next two */
  char *where, *path;
};

CopDtsComplaints *
cop_dts_complaints__new (void)
{
  CopDtsComplaints *list = g_new0 (CopDtsComplaints, 1);

  list->text = g_string_new (NULL);
  return list;
}

void
cop_dts_complaints__free (CopDtsComplaints *list)
{
  g_string_free (list->text, TRUE);
  g_free (list->where);
  g_free (list->path);
  g_free (list);
}

static char *
print_place (const CopDtsPlace *place)
{
  if (!place->file)
    return NULL;
  return place->column ? g_strdup_printf ("%s:%u:%u", place->file, place->line, place->column)
                       : g_strdup_printf ("%s:%u", place->file, place->line);
}

void
cop_dts_complaints__add (CopDtsComplaints *list, CopErrorCode code, const CopDtsPlace *place,
                         const char *path, const char *text)
{
  g_autofree char *where = print_place (place);

  if (++list->n > MOST)
    return;
  if (list->n == 1)
    {
      list->code = code;
      list->where = g_steal_pointer (&where);
      list->path = g_strdup (path);
      g_string_append (list->text, text);
      return;
    }
  g_string_append_c (list->text, '\n');
  if (where)
    g_string_append_printf (list->text, "%s: ", where);
  if (path)
    g_string_append_printf (list->text, "%s: ", path);
  g_string_append (list->text, text);
}

gboolean
cop_dts_complaints__are_none (const CopDtsComplaints *list)
{
  return !list->n;
}

gboolean
cop_dts_complaints__raise (CopDtsComplaints *list, GError **error)
{
  if (list->n > MOST)
    g_string_append_printf (list->text, "\nand %u more", list->n - MOST);
  cop_error_set (error, list->code, list->path, "%s", list->text->str);
  if (error)
    cop_error_add_where (*error, list->where);
  return FALSE;
}
