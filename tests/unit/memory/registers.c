/* Registers: what an access by the guest does, row by row, and what the device may do itself. */
#include <lab.h>
#include <memory/registers.h>

typedef struct
{
  CopHost *host;
  CopMachine *machine;
  CopObject *owner; /* /objects/dev */
  CopTestLog *log;
  CopRegTable *table;
  CopRegion region; /* 0x100 bytes */
} Fixture;

/* --- rows that write down what happens to them --- */

static guint64
on_read (CopObject *self, const CopRegDef *def, guint index, guint64 value)
{
  cop_test_log_add (cop_test_log_current (), "%s reads %s[%u] 0x%" G_GINT64_MODIFIER "x",
                    cop_object_name (self), def->name, index, value);
  return ~value;
}

static void
on_write (CopObject *self, const CopRegDef *def, guint index, guint64 value)
{
  cop_test_log_add (cop_test_log_current (), "%s writes %s[%u] 0x%" G_GINT64_MODIFIER "x",
                    cop_object_name (self), def->name, index, value);
}

static void
on_changed (CopObject *self, const CopRegDef *def, guint index, guint64 value)
{
  cop_test_log_add (cop_test_log_current (), "%s changes %s[%u] 0x%" G_GINT64_MODIFIER "x",
                    cop_object_name (self), def->name, index, value);
}

static const CopRegField lcr_fields[] = { { 7, "DLAB" }, { 0, "WLS", .bits = 2 }, { 0 } };

static const CopRegDef defs[] = {
  { 0x00, "RW", .reset = 0x11223344 },
  { 0x04, "RO", .access = COP_REG_RO, .reset = 0xcafe },
  { 0x08, "WO", .access = COP_REG_WO },
  { 0x0c, "ISR", .access = COP_REG_W1C, .reset = 0xf0f0f0f0, .mask = 0xffff },
  { 0x10, "COUNT", .access = COP_REG_RC, .mask = 0xff },
  { 0x14, "MASKED", .mask = 0xff00, .reset = 0x12345678 },
  { 0x18, "LEN", .max = 0xffff },
  { 0x1c, "LEVEL", .max = 100, .reset = 5 },
  { 0x20, "HEARD", .read = on_read, .write = on_write, .changed = on_changed },
  { 0x24, "HEARD_ISR", .access = COP_REG_W1C, .mask = 0xff, .write = on_write,
    .changed = on_changed },
  { 0x28, "BYTE", .size = 1 },
  { 0x2a, "HALF", .size = 2 },
  { 0x30, "WIDE", .size = 8 },
  { 0x40, "ARR", .count = 4, .stride = 8, .reset = 7, .changed = on_changed },
  { 0x44, "BETWEEN", .count = 4, .stride = 8 },
  { 0x60, "RBR", .access = COP_REG_RO, .reset = 1 },
  { 0x60, "THR", .access = COP_REG_WO },
  { 0x60, "DLL", .when = "LCR.DLAB" },
  { 0x64, "LCR", .fields = lcr_fields },
  { 0x80, NULL },
};

static void
make (Fixture *self, CopRegLayout layout)
{
  g_autoptr (GError) error = NULL;

  cop_region_finish (&self->region);
  g_clear_pointer (&self->table, cop_reg_table__free);
  layout.window = "regs";
  layout.size = 0x100;
  self->table = cop_reg_table__new (&layout, &error);
  g_assert_no_error (error);
  cop_region_init (&self->region, self->owner, "regs", COP_REGION_IO, 0x100);
  cop_regs__init (&self->region, self->table);
}

static void
set_up (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  self->host = lab_host ();
  self->machine = lab_machine (self->host);
  self->owner = lab_add (cop_machine_objects (self->machine), "dev", &lab_type_thing);
  self->log = cop_test_log_new ();
  make (self, (CopRegLayout){ .defs = defs });
}

static void
tear_down (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  cop_region_finish (&self->region);
  cop_reg_table__free (self->table);
  cop_test_log_free (self->log);
  lab_close (self->machine);
  lab_close_host (self->host);
}

static guint64
get (Fixture *self, guint64 at, guint size)
{
  guint64 value = 0x5555;

  g_assert_cmpint (cop_regs__read (&self->region, at, size, &value), ==, COP_ACCESS_OK);
  return value;
}

static void
put (Fixture *self, guint64 at, guint size, guint64 value)
{
  g_assert_cmpint (cop_regs__write (&self->region, at, size, value), ==, COP_ACCESS_OK);
}

