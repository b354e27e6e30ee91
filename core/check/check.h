/* How checks are made; inside of cop_check_run. */
#ifndef COP_CHECK_CHECK_H
#define COP_CHECK_CHECK_H

#include <coppice/check.h>
#include <fdt/bindings.h>
#include <tree/node.h>

/* Properties that checks ask for by name: those of the present node are at hand. */
#define COP_KNOWN_PROPS(X)                                                                         \
  X (ADDRESS_CELLS, "#address-cells")                                                              \
  X (SIZE_CELLS, "#size-cells")                                                                    \
  X (REG, "reg")                                                                                   \
  X (RANGES, "ranges")                                                                             \
  X (DMA_RANGES, "dma-ranges")                                                                     \
  X (COMPATIBLE, "compatible")                                                                     \
  X (STATUS, "status")                                                                             \
  X (DEVICE_TYPE, "device_type")                                                                   \
  X (MODEL, "model")                                                                               \
  X (LABEL, "label")                                                                               \
  X (NAME, "name")                                                                                 \
  X (LINUX_PHANDLE, "linux,phandle")                                                               \
  X (BUS_RANGE, "bus-range")                                                                       \
  X (SPI_SLAVE, "spi-slave")                                                                       \
  X (BOOTARGS, "bootargs")                                                                         \
  X (STDOUT_PATH, "stdout-path")                                                                   \
  X (LINUX_STDOUT_PATH, "linux,stdout-path")                                                       \
  X (GPIO_HOG, "gpio-hog")                                                                         \
  X (INTERRUPTS, "interrupts")                                                                     \
  X (INTERRUPT_PARENT, "interrupt-parent")                                                         \
  X (INTERRUPT_CONTROLLER, "interrupt-controller")                                                 \
  X (INTERRUPT_MAP, "interrupt-map")                                                               \
  X (INTERRUPT_MAP_MASK, "interrupt-map-mask")                                                     \
  X (REMOTE_ENDPOINT, "remote-endpoint")                                                           \
  X (CLOCK_CELLS, "#clock-cells")                                                                  \
  X (COOLING_CELLS, "#cooling-cells")                                                              \
  X (DMA_CELLS, "#dma-cells")                                                                      \
  X (HWLOCK_CELLS, "#hwlock-cells")                                                                \
  X (INTERRUPT_CELLS, "#interrupt-cells")                                                          \
  X (IO_CHANNEL_CELLS, "#io-channel-cells")                                                        \
  X (IOMMU_CELLS, "#iommu-cells")                                                                  \
  X (MBOX_CELLS, "#mbox-cells")                                                                    \
  X (MSI_CELLS, "#msi-cells")                                                                      \
  X (MUX_CONTROL_CELLS, "#mux-control-cells")                                                      \
  X (PHY_CELLS, "#phy-cells")                                                                      \
  X (POWER_DOMAIN_CELLS, "#power-domain-cells")                                                    \
  X (PWM_CELLS, "#pwm-cells")                                                                      \
  X (RESET_CELLS, "#reset-cells")                                                                  \
  X (SOUND_DAI_CELLS, "#sound-dai-cells")                                                          \
  X (THERMAL_SENSOR_CELLS, "#thermal-sensor-cells")                                                \
  X (GPIO_CELLS, "#gpio-cells")                                                                    \
  X (CLOCKS, "clocks")                                                                             \
  X (COOLING_DEVICE, "cooling-device")                                                             \
  X (DMAS, "dmas")                                                                                 \
  X (HWLOCKS, "hwlocks")                                                                           \
  X (INTERRUPTS_EXTENDED, "interrupts-extended")                                                   \
  X (IO_CHANNELS, "io-channels")                                                                   \
  X (IOMMUS, "iommus")                                                                             \
  X (MBOXES, "mboxes")                                                                             \
  X (MSI_PARENT, "msi-parent")                                                                     \
  X (MUX_CONTROLS, "mux-controls")                                                                 \
  X (PHYS, "phys")                                                                                 \
  X (POWER_DOMAINS, "power-domains")                                                               \
  X (PWMS, "pwms")                                                                                 \
  X (RESETS, "resets")                                                                             \
  X (SOUND_DAI, "sound-dai")                                                                       \
  X (THERMAL_SENSORS, "thermal-sensors")

