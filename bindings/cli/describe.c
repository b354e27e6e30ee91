/* A type, told for people from its descriptor alone: no instance, no side effect. */
#include "cli.h"
#include <string.h>

void
cli_device_class (CopType *type, CopDeviceClass *ret_class)
{
  memset (ret_class, 0, sizeof *ret_class);
  if (!cop_type_is_a (type, &cop_type_device))
    return;
  /* From the leaf up: what a type leaves out is inherited, tables of rows are told per type. */
  for (; type != NULL; type = cop_type_parent (type))
    {
      const CopDeviceClass *k = cop_type_desc (type)->klass;

      if (k == NULL || !cop_type_is_a (type, &cop_type_device))
        continue;
      ret_class->bus = ret_class->bus ? ret_class->bus : k->bus;
      ret_class->node = ret_class->node ? ret_class->node : k->node;
      ret_class->compatible = ret_class->compatible ? ret_class->compatible : k->compatible;
      ret_class->windows = ret_class->windows ? ret_class->windows : k->windows;
      ret_class->no_node |= k->no_node;
      ret_class->node_when_said |= k->node_when_said;
    }
}

const char *
cli_when_name (const CopPropDef *def)
{
  switch (def->when)
    {
    case COP_SET_BEFORE_REALIZE:
      return "before_realize";
    case COP_SET_ALWAYS:
      return "always";
    case COP_SET_NEVER:
      return "never";
    }
  return "never";
}

void
cli_print_default (GString *out, const CopPropDef *def)
{
  CopValue value = { .kind = def->kind };

  switch (def->kind)
    {
    case COP_KIND_BOOL:
      value.as.boolean = def->otherwise.u != 0;
      break;
    case COP_KIND_DOUBLE:
      value.as.number = def->otherwise.d;
      break;
    case COP_KIND_INT:
    case COP_KIND_UINT:
    case COP_KIND_SIZE:
    case COP_KIND_ADDRESS:
      value.as.u = def->otherwise.u;
      break;
    case COP_KIND_ENUM:
      value.as.string = def->choices != NULL ? def->choices[def->otherwise.u] : NULL;
      break;
    case COP_KIND_STRING:
      value.as.string = def->otherwise.s;
      break;
    default:
      return;
    }
  if ((def->kind == COP_KIND_STRING || def->kind == COP_KIND_ENUM) && value.as.string == NULL)
    g_string_append (out, "nil");
  else
    cop_value_print (&value, out);
}

void
cli_print_bounds (GString *out, const CopPropDef *def)
{
  switch (def->kind)
    {
    case COP_KIND_INT:
      if (def->min.i != 0 || def->max.i != 0)
        g_string_append_printf (out, "%" G_GINT64_FORMAT "..%" G_GINT64_FORMAT, def->min.i,
                                def->max.i);
      break;
    case COP_KIND_UINT:
    case COP_KIND_SIZE:
      if (def->min.u != 0 || def->max.u != 0)
        g_string_append_printf (out, "%" G_GUINT64_FORMAT "..", def->min.u);
      /* No highest value is that of the width. */
      if (def->max.u != 0)
        g_string_append_printf (out, "%" G_GUINT64_FORMAT, def->max.u);
      break;
    case COP_KIND_ADDRESS:
      if (def->min.u != 0 || def->max.u != 0)
        g_string_append_printf (out, "0x%" G_GINT64_MODIFIER "x..", def->min.u);
      if (def->max.u != 0)
        g_string_append_printf (out, "0x%" G_GINT64_MODIFIER "x", def->max.u);
      break;
    case COP_KIND_DOUBLE:
      if (def->min.d != 0 || def->max.d != 0)
        g_string_append_printf (out, "%g..%g", def->min.d, def->max.d);
      break;
    case COP_KIND_ENUM:
      for (guint i = 0; def->choices != NULL && def->choices[i] != NULL; i++)
        g_string_append_printf (out, "%s%s", i > 0 ? "|" : "", def->choices[i]);
      break;
    case COP_KIND_LINK:
    case COP_KIND_CHILD:
    case COP_KIND_ALIAS:
      if (def->to != NULL)
        g_string_append_printf (out, "to %s", def->to);
      break;
    case COP_KIND_LIST:
      if (def->item != COP_KIND_NONE)
        g_string_append_printf (out, "of %s", cop_kind_name (def->item));
      break;
    default:
      break;
    }
}

