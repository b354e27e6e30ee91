/* A program with a main loop of its own: it builds a machine from a script, plugs two devices in,
 * writes the Devicetree, cuts them out again, and closes with nothing left.
 *
 *   with-script SCRIPT.lua OUT.dtb */
#include <coppice/devicetree.h>
#include <coppice/script.h>

static void
on_removed (CopRemoval *removal, gpointer done)
{
  g_print ("%s: %s\n", cop_removal_device_path (removal),
           cop_removal_state_name (cop_removal_state (removal)));
  *(gboolean *)done = TRUE;
}

static gboolean
work (CopHost *host, GMainContext *loop, char **argv, GError **error)
{
  gboolean removed = FALSE;
  g_autoptr (CopScript) script = cop_script_new (host, COP_SCRIPT_TRUSTED);
  g_autoptr (CopMachine) board = cop_script_build (script, argv[1], "ports=2", error);
  if (!board || !cop_machine_device_add (board, "usb.hub", "hub0", error, "bus", "xhci", NULL)
      || !cop_machine_device_add (board, "usb.kbd", "kbd0", error, "bus", "hub0", NULL))
    return FALSE;
  g_autoptr (GBytes) dtb = cop_machine_to_dtb (board, error);
  if (!dtb
      || !g_file_set_contents (argv[2], g_bytes_get_data (dtb, NULL),
                               (gssize)g_bytes_get_size (dtb), error)
      || !cop_machine_device_del (board, "hub0", on_removed, &removed, error))
    return FALSE;
  while (!removed) /* at once, or when the guest has agreed */
    g_main_context_iteration (loop, TRUE);
  return cop_machine_close (board, error);
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GMainContext) loop = g_main_context_new ();
  g_autoptr (CopHost) host = cop_host_new (loop);
  if (argc != 3 || !work (host, loop, argv, &error))
    g_printerr ("%s\n", error ? error->message : "usage: with-script SCRIPT.lua OUT.dtb");
  g_print ("%" G_GUINT64_FORMAT " objects left\n", cop_host_live_objects (host));
  return error || argc != 3;
}