#define COP_KNOWN_ID(id_, name_) COP_KNOWN_##id_,
typedef enum
{
  COP_KNOWN_PROPS (COP_KNOWN_ID) COP_N_KNOWN,
  COP_KNOWN_NONE = COP_N_KNOWN,
} CopKnown;

/* What is known of the name of a property, looked up once. */
typedef struct
{
  gboolean looked_up;
  guint8 known;              /* CopKnown */
  gboolean is_names;         /* NAME-names */
  gboolean is_gpio;          /* gpios, NAME-gpios and those without the s */
  gboolean is_spi;           /* spi-NAME */
  const CopBinding *binding; /* nullable */
  const CopPropName *cells;  /* of the binding; NULL when no node has it */
  gboolean spelled;          /* nearest has been looked for */
  const char *nearest;       /* common name that it is nearly; nullable */
} CopNameFacts;

/* The kinds of bus that dtc tells apart; a node may be taken for several. */
enum
{
  COP_BUS_PCI = 1 << 0,
  COP_BUS_SIMPLE = 1 << 1,
  COP_BUS_I2C = 1 << 2,
  COP_BUS_SPI = 1 << 3,
  COP_BUS_PORT = 1 << 4, /* of a graph: its children are endpoints */
  COP_BUS_PORTS = 1 << 5,
};

/* What is known of a node before the checks are made. */
typedef struct
{
  guint32 order;                   /* from 1; 0 for a node that is not in the tree */
  gint32 address_cells;            /* that its children have; -1 when it does not say */
  gint32 size_cells;               /* the same */
  guint8 bus;                      /* COP_BUS_... */
  guint8 disabled;                 /* it, or a node above */
  guint8 gives_interrupts;         /* a controller, or a nexus with a map */
  guint8 special;                  /* __symbols__ and its like, and what is below */
  const CopNode *interrupt_parent; /* that it would use; nullable */
  const CopNode *interrupt_namer;  /* whose 'interrupt-parent' told that; nullable */
  guint64 failed[2];               /* checks, by their row */
} CopNodeFacts;

typedef struct _CopChecker CopChecker;
typedef void (*CopCheckFunc) (CopChecker *ck);

/* A row of the table. */
typedef struct
{
  CopCheck check;
  CopCheckFunc at_node; /* NULL: a tree cannot be wrong in this way */
  CopCheckFunc at_end;  /* of the walk over the tree; nullable */
  CopKnown known;       /* nodes without it pass */
  CopKnown other;       /* what at_node is told of besides */
} CopCheckRow;

extern const CopCheckRow cop_checker__rows[];
extern const guint cop_checker__n_rows;

/* The row of a name; n_rows when there is none (run.c). */
guint cop_checker__row_of (const char *name);

struct _CopChecker
{
  const CopTree *tree;
  CopNodeFacts *facts; /* by id of the node */
  CopNameFacts *names; /* by id of the name */
  const CopPropName *known_names[COP_N_KNOWN];
  GPtrArray *findings;
  guint64 needed[128][2]; /* by row */
  guint64 spoilt[2];      /* checks that have failed for the whole tree, by their row */
  guint8 levels[128];
  /* what is collected for at_end */
  GArray *interrupts;               /* of shared.c */
  GArray *clock_edges, *intc_edges; /* CopEdge */
  GArray *windows;                  /* of one bus; of overlap.c */
  /* the present row, node and its properties */
  const CopCheckRow *row;
  guint index;
  CopNode *node;
  CopNodeFacts *own;          /* of the node */
  const CopNodeFacts *parent; /* of its parent; NULL at the root */
  const char *unit;           /* its unit address, "" for none */
  gsize base_length;          /* of its name without it */
  CopNodeProp *known[COP_N_KNOWN];
};

