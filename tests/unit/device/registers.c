/* Registers in the windows of devices: found by name, reset, seen in snapshots. */
#include <device/private.h>
#include <log.h>

typedef struct
{
  CopDevice device;
  CopReg sum; /* fetched in init */
} Engine;

static void
write_down (CopObject *self, const char *what, guint64 value)
{
  cop_test_log_add (cop_test_log_current (), "%s %s %" G_GUINT64_FORMAT, what,
                    cop_object_name (self), value);
}

static void
isr_changed (CopObject *self, const CopRegDef *def G_GNUC_UNUSED, guint index G_GNUC_UNUSED,
             guint64 value)
{
  write_down (self, "isr", value);
}

static const CopRegDef regs[] = {
  { 0, "SUM", "The result", .reset = 5 },
  { 4, "ISR", "What has happened", COP_REG_W1C, .changed = isr_changed },
  { 0 },
};
static const CopRegDef more[] = { { 0, "MORE", "In another window", .size = 1, .count = 4 },
                                  { 0 } };
static const CopWindowDef windows[] = {
  { "regs", .size = 0x10, .regs = regs, .doc = "Registers" },
  { "plain", .size = 0x10, .doc = "None" },
  { "more", .size = 0x10, .regs = more, .width = 1, .doc = "More of them" },
  { NULL },
};

static gboolean
engine_init (CopObject *self, GError **error)
{
  return cop_device_reg ((CopDevice *)self, "regs", "SUM", &((Engine *)self)->sum, error);
}

static void
engine_reset (CopDevice *self)
{
  write_down (&self->object, "reset", cop_reg_get (&((Engine *)self)->sum, 0));
}

static const CopDeviceClass engine_class = { .windows = windows, .reset = engine_reset };
static const CopTypeDesc engine = {
  .name = "test.engine",
  .doc = "Has registers",
  .parent = &cop_type_device,
  .size = sizeof (Engine),
  .init = engine_init,
  .klass = &engine_class,
};

/* Its table cannot be one. */
static const CopRegDef bad_regs[] = { { 0, "A", "One" }, { 2, "B", "Another" }, { 0 } };
static const CopWindowDef bad_windows[] = {
  { "regs", .size = 0x10, .regs = bad_regs, .doc = "Registers" },
  { NULL },
};
static const CopDeviceClass bad_class = { .windows = bad_windows };
static const CopTypeDesc bad = {
  .name = "test.bad",
  .doc = "Has registers that overlap",
  .parent = &cop_type_device,
  .size = sizeof (CopDevice),
  .klass = &bad_class,
};

typedef struct
{
  CopHost *host;
  CopMachine *machine;
  CopDevice *device;
  CopTestLog *log;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GError) error = NULL;

  self->log = cop_test_log_new ();
  self->host = cop_host_new (NULL);
  cop_host_register (self->host, &engine, NULL, NULL, &error);
  g_assert_no_error (error);
  cop_host_register (self->host, &bad, NULL, NULL, &error);
  g_assert_no_error (error);
  self->machine = cop_machine_new (self->host, NULL, NULL, 0, NULL, &error);
  g_assert_no_error (error);
  self->device = cop_machine_device_add (self->machine, "test.engine", "crc", &error, NULL);
  g_assert_no_error (error);
  cop_test_log_clear (self->log);
}

static void
tear_down (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GError) error = NULL;

  cop_machine_close (self->machine, &error);
  g_assert_no_error (error);
  cop_machine_unref (self->machine);
  g_assert_cmpuint (cop_host_live_objects (self->host), ==, 0);
  cop_host_unref (self->host);
  cop_test_log_free (self->log);
}

static CopReg
find (Fixture *self, const char *window, const char *name)
{
  g_autoptr (GError) error = NULL;
  CopReg reg;

  g_assert_true (cop_device_reg (self->device, window, name, &reg, &error));
  g_assert_no_error (error);
  return reg;
}

