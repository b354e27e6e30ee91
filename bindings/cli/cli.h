/* The coppice program: what its commands share.
 *
 * A command is one file with one const CliCommand, and one word in the table of main.c.
 */
#ifndef COPPICE_CLI_H
#define COPPICE_CLI_H

#include <coppice/devicetree.h>
#include <coppice/fdt.h>
#include <coppice/script.h>
#include <stdio.h>

/* Exit codes. */
enum
{
  CLI_OK = 0,
  CLI_BAD = 1,           /* the input has errors: a script that is wrong or is not there, a
                            parameter, a file that cannot be written where it is asked for */
  CLI_USAGE = 2,         /* the command line has */
  CLI_IO = 3,            /* reading or writing broke off: a full disk, a failing standard output */
  CLI_INTERRUPTED = 130, /* Ctrl-C */
};

typedef struct
{
  const char *name;
  const char *args;    /* "SCRIPT [KEY=VALUE...]" */
  const char *summary; /* one line */
  const char *help;    /* more about it; nullable */
  const char *example; /* a command line without "coppice"; nullable */
  /* argv[0] is the command's name.  Returns an exit code. */
  int (*run) (int argc, char **argv);
} CliCommand;

extern const CliCommand cli_command_run;
extern const CliCommand cli_command_build;
extern const CliCommand cli_command_import;
extern const CliCommand cli_command_diff;
extern const CliCommand cli_command_overlay;
extern const CliCommand cli_command_apply;
extern const CliCommand cli_command_query;
extern const CliCommand cli_command_check;
extern const CliCommand cli_command_explain;
extern const CliCommand cli_command_tree;
extern const CliCommand cli_command_mtree;
extern const CliCommand cli_command_types;
extern const CliCommand cli_command_why;
extern const CliCommand cli_command_test;
extern const CliCommand cli_command_repl;

/* --- the command line (options.c) --------------------------------------------------------- */

typedef enum
{
  CLI_ANYWHERE = 0,
  CLI_OPTIONS_FIRST = 1 << 0, /* what follows the first argument is the script's */
  CLI_TAKES_SCRIPT = 1 << 1,  /* the first argument is a machine script: --help lists its
                                 parameters */
  CLI_RUNS_SCRIPTS = 1 << 2,  /* it runs files that may be somebody else's: there is --sandbox */
} CliParse;

/* Of processor time; the process is killed then (SIGXCPU). */
#define CLI_SANDBOX_SECONDS 60

/* What all commands, or nearly all, can be told. */
typedef enum
{
  CLI_PLAIN = 0,
  CLI_VERBOSE = 1 << 0, /* -v: tracebacks are shown */
  CLI_SANDBOX = 1 << 1, /* scripts are other people's */
} CliMode;

typedef struct
{
  int argc;    /* what is left: the arguments without the options */
  char **argv; /* argv[0] is the first argument; NULL-terminated; transfer none */
  CliMode mode;
} CliArgs;

/* Reads the options of a command; --help, --verbose and, by how, --sandbox are added to
 * the entries.
 * entries: nullable, ended by an empty one.  min, max: how many arguments; max < 0 is any number.
 * Returns TRUE to go on; otherwise *ret_code is the exit code, and what had to be said is said. */
gboolean cli_parse (const CliCommand *command, const GOptionEntry *entries, CliParse how, int argc,
                    char **argv, int min, int max, CliArgs *ret_args, int *ret_code);

/* Whether every text is KEY=VALUE; complains about the first that is not. */
gboolean cli_check_params (const CliCommand *command, char **params);

/* The name of the list nearest to the text, the same in other letters (A, a) first; NULL when none
 * is near.  transfer none. */
const char *cli_nearest (const char *text, const char *const *names, guint n_names);

/* --- what is said (report.c) ---------------------------------------------------------------- */

