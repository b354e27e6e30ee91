/* Questions to a Devicetree: what is where, who interrupts whom, who feeds whom, who is who.
 *
 * The tree may be anybody's: circles and values that make no sense end with an error or with a
 * reason in the answer, and nothing recurses.  Answers are arrays with a clear function of their
 * own (g_array_unref frees all of it); the nodes, properties and texts in them belong to the tree,
 * which may not be changed while an answer is used.  References are found as phandles that are
 * fixed, and as references of a tree that has been understood (coppice/fdt.h).
 *
 * "Linux" is what drivers/of of its release 6.1 does.
 */
#ifndef COPPICE_QUERY_H
#define COPPICE_QUERY_H

#include <coppice/tree.h>

G_BEGIN_DECLS

/* --- addresses --- */

typedef enum
{
  COP_RANGES_CPU, /* how the CPU sees the bus: `ranges` */
  COP_RANGES_DMA, /* where what masters on the bus write goes: `dma-ranges`; a bus without them
                     hands addresses on as they are, as in Linux */
} CopRanges;

typedef enum
{
  COP_ADDRESS_CPU,   /* translated up to the root */
  COP_ADDRESS_LOCAL, /* no memory of the CPU's: of a bus without sizes or `ranges` (I2C, CPUs), or
                        configuration space of PCI */
  COP_ADDRESS_BAD,   /* it should be, but no range has it, or some value on its way is malformed */
} CopAddressKind;

/* An address on a bus.  A bus with three address cells has a space in the first (PCI: phys.hi, of
 * the PCI Bus Binding to IEEE 1275), as has ISA with two; on others it is 0. */
typedef struct
{
  guint32 space;
  guint64 address;
} CopBusAddress;

typedef struct
{
  CopAddressKind kind;
  guint64 address;   /* of the CPU; else what it is on the bus where the way ends */
  guint64 size;      /* how much of it, from the address, is translated in one piece */
  const CopNode *at; /* the node whose bus the way ends on; the root when it does not */
  const char *why;   /* why it ends there, static; NULL for COP_ADDRESS_CPU */
} CopTranslation;

/* Translates an address of the bus that is below the node: Devicetree Specification 0.4, 2.3.8,
 * with Linux's rules for PCI and ISA, whose spaces must match.  size: in bytes, 0 for none. */
COP_API void cop_query_translate (const CopNode *bus, CopBusAddress address, guint64 size,
                                  CopRanges ranges, CopTranslation *ret_translation);

typedef struct
{
  guint index;       /* of the entry in `reg` */
  const char *name;  /* in `reg-names`; nullable */
  CopBusAddress bus; /* as it stands in `reg` */
  guint64 size;      /* in bytes */
  CopTranslation cpu;
} CopQueryReg;

/* The windows in a node's `reg`, in their order; of the root, or without `reg`, none.
 * transfer full, of CopQueryReg; nullable.  Errors: INVALID (`reg` is no whole number of entries, a
 * number has more than 64 bits, the bus has no address cells, or too many). */
COP_API GArray *cop_query_regs (const CopNode *node, CopRanges ranges, GError **error);

/* The windows in a bus's `ranges` or `dma-ranges`, as cop_query_regs: bus is the address below the
 * node, cpu what the parent's side of it is for the CPU.  None when it has none, or an empty one.
 */
COP_API GArray *cop_query_ranges (const CopNode *bus, CopRanges ranges, GError **error);

typedef enum
{
  COP_MAP_REG, /* an entry of `reg` */
  COP_MAP_BUS, /* an entry of `ranges` of PCI, behind which devices get their addresses later */
  COP_MAP_GAP, /* where nothing is; no node */
} CopMapKind;

typedef struct
{
  CopMapKind kind;
  guint depth;         /* how many other entries it lies in */
  guint64 first, last; /* the first and the last byte */
  const CopNode *node;
  guint index;       /* of the entry in the property */
  const char *name;  /* as in CopQueryReg */
  CopBusAddress bus; /* of COP_MAP_BUS */
  gboolean disabled; /* by its own `status` or that of a node above it */
} CopMapEntry;

