/* What devices that stay hold and drive is as it was when something around it fails: registers,
 * levels, and what a type says of its own. */
#include <device/private.h>
#include <log.h>

/* --- devices ---------------------------------------------------------------------------------- */

typedef struct
{
  CopDevice device;
  CopReg level, pending, table;
  guint32 own[2];
  guint n_restored;
} Part;

static const CopLineDef outputs[] = {
  { "out", COP_LINE_INTERRUPT, .optional = TRUE, .doc = "As LEVEL says" },
  { NULL },
};

static void
write_down (CopObject *self, const char *what, guint64 value)
{
  cop_test_log_add (cop_test_log_current (), "%s %s %" G_GUINT64_FORMAT, cop_object_name (self),
                    what, value);
}

static void
level_changed (CopObject *self, const CopRegDef *def G_GNUC_UNUSED, guint index G_GNUC_UNUSED,
               guint64 value)
{
  write_down (self, "level", value);
  cop_device_drive ((CopDevice *)self, cop_device_output ((CopDevice *)self, "out"), 0, value);
}

static void
pending_changed (CopObject *self, const CopRegDef *def G_GNUC_UNUSED, guint index G_GNUC_UNUSED,
                 guint64 value)
{
  write_down (self, "pending", value);
}

static void
set (const CopReg *reg, guint index, guint64 value)
{
  g_autoptr (GError) error = NULL;

  cop_reg_set (reg, index, value, &error);
  g_assert_no_error (error);
}

/* Each edge is one that has been seen. */
static void
edge (CopObject *self, const CopLineDef *def G_GNUC_UNUSED, guint place G_GNUC_UNUSED,
      guint64 level)
{
  if (level)
    set (&((Part *)self)->pending, 0, 1);
}

static const CopLineDef inputs[] = {
  { "in", COP_LINE_INTERRUPT, .cells = 1, .changed = edge, .doc = "Rising is pending" },
  { NULL },
};
static const CopRegDef regs[] = {
  { 0, "LEVEL", "What is driven", .mask = 1, .changed = level_changed },
  { 4, "PENDING", "An edge has been seen", COP_REG_W1C, .changed = pending_changed },
  { 0x10, "TABLE", "Many", .count = 4, .reset = 9 },
  { 0 },
};
static const CopWindowDef windows[] = {
  { "regs", .size = 0x20, .regs = regs, .doc = "Registers" },
  { NULL },
};

static gboolean
init (CopObject *self, GError **error)
{
  Part *part = (Part *)self;

  return cop_device_reg (&part->device, "regs", "LEVEL", &part->level, error)
         && cop_device_reg (&part->device, "regs", "PENDING", &part->pending, error)
         && cop_device_reg (&part->device, "regs", "TABLE", &part->table, error);
}

static const CopDeviceClass klass = { .windows = windows, .inputs = inputs, .outputs = outputs };
static const CopTypeDesc type = {
  .name = "test.part",
  .doc = "Has registers, lines, and something of its own",
  .parent = &cop_type_device,
  .size = sizeof (Part),
  .init = init,
  .klass = &klass,
};

static void
restored (CopDevice *self)
{
  Part *part = (Part *)self;

  part->n_restored++;
  write_down (&self->object, "own", part->own[0]);
}

static void
set_own (Part *part, guint32 value)
{
  cop_device_will_change (&part->device, part->own, sizeof part->own, restored);
  part->own[0] = part->own[1] = value;
}

/* --- the machine ------------------------------------------------------------------------------ */

typedef struct
{
  CopHost *host;
  CopMachine *machine;
  Part *source, *sink; /* wired to each other */
  CopTestLog *log;
} Fixture;

static Part *
add (CopMachine *machine, const char *id, Part *provider, GError **error)
{
  CopWiring wiring = { .output = "out" };
  CopDeviceSpec spec = { .type = "test.part", .id = id };

  if (provider)
    {
      wiring.endpoint =
          (CopEndpoint){ .provider = &provider->device.object, .input = "in", .n_args = 1 };
      spec.wiring = &wiring;
      spec.n_wiring = 1;
    }
  spec.flags = COP_ADD_NULLABLE;
  return (Part *)cop_machine_device_addv (machine, &spec, error);
}

