/* Between the two files that write: output.c has files, output-folder.c folders. */
#ifndef COPPICE_CLI_OUTPUT_H
#define COPPICE_CLI_OUTPUT_H

#include "cli.h"

/* Says "FILE: cannot be written: PROBLEM" and returns the code. */
int cli_cannot_write (const char *file, int problem, int code);

/* Makes the folder of an output, under another name beside it.  Returns an exit code; what had to
 * be said is said.  ret_target, ret_temporary: transfer full; NULL: not there. */
int cli_folder_stage (const CliOutput *output, char **ret_target, char **ret_temporary);
/* Gives it its name. */
int cli_folder_commit (const CliOutput *output, const char *target, const char *temporary);
/* With all that is in it. */
void cli_folder_remove (const char *folder);

#endif
