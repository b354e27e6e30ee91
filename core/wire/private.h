/* Wires, for the rooms that know devices. */
#ifndef WIRE_PRIVATE_H
#define WIRE_PRIVATE_H

#include <coppice/dev/line.h>

G_BEGIN_DECLS

typedef struct _CopPorts CopPorts;

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
  CopWire *out_prev, *out_next;
  CopWire *in_prev, *in_next;
  CopWire *same_place; /* the next driver of a shared input */
};

/* One device's ends of wires. */
struct _CopPorts
{
  CopWire *out, *out_last; /* in the order of outputs and places */
  CopWire *in, *in_last;   /* in order of wiring */
  GHashTable *driven;      /* of the inputs: the first wire at each place; NULL while empty */
};

/* Joins them; the cells are encoded.  Errors: EXISTS, and what the provider's encode says. */
gboolean cop_ports_join (CopPorts *consumer_ports, CopObject *consumer, const CopLineDef *output,
                         guint ordinal, guint index, CopPorts *provider_ports,
                         const CopLineDef *input, const CopEndpoint *endpoint, GError **error);
void cop_wire__cut (CopWire *wire);
/* Cuts all wires of the device, on both sides. */
void cop_ports_clear (CopPorts *ports);
/* The first wire at the place, or NULL. */
CopWire *cop_ports_driver (const CopPorts *ports, const CopLineDef *input, guint place);

G_END_DECLS

#endif
