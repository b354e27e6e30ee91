/* The registers of a type, told for people. */
#include "cli.h"

GPtrArray *
cli_windows_with_regs (CopType *type)
{
  g_autoptr (GPtrArray) types = g_ptr_array_new ();
  GPtrArray *windows = g_ptr_array_new ();

  for (; type != NULL && cop_type_is_a (type, &cop_type_device); type = cop_type_parent (type))
    g_ptr_array_add (types, type);
  for (guint i = types->len; i-- > 0;)
    {
      const CopDeviceClass *k = cop_type_desc (types->pdata[i])->klass;

      for (const CopWindowDef *w = k ? k->windows : NULL; w != NULL && w->name != NULL; w++)
        if (w->regs != NULL)
          g_ptr_array_add (windows, (gpointer)w);
    }
  return windows;
}

CopEndian
cli_window_endian (const CopWindowDef *window)
{
  return window->ops ? window->ops->endian : window->endian;
}

static void
tell_fields (GString *rows, const CopRegDef *def)
{
  for (const CopRegField *field = def->fields; field != NULL && field->name != NULL; field++)
    {
      g_string_append_printf (rows, "\t  .%s\t", field->name);
      if (field->bits > 1)
        g_string_append_printf (rows, "bits %u-%u", field->at, field->at + field->bits - 1);
      else
        g_string_append_printf (rows, "bit %u", field->at);
      g_string_append_printf (rows, "\t\t\t%s\n", field->doc ? field->doc : "");
    }
}

static void
tell_reg (GString *rows, const CopRegDef *def, guint width)
{
  guint size = cop_reg_size (def, width);

  g_string_append_printf (rows, "0x%02" G_GINT64_MODIFIER "x", def->at);
  if (def->count > 1)
    g_string_append_printf (rows, " + n * 0x%" G_GINT64_MODIFIER "x\t%s[%u]",
                            def->stride ? def->stride : size, def->name, def->count);
  else
    g_string_append_printf (rows, "\t%s", def->name);
  g_string_append_printf (rows, "\t%s\t%u\t0x%" G_GINT64_MODIFIER "x\t%s",
                          cop_reg_access_name (def->access), size, def->reset,
                          def->doc ? def->doc : "");
  if (def->mask)
    g_string_append_printf (rows, "%s(%s 0x%" G_GINT64_MODIFIER "x)", def->doc ? " " : "",
                            def->access == COP_REG_RC ? "cleared" : "writable", def->mask);
  if (def->max)
    g_string_append_printf (rows, "%s(at most 0x%" G_GINT64_MODIFIER "x)",
                            def->doc || def->mask ? " " : "", def->max);
  if (def->when)
    g_string_append_printf (rows, "%s(while %s)", def->doc || def->mask || def->max ? " " : "",
                            def->when);
  g_string_append_c (rows, '\n');
  tell_fields (rows, def);
}

void
cli_describe_regs (GString *out, CopType *type)
{
  g_autoptr (GPtrArray) windows = cli_windows_with_regs (type);

  for (guint i = 0; i < windows->len; i++)
    {
      const CopWindowDef *w = windows->pdata[i];
      g_autoptr (GString) rows = g_string_new (NULL);

      for (const CopRegDef *def = w->regs; def->name != NULL; def++)
        tell_reg (rows, def, w->width);
      g_string_append_printf (out, "\nregisters of `%s`, %s-endian", w->name,
                              cli_window_endian (w) == COP_ENDIAN_BIG ? "big" : "little");
      if (w->shift_prop != NULL)
        g_string_append_printf (out, ", addresses shifted by `%s`", w->shift_prop);
      g_string_append (out, ": address, name, access, bytes, after a reset\n");
      cli_print_table (out, "  ", rows);
    }
}
