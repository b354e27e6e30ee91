/* For people who write device types: devices, buses, hotplug handlers.
 *
 * Add a device type in C: one file with a const descriptor, and its name in one list
 * (docs/HACKING.md).
 */
#ifndef COPPICE_DEV_DEVICE_H
#define COPPICE_DEV_DEVICE_H

#include <coppice/dev/line.h>
#include <coppice/dev/region.h>
#include <coppice/tree.h>

G_BEGIN_DECLS

typedef struct _CopDevice CopDevice;
typedef struct _CopBus CopBus;
typedef struct _CopMachine CopMachine;
typedef struct _CopRemoval CopRemoval;
typedef struct _CopDeviceClass CopDeviceClass;
typedef struct _CopDeviceExt CopDeviceExt;

/* --- what a device type declares ------------------------------------------------------- */

typedef enum
{
  COP_WINDOW_REGS,    /* registers or memory of the device itself: reg */
  COP_WINDOW_FORWARD, /* handed on to the device's bus: ranges */
} CopWindowUse;

/* One row of a device type's windows; "at" gives their addresses in this order. */
typedef struct
{
  const char *name;      /* NULL ends the table */
  guint64 size;          /* bytes; 0: only size_prop says */
  const char *size_prop; /* nullable: the size or uint property that says how many bytes */
  CopRegionKind kind;
  CopWindowUse use;
  guint32 space;         /* of a forwarded window on a bus with three address cells: the first
                            cell (IEEE 1275 PCI binding, §2.2.1.1) */
  const char *base_prop; /* nullable: of a forwarded window, the address property that gives the
                            address on the bus; without it, bus_base */
  guint64 bus_base;
  gboolean identity;    /* of a forwarded window: the address on the bus is the one outside */
  gboolean optional;    /* may be left out of "at" */
  gboolean undescribed; /* is mapped, and no part of reg */
  const char *doc;
} CopWindowDef;

/* One bus that a device type offers; it becomes a child of every instance. */
typedef struct
{
  const char *name; /* of the child; NULL ends the table */
  const char *type; /* a bus type */
  const char *doc;
} CopBusDef;

/* What a device descriptor's klass points to.  Every member may be left out; what is not a hook
 * is inherited. */
struct _CopDeviceClass
{
  const char *bus;               /* the bus type it plugs into; NULL: none, or inherited */
  const char *const *compatible; /* NULL-terminated */
  const char *node;              /* base name of its Devicetree node (generic names
                                    recommendation, Devicetree specification 0.4, §2.2.2) */
  const CopWindowDef *windows;
  const CopLineDef *inputs;
  const CopLineDef *outputs;
  const CopBusDef *buses;
  gboolean no_node; /* has no node of its own in a Devicetree */

  /* Makes the children of a composite device and wires them; they are realized after it.  Runs
   * after the properties are set. */
  gboolean (*build) (CopDevice *self, GError **error);
  /* Brings the device to life.  Runs from the root type to the leaf. */
  gboolean (*realize) (CopDevice *self, GError **error);
  /* Isolates it: its windows are disabled already.  Runs from the leaf to the root.  It may not
   * fail; what goes wrong is told with cop_object_hook_error. */
  void (*unrealize) (CopDevice *self);
  void (*reset) (CopDevice *self);
  /* Adds what is the type's own to the node; compatible, reg, ranges, interrupts, clocks and
   * phandles are written by the core. */
  gboolean (*describe) (CopDevice *self, CopNode *node, GError **error);
};

/* What a bus type's klass points to. */
typedef enum
{
  COP_BUS_PLAIN,   /* no addresses: the nodes have none */
  COP_BUS_MAPPED,  /* memory windows: reg is address and size */
  COP_BUS_INDEXED, /* a number: reg is the address alone */
} CopBusAddressing;

#define COP_CELLS_INHERITED 0xff
#define COP_CELLS_NONE 0xfe /* the counts are not written */

typedef struct
{
  CopBusAddressing addressing;
  guint8 address_cells; /* or COP_CELLS_INHERITED from the bus above, or COP_CELLS_NONE */
  guint8 size_cells;
  guint max_devices;         /* 0: any number */
  gboolean not_hotpluggable; /* nothing is plugged once the machine runs */
} CopBusClass;

