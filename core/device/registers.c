/* The registers in the windows of devices. */
#include <base/nearest.h>
#include <device/private.h>
#include <memory/registers.h>

typedef struct
{
  const CopWindowDef *def;
  CopRegTable *table;
} WindowRegs;

static void
clear_window (gpointer row)
{
  cop_reg_table__free (((WindowRegs *)row)->table);
}

/* --- of a type ------------------------------------------------------------------------------- */

void
cop_family__add_registers (CopFamily *family, CopType *type, const CopTypeDesc *desc,
                           const CopWindowDef *windows)
{
  for (const CopWindowDef *def = windows; def && def->name; def++)
    {
      CopRegLayout layout = { .defs = def->regs,
                              .desc = desc,
                              .window = def->name,
                              .size = def->size_prop ? 0 : def->size,
                              .width = def->width,
                              .endian = def->endian,
                              .ops = def->ops };
      WindowRegs row = { .def = def };

      if (def->regs == NULL || family->registers_error)
        continue;
      if (def->shift_prop)
        layout.shift = cop_type_find_prop (type, def->shift_prop);
      row.table = cop_reg_table__new (&layout, &family->registers_error);
      if (row.table == NULL)
        continue;
      if (family->registers == NULL)
        {
          family->registers = g_array_new (FALSE, FALSE, sizeof (WindowRegs));
          g_array_set_clear_func (family->registers, clear_window);
        }
      g_array_append_val (family->registers, row);
    }
}

void
cop_family__free_registers (CopFamily *family)
{
  if (family->registers)
    g_array_unref (family->registers);
  g_clear_error (&family->registers_error);
}

/* --- of a device ----------------------------------------------------------------------------- */

gboolean
cop_device__init_registers (CopDevice *device, GError **error)
{
  const CopFamily *family = cop_type__family (device->object.type);

  if (family->registers_error)
    return cop_error_set (error, COP_ERROR_INVALID, NULL, "type '%s': %s",
                          device->object.type->desc->name, family->registers_error->message);
  for (guint i = 0; family->registers && i < family->registers->len; i++)
    {
      const WindowRegs *row = &g_array_index (family->registers, WindowRegs, i);

      for (guint k = 0; k < device->n_windows; k++)
        if (device->windows[k].name == row->def->name)
          {
            cop_regs__init (&device->windows[k], row->table);
            cop_region_set_ops (&device->windows[k], &row->table->ops, device->windows[k].data);
          }
    }
  return TRUE;
}

void
cop_device__reset_registers (CopDevice *device)
{
  for (guint i = 0; i < device->n_windows; i++)
    if (device->windows[i].regs)
      cop_regs__reset (device->windows[i].regs);
}

void
cop_device__print_registers (const CopDevice *device, GString *out)
{
  for (guint i = 0; i < device->n_windows; i++)
    if (device->windows[i].regs)
      cop_regs__print (device->windows[i].regs, out);
}

static gboolean
no_window (CopDevice *device, const char *window, GError **error)
{
  CopNearest nearest = COP_NEAREST (window);
  char *hint;

  for (guint i = 0; i < device->n_windows; i++)
    cop_nearest_try (&nearest, device->windows[i].name);
  hint = cop_nearest_hint (&nearest);
  cop_object_error (&device->object, error, COP_ERROR_NOT_FOUND, "no window '%s'%s", window, hint);
  g_free (hint);
  return FALSE;
}

gboolean
cop_device_reg (CopDevice *device, const char *window, const char *name, CopReg *ret_reg,
                GError **error)
{
  for (guint i = 0; i < device->n_windows; i++)
    if (strcmp (device->windows[i].name, window) == 0)
      return cop_region_reg (&device->windows[i], name, ret_reg, error);
  return no_window (device, window, error);
}