/* Who answers at which address of the CPU: all windows that are of memory, in the order of their
 * addresses, of two that begin at one the larger first.
 * gap: gaps of at least so many bytes are told, too, those before the first and after the last
 * window (up to what the root's #address-cells can say) among them; 0 for none.
 * findings: nullable, of char *; gets a text for each window that should be in the map and cannot.
 * transfer full, of CopMapEntry. */
COP_API GArray *cop_query_map (const CopTree *tree, guint64 gap, GPtrArray *findings);

/* --- interrupts --- */

#define COP_QUERY_MAX_CELLS 16 /* of one specifier, as in Linux */

/* What an interrupt passes through. */
typedef enum
{
  COP_STEP_CONTROLLER, /* has `interrupt-controller` */
  COP_STEP_NEXUS,      /* has `interrupt-map`, in the specification's form */
  COP_STEP_PLAIN,      /* has #interrupt-cells alone: hands on what it gets */
} CopStepKind;

typedef struct
{
  const CopNode *node;
  CopStepKind kind;
  /* The cells are those of the step before: a controller hands them on to the interrupt parent that
   * it names, with as many cells, when it has no interrupts of its own or takes the specifiers of
   * Arm's GIC (the GPC of i.MX 6).  No property says so. */
  gboolean assumed;
  guint n_outputs; /* of a controller: how many interrupts it has itself; the next step is of the
                      first of them */
  guint n_cells;
  guint32 cells[COP_QUERY_MAX_CELLS]; /* the specifier, as this node reads it */
} CopQueryStep;

typedef struct
{
  const CopNode *node;
  guint index;         /* of the interrupt, from 0 */
  const char *name;    /* in `interrupt-names`; nullable */
  CopQueryStep *steps; /* from the interrupt parent to the root controller */
  guint n_steps;
  const CopNode *at; /* where the way was lost; NULL when it was not */
  const char *why;   /* static */
} CopQueryInterrupt;

/* The node that a node's `interrupts` belong to: who is told by `interrupt-parent`, of the node or
 * of the nearest above it, and has #interrupt-cells.
 * why: out, nullable, static: why there is none.  transfer none, nullable. */
COP_API const CopNode *cop_query_interrupt_parent (const CopNode *node, const char **why);

/* The interrupts of a node, each on its way (Devicetree Specification 0.4, 2.4) through the maps of
 * nexus nodes and through controllers to that which is nobody's child.  `interrupts-extended` goes
 * before `interrupts`.  transfer full, of CopQueryInterrupt; nullable.
 * Errors: NOT_FOUND (no interrupt parent), INVALID (the value does not fit the interrupt parent's
 * #interrupt-cells). */
COP_API GArray *cop_query_interrupts (const CopNode *node, GError **error);

/* Which line of the controller a specifier means, by the bindings of Arm's GIC (as interrupt ID),
 * and for one or two cells the first; FALSE when that is not known. */
COP_API gboolean cop_query_line (const CopNode *controller, const guint32 *cells, guint n_cells,
                                 guint32 *ret_line);

/* A specifier for people, without its cells: "SPI 28 level-high", "11 edge-rising"; "" when nothing
 * is known of it.  transfer full. */
COP_API char *
cop_query_print_specifier (const CopNode *controller, const guint32 *cells, guint n_cells);

typedef struct
{
  guint32 line;
  const CopNode *node; /* who uses it: has the interrupt, or the `interrupt-map` */
  guint index;         /* of the interrupt, or of the row of the map */
  const char *name;    /* nullable */
  gboolean is_map;
} CopLineUse;

typedef struct
{
  guint32 first, last;
} CopLineRange;

typedef struct
{
  gboolean is_known;  /* how many lines there are */
  CopLineRange lines; /* the first and the last; of a GIC those that are shared (SPIs) */
  GArray *uses;       /* CopLineUse, in the order of the lines */
  GArray *unused;     /* CopLineRange, of lines; empty when these are not known */
} CopQueryLines;

/* Who uses which line of an interrupt controller, and which are free.  How many there are is known
 * of a GIC (`arm,gic-400` and so on: 32 to 1019), of those with `riscv,ndev` or `riscv,num-sources`
 * (from 1), and with `ngpios` (from 0).
 * findings: nullable, of char *; gets a text for each interrupt in the tree that cannot be
 * followed. transfer full, nullable.  Errors: INVALID (the node has no #interrupt-cells). */
