/* The same without any Lua: a machine of the built-in types, made by hand. */
#include <coppice/devicetree.h>
#include <coppice/machine.h>

static void
on_event (const CopEvent *event, gpointer data)
{
  if (event->step == COP_STEP_UNREALIZE || event->step == COP_STEP_FINALIZE)
    g_string_append_printf (data, "%s %s\n", cop_step_name (event->step), event->name);
}

static gboolean
work (CopMachine *board, GError **error)
{
  g_autoptr (GString) log = g_string_new (NULL);
  if (!cop_machine_device_add (board, "bus.simple", "soc", error, NULL)
      || !cop_machine_device_add (board, "memory.ram", "ram", error, "bus", "soc", "at",
                                  "0x80000000", "size", "64M", NULL))
    return FALSE;
  g_autoptr (GBytes) dtb = cop_machine_to_dtb (board, error);
  if (!dtb)
    return FALSE;
  g_print ("%" G_GSIZE_FORMAT " bytes\n", g_bytes_get_size (dtb));
  guint observer = cop_machine_observe (board, on_event, log, NULL);
  gboolean done = cop_machine_device_del (board, "soc", NULL, NULL, error) != NULL;
  cop_machine_unobserve (board, observer);
  g_print ("%s", log->str);
  return done && cop_machine_close (board, error);
}

int
main (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CopHost) host = cop_host_new (NULL);
  g_autoptr (CopMachine) board = cop_machine_new (host, NULL, NULL, 0, NULL, &error);
  gboolean done = board && work (board, &error);
  g_clear_pointer (&board, cop_machine_unref);
  if (!done)
    g_printerr ("%s\n", error->message);
  g_print ("%" G_GUINT64_FORMAT " objects left\n", cop_host_live_objects (host));
  return !done;
}
