/* The values of registers, and what an access by the guest does to them. */
#include <base/nearest.h>
#include <memory/registers.h>

/* --- values ---------------------------------------------------------------------------------- */

void
cop_regs__init (CopRegion *region, const CopRegTable *table)
{
  CopRegs *regs = g_malloc0 (sizeof *regs + table->n_rows * sizeof *regs->slots);

  regs->table = table;
  regs->region = region;
  for (guint i = 0; i < table->n_rows; i++)
    if (table->rows[i].count == 1)
      regs->slots[i].value = table->rows[i].def->reset;
  region->regs = regs;
}

void
cop_regs__free (CopRegs *regs)
{
  if (regs == NULL)
    return;
  for (guint i = 0; i < regs->table->n_rows; i++)
    if (regs->table->rows[i].count > 1)
      g_free (regs->slots[i].values);
  g_free (regs);
}

static inline guint64
get (const CopRegs *regs, guint row, guint index)
{
  const CopRegRow *r = &regs->table->rows[row];

  if (r->count == 1)
    return regs->slots[row].value;
  return regs->slots[row].values ? regs->slots[row].values[index] : r->def->reset;
}

static void
put (CopRegs *regs, guint row, guint index, guint64 value)
{
  const CopRegRow *r = &regs->table->rows[row];
  CopRegSlot *slot = &regs->slots[row];

  if (r->count == 1)
    {
      slot->value = value;
      return;
    }
  if (slot->values == NULL)
    {
      slot->values = g_new0 (guint64, r->count);
      for (guint i = 0; r->def->reset && i < r->count; i++)
        slot->values[i] = r->def->reset;
    }
  slot->values[index] = value;
}

/* The type whose hook runs, for hooks that serve several. */
static const CopTypeDesc *
hook_type (const CopRegs *regs)
{
  return regs->table->desc ? regs->table->desc : regs->region->owner->type->desc;
}

static void
tell_changed (CopRegs *regs, guint row, guint index)
{
  const CopRegDef *def = regs->table->rows[row].def;
  CopObject *owner = regs->region->owner;

  COP_CALL_HOOK (owner, hook_type (regs), def->changed (owner, def, index, get (regs, row, index)));
}

static void
store (CopRegs *regs, guint row, guint index, guint64 value)
{
  if (get (regs, row, index) == value)
    return;
  put (regs, row, index, value);
  if (regs->table->rows[row].def->changed)
    tell_changed (regs, row, index);
}

/* --- reset ------------------------------------------------------------------------------------ */

typedef struct
{
  guint row, index;
} Place;

static void
reset_row (CopRegs *regs, guint row, GArray *changed)
{
  const CopRegRow *r = &regs->table->rows[row];
  CopRegSlot *slot = &regs->slots[row];

  if (r->count > 1 && slot->values == NULL)
    return;
  for (guint i = 0; r->def->changed && i < r->count; i++)
    if (get (regs, row, i) != r->def->reset)
      g_array_append_val (changed, ((Place){ row, i }));
  if (r->count == 1)
    slot->value = r->def->reset;
  else
    g_clear_pointer (&slot->values, g_free);
}

void
cop_regs__reset (CopRegs *regs)
{
  GArray *changed = g_array_new (FALSE, FALSE, sizeof (Place));

  for (guint i = 0; i < regs->table->n_rows; i++)
    reset_row (regs, i, changed);
  for (guint i = 0; i < changed->len; i++)
    {
      const Place *place = &g_array_index (changed, Place, i);
      tell_changed (regs, place->row, place->index);
    }
  g_array_unref (changed);
}

void
cop_regs__print (const CopRegs *regs, GString *out)
{
  for (guint i = 0; i < regs->table->n_rows; i++)
    {
      const CopRegRow *row = &regs->table->rows[i];

      if (row->count > 1 && regs->slots[i].values == NULL)
        continue;
      for (guint k = 0; k < row->count; k++)
        {
          guint64 value = get (regs, i, k);
          char place[16] = "";

          if (value == row->def->reset)
            continue;
          if (row->count > 1)
            g_snprintf (place, sizeof place, "[%u]", k);
          g_string_append_printf (out, " %s.%s%s=0x%" G_GINT64_MODIFIER "x", regs->table->window,
                                  row->def->name, place, value);
        }
    }
}

/* --- finding ---------------------------------------------------------------------------------- */

static const CopRegRow *
find_single (const CopRegTable *table, guint64 at)
{
  guint low = 0, high = table->n_singles;

  while (low < high)
    {
      guint middle = (low + high) / 2;

      if (table->rows[table->singles[middle]].at <= at)
        low = middle + 1;
      else
        high = middle;
    }
  if (low == 0 || table->rows[table->singles[low - 1]].last < at)
    return NULL;
  return &table->rows[table->singles[low - 1]];
}

