/* A log of what happened, for tests that promise an order. */
#ifndef COP_TEST_LOG_H
#define COP_TEST_LOG_H

#include <coppice/coppice.h>

/* Lines in the order in which they were added. */
typedef struct _CopTestLog CopTestLog;

/* The log also becomes the one that the hooks of the lab's types write to (cop_test_log_current).
 * transfer full. */
CopTestLog *cop_test_log_new (void);
void cop_test_log_free (CopTestLog *log); /* nullable */

/* The newest log that has not been freed; nullable. */
CopTestLog *cop_test_log_current (void);

/* Adds a line.  log: nullable, then nothing happens. */
void cop_test_log_add (CopTestLog *log, const char *format, ...) G_GNUC_PRINTF (2, 3);

/* Forgets all lines. */
void cop_test_log_clear (CopTestLog *log);

guint cop_test_log_length (const CopTestLog *log);
/* transfer none. */
const char *cop_test_log_line (const CopTestLog *log, guint index);

/* A CopObserver, with the log as data: adds "STEP NAME" ("realize nic0"); an object that has no
 * name yet is "(TYPE)".  HOOK_ERROR adds ": HOOK: MESSAGE", another event with an error
 * ": MESSAGE". */
void cop_test_log_event (const CopEvent *event, gpointer log);

/* Writes down every event of the machine from now on; returns the number for
 * cop_machine_unobserve. */
guint cop_test_log_watch (CopTestLog *log, CopMachine *machine);

/* Fails the test, with a readable difference, unless the log's lines are exactly the expected
 * ones; then forgets them.  expected: NULL-terminated. */
void cop_test_log_check (CopTestLog *log, const char *const *expected, const char *file, int line);
#define cop_test_log_assert(log_, ...)                                                             \
  cop_test_log_check ((log_), (const char *const[]){ __VA_ARGS__, NULL }, __FILE__, __LINE__)
#define cop_test_log_assert_empty(log_)                                                            \
  cop_test_log_check ((log_), (const char *const[]){ NULL }, __FILE__, __LINE__)

/* What differs between two lists of lines, for people, or NULL when they are equal.
 * transfer full. */
char *cop_test_difference (const char *const *found, guint n, const char *const *expected, guint m);

/* The same for any two lists of lines, e.g. of cop_object_holders.  Both: NULL-terminated. */
void cop_test_lines_check (const char *const *found, const char *const *expected, const char *file,
                           int line);
#define cop_test_assert_lines(found_, ...)                                                         \
  cop_test_lines_check ((const char *const *)(found_), (const char *const[]){ __VA_ARGS__, NULL }, \
                        __FILE__, __LINE__)

/* Fails the test unless the error has this code and exactly this text; then frees it and makes
 * it NULL. */
void cop_test_error_check (GError **error, CopErrorCode code, const char *text, const char *file,
                           int line);
#define cop_test_assert_error(error_, code_, text_)                                                \
  cop_test_error_check (&(error_), (code_), (text_), __FILE__, __LINE__)

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CopTestLog, cop_test_log_free)

#endif
