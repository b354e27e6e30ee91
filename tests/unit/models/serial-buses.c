/* I2C and SPI as a controller written in C uses them: registers behind a pointer, and targets that
 * do in a transfer what hooks may do. */
#include <coppice/coppice.h>
#include <coppice/dev/i2c.h>
#include <coppice/dev/spi.h>

/* --- what sits on the buses ------------------------------------------------------------------ */

/* A clock: eight registers of one byte, the pointer goes on by itself. */
static const CopRegDef clock_regs[] = {
  { 0, "SECONDS", "Of the minute", .max = 59 },
  { 1, "MINUTES", "Of the hour", .max = 59 },
  { 7, "ID", "What it is", COP_REG_RO, .reset = 0xc1 },
  { 0 },
};
static const CopWindowDef clock_windows[] = {
  { "regs", 8, .use = COP_WINDOW_BUS, .regs = clock_regs, .width = 1, .doc = "Registers" },
  { NULL },
};
static const CopDeviceClass clock_class = { .windows = clock_windows };
static const CopDefault clock_defaults[] = {
  { "auto_increment", { .u = TRUE } },
  { "pointer_mask", { .u = 7 } },
  { NULL },
};
static const CopTypeDesc clock_type = {
  .name = "buslab.clock",
  .doc = "A clock",
  .parent = &cop_type_i2c_registers,
  .size = sizeof (CopI2cRegisters),
  .defaults = clock_defaults,
  .klass = &clock_class,
};

/* Removes a device of its machine when it is told to. */
typedef struct
{
  CopDevice device;
  guint stops, repeats;
} Odd;

static const char *const victims[] = { NULL, "odd", "host" };

static void
cut (CopDevice *device, guint8 which)
{
  g_autoptr (GError) error = NULL;
  CopMachine *machine = cop_device_machine (device);

  if (which == 0 || which >= G_N_ELEMENTS (victims))
    return;
  g_assert_true (cop_object_cut (cop_machine_peripheral (machine), victims[which], &error));
  g_assert_no_error (error);
}

static gboolean
odd_write (CopDevice *device, guint8 byte)
{
  cut (device, byte);
  return byte < 0x80;
}

static void
odd_stop (CopDevice *device, gboolean repeated)
{
  Odd *self = (Odd *)device;

  if (repeated)
    self->repeats++;
  else
    self->stops++;
}

static const CopI2cTarget odd_target = { .write = odd_write, .stop = odd_stop };
static const CopImplements odd_implements[] = {
  { &cop_interface_i2c_target, &odd_target },
  { NULL },
};
static const CopDeviceClass odd_class = { .bus = NULL };
static const CopTypeDesc odd_type = {
  .name = "buslab.odd",
  .doc = "Removes things",
  .parent = &cop_type_i2c_device,
  .size = sizeof (Odd),
  .implements = odd_implements,
  .klass = &odd_class,
};

typedef struct
{
  CopSpiDevice spi;
  guint selected, deselected;
} Chip;

static guint8
chip_transfer (CopDevice *device, guint8 byte)
{
  cut (device, byte);
  return (guint8)~byte;
}

static void
chip_select (CopDevice *device, gboolean selected)
{
  Chip *self = (Chip *)device;

  if (selected)
    self->selected++;
  else
    self->deselected++;
}

static const CopSpiTarget chip_target = { .select = chip_select, .transfer = chip_transfer };
static const CopImplements chip_implements[] = {
  { &cop_interface_spi_target, &chip_target },
  { NULL },
};
static const CopTypeDesc chip_type = {
  .name = "buslab.chip",
  .doc = "Removes things",
  .parent = &cop_type_spi_device,
  .size = sizeof (Chip),
  .implements = chip_implements,
  .klass = &odd_class,
};