/* Who is told of plugging: the bus's hotplug_handler, else the bus, else the device that offers
 * it, whichever implements this interface first; for a device without a bus the machine. */
typedef struct
{
  /* May refuse.  What it did is undone by cancel_plug when a later step fails. */
  gboolean (*pre_plug) (CopObject *handler, CopDevice *device, GError **error);
  void (*cancel_plug) (CopObject *handler, CopDevice *device);
  /* The device is realized; can not fail. */
  void (*plug) (CopObject *handler, CopDevice *device);
  /* May refuse an unplug before anything happens. */
  gboolean (*ask_unplug) (CopObject *handler, CopDevice *device, GError **error);
  /* Passes the request on to the guest; without it unplugging is forced. */
  gboolean (*unplug_request) (CopObject *handler, CopDevice *device, CopRemoval *removal,
                              GError **error);
  /* The device is about to be unrealized; can not fail. */
  void (*unplug) (CopObject *handler, CopDevice *device);
} CopHotplugHandler;

COP_API const CopInterfaceDesc cop_interface_hotplug_handler;

/* --- instances ------------------------------------------------------------------------- */

/* All members are private to the core. */
struct _CopDevice
{
  CopObject object;
  CopBus *bus; /* the one it sits on */
  CopDevice *bus_prev, *bus_next;
  CopBus *first_bus, *last_bus; /* those it offers */
  CopRegion *windows;
  CopDeviceExt *ext; /* addresses, wires, node, overrides, blockers */
  guint8 n_windows;
  guint8 bits;
};

struct _CopBus
{
  CopObject object;
  CopDevice *device; /* the one that offers it */
  CopBus *prev, *next;
  CopDevice *first, *last;
  guint n_devices;
  guint8 address_cells, size_cells;
  guint8 bits;
  CopLink handler;  /* weak; NULL: the device that offers it, if it is a handler */
  CopRegion *space; /* what devices on it are mapped into; nullable */
};

COP_API const CopTypeDesc cop_type_device; /* abstract */
COP_API const CopTypeDesc cop_type_bus;    /* abstract */

/* The object as a device or bus, or NULL.  nullable. */
COP_API CopDevice *cop_device (gpointer object);
COP_API CopBus *cop_bus (gpointer object);

COP_API CopMachine *cop_device_machine (const CopDevice *device); /* nullable */
COP_API CopBus *cop_device_bus (const CopDevice *device);         /* nullable */
COP_API CopBus *cop_device_first_bus (const CopDevice *device);   /* nullable */
COP_API CopBus *cop_bus_next (const CopBus *bus);                 /* of the same device */
/* nullable: NULL for a bus that is held longer than the device that offered it. */
COP_API CopDevice *cop_bus_device (const CopBus *bus);
/* In order of attachment. */
COP_API CopDevice *cop_bus_first (const CopBus *bus);
COP_API CopDevice *cop_bus_next_device (const CopDevice *device);
COP_API guint cop_bus_n_devices (const CopBus *bus);

/* Device, the buses it offers, the devices on them: what a Devicetree follows. */
COP_API const CopRelation cop_relation_bus;

/* --- addresses and wires --------------------------------------------------------------- */

/* The index-th window's region, NULL when there is none. */
COP_API CopRegion *cop_device_window (CopDevice *device, guint index);
COP_API guint cop_device_n_windows (const CopDevice *device);
/* Gives the device its addresses, as "at" does; a handler may do so up to the end of pre_plug.
 * Errors: STATE. */
COP_API gboolean cop_device_set_at (CopDevice *device, const guint64 *at, guint n, GError **error);
/* The addresses of "at".  ret_n: out. */
COP_API const guint64 *cop_device_at (const CopDevice *device, guint *ret_n);

/* Wires place index of the output to the endpoint.  Before realize.
 * Errors: NOT_FOUND (no such output or input; the nearest), RANGE (no such place), EXISTS (driven
 * already, by whom; the output is wired already), TYPE (the kinds differ), STATE. */
