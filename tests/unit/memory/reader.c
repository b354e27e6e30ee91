/* Readers on other threads, in bursts, while the machine's thread plugs and unplugs. */
#include "lab-machine.h"
#include <pthread.h>
#include <sched.h>

#define N_READERS 3
#define N_SLOTS 8
#define SIZE 0x10000

static CopRegion root;
static CopSpace *space;

static void
set_up (void)
{
  begin ();
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
plug (guint slot, CopRegionKind kind)
{
  char name[8];
  CopObject *thing;
  CopRegion *region;
  GError *error = NULL;

  g_snprintf (name, sizeof name, "slot%u", slot);
  thing = lab_add (objects, name, &lab_type_thing);
  region = cop_region_new (thing, "ram", kind, SIZE);
  cop_region_map (region, &root, (guint64)slot * SIZE, 0, &error);
  g_assert_no_error (error);
  return region;
}

static void
look (void)
{
  CopRange range;

  cop_space_find (space, 0, &range);
}

static void
unplug (guint slot)
{
  char name[8];
  GError *error = NULL;

  g_snprintf (name, sizeof name, "slot%u", slot);
  cop_object_cut (objects, name, &error);
  g_assert_no_error (error);
}

/* --- one after the other ------------------------------------------------------------------ */

static void
what_a_reader_sees (void)
{
  CopReader *reader = cop_reader_new (space);
  CopRegion *ram = plug (0, COP_REGION_RAM), *rom = plug (1, COP_REGION_ROM);
  guint64 value;
  char bytes[8];
  gsize done;

  plug (2, COP_REGION_IO);
  cop_reader_begin (reader);
  g_assert_cmpint (cop_reader_read (reader, 0, 4, &value), ==, COP_ACCESS_NOTHING);
  cop_reader_end (reader);
  look ();
  cop_reader_begin (reader);
  g_assert_cmpint (cop_reader_write (reader, 0x10, 4, 0x11223344), ==, COP_ACCESS_OK);
  g_assert_cmpuint (((guint8 *)cop_region_ram (ram))[0x10], ==, 0x44);
  g_assert_cmpint (cop_reader_read (reader, 0x11, 2, &value), ==, COP_ACCESS_OK);
  g_assert_cmphex (value, ==, 0x2233);
  g_assert_cmpint (cop_reader_read (reader, 0x10, 3, &value), ==, COP_ACCESS_SIZE);
  g_assert_cmpint (cop_reader_read (reader, SIZE + 0x10, 8, &value), ==, COP_ACCESS_OK);
  g_assert_cmpint (cop_reader_write (reader, SIZE + 0x10, 8, 1), ==, COP_ACCESS_READ_ONLY);
  g_assert_cmpint (cop_reader_read (reader, 2 * SIZE, 4, &value), ==, COP_ACCESS_FAILED);
  g_assert_cmpint (cop_reader_read (reader, 3 * SIZE, 4, &value), ==, COP_ACCESS_NOTHING);
  /* across two ranges */
  memcpy (cop_region_ram (rom), "\x11\x22\x33\x44", 4);
  g_assert_cmpint (cop_reader_read (reader, SIZE - 4, 8, &value), ==, COP_ACCESS_OK);
  g_assert_cmphex (value, ==, 0x4433221100000000);
  g_assert_cmpint (cop_reader_read_bytes (reader, SIZE - 4, bytes, 8, &done), ==, COP_ACCESS_OK);
  g_assert_cmpmem (bytes + 4, 4, "\x11\x22\x33\x44", 4);
  g_assert_cmpint (cop_reader_write_bytes (reader, SIZE - 4, bytes, 8, &done), ==,
                   COP_ACCESS_READ_ONLY);
  g_assert_cmpuint (done, ==, 4);
  cop_space_set_endian (space, COP_ENDIAN_BIG);
  g_assert_cmpint (cop_reader_read (reader, SIZE, 4, &value), ==, COP_ACCESS_OK);
  g_assert_cmphex (value, ==, 0x11223344);
  cop_reader_end (reader);
  cop_reader_free (reader);
}

/* What a burst has seen stays until it ends, and says that it is gone. */
static void
what_is_unplugged_in_a_burst (void)
{
  CopReader *reader = cop_reader_new (space), *late = cop_reader_new (space);
  guint64 value;

  plug (0, COP_REGION_RAM);
  plug (1, COP_REGION_RAM);
  look ();
  cop_reader_begin (reader);
  g_assert_cmpint (cop_reader_write (reader, 0x10, 4, 5), ==, COP_ACCESS_OK);
  unplug (0);
  g_assert_cmpint (cop_reader_read (reader, 0x10, 4, &value), ==, COP_ACCESS_GONE);
  g_assert_cmpint (cop_reader_read (reader, SIZE + 0x10, 4, &value), ==, COP_ACCESS_OK);
  /* who begins now sees what is now, and is not kept from it by others */
  cop_reader_begin (late);
  g_assert_cmpint (cop_reader_read (late, 0x10, 4, &value), ==, COP_ACCESS_NOTHING);
  plug (0, COP_REGION_RAM);
  look ();
  g_assert_cmpint (cop_reader_read (reader, 0x10, 4, &value), ==, COP_ACCESS_GONE);
  g_assert_cmpint (cop_reader_read (late, 0x10, 4, &value), ==, COP_ACCESS_NOTHING);
  cop_reader_end (reader);
  cop_reader_begin (reader);
  g_assert_cmpint (cop_reader_read (reader, 0x10, 4, &value), ==, COP_ACCESS_OK);
  g_assert_cmphex (value, ==, 0);
  cop_reader_end (reader);
  cop_reader_end (late);
  cop_reader_free (reader);
  cop_reader_free (late);
}

/* A reader that outlives the space, and the machine, finds nothing. */
static void
a_reader_outlives_the_space (void)
{
  CopReader *reader = cop_reader_new (space);
  guint64 value;

  plug (0, COP_REGION_RAM);
  look ();
  cop_reader_begin (reader);
  g_assert_cmpint (cop_reader_read (reader, 0, 4, &value), ==, COP_ACCESS_OK);
  cop_space_free (g_steal_pointer (&space));
  cop_region_finish (&root);
  unplug (0);
  lab_close (g_steal_pointer (&machine));
  g_assert_cmpint (cop_reader_read (reader, 0, 4, &value), ==, COP_ACCESS_GONE);
  cop_reader_end (reader);
  cop_reader_begin (reader);
  g_assert_cmpint (cop_reader_read (reader, 0, 4, &value), ==, COP_ACCESS_NOTHING);
  cop_reader_end (reader);
  cop_reader_free (reader);
  machine = lab_machine (host);
  objects = cop_machine_objects (machine);
  cop_region_init (&root, objects, "root", COP_REGION_CONTAINER, 0);
}

/* --- at the same time ---------------------------------------------------------------------- */

static gint stop;

typedef struct
{
  pthread_t thread;
  guint number;
  guint64 n_ok, n_gone, n_nothing;
} Guest;

/* Writes and reads back what is its own in every slot. */
static void *
guest (void *data)
{
  Guest *self = data;
  CopReader *reader = cop_reader_new (space);
  guint64 value, random = self->number + 1, at, word;

  while (!g_atomic_int_get (&stop))
    {
      cop_reader_begin (reader);
      for (guint i = 0; i < 32; i++)
        {
          CopAccess access;
          random = random * 6364136223846793005 + 1442695040888963407;
          at = (random >> 33) % N_SLOTS * SIZE + (random >> 20) % (SIZE / 64) * 64
               + 8 * self->number;
          access = cop_reader_write (reader, at, 8, random);
          if (access == COP_ACCESS_OK)
            access = cop_reader_read (reader, at, 8, &value);
          if (access == COP_ACCESS_OK)
            {
              g_assert_cmphex (value, ==, random);
              access = cop_reader_read_bytes (reader, at, &word, 8, NULL);
            }
          self->n_ok += access == COP_ACCESS_OK;
          self->n_gone += access == COP_ACCESS_GONE;
          self->n_nothing += access == COP_ACCESS_NOTHING;
          g_assert_true (access == COP_ACCESS_OK || access == COP_ACCESS_GONE
                         || access == COP_ACCESS_NOTHING);
        }
      cop_reader_end (reader);
      if (random % 4 == 0)
        {
          cop_reader_free (reader);
          reader = cop_reader_new (space);
        }
    }
  cop_reader_free (reader);
  return NULL;
}

static void
readers_while_the_map_changes (void)
{
  Guest guests[N_READERS] = { 0 };
  gboolean there[N_SLOTS] = { 0 };
  guint64 n_ok = 0;
  guint n = g_test_slow () ? 20000 : 3000;

  stop = FALSE;
  look ();
  for (guint i = 0; i < N_READERS; i++)
    {
      guests[i].number = i;
      g_assert_cmpint (pthread_create (&guests[i].thread, NULL, guest, &guests[i]), ==, 0);
    }
  for (guint i = 0; i < n; i++)
    {
      guint slot = (guint)g_test_rand_int_range (0, N_SLOTS);
      if (there[slot])
        unplug (slot);
      else
        plug (slot, COP_REGION_RAM);
      there[slot] = !there[slot];
      if (g_test_rand_int_range (0, 3))
        look ();
      if (i % 64 == 0)
        sched_yield ();
    }
  /* however the threads were scheduled, all have worked */
  for (guint slot = 0; slot < N_SLOTS; slot++)
    if (!there[slot])
      plug (slot, COP_REGION_RAM);
  look ();
  g_usleep (20000);
  g_atomic_int_set (&stop, TRUE);
  for (guint i = 0; i < N_READERS; i++)
    {
      pthread_join (guests[i].thread, NULL);
      n_ok += guests[i].n_ok;
      g_test_message ("reader %u: %" G_GUINT64_FORMAT " ok, %" G_GUINT64_FORMAT
                      " gone, %" G_GUINT64_FORMAT " nothing",
                      i, guests[i].n_ok, guests[i].n_gone, guests[i].n_nothing);
    }
  g_assert_cmpuint (n_ok, >, 0);
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
    "/memory/reader/" #name, name                                                                  \
  }
  static const Test tests[] = {
    TEST (what_a_reader_sees),
    TEST (what_is_unplugged_in_a_burst),
    TEST (a_reader_outlives_the_space),
    TEST (readers_while_the_map_changes),
  };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add_data_func (tests[i].name, &tests[i], run);
  return g_test_run ();
}
