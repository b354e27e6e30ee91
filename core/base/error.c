#include <coppice/error.h>

typedef struct
{
  char *path;
  char *where;
  char *traceback;
} ErrorExtra;

static void
cop_error_private_init (ErrorExtra *extra)
{
  extra->path = extra->where = extra->traceback = NULL;
}

static void
cop_error_private_copy (const ErrorExtra *src, ErrorExtra *dest)
{
  dest->path = g_strdup (src->path);
  dest->where = g_strdup (src->where);
  dest->traceback = g_strdup (src->traceback);
}

static void
cop_error_private_clear (ErrorExtra *extra)
{
  g_free (extra->path);
  g_free (extra->where);
  g_free (extra->traceback);
}

typedef ErrorExtra CopErrorPrivate;

G_DEFINE_EXTENDED_ERROR (CopError, cop_error)

const char *
cop_error_code_name (CopErrorCode code)
{
  switch (code)
    {
    case COP_ERROR_INVALID:
      return "invalid";
    case COP_ERROR_TYPE:
      return "type";
    case COP_ERROR_RANGE:
      return "range";
    case COP_ERROR_NOT_FOUND:
      return "not_found";
    case COP_ERROR_EXISTS:
      return "exists";
    case COP_ERROR_AMBIGUOUS:
      return "ambiguous";
    case COP_ERROR_SYNTAX:
      return "syntax";
    case COP_ERROR_STATE:
      return "state";
    case COP_ERROR_REFUSED:
      return "refused";
    case COP_ERROR_CLOSED:
      return "closed";
    case COP_ERROR_HOOK:
      return "hook";
    case COP_ERROR_IO:
      return "io";
    }
  return "unknown";
}

/* NULL for none, and for an error of another domain. */
static ErrorExtra *
private_of (const GError *error)
{
  return error && error->domain == COP_ERROR ? cop_error_get_private (error) : NULL;
}

const char *
cop_error_path (const GError *error)
{
  const ErrorExtra *extra = private_of (error);
  return extra ? extra->path : NULL;
}

const char *
cop_error_where (const GError *error)
{
  const ErrorExtra *extra = private_of (error);
  return extra ? extra->where : NULL;
}

const char *
cop_error_traceback (const GError *error)
{
  const ErrorExtra *extra = private_of (error);
  return extra ? extra->traceback : NULL;
}

gboolean
cop_error_set (GError **error, CopErrorCode code, const char *path, const char *format, ...)
{
  va_list args;
  char *text;

  if (error == NULL)
    return FALSE;
  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  if (path != NULL)
    g_set_error (error, COP_ERROR, code, "%s: %s", path, text);
  else
    g_set_error_literal (error, COP_ERROR, code, text);
  g_free (text);
  cop_error_get_private (*error)->path = g_strdup (path);
  return FALSE;
}

void
cop_error_add_where (GError *error, const char *where)
{
  ErrorExtra *extra = private_of (error);
  char *text;

  if (extra == NULL || extra->where != NULL || where == NULL)
    return;
  extra->where = g_strdup (where);
  text = g_strdup_printf ("%s: %s", where, error->message);
  g_free (error->message);
  error->message = text;
}

void
cop_error_add_traceback (GError *error, const char *traceback)
{
  ErrorExtra *extra = private_of (error);

  if (extra == NULL || extra->traceback != NULL)
    return;
  extra->traceback = g_strdup (traceback);
}