static CopReg
find (Fixture *self, const char *name)
{
  g_autoptr (GError) error = NULL;
  CopReg reg;

  g_assert_true (cop_region_reg (&self->region, name, &reg, &error));
  g_assert_no_error (error);
  return reg;
}

static guint64
stored (Fixture *self, const char *name)
{
  CopReg reg = find (self, name);

  return cop_reg_get (&reg, 0);
}

static void
set (Fixture *self, const char *name, guint index, guint64 value)
{
  g_autoptr (GError) error = NULL;
  CopReg reg = find (self, name);

  g_assert_true (cop_reg_set (&reg, index, value, &error));
  g_assert_no_error (error);
}

/* --- kinds of access ---------------------------------------------------------------------- */

static void
what_is_written_is_read (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  g_assert_cmphex (get (self, 0, 4), ==, 0x11223344);
  put (self, 0, 4, 0xdeadbeef);
  g_assert_cmphex (get (self, 0, 4), ==, 0xdeadbeef);
  g_assert_cmphex (stored (self, "RW"), ==, 0xdeadbeef);
}

static void
a_write_to_what_is_read_only_does_nothing (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  put (self, 4, 4, 0);
  g_assert_cmphex (get (self, 4, 4), ==, 0xcafe);
  set (self, "RO", 0, 0xbabe);
  g_assert_cmphex (get (self, 4, 4), ==, 0xbabe);
}

static void
what_is_write_only_reads_as_zero_and_is_kept (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  put (self, 8, 4, 0x1234);
  g_assert_cmphex (get (self, 8, 4), ==, 0);
  g_assert_cmphex (stored (self, "WO"), ==, 0x1234);
}

static void
writing_one_clears (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  put (self, 0xc, 4, 0x000000f0);
  g_assert_cmphex (get (self, 0xc, 4), ==, 0xf0f0f000);
  put (self, 0xc, 4, 0xffffffff); /* the mask keeps the upper half */
  g_assert_cmphex (get (self, 0xc, 4), ==, 0xf0f00000);
  put (self, 0xc, 4, 0);
  g_assert_cmphex (get (self, 0xc, 4), ==, 0xf0f00000);
}

static void
reading_clears (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  set (self, "COUNT", 0, 0x1ff);
  put (self, 0x10, 4, 0);
  g_assert_cmphex (get (self, 0x10, 4), ==, 0x1ff);
  g_assert_cmphex (get (self, 0x10, 4), ==, 0x100);
}

static void
the_mask_is_what_the_guest_may_change (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  put (self, 0x14, 4, 0xffffffff);
  g_assert_cmphex (get (self, 0x14, 4), ==, 0x1234ff78);
  put (self, 0x14, 4, 0);
  g_assert_cmphex (get (self, 0x14, 4), ==, 0x12340078);
  set (self, "MASKED", 0, 0xffffffff); /* the device may change all */
  g_assert_cmphex (get (self, 0x14, 4), ==, 0xffffffff);
}

/* Bits above the highest one of max are not there; what is larger nevertheless becomes max. */
static void
more_than_max_is_not_stored (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  CopReg reg = find (self, "LEVEL");
  GError *error = NULL;

  put (self, 0x18, 4, 0x12345678);
  g_assert_cmphex (get (self, 0x18, 4), ==, 0x5678);
  put (self, 0x1c, 4, 0x80 + 99);
  g_assert_cmpuint (get (self, 0x1c, 4), ==, 99);
  put (self, 0x1c, 4, 101);
  g_assert_cmpuint (get (self, 0x1c, 4), ==, 100);
  g_assert_false (cop_reg_set (&reg, 0, 101, &error));
  cop_test_assert_error (error, COP_ERROR_RANGE,
                         "/objects/dev: register 'regs.LEVEL' is at most 0x64, not 0x65");
  g_assert_cmpuint (cop_reg_get (&reg, 0), ==, 100);
  set (self, "LEVEL", 0, 3);
  g_assert_cmpuint (get (self, 0x1c, 4), ==, 3);
}