/* The type's ancestors from the root down, the type itself last. */
static GPtrArray *
lineage (CopType *type)
{
  GPtrArray *types = g_ptr_array_new ();

  for (; type != NULL; type = cop_type_parent (type))
    g_ptr_array_insert (types, 0, type);
  return types;
}

static void
tell_props (GString *out, CopType *type)
{
  g_autoptr (GString) rows = g_string_new (NULL);
  guint n = cop_type_n_props (type);

  for (guint i = 0; i < n; i++)
    {
      const CopProp *prop = cop_type_prop (type, i);
      const CopPropDef *def = cop_prop_def (prop);

      g_string_append_printf (rows, "%s\t%s\t", def->name, cop_kind_name (def->kind));
      if (def->required)
        g_string_append (rows, "required");
      else
        cli_print_default (rows, def);
      g_string_append_c (rows, '\t');
      cli_print_bounds (rows, def);
      g_string_append_printf (rows, "\t%s\t%s", cli_when_name (def), def->doc);
      if (def->weak)
        g_string_append (rows, " (weak)");
      if (def->nullable)
        g_string_append (rows, " (nullable)");
      if (cop_prop_owner (prop) != cop_type_desc (type))
        g_string_append_printf (rows, " [%s]", cop_prop_owner (prop)->name);
      g_string_append_c (rows, '\n');
    }
  if (n == 0)
    return;
  g_string_append (out, "\nproperties: name, kind, default, bounds, when it may be set\n");
  cli_print_table (out, "  ", rows);
}

static void
tell_windows (GString *out, const CopDeviceClass *k)
{
  g_autoptr (GString) rows = g_string_new (NULL);

  for (const CopWindowDef *w = k->windows; w != NULL && w->name != NULL; w++)
    {
      g_string_append_printf (rows, "%s\t", w->name);
      if (w->size_prop != NULL)
        g_string_append_printf (rows, "size: %s", w->size_prop);
      else
        g_string_append_printf (rows, "0x%" G_GINT64_MODIFIER "x", w->size);
      g_string_append_printf (rows, "\t%s\t%s%s%s\n",
                              w->use == COP_WINDOW_FORWARD ? "forwarded to the bus"
                              : w->undescribed             ? "no part of reg"
                                                           : "reg",
                              w->doc ? w->doc : "", w->optional && w->doc ? " " : "",
                              w->optional ? "(optional)" : "");
    }
  if (rows->len == 0)
    return;
  g_string_append (out, "\nwindows, in the order of `at`: name, size, what it is for\n");
  cli_print_table (out, "  ", rows);
}

static void
tell_line (GString *rows, const CopLineDef *line, gboolean input)
{
  g_string_append_printf (rows, "%s\t%s\t", line->name, cop_line_kind_name (line->kind));
  if (line->count_prop != NULL)
    g_string_append_printf (rows, "count: %s", line->count_prop);
  else
    g_string_append_printf (rows, "%u", line->count ? line->count : 1);
  if (input)
    g_string_append_printf (rows, "\t%u cell%s%s", line->cells, line->cells == 1 ? "" : "s",
                            line->shared ? ", shared" : "");
  else
    g_string_append_printf (
        rows, "\t%s%s", line->trigger != COP_TRIGGER_NONE ? cop_trigger_name (line->trigger) : "",
        line->optional ? " (optional)" : "");
  g_string_append_printf (rows, "\t%s\n", line->doc ? line->doc : "");
}

static void
tell_lines (GString *out, const GPtrArray *types, gboolean input)
{
  g_autoptr (GString) rows = g_string_new (NULL);

  for (guint i = 0; i < types->len; i++)
    {
      const CopDeviceClass *k = cop_type_desc (types->pdata[i])->klass;

      if (k == NULL || !cop_type_is_a (types->pdata[i], &cop_type_device))
        continue;
      for (const CopLineDef *l = input ? k->inputs : k->outputs; l != NULL && l->name != NULL; l++)
        tell_line (rows, l, input);
    }
  if (rows->len == 0)
    return;
  g_string_append (out, input ? "\ninputs: name, kind, places, specifier\n"
                              : "\noutputs: name, kind, places, trigger\n");
  cli_print_table (out, "  ", rows);
}

