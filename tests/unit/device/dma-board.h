/* What the tests of DMA share: a board with RAM, ROM, a port that answers, and a bus that may
 * refuse. */
#ifndef DEVICE_DMA_BOARD_H
#define DEVICE_DMA_BOARD_H

#include <coppice/dev/dma.h>
#include <rig.h>

#define RAM G_GUINT64_CONSTANT (0x80000000)
#define ROM G_GUINT64_CONSTANT (0x90000000)
#define PORT G_GUINT64_CONSTANT (0x10000000)

/* --- a port that answers with the low bytes of its addresses, and takes what it is given  */

typedef struct
{
  CopDevice device;
  guint8 taken[0x4000];
  void (*asked) (gpointer data); /* called at the first access */
  gpointer data;
} Port;

static inline void
ask (Port *port)
{
  void (*asked) (gpointer) = g_steal_pointer (&port->asked);

  if (asked)
    asked (port->data);
}

static inline CopAccess
port_read (CopRegion *region, guint64 offset, guint size, guint64 *ret_value)
{
  (void)size;
  ask ((Port *)cop_region_owner (region));
  *ret_value = offset & 0xff;
  return offset == 0x3000 ? COP_ACCESS_FAILED : COP_ACCESS_OK;
}

static inline CopAccess
port_write (CopRegion *region, guint64 offset, guint size, guint64 value)
{
  Port *port = (Port *)cop_region_owner (region);

  (void)size;
  ask (port);
  if (offset == 0x3000)
    return COP_ACCESS_FAILED;
  port->taken[offset] = (guint8)value;
  return COP_ACCESS_OK;
}

static const CopRegionOps port_ops = {
  .read = port_read, .write = port_write, .handler_min_size = 1, .handler_max_size = 1
};
static const CopWindowDef port_windows[] = {
  { "port", 0x4000, .kind = COP_REGION_IO, .ops = &port_ops, .doc = "Bytes" }, { NULL }
};
static const CopDeviceClass port_class = { .bus = "system-bus", .windows = port_windows };
static const CopTypeDesc port_type = { .name = "dma.port",
                                       .doc = "Answers",
                                       .size = sizeof (Port),
                                       .parent = &cop_type_device,
                                       .klass = &port_class };

static const CopWindowDef rom_windows[] = {
  { "rom", 0x1000, .kind = COP_REGION_ROM, .doc = "Bytes" }, { NULL }
};
static const CopDeviceClass rom_class = { .bus = "system-bus", .windows = rom_windows };
static const CopTypeDesc rom_type = { .name = "dma.rom",
                                      .doc = "Cannot be written",
                                      .size = sizeof (CopDevice),
                                      .parent = &cop_type_device,
                                      .klass = &rom_class };

/* --- a bus that lets its devices be masters, or not ------------------------------------- */

static gboolean masters;

static inline CopSpace *
gate_space (CopBus *bus, CopDevice *device, GError **error)
{
  if (masters)
    return cop_device_dma_space (cop_bus_device (bus), error);
  cop_object_error ((CopObject *)device, error, COP_ERROR_REFUSED, "it is no master");
  return NULL;
}

static const CopBusClass gate_class = { .addressing = COP_BUS_PLAIN,
                                        .address_cells = COP_CELLS_NONE,
                                        .size_cells = COP_CELLS_NONE,
                                        .dma_space = gate_space };
static const CopTypeDesc gate_type = { .name = "dma.gate",
                                       .doc = "Says who is a master",
                                       .size = sizeof (CopBus),
                                       .parent = &cop_type_bus,
                                       .klass = &gate_class };
static const CopBusDef gate_buses[] = { { "gate", "dma.gate", "Says who is a master" }, { NULL } };
static const CopDeviceClass bridge_class = { .bus = "system-bus", .buses = gate_buses };
static const CopTypeDesc bridge_type = { .name = "dma.bridge",
                                         .doc = "Offers the gate",
                                         .size = sizeof (CopDevice),
                                         .parent = &cop_type_device,
                                         .klass = &bridge_class };
static const CopDeviceClass card_class = { .bus = "dma.gate" };
static const CopTypeDesc card_type = { .name = "dma.card",
                                       .doc = "Sits behind the gate",
                                       .size = sizeof (CopDevice),
                                       .parent = &cop_type_device,
                                       .klass = &card_class };

/* --- the board -------------------------------------------------------------------------- */

typedef struct
{
  RigFixture rig;
  CopMachine *machine;
  CopSpace *space;
  CopDevice *device, *ram;
  Port *port;
} Board;

static inline CopDevice *
add (Board *self, const char *type, const char *id, const char *at, const char *key,
     const char *value)
{
  g_autoptr (GError) error = NULL;
  CopDevice *device =
      at ? cop_machine_device_add (self->machine, type, id, &error, "at", at, key, value, NULL)
         : cop_machine_device_add (self->machine, type, id, &error, NULL);

  g_assert_no_error (error);
  return device;
}

static inline void
set_up (Board *self, gconstpointer data)
{
  static const CopTypeDesc *const types[] = { &port_type,   &rom_type,  &gate_type,
                                              &bridge_type, &card_type, NULL };

  rig_set_up (&self->rig, data);
  for (guint i = 0; types[i]; i++)
    g_assert_true (cop_host_register (self->rig.host, types[i], NULL, NULL, NULL));
  self->machine = self->rig.machine;
  self->ram = add (self, "memory.ram", "ram", "0x80000000", "size", "0x8000");
  add (self, "memory.ram", "more", "0x80008000", "size", "0x1000");
  add (self, "dma.rom", "rom", "0x90000000", NULL, NULL);
  self->port = (Port *)add (self, "dma.port", "port", "0x10000000", NULL, NULL);
  self->device = rig_add (self->machine, &rig_type_probe, "p", self->rig.bus);
  self->space = cop_machine_space (self->machine);
  masters = TRUE;
  cop_test_log_clear (self->rig.log);
}

static inline void
tear_down (Board *self, gconstpointer data)
{
  rig_tear_down (&self->rig, data);
}

/* What is in memory, a byte. */
static inline guint64
byte_at (Board *self, guint64 at)
{
  guint64 value = 0;

  g_assert_cmpint (cop_space_read (self->space, at, 1, &value), ==, COP_ACCESS_OK);
  return value;
}

static inline void
assert_holders (CopDevice *device, const char *expected)
{
  g_auto (GStrv) holders = cop_object_holders (&device->object);
  g_autofree char *joined = g_strjoinv (", ", holders);

  g_assert_cmpstr (joined, ==, expected);
}

#endif
