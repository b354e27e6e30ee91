/* The strings block of a flattened tree in the making: each name once, in the order of first use.
 */
#ifndef COP_FDT_STRINGS_H
#define COP_FDT_STRINGS_H

#include <tree/node.h>

typedef struct
{
  const CopTree *tree;
  guint32 *places;  /* plus 1; by id of the name of a property */
  GPtrArray *texts; /* in the order of the block */
  gsize size;
} CopStrings;

void cop_strings__begin (CopStrings *strings, const CopTree *tree);
void cop_strings__clear (CopStrings *strings);

/* Where the text stands; it is not looked for, and not copied. */
guint32 cop_strings__add (CopStrings *strings, const char *text);

/* The same for a text that may be the name of a property, too. */
guint32 cop_strings__place_text (CopStrings *strings, const char *text);

static inline guint32
cop_strings__place (CopStrings *strings, const CopPropName *name)
{
  guint32 *place = &strings->places[name->id];

  if (!*place)
    *place = cop_strings__add (strings, name->text) + 1;
  return *place - 1;
}

/* Writes size bytes. */
void cop_strings__write (const CopStrings *strings, guint8 *out);

#endif
