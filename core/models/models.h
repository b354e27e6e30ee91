/* The device and bus types that are built in.
 *
 * They are written against the headers in coppice/dev/ alone, as a type outside this library
 * would be.  A new one is one file in this folder, which defines `const CopTypeDesc
 * cop_model_NAME`, and NAME in the list in models.c.
 */
#ifndef MODELS_MODELS_H
#define MODELS_MODELS_H

#include <coppice/type.h>

G_BEGIN_DECLS

/* All of them, for a host to register in this order; NULL-terminated. */
extern const CopTypeDesc *const cop_models[];

G_END_DECLS

#endif
