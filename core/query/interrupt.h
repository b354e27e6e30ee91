#ifndef QUERY_INTERRUPT_H
#define QUERY_INTERRUPT_H

#include <query/reader.h>

G_BEGIN_DECLS

/* A specifier and whom it is for; the address is that of who has the interrupt. */
typedef struct
{
  const CopNode *parent;
  guint n_cells, n_address;
  guint32 cells[COP_QUERY_MAX_CELLS];
  guint32 address[COP_QUERY_MAX_CELLS];
} CopSpecifier;

/* Reads the interrupts of a node one after the other. */
typedef struct
{
  const CopNode *node;
  CopReader reader;
  const CopNode *parent; /* of all; NULL: each has its own */
} CopInterruptReader;

/* TRUE also when the node has none.  FALSE with why. */
gboolean cop_interrupts__open (CopInterruptReader *reader, const CopNode *node, const char **why);
/* FALSE at the end, or with why.  A hole has no parent. */
gboolean
cop_interrupts__next (CopInterruptReader *reader, CopSpecifier *ret_specifier, const char **why);

/* Reads the rows of an `interrupt-map` one after the other. */
typedef struct
{
  CopReader reader;
  guint32 n_address, n_cells; /* of what comes in */
} CopInterruptMap;

gboolean cop_interrupt_map__open (CopInterruptMap *map, const CopNode *nexus, const char **why);
/* match: what comes in, address and specifier.  FALSE at the end, or with why. */
gboolean cop_interrupt_map__next (CopInterruptMap *map, guint32 *match, CopSpecifier *ret_parent,
                                  const char **why);

CopStepKind cop_interrupt__kind (const CopNode *node);

/* Whether three cells for the node are a specifier of Arm's GIC. */
gboolean cop_interrupt__is_gic (const CopNode *controller);
/* The same of one that is no GIC itself, and hands them on to one. */
gboolean cop_interrupt__is_before_gic (const CopNode *controller);

G_END_DECLS

#endif
