/* Regions: where they can be, who is in the way, who answers. */
#include <lab.h>

typedef struct
{
  CopHost *host;
  CopMachine *machine;
  CopObject *owners[4]; /* /objects/a to /objects/d */
  CopRegion space;      /* 64 KiB, of nobody that matters */
  CopRegion regions[4]; /* 0x100 bytes each, of the owners */
} Fixture;

static void
set_up (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  self->host = lab_host ();
  self->machine = lab_machine (self->host);
  for (guint i = 0; i < 4; i++)
    {
      char name[2] = { (char)('a' + i), 0 };
      self->owners[i] = lab_add (cop_machine_objects (self->machine), name, &lab_type_thing);
      cop_region_init (&self->regions[i], self->owners[i], "regs", COP_REGION_IO, 0x100);
    }
  cop_region_init (&self->space, self->owners[0], "space", COP_REGION_CONTAINER, 0x10000);
}

static void
tear_down (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  for (guint i = 0; i < 4; i++)
    cop_region_finish (&self->regions[i]);
  cop_region_finish (&self->space);
  lab_close (self->machine);
  lab_close_host (self->host);
}

static void
map (Fixture *self, guint i, guint64 at, gint priority)
{
  g_autoptr (GError) error = NULL;

  cop_region_map (&self->regions[i], &self->space, at, priority, &error);
  g_assert_no_error (error);
}

static void
refuse (Fixture *self, guint i, guint64 at, gint priority, CopErrorCode code, const char *text)
{
  CopRegion before = self->regions[i];
  GError *error = NULL;

  g_assert_false (cop_region_map (&self->regions[i], &self->space, at, priority, &error));
  cop_test_assert_error (error, code, text);
  g_assert_cmpmem (&before, sizeof before, &self->regions[i], sizeof before);
}

static int
found (Fixture *self, guint64 at, guint64 expected_offset)
{
  guint64 offset = 0;
  CopRegion *region = cop_region_find (&self->space, at, &offset);

  if (region == NULL)
    return -1;
  g_assert_true (cop_region_find (&self->space, at, NULL) == region);
  g_assert_cmphex (offset, ==, expected_offset);
  return (int)(region - self->regions);
}

/* --- mapping ---------------------------------------------------------------------------------- */

/* Both who wants the place and who has it are named, and where. */
static void
an_overlap_names_both_owners (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  map (self, 0, 0x1000, 0);
  refuse (self, 1, 0x1000, 0, COP_ERROR_EXISTS,
          "/objects/b: window 'regs' at 0x1000-0x10ff overlaps window 'regs' of /objects/a at "
          "0x1000-0x10ff");
  refuse (self, 1, 0xf01, 0, COP_ERROR_EXISTS,
          "/objects/b: window 'regs' at 0xf01-0x1000 overlaps window 'regs' of /objects/a at "
          "0x1000-0x10ff");
  refuse (self, 1, 0x10ff, 0, COP_ERROR_EXISTS,
          "/objects/b: window 'regs' at 0x10ff-0x11fe overlaps window 'regs' of /objects/a at "
          "0x1000-0x10ff");
  /* around it, and inside it */
  self->regions[1].size = 0x1000;
  refuse (self, 1, 0x800, 0, COP_ERROR_EXISTS,
          "/objects/b: window 'regs' at 0x800-0x17ff overlaps window 'regs' of /objects/a at "
          "0x1000-0x10ff");
  self->regions[1].size = 1;
  refuse (self, 1, 0x1080, 0, COP_ERROR_EXISTS,
          "/objects/b: window 'regs' at 0x1080-0x1080 overlaps window 'regs' of /objects/a at "
          "0x1000-0x10ff");
}

static void
neighbours_touch (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  map (self, 0, 0x1000, 0);
  map (self, 1, 0xf00, 0);
  map (self, 2, 0x1100, 0);
  g_assert_cmpint (found (self, 0xfff, 0xff), ==, 1);
  g_assert_cmpint (found (self, 0x1000, 0), ==, 0);
  g_assert_cmpint (found (self, 0x10ff, 0xff), ==, 0);
  g_assert_cmpint (found (self, 0x1100, 0), ==, 2);
  g_assert_cmpint (found (self, 0x1200, 0), ==, -1);
  g_assert_cmpint (found (self, 0xeff, 0), ==, -1);
}

