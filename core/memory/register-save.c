/* The values of a window's registers, kept to be put back when what writes them fails. */
#include <memory/registers.h>
#include <string.h>

CopRegSlot *
cop_regs__save (const CopRegs *regs)
{
  const CopRegTable *table = regs->table;
  CopRegSlot *saved = g_memdup2 (regs->slots, table->n_rows * sizeof *saved);

  for (guint i = 0; i < table->n_rows; i++)
    if (table->rows[i].count > 1)
      saved[i].values = g_memdup2 (regs->slots[i].values, table->rows[i].count * sizeof (guint64));
  return saved;
}

void
cop_regs__free_saved (const CopRegTable *table, CopRegSlot *saved)
{
  for (guint i = 0; i < table->n_rows; i++)
    if (table->rows[i].count > 1)
      g_free (saved[i].values);
  g_free (saved);
}

static guint64
value_in (const CopRegRow *row, const CopRegSlot *slot, guint index)
{
  if (row->count == 1)
    return slot->value;
  return slot->values ? slot->values[index] : row->def->reset;
}

static void
copy (const CopRegRow *row, CopRegSlot *to, const CopRegSlot *from)
{
  if (row->count == 1)
    {
      to->value = from->value;
      return;
    }
  g_free (to->values);
  to->values = g_memdup2 (from->values, row->count * sizeof (guint64));
}

gboolean
cop_regs__put_back (CopRegs *regs, const CopRegSlot *saved, GArray *changed)
{
  gboolean any = FALSE;

  for (guint i = 0; i < regs->table->n_rows; i++)
    {
      const CopRegRow *row = &regs->table->rows[i];
      gboolean differs = FALSE;

      if (row->count > 1 && regs->slots[i].values == NULL && saved[i].values == NULL)
        continue;
      for (guint k = 0; k < row->count; k++)
        {
          if (value_in (row, &regs->slots[i], k) == value_in (row, &saved[i], k))
            continue;
          differs = TRUE;
          if (row->def->changed)
            g_array_append_val (changed, ((CopRegPlace){ i, k }));
        }
      if (differs)
        copy (row, &regs->slots[i], &saved[i]);
      any |= differs;
    }
  return any;
}
