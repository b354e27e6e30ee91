/* SCSI: addresses, commands as an adapter sends them, units that go while commands are under way.
 */
#include <coppice/coppice.h>
#include <coppice/dev/scsi.h>
#include <string.h>

/* An adapter that is nothing but its bus. */
static const CopBusDef adapter_buses[] = { { "scsi", "scsi-bus", "Its bus" }, { NULL } };
static const CopDeviceClass adapter_class = { .buses = adapter_buses };
static const CopTypeDesc adapter = {
  .name = "scsilab.adapter",
  .doc = "An adapter",
  .parent = &cop_type_device,
  .size = sizeof (CopDevice),
  .klass = &adapter_class,
};

/* Sits on a SCSI bus, and answers no commands. */
static const CopDeviceClass dumb_class = { .bus = "scsi-bus" };
static const CopTypeDesc dumb = {
  .name = "scsilab.dumb",
  .doc = "No unit",
  .parent = &cop_type_device,
  .size = sizeof (CopDevice),
  .klass = &dumb_class,
};

typedef struct
{
  CopHost *host;
  CopMachine *machine;
  CopBus *bus;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GError) error = NULL;
  CopDevice *device;

  self->host = cop_host_new (NULL);
  g_assert_true (cop_host_register (self->host, &adapter, NULL, NULL, &error));
  g_assert_true (cop_host_register (self->host, &dumb, NULL, NULL, &error));
  self->machine = cop_machine_new (self->host, NULL, NULL, 0, NULL, &error);
  g_assert_no_error (error);
  device = cop_machine_device_add (self->machine, "scsilab.adapter", "hba", &error, NULL);
  g_assert_no_error (error);
  self->bus = cop_device_first_bus (device);
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

static CopScsiDevice *
plug (Fixture *self, const char *type, const char *id, const char *a, const char *a_value,
      const char *b, const char *b_value)
{
  g_autoptr (GError) error = NULL;
  CopDevice *device = cop_machine_device_add (self->machine, type, id, &error, "bus", "hba", "size",
                                              "64K", a, a_value, b, b_value, NULL);

  g_assert_no_error (error);
  g_assert_nonnull (device);
  return (CopScsiDevice *)device;
}

static void
refuse (Fixture *self, CopErrorCode code, const char *text, const char *type, const char *a,
        const char *a_value, const char *b, const char *b_value)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CopSnapshot) before = cop_machine_snapshot (self->machine), after = NULL;

  g_assert_null (cop_machine_device_add (self->machine, type, "late", &error, "bus", "hba", a,
                                         a_value, b, b_value, NULL));
  g_assert_error (error, COP_ERROR, (gint)code);
  if (!strstr (error->message, text))
    g_error ("'%s' is not in '%s'", text, error->message);
  after = cop_machine_snapshot (self->machine);
  g_assert_true (cop_snapshot_equal (before, after));
}

static void
del (Fixture *self, const char *id)
{
  g_autoptr (GError) error = NULL;

  g_assert_nonnull (cop_machine_device_del (self->machine, id, NULL, NULL, &error));
  g_assert_no_error (error);
}

/* --- addresses ---------------------------------------------------------------------------- */

#define ASSERT_AT(unit, target_, lun_)                                                             \
  g_assert_cmpint ((unit)->target, ==, (target_));                                                 \
  g_assert_cmpint ((unit)->lun, ==, (lun_))

static void
the_lowest_free_address_is_given (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  CopScsiDevice *unit;

  unit = plug (self, "scsi.disk", "a", NULL, NULL, NULL, NULL);
  ASSERT_AT (unit, 0, 0);
  unit = plug (self, "scsi.cd", "b", NULL, NULL, NULL, NULL);
  ASSERT_AT (unit, 1, 0);
  unit = plug (self, "scsi.disk", "c", "target", "0", NULL, NULL);
  ASSERT_AT (unit, 0, 1);
  unit = plug (self, "scsi.disk", "d", "target", "5", "lun", "3");
  ASSERT_AT (unit, 5, 3);
  /* with that number a target that has none of it will do */
  unit = plug (self, "scsi.disk", "e", "lun", "3", NULL, NULL);
  ASSERT_AT (unit, 0, 3);
  del (self, "a");
  unit = plug (self, "scsi.disk", "f", "target", "0", NULL, NULL);
  ASSERT_AT (unit, 0, 0);
  g_assert_true (
      cop_scsi_find (self->bus, 0, 5, 3)
      == (CopScsiDevice *)cop_object_child (cop_machine_peripheral (self->machine), "d"));
  g_assert_null (cop_scsi_find (self->bus, 0, 5, 0));
}

