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

gboolean
cop_device_choose (const CopDevice *device, guint n, CopNumberIsFree is_free, gpointer data,
                   guint *ret_number)
{
  char *path = cop_object_label (&device->object);
  guint64 seed = cop_place__seed (path, "", 0);
  guint first = n ? (guint)(cop_place__number (seed, 0) % n) : 0;

  g_free (path);
  for (guint i = 0; n && i < ROUNDS + n; i++)
    {
      *ret_number =
          i < ROUNDS ? (guint)(cop_place__number (seed, i) % n) : (first + (i - ROUNDS)) % n;
      if (is_free (*ret_number, data))
        return TRUE;
    }
  return FALSE;
}

/* --- places in a ground --------------------------------------------------------------------- */

/* The first place in the stretch for the want, at or behind "from"; FALSE: there is none. */
static gboolean
first_in (const CopStretch *stretch, const CopWant *want, guint64 from, guint64 *ret)
{
  guint64 at = MAX (stretch->first, from), up = at;

  if (at & (want->align - 1))
    up = (at | (want->align - 1)) + 1;
  *ret = up;
  return up >= at && up <= stretch->last && stretch->last - up >= want->size - 1;
}

static guint64
count_in (const CopStretch *stretch, const CopWant *want)
{
  guint64 first;

  if (!first_in (stretch, want, 0, &first))
    return 0;
  return (stretch->last - first - (want->size - 1)) / want->align + 1;
}

/* The k-th place of all; ret_stretch: in which stretch. */
static guint64
nth_place (const CopWant *want, guint64 k, guint *ret_stretch)
{
  const GArray *stretches = want->ground->stretches;
  guint64 n, first = 0;

  for (*ret_stretch = 0; *ret_stretch < stretches->len; (*ret_stretch)++)
    {
      const CopStretch *stretch = &g_array_index (stretches, CopStretch, *ret_stretch);
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
  if (ground->kind == COP_WANT_NUMBER)
    return TRUE;
  region = cop_region__in_the_way (ground->space, at, at + (want->size - 1), want->priority);
  if (region)
    *ret_last = cop_region__last (region);
  return region == NULL;
}

/* FALSE: the provider refuses the place; nobody is to ask for it again. */
static gboolean
take (CopPlacing *placing, CopWant *want, guint64 at)
{
  GError *refusal = NULL;

  if (want->ground->kind != COP_WANT_LINE)
    cop_taken__add (want->ground->taken, at, at + (want->size - 1));
  else if (!cop_device__wire_found (want->device, want->index, (guint)at, &refusal))
    {
      cop_taken__add (want->ground->taken, at, at);
      g_clear_error (&placing->refusal);
      placing->refusal = refusal;
      return FALSE;
    }
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
  const GArray *stretches = want->ground->stretches;
  guint begin;
  guint64 from = nth_place (want, want->hash % want->n, &begin);

  for (guint i = 0; i <= stretches->len; i++)
    if (scan (placing, want, &g_array_index (stretches, CopStretch, (begin + i) % stretches->len),
              i ? 0 : from))
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

static gboolean
find (CopPlacing *placing, CopWant **turns, guint n, GError **error)
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
      {
        cop_placing__refuse (placing, turns[i], error);
        cop_life__say_where (&turns[i]->device->object, error);
        return FALSE;
      }
  return TRUE;
}

gboolean
cop_placing__find (CopPlacing *placing, GError **error)
{
  guint n = placing->wants.len;
  CopWant **turns = g_new (CopWant *, n);
  gboolean ok;

  for (guint i = 0; i < n; i++)
    {
      CopWant *want = turns[i] = &placing->wants.items[i];
      want->hash = cop_place__number (want->seed, 0);
      for (guint k = 0; k < want->ground->stretches->len; k++)
        want->n += count_in (&g_array_index (want->ground->stretches, CopStretch, k), want);
    }
  if (n > 1)
    qsort (turns, n, sizeof (CopWant *), in_turn);
  ok = find (placing, turns, n, error);
  g_free (turns);
  return ok;
}
