/* The values of registers: stored, reset, told. */
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

void
cop_regs__tell (CopRegs *regs, guint row, guint index)
{
  const CopRegDef *def = regs->table->rows[row].def;
  CopObject *owner = regs->region->owner;

  COP_CALL_HOOK (owner, cop_regs__hook_type (regs),
                 def->changed (owner, def, index, cop_regs__get (regs, row, index)));
}

/* What fails may put them back. */
static void
save (CopRegs *regs)
{
  CopObject *object = regs->region->owner;

  if (G_UNLIKELY (object->owner->saving))
    object->owner->ops->save_registers (object, regs);
}

void
cop_regs__store (CopRegs *regs, guint row, guint index, guint64 value)
{
  if (cop_regs__get (regs, row, index) == value)
    return;
  save (regs);
  put (regs, row, index, value);
  if (regs->table->rows[row].def->changed)
    cop_regs__tell (regs, row, index);
}

/* --- reset ------------------------------------------------------------------------------------ */

static void
reset_row (CopRegs *regs, guint row, GArray *changed)
{
  const CopRegRow *r = &regs->table->rows[row];
  CopRegSlot *slot = &regs->slots[row];

  if (r->count > 1 && slot->values == NULL)
    return;
  for (guint i = 0; r->def->changed && i < r->count; i++)
    if (cop_regs__get (regs, row, i) != r->def->reset)
      g_array_append_val (changed, ((CopRegPlace){ row, i }));
  if (r->count == 1)
    slot->value = r->def->reset;
  else
    g_clear_pointer (&slot->values, g_free);
}

void
cop_regs__reset (CopRegs *regs)
{
  GArray *changed = g_array_new (FALSE, FALSE, sizeof (CopRegPlace));

  save (regs);
  for (guint i = 0; i < regs->table->n_rows; i++)
    reset_row (regs, i, changed);
  for (guint i = 0; i < changed->len; i++)
    {
      const CopRegPlace *place = &g_array_index (changed, CopRegPlace, i);
      cop_regs__tell (regs, place->row, place->index);
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
          guint64 value = cop_regs__get (regs, i, k);
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

static gboolean
no_reg (CopRegion *region, const char *name, GError **error)
{
  CopNearest nearest = COP_NEAREST (name);
  CopReg reg;
  char *hint;

  for (guint i = 0; cop_region_nth_reg (region, i, &reg); i++)
    cop_nearest_try (&nearest, reg.def->name);
  hint = cop_nearest_hint (&nearest);
  cop_object_error (region->owner, error, COP_ERROR_NOT_FOUND, "window '%s' has no register '%s'%s",
                    region->name, name, hint);
  g_free (hint);
  return FALSE;
}

gboolean
cop_region_reg (CopRegion *region, const char *name, CopReg *ret_reg, GError **error)
{
  for (guint i = 0; cop_region_nth_reg (region, i, ret_reg); i++)
    if (strcmp (ret_reg->def->name, name) == 0)
      return TRUE;
  return no_reg (region, name, error);
}

guint
cop_reg_count (const CopReg *reg)
{
  return reg->regs->table->rows[reg->row].count;
}

guint64
cop_reg_get (const CopReg *reg, guint index)
{
  return index < cop_reg_count (reg) ? cop_regs__get (reg->regs, reg->row, index) : 0;
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
      cop_regs__store (reg->regs, reg->row, index, value);
      return TRUE;
    }
  cop_owner__forget_hook_error (owner);
  cop_object_ref (device);
  cop_regs__store (reg->regs, reg->row, index, value);
  ok = cop_owner__report (owner, error);
  cop_object_unref (device);
  return ok;
}