static const CopBusDef host_buses[] = {
  { "i2c", "i2c-bus", "I2C" },
  { "spi", "spi-bus", "SPI" },
  { NULL },
};
static const CopDeviceClass host_class = { .buses = host_buses };
static const CopTypeDesc host_type = {
  .name = "buslab.host",
  .doc = "A controller of both",
  .parent = &cop_type_device,
  .size = sizeof (CopDevice),
  .klass = &host_class,
};

/* --- the machine ----------------------------------------------------------------------------- */

typedef struct
{
  CopHost *host;
  CopMachine *machine;
  CopBus *i2c, *spi;
} Fixture;

static CopDevice *
plug (Fixture *self, const char *type, const char *id, const char *at)
{
  g_autoptr (GError) error = NULL;
  CopDevice *device =
      at ? cop_machine_device_add (self->machine, type, id, &error, "bus", "host", "at", at, NULL)
         : cop_machine_device_add (self->machine, type, id, &error, NULL);

  g_assert_no_error (error);
  return device;
}

static void
set_up (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  static const CopTypeDesc *const types[] = { &clock_type, &odd_type, &chip_type, &host_type };
  g_autoptr (GError) error = NULL;
  CopDevice *device;

  self->host = cop_host_new (NULL);
  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    g_assert_true (cop_host_register (self->host, types[i], NULL, NULL, &error));
  self->machine = cop_machine_new (self->host, NULL, NULL, 0, NULL, &error);
  g_assert_no_error (error);
  device = plug (self, "buslab.host", "host", NULL);
  self->i2c = cop_device_first_bus (device);
  self->spi = cop_bus_next (self->i2c);
}

static void
tear_down (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (cop_machine_close (self->machine, &error));
  g_assert_no_error (error);
  cop_machine_unref (self->machine);
  g_assert_cmpuint (cop_host_live_objects (self->host), ==, 0);
  cop_host_unref (self->host);
}

/* --- I2C ---------------------------------------------------------------------------------- */

static void
registers_are_reached_by_a_pointer_that_goes_on (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  plug (self, "buslab.clock", "clock", "0x68");
  g_assert_false (cop_i2c_start (self->i2c, 0x69, FALSE));
  g_assert_true (cop_i2c_is_busy (self->i2c));
  g_assert_true (cop_i2c_start (self->i2c, 0x68, FALSE));
  g_assert_true (cop_i2c_write (self->i2c, 0xf8)); /* the pointer has three bits */
  g_assert_true (cop_i2c_write (self->i2c, 30));
  g_assert_true (cop_i2c_write (self->i2c, 61)); /* more than its max becomes that */
  cop_i2c_stop (self->i2c);
  g_assert_false (cop_i2c_is_busy (self->i2c));
  /* the pointer is where the last transfer has left it */
  g_assert_true (cop_i2c_start (self->i2c, 0x68, TRUE));
  g_assert_cmpuint (cop_i2c_read (self->i2c), ==, 0);
  cop_i2c_stop (self->i2c);
  g_assert_true (cop_i2c_start (self->i2c, 0x68, FALSE));
  cop_i2c_write (self->i2c, 7);
  g_assert_true (cop_i2c_start (self->i2c, 0x68, TRUE));
  g_assert_cmpuint (cop_i2c_read (self->i2c), ==, 0xc1);
  g_assert_cmpuint (cop_i2c_read (self->i2c), ==, 30);
  g_assert_cmpuint (cop_i2c_read (self->i2c), ==, 59);
  cop_i2c_stop (self->i2c);
}

static void
a_target_is_told_how_its_transfer_ends (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  Odd *odd = (Odd *)plug (self, "buslab.odd", "odd", "0x20");

  g_assert_true (cop_i2c_start (self->i2c, 0x20, FALSE));
  g_assert_true (cop_i2c_write (self->i2c, 0x7f));
  g_assert_false (cop_i2c_write (self->i2c, 0x80));
  g_assert_true (cop_i2c_start (self->i2c, 0x20, TRUE));
  g_assert_cmpuint (cop_i2c_read (self->i2c), ==, 0xff);
  g_assert_cmpuint (odd->repeats, ==, 1);
  cop_i2c_stop (self->i2c);
  cop_i2c_stop (self->i2c);
  g_assert_cmpuint (odd->stops, ==, 1);
}

