/* What an access by the guest does to registers. */
#include <memory/registers.h>

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
      gboolean seen = !row->when || cop_regs__get (regs, row->when - 1, 0) & row->when_bits;

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
  guint64 value = cop_regs__get (regs, at, index);

  if (!answers (row, FALSE))
    return 0;
  if (def->read)
    COP_CALL_HOOK (owner, cop_regs__hook_type (regs), value = def->read (owner, def, index, value));
  if (def->access == COP_REG_RC)
    cop_regs__store (regs, at, index, cop_regs__get (regs, at, index) & ~(row->mask & lanes));
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
  guint64 old = cop_regs__get (regs, at, index), mask = row->mask & lanes;

  if (!answers (row, TRUE))
    return;
  if (def->access == COP_REG_W1C)
    {
      value &= mask;
      cop_regs__store (regs, at, index, old & ~value);
    }
  else
    {
      value = limited (row, (old & ~mask) | (value & mask));
      cop_regs__store (regs, at, index, value);
    }
  if (def->write)
    COP_CALL_HOOK (owner, cop_regs__hook_type (regs), def->write (owner, def, index, value));
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
