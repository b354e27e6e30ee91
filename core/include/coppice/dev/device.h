/* For people who write device types: devices, buses, hotplug handlers.
 *
 * Add a device type in C: one file with a const descriptor, and its name in one list
 * (docs/HACKING.md).
 */
#ifndef COPPICE_DEV_DEVICE_H
#define COPPICE_DEV_DEVICE_H

#include <coppice/dev/line.h>
#include <coppice/dev/register.h>
#include <coppice/memory.h>
#include <coppice/tree.h>

G_BEGIN_DECLS

typedef struct _CopDevice CopDevice;
typedef struct _CopBus CopBus;
typedef struct _CopMachine CopMachine;
typedef struct _CopRemoval CopRemoval;
typedef struct _CopDeviceClass CopDeviceClass;
typedef struct _CopDeviceExt CopDeviceExt;
typedef struct _CopPools CopPools;

/* --- what a device type declares ------------------------------------------------------- */

typedef enum
{
  COP_WINDOW_REGS,    /* registers or memory of the device itself: reg */
  COP_WINDOW_FORWARD, /* handed on to the device's bus: ranges */
  COP_WINDOW_BUS,     /* mapped by the type of its bus, as a PCI BAR is: no part of "at" and reg */
} CopWindowUse;

/* One row of a device type's windows; "at" gives their addresses in this order, without those that
 * the bus's type maps (COP_WINDOW_BUS).  A window of kind IO without registers and functions
 * answers no access: it is "not modelled".
 *
 * A forwarded window shows what is on the device's bus.  One of kind CONTAINER without identity,
 * base_prop and bus_base is the bus's space itself; any other is an alias of the part of it that
 * is said there. */