static void
an_address_that_is_taken_names_both (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  plug (self, "scsi.disk", "sd0", "target", "3", NULL, NULL);
  refuse (self, COP_ERROR_EXISTS,
          "/machine/peripheral/late: channel 0, target 3, logical unit 0 of "
          "/machine/peripheral/hba/scsi is taken by /machine/peripheral/sd0",
          "scsi.cd", "target", "3", "lun", "0");
}

static void
addresses_that_are_none_are_refused (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  refuse (self, COP_ERROR_RANGE, "has no target 8; it has 0 to 7", "scsi.cd", "target", "8", NULL,
          NULL);
  refuse (self, COP_ERROR_RANGE, "has no logical unit 8; it has 0 to 7", "scsi.cd", "lun", "8",
          NULL, NULL);
  refuse (self, COP_ERROR_RANGE, "has no channel 1; it has one, 0", "scsi.cd", "channel", "1", NULL,
          NULL);
  refuse (self, COP_ERROR_RANGE, "'channel'", "scsi.cd", "channel", "-1", NULL, NULL);
}

static void
a_bus_is_as_large_as_its_adapter_says (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GError) error = NULL;
  CopMachine *machine = self->machine;
  CopDevice *wide;
  CopObject *bus;

  /* before the bus is realized */
  wide = (CopDevice *)cop_object_new (cop_host_type (self->host, &adapter), &error);
  g_assert_no_error (error);
  bus = &cop_device_first_bus (wide)->object;
  g_assert_true (cop_object_set_uint (bus, "max_target", 1, &error));
  g_assert_true (cop_object_set_uint (bus, "max_lun", 1, &error));
  g_assert_true (cop_object_set_int (bus, "initiator", 1, &error));
  g_assert_true (cop_machine_plant (machine, cop_machine_peripheral (machine), "wide",
                                    &wide->object, NULL, COP_ADD_NULLABLE, &error));
  g_assert_no_error (error);
  cop_object_unref (wide);
#define ADD(id_, ...)                                                                              \
  cop_machine_device_add (machine, "scsi.cd", id_, &error, "bus", "wide", __VA_ARGS__, NULL)
  g_assert_null (ADD ("a", "target", "1"));
  g_assert_cmpstr (error->message, ==,
                   "/machine/peripheral/a: target 1 of /machine/peripheral/wide/scsi is the "
                   "adapter itself");
  g_clear_error (&error);
  g_assert_nonnull (ADD ("a", "lun", "0"));
  g_assert_null (ADD ("b", "lun", "0"));
  g_assert_cmpstr (error->message, ==,
                   "/machine/peripheral/b: /machine/peripheral/wide/scsi is full: all its targets "
                   "are taken, 0 by /machine/peripheral/a");
  g_clear_error (&error);
  g_assert_nonnull (ADD ("b", "target", "0"));
  g_assert_null (ADD ("c", "target", "0"));
  g_assert_cmpstr (error->message, ==,
                   "/machine/peripheral/c: target 0 of /machine/peripheral/wide/scsi is full: all "
                   "its logical units are taken, 0 by /machine/peripheral/a");
}

static void
what_is_no_unit_is_refused (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  refuse (self, COP_ERROR_TYPE, "a scsilab.dumb cannot be plugged into a SCSI bus", "scsilab.dumb",
          NULL, NULL, NULL, NULL);
  refuse (self, COP_ERROR_TYPE, "it offers no bus for type 'usb.kbd'", "usb.kbd", NULL, NULL, NULL,
          NULL);
  refuse (self, COP_ERROR_INVALID, "a disk is never without its medium", "scsi.disk", NULL, NULL,
          NULL, NULL);
  refuse (self, COP_ERROR_RANGE, "size is to be a multiple of its blocks of 512 bytes, not 1000",
          "scsi.disk", "size", "1000", NULL, NULL);
  refuse (self, COP_ERROR_RANGE, "block_size is to be a power of two, not 520", "scsi.disk", "size",
          "1M", "block_size", "520");
}

static void
an_ejected_unit_gives_its_address_back (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GError) error = NULL;
  CopScsiDevice *unit = plug (self, "scsi.disk", "a", NULL, NULL, NULL, NULL);

  g_assert_true (cop_device_eject (&unit->device, &error));
  ASSERT_AT (unit, -1, -1);
  unit = plug (self, "scsi.disk", "b", NULL, NULL, NULL, NULL);
  ASSERT_AT (unit, 0, 0);
}

/* --- commands ----------------------------------------------------------------------------- */

typedef struct
{
  guint n;
  guint32 status;
  gsize transferred;
  guint8 sense[COP_SCSI_SENSE];
} Answer;

