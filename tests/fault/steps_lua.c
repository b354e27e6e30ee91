/* Every step of every addition fails in turn, and nothing of it is left: devices declared in a
 * Lua script.  The types are the twins of the rig's, and take as many steps. */
#include "steps.h"
#include <coppice/script.h>

static const char *const types =
    "local cop = require 'coppice'\n"
    "ran = {}\n"
    "local function count (hook)\n"
    "  return function (self)\n"
    "    if hook == 'init' then self.priv.made = true end\n"
    "    if hook ~= 'finalize' or self.priv.made then ran[hook] = (ran[hook] or 0) + 1 end\n"
    "  end\n"
    "end\n"
    "local function hooks (t)\n"
    "  for _, hook in ipairs { 'init', 'post_init', 'realize', 'unrealize', 'reset',\n"
    "                          'finalize', 'build' } do\n"
    "    t[hook] = t[hook] or hook ~= 'build' and count (hook) or nil\n"
    "  end\n"
    "  return t\n"
    "end\n"
    "local function handles (t)\n"
    "  for _, hook in ipairs { 'pre_plug', 'cancel_plug', 'plug', 'unplug' } do\n"
    "    t[hook] = count (hook)\n"
    "  end\n"
    "  return hooks (t)\n"
    "end\n"
    "cop.bus_type { 'steps.bus', doc = 'slots', addressing = 'plain' }\n"
    "cop.device (hooks { 'steps.plain', doc = 'plain', bus = 'steps.bus',\n"
    "  props = { cop.uint { 'number', max = 99, doc = 'a number' },\n"
    "            cop.link { 'peer', to = 'device', doc = 'another' } },\n"
    "  inputs = { cop.line { 'into', count = 4, cells = 1, doc = 'four places' } },\n"
    "  outputs = { cop.line { 'out', optional = true, doc = 'one line' } } })\n"
    "cop.device (hooks { 'steps.deep', parent = 'steps.plain', doc = 'two levels' })\n"
    "cop.device (handles { 'steps.hub', parent = 'steps.plain', doc = 'has a bus',\n"
    "  buses = { cop.bus { 'bus', 'steps.bus', doc = 'slots' } } })\n"
    "cop.device (handles { 'steps.root', doc = 'has a bus', bus = 'system-bus',\n"
    "  buses = { cop.bus { 'bus', 'steps.bus', doc = 'slots' } } })\n"
    "cop.device { 'steps.pair', parent = 'steps.hub', doc = 'made of two',\n"
    "  build = function (self)\n"
    "    local right = self:add { 'right', 'steps.plain' }\n"
    "    self:add { 'left', 'steps.plain', number = 7, out = right.into (2) }\n"
    "    self:node { 'note', text = 'a plain node' }\n"
    "  end }\n"
    "cop.device { 'steps.nest', parent = 'steps.hub', doc = 'adds another in realize',\n"
    "  realize = function (self)\n"
    "    self.machine:device_add { self.name .. '-egg', 'steps.plain', bus = self }\n"
    "  end }\n"
    "cop.machine { 'steps.board', doc = 'something of everything',\n"
    "  build = function (board)\n"
    "    local root = board:add { 'root', 'steps.root' }\n"
    "    local hub = root:add { 'hub', 'steps.hub', nullable = true }\n"
    "    hub:add { 'low', 'steps.deep', nullable = true, peer = hub }\n"
    "    root:add { 'pair', 'steps.pair' }\n"
    "    root:add { 'nest', 'steps.nest' }\n"
    "    board:node { 'plain', value = 1 }\n"
    "  end }\n";

typedef struct
{
  CopHost *host;
  CopScript *script;
} Fixture;

static void
evaluate (Fixture *self, const char *chunk, const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  CopEval result = cop_script_eval (self->script, chunk, "=steps_lua", &text, &error);

  g_assert_no_error (error);
  g_assert_cmpint (result, ==, COP_EVAL_DONE);
  if (expected)
    g_assert_cmpstr (text, ==, expected);
}

static void
set_up (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  self->host = cop_host_new (NULL);
  self->script = cop_script_new (self->host, COP_SCRIPT_TRUSTED);
  g_assert_nonnull (self->script);
  evaluate (self, types, NULL);
}

static void
tear_down (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  cop_script_free (self->script);
  g_assert_cmpuint (cop_host_live_objects (self->host), ==, 0);
  cop_host_unref (self->host);
}

static CopMachine *
make (CopHost *host, gpointer data, GError **error)
{
  CopType *type = data ? cop_host_find_type (host, data, NULL) : NULL;

  return cop_machine_new (host, type, NULL, 0, NULL, error);
}

static gboolean
add (CopMachine *machine, gconstpointer type, GError **error)
{
  if (g_str_equal (type, "steps.root"))
    return cop_machine_device_add (machine, type, "new", error, NULL) != NULL;
  return cop_machine_device_add (machine, type, "new", error, "bus", "/machine/peripheral/root",
                                 NULL)
         != NULL;
}

static gboolean
cut (CopMachine *machine, gconstpointer data G_GNUC_UNUSED, GError **error)
{
  return cop_object_cut (cop_machine_peripheral (machine), "new", error);
}

static const struct
{
  const char *type;
  guint n; /* as many as its twin in steps.c */
} added[] = {
  { "steps.plain", 11 },         { "steps.deep", 11 },          { "steps.hub", 11 + 4 },
  { "steps.nest", 11 + 4 + 11 }, { "steps.pair", 12 + 4 + 24 }, { "steps.root", 11 + 4 },
};

static void
hot (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  CopMachine *machine = make (self->host, NULL, NULL);

  g_assert_nonnull (cop_machine_device_add (machine, "steps.root", "root", NULL, NULL));
  for (guint i = 0; i < G_N_ELEMENTS (added); i++)
    g_assert_cmpuint (fault_each_step (machine, add, added[i].type, cut), ==, added[i].n);
  cop_machine_unref (machine);
  /* the hooks of all of them did run, and what was done was undone */
  evaluate (self,
            "ran.init - ran.finalize, ran.init > 200, ran.unplug > 0, ran.cancel_plug > 0,"
            "ran.pre_plug - ran.plug - ran.cancel_plug",
            "0\ttrue\ttrue\ttrue\t0");
}

static void
cold (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  guint bare = fault_each_cold_step (self->host, make, NULL, 6);

  g_assert_cmpuint (fault_each_cold_step (self->host, make, (gpointer) "steps.board", 6), >,
                    bare + 80);
  evaluate (self, "ran.init - ran.finalize, ran.init > 200", "0\ttrue");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name) g_test_add ("/fault/steps_lua/" #name, Fixture, NULL, set_up, name, tear_down)
  ADD (hot);
  ADD (cold);
  return g_test_run ();
}
