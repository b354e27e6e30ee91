/* A type, told for programs:
 *
 *   { "name", "doc", "parents": [root first], "abstract", "user_creatable", "plugs_into"?,
 *     "compatible"?: [], "node"?, "properties": [ { "name", "kind", "default"?, "bounds"?, "when",
 *     "required", "doc", "declared_by" } ], "windows": [ { …, "width"?, "endian"?, "registers"?: [
 *     { "name", "at", "access", "size", "count"?, "stride"?, "reset", "mask"?, "max"?, "when"?,
 *       "doc"?, "fields"?: [ { "name", "at", "bits", "doc"? } ] } ] } ], "inputs": [],
 *     "outputs": [], "buses": [] }
 *
 * Defaults and bounds are texts, as a person would write them; so are a register's values, which
 * may have more bits than a number of JSON. */
#include "cli.h"

static void
add_key (GString *out, const char *key)
{
  char last = out->len > 0 ? out->str[out->len - 1] : '{';

  if (last != '{' && last != '[')
    g_string_append (out, ", ");
  if (key == NULL)
    return;
  cli_print_quoted (out, key);
  g_string_append (out, ": ");
}

static void
add_text (GString *out, const char *key, const char *text)
{
  if (text == NULL || text[0] == '\0')
    return;
  add_key (out, key);
  cli_print_quoted (out, text);
}

static void
add_bool (GString *out, const char *key, gboolean value)
{
  add_key (out, key);
  g_string_append (out, value ? "true" : "false");
}

static void
add_number (GString *out, const char *key, guint64 value)
{
  add_key (out, key);
  g_string_append_printf (out, "%" G_GUINT64_FORMAT, value);
}

static void
open_list (GString *out, const char *key)
{
  add_key (out, key);
  g_string_append_c (out, '[');
}

static void
open_object (GString *out)
{
  add_key (out, NULL);
  g_string_append_c (out, '{');
}

static void
tell_prop (GString *out, const CopProp *prop)
{
  const CopPropDef *def = cop_prop_def (prop);
  g_autoptr (GString) text = g_string_new (NULL);

  open_object (out);
  add_text (out, "name", def->name);
  add_text (out, "kind", cop_kind_name (def->kind));
  cli_print_default (text, def);
  add_text (out, "default", text->str);
  g_string_truncate (text, 0);
  cli_print_bounds (text, def);
  add_text (out, "bounds", text->str);
  add_text (out, "when", cli_when_name (def));
  add_bool (out, "required", def->required);
  add_text (out, "doc", def->doc);
  add_text (out, "declared_by", cop_prop_owner (prop)->name);
  g_string_append_c (out, '}');
}

static void
tell_line (GString *out, const CopLineDef *line, gboolean input)
{
  open_object (out);
  add_text (out, "name", line->name);
  add_text (out, "kind", cop_line_kind_name (line->kind));
  if (line->count_prop != NULL)
    add_text (out, "count_prop", line->count_prop);
  else
    add_number (out, "count", line->count ? line->count : 1);
  if (input)
    {
      add_number (out, "cells", line->cells);
      add_bool (out, "shared", line->shared);
    }
  else
    add_bool (out, "optional", line->optional);
  if (line->trigger != COP_TRIGGER_NONE)
    add_text (out, "trigger", cop_trigger_name (line->trigger));
  add_text (out, "doc", line->doc);
  g_string_append_c (out, '}');
}

/* The descriptor's own class, NULL when the type is no device. */
static const CopDeviceClass *
own_class (CopType *type)
{
  return cop_type_is_a (type, &cop_type_device) ? cop_type_desc (type)->klass : NULL;
}

static void
tell_lines (GString *out, const GPtrArray *types, gboolean input)
{
  open_list (out, input ? "inputs" : "outputs");
  for (guint i = types->len; i-- > 0;)
    {
      const CopDeviceClass *k = own_class (types->pdata[i]);
      const CopLineDef *line = k == NULL ? NULL : input ? k->inputs : k->outputs;

      for (; line != NULL && line->name != NULL; line++)
        tell_line (out, line, input);
    }
  g_string_append_c (out, ']');
}

static void
add_hex (GString *out, const char *key, guint64 value)
{
  g_autofree char *text = g_strdup_printf ("0x%" G_GINT64_MODIFIER "x", value);

  add_text (out, key, text);
}