#define cop_checker__facts(ck_, node_) (&(ck_)->facts[(node_)->id])

const CopNameFacts *cop_checker__name (CopChecker *ck, const CopPropName *name);

/* The rules of required_property, in words (required.c).  transfer full. */
char **cop_checker__required_rules (void);

/* A finding at the present node.  prop, other: nullable.  With a property the text goes on after
 * its name: "/soc/uart@0: 'reg' TEXT". */
void cop_checker__fail (CopChecker *ck, const CopNodeProp *prop, const CopNode *other,
                        const char *format, ...) G_GNUC_PRINTF (4, 5);
/* The same at another node. */
void cop_checker__fail_at (CopChecker *ck, const CopNode *node, const CopNodeProp *prop,
                           const CopNode *other, const char *format, ...) G_GNUC_PRINTF (5, 6);

/* Whether the present check has found something at the node. */
static inline gboolean
cop_checker__has_failed (const CopChecker *ck, const CopNode *node)
{
  return (cop_checker__facts (ck, node)->failed[ck->index / 64] >> ck->index % 64) & 1;
}

/* --- nodes (facts.c) --- */

void cop_checker__enter (CopChecker *ck, CopNode *node); /* makes it the present node */
void cop_checker__learn (CopChecker *ck);                /* the facts of it */
/* When the facts of all nodes are known, and this one of the node's parent: what the node names, or
 * the nearest node above that gives interrupts or names one (Devicetree Specification 0.4, 2.4). */
void cop_checker__find_interrupt_parent (CopChecker *ck);
gboolean cop_checker__is_named (const CopNode *node, const char *base);
gboolean cop_checker__is_compatible (const CopNodeProp *compatible, const char *text);

static inline gint32
cop_checker__address_cells (const CopNodeFacts *facts)
{
  return facts->address_cells < 0 ? 2 : facts->address_cells;
}

static inline gint32
cop_checker__size_cells (const CopNodeFacts *facts)
{
  return facts->size_cells < 0 ? 1 : facts->size_cells;
}

/* --- faults (faults.c) --- */

/* Before checks are made: those whose faults the tree has have failed. */
void cop_checker__mark_faults (CopChecker *ck);
/* After: a finding for each, but for what a check has found, too. */
void cop_checker__tell_faults (CopChecker *ck);

/* --- values (value.c) --- */

typedef struct
{
  guint32 number;
  CopNode *target;   /* of a reference; may have been removed */
  const char *label; /* of another tree */
} CopCell;

/* The cells of a value one after the other. */
typedef struct
{
  const CopNodeProp *prop;
  gsize at; /* bytes */
  guint part;
} CopCellWalk;

#define COP_CELL_WALK(prop_)                                                                       \
  {                                                                                                \
    .prop = (prop_)                                                                                \
  }

gboolean cop_checker__next_cell (CopCellWalk *walk, CopCell *ret_cell); /* FALSE: there is none */

static inline gsize
cop_checker__cells_left (const CopCellWalk *walk)
{
  return (cop_prop__length (walk->prop) - walk->at) / 4;
}

/* The node that the cell refers to.  *ret_hole: it refers to none on purpose, or to a label of
 * another tree, or to a node that has been removed.  nullable. */
CopNode *cop_checker__target (const CopChecker *ck, const CopCell *cell, gboolean *ret_hole);

gboolean cop_checker__value_is_cell (const CopNodeProp *prop);
gboolean cop_checker__value_is_string (const CopNodeProp *prop);
gboolean cop_checker__value_is_strings (const CopNodeProp *prop);
/* The first string.  nullable: NULL when it does not end, or is the path of a node. */
const char *cop_checker__text (const CopNodeProp *prop);
/* The number of one cell, -1 without one. */
gint64 cop_checker__number (const CopNode *node, const CopPropName *name);
/* A number of n cells, of which those above 64 bits are lost; the cells are there. */
guint64 cop_checker__wide (const guint8 *data, guint n_cells);
/* The path.  transfer full. */
char *cop_checker__path (const CopNode *node);