static void
set_up (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GError) error = NULL;

  self->log = cop_test_log_new ();
  self->host = cop_host_new (NULL);
  cop_host_register (self->host, &type, NULL, NULL, &error);
  g_assert_no_error (error);
  self->machine = cop_machine_new (self->host, NULL, NULL, 0, NULL, &error);
  g_assert_no_error (error);
  self->sink = add (self->machine, "sink", NULL, &error);
  g_assert_no_error (error);
  self->source = add (self->machine, "source", self->sink, &error);
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

typedef struct
{
  Fixture *self;
  gboolean ok;
  void (*body) (Fixture *self);
} Run;

static gboolean
run_body (CopMachine *machine G_GNUC_UNUSED, gpointer data, GError **error)
{
  Run *run = data;

  run->body (run->self);
  return run->ok || cop_error_set (error, COP_ERROR_REFUSED, NULL, "no");
}

static void
transact (Fixture *self, gboolean ok, void (*body) (Fixture *self))
{
  Run run = { self, ok, body };
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (cop_machine_transaction (self->machine, run_body, &run, NULL, &error), ==, ok);
  g_assert_cmpint (error != NULL, ==, !ok);
}

static void
fail (Fixture *self, void (*body) (Fixture *self))
{
  g_autoptr (CopSnapshot) before = cop_machine_snapshot (self->machine);
  g_autoptr (CopSnapshot) after = NULL;

  transact (self, FALSE, body);
  after = cop_machine_snapshot (self->machine);
  g_assert_true (cop_snapshot_equal (before, after));
}

static void
guest_writes (Part *part, guint64 at, guint64 value)
{
  cop_region_write (cop_device_window (&part->device, 0), at, 4, value);
}

static guint64
level_of (const Part *part)
{
  return cop_device_level (&part->device, cop_device_output (&part->device, "out"), 0);
}

/* --- registers and lines ---------------------------------------------------------------------- */

static void
write_all (Fixture *self)
{
  guest_writes (self->source, 0x14, 1);
  guest_writes (self->source, 0x14, 2);
  guest_writes (self->source, 0, 1);
  set (&self->source->table, 3, 4);
}

static void
registers_are_as_they_were (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  fail (self, write_all);
  g_assert_cmpuint (cop_reg_get (&self->source->table, 1), ==, 9);
  g_assert_cmpuint (level_of (self->source), ==, 0);
  g_assert_cmpuint (cop_reg_get (&self->sink->pending, 0), ==, 0);
  cop_test_log_assert (self->log, "source level 1", "sink pending 1", "source level 0",
                       "sink pending 0", NULL);
  transact (self, TRUE, write_all);
  g_assert_cmpuint (cop_reg_get (&self->source->table, 1), ==, 2);
  g_assert_cmpuint (cop_reg_get (&self->source->table, 3), ==, 4);
  g_assert_cmpuint (level_of (self->source), ==, 1);
  g_assert_cmpuint (cop_reg_get (&self->sink->pending, 0), ==, 1);
}

static void
lower (Fixture *self)
{
  guest_writes (self->source, 0, 0);
}

/* The line that rises again tells of nothing new. */
static void
putting_back_is_no_edge (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  guest_writes (self->source, 0, 1);
  guest_writes (self->sink, 4, 1);
  g_assert_cmpuint (cop_reg_get (&self->sink->pending, 0), ==, 0);
  cop_test_log_clear (self->log);
  fail (self, lower);
  /* what is wrong about it is put right, and told, before anybody looks */
  cop_test_log_assert (self->log, "source level 0", "source level 1", "sink pending 1",
                       "sink pending 0", NULL);
  g_assert_cmpuint (level_of (self->source), ==, 1);
  g_assert_cmpuint (cop_reg_get (&self->sink->pending, 0), ==, 0);
}

