/* The engine as a C program sees it: building, running, evaluating, closing. */
#include <coppice/devicetree.h>
#include <coppice/script.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#define LAB "machines/boards/hotplug-lab.lua"

typedef struct
{
  CopHost *host;
  CopScript *script;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  (void)data;
  fixture->host = cop_host_new (NULL);
  fixture->script = cop_script_new (fixture->host, COP_SCRIPT_TRUSTED);
  g_assert_nonnull (fixture->script);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  (void)data;
  cop_script_free (fixture->script);
  g_assert_cmpuint (cop_host_live_objects (fixture->host), ==, 0);
  cop_host_unref (fixture->host);
}

/* Runs a chunk; NULL when it prints nothing. */
static char *
eval (CopScript *script, const char *chunk)
{
  GError *error = NULL;
  char *text = NULL;
  CopEval result = cop_script_eval (script, chunk, "=test", &text, &error);

  g_assert_no_error (error);
  g_assert_cmpint (result, ==, COP_EVAL_DONE);
  return text;
}

static void
assert_evals (CopScript *script, const char *chunk, const char *wanted)
{
  char *text = eval (script, chunk);

  g_assert_cmpstr (text, ==, wanted);
  g_free (text);
}

/* --- building ------------------------------------------------------------------------------ */

static void
test_build (Fixture *fixture, gconstpointer data)
{
  GError *error = NULL;
  CopMachine *board = cop_script_build (fixture->script, LAB, "ports=0x2", &error);
  CopObject *xhci;
  guint64 ports;

  (void)data;
  g_assert_no_error (error);
  xhci = cop_object_child ((CopObject *)board, "xhci");
  g_assert_true (cop_object_get_uint (xhci, "ports", &ports, NULL));
  g_assert_cmpuint (ports, ==, 2);
  g_assert_nonnull (cop_machine_device_add (board, "usb.hub", "hub0", &error, "bus", "xhci", NULL));
  g_assert_no_error (error);
  g_assert_true (cop_machine_close (board, &error));
  cop_machine_unref (board);
}

static void
test_build_errors (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *file, *params, *text;
    int code;
  } cases[] = {
    { "no/such.lua", NULL, "no/such.lua: cannot be read: no such file", COP_ERROR_IO },
    { LAB, "prts=2", "did you mean 'ports'?", COP_ERROR_NOT_FOUND },
    { LAB, "ports=many", "parameter 'ports' wants a uint, got 'many'", COP_ERROR_INVALID },
    { LAB, "ports", "parameters are key=value, got 'ports'", COP_ERROR_INVALID },
    { LAB, "ports=999", "must be between 1 and 255, not 999", COP_ERROR_RANGE },
    { LAB, "ports='2", "parameters \"ports='2\":", COP_ERROR_INVALID },
  };

  (void)data;
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      GError *error = NULL;

      g_assert_null (cop_script_build (fixture->script, cases[i].file, cases[i].params, &error));
      g_assert_error (error, COP_ERROR, cases[i].code);
      if (!strstr (error->message, cases[i].text))
        g_error ("case %" G_GSIZE_FORMAT ": %s", i, error->message);
      g_error_free (error);
      g_assert_cmpuint (cop_host_live_objects (fixture->host), ==, 0);
    }
}

static void
test_load (Fixture *fixture, gconstpointer data)
{
  GError *error = NULL;
  CopType *type = cop_script_load (fixture->script, LAB, &error);

  (void)data;
  g_assert_no_error (error);
  g_assert_cmpstr (cop_type_name (type), ==, "hotplug-lab");
  g_assert_nonnull (cop_type_find_prop (type, "ports"));
  g_assert_cmpuint (cop_host_live_objects (fixture->host), ==, 0);
}

/* --- running ------------------------------------------------------------------------------- */

static char *
write_file (const char *text)
{
  GError *error = NULL;
  char *name = NULL;
  int fd = g_file_open_tmp ("script-XXXXXX.lua", &name, &error);

  g_assert_no_error (error);
  close (fd);
  g_assert_true (g_file_set_contents (name, text, -1, NULL));
  return name;
}