static void
the_size_is_the_largest_value (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  CopReg reg = find (self, "BYTE");
  GError *error = NULL;

  g_assert_false (cop_reg_set (&reg, 0, 0x100, &error));
  cop_test_assert_error (error, COP_ERROR_RANGE,
                         "/objects/dev: register 'regs.BYTE' is at most 0xff, not 0x100");
  g_assert_false (cop_reg_set (&reg, 1, 0, &error));
  cop_test_assert_error (error, COP_ERROR_RANGE,
                         "/objects/dev: register 'regs.BYTE' has 1 place, no 1");
  g_assert_cmphex (cop_reg_get (&reg, 1), ==, 0);
}

/* --- places ------------------------------------------------------------------------------------
 */

static void
where_nothing_is_zero_is_read (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  put (self, 0x2c, 4, 0xffffffff);
  g_assert_cmphex (get (self, 0x2c, 4), ==, 0);
  g_assert_cmphex (get (self, 0xff, 1), ==, 0);
}

static void
parts_of_a_register (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  g_assert_cmphex (get (self, 0, 1), ==, 0x44);
  g_assert_cmphex (get (self, 3, 1), ==, 0x11);
  g_assert_cmphex (get (self, 1, 2), ==, 0x2233);
  put (self, 1, 2, 0xabcd);
  g_assert_cmphex (get (self, 0, 4), ==, 0x11abcd44);
  put (self, 0xc, 1, 0xff); /* the other bytes clear nothing */
  g_assert_cmphex (get (self, 0xc, 4), ==, 0xf0f0f000);
  put (self, 0x18, 1, 0xff);
  g_assert_cmphex (get (self, 0x18, 4), ==, 0xff);
  set (self, "COUNT", 0, 0xffff);
  g_assert_cmphex (get (self, 0x11, 1), ==, 0xff);
  g_assert_cmphex (get (self, 0x10, 4), ==, 0xffff); /* the first byte was not read before */
}

/* Bytes are counted from the other end. */
static void
parts_of_a_big_endian_register (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  make (self, (CopRegLayout){ .defs = defs, .endian = COP_ENDIAN_BIG });
  g_assert_cmphex (get (self, 0, 4), ==, 0x11223344);
  g_assert_cmphex (get (self, 0, 1), ==, 0x11);
  g_assert_cmphex (get (self, 3, 1), ==, 0x44);
  put (self, 1, 2, 0xabcd);
  g_assert_cmphex (get (self, 0, 4), ==, 0x11abcd44);
  g_assert_cmphex (get (self, 0, 8), ==, G_GUINT64_CONSTANT (0x11abcd440000cafe));
  g_assert_cmphex (get (self, 2, 4), ==, 0xcd440000);
}

static void
several_registers_at_once (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  g_assert_cmphex (get (self, 0, 8), ==, G_GUINT64_CONSTANT (0x0000cafe11223344));
  put (self, 0, 8, G_GUINT64_CONSTANT (0x0102030405060708));
  g_assert_cmphex (get (self, 0, 8), ==, G_GUINT64_CONSTANT (0x0000cafe05060708));
  put (self, 0x28, 4, 0x11223344); /* BYTE, nothing, HALF */
  g_assert_cmphex (get (self, 0x28, 1), ==, 0x44);
  g_assert_cmphex (get (self, 0x2a, 2), ==, 0x1122);
  g_assert_cmphex (get (self, 0x28, 4), ==, 0x11220044);
}

static void
a_wide_register_in_halves (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  put (self, 0x30, 8, G_MAXUINT64);
  put (self, 0x34, 4, 0x12345678);
  g_assert_cmphex (get (self, 0x30, 8), ==, G_GUINT64_CONSTANT (0x12345678ffffffff));
  g_assert_cmphex (stored (self, "WIDE"), ==, G_GUINT64_CONSTANT (0x12345678ffffffff));
}

static void
arrays_that_lie_in_each_other (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  CopReg arr = find (self, "ARR"), between = find (self, "BETWEEN");

  g_assert_cmpuint (cop_reg_count (&arr), ==, 4);
  g_assert_cmphex (get (self, 0x58, 4), ==, 7);
  put (self, 0x50, 4, 1);
  put (self, 0x54, 4, 2);
  g_assert_cmphex (cop_reg_get (&arr, 2), ==, 1);
  g_assert_cmphex (cop_reg_get (&between, 2), ==, 2);
  g_assert_cmphex (cop_reg_get (&arr, 1), ==, 7);
  g_assert_cmphex (get (self, 0x40, 8), ==, 7);
  cop_test_log_assert (self->log, "dev changes ARR[2] 0x1");
}

