/* Where a REPL's lines come from: a terminal with an editor, a terminal without, or a file. */
#ifndef COPPICE_CLI_LINE_H
#define COPPICE_CLI_LINE_H

#include <glib.h>

typedef struct _CliLine CliLine;

typedef enum
{
  CLI_LINE_OK,
  CLI_LINE_END,
  CLI_LINE_INTERRUPTED,
  CLI_LINE_FAILED, /* it cannot be read; errno says why */
} CliLineState;

/* Texts that begin with the text.  transfer full, NULL-terminated. */
typedef char **(*CliComplete) (const char *text, gpointer data);
/* Whether Ctrl-C has been pressed since the last call. */
typedef gboolean (*CliInterrupted) (void);

/* How lines are read; the first that can be opened is used. */
typedef struct
{
  /* nullable result: this kind cannot work here */
  gpointer (*open) (CliComplete complete, CliInterrupted interrupted, gpointer data);
  char *(*read) (gpointer self, const char *prompt, CliLineState *ret_state);
  void (*remember) (gpointer self, const char *entry);
  void (*close) (gpointer self);
} CliLineKind;

extern const CliLineKind cli_line_edit;  /* libedit, on a terminal */
extern const CliLineKind cli_line_plain; /* standard input as it is; prompts on a terminal only */

/* complete: called with data.  transfer full. */
CliLine *cli_line_new (CliComplete complete, CliInterrupted interrupted, gpointer data);
void cli_line_free (CliLine *line);
/* One line without its end.  transfer full; NULL unless *ret_state is CLI_LINE_OK. */
char *cli_line_read (CliLine *line, const char *prompt, CliLineState *ret_state);
/* An entry of one or more lines goes into the history. */
void cli_line_remember (CliLine *line, const char *entry);

/* The file that keeps the history: one entry a line, newest last, mode 0600.  What cannot be read
 * or written is left out without a word: it is a comfort, no more. */
char **cli_history_load (void); /* NULL-terminated; transfer full */
void cli_history_add (const char *entry);

#endif