/* "coppice: text" on standard error. */
void cli_say (const char *format, ...) G_GNUC_PRINTF (1, 2);
/* The same, and where help is to be had.  Returns CLI_USAGE. */
int cli_usage (const CliCommand *command, const char *format, ...) G_GNUC_PRINTF (2, 3);
/* Says the error, with CLI_VERBOSE with its traceback, and frees it.  Returns the exit code for it:
 * CLI_INTERRUPTED when the user has pressed Ctrl-C. */
int cli_fail (GError *error, CliMode mode);
/* The traceback of an error, if it has one, on standard error. */
void cli_say_traceback (const GError *error);
/* Writes to standard output.  Returns CLI_OK or says what is wrong and returns CLI_IO. */
int cli_print (const char *text);
int cli_print_bytes (gconstpointer data, gsize length);
/* What scripts have written is on its way: CLI_OK, or CLI_IO as above. */
int cli_flush (void);

/* --- engines (session.c) -------------------------------------------------------------------- */

typedef struct
{
  CopHost *host;
  CopScript *script;
  CopMachine *machine; /* nullable */
  CliMode mode;
} CliSession;

/* A host and an engine; Ctrl-C interrupts the running chunk from now on, and a second one before
 * the chunk has ended kills the program.  Returns CLI_OK or an exit code. */
int cli_session_open (CliSession *session, CliMode mode);
/* The same, and the machine of a script.  params: NULL-terminated. */
int cli_session_build (CliSession *session, CliMode mode, const char *file, char **params);
/* Whether Ctrl-C interrupts the engine, or is only remembered: nothing runs while a line is
 * awaited. */
void cli_session_busy (CliSession *session, gboolean busy);
/* Closes what is open.  Closing runs hooks too: the exit code for what they say, else the code
 * that is given. */
int cli_session_close (CliSession *session, int code);
/* Whether Ctrl-C has been pressed since the last call. */
gboolean cli_session_interrupted (void);

/* --- trees (trees.c, formats.c) --------------------------------------------------------------- */

typedef struct
{
  CopTree *tree;      /* NULL: not open */
  const char *name;   /* of the file */
  GHashTable *types;  /* of a machine script: see cop_machine_to_tree_with_types; else NULL */
  CliSession session; /* of a machine script, with its machine */
  gboolean is_script;
} CliTree;

/* How Devicetree source is read: -I, -D and --timeout. */
typedef struct
{
  char **include, **define; /* NULL-terminated, nullable */
  int timeout;              /* seconds; 0: the library's */
  gboolean symbols;         /* what is written will have some */
  gboolean to_check;        /* what a check tells of is no error */
} CliSource;

#define CLI_SOURCE_ENTRIES(source)                                                                 \
  { "include",                                                                                     \
    'I',                                                                                           \
    0,                                                                                             \
    G_OPTION_ARG_FILENAME_ARRAY,                                                                   \
    &(source).include,                                                                             \
    "For Devicetree source: where #include looks, too",                                            \
    "FOLDER" },                                                                                    \
      { "timeout",                                                                                 \
        0,                                                                                         \
        0,                                                                                         \
        G_OPTION_ARG_INT,                                                                          \
        &(source).timeout,                                                                         \
        "For Devicetree source: how long cpp and dtc may run (60)",                                \
        "SECONDS" },                                                                               \
  {                                                                                                \
    "define", 'D', 0, G_OPTION_ARG_STRING_ARRAY, &(source).define,                                 \
        "For Devicetree source: a macro of the preprocessor", "NAME[=VALUE]"                       \
  }

/* The same for the library.  Borrows. */
CopDtsInput cli_source_input (const CliSource *source);
void cli_source_clear (CliSource *source);

/* Whether it is a machine script, by its name; everything else is a tree. */
gboolean cli_is_script (const char *file);

/* The tree of a machine script, a blob, Devicetree source or a directory.
 * params: of a script; nullable, NULL-terminated; others have none: they are an error then.
 * source: nullable.  Returns CLI_OK, or an exit code when all is said. */
int cli_tree_open (CliTree *tree, const char *file, char **params, const CliSource *source,
                   CliMode mode);