/* --- circles (cycle.c) --- */

typedef struct
{
  CopNode *from, *to;
} CopEdge;

/* Finds at one node of each circle that edges make; what: "the clocks". */
void cop_checker__find_cycles (CopChecker *ck, GArray *edges, const char *what);

/* --- the checks --- */

/* names.c */
void cop_checker__nothing (CopChecker *ck);
void cop_checker__name_properties (CopChecker *ck);
void cop_checker__node_name_vs_property (CopChecker *ck);
void cop_checker__strict_node_name (CopChecker *ck);
void cop_checker__strict_prop_names (CopChecker *ck);
void cop_checker__is_cell (CopChecker *ck);
void cop_checker__is_string (CopChecker *ck);
void cop_checker__is_strings (CopChecker *ck);
void cop_checker__names_are_strings (CopChecker *ck);
void cop_checker__status_value (CopChecker *ck);

/* cells.c */
void cop_checker__explicit_phandles (CopChecker *ck);
void cop_checker__references (CopChecker *ck);
void cop_checker__addr_size_cells (CopChecker *ck);
void cop_checker__reg_format (CopChecker *ck);
void cop_checker__ranges_format (CopChecker *ck);
void cop_checker__unit_address_vs_reg (CopChecker *ck);
void cop_checker__unit_address_format (CopChecker *ck);
void cop_checker__default_addr_size (CopChecker *ck);
void cop_checker__unnecessary_addr_size (CopChecker *ck);
void cop_checker__unique_unit_address (CopChecker *ck);
void cop_checker__unique_if_enabled (CopChecker *ck);

/* bus.c */
void cop_checker__pci_bridge (CopChecker *ck);
void cop_checker__pci_device_bus_num (CopChecker *ck);
void cop_checker__pci_device_reg (CopChecker *ck);
void cop_checker__simple_bus_reg (CopChecker *ck);
void cop_checker__i2c_bus_bridge (CopChecker *ck);
void cop_checker__i2c_bus_reg (CopChecker *ck);
void cop_checker__spi_bus_bridge (CopChecker *ck);
void cop_checker__spi_bus_reg (CopChecker *ck);

/* chosen.c */
void cop_checker__chosen_interrupt_controller (CopChecker *ck);
void cop_checker__chosen_is_root (CopChecker *ck);
void cop_checker__chosen_bootargs (CopChecker *ck);
void cop_checker__chosen_stdout_path (CopChecker *ck);
void cop_checker__alias_paths (CopChecker *ck);
void cop_checker__graph_port (CopChecker *ck);
void cop_checker__graph_endpoint (CopChecker *ck);
void cop_checker__graph_child_address (CopChecker *ck);

/* provider.c */
void cop_checker__provider (CopChecker *ck);
void cop_checker__gpios (CopChecker *ck);
void cop_checker__deprecated_gpio (CopChecker *ck);
void cop_checker__provider_missing (CopChecker *ck);
void cop_checker__provider_disabled (CopChecker *ck);

/* interrupt.c */
void cop_checker__interrupt_provider (CopChecker *ck);
void cop_checker__interrupts (CopChecker *ck);
void cop_checker__interrupt_map (CopChecker *ck);

/* overlap.c */
void cop_checker__reg_overlap (CopChecker *ck);
void cop_checker__reg_nested (CopChecker *ck);
void cop_checker__reg_outside_ranges (CopChecker *ck);

/* shared.c */
void cop_checker__interrupt_shared (CopChecker *ck);
void cop_checker__interrupt_shared_end (CopChecker *ck);
void cop_checker__clock_cycle (CopChecker *ck);
void cop_checker__clock_cycle_end (CopChecker *ck);
void cop_checker__intc_cycle (CopChecker *ck);
void cop_checker__intc_cycle_end (CopChecker *ck);

/* required.c */
void cop_checker__required_property (CopChecker *ck);
void cop_checker__property_typo (CopChecker *ck);

#endif