static void
tell_fields (GString *out, const CopRegField *fields)
{
  open_list (out, "fields");
  for (const CopRegField *field = fields; field->name != NULL; field++)
    {
      open_object (out);
      add_text (out, "name", field->name);
      add_number (out, "at", field->at);
      add_number (out, "bits", field->bits ? field->bits : 1);
      add_text (out, "doc", field->doc);
      g_string_append_c (out, '}');
    }
  g_string_append_c (out, ']');
}

static void
tell_regs (GString *out, const CopWindowDef *window)
{
  add_number (out, "width", window->width ? window->width : 4);
  add_text (out, "endian", cli_window_endian (window) == COP_ENDIAN_BIG ? "big" : "little");
  open_list (out, "registers");
  for (const CopRegDef *def = window->regs; def->name != NULL; def++)
    {
      guint size = cop_reg_size (def, window->width);

      open_object (out);
      add_text (out, "name", def->name);
      add_number (out, "at", def->at);
      add_text (out, "access", cop_reg_access_name (def->access));
      add_number (out, "size", size);
      if (def->count > 1)
        {
          add_number (out, "count", def->count);
          add_number (out, "stride", def->stride ? def->stride : size);
        }
      add_hex (out, "reset", def->reset);
      if (def->mask)
        add_hex (out, "mask", def->mask);
      if (def->max)
        add_hex (out, "max", def->max);
      add_text (out, "when", def->when);
      add_text (out, "doc", def->doc);
      if (def->fields != NULL)
        tell_fields (out, def->fields);
      g_string_append_c (out, '}');
    }
  g_string_append_c (out, ']');
}

static void
tell_device (GString *out, CopType *type, const GPtrArray *types)
{
  CopDeviceClass k;

  cli_device_class (type, &k);
  add_text (out, "plugs_into", k.bus);
  if (k.compatible != NULL)
    {
      open_list (out, "compatible");
      for (guint i = 0; k.compatible[i] != NULL; i++)
        {
          add_key (out, NULL);
          cli_print_quoted (out, k.compatible[i]);
        }
      g_string_append_c (out, ']');
    }
  if (!k.no_node)
    add_text (out, "node", k.node);
  open_list (out, "windows");
  for (const CopWindowDef *w = k.windows; w != NULL && w->name != NULL; w++)
    {
      open_object (out);
      add_text (out, "name", w->name);
      if (w->size_prop != NULL)
        add_text (out, "size_prop", w->size_prop);
      else
        add_number (out, "size", w->size);
      add_text (out, "use", w->use == COP_WINDOW_FORWARD ? "forward" : "regs");
      add_bool (out, "optional", w->optional);
      add_text (out, "doc", w->doc);
      if (w->regs != NULL)
        tell_regs (out, w);
      g_string_append_c (out, '}');
    }
  g_string_append_c (out, ']');
  tell_lines (out, types, TRUE);
  tell_lines (out, types, FALSE);
  open_list (out, "buses");
  for (guint i = types->len; i-- > 0;)
    {
      const CopDeviceClass *own = own_class (types->pdata[i]);

      for (const CopBusDef *b = own ? own->buses : NULL; b != NULL && b->name != NULL; b++)
        {
          open_object (out);
          add_text (out, "name", b->name);
          add_text (out, "type", b->type);
          add_text (out, "doc", b->doc);
          g_string_append_c (out, '}');
        }
    }
  g_string_append_c (out, ']');
}

void
cli_describe_type_json (GString *out, CopType *type)
{
  g_autoptr (GPtrArray) types = g_ptr_array_new (); /* the leaf first */

  for (CopType *t = type; t != NULL; t = cop_type_parent (t))
    g_ptr_array_add (types, t);
  g_string_append_c (out, '{');
  add_text (out, "name", cop_type_name (type));
  add_text (out, "doc", cop_type_desc (type)->doc);
  if (cop_type_desc (type)->leaves_out)
    add_text (out, "leaves_out", cop_type_desc (type)->leaves_out);
  open_list (out, "parents");
  for (guint i = types->len; i-- > 1;)
    {
      add_key (out, NULL);
      cli_print_quoted (out, cop_type_name (types->pdata[i]));
    }
  g_string_append_c (out, ']');
  add_bool (out, "abstract", cop_type_is_abstract (type));
  add_bool (out, "user_creatable", cop_type_is_user_creatable (type));
  open_list (out, "properties");
  for (guint i = 0; i < cop_type_n_props (type); i++)
    tell_prop (out, cop_type_prop (type, i));
  g_string_append_c (out, ']');
  if (cop_type_is_a (type, &cop_type_device))
    tell_device (out, type, types);
  g_string_append_c (out, '}');
}