static void
a_target_may_remove_itself_in_a_transfer (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  plug (self, "buslab.odd", "odd", "0x20");
  g_assert_true (cop_i2c_start (self->i2c, 0x20, FALSE));
  cop_i2c_write (self->i2c, 1);
  g_assert_null (cop_object_child (cop_machine_peripheral (self->machine), "odd"));
  g_assert_false (cop_i2c_write (self->i2c, 0));
  g_assert_cmpuint (cop_i2c_read (self->i2c), ==, 0xff);
  cop_i2c_stop (self->i2c);
  /* and another has its address */
  plug (self, "buslab.clock", "clock", "0x20");
  g_assert_true (cop_i2c_start (self->i2c, 0x20, FALSE));
  cop_i2c_stop (self->i2c);
}

static void
a_target_may_remove_its_controller (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  plug (self, "buslab.odd", "odd", "0x20");
  g_assert_true (cop_i2c_start (self->i2c, 0x20, FALSE));
  g_assert_true (cop_i2c_write (self->i2c, 2));
  g_assert_cmpuint (cop_object_n_children (cop_machine_peripheral (self->machine)), ==, 0);
}

static void
what_fails_to_come_is_never_spoken_to (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (cop_machine_device_add (self->machine, "i2c.eeprom", "rom", &error, "bus", "host",
                                         "at", "0x50", "size", "300", NULL));
  g_assert_error (error, COP_ERROR, COP_ERROR_RANGE);
  g_assert_false (cop_i2c_start (self->i2c, 0x50, FALSE));
  cop_i2c_stop (self->i2c);
  plug (self, "i2c.eeprom", "rom", "0x50");
}

/* --- SPI ---------------------------------------------------------------------------------- */

static void
a_chip_is_selected_once (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  Chip *chip = (Chip *)plug (self, "buslab.chip", "odd", "0");

  g_assert_cmpuint (cop_spi_transfer (self->spi, 0x0f), ==, 0xff);
  cop_spi_select (self->spi, 0);
  cop_spi_select (self->spi, 0);
  g_assert_cmpuint (cop_spi_transfer (self->spi, 0x0f), ==, 0xf0);
  g_assert_cmpuint (cop_spi_selected (self->spi), ==, 0);
  cop_spi_select (self->spi, COP_SPI_NOBODY);
  g_assert_cmpuint (chip->selected, ==, 1);
  g_assert_cmpuint (chip->deselected, ==, 1);
}

static void
a_chip_may_remove_itself_or_its_controller (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  plug (self, "buslab.chip", "odd", "0");
  cop_spi_select (self->spi, 0);
  cop_spi_transfer (self->spi, 1);
  g_assert_null (cop_object_child (cop_machine_peripheral (self->machine), "odd"));
  g_assert_cmpuint (cop_spi_transfer (self->spi, 0x0f), ==, 0xff);
  plug (self, "buslab.chip", "odd", "0");
  cop_spi_select (self->spi, 0);
  g_assert_cmpuint (cop_spi_transfer (self->spi, 0x0f), ==, 0xf0);
  cop_spi_transfer (self->spi, 2);
  g_assert_cmpuint (cop_object_n_children (cop_machine_peripheral (self->machine)), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name) g_test_add ("/models/serial-buses/" #name, Fixture, NULL, set_up, name, tear_down)
  ADD (registers_are_reached_by_a_pointer_that_goes_on);
  ADD (a_target_is_told_how_its_transfer_ends);
  ADD (a_target_may_remove_itself_in_a_transfer);
  ADD (a_target_may_remove_its_controller);
  ADD (what_fails_to_come_is_never_spoken_to);
  ADD (a_chip_is_selected_once);
  ADD (a_chip_may_remove_itself_or_its_controller);
  return g_test_run ();
}
