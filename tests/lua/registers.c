/* Registers of a type declared in Lua, whose script has ended: C still holds the device. */
#include <coppice/script.h>

static const char declaration[] =
    "local cop = require 'coppice'\n"
    "cop.device { 'test.registers', doc = 'Has registers', bus = 'system-bus',\n"
    "  windows = { cop.window { 'regs', size = 0x10,\n"
    "    cop.reg { 0, 'A', reset = 3, read = function (_, value) return value + 1 end,\n"
    "              write = function () called = true end,\n"
    "              changed = function (self, value) self.regs.B = value end },\n"
    "    cop.reg { 4, 'B' } } } }";

static void
assert_reg (CopRegion *region, const char *name, guint64 expected)
{
  g_autoptr (GError) error = NULL;
  CopReg reg;

  g_assert_true (cop_region_reg (region, name, &reg, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (cop_reg_get (&reg, 0), ==, expected);
}

/* The values stay, what is set is stored, and nothing of Lua is called any more. */
static void
outlive_their_script (void)
{
  g_autoptr (GError) error = NULL;
  CopHost *host = cop_host_new (NULL);
  CopScript *script = cop_script_new (host, COP_SCRIPT_TRUSTED);
  CopMachine *board = cop_machine_new (host, NULL, NULL, 0, NULL, &error);
  CopDevice *device;
  CopRegion *region;
  CopHold *hold;
  CopReg reg;

  g_assert_no_error (error);
  g_assert_cmpint (cop_script_eval (script, declaration, "=test", NULL, &error), ==, COP_EVAL_DONE);
  g_assert_true (cop_script_set_global (script, "m", (CopObject *)board, &error));
  device = cop_machine_device_add (board, "test.registers", "a", &error, "at", "0x1000", NULL);
  g_assert_no_error (error);
  region = cop_device_window (device, 0);
  g_assert_cmpint (cop_region_write (region, 0, 4, 8), ==, COP_ACCESS_OK);
  assert_reg (region, "B", 8);
  hold = cop_object_hold ((CopObject *)device, "the test");
  cop_script_free (script);
  g_assert_cmpint (cop_object_state ((CopObject *)device), ==, COP_STATE_RETIRED);
  g_assert_true (cop_region_reg (region, "A", &reg, &error));
  g_assert_true (cop_reg_set (&reg, 0, 9, &error));
  g_assert_no_error (error);
  assert_reg (region, "A", 9);
  assert_reg (region, "B", 8);
  g_assert_cmpint (reg.def->read ((CopObject *)device, reg.def, 0, 5), ==, 5);
  reg.def->write ((CopObject *)device, reg.def, 0, 5);
  cop_hold_release (hold);
  cop_machine_unref (board);
  g_assert_cmpuint (cop_host_live_objects (host), ==, 0);
  cop_host_unref (host);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/lua/registers/outlive_their_script", outlive_their_script);
  return g_test_run ();
}
