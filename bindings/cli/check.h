/* What `coppice check` and `coppice explain` share. */
#ifndef COPPICE_CLI_CHECK_H
#define COPPICE_CLI_CHECK_H

#include "cli.h"
#include <coppice/check.h>

/* --- check-print.c --- */

/* A line for each: "FILE:LINE: error (CHECK): PATH: TEXT". */
char *cli_findings_text (CliTree *tree, const GPtrArray *findings);
char *cli_findings_json (CliTree *tree, const GPtrArray *findings);
/* The table of checks, a line each. */
char *cli_checks_list (void);
char *cli_checks_json (void);

/* --- check-schema.c --- */

/* Runs dt-validate on the tree: its lines on standard output.
 * bindings: a folder of bindings, processed before; nullable, for those of dt-schema itself.
 * Returns CLI_OK; or CLI_BAD for complaints, or when all that is wrong is said. */
int cli_schema_check (CliTree *tree, const char *bindings);

#endif
