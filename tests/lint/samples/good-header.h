#ifndef GOOD_HEADER_H
#define GOOD_HEADER_H
#include <glib.h>
G_BEGIN_DECLS
typedef struct _Good Good;
gboolean good_is (const Good *good);
G_END_DECLS
#endif