/* Those that the first two arguments name; KEY=VALUE behind them is for the scripts among them. */
int cli_tree_open_two (CliTree *a, CliTree *b, const CliArgs *args, const CliSource *source);
/* The code that is given, or what closing the session says. */
int cli_tree_close (CliTree *tree, int code);
/* Every file that was read for it.  transfer full, NULL-terminated; nullable. */
char **cli_tree_files (const CliTree *tree, GError **error);
/* A CopFileNameFunc; data: the CliTree. */
const char *cli_tree_file_name (guint32 file, gpointer data);

typedef enum
{
  CLI_DTB,
  CLI_DTS,
  CLI_JSON,
  CLI_DTBO,
  CLI_DIR, /* a folder like /proc/device-tree */
  CLI_NO_FORMAT
} CliFormat;

const char *cli_format_name (CliFormat format);
/* By name (nullable), else by the file's suffix, or a '/' at its end for CLI_DIR; complains when
 * there is none. */
CliFormat cli_format_choose (const CliCommand *command, const char *name, const char *file);
/* What is to be written; for CLI_DIR the blob of what is, as in CliOutput.  transfer full,
 * nullable. */
GBytes *cli_format_write (const CliTree *tree, CliFormat format, CopDtsFlags flags, GError **error);

/* --- files (output.c) ------------------------------------------------------------------------ */

typedef struct
{
  const char *file;
  gconstpointer data;
  gsize length;
  gboolean is_folder; /* it is to be a folder with what the blob `data` says */
  gboolean force;     /* ... also in the place of one that holds a Devicetree */
} CliOutput;

#define CLI_FORCE_ENTRY(force)                                                                     \
  {                                                                                                \
    "force", 0, 0, G_OPTION_ARG_NONE, &(force),                                                    \
        "Format dir: replace a folder that holds a Devicetree", NULL                               \
  }

/* Writes files and folders, all of them whole or none: a new one beside it takes the name in the
 * end.  A folder that is not empty is replaced by force alone, and if it holds a Devicetree.  "-"
 * is standard output; what is no regular file (a pipe, /dev/null) is written directly, before any
 * other gets its name.  Returns CLI_OK; or says what is wrong and returns CLI_BAD for what cannot
 * be written there, CLI_IO when writing broke off. */
int cli_write_files (const CliOutput *outputs, guint n_outputs);

/* --- dependencies (depend.c) ------------------------------------------------------------------ */

/* A rule for make: the target is older than none of the files.  Returns NULL for a name that no
 * makefile can have in it, *ret_bad. */
char *cli_depend_rule (const char *target, char **files, const char **ret_bad);

/* --- types (describe.c, describe-json.c, describe-regs.c, describe-header.c) ------------------ */

/* Tells of a type without making an instance. */
void cli_describe_type (GString *out, CopType *type);
void cli_describe_type_json (GString *out, CopType *type);
/* The tables of registers of a type's windows. */
void cli_describe_regs (GString *out, CopType *type);
/* Its registers as a C header.
 * Errors: NOT_FOUND (it has none), EXISTS (two macros would have one name). */
gboolean cli_print_header (GString *out, CopType *type, GError **error);
/* The windows of a type that have registers, the root type's first: const CopWindowDef *.
 * transfer container. */
GPtrArray *cli_windows_with_regs (CopType *type);
CopEndian cli_window_endian (const CopWindowDef *window);
/* The class of a device type, with what it inherits filled in. */
void cli_device_class (CopType *type, CopDeviceClass *ret_class);
/* The value as a person would write it, in the kind's own way; "nil" for none. */
void cli_print_default (GString *out, const CopPropDef *def);
/* "0..255", "a|b|c", or nothing. */
void cli_print_bounds (GString *out, const CopPropDef *def);
const char *cli_when_name (const CopPropDef *def);
/* Rows of a table, cells separated by tabs, with the columns aligned. */
void cli_print_table (GString *out, const char *indent, const GString *rows);
/* A JSON string; what is no UTF-8 (a file may be called so) becomes U+FFFD. */
void cli_print_quoted (GString *out, const char *text);

#endif
