/* RAM that is larger than what the system has: it costs nothing until it is touched.  Apart from
 * the other tests, as valgrind has no such addresses to give. */
#include "lab-machine.h"

#define GiB (G_GUINT64_CONSTANT (1) << 30)

static void
ram_is_taken_when_it_is_touched (void)
{
  CopRegion root, *ram;
  CopObject *thing;
  CopSpace *space;
  GError *error = NULL;
  guint64 value;

  begin ();
  thing = lab_add (objects, "thing", &lab_type_thing);
  cop_region_init (&root, objects, "root", COP_REGION_CONTAINER, 0);
  space = cop_space_new (&root, "memory");
  ram = cop_region_new (thing, "ram", COP_REGION_RAM, 300 * GiB);
  cop_region_map (ram, &root, 0, 0, &error);
  g_assert_no_error (error);
  g_assert_cmpint (cop_space_write (space, 299 * GiB, 8, 0x1234), ==, COP_ACCESS_OK);
  g_assert_cmpint (cop_space_read (space, 299 * GiB, 8, &value), ==, COP_ACCESS_OK);
  g_assert_cmphex (value, ==, 0x1234);
  g_assert_cmpint (cop_space_read (space, 0, 8, &value), ==, COP_ACCESS_OK);
  g_assert_cmphex (value, ==, 0);
  cop_space_free (space);
  cop_region_finish (&root);
  end ();
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/memory/large/ram_is_taken_when_it_is_touched",
                   ram_is_taken_when_it_is_touched);
  return g_test_run ();
}
