/* Tables of registers: checked, and put into the order in which an access looks for them. */
#include <base/nearest.h>
#include <memory/registers.h>

#define HEX "0x%" G_GINT64_MODIFIER "x"

static const char *const access_names[COP_REG_N_ACCESS] = { "rw", "ro", "wo", "w1c", "rc" };

const char *
cop_reg_access_name (CopRegAccess access)
{
  return (guint)access < COP_REG_N_ACCESS ? access_names[access] : "?";
}

gboolean
cop_reg_access_from_name (const char *name, CopRegAccess *ret_access)
{
  for (guint i = 0; i < COP_REG_N_ACCESS; i++)
    if (strcmp (access_names[i], name) == 0)
      {
        *ret_access = (CopRegAccess)i;
        return TRUE;
      }
  return FALSE;
}

guint
cop_reg_size (const CopRegDef *def, guint width)
{
  return def->size ? def->size : width ? width : 4;
}

guint64
cop_reg_field_mask (const CopRegField *field)
{
  return field->at < 64 ? cop_low_bits (field->bits ? field->bits : 1) << field->at : 0;
}

/* --- one row ----------------------------------------------------------------------------- */

static gboolean
is_name (const char *text)
{
  if (!g_ascii_isalpha (*text) && *text != '_')
    return FALSE;
  while (g_ascii_isalnum (*text) || *text == '_')
    text++;
  return *text == '\0';
}

static gboolean
is_size (guint size)
{
  return size == 1 || size == 2 || size == 4 || size == 8;
}

/* Fails on behalf of a row. */
G_GNUC_PRINTF (5, 6)
static gboolean
bad (const CopRegTable *table, const CopRegDef *def, CopErrorCode code, GError **error,
     const char *format, ...)
{
  va_list args;
  char *text;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  cop_error_set (error, code, NULL, "window '%s': register '%s': %s", table->window, def->name,
                 text);
  g_free (text);
  return FALSE;
}

static gboolean
check_fields (const CopRegTable *table, const CopRegRow *row, GError **error)
{
  guint64 taken = 0;

  for (const CopRegField *field = row->def->fields; field && field->name; field++)
    {
      guint bits = field->bits ? field->bits : 1;
      guint64 mask = cop_reg_field_mask (field);

      if (!is_name (field->name))
        return bad (table, row->def, COP_ERROR_INVALID, error,
                    "'%s' is no name for a field: letters, digits and '_'", field->name);
      for (const CopRegField *other = row->def->fields; other < field; other++)
        if (strcmp (other->name, field->name) == 0)
          return bad (table, row->def, COP_ERROR_EXISTS, error, "there are two fields '%s'",
                      field->name);
      if (field->at + bits > row->size * 8)
        return bad (table, row->def, COP_ERROR_RANGE, error,
                    "field '%s' has bits %u to %u, and the register bits 0 to %u", field->name,
                    field->at, field->at + bits - 1, row->size * 8 - 1);
      if (taken & mask)
        return bad (table, row->def, COP_ERROR_EXISTS, error,
                    "field '%s' has bits that another field has", field->name);
      taken |= mask;
    }
  return TRUE;
}

static gboolean
check_bits (const CopRegTable *table, const CopRegRow *row, const char *what, guint64 value,
            GError **error)
{
  if (!(value & ~row->all))
    return TRUE;
  return bad (table, row->def, COP_ERROR_INVALID, error, "%s " HEX " has more than its %u bits",
              what, value, row->size * 8);
}

static gboolean
check_row (const CopRegTable *table, const CopRegRow *row, guint64 size, GError **error)
{
  const CopRegDef *def = row->def;

  if (!is_name (def->name))
    return cop_error_set (error, COP_ERROR_INVALID, NULL,
                          "window '%s': '%s' is no name for a register: letters, digits and '_'",
                          table->window, def->name);
  if (!is_size (row->size))
    return bad (table, def, COP_ERROR_INVALID, error, "its size is to be 1, 2, 4 or 8, not %u",
                row->size);
  if ((guint)def->access >= COP_REG_N_ACCESS)
    return bad (table, def, COP_ERROR_INVALID, error, "there is no access %u", def->access);
  if (row->count > COP_REG_MOST)
    return bad (table, def, COP_ERROR_RANGE, error, "an array has at most %u registers, not %u",
                COP_REG_MOST, row->count);
  if (row->count > 1 && row->stride < row->size)
    return bad (table, def, COP_ERROR_INVALID, error,
                "its stride is to be at least its size, %u, not %" G_GUINT64_FORMAT, row->size,
                row->stride);
  if (row->stride > (G_MAXUINT64 - row->size) / row->count
      || row->at > G_MAXUINT64 - row->stride * row->count - row->size
      || (size && row->last >= size))
    return bad (table, def, COP_ERROR_RANGE, error,
                "it lies at " HEX "-" HEX ", outside its window of " HEX " bytes", row->at,
                row->last, size);
  return check_bits (table, row, "its mask", def->mask, error)
         && check_bits (table, row, "its reset", def->reset, error)
         && check_bits (table, row, "its max", def->max, error)
         && (!def->max || def->reset <= def->max
             || bad (table, def, COP_ERROR_INVALID, error,
                     "its reset " HEX " is more than its max " HEX, def->reset, def->max))
         && check_fields (table, row, error);
}

