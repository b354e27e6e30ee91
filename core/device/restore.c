/* What an operation that fails puts back: what devices that were there before it hold and drive.
 *
 * The steps of an operation are in the ledger.  What hooks and the guest write meanwhile is not:
 * registers, levels of lines, and state of which a type has said that it changes.  Before the first
 * write of an operation each is saved here, and when that has been undone, it is put back and those
 * who follow it are told.
 */
#include <device/private.h>
#include <memory/registers.h>
#include <string.h>

/* Who is told may write what has been put back.  It is put back as often as this, which is more
 * than a line is long. */
#define MOST_ROUNDS 16

typedef enum
{
  SAVED_REGISTERS,
  SAVED_BYTES,
  SAVED_LEVEL,
} Kind;

struct _CopSaved
{
  Kind kind;
  gconstpointer what; /* with where, which it is: registers, bytes, or a device and its line */
  gsize where;
  CopDevice *device; /* NULL once it is finalized */
  guint at;          /* its place in life->saved */
  CopSaved *older;   /* of the same, by an operation around this one */
  gboolean differs;  /* in this round */
  /* of registers */
  const CopRegTable *table;
  CopRegSlot *slots;
  GArray *changed; /* CopRegPlace */
  /* of bytes */
  gpointer copy;
  gsize size;
  CopRestored restored; /* nullable */
  /* of a line */
  const CopLineDef *def;
  guint place;
  guint64 level;
};

/* --- finding ------------------------------------------------------------------------------ */

static guint
hash (gconstpointer data)
{
  const CopSaved *saved = data;
  return g_direct_hash (saved->what) ^ (guint)(saved->where * 31u);
}

static gboolean
equal (gconstpointer a, gconstpointer b)
{
  const CopSaved *x = a, *y = b;
  return x->what == y->what && x->where == y->where;
}

/* NULL: nothing has to be saved. */
static CopSaved *
save (CopDevice *device, Kind kind, gconstpointer what, gsize where)
{
  CopOwner *owner = device->object.owner;
  CopSaved key = { .what = what, .where = where }, *saved, *older;
  CopLife *life = owner->life;

  if (!owner->saving || device->object.state != COP_STATE_REALIZED)
    return NULL;
  if (life->saved_by == NULL)
    life->saved_by = g_hash_table_new (hash, equal);
  older = g_hash_table_lookup (life->saved_by, &key);
  if (older && older->at >= life->mark.saved)
    return NULL;
  saved = g_new0 (CopSaved, 1);
  *saved = (CopSaved){ .kind = kind,
                       .what = what,
                       .where = where,
                       .device = device,
                       .at = life->saved.len,
                       .older = older };
  *cop_vec_push (&life->saved) = saved;
  g_hash_table_add (life->saved_by, saved);
  return saved;
}

/* --- saving ------------------------------------------------------------------------------- */

void
cop_life__save_registers (CopObject *object, gpointer registers)
{
  CopDevice *device = cop_device__of (object);
  CopRegs *regs = registers;
  CopSaved *saved = device ? save (device, SAVED_REGISTERS, regs, 0) : NULL;

  if (saved == NULL)
    return;
  saved->table = regs->table;
  saved->slots = cop_regs__save (regs);
  saved->changed = g_array_new (FALSE, FALSE, sizeof (CopRegPlace));
}

void
cop_device__save_level (CopDevice *device, const CopLineDef *def, guint place, gsize key,
                        guint64 level)
{
  CopSaved *saved = save (device, SAVED_LEVEL, device, key);

  if (saved == NULL)
    return;
  saved->def = def;
  saved->place = place;
  saved->level = level;
}

void
cop_device_will_change (CopDevice *device, gpointer bytes, gsize size, CopRestored restored)
{
  CopSaved *saved = save (device, SAVED_BYTES, bytes, 0);

  if (saved == NULL)
    return;
  saved->copy = g_memdup2 (bytes, size);
  saved->size = size;
  saved->restored = restored;
}

/* --- letting go --------------------------------------------------------------------------- */

static void
free_saved (CopSaved *saved)
{
  if (saved->slots)
    cop_regs__free_saved (saved->table, saved->slots);
  if (saved->changed)
    g_array_unref (saved->changed);
  g_free (saved->copy);
  g_free (saved);
}