static void
what_does_not_fit (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  map (self, 0, 0xff00, 0); /* up to the end */
  refuse (self, 1, 0xff01, 0, COP_ERROR_RANGE,
          "/objects/b: window 'regs' of 0x100 bytes does not fit at 0xff01");
  refuse (self, 1, 0x10000, 0, COP_ERROR_RANGE,
          "/objects/b: window 'regs' of 0x100 bytes does not fit at 0x10000");
  refuse (self, 1, G_MAXUINT64, 0, COP_ERROR_RANGE,
          "/objects/b: window 'regs' of 0x100 bytes does not fit at 0xffffffffffffffff");
  self->regions[1].size = 0;
  refuse (self, 1, 0, 0, COP_ERROR_RANGE,
          "/objects/b: window 'regs' has no size and cannot be mapped");
  refuse (self, 0, 0, 0, COP_ERROR_STATE, "/objects/a: window 'regs' is mapped already");
}

/* A container without an end goes up to the last byte of 64 bits. */
static void
the_last_byte (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  self->space.size = 0;
  map (self, 0, G_MAXUINT64 - 0xff, 0);
  g_assert_cmpint (found (self, G_MAXUINT64, 0xff), ==, 0);
  refuse (self, 1, G_MAXUINT64 - 0xfe, 0, COP_ERROR_RANGE,
          "/objects/b: window 'regs' of 0x100 bytes does not fit at 0xffffffffffffff01");
  refuse (self, 1, G_MAXUINT64 - 0x180, 0, COP_ERROR_EXISTS,
          "/objects/b: window 'regs' at 0xfffffffffffffe7f-0xffffffffffffff7e overlaps window "
          "'regs' of /objects/a at 0xffffffffffffff00-0xffffffffffffffff");
  self->regions[1].size = G_MAXUINT64;
  refuse (self, 1, 0, 0, COP_ERROR_EXISTS,
          "/objects/b: window 'regs' at 0x0-0xfffffffffffffffe overlaps window 'regs' of "
          "/objects/a at 0xffffffffffffff00-0xffffffffffffffff");
}

static void
a_place_is_free_again (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  map (self, 0, 0x1000, 0);
  cop_region_unmap (&self->regions[0]);
  cop_region_unmap (&self->regions[0]);
  g_assert_false (self->regions[0].mapped);
  g_assert_cmpint (found (self, 0x1000, 0), ==, -1);
  map (self, 1, 0x1080, 0);
  map (self, 0, 0x2000, 0);
  g_assert_cmpint (found (self, 0x2000, 0), ==, 0);
}

/* --- who answers ------------------------------------------------------------------------------ */

static void
the_higher_priority_answers (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  self->regions[0].size = 0x1000;
  map (self, 0, 0, -5);
  map (self, 1, 0x100, 0);
  map (self, 2, 0x180, G_MAXINT);
  g_assert_cmpint (found (self, 0xff, 0xff), ==, 0);
  g_assert_cmpint (found (self, 0x100, 0), ==, 1);
  g_assert_cmpint (found (self, 0x17f, 0x7f), ==, 1);
  g_assert_cmpint (found (self, 0x180, 0), ==, 2);
  g_assert_cmpint (found (self, 0x200, 0x80), ==, 2);
  g_assert_cmpint (found (self, 0x280, 0x280), ==, 0);
  /* within one priority an overlap stays an error */
  refuse (self, 3, 0x100, 0, COP_ERROR_EXISTS,
          "/objects/d: window 'regs' at 0x100-0x1ff overlaps window 'regs' of /objects/b at "
          "0x100-0x1ff");
  map (self, 3, 0x180, G_MININT);
  cop_region_unmap (&self->regions[2]);
  cop_region_unmap (&self->regions[1]);
  cop_region_unmap (&self->regions[0]);
  g_assert_cmpint (found (self, 0x180, 0), ==, 3);
}