/* The first row that has the byte, or NULL.  ret_index: out. */
static const CopRegRow *
find_row (const CopRegTable *table, guint64 at, guint *ret_index)
{
  const CopRegRow *row = find_single (table, at);

  *ret_index = 0;
  for (guint i = 0; row == NULL && i < table->n_arrays; i++)
    {
      const CopRegRow *array = &table->rows[table->arrays[i]];

      if (at >= array->at && at <= array->last && (at - array->at) % array->stride < array->size)
        {
          row = array;
          *ret_index = (guint)((at - array->at) / array->stride);
        }
    }
  return row;
}

static gboolean
answers (const CopRegRow *row, gboolean write)
{
  CopRegAccess access = row->def->access;

  return write ? access != COP_REG_RO && access != COP_REG_RC : access != COP_REG_WO;
}

/* Of those that share a place, the one that this access is for. */
static const CopRegRow *
choose (const CopRegs *regs, const CopRegRow *row, gboolean write)
{
  const CopRegRow *always = NULL, *now = NULL;

  if (G_LIKELY (row->next == 0 && row->when == 0))
    return row;
  for (;;)
    {
      const CopRegRow **best = row->when ? &now : &always;
      gboolean seen = !row->when || get (regs, row->when - 1, 0) & row->when_bits;

      if (seen && (*best == NULL || (answers (row, write) && !answers (*best, write))))
        *best = row;
      if (row->next == 0)
        return now ? now : always;
      row = &regs->table->rows[row->next - 1];
    }
}

/* --- access ----------------------------------------------------------------------------------- */

/* lanes: the bits that the access touches. */
static guint64
read_row (CopRegs *regs, const CopRegRow *row, guint index, guint64 lanes)
{
  const CopRegDef *def = row->def;
  CopObject *owner = regs->region->owner;
  guint at = (guint)(row - regs->table->rows);
  guint64 value = get (regs, at, index);

  if (!answers (row, FALSE))
    return 0;
  if (def->read)
    COP_CALL_HOOK (owner, hook_type (regs), value = def->read (owner, def, index, value));
  if (def->access == COP_REG_RC)
    store (regs, at, index, get (regs, at, index) & ~(row->mask & lanes));
  return value & row->all;
}

static guint64
limited (const CopRegRow *row, guint64 value)
{
  return MIN (value & row->max_bits, row->max);
}

static void
write_row (CopRegs *regs, const CopRegRow *row, guint index, guint64 value, guint64 lanes)
{
  const CopRegDef *def = row->def;
  CopObject *owner = regs->region->owner;
  guint at = (guint)(row - regs->table->rows);
  guint64 old = get (regs, at, index), mask = row->mask & lanes;

  if (!answers (row, TRUE))
    return;
  if (def->access == COP_REG_W1C)
    {
      value &= mask;
      store (regs, at, index, old & ~value);
    }
  else
    {
      value = limited (row, (old & ~mask) | (value & mask));
      store (regs, at, index, value);
    }
  if (def->write)
    COP_CALL_HOOK (owner, hook_type (regs), def->write (owner, def, index, value));
}

/* One part of an access: n bytes of a register, and where they are in it and in the value. */
typedef struct
{
  const CopRegRow *row;
  guint index;
  guint n;
  guint in_register; /* bits */
  guint in_value;
} Part;

/* The part of the access that begins with its done-th byte; FALSE when that is in no register. */
static gboolean
next_part (CopRegs *regs, guint64 offset, guint size, guint done, gboolean write, Part *ret)
{
  const CopRegTable *table = regs->table;
  guint64 at = offset + done;
  guint inside;

  ret->n = 1;
  ret->row = find_row (table, at, &ret->index);
  if (ret->row)
    ret->row = choose (regs, ret->row, write);
  if (ret->row == NULL)
    return FALSE;
  inside = (guint)(at - cop_reg_row__at (ret->row, ret->index));
  ret->n = MIN (ret->row->size - inside, size - done);
  if (table->ops.endian == COP_ENDIAN_BIG)
    {
      ret->in_register = (ret->row->size - inside - ret->n) * 8;
      ret->in_value = (size - done - ret->n) * 8;
    }
  else
    {
      ret->in_register = inside * 8;
      ret->in_value = done * 8;
    }
  return TRUE;
}

/* Registers that are further apart than in the table have zeros in between.  FALSE when the access
 * is for those. */
