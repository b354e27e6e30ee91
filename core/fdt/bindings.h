/* What the bindings say about the values of properties: the part of it that holds for a name
 * wherever it stands. */
#ifndef COP_FDT_BINDINGS_H
#define COP_FDT_BINDINGS_H

#include <glib.h>

typedef enum
{
  COP_BINDING_CELLS, /* numbers of 32 bits, in groups of n; 0 for one group */
  COP_BINDING_U64,   /* numbers of 64 bits; or of 32, when the value has 4 bytes */
  COP_BINDING_STRINGS,
  COP_BINDING_BYTES,
  COP_BINDING_PATH,            /* a node, by path or alias; then perhaps a : and options */
  COP_BINDING_PHANDLES,        /* a list of nodes */
  COP_BINDING_PHANDLE,         /* a node, then numbers that concern it */
  COP_BINDING_PHANDLE_ARGS,    /* a list of nodes, each with as many numbers as its property `cells`
                                  tells; without `cells`: n */
  COP_BINDING_NUMBERS_PHANDLE, /* a list of entries of n numbers and a node */
  COP_BINDING_REG,             /* by the cells of the parent */
  COP_BINDING_RANGES,          /* by the cells of the node and of the parent */
  COP_BINDING_INTERRUPTS,      /* by the cells of the interrupt parent */
  COP_BINDING_INTERRUPT_MAP,   /* child address and interrupt, parent, its address and interrupt */
  COP_BINDING_ID_MAP,          /* first number, node, its first number, how many */
  COP_BINDING_SPECIFIER_MAP,   /* like interrupt-map, for `cells` */
} CopBindingKind;

typedef struct
{
  const char *name; /* of the property, or the suffix of several */
  CopBindingKind kind;
  const char *cells;
  guint8 n;
  gboolean optional; /* a provider without `cells` has none of them */
} CopBinding;

/* What is known of the property.  transfer none, static; nullable: NULL when nothing is. */
const CopBinding *cop_binding_find (const char *name);

/* Whether the values of a property of which nothing else is known are numbers, by its name. */
gboolean cop_binding_is_number (const char *name);

/* Whether values of the kind have phandles in them. */
gboolean cop_binding_has_phandles (const CopBinding *binding);

#endif
