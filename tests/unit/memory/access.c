/* Accesses: sizes, alignment, endianness, pieces, what fails and how it is told. */
#include "lab-machine.h"

static CopRegion root, *io, *ram, *rom; /* the device has all but the root */
static CopSpace *space;
static CopObject *device;
static guint8 bytes[0x100]; /* the device's registers, as its endianness lays them out */
static CopRegionOps ops;
static CopAccess answer;

/* Writes down each call, and answers from the bytes. */
static CopAccess
io_read (CopRegion *region, guint64 offset, guint size, guint64 *ret_value)
{
  g_assert_true (region == io);
  g_assert_true (cop_region_data (region) == bytes);
  cop_test_log_add (lines, "read 0x%x %u", (guint)offset, size);
  for (guint i = 0; i < size; i++)
    *ret_value |= (guint64)bytes[offset + i]
                  << 8 * (ops.endian == COP_ENDIAN_LITTLE ? i : size - 1 - i);
  /* what is above the size is nobody's business */
  if (size < 8)
    *ret_value |= G_GUINT64_CONSTANT (0xee) << 8 * size;
  return answer;
}

static CopAccess
io_write (CopRegion *region G_GNUC_UNUSED, guint64 offset, guint size, guint64 value)
{
  cop_test_log_add (lines, "write 0x%x %u 0x%" G_GINT64_MODIFIER "x", (guint)offset, size, value);
  return answer;
}

static void
map (CopRegion *region, guint64 at)
{
  GError *error = NULL;

  cop_region_map (region, &root, at, 0, &error);
  g_assert_no_error (error);
}

/* 0x1000 the device, 0x2000 RAM, 0x2100 ROM, 0x2200 the end. */
static void
set_up (void)
{
  begin ();
  device = lab_add (objects, "dev", &lab_type_thing);
  ops = (CopRegionOps){ .read = io_read, .write = io_write };
  answer = COP_ACCESS_OK;
  for (guint i = 0; i < sizeof bytes; i++)
    bytes[i] = (guint8)i;
  cop_region_init (&root, objects, "root", COP_REGION_CONTAINER, 0);
  io = cop_region_new (device, "regs", COP_REGION_IO, sizeof bytes);
  cop_region_set_ops (io, &ops, bytes);
  ram = cop_region_new (device, "ram", COP_REGION_RAM, 0x100);
  rom = cop_region_new (device, "rom", COP_REGION_ROM, 0x100);
  map (io, 0x1000);
  map (ram, 0x2000);
  map (rom, 0x2100);
  space = cop_space_new (&root, "memory");
}

static void
tear_down (void)
{
  cop_space_free (space);
  cop_region_finish (&root);
  end ();
}

static guint64
get (guint64 at, guint size)
{
  guint64 value = 1;

  g_assert_cmpint (cop_space_read (space, at, size, &value), ==, COP_ACCESS_OK);
  return value;
}

static void
put (guint64 at, guint size, guint64 value)
{
  g_assert_cmpint (cop_space_write (space, at, size, value), ==, COP_ACCESS_OK);
}

/* The read fails in this way, with a 0, and is explained so. */
static void
fails (guint64 at, guint size, CopAccess expected, CopErrorCode code, const char *text)
{
  guint64 value = 1;
  GError *error = NULL;

  g_assert_cmpint (cop_space_read (space, at, size, &value), ==, expected);
  g_assert_cmphex (value, ==, 0);
  g_assert_false (cop_space_error (space, expected, at, size, FALSE, &error));
  cop_test_assert_error (error, code, text);
}

static void
fails_writing (guint64 at, guint size, CopAccess expected, CopErrorCode code, const char *text)
{
  GError *error = NULL;

  g_assert_cmpint (cop_space_write (space, at, size, 1), ==, expected);
  g_assert_false (cop_space_error (space, expected, at, size, TRUE, &error));
  cop_test_assert_error (error, code, text);
}

/* --- tests --------------------------------------------------------------------------------- */

static void
all_sizes (void)
{
  g_assert_cmphex (get (0x1010, 1), ==, 0x10);
  g_assert_cmphex (get (0x1010, 2), ==, 0x1110);
  g_assert_cmphex (get (0x1010, 4), ==, 0x13121110);
  g_assert_cmphex (get (0x1010, 8), ==, 0x1716151413121110);
  put (0x1010, 1, 0x1234);
  put (0x1010, 8, 0x8877665544332211);
  cop_test_log_assert (lines, "read 0x10 1", "read 0x10 2", "read 0x10 4", "read 0x10 8",
                       "write 0x10 1 0x34", "write 0x10 8 0x8877665544332211");
}

