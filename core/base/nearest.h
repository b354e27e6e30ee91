/* "Did you mean": the nearest of some words. */
#ifndef BASE_NEAREST_H
#define BASE_NEAREST_H

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  const char *wanted;
  const char *best; /* the nearest so far, NULL when none is near enough; not copied */
  guint distance;
  guint tried;
  guint64 letters; /* those of wanted, one bit each */
} CopNearest;

#define COP_NEAREST(wanted_)                                                                       \
  {                                                                                                \
    .wanted = (wanted_)                                                                            \
  }

/* Considers a candidate, up to a few thousand of them: an error among a million siblings is not
 * slow.  It must stay valid while the result is used. */
void cop_nearest_try (CopNearest *nearest, const char *candidate);

/* "; did you mean 'x'?" or "".  transfer full. */
char *cop_nearest_hint (const CopNearest *nearest);

G_END_DECLS

#endif
