/* How the bytes of a tree get their meaning; inside of cop_tree_understand. */
#ifndef COP_FDT_UNDERSTAND_H
#define COP_FDT_UNDERSTAND_H

#include <coppice/fdt.h>
#include <fdt/bindings.h>
#include <tree/node.h>

/* What is known of a name in this tree. */
typedef struct
{
  gboolean looked_up;
  const CopBinding *binding; /* nullable */
  const CopPropName *cells;  /* of the binding; NULL when no node has it */
  gboolean is_number;        /* without a binding: no cell is a phandle */
} CopMeaning;

/* A value whose cells may be phandles that nobody knows of.  There are many. */
typedef struct
{
  CopNode *node;
  CopNodeProp *prop;
  guint32 order;         /* among all, in the order of the tree */
  guint32 is_misfit : 1; /* its binding knows of references, and it does not fit it */
  guint32 group : 31;    /* the values of its name and length; counted from 0 */
} CopUnknown;

/* A place in a value that is told to be a phandle. */
typedef struct
{
  guint32 offset;
  CopNode *target;   /* in the tree, or NULL */
  const char *label; /* of another tree, or NULL */
} CopMark;

/* Where a node stands, as far as it matters for its values. */
typedef enum
{
  COP_PLACE_ORDINARY,
  COP_PLACE_ALIASES,      /* paths */
  COP_PLACE_CHOSEN,       /* no references */
  COP_PLACE_BELOW_CHOSEN, /* a framebuffer or a module: as ordinary */
  COP_PLACE_SYMBOLS,      /* paths, and nothing that a binding knows */
  COP_PLACE_OFFSETS,      /* numbers, and nothing that a binding knows */
} CopPlace;

typedef struct
{
  CopTree *tree;
  CopUnderstanding *report;
  CopMeaning *meanings;              /* by id of the name */
  const CopNode **interrupt_parents; /* by id of the node; what its children have */
  const CopPropName *address_cells, *size_cells, *interrupt_cells, *interrupt_parent, *gpio_hog;
  GHashTable *marks;    /* CopNodeProp to GArray of CopMark; NULL when there are none */
  GHashTable *layouts;  /* Layout, of values without references */
  gboolean marked_only; /* references are where marks are, and nowhere else */
  gboolean learns;      /* from phandles that nothing known refers to */
  GArray *unknown;      /* CopUnknown; when it learns */
  guint8 *referred;     /* by id of the node: something refers to it; when it learns */
  GArray *parts;        /* CopPart, of the present value */
  CopPlace place;
  /* the present value */
  const CopNode *node;
  const CopNodeProp *prop;
  gsize at;
  const CopPart *shared; /* its parts, when several values have them; or NULL */
  guint n_shared;
  gboolean group;        /* the next part starts one */
  guint n_phandle_cells; /* in it */
  guint n_references;
  const char *why; /* it does not fit its binding */
} CopSense;

/* Puts into parts what the binding says of the present value: FALSE, with why, when it does not
 * fit. */
gboolean cop_sense__bind (CopSense *sense, const CopMeaning *meaning);

/* The same by the marks of the value. */
void cop_sense__follow_marks (CopSense *sense, const CopBinding *binding, const GArray *marks);

/* Turns to a value; and makes what is in parts, if good, its meaning. */
void cop_sense__begin (CopSense *sense, const CopNode *node, CopNodeProp *prop);
void cop_sense__end (CopSense *sense, CopNodeProp *prop, gboolean good);

/* Finds references among what is unknown (evidence.c). */
void cop_sense__learn (CopSense *sense);

/* What bytes look like that nothing is known of: strings, cells or bytes. */
CopChunkKind cop_guess__kind (const guint8 *data, gsize length);
/* Whether they are strings, some perhaps empty, without control characters. */
gboolean cop_guess__is_text (const guint8 *data, gsize length);

/* The number in a property of one cell. */
gboolean cop_sense__cell (const CopNode *node, const CopPropName *name, guint32 *ret_value);

/* Reads `__fixups__` and `__local_fixups__` into marks, and `__symbols__` into labels.
 * Errors of marks: INVALID. */
gboolean cop_sense__read_marks (CopSense *sense, GError **error);
void cop_sense__read_symbols (CopSense *sense);

#endif
