/* Patterns of paths. */
#ifndef QUERY_PATTERN_H
#define QUERY_PATTERN_H

#include <query/reader.h>

G_BEGIN_DECLS

/* More names than this has no pattern: their places are the bits of a number. */
#define COP_PATTERN_MOST 60

typedef struct
{
  const char *text; /* in the pattern; "**" is any number of names */
  gsize length;
  gboolean has_unit;
} CopPatternName;

typedef struct
{
  const CopNode *top;                     /* all that fits is this or below it */
  CopPatternName names[COP_PATTERN_MOST]; /* below top */
  guint n_names;
} CopPattern;

/* Which places of the pattern a path has reached: bit i is before names[i], bit n_names the end. */
typedef guint64 CopPatternState;

/* text: nullable, for all nodes; must last.  Errors: INVALID, NOT_FOUND (a label). */
gboolean
cop_pattern__read (CopPattern *pattern, const CopTree *tree, const char *text, GError **error);

/* The state of top, and that of a child of a node with the state. */
CopPatternState cop_pattern__start (const CopPattern *pattern);
CopPatternState
cop_pattern__step (const CopPattern *pattern, CopPatternState state, const CopNode *child);

static inline gboolean
cop_pattern__is_end (const CopPattern *pattern, CopPatternState state)
{
  return (state >> pattern->n_names) & 1;
}

/* The same for a node that was found by other means. */
gboolean cop_pattern__fits (const CopPattern *pattern, const CopNode *node);

G_END_DECLS

#endif