/* Before it is freed: what is of an operation around this one is the newest again. */
static void
leave_table (CopLife *life, CopSaved *saved)
{
  if (saved->device == NULL)
    return;
  if (saved->older)
    g_hash_table_add (life->saved_by, saved->older);
  else
    g_hash_table_remove (life->saved_by, saved);
}

static void
drop_since (CopLife *life, guint mark)
{
  while (life->saved.len > mark)
    {
      CopSaved *saved = *cop_vec_last (&life->saved);
      life->saved.len--;
      leave_table (life, saved);
      free_saved (saved);
    }
}

void
cop_life__keep_changes (CopLife *life, guint outer)
{
  guint kept = life->mark.saved;

  if (life->undoable == 0)
    {
      drop_since (life, 0);
      return;
    }
  /* the operation around it puts back what was there before both */
  for (guint i = kept; i < life->saved.len; i++)
    {
      CopSaved *saved = life->saved.items[i];
      if (saved->older && saved->older->at >= outer)
        {
          leave_table (life, saved);
          free_saved (saved);
        }
      else
        {
          saved->at = kept;
          life->saved.items[kept++] = saved;
        }
    }
  life->saved.len = kept;
}

void
cop_life__forget_saved (CopDevice *device)
{
  CopLife *life = cop_life_of (&device->object);

  for (guint i = 0; i < life->saved.len; i++)
    {
      CopSaved *saved = life->saved.items[i];
      if (saved->device != device)
        continue;
      g_hash_table_remove (life->saved_by, saved);
      saved->device = NULL;
      saved->older = NULL;
    }
}

/* --- putting back ------------------------------------------------------------------------- */

static gboolean
is_there (const CopSaved *saved)
{
  return saved->device && !(saved->device->object.flags & COP_FLAG_GONE)
         && saved->device->object.state == COP_STATE_REALIZED;
}

static void
put_back (CopSaved *saved)
{
  saved->differs = FALSE;
  if (!is_there (saved))
    return;
  switch (saved->kind)
    {
    case SAVED_REGISTERS:
      g_array_set_size (saved->changed, 0);
      saved->differs = cop_regs__put_back ((CopRegs *)saved->what, saved->slots, saved->changed);
      break;
    case SAVED_BYTES:
      saved->differs = memcmp (saved->what, saved->copy, saved->size) != 0;
      if (saved->differs)
        memcpy ((gpointer)saved->what, saved->copy, saved->size);
      break;
    default:
      saved->differs = cop_device__driven (saved->device, saved->where) != saved->level;
    }
}

static void
tell (CopSaved *saved)
{
  CopDevice *device = saved->device;

  saved->differs = FALSE;
  if (!is_there (saved))
    return;
  if (saved->kind == SAVED_LEVEL)
    cop_device_drive (device, saved->def, saved->place, saved->level);
  else if (saved->restored)
    COP_CALL_HOOK (&device->object, device->object.type->desc, saved->restored (device));
  for (guint i = 0; saved->changed && i < saved->changed->len && is_there (saved); i++)
    {
      const CopRegPlace *place = &g_array_index (saved->changed, CopRegPlace, i);
      cop_regs__tell ((CopRegs *)saved->what, place->row, place->index);
    }
}

/* All is put back before anybody is told: each sees all the others as they were. */
static gboolean
take_round (CopLife *life)
{
  gboolean any = FALSE;

  for (guint i = life->saved.len; i-- > life->mark.saved;)
    {
      put_back (life->saved.items[i]);
      any |= life->saved.items[i]->differs;
    }
  /* who is told may write what was not saved yet, which is put back in the next round */
  for (guint i = life->mark.saved; any && i < life->saved.len; i++)
    if (life->saved.items[i]->differs)
      tell (life->saved.items[i]);
  return any;
}

void
cop_life__restore (CopLife *life)
{
  guint rounds = 0;

  if (life->saved.len == life->mark.saved)
    return;
  while (take_round (life) && ++rounds < MOST_ROUNDS)
    ;
  for (guint i = life->saved.len; rounds == MOST_ROUNDS && i-- > life->mark.saved;)
    put_back (life->saved.items[i]);
  drop_since (life, life->mark.saved);
}

void
cop_life__free_saved (CopLife *life)
{
  drop_since (life, 0);
  cop_vec_free (&life->saved);
  if (life->saved_by)
    g_hash_table_unref (life->saved_by);
}