static void
test_run (Fixture *fixture, gconstpointer data)
{
  const char *const args[] = { "one", "two words", NULL };
  char *file = write_file ("local a, b = ...\n"
                           "got = ('%s|%s|%d|%s'):format (a, b, #arg, arg[0])\n"
                           "if b == nil then error 'no arguments' end\n");
  char *wanted = g_strdup_printf ("\"one|two words|2|%s\"", file);
  char *where = g_strdup_printf ("%s:3: no arguments", file);
  GError *error = NULL;

  (void)data;
  g_assert_true (cop_script_run (fixture->script, file, args, &error));
  assert_evals (fixture->script, "got", wanted);
  g_assert_false (cop_script_run (fixture->script, file, NULL, &error));
  g_assert_cmpstr (error->message, ==, where);
  g_assert_nonnull (strstr (cop_error_traceback (error), "stack traceback"));
  g_clear_error (&error);
  unlink (file);
  g_assert_false (cop_script_run (fixture->script, file, NULL, &error));
  g_assert_error (error, COP_ERROR, COP_ERROR_IO);
  g_clear_error (&error);
  g_free (where);
  g_free (wanted);
  g_free (file);
}

static void
test_eval (Fixture *fixture, gconstpointer data)
{
  GError *error = NULL;
  char *text = NULL;

  (void)data;
  assert_evals (fixture->script, "1 + 1", "2");
  assert_evals (fixture->script, "x = 5", NULL);
  assert_evals (fixture->script, "x, _", "5\t2");
  g_assert_cmpint (cop_script_eval (fixture->script, "for i = 1, 2 do", "=t", &text, &error), ==,
                   COP_EVAL_INCOMPLETE);
  g_assert_cmpint (cop_script_eval (fixture->script, "x = = 1", "=t", &text, &error), ==,
                   COP_EVAL_FAILED);
  g_assert_error (error, COP_ERROR, COP_ERROR_SYNTAX);
  g_assert_cmpstr (cop_error_where (error), ==, "t:1");
  g_clear_error (&error);
  g_assert_cmpint (cop_script_eval (fixture->script, "nothing.at.all", "=t", &text, &error), ==,
                   COP_EVAL_FAILED);
  g_assert_true (g_str_has_prefix (error->message, "t:1: attempt to index a nil value"));
  g_clear_error (&error);
}

static CopScript *running; /* for the handler of the signal alone */

static void
on_alarm (int number)
{
  (void)number;
  cop_script_interrupt (running);
}

static void
test_interrupt (Fixture *fixture, gconstpointer data)
{
  static const char *const chunks[] = {
    "while true do end", "while true do pcall (function () while true do end end) end",
    "m:device_add { 'slow', Slow, bus = m.xhci }"
  };
  char *text = NULL;

  (void)data;
  running = fixture->script;
  signal (SIGALRM, on_alarm);
  eval (fixture->script, "cop = require 'coppice' m = cop.build '" LAB "'");
  eval (fixture->script, "Slow = cop.device { 'test.slow', parent = 'usb.device', doc = 'slow',\n"
                         "  realize = function () while true do end end }");
  eval (fixture->script, "before = m:snapshot ()");
  for (gsize i = 0; i < G_N_ELEMENTS (chunks); i++)
    {
      GError *error = NULL;

      ualarm (20000, 0);
      g_assert_cmpint (cop_script_eval (fixture->script, chunks[i], "=t", &text, &error), ==,
                       COP_EVAL_FAILED);
      g_assert_nonnull (strstr (error->message, "interrupted"));
      g_error_free (error);
      assert_evals (fixture->script, "#m:diff (before)", "0");
    }
  signal (SIGALRM, SIG_DFL);
}

