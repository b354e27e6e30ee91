/* Spaces: when views are worked out, what listeners are told, what is freed when. */
#include "lab-machine.h"
#include <sys/mman.h>

static CopObject *thing;
static CopRegion root;
static CopSpace *space;

static void
set_up (void)
{
  begin ();
  thing = lab_add (objects, "thing", &lab_type_thing);
  cop_region_init (&root, objects, "root", COP_REGION_CONTAINER, 0);
  space = cop_space_new (&root, "memory");
}

static void
tear_down (void)
{
  cop_space_free (space);
  cop_region_finish (&root);
  end ();
}

static CopRegion *
add (const char *name, CopRegionKind kind, guint64 at, guint64 size)
{
  CopRegion *region = cop_region_new (thing, name, kind, size);
  GError *error = NULL;

  cop_region_map (region, &root, at, 0, &error);
  g_assert_no_error (error);
  return region;
}

static void
cut (const char *name)
{
  GError *error = NULL;

  cop_object_cut (objects, name, &error);
  g_assert_no_error (error);
}

/* --- listeners ----------------------------------------------------------------------------- */

static void
tell (const char *what, const CopRange *range)
{
  cop_test_log_add (lines, "%s 0x%x-0x%x +0x%x %s", what, (guint)range->at, (guint)range->last,
                    (guint)range->offset, range->region ? cop_region_name (range->region) : "-");
}

static void
told_begin (CopSpace *which, gpointer data)
{
  g_assert_cmpstr (cop_space_name (which), ==, "memory");
  cop_test_log_add (lines, "begin %s", (const char *)data);
}

static void
told_remove (CopSpace *which G_GNUC_UNUSED, const CopRange *range, gpointer data G_GNUC_UNUSED)
{
  tell ("remove", range);
}

static void
told_add (CopSpace *which, const CopRange *range, gpointer data G_GNUC_UNUSED)
{
  CopRange found;

  /* it may look */
  g_assert_true (cop_space_find (which, range->at, &found));
  g_assert_true (found.region == range->region);
  tell ("add", range);
}

static void
told_commit (CopSpace *which G_GNUC_UNUSED, gpointer data)
{
  cop_test_log_add (lines, "commit %s", (const char *)data);
}

static const CopSpaceListener listener = { told_begin, told_remove, told_add, told_commit };
static const CopSpaceListener silent = { NULL, NULL, NULL, NULL };

static void
look (void)
{
  CopRange range;

  cop_space_find (space, 0, &range);
}

static void
listeners_are_told_the_difference (void)
{
  CopRegion *a = add ("a", COP_REGION_IO, 0, 0x100), *b = add ("b", COP_REGION_RAM, 0x100, 0x100),
            *c;
  guint one, two;

  one = cop_space_listen (space, &listener, (gpointer) "one");
  cop_test_log_assert (lines, "begin one", "add 0x0-0xff +0x0 a", "add 0x100-0x1ff +0x0 b",
                       "commit one");
  look ();
  cop_test_log_assert_empty (lines);
  c = cop_region_new (thing, "c", COP_REGION_IO, 0x10);
  g_assert_true (cop_region_map (c, &root, 0x180, 1, NULL));
  cop_test_log_assert_empty (lines); /* nothing is worked out before somebody looks */
  look ();
  cop_test_log_assert (lines, "begin one", "remove 0x100-0x1ff +0x0 b", "add 0x100-0x17f +0x0 b",
                       "add 0x180-0x18f +0x0 c", "add 0x190-0x1ff +0x90 b", "commit one");
  cop_region_set_enabled (a, FALSE);
  two = cop_space_listen (space, &silent, NULL);
  cop_test_log_assert (lines, "begin one", "remove 0x0-0xff +0x0 a", "commit one");
  cop_region_unmap (b);
  cop_region_set_enabled (a, TRUE);
  cop_region_set_at (c, 0x188, NULL);
  look ();
  cop_test_log_assert (lines, "begin one", "remove 0x100-0x17f +0x0 b", "remove 0x180-0x18f +0x0 c",
                       "remove 0x190-0x1ff +0x90 b", "add 0x0-0xff +0x0 a",
                       "add 0x188-0x197 +0x0 c", "commit one");
  cop_space_unlisten (space, two);
  cop_space_unlisten (space, one);
  cop_test_log_assert (lines, "begin one", "remove 0x0-0xff +0x0 a", "remove 0x188-0x197 +0x0 c",
                       "commit one");
  cop_region_unmap (a);
  look ();
  cop_test_log_assert_empty (lines);
}