static gboolean
unshift (const CopRegs *regs, guint64 *offset, guint *size)
{
  guint64 shift =
      regs->table->shift ? cop_prop_get_uint (regs->table->shift, regs->region->owner) : 0;

  if (shift == 0)
    return TRUE;
  if (shift > 16 || *offset & cop_low_bits ((guint)shift))
    return FALSE;
  *offset >>= shift;
  *size = MIN (*size, regs->table->width);
  return TRUE;
}

CopAccess
cop_regs__read (CopRegion *region, guint64 offset, guint size, guint64 *ret_value)
{
  CopRegs *regs = region->regs;
  const CopRegionOps *elsewhere = &regs->table->elsewhere;
  gboolean any = FALSE;
  Part part;

  *ret_value = 0;
  if (!unshift (regs, &offset, &size))
    return COP_ACCESS_OK;
  for (guint done = 0; done < size; done += part.n)
    if (next_part (regs, offset, size, done, FALSE, &part))
      {
        guint64 bits = cop_low_bits (part.n * 8);
        guint64 value = read_row (regs, part.row, part.index, bits << part.in_register);

        *ret_value |= (value >> part.in_register & bits) << part.in_value;
        any = TRUE;
      }
  return any || elsewhere->read == NULL ? COP_ACCESS_OK
                                        : elsewhere->read (region, offset, size, ret_value);
}

CopAccess
cop_regs__write (CopRegion *region, guint64 offset, guint size, guint64 value)
{
  CopRegs *regs = region->regs;
  const CopRegionOps *elsewhere = &regs->table->elsewhere;
  gboolean any = FALSE;
  Part part;

  if (!unshift (regs, &offset, &size))
    return COP_ACCESS_OK;
  for (guint done = 0; done < size; done += part.n)
    if (next_part (regs, offset, size, done, TRUE, &part))
      {
        guint64 bits = cop_low_bits (part.n * 8);

        write_row (regs, part.row, part.index, (value >> part.in_value & bits) << part.in_register,
                   bits << part.in_register);
        any = TRUE;
      }
  return any || elsewhere->write == NULL ? COP_ACCESS_OK
                                         : elsewhere->write (region, offset, size, value);
}

/* --- for the device ------------------------------------------------------------------------------
 */

gboolean
cop_region_nth_reg (CopRegion *region, guint row, CopReg *ret_reg)
{
  if (region->regs == NULL || row >= region->regs->table->n_rows)
    return FALSE;
  *ret_reg = (CopReg){ region->regs, region->regs->table->rows[row].def, row };
  return TRUE;
}

gboolean
cop_region_reg (CopRegion *region, const char *name, CopReg *ret_reg, GError **error)
{
  CopNearest nearest = COP_NEAREST (name);
  char *hint;

  for (guint i = 0; cop_region_nth_reg (region, i, ret_reg); i++)
    if (strcmp (ret_reg->def->name, name) == 0)
      return TRUE;
    else
      cop_nearest_try (&nearest, ret_reg->def->name);
  hint = cop_nearest_hint (&nearest);
  cop_object_error (region->owner, error, COP_ERROR_NOT_FOUND, "window '%s' has no register '%s'%s",
                    region->name, name, hint);
  g_free (hint);
  return FALSE;
}

guint
cop_reg_count (const CopReg *reg)
{
  return reg->regs->table->rows[reg->row].count;
}

guint64
cop_reg_get (const CopReg *reg, guint index)
{
  return index < cop_reg_count (reg) ? get (reg->regs, reg->row, index) : 0;
}

gboolean
cop_reg_set (const CopReg *reg, guint index, guint64 value, GError **error)
{
  const CopRegRow *row = &reg->regs->table->rows[reg->row];
  CopObject *device = reg->regs->region->owner;
  CopOwner *owner = device->owner;
  gboolean ok;

  if (index >= row->count)
    return cop_object_error (device, error, COP_ERROR_RANGE,
                             "register '%s.%s' has %u place%s, no %u", reg->regs->table->window,
                             row->def->name, row->count, row->count == 1 ? "" : "s", index);
  if (value > row->max || value & ~row->all)
    return cop_object_error (device, error, COP_ERROR_RANGE,
                             "register '%s.%s' is at most 0x%" G_GINT64_MODIFIER
                             "x, not 0x%" G_GINT64_MODIFIER "x",
                             reg->regs->table->window, row->def->name, row->max, value);
  if (row->def->changed == NULL)
    {
      store (reg->regs, reg->row, index, value);
      return TRUE;
    }
  cop_owner__forget_hook_error (owner);
  cop_object_ref (device);
  store (reg->regs, reg->row, index, value);
  ok = cop_owner__report (owner, error);
  cop_object_unref (device);
  return ok;
}