static void
who_is_disabled_answers_no_more (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  map (self, 0, 0x1000, 0);
  map (self, 1, 0x1000, 1);
  cop_region_disable (&self->regions[1]);
  g_assert_cmpint (found (self, 0x1000, 0), ==, 0);
  cop_region_disable (&self->regions[0]);
  g_assert_cmpint (found (self, 0x1000, 0), ==, -1);
  g_assert_true (self->regions[0].mapped);
}

/* --- containers ------------------------------------------------------------------------------- */

static void
containers_are_looked_into (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  CopRegion outer, inner;
  g_autoptr (GError) error = NULL;
  guint64 offset;

  cop_region_init (&outer, self->owners[0], "outer", COP_REGION_CONTAINER, 0x1000);
  cop_region_init (&inner, self->owners[0], "inner", COP_REGION_CONTAINER, 0x800);
  g_assert_true (cop_region_map (&outer, &self->space, 0x4000, 1, &error));
  g_assert_true (cop_region_map (&inner, &outer, 0x400, 0, &error));
  g_assert_true (cop_region_map (&self->regions[0], &inner, 0x10, 0, &error));
  self->regions[1].size = 0x1000;
  g_assert_true (cop_region_map (&self->regions[1], &self->space, 0x4000, 0, &error));
  g_assert_true (cop_region_map (&self->regions[2], &outer, 0x400, -1, &error));
  g_assert_no_error (error);
  g_assert_cmpint (found (self, 0x4410, 0), ==, 0);
  g_assert_cmpint (found (self, 0x450f, 0xff), ==, 0);
  /* where the inner one has nothing, what is behind it answers; then what is behind the outer */
  g_assert_cmpint (found (self, 0x440f, 0xf), ==, 2);
  g_assert_cmpint (found (self, 0x4510, 0x510), ==, 1);
  g_assert_cmpint (found (self, 0x4000, 0), ==, 1);
  g_assert_true (cop_region_find (&inner, 0x20, &offset) == &self->regions[0]);
  g_assert_cmphex (offset, ==, 0x10);
  /* a container that goes takes nothing along but the way to it */
  cop_region_finish (&inner);
  g_assert_false (self->regions[0].mapped);
  g_assert_cmpint (found (self, 0x4410, 0x10), ==, 2);
  cop_region_finish (&outer);
  g_assert_cmpint (found (self, 0x4410, 0x410), ==, 1);
}

/* Among ten thousand the neighbours tell at once. */
static void
many (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  CopRegion *regions = g_new0 (CopRegion, 10000);
  g_autoptr (GError) error = NULL;

  self->space.size = 0;
  for (guint i = 0; i < 10000; i++)
    {
      guint64 at = (guint64)(i * 7919 % 10000) * 0x100;
      cop_region_init (&regions[i], self->owners[0], "r", COP_REGION_IO, 0x100);
      g_assert_true (cop_region_map (&regions[i], &self->space, at, 0, &error));
    }
  for (guint i = 0; i < 10000; i++)
    g_assert_true (cop_region_find (&self->space, regions[i].at + 0x7f, NULL) == &regions[i]);
  g_assert_false (cop_region_map (&self->regions[0], &self->space, 0x12340, 0, &error));
  for (guint i = 0; i < 10000; i++)
    cop_region_finish (&regions[i]);
  g_assert_null (cop_region_find (&self->space, 0, NULL));
  g_free (regions);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name) g_test_add ("/memory/region/" #name, Fixture, NULL, set_up, name, tear_down)
  ADD (an_overlap_names_both_owners);
  ADD (neighbours_touch);
  ADD (what_does_not_fit);
  ADD (the_last_byte);
  ADD (a_place_is_free_again);
  ADD (the_higher_priority_answers);
  ADD (who_is_disabled_answers_no_more);
  ADD (containers_are_looked_into);
  ADD (many);
  return g_test_run ();
}
