/* coppice query: what its files share. */
#ifndef COPPICE_CLI_QUERY_H
#define COPPICE_CLI_QUERY_H

#include "cli.h"
#include <coppice/query.h>

typedef struct
{
  gboolean regs, ranges, interrupts, clocks, supplies, source; /* what of each node is told */
  gboolean json;
  const CopNode *refers_to; /* nullable: in which properties is told */
} CliQueryShow;

/* --- query-text.c: for people --------------------------------------------------------------- */

/* nodes: of CopNode *.  FALSE when the tree cannot be written as source. */
gboolean cli_query_nodes (GString *out, const CopTree *tree, const GPtrArray *nodes,
                          const CliQueryShow *show, GError **error);
/* The text with what a terminal or a table would take for something else replaced.  transfer full
 */
char *cli_query_clean (const char *text, gsize length);
/* "&label", or the path.  transfer full */
char *cli_query_name (const CopNode *node);

/* --- query-nothing.c ------------------------------------------------------------------------- */

/* Says that no node fits the pattern: of a path where it leaves the tree, else what its last name
 * may mean: a device of the machine that is called so, the nodes that have it in their name, the
 * nearest name.  machine: nullable. */
void cli_query_say_nothing (CopMachine *machine, const CopTree *tree, const char *pattern);
/* "; the node of PATH is NODE", of the device that the end of a path means.  machine: nullable.
 * transfer full, nullable. */
char *cli_query_device_hint (CopMachine *machine, const char *id);

/* --- query-map.c: of a whole tree ------------------------------------------------------------- */

/* only: nullable, the nodes whose entries are wanted.  Returns how many entries there are. */
guint cli_query_map (GString *out, const GArray *map, GHashTable *only, gboolean json);
/* Returns how many lines are free, 1 when that is not known. */
guint cli_query_lines (GString *out, const CopNode *controller, const CopQueryLines *lines,
                       gboolean json);
/* "4 KiB"; "~3.5 GiB" when it has more digits.  transfer full */
char *cli_query_size (guint64 size);
/* "0x00001000..0x00001fff".  transfer full */
char *cli_query_range (guint64 first, guint64 last, int digits);
/* How many the address has, 8 at least. */
int cli_query_digits (guint64 last);

/* --- query-json.c: for programs --------------------------------------------------------------- */

gboolean cli_query_nodes_json (GString *out, const CopTree *tree, const GPtrArray *nodes,
                               const CliQueryShow *show, GError **error);
/* A member of an object, or an item: what goes before its value.  key: nullable. */
void cli_json_key (GString *out, const char *key);
void cli_json_text (GString *out, const char *key, const char *text, gsize length);
void cli_json_number (GString *out, const char *key, guint64 number);
void cli_json_path (GString *out, const char *key, const CopNode *node);
/* { or [, and its end. */
void cli_json_open (GString *out, const char *key, char brace);
void cli_json_close (GString *out, char brace);

#endif