static void
two_at_one_place (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  put (self, 0x60, 4, 0x41);
  g_assert_cmphex (get (self, 0x60, 4), ==, 1);
  g_assert_cmphex (stored (self, "THR"), ==, 0x41);
  g_assert_cmphex (stored (self, "RBR"), ==, 1);
}

static void
one_is_seen_instead_of_the_others (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  put (self, 0x64, 4, 0x80);
  put (self, 0x60, 4, 0x0c);
  g_assert_cmphex (get (self, 0x60, 4), ==, 0x0c);
  g_assert_cmphex (stored (self, "THR"), ==, 0);
  put (self, 0x64, 4, 0x03);
  g_assert_cmphex (get (self, 0x60, 4), ==, 1);
  g_assert_cmphex (stored (self, "DLL"), ==, 0x0c);
}

/* --- hooks ---------------------------------------------------------------------------------------
 */

static void
hooks_are_told (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  g_assert_cmphex (get (self, 0x20, 4), ==, 0xffffffff);
  cop_test_log_assert (self->log, "dev reads HEARD[0] 0x0");
  put (self, 0x20, 4, 5);
  cop_test_log_assert (self->log, "dev changes HEARD[0] 0x5", "dev writes HEARD[0] 0x5");
  put (self, 0x20, 4, 5);
  cop_test_log_assert (self->log, "dev writes HEARD[0] 0x5");
  put (self, 0x21, 1, 1); /* a hook gets the whole value */
  cop_test_log_assert (self->log, "dev changes HEARD[0] 0x105", "dev writes HEARD[0] 0x105");
  set (self, "HEARD", 0, 6);
  cop_test_log_assert (self->log, "dev changes HEARD[0] 0x6");
  g_assert_cmphex (stored (self, "HEARD"), ==, 6);
  cop_test_log_assert_empty (self->log);
}

static void
a_hook_gets_the_ones_that_were_written (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  set (self, "HEARD_ISR", 0, 0x103);
  cop_test_log_clear (self->log);
  put (self, 0x24, 4, 0xf02);
  cop_test_log_assert (self->log, "dev changes HEARD_ISR[0] 0x101", "dev writes HEARD_ISR[0] 0x2");
  put (self, 0x24, 4, 0x80);
  cop_test_log_assert (self->log, "dev writes HEARD_ISR[0] 0x80");
}

/* --- reset
 * ------------------------------------------------------------------------------------------ */

static void
a_reset_puts_all_back_and_then_tells (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  GString *text = g_string_new (NULL);

  set (self, "ARR", 3, 1);
  set (self, "HEARD", 0, 1);
  put (self, 0, 4, 1);
  put (self, 0x30, 8, 1);
  cop_regs__print (self->region.regs, text);
  g_assert_cmpstr (text->str, ==, " regs.RW=0x1 regs.HEARD=0x1 regs.WIDE=0x1 regs.ARR[3]=0x1");
  cop_test_log_clear (self->log);
  cop_regs__reset (self->region.regs);
  cop_test_log_assert (self->log, "dev changes HEARD[0] 0x0", "dev changes ARR[3] 0x7");
  g_string_truncate (text, 0);
  cop_regs__print (self->region.regs, text);
  g_assert_cmpstr (text->str, ==, "");
  g_assert_cmphex (get (self, 0, 4), ==, 0x11223344);
  cop_regs__reset (self->region.regs);
  cop_test_log_assert_empty (self->log);
  g_string_free (text, TRUE);
}

/* --- what is set for the whole window
 * ------------------------------------------------------------------ */

static CopAccess
read_elsewhere (CopRegion *region G_GNUC_UNUSED, guint64 offset, guint size, guint64 *ret_value)
{
  *ret_value = offset << 8 | size;
  return COP_ACCESS_OK;
}

static CopAccess
write_elsewhere (CopRegion *region G_GNUC_UNUSED, guint64 offset, guint size G_GNUC_UNUSED,
                 guint64 value G_GNUC_UNUSED)
{
  return offset == 0x80 ? COP_ACCESS_FAILED : COP_ACCESS_OK;
}

static void
functions_answer_where_no_register_is (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  static const CopRegionOps ops = { read_elsewhere, write_elsewhere };

  make (self, (CopRegLayout){ .defs = defs, .ops = &ops });
  g_assert_cmphex (get (self, 0x80, 4), ==, 0x8004);
  g_assert_cmpint (cop_regs__write (&self->region, 0x80, 4, 0), ==, COP_ACCESS_FAILED);
  g_assert_cmphex (get (self, 0, 4), ==, 0x11223344);
  g_assert_cmphex (get (self, 0x28, 4), ==, 0); /* has part of a register */
}