COP_API CopQueryLines *
cop_query_lines (const CopNode *controller, GPtrArray *findings, GError **error);
COP_API void cop_query_lines_free (CopQueryLines *lines); /* nullable */

/* --- who feeds whom --- */

typedef enum
{
  COP_LINK_CLOCK,  /* `clocks`, with #clock-cells */
  COP_LINK_SUPPLY, /* `NAME-supply` */
  COP_LINK_POWER,  /* `power-domains`, with #power-domain-cells */
} CopLinkKind;

typedef struct
{
  guint depth; /* 0: of the node that was asked about; 1: of its providers, and so on */
  const CopNode *consumer;
  const char *prop; /* of the consumer */
  guint index;      /* of the entry in it */
  const char *name; /* in `clock-names`, or what is before `-supply`: length bytes; nullable */
  guint name_length;
  const CopNode *provider; /* NULL: a hole, or lost */
  guint n_cells;
  guint32 cells[COP_QUERY_MAX_CELLS];
  guint64 frequency; /* of a provider with `clock-frequency` and no clocks, in Hz; else 0 */
  gboolean repeated; /* what feeds the provider was told before */
  gboolean circle;   /* the provider feeds itself */
  const char *why;   /* what is wrong with the entry, static; else NULL */
} CopQueryLink;

/* What a node consumes, each with all that feeds its provider after it; every provider is followed
 * once.  transfer full, of CopQueryLink. */
COP_API GArray *cop_query_links (const CopNode *node, CopLinkKind kind);

/* --- finding --- */

/* What is asked for; all that is set must hold.  All strings nullable. */
typedef struct
{
  /* A path whose names may have * (any characters) and ? (one), and ** for any number of levels,
   * also none.  A name without @ stands for any unit address.  What does not begin with / may be
   * anywhere, or begins with an alias when no node is called so.  "&LABEL", and perhaps a path
   * below it. */
  const char *path;
  const char *compatible; /* one of the strings, exactly; with * or ? by pattern */
  const char *property;   /* its name, perhaps with * and ? */
  /* What it has: a string (perhaps with * and ?), a number, or a reference, "&LABEL" or "/PATH";
   * one of several. */
  const char *value;
  const char *label;
  const CopNode *interrupt_parent; /* has interrupts of its own that go there first */
  const CopNode *refers_to;        /* see cop_query_referrers */
  const guint64 *address;          /* of the CPU: has a window there */
  const guint64 *bus_address;      /* an entry of `reg` begins with it */
  GHashTable *among;               /* a set of CopNode: no other fits */
} CopQuery;

/* The nodes that fit, in the order of the tree.  What the tree has an index for (label, an exact
 * compatible, a path that begins with plain names) is not searched for elsewhere.
 * transfer full, of CopNode *; nullable.  Errors: INVALID (a pattern of more than 60 names, an
 * empty one), NOT_FOUND (a label or node in the pattern or in value, with the nearest). */
COP_API GPtrArray *cop_query_find (const CopTree *tree, const CopQuery *query, GError **error);

typedef struct
{
  const CopNode *node;
  const CopNodeProp *prop;
  gboolean by_path; /* else by phandle */
  guint n;          /* how often in this property */
} CopQueryReferrer;

/* Who refers to the node, in the order of the tree, one entry for each property and kind.  A node
 * that refers to itself (`linux,phandle`) is left out.  Costs the size of the tree.
 * transfer full, of CopQueryReferrer. */
COP_API GArray *cop_query_referrers (const CopNode *node);

/* The node with that path, label ("&uart0") or alias ("serial0", and perhaps a path below it).
 * transfer none, nullable.  Errors: NOT_FOUND, with the nearest. */
COP_API CopNode *cop_query_node (const CopTree *tree, const char *text, GError **error);

/* "okay" and no `status` is TRUE for the node and all above it. */
COP_API gboolean cop_query_is_enabled (const CopNode *node);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CopQueryLines, cop_query_lines_free)

G_END_DECLS

#endif
