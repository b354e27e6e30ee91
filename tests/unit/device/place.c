/* Places that are found: beside a model of the rule (docs/ALLOCATION.md), at random. */
#include <device/place.h>
#include <rig.h>

#define BASE G_GUINT64_CONSTANT (0x10000000)
#define PAGE G_GUINT64_CONSTANT (0x1000)
#define ROUNDS 4u
#define MOST 64u

/* --- a board of what the test asks for ------------------------------------------------------ */

typedef struct
{
  char name[16];
  guint64 at; /* COP_AT_ANY: found */
} Thing;

/* The hook of a descriptor knows no data; tests run one after the other. */
static const Thing *things;
static guint n_things, n_pages;

static gboolean
build (CopDevice *self, GError **error)
{
  CopMachine *machine = (CopMachine *)self;
  g_autofree char *pools =
      g_strdup_printf ("0x%" G_GINT64_MODIFIER "x,0x%" G_GINT64_MODIFIER "x", BASE, n_pages * PAGE);

  if (!cop_object_set_from_text (&self->object, "pools", pools, error))
    return FALSE;
  for (guint i = 0; i < n_things; i++)
    {
      CopDeviceSpec spec = { .type = "ns16550a", .id = things[i].name, .parent = &self->object };
      CopDevice *device = cop_machine_device_addv (machine, &spec, error);
      if (device == NULL || !cop_device_set_at (device, &things[i].at, 1, error))
        return FALSE;
    }
  return TRUE;
}

static const CopDeviceClass board_class = { .build = build };
static CopTypeDesc board_type = {
  .name = "test.board",
  .doc = "What the test asks for",
  .parent = &cop_type_machine,
  .klass = &board_class,
};

static void
set_up (RigFixture *self, gconstpointer data)
{
  rig_set_up (self, data);
  board_type.size = cop_type_machine.size;
  g_assert_true (cop_host_register (self->host, &board_type, NULL, NULL, NULL));
}

/* Where each of them is.  FALSE: there was no room. */
static gboolean
places (CopHost *host, const Thing *list, guint n, guint pages, guint64 *ret_at)
{
  g_autoptr (GError) error = NULL;
  CopMachine *machine;

  things = list;
  n_things = n;
  n_pages = pages;
  machine = cop_machine_new (host, cop_host_type (host, &board_type), NULL, 0, NULL, &error);
  if (machine == NULL)
    {
      g_assert_error (error, COP_ERROR, COP_ERROR_EXISTS);
      return FALSE;
    }
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *path = g_strdup_printf ("/machine/%s", list[i].name);
      guint n_at;
      ret_at[i] = cop_device_at (rig_at (machine, path), &n_at)[0];
      g_assert_cmpuint (n_at, ==, 1);
    }
  g_assert_true (cop_machine_close (machine, NULL));
  cop_machine_unref (machine);
  return TRUE;
}

/* --- the model ------------------------------------------------------------------------------ */

static guint64
choice (const Thing *thing, guint round)
{
  g_autofree char *path = g_strdup_printf ("/machine/%s", thing->name);

  return cop_place__number (cop_place__seed (path, "regs", 0), round);
}

static int
in_turn (gconstpointer a, gconstpointer b)
{
  guint64 x = choice (a, 0), y = choice (b, 0);

  return x < y ? -1 : x > y;
}

static gboolean
model (const Thing *list, guint n, guint pages, guint64 *ret_at)
{
  g_autofree gboolean *taken = g_new0 (gboolean, pages);
  g_autofree Thing *turns = g_memdup2 (list, n * sizeof *list);

  for (guint i = 0; i < n; i++)
    if (list[i].at != COP_AT_ANY && list[i].at >= BASE && list[i].at < BASE + pages * PAGE)
      taken[(list[i].at - BASE) / PAGE] = TRUE;
  qsort (turns, n, sizeof *turns, in_turn);
  for (guint round = 0; round < ROUNDS + pages; round++)
    for (guint i = 0; i < n; i++)
      {
        guint page = (guint)(choice (&turns[i], round < ROUNDS ? round : 0) % pages);
        if (turns[i].at != COP_AT_ANY)
          continue;
        /* after the rounds, one after the other */
        for (guint more = 0; round >= ROUNDS && more < pages && taken[page]; more++)
          page = (page + 1) % pages;
        if (taken[page])
          continue;
        taken[page] = TRUE;
        turns[i].at = BASE + page * PAGE;
      }
  for (guint i = 0; i < n; i++)
    for (guint k = 0; k < n; k++)
      if (strcmp (turns[k].name, list[i].name) == 0)
        ret_at[i] = turns[k].at;
  for (guint i = 0; i < n; i++)
    if (ret_at[i] == COP_AT_ANY)
      return FALSE;
  return TRUE;
}