/* What cannot be told by name any more is told by its place. */
static void
a_listener_hears_of_what_is_freed (void)
{
  add ("a", COP_REGION_IO, 0, 0x100);
  cop_space_listen (space, &listener, (gpointer) "one");
  cop_test_log_clear (lines);
  cut ("thing");
  look ();
  cop_test_log_assert (lines, "finalize lab.thing thing", "begin one", "remove 0x0-0xff +0x0 -",
                       "commit one");
}

/* A region at the address of a former one, with the same place, is another. */
static void
another_region_of_the_same_look (void)
{
  CopRegion region;

  cop_region_init (&region, objects, "first", COP_REGION_RAM, 0x100);
  g_assert_true (cop_region_map (&region, &root, 0, 0, NULL));
  cop_space_listen (space, &listener, (gpointer) "one");
  cop_test_log_clear (lines);
  cop_region_finish (&region);
  cop_region_init (&region, objects, "second", COP_REGION_RAM, 0x100);
  g_assert_true (cop_region_map (&region, &root, 0, 0, NULL));
  look ();
  cop_test_log_assert (lines, "begin one", "remove 0x0-0xff +0x0 -", "add 0x0-0xff +0x0 second",
                       "commit one");
  cop_region_finish (&region);
}

static void
many_changes_as_one (void)
{
  CopRegion *a;

  cop_space_listen (space, &listener, (gpointer) "one");
  cop_test_log_clear (lines);
  cop_machine_memory_begin (machine);
  a = add ("a", COP_REGION_IO, 0, 0x100);
  look ();
  cop_machine_memory_begin (machine);
  cop_region_unmap (a);
  add ("b", COP_REGION_IO, 0, 0x100);
  cop_machine_memory_commit (machine);
  look ();
  cop_test_log_assert_empty (lines);
  cop_machine_memory_commit (machine);
  cop_test_log_assert (lines, "begin one", "add 0x0-0xff +0x0 b", "commit one");
  cop_machine_memory_commit (machine); /* one too many */
  cop_test_log_assert_empty (lines);
}

static void
freeing_tells_that_all_goes (void)
{
  add ("a", COP_REGION_IO, 0, 0x100);
  cop_space_listen (space, &listener, (gpointer) "one");
  cop_test_log_clear (lines);
  cop_space_free (g_steal_pointer (&space));
  cop_test_log_assert (lines, "begin one", "remove 0x0-0xff +0x0 a", "commit one");
}

/* --- what goes ----------------------------------------------------------------------------- */

static void
a_root_that_is_finished (void)
{
  add ("a", COP_REGION_IO, 0, 0x100);
  look ();
  cop_region_finish (&root);
  g_assert_null (cop_space_root (space));
  look ();
  cop_region_init (&root, objects, "root", COP_REGION_CONTAINER, 0);
}

static void
an_alias_of_what_is_finished (void)
{
  CopRegion *alias;
  CopRange range;

  lab_add (objects, "other", &lab_type_thing);
  alias =
      cop_region_new_alias (cop_object_child (objects, "other"), "alias",
                            cop_region_new (thing, "ram", COP_REGION_RAM, 0x1000), 0x800, 0x100);
  g_assert_true (cop_region_map (alias, &root, 0x4000, 0, NULL));
  g_assert_true (cop_space_find (space, 0x4010, &range));
  g_assert_cmphex (range.offset, ==, 0x800);
  cut ("thing");
  g_assert_false (cop_space_find (space, 0x4010, &range));
  cut ("other");
  g_assert_false (cop_space_find (space, 0x4010, &range));
}