static void
the_sizes_of_accesses (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  static const CopRegionOps some = { .min_size = 2, .max_size = 4, .endian = COP_ENDIAN_BIG };
  static const CopRegionOps any = { .endian = COP_ENDIAN_LITTLE };

  g_assert_cmpint (self->table->ops.min_size, ==, 4);
  g_assert_cmpint (self->table->ops.max_size, ==, 4);
  make (self, (CopRegLayout){ .defs = defs + 18, .width = 8 });
  g_assert_cmpint (self->table->ops.min_size, ==, 8);
  make (self, (CopRegLayout){ .defs = defs, .ops = &some });
  g_assert_cmpint (self->table->ops.min_size, ==, 2);
  g_assert_cmpint (self->table->ops.max_size, ==, 4);
  g_assert_cmpint (self->table->ops.endian, ==, COP_ENDIAN_BIG);
  make (self, (CopRegLayout){ .defs = defs, .ops = &any });
  g_assert_cmpint (self->table->ops.min_size, ==, 1);
  g_assert_cmpint (self->table->ops.max_size, ==, 8);
}

/* A property says how far registers are apart; whatever is written beside the first byte is lost.
 */
static void
registers_further_apart (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  static const CopRegDef bytes[] = { { 0, "A" }, { 1, "B", .reset = 0x55 }, { 0 } };
  const CopProp *shift = cop_type_find_prop (cop_object_type (self->owner), "u8");

  g_assert_nonnull (shift);
  ((LabThing *)self->owner)->u8 = 0;
  make (self, (CopRegLayout){ .defs = bytes, .width = 1, .shift = shift });
  g_assert_cmphex (get (self, 1, 1), ==, 0x55);
  ((LabThing *)self->owner)->u8 = 2;
  g_assert_cmphex (get (self, 1, 1), ==, 0);
  g_assert_cmphex (get (self, 4, 1), ==, 0x55);
  g_assert_cmphex (get (self, 4, 4), ==, 0x55);
  put (self, 4, 4, 0x1234);
  g_assert_cmphex (get (self, 4, 4), ==, 0x34);
  put (self, 5, 1, 0x99);
  g_assert_cmphex (get (self, 4, 4), ==, 0x34);
  put (self, 0, 4, 0x77);
  g_assert_cmphex (stored (self, "A"), ==, 0x77);
}

static void
the_nearest_name (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  GError *error = NULL;
  CopReg reg;

  g_assert_false (cop_region_reg (&self->region, "MASK", &reg, &error));
  cop_test_assert_error (
      error, COP_ERROR_NOT_FOUND,
      "/objects/dev: window 'regs' has no register 'MASK'; did you mean 'MASKED'?");
  g_assert_true (cop_region_nth_reg (&self->region, 18, &reg));
  g_assert_cmpstr (reg.def->name, ==, "LCR");
  g_assert_false (cop_region_nth_reg (&self->region, 19, &reg));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name) g_test_add ("/memory/registers/" #name, Fixture, NULL, set_up, name, tear_down)
  ADD (what_is_written_is_read);
  ADD (a_write_to_what_is_read_only_does_nothing);
  ADD (what_is_write_only_reads_as_zero_and_is_kept);
  ADD (writing_one_clears);
  ADD (reading_clears);
  ADD (the_mask_is_what_the_guest_may_change);
  ADD (more_than_max_is_not_stored);
  ADD (the_size_is_the_largest_value);
  ADD (where_nothing_is_zero_is_read);
  ADD (parts_of_a_register);
  ADD (parts_of_a_big_endian_register);
  ADD (several_registers_at_once);
  ADD (a_wide_register_in_halves);
  ADD (arrays_that_lie_in_each_other);
  ADD (two_at_one_place);
  ADD (one_is_seen_instead_of_the_others);
  ADD (hooks_are_told);
  ADD (a_hook_gets_the_ones_that_were_written);
  ADD (a_reset_puts_all_back_and_then_tells);
  ADD (functions_answer_where_no_register_is);
  ADD (the_sizes_of_accesses);
  ADD (registers_further_apart);
  ADD (the_nearest_name);
  return g_test_run ();
}