static void
test_complete (Fixture *fixture, gconstpointer data)
{
  GError *error = NULL;
  CopMachine *board = cop_script_build (fixture->script, LAB, NULL, &error);
  char **names;

  (void)data;
  g_assert_true (cop_script_set_global (fixture->script, "m", (CopObject *)board, &error));
  names = cop_script_complete (fixture->script, "m.peri");
  g_assert_cmpstr (names[0], ==, "m.peripheral");
  g_assert_cmpstr (names[1], ==, "m.peripheral_anon");
  g_assert_null (names[2]);
  g_strfreev (names);
  names = cop_script_complete (fixture->script, "nobody.");
  g_assert_null (names[0]);
  g_strfreev (names);
  assert_evals (fixture->script, "m.path", "\"/machine\"");
  cop_machine_unref (board);
  assert_evals (fixture->script, "m.state", "\"finalized\"");
}

/* --- closing ------------------------------------------------------------------------------- */

static const char device[] =
    "local cop = require 'coppice'\n"
    "calls = 0\n"
    "cop.device { 'test.lua', parent = 'usb.device', doc = 'of the engine',\n"
    "  unrealize = function () calls = calls + 1 end,\n"
    "  finalize = function () calls = calls + 1 end }";

/* A machine of the script is closed with the engine; the program's reference is still good. */
static void
test_close_own (void)
{
  CopHost *host = cop_host_new (NULL);
  CopScript *script = cop_script_new (host, COP_SCRIPT_TRUSTED);
  CopMachine *board = cop_script_build (script, LAB, NULL, NULL);

  g_assert_nonnull (board);
  cop_script_free (script);
  g_assert_true (cop_machine_is_closed (board));
  cop_machine_unref (board);
  g_assert_cmpuint (cop_host_live_objects (host), ==, 0);
  cop_host_unref (host);
}

/* What the engine's types have in a machine of C is cut; what is held is finalized by the C base.
 */
static void
test_close_others (void)
{
  CopHost *host = cop_host_new (NULL);
  CopScript *script = cop_script_new (host, COP_SCRIPT_TRUSTED);
  CopMachine *board = cop_machine_new (host, NULL, NULL, 0, NULL, NULL);
  CopDevice *mine, *free_one;
  CopHold *hold;

  g_free (eval (script, device));
  g_assert_nonnull (cop_machine_device_add (board, "usb.xhci", "xhci", NULL, NULL));
  g_assert_true (cop_script_set_global (script, "m", (CopObject *)board, NULL));
  mine = cop_machine_device_add (board, "test.lua", "a", NULL, "bus", "xhci", NULL);
  free_one = cop_machine_device_add (board, "usb.kbd", "b", NULL, "bus", "xhci", NULL);
  g_assert_nonnull (mine);
  g_assert_nonnull (free_one);
  hold = cop_object_hold ((CopObject *)mine, "the test");
  cop_script_free (script);
  g_assert_cmpint (cop_object_state ((CopObject *)mine), ==, COP_STATE_RETIRED);
  g_assert_cmpint (cop_object_state ((CopObject *)free_one), ==, COP_STATE_REALIZED);
  g_assert_nonnull (cop_host_peek_type (host, "test.lua"));
  cop_hold_release (hold);
  cop_machine_unref (board);
  g_assert_cmpuint (cop_host_live_objects (host), ==, 0);
  cop_host_unref (host);
}

/* Two engines of one host have handles of their own; two hosts have nothing in common. */
static void
test_two (void)
{
  CopHost *host = cop_host_new (NULL), *other = cop_host_new (NULL);
  CopScript *a = cop_script_new (host, COP_SCRIPT_TRUSTED);
  CopScript *b = cop_script_new (host, COP_SCRIPT_TRUSTED);
  CopScript *c = cop_script_new (other, COP_SCRIPT_TRUSTED);
  CopMachine *board = cop_script_build (a, LAB, NULL, NULL);

  g_free (eval (a, device));
  g_free (eval (c, device));
  g_assert_true (cop_script_set_global (a, "m", (CopObject *)board, NULL));
  g_assert_true (cop_script_set_global (b, "m", (CopObject *)board, NULL));
  g_free (eval (b, "d = m:device_add { 'd', 'test.lua', bus = m.xhci }"));
  g_free (eval (a, "d = m.peripheral.d"));
  assert_evals (a, "d.state", "\"realized\"");
  g_free (eval (b, "m.peripheral.d = nil"));
  assert_evals (a, "d.state, calls", "\"finalized\"\t2");
  assert_evals (b, "d.state", "\"finalized\"");
  assert_evals (c, "calls", "0");
  cop_script_free (b);
  assert_evals (a, "m.state", "\"realized\"");
  cop_machine_unref (board);
  cop_script_free (a);
  cop_script_free (c);
  g_assert_cmpuint (cop_host_live_objects (host), ==, 0);
  cop_host_unref (host);
  cop_host_unref (other);
}