static void
done (CopScsiCommand *command, gpointer data)
{
  Answer *answer = data;

  answer->n++;
  answer->status = command->status;
  answer->transferred = command->transferred;
  memcpy (answer->sense, command->sense, sizeof answer->sense);
}

#define SEND(unit_, answer_, data_, size_, ...)                                                    \
  G_STMT_START                                                                                     \
  {                                                                                                \
    static const guint8 cdb[] = { __VA_ARGS__ };                                                   \
    cop_scsi_send (unit_, cdb, sizeof cdb, data_, size_, done, answer_);                           \
  }                                                                                                \
  G_STMT_END

#define ASSERT_CHECK(answer, key, code)                                                            \
  g_assert_cmpuint ((answer).status, ==, COP_SCSI_CHECK_CONDITION);                                \
  g_assert_cmphex ((answer).sense[2], ==, (key));                                                  \
  g_assert_cmphex ((guint)((answer).sense[12] << 8 | (answer).sense[13]), ==, (code))

/* The first command to a unit that has been reset says so. */
static void
take_attention (CopScsiDevice *unit)
{
  Answer answer = { 0 };

  SEND (unit, &answer, NULL, 0, 0x00);
  g_assert_cmpuint (answer.n, ==, 1);
  ASSERT_CHECK (answer, 0x6, 0x2900);
}

static void
settle (Fixture *self)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (cop_machine_settle (self->machine, &error));
  g_assert_no_error (error);
}

static void
a_unit_says_what_it_is (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  CopScsiDevice *disk = plug (self, "scsi.disk", "a", "product", "Rotating rust, 2nd edition",
                              "serial_number", "S123");
  CopScsiDevice *cd = plug (self, "scsi.cd", "b", NULL, NULL, NULL, NULL);
  guint8 bytes[64] = { 0 };
  Answer answer = { 0 };

  SEND (disk, &answer, bytes, sizeof bytes, 0x12, 0, 0, 0, 64, 0);
  g_assert_cmpuint (answer.status, ==, COP_SCSI_GOOD);
  g_assert_cmpuint (answer.transferred, ==, 36);
  g_assert_cmpmem (bytes + 8, 28, "COPPICE Rotating rust, 21.0 ", 28);
  g_assert_cmpuint (bytes[0], ==, 0);
  /* no more than was asked for */
  memset (bytes, 0xee, sizeof bytes);
  SEND (cd, &answer, bytes, sizeof bytes, 0x12, 0, 0, 0, 5, 0);
  g_assert_cmpuint (answer.transferred, ==, 5);
  g_assert_cmpmem (bytes, 6, "\x05\x80\x05\x02\x1f\xee", 6);
  SEND (disk, &answer, bytes, sizeof bytes, 0x12, 1, 0x80, 0, 64, 0);
  g_assert_cmpmem (bytes, answer.transferred, "\0\x80\0\4S123", 8);
  SEND (disk, &answer, bytes, sizeof bytes, 0x12, 1, 0x83, 0, 64, 0);
  ASSERT_CHECK (answer, 0x5, 0x2400);
  plug (self, "scsi.disk", "c", "target", "0", "lun", "2");
  SEND (disk, &answer, bytes, sizeof bytes, 0xa0, 0, 0, 0, 0, 0, 0, 0, 0, 64, 0, 0);
  g_assert_cmpmem (bytes, answer.transferred, "\0\0\0\x10\0\0\0\0\0\0\0\0\0\0\0\0\0\2\0\0\0\0\0\0",
                   24);
  SEND (disk, &answer, bytes, sizeof bytes, 0x03, 0, 0, 0, 64, 0);
  g_assert_cmpuint (answer.transferred, ==, COP_SCSI_SENSE);
  g_assert_cmphex (bytes[2], ==, 0);
  g_assert_cmpuint (answer.n, ==, 6);
}