static void
nothing_is_inside_itself (void)
{
  CopRegion *outer = add ("outer", COP_REGION_CONTAINER, 0, 0x1000);
  CopRegion *inner = cop_region_new (thing, "inner", COP_REGION_CONTAINER, 0x100);
  CopRegion *alias, *io = cop_region_new (thing, "io", COP_REGION_IO, 0x100);
  GError *error = NULL;

  g_assert_false (cop_region_map (inner, inner, 0, 0, &error));
  cop_test_assert_error (error, COP_ERROR_INVALID,
                         "/objects/thing: window 'inner' cannot be mapped into itself");
  g_assert_true (cop_region_map (inner, outer, 0x100, 0, NULL));
  cop_region_unmap (outer);
  g_assert_false (cop_region_map (outer, inner, 0, 0, &error));
  g_clear_error (&error);
  outer->size = 0x80;
  g_assert_false (cop_region_map (outer, inner, 0, 0, &error));
  cop_test_assert_error (error, COP_ERROR_INVALID,
                         "/objects/thing: window 'outer' cannot be mapped into itself");
  outer->size = 0x1000;
  /* through aliases */
  g_assert_null (cop_region_new_alias (thing, "alias", inner, G_MAXUINT64, 2));
  alias = cop_region_new_alias (thing, "alias", outer, 0, 0x10);
  g_assert_false (cop_region_map (alias, inner, 0, 0, &error));
  cop_test_assert_error (error, COP_ERROR_INVALID,
                         "/objects/thing: window 'alias' cannot be mapped into itself");
  g_assert_false (cop_region_map (alias, outer, 0, 0, &error));
  g_clear_error (&error);
  g_assert_true (cop_region_map (alias, &root, 0, 0, NULL));
  g_assert_false (cop_region_map (&root, inner, 0, 0, &error));
  g_clear_error (&error);
  g_assert_false (cop_region_map (io, io, 0, 0, &error));
  cop_test_assert_error (error, COP_ERROR_INVALID,
                         "/objects/thing: window 'io' cannot be mapped into window 'io': that is "
                         "no container");
}

static void
moving_and_resizing (void)
{
  CopRegion *a = add ("a", COP_REGION_RAM, 0, 0x100), *b = add ("b", COP_REGION_IO, 0x100, 0x100);
  GError *error = NULL;
  CopRange range;

  g_assert_false (cop_region_set_at (a, 0x80, &error));
  cop_test_assert_error (error, COP_ERROR_EXISTS,
                         "/objects/thing: window 'a' at 0x80-0x17f overlaps window 'b' of "
                         "/objects/thing at 0x100-0x1ff");
  g_assert_false (cop_region_set_size (a, 0x101, &error));
  g_clear_error (&error);
  g_assert_false (cop_region_set_size (a, 0, &error));
  g_clear_error (&error);
  g_assert_cmphex (cop_region_at (a), ==, 0);
  g_assert_cmphex (cop_region_size (a), ==, 0x100);
  g_assert_true (cop_space_find (space, 0xff, &range) && range.region == a);
  g_assert_true (cop_region_set_size (a, 0x80, &error));
  g_assert_false (cop_space_find (space, 0xff, &range));
  g_assert_true (cop_region_set_at (b, 0x80, &error));
  g_assert_true (cop_space_find (space, 0xff, &range) && range.region == b);
  *(guint8 *)cop_region_ram (a) = 1;
  g_assert_false (cop_region_set_size (a, 0x10, &error));
  cop_test_assert_error (error, COP_ERROR_STATE,
                         "/objects/thing: window 'a' is memory that has been used: its size stays");
  g_assert_true (cop_region_set_at (a, 0x1000, &error));
  g_assert_true (cop_space_find (space, 0x1000, &range) && range.region == a);
}

/* --- RAM ------------------------------------------------------------------------------------ */

