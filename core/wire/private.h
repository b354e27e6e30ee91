/* Wires, for the rooms that know devices. */
#ifndef WIRE_PRIVATE_H
#define WIRE_PRIVATE_H

#include <coppice/dev/line.h>

G_BEGIN_DECLS

typedef struct _CopPorts CopPorts;

/* What several drivers of one place have in common. */
typedef struct
{
  CopWire *last;
  guint n_wires, n_high, n_wide; /* those that drive 1, and those that drive more */
} CopPlace;

struct _CopWire
{
  CopObject *consumer, *provider; /* not referenced: a wire goes with the first of its ends */
  CopPorts *consumer_ports, *provider_ports;
  const CopLineDef *output, *input;
  guint ordinal; /* of the output among the consumer's */
  guint index;   /* the place of the output */
  CopEndpoint endpoint;
  guint n_cells;
  guint32 cells[COP_LINE_MAX_CELLS];
  CopOrigin origin;
  guint64 order; /* among the wires to the same provider */
  CopWire *out_prev, *out_next;
  CopWire *in_prev, *in_next;
  CopWire *same_place, *same_before; /* the drivers of a shared input, in order of wiring */
  CopPlace *place;                   /* NULL while it has been the only one */
  guint64 level;                     /* what its consumer drives */
};

/* One device's ends of wires. */
struct _CopPorts
{
  CopWire *out, *out_last; /* in the order of outputs and places */
  CopWire *in, *in_last;   /* in order of wiring */
  guint64 next_order;      /* of a new wire in "in" */
  GHashTable *driven;      /* of the inputs: the first wire at each place; NULL while empty */
};

/* Joins them; the cells are encoded.  Errors: EXISTS, and what the provider's encode says. */
gboolean cop_ports_join (CopPorts *consumer_ports, CopObject *consumer, const CopLineDef *output,
                         guint ordinal, guint index, CopPorts *provider_ports,
                         const CopLineDef *input, const CopEndpoint *endpoint, GError **error);
void cop_wire__cut (CopWire *wire);
/* It is made again: among the wires to its provider it is where it was.  order: as it had it. */
void cop_wire__put_back (CopWire *wire, guint64 order);
void cop_wire__set_level (CopWire *wire, guint64 level);
/* The OR of what is driven at the wire's place.  O(1) for levels 0 and 1. */
guint64 cop_wire__gathered (const CopWire *wire);
/* Cuts all wires of the device, on both sides. */
void cop_ports_clear (CopPorts *ports);
/* Who drives the place and stays, what is being removed being gone; nullable. */
CopWire *cop_ports_holder (const CopPorts *ports, const CopLineDef *input, guint place);
/* The first wire at the place, or NULL. */
CopWire *cop_ports_driver (const CopPorts *ports, const CopLineDef *input, guint place);

G_END_DECLS

#endif
