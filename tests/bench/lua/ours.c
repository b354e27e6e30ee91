/* Our side of the benches in Lua: an engine as an embedder makes it, with one C type that knows its
 * instances, so that C can call the hooks of the types that the script derives from it. */
#include <coppice/script.h>

#include "host.h"

static CopDevice *last;

static gboolean
probe_init (CopObject *self, GError **error)
{
  last = (CopDevice *)self;
  return TRUE;
}

static const CopTypeDesc probe_desc = {
  .name = "bench.probe",
  .doc = "Remembers the instance that was made last",
  .parent = &cop_type_device,
  .size = sizeof (CopDevice),
  .init = probe_init,
};

/* reset (n): resets the machine of the last probe n times, which calls every reset hook in it. */
static int
l_reset (lua_State *L)
{
  CopMachine *machine = cop_device_machine (last);
  GError *error = NULL;

  for (lua_Integer n = lua_tointeger (L, 1); n > 0; n--)
    if (!cop_machine_reset (machine, &error))
      bench_fail ("reset", error->message);
  return 0;
}

/* read (n, count): n reads of windows of the machine of the last probe, which has count of them. */
static int
l_read (lua_State *L)
{
  CopSpace *space = cop_machine_space (cop_device_machine (last));
  guint64 count = (guint64)lua_tointeger (L, 2), state = 1, value;

  for (lua_Integer n = lua_tointeger (L, 1); n > 0; n--)
    {
      state = bench_random (state);
      if (cop_space_read (space, (state >> 20) % count * 0x1000 + 0x10, 4, &value) != COP_ACCESS_OK
          || value != 0x10)
        bench_fail ("read", "the wrong answer");
    }
  return 0;
}

/* Found by the script with package.loadlib. */
int bench_lua_open (lua_State *L);

__attribute__ ((visibility ("default"))) int
bench_lua_open (lua_State *L)
{
  lua_createtable (L, 0, 3);
  lua_pushcfunction (L, l_reset);
  lua_setfield (L, -2, "reset");
  lua_pushcfunction (L, l_read);
  lua_setfield (L, -2, "read");
  lua_pushcfunction (L, bench_lua_run);
  lua_setfield (L, -2, "run");
  return 1;
}

int
main (int argc, char **argv)
{
  GError *error = NULL;
  CopHost *host = cop_host_new (NULL);
  CopScript *script = cop_script_new (host, COP_SCRIPT_TRUSTED);

  if (argc < 2)
    bench_fail ("usage", "ours-lua SCRIPT [ARGUMENT...]");
  bench_lua_arguments ("ours", argc - 1, argv + 1);
  if (!cop_host_register (host, &probe_desc, NULL, NULL, &error)
      || !cop_script_run (script, argv[1], NULL, &error))
    bench_fail (argv[1], error->message);
  cop_script_free (script);
  cop_host_unref (host);
  return 0;
}