static void
blocks_are_written_and_read (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  CopScsiDevice *disk = plug (self, "scsi.disk", "a", NULL, NULL, NULL, NULL);
  guint8 out[1024], in[1024] = { 0 }, bytes[32];
  Answer written = { 0 }, read = { 0 }, answer = { 0 };

  take_attention (disk);
  SEND (disk, &answer, bytes, 8, 0x25, 0, 0, 0, 0, 0, 0, 0, 0, 0);
  g_assert_cmpmem (bytes, 8, "\0\0\0\x7f\0\0\2\0", 8);
  SEND (disk, &answer, bytes, 32, 0x9e, 0x10, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 32, 0, 0);
  g_assert_cmpmem (bytes, 12, "\0\0\0\0\0\0\0\x7f\0\0\2\0", 12);
  for (guint i = 0; i < sizeof out; i++)
    out[i] = (guint8)(i * 7);
  SEND (disk, &written, out, sizeof out, 0x2a, 0, 0, 0, 0, 126, 0, 0, 2, 0);
  SEND (disk, &read, in, sizeof in, 0x28, 0, 0, 0, 0, 126, 0, 0, 2, 0);
  /* both are under way, and nothing has been read yet */
  g_assert_cmpuint (written.n + read.n, ==, 0);
  g_assert_cmpuint (in[1], ==, 0);
  settle (self);
  g_assert_cmpuint (written.n, ==, 1);
  g_assert_cmpuint (read.n, ==, 1);
  g_assert_cmpuint (read.status, ==, COP_SCSI_GOOD);
  g_assert_cmpmem (in, sizeof in, out, sizeof out);
  SEND (disk, &answer, in, sizeof in, 0x28, 0, 0, 0, 0, 127, 0, 0, 2, 0);
  ASSERT_CHECK (answer, 0x5, 0x2100);
  SEND (disk, &answer, in, sizeof in, 0xff);
  ASSERT_CHECK (answer, 0x5, 0x2000);
  g_assert_true (cop_device_reset (&disk->device, NULL));
  take_attention (disk);
}

static void
a_cd_is_read_alone_and_may_be_empty (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GError) error = NULL;
  CopScsiDevice *cd = plug (self, "scsi.cd", "a", NULL, NULL, NULL, NULL);
  CopDevice *empty =
      cop_machine_device_add (self->machine, "scsi.cd", "b", &error, "bus", "hba", NULL);
  guint8 block[2048];
  Answer answer = { 0 };

  g_assert_no_error (error);
  take_attention (cd);
  SEND (cd, &answer, block, sizeof block, 0x2a, 0, 0, 0, 0, 0, 0, 0, 1, 0);
  ASSERT_CHECK (answer, 0x7, 0x2700);
  SEND (cd, &answer, block, sizeof block, 0x28, 0, 0, 0, 0, 31, 0, 0, 1, 0);
  settle (self);
  g_assert_cmpuint (answer.status, ==, COP_SCSI_GOOD);
  g_assert_cmpuint (answer.transferred, ==, 2048);
  take_attention ((CopScsiDevice *)empty);
  SEND ((CopScsiDevice *)empty, &answer, NULL, 0, 0x00);
  ASSERT_CHECK (answer, 0x2, 0x3a00);
}

static void
commands_of_a_unit_that_goes_are_completed_and_touch_nothing (Fixture *self,
                                                              gconstpointer data G_GNUC_UNUSED)
{
  CopScsiDevice *disk = plug (self, "scsi.disk", "a", NULL, NULL, NULL, NULL);
  CopDevice *hba = cop_bus_device (self->bus);
  guint8 in[512];
  Answer answer = { 0 }, late = { 0 };
  g_autoptr (GPtrArray) retired = NULL;
  g_auto (GStrv) holders = NULL;

  take_attention (disk);
  memset (in, 0xee, sizeof in);
  SEND (disk, &answer, in, sizeof in, 0x28, 0, 0, 0, 0, 0, 0, 0, 1, 0);
  cop_object_ref (disk);
  cop_object_ref (hba);
  del (self, "hba");
  g_assert_cmpint (cop_object_state (&disk->device.object), ==, COP_STATE_RETIRED);
  holders = cop_object_holders (&disk->device.object);
  g_assert_cmpstr (holders[0], ==, "SCSI command");
  SEND (disk, &late, in, sizeof in, 0x12, 0, 0, 0, 36, 0);
  g_assert_cmpuint (late.status, ==, COP_SCSI_GONE);
  g_assert_cmpuint (answer.n, ==, 0);
  settle (self);
  g_assert_cmpuint (answer.n, ==, 1);
  g_assert_cmpuint (answer.status, ==, COP_SCSI_GONE);
  g_assert_cmphex (in[0], ==, 0xee);
  cop_object_unref (hba);
  cop_object_unref (disk);
  retired = cop_machine_retired (self->machine);
  g_assert_cmpuint (retired->len, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#undef ADD
#define ADD(name) g_test_add ("/models/scsi/" #name, Fixture, NULL, set_up, name, tear_down)
  ADD (the_lowest_free_address_is_given);
  ADD (an_address_that_is_taken_names_both);
  ADD (addresses_that_are_none_are_refused);
  ADD (a_bus_is_as_large_as_its_adapter_says);
  ADD (what_is_no_unit_is_refused);
  ADD (an_ejected_unit_gives_its_address_back);
  ADD (a_unit_says_what_it_is);
  ADD (blocks_are_written_and_read);
  ADD (a_cd_is_read_alone_and_may_be_empty);
  ADD (commands_of_a_unit_that_goes_are_completed_and_touch_nothing);
  return g_test_run ();
}