typedef struct
{
  const char *name;      /* NULL ends the table */
  guint64 size;          /* bytes; 0: only size_prop says */
  const char *size_prop; /* nullable: the size or uint property that says how many bytes */
  CopRegionKind kind;
  CopWindowUse use;
  guint32 space;         /* of a forwarded window on a bus with three address cells, and of one
                            that the bus maps: the first cell (IEEE 1275 PCI binding, §2.2.1.1);
                            0x02000010 is 32-bit memory, the BAR at 0x10 */
  const char *base_prop; /* nullable: of a forwarded window, the address property that gives the
                            address on the bus; without it, bus_base */
  guint64 bus_base;
  gboolean identity;    /* of a forwarded window: the address on the bus is the one outside */
  gboolean optional;    /* may be left out of "at" */
  gboolean undescribed; /* is mapped, and no part of reg */
  const char *doc;
  const CopRegionOps *ops; /* nullable: who answers */
  /* nullable: its registers (coppice/dev/register.h).  With them, ops say the sizes that the guest
   * may use and the endianness, and their functions, if any, answer where no register is. */
  const CopRegDef *regs;
  guint8 width;     /* bytes of a register that does not say its own; 0: 4.  Without ops the only
                       size that the guest may use */
  CopEndian endian; /* of regs, where there are no ops */
  /* nullable: the uint property that says by which power of two the addresses of registers are
   * multiplied, as a Devicetree's reg-shift does */
  const char *shift_prop;
  gint priority; /* where windows overlap, the higher one answers */
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
  /* It is a node of a Devicetree and nothing else.  It may sit on a bus of any type, and on none:
   * where the spec says.  "enabled" can be false of one that is realized: that is its status. */
  gboolean described;
  /* With no_node: it has one when a script says something of it (node, label, Devicetree entries),
   * or when something below it has one; as long as the device that offers its bus has a node. */
  gboolean node_when_said;

  /* Makes the children of a composite device and wires them; they are realized after it.  Runs
   * after the properties are set. */
  gboolean (*build) (CopDevice *self, GError **error);
  /* Brings the device to life.  Runs from the root type to the leaf. */
  gboolean (*realize) (CopDevice *self, GError **error);
  /* Isolates it: its windows are disabled already.  Runs from the leaf to the root.  It may not
   * fail; what goes wrong is told with cop_object_hook_error. */
  void (*unrealize) (CopDevice *self);
  /* The three phases of a reset; each runs for everything below what is reset, those below first,
   * before the next begins for any.  They may not fail.  See cop_device_assert_reset.
   * reset_enter and reset run from the leaf type to the root, reset_exit from the root to the leaf.
   */
  void (*reset_enter) (CopDevice *self); /* its own state alone is put back; no other is touched */
  void (*reset) (CopDevice *self);       /* what others see of it follows: its lines are set */
  void (*reset_exit) (CopDevice *self);  /* it runs again: what it does by itself begins */
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

/* Where a place may be that is found (docs/ALLOCATION.md): first, first + step, and so on up to
 * last.  From there on "needs" numbers are to be free, of which it takes "takes"; 0 is 1. */
typedef struct
{
  guint64 first, last, step;
  guint64 needs, takes;
  gboolean asks; /* the device itself has asked for one that is found */
  guint said;    /* the bus's own, for give */
} CopPlaceWish;

/* Numbers that are taken, told one run after the other. */
typedef void (*CopPlaceTaken) (gpointer data, guint64 first, guint64 last);

/* Of a bus whose devices say in properties of their own where they are, as PCI's "addr".  A place
 * is a number; what is found is given before any of the devices that were added is realized. */
typedef struct
{
  /* What is to be found for the device, which has not been realized.  FALSE: nothing, it has a
   * place or says one. */
  gboolean (*wish) (CopBus *bus, CopDevice *device, CopPlaceWish *ret_wish);
  /* Tells of all that devices on the bus have or say, whether they are realized or not. */
  void (*list_taken) (CopBus *bus, CopPlaceTaken tell, gpointer data);
  /* The device has the place, as if it had said so.  COP_AT_ANY: it has none again, and says what
   * it said before the wish. */
  void (*give) (CopBus *bus, CopDevice *device, const CopPlaceWish *wish, guint64 place);
  /* The error when there is none: EXISTS, naming the bus and who has one. */
  gboolean (*refuse) (CopBus *bus, CopDevice *device, const CopPlaceWish *wish, GError **error);
} CopBusPlaces;

typedef struct
{
  CopBusAddressing addressing;
  guint8 address_cells; /* or COP_CELLS_INHERITED from the bus above, or COP_CELLS_NONE */
  guint8 size_cells;
  guint max_devices;         /* 0: any number */
  gboolean not_hotpluggable; /* nothing is plugged once the machine runs */
  /* nullable: memory as a device on the bus sees it, for its DMA.  NULL with an error: it may not
   * now.  Without it, that of the bus above; at last the machine's memory.  transfer none. */
  CopSpace *(*dma_space) (CopBus *bus, CopDevice *device, GError **error);
  /* nullable: the container that a forwarded window shows a part of.  space: that of the window.
   * NULL: nothing.  Without it, what devices on the bus are mapped into.  transfer none. */
  CopRegion *(*forwards) (CopBus *bus, guint32 space);
  /* nullable: the name of the node of a device on the bus, where that follows from something else
   * than "at".  base: what the script or the type calls it; nullable.  transfer full, nullable: the
   * name is made as on any bus. */
  char *(*node_name) (CopBus *bus, CopDevice *device, const char *base);
  /* nullable, of an INDEXED one: the numbers that are found for devices without "at".  FALSE: none.
   * Without it, a device must say its own. */
  gboolean (*numbers) (CopBus *bus, guint64 *ret_first, guint64 *ret_last);
  /* nullable: places that are neither addresses nor such numbers. */
  const CopBusPlaces *places;
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
  /* May refuse an unplug before anything happens: of this device, and when it is below one that is
   * to go.  Asked at the request, and again when the guest ejects.  What the guest is doing just
   * now is a matter of unplug_request. */
  gboolean (*ask_unplug) (CopObject *handler, CopDevice *device, GError **error);
  /* Passes the request on to the guest; without it unplugging is forced.  FALSE: the request fails.
   * The answer is cop_device_guest_eject or cop_device_guest_refuse, perhaps at once. */
  gboolean (*unplug_request) (CopObject *handler, CopDevice *device, CopRemoval *removal,
                              GError **error);
  /* The request is taken back: it was cancelled, or has timed out. */
  void (*cancel_request) (CopObject *handler, CopDevice *device);
  /* Asked after unplug_request: after how many nanoseconds of the machine's time the request ends
   * by itself.  0, as without it: never. */
  guint64 (*timeout) (CopObject *handler, CopDevice *device);
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
  guint8 reset_bits;
  guint32 resets; /* how many hold it in reset */
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
  CopPools *pools;  /* where addresses are found; nullable */
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
/* What devices on the bus are mapped into.  transfer none; nullable: NULL where there are no
 * addresses. */
COP_API CopRegion *cop_bus_space (CopBus *bus);
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
/* Those with a place in "at" come first, then those that the bus maps; nullable. */
COP_API const CopWindowDef *cop_device_window_def (const CopDevice *device, guint index);
/* The window's region by name.  nullable; ret_index: out, nullable. */
COP_API CopRegion *cop_device_window_named (CopDevice *device, const char *name, guint *ret_index);
/* A register of a window, both by name; ret_reg: out, valid as long as the device.
 * Errors: NOT_FOUND, naming the nearest. */
COP_API gboolean cop_device_reg (CopDevice *device, const char *window, const char *name,
                                 CopReg *ret_reg, GError **error);
/* What its type and its properties say that the window has, in bytes, mapped or not.
 * Errors: of reading the property. */
COP_API gboolean cop_device_window_size (CopDevice *device, guint index, guint64 *ret_size,
                                         GError **error);
/* Memory as the device sees it: what its bus says, or the bus above, at last the machine's.
 * transfer none.  nullable.  Errors: STATE (it is in no machine); what the bus says. */
COP_API CopSpace *cop_device_dma_space (CopDevice *device, GError **error);
/* In "at": an address that is found (docs/ALLOCATION.md); scripts write cop.auto. */
#define COP_AT_ANY G_MAXUINT64
/* Gives the device its addresses, as "at" does; a handler may do so up to the end of pre_plug.
 * Errors: STATE; those of finding them, where the device is on its bus already. */
COP_API gboolean cop_device_set_at (CopDevice *device, const guint64 *at, guint n, GError **error);
/* The addresses of "at".  ret_n: out. */
COP_API const guint64 *cop_device_at (const CopDevice *device, guint *ret_n);

/* Finds a place for each of n devices by the rule of docs/ALLOCATION.md, for types whose places are
 * on no bus.  taken: nullable, 2 * n_taken numbers, each first with its last.  FALSE: there is no
 * room for wanted[*ret_which], and no place is set. */
typedef struct
{
  const CopDevice *device;
  const char *what; /* which of its places, where it has several; nullable */
  CopPlaceWish wish;
  guint64 place; /* out */
} CopPlaceWanted;
COP_API gboolean cop_device_find_places (CopPlaceWanted *wanted, guint n, const guint64 *taken,
                                         guint n_taken, guint *ret_which);

/* Wires place index of the output to the endpoint, or to one that is found.  Before realize.
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
/* The wires on the device's outputs, in the order of the outputs, or NULL behind the last.
 * cop_wire_next_output goes on from one without counting. */
COP_API const CopWire *cop_device_nth_wire (const CopDevice *device, guint index);
/* The first of the wires to the device's inputs, in order of wiring; cop_wire_next_input goes on.
 * An input may have billions of places: who asks for all of its wires goes by these.  nullable. */
COP_API const CopWire *cop_device_first_input_wire (const CopDevice *device);
/* The first wire at a place of an input, NULL when nothing drives it. */
COP_API const CopWire *
cop_device_driver (const CopDevice *provider, const char *input, guint place);

/* --- levels ------------------------------------------------------------------------------ */

/* Drives a place of one of the device's lines: an output towards who it is wired to, an input
 * towards all that are wired there (a clock controller its consumers).  A level is 0 or 1, of a
 * clock the rate in Hz, of a PWM or regulator what their binding counts in.  Several drivers of one
 * place arrive as their OR.  Only changes are told, in the order of driving; what a `changed` hook
 * drives is told when that hook has returned.  Nothing happens when the device is not realized (or
 * realizing), or when there is no such place.  unrealize lowers all that the device drives. */
COP_API void
cop_device_drive (CopDevice *device, const CopLineDef *def, guint place, guint64 level);
/* The level of the line as both ends see it: of clocks, resets, power domains, regulators and PWMs
 * what the provider drives, of the rest what the consumers drive, of a GPIO the OR of both. */
COP_API guint64 cop_device_level (const CopDevice *device, const CopLineDef *def, guint place);

/* For tests: called before the device is told of a level at its line.  FALSE keeps it from being
 * told. */
typedef gboolean (*CopLineIntercept) (CopDevice *device, const CopLineDef *def, guint place,
                                      guint64 level, gpointer data);
/* destroy: nullable.  Returns a number for cop_device_unintercept, which the device never gives
 * again. */
COP_API guint cop_device_intercept (CopDevice *device, const CopLineDef *def, CopLineIntercept fn,
                                    gpointer data, GDestroyNotify destroy);
COP_API void cop_device_unintercept (CopDevice *device, guint id);

/* Up to the first release, the device and everything above it cannot be removed.
 * reason: copied. */
COP_API void cop_device_block_unplug (CopDevice *device, const char *reason);
COP_API gboolean cop_device_unblock_unplug (CopDevice *device, const char *reason);

/* --- ejecting ---------------------------------------------------------------------------- */

/* Takes a device off its bus: it is unrealized with all that is below it, and keeps its parent.
 * What NULL to parent_bus does.  Inside a hook it is asked at once, and carried out when the
 * outermost operation is over; until then nothing can be plugged below it.  A device of which a
 * removal is pending goes altogether.
 * Errors: REFUSED, STATE (it is on no bus, or being removed), with nothing changed; the first error
 * of a hook, when it is done. */
COP_API gboolean cop_device_eject (CopDevice *device, GError **error);

/* For handlers: the guest has let the device go (it cut the power of its slot).  Asked and carried
 * out as above.  With a pending removal the device goes, and that is completed; without one it
 * stays unrealized with its parent, or goes where the machine's eject_destroys is true.  A device
 * without a bus is unrealized alone. Errors: REFUSED (then a pending removal is refused, too),
 * STATE. */
COP_API gboolean cop_device_guest_eject (CopDevice *device, GError **error);
/* For handlers: the guest keeps the device.  A pending removal is refused; without one nothing
 * happens.  why: nullable, copied. */
COP_API void cop_device_guest_refuse (CopDevice *device, const char *why);
/* The pending removal of the device.  transfer none; nullable. */
COP_API CopRemoval *cop_device_removal (const CopDevice *device);

/* --- what a failure puts back ----------------------------------------------------------- */

/* Called when something of the device's state has been put back: what others see of it is made to
 * follow.  All else that was written is as it was, too. */
typedef void (*CopRestored) (CopDevice *device);
/* For types: these bytes of the device's own are about to change.  When that is within something
 * that may fail as a whole (a transaction, an addition), they are kept, once, and put back when it
 * has failed and its steps are undone; then restored is called if they were others.  Otherwise
 * nothing happens, and nothing is kept.  Registers that are declared as data and levels of lines
 * need no such call.  bytes: valid, and at this place, until the device is finalized.
 * restored: nullable. */
COP_API void
cop_device_will_change (CopDevice *device, gpointer bytes, gsize size, CopRestored restored);

/* --- reset ------------------------------------------------------------------------------ */

/* Holds the device, and all that is below it, in reset until as many releases: what is realized
 * there enters (reset_enter) and is held (reset), what is held already stays so.  What is plugged
 * below it meanwhile does both when it is plugged, and exits with the others.  A device that is not
 * realized yet does so when it is.  Unrealizing a device ends all that is held there.
 * In a hook it is done on return, nested at most 64 deep.
 * Errors: STATE (it is being removed, or gone; devices are listed); the first error of a hook, when
 * all is done. */
COP_API gboolean cop_device_assert_reset (CopDevice *device, GError **error);
/* With the last release of all that hold it, each exits (reset_exit).
 * Errors: STATE (nobody has asserted it), and as above. */
COP_API gboolean cop_device_release_reset (CopDevice *device, GError **error);
/* Both: what is below the device goes through all three phases, unless it is held besides.
 * Errors: STATE (it is not realized), and as above. */
COP_API gboolean cop_device_reset (CopDevice *device, GError **error);
/* Whether anybody holds it; no more so in its own reset_exit. */
COP_API gboolean cop_device_is_in_reset (const CopDevice *device);

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
  COP_DT_ANY,  /* in a list of addresses (COP_DT_REG): one that is found, and a U64 then */
  COP_DT_U8,   /* value: 8 bits; those that follow each other are one list, /bits/ 8 <1 2> */
  COP_DT_U16,  /* value: 16 bits; the same */
} CopDtItemKind;

typedef struct
{
  CopDtItemKind kind;
  /* A number.  Of a REF in COP_DT_PLAIN how many cells behind it are an interrupt that was said in
   * words, as .spi (33); 0: none. */
  guint64 value;
  const char *text;  /* STRING, PATH (nullable) */
  GBytes *bytes;     /* BYTES; of a REF in COP_DT_INTERRUPTS the CopEndpoint that its cells are made
                        for: with "any" a place is found, and the cells follow then; nullable */
  CopObject *object; /* REF, PATH: a device or a plain node */
  const char *label; /* REF, PATH: instead of an object the label of a node, which may come later:
                        it is looked for when the Devicetree is made; nullable */
} CopDtItem;

typedef enum
{
  COP_DT_PLAIN,
  COP_DT_OVERRIDE, /* may replace what is derived, and say what nobody understands */
  COP_DT_OMIT,     /* the property is left out, also a derived one */
  /* The items are numbers (U64), address and size by turns (addresses alone where the bus has no
   * sizes), written in as many cells as the bus has for them. */
  COP_DT_REG,
  /* Of "interrupts": the items are REFs to providers, each with the cells of its specifier. Written
   * as interrupts where the one provider is the interrupt parent that the node inherits; else with
   * interrupt-parent; as interrupts-extended for several providers. */
  COP_DT_INTERRUPTS,
} CopDtMode;

/* In a describe hook: the node of another device or of a plain node, to refer to.  transfer none.
 * Errors: NOT_FOUND (it has none; no Devicetree is being made). */
COP_API CopNode *cop_device_find_node (CopDevice *self, CopObject *target, GError **error);

/* A property of the device's or plain node's Devicetree node, written last; given again it
 * replaces the former.  No items is an empty property.  The items are copied.
 * COP_DT_PLAIN is for what readers understand: `status` is one of the words of the Devicetree
 * specification (0.4, 2.3.4), `interrupts` begins with no reference, and where a property's binding
 * says so, what follows a reference has as many cells as the #...-cells of its node say, which is
 * looked at when the Devicetree is made; in `interrupts-extended` a GIC's interrupt that was said
 * in words has zeros written behind it where its provider asks for more cells. object: a device or
 * a plain node.  Errors: INVALID (a bad name; status; interrupts); STATE (`ranges` of a bus that
 * nobody modelled, or a count of its cells, by which windows are mapped; `#address-cells` beside
 * `ranges` of what was made without a bus). */
COP_API gboolean cop_dt_set (CopObject *object, const char *name, CopDtMode mode,
                             const CopDtItem *items, guint n_items, GError **error);
/* Nothing when nobody has said it.  Errors: STATE, as above. */
COP_API gboolean cop_dt_unset (CopObject *object, const char *name, GError **error);

/* A Devicetree node that is no device: a child object without behaviour. */
COP_API const CopTypeDesc cop_type_node;
/* A device that nobody modelled: the node that describes it.  It is a bus when it is told which
 * ("bus_type"), and a provider of what its #...-cells say. */
COP_API const CopTypeDesc cop_type_dt_device;
/* What such a device offers when its bus is of no known kind. */
COP_API const CopTypeDesc cop_type_dt_bus;

/* The type of the bus that a node of this name is; by the names of the Devicetree specification
 * 0.4, §2.2.2, and its compatible.  compatible: NULL-terminated, nullable. */
COP_API const char *cop_dt_bus_type (const char *node, const char *const *compatible,
                                     guint address_cells, guint size_cells);
/* The bus of the object that a described device below it sits on; NULL: on none, as where the bus
 * asks more of its devices.  nullable. */
COP_API CopBus *cop_dt_seat (CopObject *parent);

G_END_DECLS

#endif
