/* Values as text, as far as that needs no objects. */
#ifndef BASE_PRINT_H
#define BASE_PRINT_H

#include <coppice/value.h>

G_BEGIN_DECLS

/* Quoted, with escapes; "null" for NULL. */
void cop_print_string (const char *text, GString *out);
/* A string of JSON.  text: UTF-8, or bytes, of which those above 0x7f are then taken for Latin-1.
 */
void cop_print_json (const char *text, GString *out);

/* Every kind but lists and objects. */
void cop_print_scalar (const CopValue *value, GString *out);

G_END_DECLS

#endif
