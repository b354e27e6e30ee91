/* How Devicetree source is read: a text, the programs that it is given to, and what they say. */
#ifndef COP_FDT_DTS_IN_H
#define COP_FDT_DTS_IN_H

#include <coppice/fdt.h>

/* A piece of a text. */
typedef struct
{
  const char *at;
  gsize length;
} CopSlice;

static inline gboolean
cop_slice__is (CopSlice slice, const char *text)
{
  return strlen (text) == slice.length && !memcmp (slice.at, text, slice.length);
}

/* --- dts-in-run.c --- */

/* A program that runs. */
typedef struct
{
  GPid pid; /* 0 when none does */
  int fds[3];
  char *name, *file; /* of the program; of the source that it reads */
  guint seconds;     /* that it may run */
  gint64 deadline;   /* of g_get_monotonic_time */
} CopDtsProgram;

/* Starts a program, found in $PATH, without a shell and in the C locale.
 * program: to be finished, also after an error; file: the source, for errors; folder: nullable,
 * where; text: nullable, what it reads; input: nullable, how long it may run. Errors: NOT_FOUND (no
 * such program), IO. */
gboolean
cop_dts_program__start (CopDtsProgram *program, const char *const *argv, const char *file,
                        const char *folder, GBytes *text, const CopDtsInput *input, GError **error);

/* Waits for its end; kills it when its time is over, which is an error.  ret_status: as of waitpid;
 * ret_output, ret_errors: what it wrote, each with a NUL behind its end, transfer full.  Errors:
 * IO. */
gboolean cop_dts_program__finish (CopDtsProgram *program, int *ret_status, GBytes **ret_output,
                                  GBytes **ret_errors, GError **error);

/* Ends it, if it runs, and forgets it. */
void cop_dts_program__stop (CopDtsProgram *program);

/* Starts and finishes one. */
gboolean cop_dts__run (const char *const *argv, const char *file, const CopDtsInput *input,
                       int *ret_status, GBytes **ret_output, GBytes **ret_errors, GError **error);

/* --- dts-in-source.c --- */

/* A line marker, and the lines behind it. */
typedef struct
{
  gsize offset; /* of the first line */
  guint file;
  guint line; /* its number */
} CopDtsRun;

/* Source as dtc reads it: preprocessed, with what it includes, and with "@N" for file N in its line
 * markers. */
typedef struct
{
  GString *text;
  GPtrArray *files; /* their names; that of the source itself is file 0 */
  GArray *runs;     /* CopDtsRun */
  char *folder;     /* of the source: what dtc reads relative to */
} CopDtsSource;

/* A place in a file; {NULL, 0, 0} is unknown. */
typedef struct
{
  char *file;         /* transfer full */
  guint line, column; /* from 1; a column of 0 is unknown */
} CopDtsPlace;

/* Reads the file, through cpp when it has preprocessor directives or input has macros.
 * Errors: NOT_FOUND, IO, SYNTAX, INVALID. */
gboolean cop_dts_source__read (CopDtsSource *source, const char *file, const CopDtsInput *input,
                               GError **error);
void cop_dts_source__clear (CopDtsSource *source);

/* A place in the text that moves forward; it begins as all zero. */
typedef struct
{
  guint next_run;
  guint file, line;
  gsize line_start, offset;
} CopDtsCursor;

void cop_dts_source__advance (const CopDtsSource *source, CopDtsCursor *cursor, gsize offset);

/* Where the character at offset came from. */
CopDtsPlace cop_dts_source__place (const CopDtsSource *source, gsize offset);

/* The other way round: the text from there on.  file: as dtc calls it.  transfer none, nullable. */
const char *
cop_dts_source__find (const CopDtsSource *source, CopSlice file, guint line, guint column);

/* The user's name of what dtc calls file.  transfer full. */
char *cop_dts_source__file (const CopDtsSource *source, CopSlice file);

/* --- dts-in-plugin.c --- */

/* What labels that the user did not write begin with. */
#define COP_DTS_PATH_LABEL "coppice__path_"

/* Whether /plugin/ stands behind /dts-v1/. */
gboolean cop_dts_source__is_plugin (const CopDtsSource *source);

/* The same with /plugin/ put there.  transfer full, nullable: NULL when it has that already, or
 * does not begin with /dts-v1/. */
GBytes *cop_dts_source__as_plugin (const CopDtsSource *source);

/* --- dts-in-include.c --- */

/* Fills the source with text: the file, or what cpp made of it. */
void cop_dts_source__fill (CopDtsSource *source, const char *file, const CopDtsInput *input,
                           const char *text, gsize length);

/* Behind a string, a character, a comment, or one character of anything else. */
const char *cop_dts__skip_token (const char *at);

