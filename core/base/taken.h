/* Which numbers are taken: runs that do not touch, found in O(log n). */
#ifndef BASE_TAKEN_H
#define BASE_TAKEN_H

#include <glib.h>

G_BEGIN_DECLS

typedef struct _CopTaken CopTaken;

CopTaken *cop_taken__new (void);
void cop_taken__free (CopTaken *taken); /* nullable */
/* Those from first to last; they may be taken already. */
void cop_taken__add (CopTaken *taken, guint64 first, guint64 last);
/* Whether one of them is.  ret_last: out, where the run that is in the way ends. */
gboolean cop_taken__has (const CopTaken *taken, guint64 first, guint64 last, guint64 *ret_last);
/* The same, of the lowest run that is in the way, and where that begins as well. */
gboolean cop_taken__first (const CopTaken *taken, guint64 first, guint64 last, guint64 *ret_first,
                           guint64 *ret_last);

G_END_DECLS

#endif
