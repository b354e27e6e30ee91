/* USB ports: given out, asked for, refused, given back. */
#include <coppice/machine.h>
#include <coppice/error.h>
#include <string.h>

typedef struct
{
  CopHost *host;
  CopMachine *machine;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GError) error = NULL;

  self->host = cop_host_new (NULL);
  self->machine = cop_machine_new (self->host, NULL, NULL, 0, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (cop_machine_device_add (self->machine, "usb.xhci", "xhci", &error, "at",
                                            "0x10010000", "ports", "3", NULL));
  g_assert_no_error (error);
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

static CopDevice *
plug (Fixture *self, const char *type, const char *id, const char *bus)
{
  g_autoptr (GError) error = NULL;
  CopDevice *device = cop_machine_device_add (self->machine, type, id, &error, "bus", bus, NULL);

  g_assert_no_error (error);
  g_assert_nonnull (device);
  return device;
}

static void
cut (Fixture *self, const char *id)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (cop_object_cut (cop_machine_peripheral (self->machine), id, &error));
  g_assert_no_error (error);
}

static guint64
port_of (CopDevice *device)
{
  g_autoptr (GError) error = NULL;
  guint64 port = 0;

  g_assert_true (cop_object_get_uint (&device->object, "port", &port, &error));
  g_assert_no_error (error);
  return port;
}

static void
refuse (Fixture *self, CopErrorCode code, const char *text, const char *type, const char *port)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CopSnapshot) before = cop_machine_snapshot (self->machine);
  g_autoptr (CopSnapshot) after = NULL;

  g_assert_null (cop_machine_device_add (self->machine, type, "late", &error, "bus", "xhci",
                                         port ? "port" : NULL, port, NULL));
  g_assert_error (error, COP_ERROR, (gint)code);
  if (!strstr (error->message, text))
    g_error ("'%s' is not in '%s'", text, error->message);
  after = cop_machine_snapshot (self->machine);
  g_assert_true (cop_snapshot_equal (before, after));
}

static void
the_lowest_free_port_is_given (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  g_assert_cmpuint (port_of (plug (self, "usb.kbd", "a", "xhci")), ==, 1);
  g_assert_cmpuint (port_of (plug (self, "usb.storage", "b", "xhci")), ==, 2);
  g_assert_cmpuint (port_of (plug (self, "usb.kbd", "c", "xhci")), ==, 3);
  cut (self, "b");
  g_assert_cmpuint (port_of (plug (self, "usb.hub", "d", "xhci")), ==, 2);
}

static void
a_port_can_be_asked_for (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GError) error = NULL;
  CopDevice *kbd = cop_machine_device_add (self->machine, "usb.kbd", "a", &error, "bus", "xhci",
                                           "port", "2", NULL);

  g_assert_no_error (error);
  g_assert_cmpuint (port_of (kbd), ==, 2);
  g_assert_cmpuint (port_of (plug (self, "usb.kbd", "b", "xhci")), ==, 1);
  g_assert_cmpuint (port_of (plug (self, "usb.kbd", "c", "xhci")), ==, 3);
  refuse (self, COP_ERROR_EXISTS, "is taken by /machine/peripheral/a", "usb.kbd", "2");
  refuse (self, COP_ERROR_RANGE, "its ports are 1 to 3", "usb.kbd", "4");
}

static void
no_more_devices_than_ports (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  plug (self, "usb.kbd", "a", "xhci");
  plug (self, "usb.kbd", "b", "xhci");
  plug (self, "usb.kbd", "c", "xhci");
  refuse (self, COP_ERROR_EXISTS, "no free port; all 3 are taken", "usb.kbd", NULL);
  cut (self, "a");
  g_assert_cmpuint (port_of (plug (self, "usb.kbd", "d", "xhci")), ==, 1);
}

static void
an_ejected_device_gives_its_port_back (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GError) error = NULL;
  CopDevice *kbd = plug (self, "usb.kbd", "a", "xhci");

  g_assert_true (cop_device_eject (kbd, &error));
  g_assert_no_error (error);
  g_assert_cmpint (cop_object_state (&kbd->object), ==, COP_STATE_UNREALIZED);
  g_assert_cmpuint (port_of (kbd), ==, 0);
  g_assert_cmpuint (port_of (plug (self, "usb.kbd", "b", "xhci")), ==, 1);
}

static void
every_hub_counts_for_itself (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  char above[16] = "xhci", id[16];

  for (guint i = 0; i < 20; i++)
    {
      g_snprintf (id, sizeof id, "hub%u", i);
      g_assert_cmpuint (port_of (plug (self, "usb.hub", id, above)), ==, 1);
      g_strlcpy (above, id, sizeof above);
    }
  g_assert_cmpuint (port_of (plug (self, "usb.kbd", "kbd", "hub0")), ==, 2);
  cut (self, "hub0");
  g_assert_cmpuint (cop_object_n_children (cop_machine_peripheral (self->machine)), ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name) g_test_add ("/models/usb/" #name, Fixture, NULL, set_up, name, tear_down)
  ADD (the_lowest_free_port_is_given);
  ADD (a_port_can_be_asked_for);
  ADD (no_more_devices_than_ports);
  ADD (an_ejected_device_gives_its_port_back);
  ADD (every_hub_counts_for_itself);
  return g_test_run ();
}
