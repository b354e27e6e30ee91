/* Tables of registers: what cannot be one is refused, and the text says what it was. */
#include <log.h>
#include <coppice/dev/register.h>

static void
refuse (const CopRegDef *defs, guint64 size, guint width, CopErrorCode code, const char *text)
{
  GError *error = NULL;

  g_assert_false (cop_regs_check (defs, "regs", size, width, &error));
  cop_test_assert_error (error, code, text);
  g_assert_false (cop_regs_check (defs, "regs", size, width, NULL));
}

#define TABLE(...)                                                                                 \
  (const CopRegDef[])                                                                              \
  {                                                                                                \
    __VA_ARGS__,                                                                                   \
    {                                                                                              \
      0                                                                                            \
    }                                                                                              \
  }

static void
accept (const CopRegDef *defs)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (cop_regs_check (defs, "regs", 0x100, 4, &error));
  g_assert_no_error (error);
}

static void
an_overlap_names_both (void)
{
  refuse (TABLE ({ 0, "A" }, { 4, "B" }, { 2, "C" }), 0x100, 4, COP_ERROR_EXISTS,
          "window 'regs': register 'C': at 0x2-0x5 it overlaps register 'A' at 0x0-0x3");
  refuse (TABLE ({ 7, "B", .size = 1 }, { 4, "A" }), 0x100, 4, COP_ERROR_EXISTS,
          "window 'regs': register 'A': at 0x4-0x7 it overlaps register 'B' at 0x7-0x7");
  accept (TABLE ({ 0, "A" }, { 4, "B" }, { 8, "C", .size = 8 }));
}

static void
arrays_overlap_only_where_their_elements_do (void)
{
  accept (TABLE ({ 0, "A", .count = 4, .stride = 8 }, { 4, "B", .count = 4, .stride = 8 }));
  accept (TABLE ({ 0, "A", .count = 4, .stride = 16 }, { 4, "B", .count = 2 }));
  refuse (TABLE ({ 0, "A", .count = 4, .stride = 16 }, { 4, "B", .count = 4 }), 0x100, 4,
          COP_ERROR_EXISTS,
          "window 'regs': register 'B': at 0x4-0x13 it overlaps register 'A' at 0x0-0x33");
  refuse (TABLE ({ 0x30, "A" }, { 0, "B", .size = 1, .count = 100, .stride = 1 }), 0x100, 4,
          COP_ERROR_EXISTS,
          "window 'regs': register 'B': at 0x0-0x63 it overlaps register 'A' at 0x30-0x33");
}

static void
two_at_one_place (void)
{
  static const CopRegField fields[] = { { 7, "DLAB" }, { 0 } };

  accept (TABLE ({ 0, "A", .access = COP_REG_RO }, { 0, "B", .access = COP_REG_WO },
                 { 0, "C", .when = "L.DLAB" }, { 4, "L", .fields = fields }));
  refuse (TABLE ({ 0, "A", .access = COP_REG_RO }, { 0, "B" }), 0x100, 4, COP_ERROR_EXISTS,
          "window 'regs': register 'B': at 0x0-0x3 it overlaps register 'A' at 0x0-0x3; at one "
          "place one is to be 'ro' and the other 'wo', or one has a 'when'");
  refuse (TABLE ({ 0, "A", .when = "L.DLAB" }, { 0, "B", .when = "L.DLAB" },
                 { 4, "L", .fields = fields }),
          0x100, 4, COP_ERROR_EXISTS,
          "window 'regs': register 'B': at 0x0-0x3 it overlaps register 'A' at 0x0-0x3; at one "
          "place one is to be 'ro' and the other 'wo', or one has a 'when'");
  refuse (TABLE ({ 0, "A", .access = COP_REG_RO }, { 0, "B", .access = COP_REG_WO, .size = 2 }),
          0x100, 4, COP_ERROR_EXISTS,
          "window 'regs': register 'B': at 0x0-0x1 it overlaps register 'A' at 0x0-0x3");
}

static void
when_names_a_field (void)
{
  static const CopRegField fields[] = { { 7, "DLAB" }, { 0 } };

  refuse (TABLE ({ 0, "A", .when = "LCR.DLAP" }, { 4, "LCR", .fields = fields }), 0x100, 4,
          COP_ERROR_INVALID,
          "window 'regs': register 'A': when 'LCR.DLAP': no register has this field, as in "
          "\"LCR.DLAB\"; did you mean 'LCR.DLAB'?");
  refuse (TABLE ({ 0, "A", .when = "B" }, { 4, "B" }), 0x100, 4, COP_ERROR_INVALID,
          "window 'regs': register 'A': when 'B': no register has this field, as in \"LCR.DLAB\"");
}

static void
outside_the_window (void)
{
  refuse (TABLE ({ 0x100, "A" }), 0x100, 4, COP_ERROR_RANGE,
          "window 'regs': register 'A': it lies at 0x100-0x103, outside its window of 0x100 bytes");
  refuse (TABLE ({ 0xfe, "A" }), 0x100, 4, COP_ERROR_RANGE,
          "window 'regs': register 'A': it lies at 0xfe-0x101, outside its window of 0x100 bytes");
  refuse (TABLE ({ 0, "A", .count = 65 }), 0x100, 4, COP_ERROR_RANGE,
          "window 'regs': register 'A': it lies at 0x0-0x103, outside its window of 0x100 bytes");
  g_assert_false (cop_regs_check (TABLE ({ G_MAXUINT64, "A" }), "regs", 0, 4, NULL));
  g_assert_false (cop_regs_check (TABLE ({ 0, "A", .count = 3, .stride = G_MAXUINT64 / 2 }), "regs",
                                  0, 4, NULL));
  g_assert_true (cop_regs_check (TABLE ({ 0x100, "A" }), "regs", 0, 4, NULL));
}

