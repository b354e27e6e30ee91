/* What a device has taken of time when its addition fails, and what it has in flight when its
 * engine closes: nothing of it is left. */
#include "steps.h"
#include <coppice/dev/dma.h>
#include <coppice/dev/timer.h>
#include <coppice/script.h>

/* --- a type in C that takes a timer and a request in realize ---------------------------- */

static guint n_destroyed, n_cancelled;

static void
destroyed (gpointer data G_GNUC_UNUSED)
{
  n_destroyed++;
}

static void
never (CopDevice *device G_GNUC_UNUSED, gpointer data G_GNUC_UNUSED)
{
  g_assert_not_reached ();
}

static void
cancelled (CopRequest *request, gpointer data G_GNUC_UNUSED)
{
  n_cancelled++;
  cop_request_end (request);
}

static gboolean
realize (CopDevice *self, GError **error)
{
  CopTimer *timer = cop_timer_new_full (self, "tick", never, NULL, destroyed);
  CopRequest *request = cop_request_begin (self, "wait", error);

  if (request == NULL)
    return FALSE;
  cop_request_on_cancel (request, cancelled, NULL);
  return cop_timer_set (timer, 1000);
}

/* Its child is realized after it, and takes the same. */
static gboolean
build (CopDevice *self, GError **error)
{
  CopDeviceSpec spec = { .type = "time.busy", .id = "below", .parent = &self->object };

  return cop_machine_device_addv (cop_device_machine (self), &spec, error) != NULL;
}

static const CopDeviceClass busy_class = { .realize = realize };
static const CopDeviceClass pair_class = { .build = build };
static const CopTypeDesc busy_type = { .name = "time.busy",
                                       .doc = "Takes a timer and a request",
                                       .size = sizeof (CopDevice),
                                       .parent = &cop_type_device,
                                       .klass = &busy_class };
static const CopTypeDesc pair_type = { .name = "time.pair",
                                       .doc = "The same, with one below",
                                       .size = sizeof (CopDevice),
                                       .parent = &busy_type,
                                       .klass = &pair_class };

/* --- the same in Lua, and one that lets threads copy for it ----------------------------- */

static const char *const types =
    "local cop = require 'coppice'\n"
    "closed, late = 0, 0\n"
    "local function wait (self, request)\n"
    "  local _ <close> = setmetatable ({}, { __close = function () closed = closed + 1 end })\n"
    "  request:sleep (1000)\n"
    "end\n"
    "cop.device { 'time.lua', doc = 'Takes a timer and a request',\n"
    "  realize = function (self)\n"
    "    self:after (1000, function () error 'never' end, 'tick')\n"
    "    self:request ('wait', wait)\n"
    "  end }\n"
    "cop.device { 'time.lua-pair', doc = 'The same, with one below', parent = 'time.lua',\n"
    "  build = function (self) self:add { 'below', 'time.lua' } end }\n"
    "cop.device { 'time.copy', doc = 'Copies',\n"
    "  realize = function (self)\n"
    "    self:request ('copy', function (_, request)\n"
    "      request:dma_read (0x1000, 0x100)\n"
    "      late = late + 1\n"
    "      request:dma_write (0x1000, 'never')\n"
    "    end)\n"
    "    self:request ('wait', wait)\n"
    "  end }\n";

typedef struct
{
  CopHost *host;
  CopScript *script;
  CopMachine *machine;
} Fixture;

static void
evaluate (Fixture *self, const char *chunk, const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  CopEval result = cop_script_eval (self->script, chunk, "=time", &text, &error);

  g_assert_no_error (error);
  g_assert_cmpint (result, ==, COP_EVAL_DONE);
  if (expected)
    g_assert_cmpstr (text, ==, expected);
}

static void
set_up (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GError) error = NULL;

  self->host = cop_host_new (NULL);
  g_assert_true (cop_host_register (self->host, &busy_type, NULL, NULL, NULL));
  g_assert_true (cop_host_register (self->host, &pair_type, NULL, NULL, NULL));
  self->script = cop_script_new (self->host, COP_SCRIPT_TRUSTED);
  g_assert_nonnull (self->script);
  evaluate (self, types, NULL);
  self->machine = cop_machine_new (self->host, NULL, NULL, 0, NULL, &error);
  g_assert_no_error (error);
  cop_machine_device_add (self->machine, "memory.ram", "ram", &error, "at", "0x1000", "size",
                          "0x1000", NULL);
  g_assert_no_error (error);
}