static void
found_by_name (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  CopReg reg = find (self, "regs", "SUM");
  GError *error = NULL;

  g_assert_cmpuint (cop_reg_get (&reg, 0), ==, 5);
  reg = find (self, "more", "MORE");
  g_assert_cmpuint (cop_reg_count (&reg), ==, 4);
  g_assert_false (cop_device_reg (self->device, "regs", "SUN", &reg, &error));
  cop_test_assert_error (
      error, COP_ERROR_NOT_FOUND,
      "/machine/peripheral/crc: window 'regs' has no register 'SUN'; did you mean 'SUM'?");
  g_assert_false (cop_device_reg (self->device, "reg", "SUM", &reg, &error));
  cop_test_assert_error (error, COP_ERROR_NOT_FOUND,
                         "/machine/peripheral/crc: no window 'reg'; did you mean 'regs'?");
  g_assert_false (cop_device_reg (self->device, "plain", "SUM", &reg, &error));
  cop_test_assert_error (error, COP_ERROR_NOT_FOUND,
                         "/machine/peripheral/crc: window 'plain' has no register 'SUM'");
}

/* The guest gets to them through the window's region, with the sizes that it allows. */
static void
reached_through_the_window (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  CopRegion *region = cop_device_window (self->device, 0);
  guint64 value = 0;

  g_assert_cmpint (cop_region_read (region, 0, 4, &value), ==, COP_ACCESS_OK);
  g_assert_cmpuint (value, ==, 5);
  g_assert_cmpint (cop_region_write (region, 0, 4, 6), ==, COP_ACCESS_OK);
  g_assert_cmpuint (cop_reg_get (&((Engine *)self->device)->sum, 0), ==, 6);
  g_assert_cmpint (cop_region_read (region, 0, 2, &value), ==, COP_ACCESS_SIZE);
  g_assert_cmpint (cop_region_read (cop_device_window (self->device, 2), 0, 1, &value), ==,
                   COP_ACCESS_OK);
}

/* Their values and what follows from them come first, then the type's own hook. */
static void
reset_before_the_device (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GError) error = NULL;
  CopReg isr = find (self, "regs", "ISR");

  cop_reg_set (&isr, 0, 3, &error);
  g_assert_no_error (error);
  cop_reg_set (&((Engine *)self->device)->sum, 0, 9, &error);
  g_assert_no_error (error);
  cop_test_log_assert (self->log, "isr crc 3");
  cop_machine_reset (self->machine, &error);
  g_assert_no_error (error);
  cop_test_log_assert (self->log, "isr crc 0", "reset crc 5");
}

static void
part_of_a_snapshot (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  CopSnapshot *before = cop_machine_snapshot (self->machine), *after;
  CopReg more_reg = find (self, "more", "MORE");
  char **lines;

  cop_reg_set (&more_reg, 2, 7, NULL);
  after = cop_machine_snapshot (self->machine);
  g_assert_false (cop_snapshot_equal (before, after));
  lines = cop_snapshot_diff (before, after);
  g_assert_cmpuint (g_strv_length (lines), ==, 2);
  g_assert_nonnull (strstr (lines[1], " more.MORE[2]=0x7"));
  g_strfreev (lines);
  cop_snapshot_free (after);
  cop_machine_reset (self->machine, NULL);
  after = cop_machine_snapshot (self->machine);
  g_assert_true (cop_snapshot_equal (before, after));
  cop_snapshot_free (after);
  cop_snapshot_free (before);
}

/* A type with a table that is wrong has no instances, and nothing is left of the attempt. */
static void
a_bad_table_is_refused (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  CopSnapshot *before = cop_machine_snapshot (self->machine), *after;
  GError *error = NULL;

  g_assert_null (cop_machine_device_add (self->machine, "test.bad", "b", &error, NULL));
  cop_test_assert_error (error, COP_ERROR_INVALID,
                         "type 'test.bad': window 'regs': register 'B': at 0x2-0x5 it overlaps "
                         "register 'A' at 0x0-0x3");
  after = cop_machine_snapshot (self->machine);
  g_assert_true (cop_snapshot_equal (before, after));
  cop_snapshot_free (after);
  cop_snapshot_free (before);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name) g_test_add ("/device/registers/" #name, Fixture, NULL, set_up, name, tear_down)
  ADD (found_by_name);
  ADD (reached_through_the_window);
  ADD (reset_before_the_device);
  ADD (part_of_a_snapshot);
  ADD (a_bad_table_is_refused);
  return g_test_run ();
}
