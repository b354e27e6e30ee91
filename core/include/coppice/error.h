/* Errors.  One domain, few codes, grouped by whose fault it is.
 *
 * The text of an error is "PATH: what was wrong, what was found, the nearest right thing"; what is
 * known besides the text (the path, the place in a script, a traceback) can be asked for.
 * A function that fails returns FALSE or NULL, sets its GError, and leaves everything as it was.
 */
#ifndef COPPICE_ERROR_H
#define COPPICE_ERROR_H

#include <coppice/macros.h>

G_BEGIN_DECLS

#define COP_ERROR (cop_error_quark ())

typedef enum
{
  /* the caller's input */
  COP_ERROR_INVALID,   /* malformed: a bad name, a value that makes no sense, a keyed table */
  COP_ERROR_TYPE,      /* the wrong kind of value or type of object */
  COP_ERROR_RANGE,     /* outside its bounds; the bounds are in the text */
  COP_ERROR_NOT_FOUND, /* no such type, property, child, path or file */
  COP_ERROR_EXISTS,    /* taken: an id, a name, an address, an input */
  COP_ERROR_AMBIGUOUS, /* a partial path with several answers; they are in the text */
  COP_ERROR_SYNTAX,    /* a script that does not parse */
  /* the state of the machine */
  COP_ERROR_STATE,   /* not now: after realize, being removed, already finalized */
  COP_ERROR_REFUSED, /* somebody said no: a blocker, a handler, a required link */
  COP_ERROR_CLOSED,  /* the machine or the engine has been closed */
  /* the devices' own code, and the world outside */
  COP_ERROR_HOOK, /* a hook of a device type failed */
  COP_ERROR_IO,   /* a file could not be read or written */
} CopErrorCode;

COP_API GQuark cop_error_quark (void);

/* The code's name in lower case, e.g. "not_found".  transfer none; static. */
COP_API const char *cop_error_code_name (CopErrorCode code);

/* What an error of the domain COP_ERROR knows besides its text.
 * Each: transfer none, nullable; NULL also for an error of another domain. */
COP_API const char *cop_error_path (const GError *error);
COP_API const char *cop_error_where (const GError *error);     /* "FILE:LINE" of a script */
COP_API const char *cop_error_traceback (const GError *error); /* of a hook written in Lua */

/* Sets *error to a new error whose text is "PATH: " and the formatted text; with a NULL path the
 * text alone.  Always returns FALSE, so that a function can end with it.
 * error: out, nullable; path: nullable, copied. */
COP_API gboolean cop_error_set (GError **error, CopErrorCode code, const char *path,
                                const char *format, ...) G_GNUC_PRINTF (4, 5);

/* Adds the place in a script to an error of the domain COP_ERROR: the text becomes
 * "WHERE: TEXT".  Does nothing when the error has a place already, or is of another domain. */
COP_API void cop_error_add_where (GError *error, const char *where);

/* Adds a traceback to an error of the domain COP_ERROR; the text stays. */
COP_API void cop_error_add_traceback (GError *error, const char *traceback);

G_END_DECLS

#endif