/* --- dts-in-complaint.c --- */

/* What is wrong, one after the other. */
typedef struct CopDtsComplaints CopDtsComplaints;

CopDtsComplaints *cop_dts_complaints__new (void);
void cop_dts_complaints__free (CopDtsComplaints *list);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CopDtsComplaints, cop_dts_complaints__free)

/* path: nullable, of a node or a program.  All is copied. */
void cop_dts_complaints__add (CopDtsComplaints *list, CopErrorCode code, const CopDtsPlace *place,
                              const char *path, const char *text);
gboolean cop_dts_complaints__are_none (const CopDtsComplaints *list);

/* Sets the error, which has the code, the path and the place of the first, and a line for each; the
 * list may only be freed after.  Returns FALSE. */
gboolean cop_dts_complaints__raise (CopDtsComplaints *list, GError **error);

/* --- dts-in-syntax.c --- */

/* Where dtc complains. */
typedef struct
{
  const CopDtsSource *source;
  CopDtsPlace place;
  const char *at; /* the text there; nullable */
  gsize length;   /* of it; 0 when it is on several lines */
} CopDtsSpot;

/* What is wrong where dtc says "syntax error", at the first thing that it did not expect.  The
 * place becomes that of a string that is not closed, if one is to blame.  transfer full. */
char *cop_dts__explain_syntax (CopDtsSpot *spot);

/* --- dts-in-error.c --- */

/* Set the error to what cpp or dtc complained about. */
gboolean cop_dts__cpp_error (const char *complaints, const CopDtsInput *input, GError **error);
gboolean cop_dts__dtc_error (const CopDtsSource *source, const char *complaints, GError **error);

/* --- dts-in-annotated.c --- */

/* What dtc -T -T prints, in order. */
typedef struct
{
  CopSlice name;
  CopSlice value; /* between = and ; */
  CopSlice place; /* inside the comment */
} CopAnnotatedProp;

typedef struct
{
  CopSlice name;   /* "/" for the root */
  CopSlice labels; /* "a: b:" */
  CopSlice place;
  guint parent; /* its index; the root has itself */
  guint first_prop, n_props;
} CopAnnotatedNode;

typedef struct
{
  GArray *nodes; /* CopAnnotatedNode in preorder */
  GArray *props; /* CopAnnotatedProp */
} CopAnnotated;

/* FALSE when the text is none that dtc prints. */
gboolean cop_annotated__parse (CopAnnotated *annotated, CopSlice text);
void cop_annotated__clear (CopAnnotated *annotated);

/* Takes the next of some labels.  FALSE when there are no more. */
gboolean cop_annotated__next_label (CopSlice *labels, CopSlice *ret_label);

/* The first place of a comment, "FILE:3:5-3:26, ...".  FALSE when there is none. */
gboolean
cop_annotated__place (CopSlice comment, CopSlice *ret_file, guint *ret_line, guint *ret_column);

/* --- dts-in-join.c --- */

/* Puts into the tree, which is of a blob, what dtc's annotated text of the source knows: labels,
 * places, references, and how values are made.  Their bytes stay.  FALSE, and nothing done, when
 * the text is not understood. */
gboolean cop_dts__join (CopTree *tree, const CopDtsSource *source, GBytes *text);

/* --- dts-in-value.c --- */

/* A cell that refers to a node: to target, or to a label when that is NULL. */
typedef struct
{
  guint32 offset;
  CopNode *target;
  const char *label;
} CopDtsRef;

typedef struct CopDtsValue CopDtsValue;
struct CopDtsValue
{
  const CopTree *tree;
  const guint8 *data; /* of size bytes */
  gsize size;
  const GArray *refs;    /* CopDtsRef in order; nullable */
  const CopSlice *place; /* for these: */
  /* Whether that one of its strings, which is the path of a node, was written as one; nullable. */
  gboolean (*is_path) (const CopDtsValue *value, guint index);
  /* The same of its lists of bytes: written as numbers of 8 bits. */
  gboolean (*is_numbers) (const CopDtsValue *value, guint index);
  gpointer user_data;
};

/* Makes the value from what dtc prints of it.  FALSE, and only bytes and references, when text and
 * data do not agree. */
gboolean cop_dts_value__read (const CopDtsValue *value, CopSlice text, CopCells *cells);

/* Whether in the source of a property, "name = ...;", that one of the strings and references (from
 * 0) is a reference. */
gboolean cop_dts_value__names_node (const char *source, guint index);

/* The same for lists of bytes: is it /bits/ 8 <...>, and not [...]. */
gboolean cop_dts_value__has_numbers (const char *source, guint index);

#endif
