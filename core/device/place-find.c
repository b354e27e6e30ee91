/* Finding places: each has its own order in which it asks for them, which follows from the path
 * alone; the largest first, then by hash and path.
 *
 * In each of the first rounds everybody who has none yet asks for the next in its order.  Who has
 * found none then takes the first that is free from where its order began.
 */
#include <device/place.h>
#include <memory/private.h>
#include <string.h>

#define ROUNDS 4u

/* --- numbers from names --------------------------------------------------------------------- */

#define FNV_BASIS G_GUINT64_CONSTANT (0xcbf29ce484222325)
#define FNV_PRIME G_GUINT64_CONSTANT (0x00000100000001b3)

static guint64
fnv_1a (guint64 hash, const char *bytes, gsize n)
{
  for (gsize i = 0; i < n; i++)
    hash = (hash ^ (guint8)bytes[i]) * FNV_PRIME;
  return hash;
}

guint64
cop_place__seed (const char *path, const char *what, guint index)
{
  char digits[12];
  guint64 hash = fnv_1a (FNV_BASIS, path, strlen (path) + 1);

  hash = fnv_1a (hash, what, strlen (what) + 1);
  g_snprintf (digits, sizeof digits, "%u", index);
  return fnv_1a (hash, digits, strlen (digits));
}

/* The low bits of FNV-1a know little of the high ones: they are stirred. */
guint64
cop_place__number (guint64 seed, guint round)
{
  const char byte = (char)round;
  guint64 hash = fnv_1a (seed, &byte, 1);

  hash = (hash ^ hash >> 30) * G_GUINT64_CONSTANT (0xbf58476d1ce4e5b9);
  hash = (hash ^ hash >> 27) * G_GUINT64_CONSTANT (0x94d049bb133111eb);
  return hash ^ hash >> 31;
}

/* --- places in a ground --------------------------------------------------------------------- */

/* The first place in the stretch for the want, at or behind "from"; FALSE: there is none. */
static gboolean
first_in (const CopStretch *stretch, const CopWant *want, guint64 from, guint64 *ret)
{
  guint64 at = MAX (stretch->first, from), up = at;
  /* an address is a multiple itself; others are counted from their first */
  guint64 base = want->ground->kind == COP_WANT_PLACE ? stretch->first : 0;

  if ((at - base) % want->align)
    up = at + (want->align - (at - base) % want->align);
  *ret = up;
  return up >= at && up <= stretch->last && stretch->last - up >= want->size - 1;
}

/* All numbers of 64 bits are one more than can be counted: the last of so many is nobody's choice,
 * and found by looking at one after the other. */
static guint64
count_in (const CopStretch *stretch, const CopWant *want)
{
  guint64 first, steps;

  if (!first_in (stretch, want, 0, &first))
    return 0;
  steps = (stretch->last - first - (want->size - 1)) / want->align;
  return steps < G_MAXUINT64 ? steps + 1 : steps;
}

static guint64
count_all (const CopWant *want)
{
  guint64 all = 0;

  for (guint i = 0; i < cop_want__n_stretches (want); i++)
    {
      guint64 n = count_in (cop_want__stretch (want, i), want);
      all = n > G_MAXUINT64 - all ? G_MAXUINT64 : all + n;
    }
  return all;
}

/* The k-th place of all; ret_stretch: in which stretch. */
static guint64
nth_place (const CopWant *want, guint64 k, guint *ret_stretch)
{
  guint64 n, first = 0;

  for (*ret_stretch = 0; *ret_stretch < cop_want__n_stretches (want); (*ret_stretch)++)
    {
      const CopStretch *stretch = cop_want__stretch (want, *ret_stretch);
      n = count_in (stretch, want);
      if (k < n)
        {
          first_in (stretch, want, 0, &first);
          return first + k * want->align;
        }
      k -= n;
    }
  return 0;
}

/* ret_last: where what is in the way ends. */
static gboolean
is_free (const CopWant *want, guint64 at, guint64 *ret_last)
{
  const CopGround *ground = want->ground;
  const CopRegion *region;

  if (cop_taken__has (ground->taken, at, at + (want->size - 1), ret_last))
    return FALSE;
  *ret_last = at;
  if (ground->kind == COP_WANT_LINE)
    return !ground->provider->ext
           || !cop_ports_holder (&ground->provider->ext->ports, ground->input, (guint)at);
  if (ground->kind == COP_WANT_NUMBER || ground->kind == COP_WANT_PLACE || ground->space == NULL)
    return TRUE;
  region = cop_region__in_the_way (ground->space, at, at + (want->size - 1), want->priority);
  if (region)
    *ret_last = cop_region__last (region);
  return region == NULL;
}