static void
tell_buses (GString *out, const GPtrArray *types)
{
  g_autoptr (GString) rows = g_string_new (NULL);

  for (guint i = 0; i < types->len; i++)
    {
      const CopDeviceClass *k = cop_type_desc (types->pdata[i])->klass;

      if (k == NULL || !cop_type_is_a (types->pdata[i], &cop_type_device))
        continue;
      for (const CopBusDef *b = k->buses; b != NULL && b->name != NULL; b++)
        g_string_append_printf (rows, "%s\t%s\t%s\n", b->name, b->type, b->doc ? b->doc : "");
    }
  if (rows->len == 0)
    return;
  g_string_append (out, "\nbuses: name, type\n");
  cli_print_table (out, "  ", rows);
}

static void
tell_bus_class (GString *out, CopType *type)
{
  static const char *const how[] = { "no addresses", "memory windows", "a number each" };
  const CopBusClass *k = NULL;

  if (!cop_type_is_a (type, &cop_type_bus))
    return;
  while (type != NULL && cop_type_is_a (type, &cop_type_bus) && k == NULL)
    {
      k = cop_type_desc (type)->klass;
      type = cop_type_parent (type);
    }
  if (k == NULL)
    return;
  g_string_append_printf (out, "addresses   %s", how[k->addressing]);
  if (k->address_cells < COP_CELLS_NONE)
    g_string_append_printf (out, ", #address-cells %u", k->address_cells);
  if (k->size_cells < COP_CELLS_NONE)
    g_string_append_printf (out, ", #size-cells %u", k->size_cells);
  g_string_append_c (out, '\n');
  if (k->max_devices > 0)
    g_string_append_printf (out, "devices     %u at most\n", k->max_devices);
  if (k->not_hotpluggable)
    g_string_append (out, "plugging    not once the machine runs\n");
}

void
cli_describe_type (GString *out, CopType *type)
{
  g_autoptr (GPtrArray) types = lineage (type);
  CopDeviceClass k;

  cli_device_class (type, &k);
  g_string_append_printf (out, "%s: %s\n", cop_type_name (type), cop_type_desc (type)->doc);
  g_string_append (out, "\nis a        ");
  for (guint i = 0; i < types->len; i++)
    g_string_append_printf (out, "%s%s", i > 0 ? " > " : "", cop_type_name (types->pdata[i]));
  g_string_append_c (out, '\n');
  for (guint i = 0; i < types->len; i++)
    {
      const CopImplements *row = cop_type_desc (types->pdata[i])->implements;

      for (; row != NULL && row->interface != NULL; row++)
        g_string_append_printf (out, "implements  %s\n", row->interface->name);
    }
  for (CopType *t = type; t != NULL; t = cop_type_parent (t))
    if (cop_type_desc (t)->leaves_out != NULL)
      {
        g_string_append_printf (out, "leaves out  %s\n", cop_type_desc (t)->leaves_out);
        break;
      }
  if (cop_type_is_abstract (type))
    g_string_append (out, "instances   none: the type is abstract\n");
  else if (!cop_type_is_user_creatable (type))
    g_string_append (out, "instances   made by others only, not by device_add\n");
  if (k.bus != NULL)
    g_string_append_printf (out, "plugs into  %s\n", k.bus);
  if (k.compatible != NULL && k.compatible[0] != NULL)
    {
      g_string_append (out, "compatible  ");
      for (guint i = 0; k.compatible[i] != NULL; i++)
        g_string_append_printf (out, "%s\"%s\"", i > 0 ? ", " : "", k.compatible[i]);
      g_string_append_c (out, '\n');
    }
  if (k.node_when_said)
    g_string_append (out, "node        when something is said of it, or of what is below it\n");
  else if (k.no_node)
    g_string_append (out, "node        none\n");
  else if (k.node != NULL)
    g_string_append_printf (out, "node        %s\n", k.node);
  tell_bus_class (out, type);
  tell_props (out, type);
  tell_windows (out, &k);
  cli_describe_regs (out, type);
  tell_lines (out, types, TRUE);
  tell_lines (out, types, FALSE);
  tell_buses (out, types);
}