static guint
make_up (GRand *random, Thing *list, guint pages)
{
  guint n = (guint)g_rand_int_range (random, 1, MOST);
  guint64 given = 0;

  for (guint i = 0; i < n; i++)
    {
      g_snprintf (list[i].name, sizeof list[i].name, "d%x-%u", g_rand_int (random) & 0xfffff, i);
      list[i].at = COP_AT_ANY;
      /* in the pool and behind it, never twice at one place */
      if (g_rand_int_range (random, 0, 5) == 0)
        list[i].at = BASE + (given += (guint64)g_rand_int_range (random, 1, (gint32)pages)) * PAGE;
    }
  return n;
}

/* --- the tests ------------------------------------------------------------------------------ */

static void
shuffle (GRand *random, Thing *list, guint n)
{
  for (guint i = n; i-- > 1;)
    {
      guint k = (guint)g_rand_int_range (random, 0, (gint32)i + 1);
      Thing thing = list[i];
      list[i] = list[k];
      list[k] = thing;
    }
}

static void
as_the_rule_says (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  guint n_full = 0;

  for (guint32 seed = 1; seed <= 150; seed++)
    {
      GRand *random = g_rand_new_with_seed (seed);
      guint pages = (guint)g_rand_int_range (random, 2, 3 * MOST);
      Thing list[MOST];
      guint n = make_up (random, list, pages);

      for (guint again = 0; again < 3; again++)
        {
          guint64 is[MOST], should[MOST];
          gboolean fits = model (list, n, pages, should);
          g_assert_cmpint (places (self->host, list, n, pages, is), ==, fits);
          for (guint i = 0; i < n && fits; i++)
            g_assert_cmphex (is[i], ==, should[i]);
          n_full += !fits;
          shuffle (random, list, n);
        }
      g_rand_free (random);
    }
  g_assert_cmpuint (n_full, >, 10);
}

/* Whether the thing has its first choice to itself, whatever else is on the board. */
static gboolean
is_settled (const Thing *list, guint n, guint pages, guint which)
{
  guint64 page = choice (&list[which], 0) % pages;

  for (guint i = 0; i < n; i++)
    if (i != which
        && (list[i].at == COP_AT_ANY ? choice (&list[i], 0) % pages == page
                                     : list[i].at == BASE + page * PAGE))
      return FALSE;
  return list[which].at == COP_AT_ANY;
}

/* The guarantee: who has its first choice to itself on both boards, is there on both. */
static void
others_come_and_go (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  guint n_settled = 0, n_moved = 0, n_others = 0;

  for (guint32 seed = 1; seed <= 60; seed++)
    {
      GRand *random = g_rand_new_with_seed (seed);
      Thing list[MOST];
      guint n = make_up (random, list, 1024), n_left = n - n / 4;
      guint64 before[MOST], after[MOST];

      g_assert_true (places (self->host, list, n, 1024, before));
      g_assert_true (places (self->host, list, n_left, 1024, after));
      for (guint i = 0; i < n_left; i++)
        {
          gboolean settled = is_settled (list, n, 1024, i);
          g_assert_true (!settled || before[i] == after[i]);
          n_settled += settled;
          n_others += !settled && list[i].at == COP_AT_ANY;
          n_moved += before[i] != after[i];
        }
      g_rand_free (random);
    }
  g_assert_cmpuint (n_settled, >, 20 * n_others);
  g_assert_cmpuint (n_moved, <=, n_others);
}

