/* Engines on many threads: each has its host, and they share nothing writable. */
#include <coppice/script.h>

#define N_THREADS 4

static const char *const chunk =
    "local cop = require 'coppice'\n"
    "local m = cop.build ('machines/boards/hotplug-lab.lua', { ports = 2 })\n"
    "cop.device { 'thread.kbd', parent = 'usb.kbd', doc = 'has hooks',\n"
    "  realize = function (self) self.priv.made = true end }\n"
    "for _ = 1, 10 do\n"
    "  local hub = m:device_add { 'hub', 'usb.hub', bus = m.xhci }\n"
    "  m:device_add { 'kbd', 'thread.kbd', bus = hub }\n"
    "  m.peripheral.hub = nil\n"
    "end\n"
    "assert (#m:to_dtb () > 0)\n"
    "m:close ()\n";

static gpointer
live (gpointer data G_GNUC_UNUSED)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  CopHost *host = cop_host_new (context);
  CopScript *script = cop_script_new (host, COP_SCRIPT_TRUSTED);
  GError *error = NULL;
  CopEval result = cop_script_eval (script, chunk, "=thread", NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpint (result, ==, COP_EVAL_DONE);
  cop_script_free (script);
  g_assert_cmpuint (cop_host_live_objects (host), ==, 0);
  cop_host_unref (host);
  return NULL;
}

static void
each_thread_has_its_engine (void)
{
  GThread *threads[N_THREADS];

  for (guint i = 0; i < N_THREADS; i++)
    threads[i] = g_thread_new ("engine", live, NULL);
  for (guint i = 0; i < N_THREADS; i++)
    g_thread_join (threads[i]);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/lua/thread/each_thread_has_its_engine", each_thread_has_its_engine);
  return g_test_run ();
}