static void
reset (Fixture *self)
{
  g_autoptr (GError) error = NULL;

  cop_device_reset (&self->source->device, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (cop_reg_get (&self->source->table, 2), ==, 9);
}

static void
a_reset_is_taken_back (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  guest_writes (self->source, 0, 1);
  guest_writes (self->source, 0x18, 77);
  fail (self, reset);
  g_assert_cmpuint (cop_reg_get (&self->source->table, 2), ==, 77);
  g_assert_cmpuint (level_of (self->source), ==, 1);
}

static void
drive_input (Fixture *self)
{
  cop_device_drive (&self->source->device, cop_device_output (&self->source->device, "out"), 0, 1);
}

static void
levels_are_as_they_were (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  fail (self, drive_input);
  g_assert_cmpuint (level_of (self->source), ==, 0);
}

/* --- one inside another ----------------------------------------------------------------------- */

static void
write_two (Fixture *self)
{
  set (&self->source->table, 0, 2);
}

static void
inner_fails (Fixture *self)
{
  set (&self->source->table, 0, 1);
  transact (self, FALSE, write_two);
  g_assert_cmpuint (cop_reg_get (&self->source->table, 0), ==, 1);
  set (&self->source->table, 1, 1);
}

static void
innermost_succeeds (Fixture *self)
{
  transact (self, TRUE, write_two);
}

/* What is written in the innermost is also that of the one around it, which alone fails. */
static void
middle_fails (Fixture *self)
{
  set (&self->source->table, 0, 1);
  transact (self, FALSE, innermost_succeeds);
  g_assert_cmpuint (cop_reg_get (&self->source->table, 0), ==, 1);
}

static void
inner_succeeds (Fixture *self)
{
  transact (self, TRUE, write_two);
  set (&self->source->table, 0, 3);
  transact (self, TRUE, write_two);
  inner_fails (self);
}

static void
each_puts_back_its_own (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  fail (self, inner_fails);
  fail (self, inner_succeeds);
  fail (self, middle_fails);
  transact (self, TRUE, inner_fails);
  g_assert_cmpuint (cop_reg_get (&self->source->table, 0), ==, 1);
  g_assert_cmpuint (cop_reg_get (&self->source->table, 1), ==, 1);
}

/* --- devices that come and go ----------------------------------------------------------------- */

static void
add_and_write (Fixture *self)
{
  g_autoptr (GError) error = NULL;
  Part *late;

  /* what it drives is free at once */
  g_assert_true (cop_object_cut (cop_machine_peripheral (self->machine), "source", &error));
  late = add (self->machine, "late", self->sink, &error);
  g_assert_no_error (error);
  guest_writes (late, 0, 1);
  guest_writes (late, 0x10, 1);
  set_own (late, 3);
  set (&self->source->table, 0, 5);
}

/* What has come goes with all that it holds; what it has done to those who stay is undone. */
static void
who_has_come_goes (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  fail (self, add_and_write);
  g_assert_cmpuint (cop_reg_get (&self->sink->pending, 0), ==, 0);
  g_assert_cmpuint (cop_reg_get (&self->source->table, 0), ==, 9);
  transact (self, TRUE, add_and_write);
  g_assert_cmpuint (cop_reg_get (&self->sink->pending, 0), ==, 1);
}

/* --- what a type says ------------------------------------------------------------------------- */

static void
change_own (Fixture *self)
{
  set_own (self->source, 5);
  set_own (self->source, 6);
}

static void
change_and_change_back (Fixture *self)
{
  set_own (self->source, 5);
  set_own (self->source, 4);
}

static void
a_type_says_what_changes (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  set_own (self->source, 4);
  fail (self, change_own);
  g_assert_cmpuint (self->source->own[0], ==, 4);
  g_assert_cmpuint (self->source->own[1], ==, 4);
  cop_test_log_assert (self->log, "source own 4", NULL);
  cop_test_log_clear (self->log);
  fail (self, change_and_change_back);
  transact (self, TRUE, change_own);
  g_assert_cmpuint (self->source->own[1], ==, 6);
  g_assert_cmpuint (self->source->n_restored, ==, 1);
}

/* A hook that never leaves off is left alone, and all is as it was nevertheless. */
static void
stubborn (CopDevice *self)
{
  Part *part = (Part *)self;

  part->own[0]++;
  set (&part->table, 0, part->own[0]);
  part->n_restored++;
}

static void
be_stubborn (Fixture *self)
{
  cop_device_will_change (&self->source->device, self->source->own, sizeof self->source->own,
                          stubborn);
  self->source->own[0] = 1;
}

static void
who_writes_again_is_put_back_again (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  fail (self, be_stubborn);
  g_assert_cmpuint (self->source->own[0], ==, 0);
  g_assert_cmpuint (cop_reg_get (&self->source->table, 0), ==, 9);
  g_assert_cmpuint (self->source->n_restored, <=, 64);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define TEST(name_) g_test_add ("/device/restore/" #name_, Fixture, NULL, set_up, name_, tear_down)
  TEST (registers_are_as_they_were);
  TEST (putting_back_is_no_edge);
  TEST (a_reset_is_taken_back);
  TEST (levels_are_as_they_were);
  TEST (each_puts_back_its_own);
  TEST (who_has_come_goes);
  TEST (a_type_says_what_changes);
  TEST (who_writes_again_is_put_back_again);
  return g_test_run ();
}