static void
names (void)
{
  refuse (TABLE ({ 0, "A" }, { 4, "A" }), 0x100, 4, COP_ERROR_EXISTS,
          "window 'regs': there are two registers 'A'");
  refuse (TABLE ({ 0, "A-B" }), 0x100, 4, COP_ERROR_INVALID,
          "window 'regs': 'A-B' is no name for a register: letters, digits and '_'");
  refuse (TABLE ({ 0, "" }), 0x100, 4, COP_ERROR_INVALID,
          "window 'regs': '' is no name for a register: letters, digits and '_'");
}

static void
numbers (void)
{
  refuse (TABLE ({ 0, "A", .size = 3 }), 0x100, 4, COP_ERROR_INVALID,
          "window 'regs': register 'A': its size is to be 1, 2, 4 or 8, not 3");
  refuse (TABLE ({ 0, "A" }), 0x100, 16, COP_ERROR_INVALID,
          "window 'regs': its width is to be 1, 2, 4 or 8, not 16");
  refuse (TABLE ({ 0, "A", .count = 2, .stride = 2 }), 0x100, 4, COP_ERROR_INVALID,
          "window 'regs': register 'A': its stride is to be at least its size, 4, not 2");
  refuse (TABLE ({ 0, "A", .size = 1, .mask = 0x100 }), 0x100, 4, COP_ERROR_INVALID,
          "window 'regs': register 'A': its mask 0x100 has more than its 8 bits");
  refuse (TABLE ({ 0, "A", .size = 2, .reset = 0x12345 }), 0x100, 4, COP_ERROR_INVALID,
          "window 'regs': register 'A': its reset 0x12345 has more than its 16 bits");
  refuse (TABLE ({ 0, "A", .max = G_MAXUINT64 }), 0x100, 4, COP_ERROR_INVALID,
          "window 'regs': register 'A': its max 0xffffffffffffffff has more than its 32 bits");
  refuse (TABLE ({ 0, "A", .max = 5, .reset = 6 }), 0x100, 4, COP_ERROR_INVALID,
          "window 'regs': register 'A': its reset 0x6 is more than its max 0x5");
  refuse (TABLE ({ 0, "A", .count = COP_REG_MOST + 1 }), 0, 4, COP_ERROR_RANGE,
          "window 'regs': register 'A': an array has at most 1048576 registers, not 1048577");
  refuse (TABLE ({ 0, "A", .access = (CopRegAccess)7 }), 0x100, 4, COP_ERROR_INVALID,
          "window 'regs': register 'A': there is no access 7");
}

static void
fields (void)
{
  static const CopRegField high[] = { { 30, "F", .bits = 3 }, { 0 } };
  static const CopRegField two[] = { { 0, "F", .bits = 2 }, { 1, "G" }, { 0 } };
  static const CopRegField same[] = { { 0, "F" }, { 1, "F" }, { 0 } };
  static const CopRegField unnamed[] = { { 0, "F G" }, { 0 } };

  refuse (TABLE ({ 0, "A", .fields = high }), 0x100, 4, COP_ERROR_RANGE,
          "window 'regs': register 'A': field 'F' has bits 30 to 32, and the register bits 0 to "
          "31");
  refuse (TABLE ({ 0, "A", .fields = two }), 0x100, 4, COP_ERROR_EXISTS,
          "window 'regs': register 'A': field 'G' has bits that another field has");
  refuse (TABLE ({ 0, "A", .fields = same }), 0x100, 4, COP_ERROR_EXISTS,
          "window 'regs': register 'A': there are two fields 'F'");
  refuse (TABLE ({ 0, "A", .fields = unnamed }), 0x100, 4, COP_ERROR_INVALID,
          "window 'regs': register 'A': 'F G' is no name for a field: letters, digits and '_'");
  g_assert_cmphex (cop_reg_field_mask (&(CopRegField){ 4, "F", .bits = 3 }), ==, 0x70);
  g_assert_cmphex (cop_reg_field_mask (&(CopRegField){ 63, "F" }), ==,
                   G_GUINT64_CONSTANT (1) << 63);
  g_assert_cmphex (cop_reg_field_mask (&(CopRegField){ 0, "F", .bits = 64 }), ==, G_MAXUINT64);
}

static void
names_of_accesses (void)
{
  CopRegAccess access = COP_REG_RW;

  for (guint i = 0; i < COP_REG_N_ACCESS; i++)
    {
      g_assert_true (cop_reg_access_from_name (cop_reg_access_name ((CopRegAccess)i), &access));
      g_assert_cmpint (access, ==, i);
    }
  g_assert_false (cop_reg_access_from_name ("rx", &access));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name) g_test_add_func ("/memory/register-table/" #name, name)
  ADD (an_overlap_names_both);
  ADD (arrays_overlap_only_where_their_elements_do);
  ADD (two_at_one_place);
  ADD (when_names_a_field);
  ADD (outside_the_window);
  ADD (names);
  ADD (numbers);
  ADD (fields);
  ADD (names_of_accesses);
  return g_test_run ();
}