static void
memory_is_little_endian (void)
{
  put (0x2010, 4, 0x44332211);
  g_assert_cmphex (get (0x2010, 1), ==, 0x11);
  g_assert_cmphex (get (0x2011, 2), ==, 0x3322);
  g_assert_cmphex (get (0x2009, 8), ==, 0x1100000000000000);
  g_assert_cmpuint (((guint8 *)cop_region_ram (ram))[0x13], ==, 0x44);
  cop_space_set_endian (space, COP_ENDIAN_BIG);
  g_assert_cmphex (get (0x2010, 4), ==, 0x11223344);
  put (0x2020, 2, 0xaabb);
  g_assert_cmphex (get (0x2020, 1), ==, 0xaa);
}

/* What a CPU sees of a device with the other endianness has its bytes turned round; the device's
 * own number does not. */
static void
endianness (void)
{
  guint64 value;

  ops.endian = COP_ENDIAN_BIG;
  g_assert_cmphex (get (0x1010, 4), ==, 0x13121110);
  cop_space_set_endian (space, COP_ENDIAN_BIG);
  g_assert_cmphex (get (0x1010, 4), ==, 0x10111213);
  g_assert_cmpint (cop_region_read (io, 0x10, 4, &value), ==, COP_ACCESS_OK);
  g_assert_cmphex (value, ==, 0x10111213);
  ops.endian = COP_ENDIAN_LITTLE;
  g_assert_cmphex (get (0x1010, 4), ==, 0x10111213);
  g_assert_cmpint (cop_region_read (io, 0x10, 4, &value), ==, COP_ACCESS_OK);
  g_assert_cmphex (value, ==, 0x13121110);
  cop_test_log_clear (lines);
  put (0x1010, 2, 0x1234);
  cop_space_set_endian (space, COP_ENDIAN_LITTLE);
  put (0x1010, 2, 0x1234);
  cop_test_log_assert (lines, "write 0x10 2 0x3412", "write 0x10 2 0x1234");
}

static void
wide_accesses_are_split (void)
{
  ops.handler_max_size = 2;
  g_assert_cmphex (get (0x1010, 8), ==, 0x1716151413121110);
  put (0x1020, 4, 0x44332211);
  cop_test_log_assert (lines, "read 0x10 2", "read 0x12 2", "read 0x14 2", "read 0x16 2",
                       "write 0x20 2 0x2211", "write 0x22 2 0x4433");
  ops.endian = COP_ENDIAN_BIG;
  cop_space_set_endian (space, COP_ENDIAN_BIG);
  g_assert_cmphex (get (0x1010, 4), ==, 0x10111213);
  put (0x1020, 4, 0x44332211);
  cop_test_log_assert (lines, "read 0x10 2", "read 0x12 2", "write 0x20 2 0x4433",
                       "write 0x22 2 0x2211");
}

static void
narrow_accesses_are_widened (void)
{
  ops.handler_min_size = 4;
  g_assert_cmphex (get (0x1011, 1), ==, 0x11);
  g_assert_cmphex (get (0x1012, 2), ==, 0x1312);
  put (0x1011, 1, 0xaa);
  put (0x1022, 2, 0xbbaa);
  cop_test_log_assert (lines, "read 0x10 4", "read 0x10 4", "write 0x10 4 0xaa00",
                       "write 0x20 4 0xbbaa0000");
  /* across two of them */
  ops.unaligned = TRUE;
  g_assert_cmphex (get (0x1013, 2), ==, 0x1413);
  put (0x1013, 2, 0xbbaa);
  cop_test_log_assert (lines, "read 0x10 4", "read 0x14 4", "write 0x10 4 0xaa000000",
                       "write 0x14 4 0xbb");
  ops.endian = COP_ENDIAN_BIG;
  cop_space_set_endian (space, COP_ENDIAN_BIG);
  g_assert_cmphex (get (0x1011, 1), ==, 0x11);
  g_assert_cmphex (get (0x1013, 2), ==, 0x1314);
  put (0x1011, 1, 0xaa);
  cop_test_log_assert (lines, "read 0x10 4", "read 0x10 4", "read 0x14 4", "write 0x10 4 0xaa0000");
}