static void
fill_row (CopRegRow *row, const CopRegDef *def, guint width)
{
  row->def = def;
  row->at = def->at;
  row->size = cop_reg_size (def, width);
  row->count = def->count ? def->count : 1;
  row->stride = def->stride ? def->stride : row->size;
  row->last = row->at + (row->count - 1) * row->stride + (row->size - 1);
  row->all = cop_low_bits (row->size * 8);
  row->mask = def->mask ? def->mask : row->all;
  row->max = def->max ? def->max : row->all;
  row->max_bits = cop_low_bits (64 - (guint)__builtin_clzll (row->max));
}

/* --- rows beside each other ---------------------------------------------------------------- */

/* Whether any register of the one array has a byte of the other. */
static gboolean
overlap (const CopRegRow *a, const CopRegRow *b)
{
  const CopRegRow *few = a->count <= b->count ? a : b, *many = few == a ? b : a;

  if (a->last < b->at || b->last < a->at)
    return FALSE;
  for (guint i = 0; i < few->count; i++)
    {
      guint64 first = cop_reg_row__at (few, i), last = first + (few->size - 1);
      guint64 k = first > many->at ? (first - many->at) / many->stride : 0;

      for (; k < many->count && cop_reg_row__at (many, (guint)k) <= last; k++)
        if (cop_reg_row__at (many, (guint)k) + (many->size - 1) >= first)
          return TRUE;
    }
  return FALSE;
}

static gboolean
same_place (const CopRegRow *a, const CopRegRow *b)
{
  return a->at == b->at && a->size == b->size && a->count == b->count
         && (a->count == 1 || a->stride == b->stride);
}

static gboolean
is_read_only (const CopRegRow *row)
{
  return row->def->access == COP_REG_RO || row->def->access == COP_REG_RC;
}

static gboolean
can_share (const CopRegRow *a, const CopRegRow *b)
{
  if (g_strcmp0 (a->def->when, b->def->when) != 0)
    return TRUE;
  return (is_read_only (a) && b->def->access == COP_REG_WO)
         || (is_read_only (b) && a->def->access == COP_REG_WO);
}

static gboolean
refuse_overlap (const CopRegTable *table, const CopRegRow *row, const CopRegRow *other,
                GError **error)
{
  return bad (table, row->def, COP_ERROR_EXISTS, error,
              "at " HEX "-" HEX " it overlaps register '%s' at " HEX "-" HEX "%s", row->at,
              row->last, other->def->name, other->at, other->last,
              same_place (row, other)
                  ? "; at one place one is to be 'ro' and the other 'wo', or one has a 'when'"
                  : "");
}

/* Compares the row with those before it. */
static gboolean
fit_in (CopRegTable *table, CopRegRow *row, GError **error)
{
  CopRegRow *last = NULL;

  for (CopRegRow *other = table->rows; other < row; other++)
    {
      if (strcmp (other->def->name, row->def->name) == 0)
        return cop_error_set (error, COP_ERROR_EXISTS, NULL,
                              "window '%s': there are two registers '%s'", table->window,
                              row->def->name);
      if (!overlap (row, other))
        continue;
      if (!same_place (row, other) || !can_share (row, other))
        return refuse_overlap (table, row, other, error);
      last = other;
    }
  if (last)
    {
      last->next = (guint)(row - table->rows) + 1;
      row->shares = TRUE;
    }
  return TRUE;
}

