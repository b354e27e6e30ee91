/* Scripts: an engine that runs Lua beside a host.
 *
 * An engine owns one Lua state and belongs to the thread that made it.  Errors of scripts come as
 * GErrors of the domain COP_ERROR: the text begins with FILE:LINE, the traceback can be asked for
 * (cop_error_traceback).
 */
#ifndef COPPICE_SCRIPT_H
#define COPPICE_SCRIPT_H

#include <coppice/fdt.h>
#include <coppice/machine.h>

G_BEGIN_DECLS

typedef struct _CopScript CopScript;

typedef enum
{
  COP_SCRIPT_TRUSTED, /* your own scripts: all of Lua */

  /* Somebody else's: the machine and nothing besides.  There is no os, io, debug or package, and
   * no bytecode; require, cop.include, cop.import and cop.tree read files below the folder of the
   * script that is built, loaded or run, and below the library's, of Devicetrees blobs alone;
   * nothing writes a file.  Instructions and memory of Lua are limited.  For cop_script_build,
   * _load and _run: the other functions do not go through the fence.  A call of Lua's own
   * libraries is one instruction, however long it takes: where time counts, limit the process. */
  COP_SCRIPT_SANDBOXED,
} CopScriptLevel;

enum
{
  COP_SCRIPT_STEPS = 1000 * 1000 * 1000,  /* instructions that a sandbox may take at first */
  COP_SCRIPT_MEMORY = 1024 * 1024 * 1024, /* bytes that its Lua state may have */
};

/* A new engine; `require "coppice"` works in it.  `pairs` has an order in it (numbers, strings by
 * their bytes, booleans, the rest), and `math.random` begins the same each time, so that the same
 * script makes the same bytes.  transfer full; NULL when there is no memory for a Lua state, or for
 * a sandbox no library (cop_script_root). */
COP_API CopScript *cop_script_new (CopHost *host, CopScriptLevel level);

/* How many instructions a sandboxed engine may take from now on until it is closed (hooks that
 * closing runs have as many again), and how many bytes its Lua state may have.  A script that wants
 * more fails: it cannot catch the error, and the machine stays whole.  Nothing happens in an engine
 * that is not sandboxed. */
COP_API void cop_script_set_limits (CopScript *script, guint64 max_steps, gsize max_memory);

/* Closes the engine: objects of types that were declared in it are cut first; what is still held
 * is finalized later by the C base of its type alone.  nullable. */
COP_API void cop_script_free (CopScript *script);

/* Where FILEs, required modules and types are looked for after the current folder: the folder
 * that has scripts/ and machines/.  Found by itself from the environment (COPPICE_ROOT), the
 * source tree or the installation.  transfer none, nullable. */
COP_API const char *cop_script_root (CopScript *script);

/* Builds the machine of a machine script.
 * params: nullable, "key=value key='value with spaces'", quoted as a shell does.
 * transfer full.  Errors: IO, SYNTAX, INVALID (no machine in the file; an unknown parameter, the
 * nearest named), and whatever building says; nothing is left then. */
COP_API CopMachine *
cop_script_build (CopScript *script, const char *file, const char *params, GError **error);
/* params: nullable, NULL-terminated, "key=value" each. */
COP_API CopMachine *
cop_script_buildv (CopScript *script, const char *file, const char *const *params, GError **error);

/* The machine type that a machine script declares, without making an instance: its properties
 * are the script's parameters.  transfer none. */
COP_API CopType *cop_script_load (CopScript *script, const char *file, GError **error);

typedef enum
{
  COP_IMPORT_DEFAULT = 0,
  COP_IMPORT_KEEP_PHANDLES = 1 << 0, /* nodes keep the numbers that they have in the file */
} CopImportFlags;

/* A machine script that makes the Devicetree of a blob, a source or a directory again: its text.
 * input: nullable, for source.
 * ret_report: out, nullable, transfer full: what was made of it, for people, in lines.
 * transfer full, nullable.  Errors: those of cop_tree_read (coppice/fdt.h). */
COP_API char *cop_script_import (CopScript *script, const char *file, const CopDtsInput *input,
                                 CopImportFlags flags, char **ret_report, GError **error);

/* A live machine of a blob, a source or a directory, as cop_machine_from_tree
 * (coppice/devicetree.h) makes one, but with devices of known types where cop_script_import would
 * write them; what is not known stays generic.  All are generic where the tree would not come out
 * the same; the report says why.  Phandles stay what they were.  The machine belongs to the engine,
 * as one of cop_script_build does. input, ret_report: as for cop_script_import. transfer full,
 * nullable.  Errors: those of cop_tree_read (coppice/fdt.h), and of cop_machine_from_tree. */
COP_API CopMachine *
cop_script_import_machine (CopScript *script, const char *file, const CopDtsInput *input,
                           char **ret_report, GError **error);

/* The nodes of a tree whose type is the named one or inherits from it.
 * types: of a machine's tree, as cop_machine_to_tree_with_types (coppice/devicetree.h) gives it.
 * NULL: of another tree, whose nodes are of the types that cop_script_import would try first, by
 * their `compatible`; those that it has none for are dt.device or node, as cop_machine_from_tree
 * says, and the root is a machine.
 * transfer full: a set of CopNode; nullable.  Errors: NOT_FOUND (no type of the name, the nearest
 * named). */
COP_API GHashTable *cop_script_find_typed (CopScript *script, CopTree *tree, GHashTable *types,
                                           const char *type, GError **error);

/* The files that building and loading have read so far, each once and in that order: scripts, what
 * they include and require, and of the catalogue of device types what they used.  Those of the
 * library itself are left out.  transfer full, NULL-terminated; NULL when there is no memory. */
COP_API char **cop_script_files (CopScript *script, GError **error);

/* Runs a file with `arg` set as lua5.4 does; "-" is standard input.  args: nullable. */
COP_API gboolean cop_script_run (CopScript *script, const char *file, const char *const *args,
                                 GError **error);

typedef enum
{
  COP_EVAL_DONE,
  COP_EVAL_INCOMPLETE, /* the chunk ends too early: ask for another line */
  COP_EVAL_FAILED,     /* *error is set */
} CopEval;

/* Runs a chunk as a REPL does: an expression's values are kept in `_` and returned as text for
 * people, one line or several; globals stay for the next chunk.
 * name: the chunk's name in messages, e.g. "=stdin:3".  ret_text: out, transfer full, nullable. */
COP_API CopEval cop_script_eval (CopScript *script, const char *chunk, const char *name,
                                 char **ret_text, GError **error);

/* Makes the running chunk fail with the error "interrupted" as soon as it can, in whichever of its
 * coroutines it is; the machine stays whole.  May be called from a signal handler. */
COP_API void cop_script_interrupt (CopScript *script);

/* Makes an object known to the engine as a global of this name (a machine, for a REPL). */
COP_API gboolean cop_script_set_global (CopScript *script, const char *name, CopObject *object,
                                        GError **error);

/* Names that begin with the text, for completion: globals, fields, children, properties and
 * methods, as they would be typed.  NULL-terminated, sorted.  transfer full. */
COP_API char **cop_script_complete (CopScript *script, const char *text);

/* Runs busted specs inside the engine.  args: as busted takes them.  ret_status: its exit
 * status.  Errors: IO, when busted is not installed. */
COP_API gboolean cop_script_test (CopScript *script, const char *const *args, int *ret_status,
                                  GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CopScript, cop_script_free)

G_END_DECLS

#endif