static void
tear_down (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GError) error = NULL;

  cop_machine_close (self->machine, &error);
  g_assert_no_error (error);
  cop_machine_unref (self->machine);
  cop_script_free (self->script);
  g_assert_cmpuint (cop_host_live_objects (self->host), ==, 0);
  cop_host_unref (self->host);
}

static gboolean
add (CopMachine *machine, gconstpointer type, GError **error)
{
  return cop_machine_device_add (machine, type, "new", error, NULL) != NULL;
}

static gboolean
cut (CopMachine *machine, gconstpointer data G_GNUC_UNUSED, GError **error)
{
  return cop_object_cut (cop_machine_peripheral (machine), "new", error);
}

static void
every_step_in_c (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  n_destroyed = n_cancelled = 0;
  fault_each_step (self->machine, add, "time.busy", cut);
  fault_each_step (self->machine, add, "time.pair", cut);
  g_assert_cmpuint (n_destroyed, ==, n_cancelled);
  g_assert_cmpuint (n_cancelled, >, 20);
  g_assert_true (cop_machine_advance (self->machine, 5000, NULL));
}

static void
every_step_in_lua (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  fault_each_step (self->machine, add, "time.lua", cut);
  fault_each_step (self->machine, add, "time.lua-pair", cut);
  evaluate (self, "closed > 20", "true");
  g_assert_true (cop_machine_advance (self->machine, 5000, NULL));
}

/* --- the engine closes ------------------------------------------------------------------ */

/* The types of an engine that closes are cut out of machines that are not its own; what threads
 * still do for them comes back to nobody. */
static void
closed_in_flight (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GPtrArray) retired = NULL;
  g_auto (GStrv) holders = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (CopSnapshot) before = cop_machine_snapshot (self->machine), after = NULL;

  g_assert_true (cop_script_set_global (self->script, "m", (CopObject *)self->machine, &error));
  g_assert_nonnull (cop_machine_device_add (self->machine, "time.copy", "a", &error, NULL));
  g_assert_no_error (error);
  g_assert_nonnull (cop_machine_device_add (self->machine, "time.lua", "b", &error, NULL));
  g_clear_pointer (&self->script, cop_script_free);
  retired = cop_machine_retired (self->machine);
  g_assert_cmpuint (retired->len, ==, 1);
  holders = cop_object_holders (retired->pdata[0]);
  g_assert_cmpstr (holders[0], ==, "copy");
  g_assert_null (holders[1]);
  g_assert_true (cop_machine_advance (self->machine, 5000, &error));
  g_assert_no_error (error);
  after = cop_machine_snapshot (self->machine);
  g_assert_true (cop_snapshot_equal (before, after));
}

/* In a machine that the script has never seen the devices stay; what they had begun does not. */
static void
closed_unseen (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GError) error = NULL;
  CopDevice *device = cop_machine_device_add (self->machine, "time.copy", "a", &error, NULL);
  g_auto (GStrv) holders = NULL;

  g_assert_no_error (error);
  g_clear_pointer (&self->script, cop_script_free);
  g_assert_true (cop_machine_advance (self->machine, 5000, &error));
  holders = cop_object_holders ((CopObject *)device);
  g_assert_null (holders[0]);
}

/* The same with a machine of its own, which it closes. */
static void
closed_with_its_machine (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  guint64 live = cop_host_live_objects (self->host);

  evaluate (self,
            "local cop = require 'coppice'\n"
            "m = cop.build (cop.machine { 'time.board', build = function (b)\n"
            "  b:add { 'ram', 'memory.ram', at = 0x1000, size = 0x1000 }\n"
            "  for i = 1, 5 do b:add { 'dev' .. i, i % 2 == 0 and 'time.copy' or 'time.lua' } end\n"
            "end })",
            NULL);
  g_assert_cmpuint (cop_host_live_objects (self->host), >, live + 5);
  g_clear_pointer (&self->script, cop_script_free);
  g_assert_cmpuint (cop_host_live_objects (self->host), ==, live);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name) g_test_add ("/fault/time/" #name, Fixture, NULL, set_up, name, tear_down)
  ADD (every_step_in_c);
  ADD (every_step_in_lua);
  ADD (closed_in_flight);
  ADD (closed_unseen);
  ADD (closed_with_its_machine);
  return g_test_run ();
}
