/* Lines and wires: how devices refer to each other by specifiers.
 *
 * A provider (an interrupt controller, a clock) has named inputs: groups of places that others
 * wire to.  A consumer has named outputs.  A wire joins one place of an output to one place of an
 * input; both ends know it.  What a Devicetree says about it (interrupts, clocks, phandles,
 * cell counts) follows from the wire alone.
 */
#ifndef COPPICE_DEV_LINE_H
#define COPPICE_DEV_LINE_H

#include <coppice/object.h>

G_BEGIN_DECLS

/* What a line carries; it decides which Devicetree properties tell of it. */
typedef enum
{
  COP_LINE_INTERRUPT,
  COP_LINE_CLOCK,
  COP_LINE_GPIO,
  COP_LINE_RESET,
  COP_LINE_DMA,
  COP_LINE_PHY,
  COP_LINE_PWM,
  COP_LINE_POWER_DOMAIN,
  COP_LINE_MAILBOX,
  COP_LINE_IOMMU,
  COP_LINE_MSI,
  COP_LINE_REGULATOR,
  COP_LINE_N_KINDS,
} CopLineKind;

COP_API const char *cop_line_kind_name (CopLineKind kind);
/* The kind of this name, or COP_LINE_N_KINDS. */
COP_API CopLineKind cop_line_kind_from_name (const char *name);

/* How an interrupt tells; the values are those of the Devicetree interrupt bindings' flags. */
typedef enum
{
  COP_TRIGGER_NONE = 0,
  COP_TRIGGER_EDGE_RISING = 1,
  COP_TRIGGER_EDGE_FALLING = 2,
  COP_TRIGGER_EDGE_BOTH = 3,
  COP_TRIGGER_LEVEL_HIGH = 4,
  COP_TRIGGER_LEVEL_LOW = 8,
} CopTrigger;

COP_API const char *cop_trigger_name (CopTrigger trigger);
/* FALSE when there is no trigger of this name. */
COP_API gboolean cop_trigger_from_name (const char *name, CopTrigger *ret_trigger);

#define COP_LINE_MAX_CELLS 8

/* One place of an input group: what a script writes as intc.irq (10, "level-high"). */
typedef struct
{
  CopObject *provider; /* not referenced */
  const char *input;   /* the group's name */
  gboolean any;        /* a free place is found when the consumer is realized: args[0] is it then */
  guint n_args;
  guint32 args[COP_LINE_MAX_CELLS]; /* the first is the place in the group */
  CopTrigger trigger;
} CopEndpoint;

typedef struct _CopLineDef CopLineDef;

/* Turns an endpoint into a specifier of def->cells cells.  May refuse. */
typedef gboolean (*CopLineEncode) (CopObject *provider, const CopLineDef *def,
                                   const CopEndpoint *endpoint, guint32 *ret_cells, GError **error);

/* One group of inputs or of outputs, a row of a device type's table. */
struct _CopLineDef
{
  const char *name; /* NULL ends the table */
  CopLineKind kind;
  guint count;            /* places; 0 is 1 */
  const char *count_prop; /* nullable: the uint property that says how many places */
  /* of an input: those that are found where none is given, from "first" to what the uint property
   * last_prop says (nullable: to the last one) */
  guint first;
  const char *last_prop;
  CopTrigger trigger; /* when the wire does not say */
  /* of an input */
  guint cells; /* of a specifier */
  /* nullable: of a specifier, where that is not the type's but the provider's */
  guint (*n_cells) (CopObject *provider, const CopLineDef *def);
  gboolean shared;      /* a place may have several drivers */
  gboolean nexus;       /* may be the parent in an interrupt-map: says that its specifiers
                           carry no unit address (Devicetree specification 0.4, §2.4.3).  Of an
                           output: place N goes on with what place N of the type's interrupt input
                           brings, whose specifiers are one cell; written as an interrupt-map */
  CopLineEncode encode; /* nullable: the arguments, then the trigger where there is room */
  /* nullable: a level has arrived at this place, another than before; of the row's own end: the
   * device has driven it.  Told to a device that is realized or being realized. */
  void (*changed) (CopObject *self, const CopLineDef *def, guint place, guint64 level);
  /* of an output */
  gboolean extended; /* the binding wants interrupts-extended */
  gboolean pins;     /* the four interrupt pins of a PCI bus: written as an interrupt-map */
  gboolean map;      /* of a PCI host, for all behind it: written as msi-map or iommu-map */
  gboolean forward;  /* for the devices on its bus: told of by interrupt-parent alone */
  gboolean named;    /* written into KIND-names */
  gboolean optional; /* may stay unwired */
  /* of both */
  gboolean undescribed; /* its wires are no part of the Devicetree; both ends say so */
  const char *doc;
};

/* The cells of a specifier for this input of the provider; COP_LINE_MAX_CELLS at most. */
COP_API guint cop_line_n_cells (CopObject *provider, const CopLineDef *def);

typedef struct _CopWire CopWire;

/* Wires as the two ends know them.  transfer none. */
/* nullable: NULL behind the last driver of the place. */
COP_API const CopWire *cop_wire_next_driver (const CopWire *wire);
/* nullable: the next of its consumer's wires, in the order of the outputs and their places. */
COP_API const CopWire *cop_wire_next_output (const CopWire *wire);
/* nullable: the next that goes to an input of its provider, in order of wiring. */
COP_API const CopWire *cop_wire_next_input (const CopWire *wire);
COP_API CopObject *cop_wire_consumer (const CopWire *wire);
COP_API const char *cop_wire_output (const CopWire *wire);
COP_API guint cop_wire_output_index (const CopWire *wire);
COP_API const CopEndpoint *cop_wire_endpoint (const CopWire *wire);
COP_API const guint32 *cop_wire_cells (const CopWire *wire, guint *ret_n_cells);
COP_API CopOrigin cop_wire_origin (const CopWire *wire);

G_END_DECLS

#endif