static void
from_text (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GError) error = NULL;
  CopObject *bus = &cop_device_first_bus ((CopDevice *)self->machine)->object;
  CopDevice *uart;
  guint n;

  g_assert_true (cop_object_set_from_text (bus, "pools", "0x10000000,4K", &error));
  uart = cop_machine_device_add (self->machine, "ns16550a", "u", &error, "at", "auto", NULL);
  g_assert_no_error (error);
  g_assert_cmphex (cop_device_at (uart, &n)[0], ==, BASE);
  g_assert_null (
      cop_machine_device_add (self->machine, "ns16550a", "v", &error, "at", "auto", NULL));
  g_assert_cmpstr (error->message, ==,
                   "/machine/peripheral/v: no room for window 'regs' of 0x100 bytes on "
                   "/machine/bus (0x10000000-0x10000fff); /machine/peripheral/u has 0x10000000");
  g_clear_error (&error);
  g_assert_false (cop_object_set_from_text (bus, "pools", "0x10000000", &error));
  g_assert_error (error, COP_ERROR, COP_ERROR_TYPE);
  g_clear_error (&error);
  g_assert_false (cop_object_set_from_text (bus, "granule", "3K", &error));
  g_assert_error (error, COP_ERROR, COP_ERROR_RANGE);
}

/* Three that want one of seven numbers, two of which are taken, and one that wants a stretch of
 * two, of which it takes one: in whatever order. */
static void
chosen_by_types (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  static const guint64 taken[] = { 2, 2, 5, 5 };
  CopPlaceWanted wanted[5], turned[5];
  guint64 seen = 1 << 2 | 1 << 5;
  guint which = 9;

  for (guint i = 0; i < 5; i++)
    {
      const char name[] = { 'p', (char)('0' + i), '\0' };
      wanted[i] =
          (CopPlaceWanted){ .device = rig_add (self->machine, &rig_type_probe, name, self->bus),
                            .wish = { .first = 1, .last = 7 } };
    }
  wanted[3].wish.needs = 2;
  wanted[3].wish.last = 6;
  for (guint i = 0; i < 4; i++)
    turned[3 - i] = wanted[i];
  g_assert_true (cop_device_find_places (wanted, 4, taken, 2, &which));
  g_assert_true (cop_device_find_places (turned, 4, taken, 2, &which));
  for (guint i = 0; i < 4; i++)
    {
      g_assert_cmphex (wanted[i].place, ==, turned[3 - i].place);
      g_assert_cmphex (seen & (G_GUINT64_CONSTANT (1) << wanted[i].place), ==, 0);
      seen |= G_GUINT64_CONSTANT (1) << wanted[i].place;
    }
  g_assert_true (wanted[3].place == 3 || wanted[3].place == 6);
  wanted[4].wish = (CopPlaceWish){ .first = 2, .last = 5, .step = 3 };
  wanted[4].place = 77;
  g_assert_false (cop_device_find_places (wanted, 5, taken, 2, &which));
  g_assert_cmpuint (which, ==, 4);
  g_assert_cmphex (wanted[4].place, ==, 77);
}

/* Any number of 64 bits, of which there is one more than such a number can count. */
static void
any_of_all (RigFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  static const guint64 all_but_last[] = { 0, G_MAXUINT64 - 1 }, all[] = { 0, G_MAXUINT64 };
  CopPlaceWanted wanted = { .device = rig_add (self->machine, &rig_type_probe, "p", self->bus),
                            .wish = { .first = 0, .last = G_MAXUINT64 } };
  guint which = 9;

  g_assert_true (cop_device_find_places (&wanted, 1, NULL, 0, &which));
  g_assert_cmphex (wanted.place, >, G_MAXUINT32);
  g_assert_true (cop_device_find_places (&wanted, 1, all_but_last, 1, &which));
  g_assert_cmphex (wanted.place, ==, G_MAXUINT64);
  g_assert_false (cop_device_find_places (&wanted, 1, all, 1, &which));
  g_assert_cmpuint (which, ==, 0);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/device/place/as_the_rule_says", RigFixture, NULL, set_up, as_the_rule_says,
              rig_tear_down);
  g_test_add ("/device/place/others_come_and_go", RigFixture, NULL, set_up, others_come_and_go,
              rig_tear_down);
  RIG_ADD ("/device/place/", from_text);
  RIG_ADD ("/device/place/", chosen_by_types);
  RIG_ADD ("/device/place/", any_of_all);
  return g_test_run ();
}