static void
sizes_that_are_not_allowed (void)
{
  ops.min_size = ops.max_size = 4;
  fails (0x1010, 2, COP_ACCESS_SIZE, COP_ERROR_INVALID,
         "/objects/dev: window 'regs': an access has 4 bytes here, not 2");
  ops.min_size = 2;
  fails (0x1010, 8, COP_ACCESS_SIZE, COP_ERROR_INVALID,
         "/objects/dev: window 'regs': an access has 2 to 4 bytes here, not 8");
  fails (0x1012, 4, COP_ACCESS_SIZE, COP_ERROR_INVALID,
         "/objects/dev: window 'regs': 4 bytes at offset 0x12 are not aligned: the offset is to be "
         "a multiple of 4");
  fails_writing (0x1011, 2, COP_ACCESS_SIZE, COP_ERROR_INVALID,
                 "/objects/dev: window 'regs': 2 bytes at offset 0x11 are not aligned: the offset "
                 "is to be a multiple of 2");
  for (guint size = 0; size < 20; size++)
    if (size != 1 && size != 2 && size != 4 && size != 8)
      {
        char *text = g_strdup_printf ("memory: an access has 1, 2, 4 or 8 bytes, not %u", size);
        fails (0x2010, size, COP_ACCESS_SIZE, COP_ERROR_INVALID, text);
        fails_writing (0x1010, size, COP_ACCESS_SIZE, COP_ERROR_INVALID, text);
        g_free (text);
      }
  cop_test_log_assert_empty (lines);
}

static void
nothing_there (void)
{
  fails (0, 4, COP_ACCESS_NOTHING, COP_ERROR_NOT_FOUND,
         "memory: nothing answers at 0x0; the nearest is window 'regs' of /objects/dev "
         "at 0x1000-0x10ff");
  fails (0x1ffc, 4, COP_ACCESS_NOTHING, COP_ERROR_NOT_FOUND,
         "memory: nothing answers at 0x1ffc; the nearest is window 'ram' of /objects/dev "
         "at 0x2000-0x20ff");
  fails (0x21fe, 4, COP_ACCESS_NOTHING, COP_ERROR_NOT_FOUND,
         "memory: nothing answers at 0x2200; the nearest is window 'rom' of /objects/dev "
         "at 0x2100-0x21ff");
  fails_writing (G_MAXUINT64, 8, COP_ACCESS_NOTHING, COP_ERROR_NOT_FOUND,
                 "memory: nothing answers at 0xffffffffffffffff; the nearest is window 'rom' of "
                 "/objects/dev at 0x2100-0x21ff");
  cop_region_unmap (io);
  cop_region_unmap (ram);
  cop_region_unmap (rom);
  fails (0x1000, 4, COP_ACCESS_NOTHING, COP_ERROR_NOT_FOUND,
         "memory: nothing answers at 0x1000: it is empty");
  cop_test_log_assert_empty (lines);
}

static void
one_way (void)
{
  fails_writing (0x2100, 4, COP_ACCESS_READ_ONLY, COP_ERROR_INVALID,
                 "/objects/dev: window 'rom' cannot be written: it is read-only");
  ops.read = NULL;
  fails (0x1000, 4, COP_ACCESS_WRITE_ONLY, COP_ERROR_INVALID,
         "/objects/dev: window 'regs' cannot be read: it is write-only");
  ops.read = io_read;
  ops.write = NULL;
  fails_writing (0x1000, 4, COP_ACCESS_READ_ONLY, COP_ERROR_INVALID,
                 "/objects/dev: window 'regs' cannot be written: it is read-only");
  cop_region_set_ops (io, NULL, NULL);
  fails (0x1000, 4, COP_ACCESS_FAILED, COP_ERROR_HOOK,
         "/objects/dev: window 'regs' is not modelled: it cannot be read");
}

static void
what_the_device_says (void)
{
  answer = COP_ACCESS_FAILED;
  fails (0x1004, 4, COP_ACCESS_FAILED, COP_ERROR_HOOK,
         "/objects/dev: window 'regs': 4 bytes at offset 0x4 could not be read");
  answer = COP_ACCESS_READ_ONLY;
  fails_writing (0x1004, 4, COP_ACCESS_READ_ONLY, COP_ERROR_INVALID,
                 "/objects/dev: window 'regs' cannot be written: it is read-only");
  /* the first piece that fails is the last */
  ops.handler_max_size = 1;
  cop_test_log_clear (lines);
  fails (0x1004, 4, COP_ACCESS_READ_ONLY, COP_ERROR_INVALID,
         "/objects/dev: window 'regs' cannot be read: it is read-only");
  cop_test_log_assert (lines, "read 0x4 1");
}

