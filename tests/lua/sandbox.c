/* The engine of other people's scripts: what they cannot reach, what they can, where they end. */
#include <coppice/devicetree.h>
#include <coppice/script.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

typedef struct
{
  char *top, *inside; /* a folder, and the script's own in it */
  CopHost *host;
  CopScript *script;
} Fixture;

static void
put (const char *folder, const char *name, const char *text)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  GError *error = NULL;

  g_file_set_contents (path, text, -1, &error);
  g_assert_no_error (error);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  (void)data;
  fixture->top = g_dir_make_tmp ("sandbox-XXXXXX", NULL);
  fixture->inside = g_build_filename (fixture->top, "mine", NULL);
  g_assert_cmpint (g_mkdir (fixture->inside, 0700), ==, 0);
  put (fixture->top, "secret.lua", "return 'secret'");
  fixture->host = cop_host_new (NULL);
  fixture->script = cop_script_new (fixture->host, COP_SCRIPT_SANDBOXED);
  g_assert_nonnull (fixture->script);
}

static void
remove_all (const char *folder)
{
  GDir *dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)))
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      if (g_file_test (path, G_FILE_TEST_IS_DIR) && !g_file_test (path, G_FILE_TEST_IS_SYMLINK))
        remove_all (path);
      else
        g_assert_cmpint (g_remove (path), ==, 0);
    }
  g_dir_close (dir);
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  (void)data;
  cop_script_free (fixture->script);
  g_assert_cmpuint (cop_host_live_objects (fixture->host), ==, 0);
  cop_host_unref (fixture->host);
  remove_all (fixture->top);
  g_free (fixture->top);
  g_free (fixture->inside);
}

/* Runs the chunk as a file of the script's folder. */
static gboolean
run (Fixture *fixture, const char *text, GError **error)
{
  g_autofree char *path = g_build_filename (fixture->inside, "script.lua", NULL);

  put (fixture->inside, "script.lua", text);
  return cop_script_run (fixture->script, path, NULL, error);
}

static void
assert_runs (Fixture *fixture, const char *text)
{
  GError *error = NULL;

  run (fixture, text, &error);
  g_assert_no_error (error);
}

static void
assert_fails (Fixture *fixture, const char *text, const char *wanted)
{
  g_autoptr (GError) error = NULL;

  if (run (fixture, text, &error))
    g_error ("ran: %s", text);
  if (!strstr (error->message, wanted))
    g_error ("%s: said '%s', not '%s'", text, error->message, wanted);
}

/* --- what is not there --------------------------------------------------------------------- */

static void
test_ways_out (Fixture *fixture, gconstpointer data)
{
  static const char *const rows[][2] = {
    { "os.execute 'true'", "a sandboxed script has no 'os.execute'" },
    { "return os.time ()", "no 'os.time'" },
    { "os.time = 1", "no 'os.time'" },
    { "io.open '/etc/passwd'", "no 'io.open'" },
    { "debug.getregistry ()", "no 'debug.getregistry'" },
    { "package.loadlib ('x', '*')", "no 'package.loadlib'" },
    { "dofile '/etc/passwd'", "no 'dofile'" },
    { "loadfile '/etc/passwd'", "no 'loadfile'" },
    { "collectgarbage 'stop'", "no 'collectgarbage'" },
    { "require 'coppice.core'", "no module 'coppice.core'" },
    { "require 'coppice.files'", "no module 'coppice.files'" },
    { "require 'busted'", "no module 'busted'" },
    { "require 'secret'", "no module 'secret'" },
    { "require '..secret'", "no module" },
    { "setmetatable ({}, { __gc = print })", "no '__gc'" },
    { "require (nil)", "require takes the name of a module, got nil" },
    { "getmetatable ('').__index = nil", "attempt to index a string value" },
    { "assert (load (string.dump (print)))", "attempt to call a nil value (field 'dump')" },
    { "assert (load (('').dump (function () end)))", "attempt to load a binary chunk" },
    { "assert (load (('').dump (function () end), 'x', 'b'))", "attempt to load a binary chunk" },
  };

  (void)data;
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    assert_fails (fixture, rows[i][0], rows[i][1]);
}

/* By whatever name: upwards, absolute, through a link. */
static void
test_files (Fixture *fixture, gconstpointer data)
{
  static const char *const outside = "a sandboxed script reads files of its own folder alone";
  g_autofree char *secret = g_build_filename (fixture->top, "secret.lua", NULL);
  g_autofree char *link = g_build_filename (fixture->inside, "link.lua", NULL);
  g_autofree char *absolute = g_strdup_printf ("require 'coppice'.include '%s'", secret);
  g_autofree char *folder = g_strdup_printf ("require 'coppice'.tree '%s'", fixture->top);

  (void)data;
  g_assert_cmpint (symlink (secret, link), ==, 0);
  put (fixture->inside, "board.dts", "/dts-v1/; / { };");
  assert_fails (fixture, "require 'coppice'.include '../secret.lua'", outside);
  assert_fails (fixture, "require 'coppice'.include 'link.lua'", outside);
  assert_fails (fixture, "require 'link'", outside);
  assert_fails (fixture, "require 'coppice'.include '/nonexistent/x.lua'", outside);
  assert_fails (fixture, absolute, outside);
  assert_fails (fixture, folder, outside);
  assert_fails (fixture, "require 'coppice'.build '/etc/passwd'", outside);
  assert_fails (fixture, "require 'coppice'.import '/etc/passwd'", outside);
  assert_fails (fixture, "require 'coppice'.import ('/etc/passwd', { typed = true })", outside);
}