COP_API gboolean cop_device_wire (CopDevice *consumer, const char *output, guint index,
                                  const CopEndpoint *endpoint, GError **error);
/* Whether the type has such an output or input.  nullable results. */
COP_API const CopLineDef *cop_device_output (const CopDevice *device, const char *name);
COP_API const CopLineDef *cop_device_input (const CopDevice *device, const char *name);
/* All rows, the root type's first: the index-th, or NULL behind the last. */
COP_API const CopLineDef *cop_device_nth_output (const CopDevice *device, guint index);
COP_API const CopLineDef *cop_device_nth_input (const CopDevice *device, guint index);
COP_API guint cop_device_line_count (const CopDevice *device, const CopLineDef *def);
/* The wires on the device's outputs, in the order of the outputs, or NULL behind the last. */
COP_API const CopWire *cop_device_nth_wire (const CopDevice *device, guint index);
/* The first wire at a place of an input, NULL when nothing drives it. */
COP_API const CopWire *
cop_device_driver (const CopDevice *provider, const char *input, guint place);

/* Up to the first release, the device and everything above it cannot be removed.
 * reason: copied. */
COP_API void cop_device_block_unplug (CopDevice *device, const char *reason);
COP_API gboolean cop_device_unblock_unplug (CopDevice *device, const char *reason);

/* --- what to add ------------------------------------------------------------------------ */

typedef struct
{
  const char *name;
  CopValue value;
  const char *text; /* instead of a value, as cop_object_set_from_text takes it; nullable */
  CopOrigin origin; /* {0, 0}: that of the call */
} CopSetting;

typedef struct
{
  const char *output;
  guint index;
  CopEndpoint endpoint;
} CopWiring;

/* What to add.  Properties are set in the order in which the type declares them. */
typedef struct
{
  const char *type;
  CopType *type_of;  /* instead of type; nullable */
  const char *id;    /* nullable */
  CopObject *parent; /* nullable: peripheral with an id, peripheral-anon without */
  CopBus *bus;       /* nullable: found by the type's bus, on the parent or anywhere */
  CopAddFlags flags;
  const CopSetting *settings;
  guint n_settings;
  const CopWiring *wiring;
  guint n_wiring;
  CopOrigin origin;
} CopDeviceSpec;

/* --- Devicetree ------------------------------------------------------------------------ */

typedef enum
{
  COP_DT_CELL,   /* value: 32 bits */
  COP_DT_U64,    /* two cells */
  COP_DT_STRING, /* with its NUL */
  COP_DT_BYTES,
  COP_DT_REF,  /* the phandle of the object's node */
  COP_DT_PATH, /* the path of the object's node as a string, then text (":115200n8") */
} CopDtItemKind;

typedef struct
{
  CopDtItemKind kind;
  guint64 value;
  const char *text;  /* STRING, PATH (nullable) */
  GBytes *bytes;     /* BYTES */
  CopObject *object; /* REF, PATH: a device or a plain node */
} CopDtItem;

typedef enum
{
  COP_DT_PLAIN,
  COP_DT_OVERRIDE, /* may replace what is derived */
  COP_DT_OMIT,     /* the property is left out, also a derived one */
} CopDtMode;

/* In a describe hook: the node of another device or of a plain node, to refer to.  transfer none.
 * Errors: NOT_FOUND (it has none; no Devicetree is being made). */
COP_API CopNode *cop_device_find_node (CopDevice *self, CopObject *target, GError **error);

/* A property of the device's or plain node's Devicetree node, written last; given again it
 * replaces the former.  No items is an empty property.  The items are copied.
 * object: a device or a plain node.  Errors: INVALID (a bad name). */
COP_API gboolean cop_dt_set (CopObject *object, const char *name, CopDtMode mode,
                             const CopDtItem *items, guint n_items, GError **error);
COP_API void cop_dt_unset (CopObject *object, const char *name);

/* A Devicetree node that is no device: a child object without behaviour. */
COP_API const CopTypeDesc cop_type_node;

G_END_DECLS

#endif