/* Lua's limit of 199 nested calls has nothing to do with how deep a machine is, nor with how many
 * hooks cut one more device. */
static void
test_deep (Fixture *fixture, gconstpointer data)
{
  (void)data;
  g_free (
      eval (fixture->script,
            "cop = require 'coppice'\n"
            "cop.bus_type { 'test.bus', doc = 'a bus', addressing = 'plain' }\n"
            "local row = cop.bus { 'below', 'test.bus', doc = 'the next' }\n"
            "n, falling, deepest = 0, 0, 0\n"
            "cop.device { 'test.root', doc = 'the first', bus = 'system-bus', buses = { row } }\n"
            "cop.device { 'test.link', doc = 'of a chain', bus = 'test.bus', buses = { row },\n"
            "  props = { cop.uint { 'depth', doc = 'how deep' } },\n"
            "  unrealize = function (self) n, last = n + 1, self.depth end }\n"
            "cop.device { 'test.domino', doc = 'cuts the next', bus = 'test.bus',\n"
            "  props = { cop.uint { 'number', doc = 'which' } },\n"
            "  unrealize = function (self)\n"
            "    falling = falling + 1\n"
            "    deepest = math.max (deepest, falling)\n"
            "    local next_one = 'd' .. self.number + 1\n"
            "    if m.peripheral[next_one] then m.peripheral[next_one] = nil end\n"
            "    falling = falling - 1\n"
            "  end }\n"
            "m = cop.build (cop.machine { 'test.deep', build = function (board)\n"
            "  board:add { 'root', 'test.root', nullable = true }\n"
            "end })\n"
            "local at = m.root\n"
            "for i = 1, 1000 do\n"
            "  at = m:device_add { 'l' .. i, 'test.link', bus = at, depth = i }\n"
            "end\n"
            "for i = 1, 1000 do\n"
            "  m:device_add { 'd' .. i, 'test.domino', bus = m.root, number = i }\n"
            "end\n"
            "m.peripheral.d1 = nil\n"));
  assert_evals (fixture->script, "m.peripheral.d1, m.peripheral.d1000, deepest", "nil\tnil\t1");
  g_free (eval (fixture->script, "m.peripheral.l1 = nil"));
  assert_evals (fixture->script, "n, last, m.peripheral.l1000", "1000\t1\tnil");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, fn) g_test_add ("/lua/script/" path, Fixture, NULL, set_up, fn, tear_down)
  ADD ("build-takes-parameters", test_build);
  ADD ("build-says-what-is-wrong", test_build_errors);
  ADD ("load-makes-no-instance", test_load);
  ADD ("run-passes-arguments", test_run);
  ADD ("eval-keeps-globals", test_eval);
  ADD ("interrupt-leaves-the-machine-whole", test_interrupt);
  ADD ("complete-knows-objects", test_complete);
  ADD ("a-deep-cut-needs-no-deep-stack", test_deep);
#undef ADD
  g_test_add_func ("/lua/script/closing-closes-its-machines", test_close_own);
  g_test_add_func ("/lua/script/closing-cuts-objects-of-its-types", test_close_others);
  g_test_add_func ("/lua/script/two-engines-and-two-hosts", test_two);
  return g_test_run ();
}