/* More than any system has: declared without harm, and an error when it is used. */
static void
ram_that_there_is_not (void)
{
  CopRegion *ram = add ("ram", COP_REGION_RAM, 0, G_MAXUINT64);
  guint64 value;
  GError *error = NULL;

  g_assert_null (cop_region_ram (ram));
  g_assert_cmpint (cop_space_read (space, 0, 4, &value), ==, COP_ACCESS_FAILED);
  g_assert_false (cop_space_error (space, COP_ACCESS_FAILED, 0, 4, FALSE, &error));
  cop_test_assert_error (error, COP_ERROR_STATE,
                         "/objects/thing: window 'ram': the system has no 0xffffffffffffffff bytes "
                         "for it");
}

/* Whether the system knows of this memory, of 64 KiB. */
static gboolean
is_mapped (void *memory)
{
  unsigned char pages[16];

  return mincore (memory, 0x10000, pages) == 0;
}

/* Not only when somebody looks again. */
static void
ram_is_given_back_at_once (void)
{
  CopRegion *ram = add ("ram", COP_REGION_RAM, 0, 0x10000);
  CopReader *reader;
  void *memory;

  look ();
  memory = cop_region_ram (ram);
  g_assert_true (is_mapped (memory));
  cut ("thing");
  g_assert_false (is_mapped (memory));
  /* unless somebody reads: then when he has ended, and memory is looked at again */
  thing = lab_add (objects, "thing", &lab_type_thing);
  ram = add ("ram", COP_REGION_RAM, 0, 0x10000);
  memory = cop_region_ram (ram);
  look ();
  reader = cop_reader_new (space);
  cop_reader_begin (reader);
  cut ("thing");
  g_assert_true (is_mapped (memory));
  cop_reader_end (reader);
  cop_machine_memory_begin (machine);
  cop_machine_memory_commit (machine);
  g_assert_false (is_mapped (memory));
  cop_reader_free (reader);
}

static void
printing (void)
{
  CopRegion *ram = add ("ram", COP_REGION_RAM, 0x80000000, 0x1000);
  CopRegion *io = cop_region_new (thing, "regs", COP_REGION_IO, 0x100);
  char *text;

  text = cop_space_print (space);
  cop_region_unmap (ram);
  g_free (text);
  g_assert_true (cop_region_map (ram, &root, 0x80000000, -1, NULL));
  g_assert_true (cop_region_map (io, &root, 0x80000100, 2, NULL));
  add ("rom", COP_REGION_ROM, 0xfffffffffffff000, 0x1000);
  text = cop_space_print (space);
  g_assert_cmpstr (text, ==,
                   "FlatView #0\n"
                   " AS \"memory\", root: /objects\n"
                   " Root memory region: /objects\n"
                   "  0000000080000000-00000000800000ff (prio -1, ram): thing.ram\n"
                   "  0000000080000100-00000000800001ff (prio 2, i/o): thing.regs\n"
                   "  0000000080000200-0000000080000fff (prio -1, ram): thing.ram "
                   "@0000000000000200\n"
                   "  fffffffffffff000-ffffffffffffffff (prio 0, rom): thing.rom\n"
                   "\n");
  g_free (text);
  cut ("thing");
  text = cop_space_print (space);
  g_assert_cmpstr (text, ==,
                   "FlatView #0\n AS \"memory\", root: /objects\n Root memory region: /objects\n"
                   "  No rendered FlatView\n\n");
  g_free (text);
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
    "/memory/space/" #name, name                                                                   \
  }
  static const Test tests[] = {
    TEST (listeners_are_told_the_difference),
    TEST (a_listener_hears_of_what_is_freed),
    TEST (another_region_of_the_same_look),
    TEST (many_changes_as_one),
    TEST (freeing_tells_that_all_goes),
    TEST (a_root_that_is_finished),
    TEST (an_alias_of_what_is_finished),
    TEST (nothing_is_inside_itself),
    TEST (moving_and_resizing),
    TEST (ram_that_there_is_not),
    TEST (ram_is_given_back_at_once),
    TEST (printing),
  };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add_data_func (tests[i].name, &tests[i], run);
  return g_test_run ();
}