static void
test_trees (Fixture *fixture, gconstpointer data)
{
  g_autofree char *source = g_build_filename (fixture->inside, "board.dts", NULL);
  g_autofree char *blob = g_build_filename (fixture->inside, "board.dtb", NULL);
  g_autofree char *read_source = g_strdup_printf ("require 'coppice'.tree '%s'", source);
  g_autofree char *read_blob =
      g_strdup_printf ("assert (require 'coppice'.tree '%s':find '/a')", blob);
  g_autofree char *write_blob =
      g_strdup_printf ("require 'coppice'.tree '%s':write '%s.new.dtb'", blob, blob);
  CopTree *tree = cop_tree_new ();
  g_autoptr (GBytes) bytes = NULL;
  g_autofree char *written = g_strconcat (blob, ".new.dtb", NULL);

  (void)data;
  g_assert_nonnull (cop_node_add (cop_tree_root (tree), "a", NULL));
  bytes = cop_tree_to_dtb (tree, NULL);
  g_assert_true (g_file_set_contents (blob, g_bytes_get_data (bytes, NULL),
                                      (gssize)g_bytes_get_size (bytes), NULL));
  cop_tree_free (tree);
  put (fixture->inside, "board.dts", "/dts-v1/; /include/ \"/etc/passwd\"");
  assert_fails (fixture, read_source, "a sandboxed script reads blobs alone");
  assert_runs (fixture, read_blob);
  assert_fails (fixture, write_blob, "a sandboxed script writes no files");
  g_assert_false (g_file_test (written, G_FILE_TEST_EXISTS));
}

/* --- what is there ------------------------------------------------------------------------- */

static void
test_builds (Fixture *fixture, gconstpointer data)
{
  GError *error = NULL;
  g_autofree char *path = g_build_filename (fixture->inside, "board.lua", NULL);
  CopMachine *board;
  g_autoptr (GBytes) blob = NULL;

  (void)data;
  put (fixture->inside, "part.lua", "return { model = 'sandboxed' }");
  put (fixture->inside, "other.lua", "return (...) == 'other' and 7");
  put (fixture->inside, "board.lua",
       "local cop = require 'coppice'\n"
       "assert (require 'other' == 7 and require 'other' == 7)\n"
       "x = 3\n"
       "assert (_G.x == 3 and load 'return x' () == 3)\n"
       "return cop.machine { 'test.sandboxed', build = function (board)\n"
       "  board.model = cop.include 'part.lua'.model\n"
       "  local intc = board:add { 'intc', 'sifive.plic', at = 0xc000000, sources = 4 }\n"
       "  board:add { 'uart', 'ns16550a', at = 0x1000, irq = intc.irq (3) }\n"
       "end }\n");
  board = cop_script_build (fixture->script, path, NULL, &error);
  g_assert_no_error (error);
  blob = cop_machine_to_dtb (board, &error);
  g_assert_no_error (error);
  g_assert_true (cop_machine_close (board, &error));
  cop_machine_unref (board);
  /* The library itself has what it needs, and what the script calls so is its own. */
  assert_runs (fixture, "assert (x == 3) string.format = nil string = nil");
  assert_runs (fixture, "assert (arg[0]:find 'script.lua$')");
  assert_runs (fixture, "assert (('%d'):format (3) == '3')");
}

/* --- limits -------------------------------------------------------------------------------- */

static void
test_steps (Fixture *fixture, gconstpointer data)
{
  static const char *const rows[] = {
    "while true do end",
    "while true do pcall (function () while true do end end) end",
    "local co = coroutine.wrap (function () while true do end end) co ()",
    "while true do coroutine.resume (coroutine.create (function () while true do end end)) end",
    "setmetatable ({}, { __index = function (t, k) return t[k] end }).x = nil while true do end",
    "local f f = function () return pcall (f) end while true do f () end",
    "local co = coroutine.create (function ()\n"
    "  local x <close> = setmetatable ({}, { __close = function () while true do end end })\n"
    "  coroutine.yield ()\n"
    "end)\n"
    "coroutine.resume (co) coroutine.close (co) while true do end",
    "for i = 1, 1e9 do coroutine.wrap (function () for j = 1, 100 do local _ = j end end) () end",
  };

  (void)data;
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      cop_script_set_limits (fixture->script, 200000, COP_SCRIPT_MEMORY);
      assert_fails (fixture, rows[i], "the script took more than 200000 steps");
    }
  cop_script_set_limits (fixture->script, 200000, COP_SCRIPT_MEMORY);
  assert_fails (fixture, "local x = 1\nwhile true do x = x + 1 end",
                "script.lua:2: the script took more than 200000 steps");
  cop_script_set_limits (fixture->script, 200000, COP_SCRIPT_MEMORY);
  assert_runs (fixture, "for i = 1, 1000 do local _ = i end");
}

static void
test_memory (Fixture *fixture, gconstpointer data)
{
  (void)data;
  cop_script_set_limits (fixture->script, COP_SCRIPT_STEPS, 16 << 20);
  assert_fails (fixture, "local t = {} for i = 1, 1 << 40 do t[i] = { i } end", "memory");
  assert_fails (fixture, "return ('x'):rep (1 << 30)", "memory");
  assert_runs (fixture, "assert (#('x'):rep (1 << 20) == 1 << 20)");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, f) g_test_add ("/lua/sandbox/" name, Fixture, NULL, set_up, f, tear_down)
  ADD ("ways-out", test_ways_out);
  ADD ("files", test_files);
  ADD ("trees", test_trees);
  ADD ("builds", test_builds);
  ADD ("steps", test_steps);
  ADD ("memory", test_memory);
#undef ADD
  return g_test_run ();
}