/* Across two ranges: byte for byte as they lie. */
static void
across_ranges (void)
{
  memset (cop_region_ram (ram), 0x55, 0x100);
  memset (cop_region_ram (rom), 0xaa, 0x100);
  g_assert_cmphex (get (0x20fe, 4), ==, 0xaaaa5555);
  cop_space_set_endian (space, COP_ENDIAN_BIG);
  g_assert_cmphex (get (0x20fe, 4), ==, 0x5555aaaa);
  cop_space_set_endian (space, COP_ENDIAN_LITTLE);
  fails_writing (0x20fe, 4, COP_ACCESS_READ_ONLY, COP_ERROR_INVALID,
                 "/objects/dev: window 'ram' cannot be written: it is read-only");
  g_assert_true (cop_region_set_at (io, 0x1f00, NULL));
  g_assert_cmphex (get (0x1ffe, 4), ==, 0x5555fffe);
  put (0x1ffe, 4, 0x44332211);
  g_assert_cmphex (get (0x2000, 2), ==, 0x4433);
}

static void
bytes_in_the_largest_pieces (void)
{
  guint8 out[0x20];
  gsize done;

  g_assert_cmpint (cop_space_read_bytes (space, 0x1003, out, 0x1d, &done), ==, COP_ACCESS_OK);
  g_assert_cmpuint (done, ==, 0x1d);
  g_assert_cmpmem (out, 0x1d, bytes + 3, 0x1d);
  cop_test_log_assert (lines, "read 0x3 1", "read 0x4 4", "read 0x8 8", "read 0x10 8",
                       "read 0x18 8");
  /* big-endian or not: bytes are bytes */
  ops.endian = COP_ENDIAN_BIG;
  ops.max_size = 2;
  g_assert_cmpint (cop_space_read_bytes (space, 0x1004, out, 5, &done), ==, COP_ACCESS_OK);
  g_assert_cmpmem (out, 5, bytes + 4, 5);
  cop_test_log_assert (lines, "read 0x4 2", "read 0x6 2", "read 0x8 1");
  g_assert_cmpint (cop_space_write_bytes (space, 0x1004, "\1\2\3", 3, NULL), ==, COP_ACCESS_OK);
  cop_test_log_assert (lines, "write 0x4 2 0x102", "write 0x6 1 0x3");
  /* up to the first failure */
  ops.max_size = 8;
  ops.min_size = 4;
  g_assert_cmpint (cop_space_read_bytes (space, 0x1004, out, 6, &done), ==, COP_ACCESS_SIZE);
  g_assert_cmpuint (done, ==, 4);
  g_assert_cmpint (cop_space_read_bytes (space, 0x21f0, out, 0x20, &done), ==, COP_ACCESS_NOTHING);
  g_assert_cmpuint (done, ==, 0x10);
  g_assert_cmpint (cop_space_write_bytes (space, 0x20f0, out, 0x20, &done), ==,
                   COP_ACCESS_READ_ONLY);
  g_assert_cmpuint (done, ==, 0x10);
  g_assert_cmpint (cop_space_read_bytes (space, 0, out, 0, &done), ==, COP_ACCESS_OK);
}

static void
loading (void)
{
  gsize done;

  g_assert_cmpint (cop_space_load (space, 0x20fe, "boot", 4, &done), ==, COP_ACCESS_OK);
  g_assert_cmpmem (cop_region_ram (rom), 2, "ot", 2);
  g_assert_cmpint (cop_space_load (space, 0x1000, "boot", 4, &done), ==, COP_ACCESS_FAILED);
  g_assert_cmpuint (done, ==, 0);
  cop_test_log_assert_empty (lines);
}

/* A window that ends inside the region behind it, and one through an alias. */
static void
offsets (void)
{
  CopRegion alias;

  g_assert_true (cop_region_init_alias (&alias, device, "alias", io, 0x10, 0x20));
  map (&alias, 0x8000);
  g_assert_cmphex (get (0x8004, 4), ==, 0x17161514);
  g_assert_cmphex (get (0x801e, 2), ==, 0x2f2e);
  fails (0x8020, 1, COP_ACCESS_NOTHING, COP_ERROR_NOT_FOUND,
         "memory: nothing answers at 0x8020; the nearest is window 'regs' of /objects/dev "
         "at 0x8000-0x801f");
  cop_region_finish (&alias);
}

