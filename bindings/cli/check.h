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

/* Runs dt-validate on the tree: what it finds behind the findings, as of a check "schema".
 * bindings: a folder of bindings, processed before; nullable, for those of dt-schema itself.
 * Returns CLI_OK; or CLI_BAD when it could not be run, and why is said. */
int cli_schema_check (CliTree *tree, const char *bindings, GPtrArray *findings);

/* --- schema-read.c --- */

/* Adds a finding for each complaint in what dt-validate -M -mm has written.
 * blob: the name by which it knows the tree. */
void cli_schema_read (CopTree *tree, const char *blob, const char *text, GPtrArray *findings);

#endif
