/* Buses on which unplugging is forced. */
#include <coppice/dev/scsi.h>

#include "run.h"

static gint64
number (CopDevice *device, const char *name)
{
  g_autoptr (GError) error = NULL;
  gint64 value = 0;

  cop_object_get_int (&device->object, name, &value, &error);
  g_assert_no_error (error);
  return value;
}

static int
first_at (CopDevice *device)
{
  guint n;
  const guint64 *at = cop_device_at (device, &n);

  return n ? (int)at[0] : -1;
}

/* --- USB: trees of hubs ---------------------------------------------------------------------- */

static const Kind usb_controller = { .first = 1, .n = 3 };
static const Kind usb_kinds[] = {
  { "usb.kbd", 2 },
  { "usb.storage", 1 },
  { "usb.hub", 3, .first = 1, .n = 3, .setting = "ports", .text = "3" },
};

static void
set_up_usb (Run *run)
{
  CopDevice *xhci = run_board (run, "usb.xhci", "xhci", "at", "0x10000000", "ports", "3", NULL);

  run_add_seats (run, NULL, xhci, &usb_controller);
}

static void
seat_usb (Run *run, const Kind *kind, guint place, Plug *plug)
{
  (void)run, (void)kind;
  /* 0 is the lowest free one, which is not meant here */
  run_set (plug, 0, "port", "%u", place ? place : 9);
}

static int
place_of_usb (CopDevice *device)
{
  return (int)number (device, "port");
}

const BusDef bus_usb = {
  .name = "usb",
  .kinds = usb_kinds,
  .n_kinds = G_N_ELEMENTS (usb_kinds),
  .set_up = set_up_usb,
  .seat = seat_usb,
  .place_of = place_of_usb,
};

/* --- SCSI: two targets of two logical units -------------------------------------------------- */

static gboolean
init_adapter (CopObject *object, GError **error)
{
  CopBus *bus = cop_device_first_bus ((CopDevice *)object);

  return cop_object_set_uint (&bus->object, "max_target", 1, error)
         && cop_object_set_uint (&bus->object, "max_lun", 1, error);
}

static const CopBusDef adapter_buses[] = { { "scsi", "scsi-bus", "Its bus" }, { NULL } };
static const CopDeviceClass adapter_class = { .buses = adapter_buses };
static const CopTypeDesc adapter_type = {
  .name = "random.adapter",
  .doc = "A SCSI adapter",
  .parent = &cop_type_device,
  .size = sizeof (CopDevice),
  .init = init_adapter,
  .klass = &adapter_class,
};

static const Kind scsi_adapter = { .n = 4 };
static const Kind scsi_kinds[] = {
  { "scsi.disk", 2, .setting = "size", .text = "64K" },
  { "scsi.cd", 1 },
};

static void
set_up_scsi (Run *run)
{
  run_register (run, &adapter_type);
  run_add_seats (run, NULL, run_board (run, "random.adapter", "hba", NULL), &scsi_adapter);
}

static void
seat_scsi (Run *run, const Kind *kind, guint place, Plug *plug)
{
  (void)run, (void)kind;
  run_set (plug, 0, "target", "%u", place / 2);
  run_set (plug, 1, "lun", "%u", place % 2);
}

static int
place_of_scsi (CopDevice *device)
{
  const CopScsiDevice *unit = (CopScsiDevice *)device;
  return 2 * unit->target + unit->lun;
}

const BusDef bus_scsi = {
  .name = "scsi",
  .kinds = scsi_kinds,
  .n_kinds = G_N_ELEMENTS (scsi_kinds),
  .must_say_place = TRUE,
  .set_up = set_up_scsi,
  .seat = seat_scsi,
  .place_of = place_of_scsi,
};

/* --- I2C: the last four addresses ------------------------------------------------------------ */

#define I2C_FIRST 0x74 /* 0x78 and above are reserved */

static const Kind i2c_controller = { .n = 4 };
static const Kind i2c_kinds[] = { { "i2c.eeprom", 1 } };

static void
set_up_i2c (Run *run)
{
  run_add_seats (run, NULL, run_board (run, "i2c.ocores", "i2c", "at", "0x10000000", NULL),
                 &i2c_controller);
}

static void
seat_i2c (Run *run, const Kind *kind, guint place, Plug *plug)
{
  (void)run, (void)kind;
  run_set (plug, 0, "at", "%u", I2C_FIRST + place);
}

static int
place_of_i2c (CopDevice *device)
{
  return first_at (device) - I2C_FIRST;
}

const BusDef bus_i2c = {
  .name = "i2c",
  .kinds = i2c_kinds,
  .n_kinds = G_N_ELEMENTS (i2c_kinds),
  .must_say_place = TRUE,
  .set_up = set_up_i2c,
  .seat = seat_i2c,
  .place_of = place_of_i2c,
};

/* --- SPI: four chip selects ------------------------------------------------------------------ */

static const Kind spi_controller = { .n = 4 };
static const Kind spi_kinds[] = { { "spi.flash", 1, .setting = "size", .text = "64K" } };

static void
set_up_spi (Run *run)
{
  CopDevice *spi =
      run_board (run, "sifive.spi", "spi", "at", "0x10000000", "chip_selects", "4", NULL);

  run_add_seats (run, NULL, spi, &spi_controller);
}

static void
seat_spi (Run *run, const Kind *kind, guint place, Plug *plug)
{
  (void)run, (void)kind;
  run_set (plug, 0, "at", "%u", place);
}

const BusDef bus_spi = {
  .name = "spi",
  .kinds = spi_kinds,
  .n_kinds = G_N_ELEMENTS (spi_kinds),
  .must_say_place = TRUE,
  .set_up = set_up_spi,
  .seat = seat_spi,
  .place_of = first_at,
};

/* --- virtio: one device on each of three transports ------------------------------------------ */

static const Kind virtio_transport = { .n = 1 };
static const Kind virtio_kinds[] = {
  { "virtio.rng", 1 },
  { "virtio.net", 1 },
  { "virtio.blk", 1, .setting = "size", .text = "64K" },
};

static void
set_up_virtio (Run *run)
{
  static const char *const ids[] = { "v0", "v1", "v2" };
  static const char *const at[] = { "0x10001000", "0x10002000", "0x10003000" };

  for (guint i = 0; i < G_N_ELEMENTS (ids); i++)
    run_add_seats (run, NULL, run_board (run, "virtio.mmio", ids[i], "at", at[i], NULL),
                   &virtio_transport);
}

static int
place_of_virtio (CopDevice *device)
{
  (void)device;
  return 0;
}

const BusDef bus_virtio = {
  .name = "virtio",
  .kinds = virtio_kinds,
  .n_kinds = G_N_ELEMENTS (virtio_kinds),
  .set_up = set_up_virtio,
  .place_of = place_of_virtio,
};