/* --- by region ----------------------------------------------------------------------------- */

static void
by_region (void)
{
  guint64 value;
  GError *error = NULL;

  g_assert_cmpint (cop_region_read (&root, 0x1010, 4, &value), ==, COP_ACCESS_OK);
  g_assert_cmphex (value, ==, 0x13121110);
  g_assert_cmpint (cop_region_read (io, 0xfe, 4, &value), ==, COP_ACCESS_NOTHING);
  g_assert_false (cop_region_error (io, COP_ACCESS_NOTHING, 0xfe, 4, FALSE, &error));
  cop_test_assert_error (
      error, COP_ERROR_NOT_FOUND,
      "/objects/dev: window 'regs' has 0x100 bytes: 4 at offset 0xfe are not all in it");
  g_assert_cmpint (cop_region_read (io, G_MAXUINT64, 4, &value), ==, COP_ACCESS_NOTHING);
  g_assert_cmpint (cop_region_write (io, 4, 3, 0), ==, COP_ACCESS_SIZE);
  g_assert_false (cop_region_error (io, COP_ACCESS_SIZE, 4, 3, TRUE, &error));
  cop_test_assert_error (error, COP_ERROR_INVALID,
                         "/objects/dev: regs: an access has 1, 2, 4 or 8 bytes, not 3");
  cop_region_disable (io);
  g_assert_cmpint (cop_region_read (io, 4, 4, &value), ==, COP_ACCESS_GONE);
  g_assert_false (cop_region_error (io, COP_ACCESS_GONE, 4, 4, FALSE, &error));
  cop_test_assert_error (error, COP_ERROR_STATE,
                         "/objects/dev: window 'regs' is gone: the device is alive");
  cop_region_disable (ram);
  g_assert_cmpint (cop_region_write (ram, 4, 4, 0), ==, COP_ACCESS_GONE);
}

/* What a switched-off region covers answers; the region itself is asked all the same. */
static void
switched_off (void)
{
  guint64 value;

  cop_region_set_enabled (io, FALSE);
  g_assert_cmpint (cop_space_read (space, 0x1000, 4, &value), ==, COP_ACCESS_NOTHING);
  g_assert_cmpint (cop_region_read (io, 0, 4, &value), ==, COP_ACCESS_OK);
  cop_region_set_enabled (io, TRUE);
  g_assert_cmphex (get (0x1000, 1), ==, 0);
}

/* --- in hooks ------------------------------------------------------------------------------ */

static CopAccess
read_and_cut (CopRegion *region, guint64 offset, guint size, guint64 *ret_value)
{
  GError *error = NULL;

  if (offset == 0x10)
    {
      cop_object_cut (objects, "dev", &error);
      g_assert_no_error (error);
      cop_region_disable (region);
    }
  *ret_value = size;
  cop_test_log_add (lines, "read 0x%x, %s", (guint)offset, cop_object_name (device));
  return COP_ACCESS_OK;
}

/* The device is finalized when the whole access is over, and the next piece is not asked for. */
static void
a_device_may_remove_itself (void)
{
  guint64 value;

  ops.read = read_and_cut;
  ops.handler_max_size = 4;
  g_assert_cmpint (cop_space_read (space, 0x1010, 8, &value), ==, COP_ACCESS_GONE);
  cop_test_log_assert (lines, "read 0x10, dev", "finalize lab.thing dev");
}

typedef struct
{
  const char *name;
  void (*fn) (void);
} Test;

static void
run (gconstpointer test)
{
  set_up ();
  ((const Test *)test)->fn ();
  tear_down ();
}

int
main (int argc, char **argv)
{
#define TEST(name)                                                                                 \
  {                                                                                                \
    "/memory/access/" #name, name                                                                  \
  }
  static const Test tests[] = {
    TEST (all_sizes),
    TEST (memory_is_little_endian),
    TEST (endianness),
    TEST (wide_accesses_are_split),
    TEST (narrow_accesses_are_widened),
    TEST (sizes_that_are_not_allowed),
    TEST (nothing_there),
    TEST (one_way),
    TEST (what_the_device_says),
    TEST (across_ranges),
    TEST (bytes_in_the_largest_pieces),
    TEST (loading),
    TEST (offsets),
    TEST (by_region),
    TEST (switched_off),
    TEST (a_device_may_remove_itself),
  };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add_data_func (tests[i].name, &tests[i], run);
  return g_test_run ();
}