static gboolean
join (CopWant *want, guint place, GError **error)
{
  if (cop_type__family (want->device->object.type)->described)
    return cop_dt__encode (want, place, error);
  return cop_device__wire_found (want->device, want->index, place, error);
}

/* FALSE: the provider refuses the place; nobody is to ask for it again. */
static gboolean
take (CopPlacing *placing, CopWant *want, guint64 at)
{
  GError *refusal = NULL;

  if (want->ground->kind == COP_WANT_LINE && !join (want, (guint)at, &refusal))
    {
      cop_taken__add (want->ground->taken, at, at);
      g_clear_error (&placing->refusal);
      placing->refusal = refusal;
      return FALSE;
    }
  cop_taken__add (want->ground->taken, at, at + (want->takes - 1));
  if (want->ground->kind == COP_WANT_PLACE && want->ground->bus)
    cop_bus__class (want->ground->bus)
        ->places->give (want->ground->bus, want->device, &want->wish, at);
  want->place = at;
  want->found = TRUE;
  return TRUE;
}

/* --- the search ----------------------------------------------------------------------------- */

/* From "from" up to the end of the stretch. */
static gboolean
scan (CopPlacing *placing, CopWant *want, const CopStretch *stretch, guint64 from)
{
  guint64 at, last;

  while (first_in (stretch, want, from, &at))
    {
      if (is_free (want, at, &last))
        {
          if (take (placing, want, at))
            return TRUE;
          last = at;
        }
      last = MAX (last, at);
      if (last == G_MAXUINT64)
        return FALSE;
      from = last + 1;
    }
  return FALSE;
}

/* From where its order began, round all stretches. */
static gboolean
scan_all (CopPlacing *placing, CopWant *want)
{
  guint n = cop_want__n_stretches (want), begin;
  guint64 from = nth_place (want, want->hash % want->n, &begin);

  for (guint i = 0; i <= n; i++)
    if (scan (placing, want, cop_want__stretch (want, (begin + i) % n), i ? 0 : from))
      return TRUE;
  return FALSE;
}

static int
in_turn (gconstpointer a, gconstpointer b)
{
  const CopWant *x = *(const CopWant *const *)a, *y = *(const CopWant *const *)b;
  int order;

  if (x->size != y->size)
    return x->size > y->size ? -1 : 1;
  if (x->hash != y->hash)
    return x->hash < y->hash ? -1 : 1;
  order = strcmp (x->path, y->path);
  return order ? order : (int)x->ground->kind - (int)y->ground->kind;
}

/* NULL: all have found one. */
static CopWant *
find (CopPlacing *placing, CopWant **turns, guint n)
{
  guint64 last;
  guint in;

  for (guint round = 0; round < ROUNDS; round++)
    for (guint i = 0; i < n; i++)
      if (!turns[i]->found && turns[i]->n)
        {
          guint64 number = cop_place__number (turns[i]->seed, round);
          guint64 at = nth_place (turns[i], number % turns[i]->n, &in);
          if (is_free (turns[i], at, &last))
            take (placing, turns[i], at);
        }
  for (guint i = 0; i < n; i++)
    if (!turns[i]->found && !(turns[i]->n && scan_all (placing, turns[i])))
      return turns[i];
  return NULL;
}

CopWant *
cop_placing__search (CopPlacing *placing)
{
  guint n = placing->wants.len;
  CopWant **turns = g_new (CopWant *, n), *left;

  for (guint i = 0; i < n; i++)
    {
      CopWant *want = turns[i] = &placing->wants.items[i];
      want->hash = cop_place__number (want->seed, 0);
      want->n = count_all (want);
    }
  if (n > 1)
    qsort (turns, n, sizeof (CopWant *), in_turn);
  left = find (placing, turns, n);
  g_free (turns);
  return left;
}

gboolean
cop_placing__find (CopPlacing *placing, GError **error)
{
  CopWant *left = cop_placing__search (placing);

  if (left == NULL)
    return TRUE;
  cop_placing__refuse (placing, left, error);
  cop_life__say_where (&left->device->object, error);
  return FALSE;
}