/* Finds the field that says whether the row is seen. */
static gboolean
find_when (const CopRegTable *table, CopRegRow *row, GError **error)
{
  const char *when = row->def->when, *dot = when ? strchr (when, '.') : NULL;
  CopNearest nearest = COP_NEAREST (when);
  GPtrArray *texts;
  char *hint;

  if (when == NULL)
    return TRUE;
  texts = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < table->n_rows; i++)
    for (const CopRegField *field = table->rows[i].def->fields; field && field->name; field++)
      {
        char *text = g_strconcat (table->rows[i].def->name, ".", field->name, NULL);

        g_ptr_array_add (texts, text);
        cop_nearest_try (&nearest, text);
        if (dot && table->rows[i].count == 1 && strcmp (text, when) == 0)
          {
            row->when = i + 1;
            row->when_bits = cop_reg_field_mask (field);
          }
      }
  hint = cop_nearest_hint (&nearest);
  if (!row->when)
    bad (table, row->def, COP_ERROR_INVALID, error,
         "when '%s': no register has this field, as in \"LCR.DLAB\"%s", when, hint);
  g_free (hint);
  g_ptr_array_unref (texts);
  return row->when != 0;
}

static int
compare_places (gconstpointer a, gconstpointer b, gpointer data)
{
  const CopRegTable *table = data;
  guint64 x = table->rows[*(const guint *)a].at, y = table->rows[*(const guint *)b].at;

  return x < y ? -1 : x > y;
}

static void
sort_rows (CopRegTable *table)
{
  table->singles = g_new (guint, table->n_rows + 1);
  table->arrays = g_new (guint, table->n_rows + 1);
  for (guint i = 0; i < table->n_rows; i++)
    if (!table->rows[i].shares && table->rows[i].count == 1)
      table->singles[table->n_singles++] = i;
    else if (!table->rows[i].shares)
      table->arrays[table->n_arrays++] = i;
  if (table->n_singles)
    g_qsort_with_data (table->singles, (gint)table->n_singles, sizeof *table->singles,
                       compare_places, table);
}

/* --- the table ------------------------------------------------------------------------------ */

/* The guest may use the width and no other size, unless the type says so. */
static void
set_ops (CopRegTable *table, const CopRegLayout *layout, guint width)
{
  if (layout->ops)
    {
      table->ops = table->elsewhere = *layout->ops;
      if (!table->ops.min_size)
        table->ops.min_size = 1;
      if (!table->ops.max_size)
        table->ops.max_size = 8;
    }
  else
    {
      table->ops.endian = layout->endian;
      table->ops.min_size = table->ops.max_size = (guint8)width;
    }
  /* Registers take accesses as the guest makes them. */
  table->ops.handler_min_size = 1;
  table->ops.handler_max_size = 8;
  table->ops.read = cop_regs__read;
  table->ops.write = cop_regs__write;
}

CopRegTable *
cop_reg_table__new (const CopRegLayout *layout, GError **error)
{
  CopRegTable *table = g_new0 (CopRegTable, 1);
  guint width = layout->width ? layout->width : 4, n = 0;
  gboolean ok = TRUE;

  table->desc = layout->desc;
  table->window = layout->window;
  table->shift = layout->shift;
  table->width = width;
  set_ops (table, layout, width);
  while (layout->defs[n].name)
    n++;
  table->rows = g_new0 (CopRegRow, n + 1);
  if (!is_size (width))
    ok = cop_error_set (error, COP_ERROR_INVALID, NULL,
                        "window '%s': its width is to be 1, 2, 4 or 8, not %u", table->window,
                        width);
  for (; ok && table->n_rows < n; table->n_rows++)
    {
      CopRegRow *row = &table->rows[table->n_rows];

      fill_row (row, &layout->defs[table->n_rows], width);
      ok = check_row (table, row, table->shift ? 0 : layout->size, error)
           && fit_in (table, row, error);
    }
  for (guint i = 0; ok && i < n; i++)
    ok = find_when (table, &table->rows[i], error);
  if (!ok)
    {
      cop_reg_table__free (table);
      return NULL;
    }
  sort_rows (table);
  return table;
}

void
cop_reg_table__free (CopRegTable *table)
{
  if (table == NULL)
    return;
  g_free (table->rows);
  g_free (table->singles);
  g_free (table->arrays);
  g_free (table);
}

gboolean
cop_regs_check (const CopRegDef *defs, const char *window, guint64 size, guint width,
                GError **error)
{
  CopRegLayout layout = { .defs = defs, .window = window, .size = size, .width = width };
  CopRegTable *table = cop_reg_table__new (&layout, error);

  cop_reg_table__free (table);
  return table != NULL;
}
