/* Whether a value fits a property: kinds, bounds, choices, targets; and what it becomes. */
#include <base/nearest.h>
#include <object/check.h>

/* What number it would be, when a number is wanted and a text or a fraction given. */
static void
add_number (GString *text, CopKind wanted, const CopValue *value)
{
  guint64 number = 0;

  if (wanted != COP_KIND_INT && wanted != COP_KIND_UINT && wanted != COP_KIND_SIZE
      && wanted != COP_KIND_ADDRESS)
    return;
  if (value->kind == COP_KIND_DOUBLE && value->as.number >= 0 && value->as.number < 0x1p63)
    number = (guint64)value->as.number;
  if (value->kind == COP_KIND_DOUBLE
          ? number == 0 || (double)number != value->as.number
          : value->kind != COP_KIND_STRING || !cop_amount_parse (value->as.string, &number))
    return;
  g_string_append_printf (text,
                          wanted == COP_KIND_ADDRESS
                              ? "; as a number that is 0x%" G_GINT64_MODIFIER "x"
                              : "; as a number that is %" G_GINT64_MODIFIER "u",
                          number);
}

gboolean
cop_check__wrong_kind (CopObject *object, const CopProp *prop, const CopValue *value,
                       GError **error)
{
  GString *text;

  if (error == NULL)
    return FALSE;
  text = g_string_new (NULL);
  cop_value_print (value, text);
  add_number (text, prop->def.kind, value);
  cop_object_error (object, error, COP_ERROR_TYPE, "property '%s' wants %s %s, not %s",
                    prop->def.name, strchr ("aeiou", *cop_kind_name (prop->def.kind)) ? "an" : "a",
                    cop_kind_name (prop->def.kind), text->str);
  g_string_free (text, TRUE);
  return FALSE;
}

gboolean
cop_check__out_of_range (CopObject *object, const CopProp *prop, const char *found, const char *min,
                         const char *max, GError **error)
{
  return cop_object_error (object, error, COP_ERROR_RANGE,
                           "property '%s' must be between %s and %s, not %s", prop->def.name, min,
                           max, found);
}

gboolean
cop_check__unsigned (CopObject *object, const CopProp *prop, guint64 u, GError **error)
{
  guint64 min = prop->def.min.u;
  guint64 top =
      prop->def.width == 8 ? G_MAXUINT64 : (G_GUINT64_CONSTANT (1) << (prop->def.width * 8)) - 1;
  guint64 max = prop->def.max.u ? MIN (prop->def.max.u, top) : top;
  const char *format =
      prop->def.kind == COP_KIND_ADDRESS ? "0x%" G_GINT64_MODIFIER "x" : "%" G_GUINT64_FORMAT;
  char text[3][32];

  if (u >= min && u <= max)
    return TRUE;
  if (error == NULL)
    return FALSE;
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
  g_snprintf (text[0], sizeof text[0], format, u);
  g_snprintf (text[1], sizeof text[1], format, min);
  g_snprintf (text[2], sizeof text[2], format, max);
#pragma GCC diagnostic pop
  return cop_check__out_of_range (object, prop, text[0], text[1], text[2], error);
}

gboolean
cop_check__signed (CopObject *object, const CopProp *prop, gint64 i, GError **error)
{
  gboolean bounded = prop->def.min.i || prop->def.max.i;
  gint64 top =
      prop->def.width == 8 ? G_MAXINT64 : (G_GINT64_CONSTANT (1) << (prop->def.width * 8 - 1)) - 1;
  gint64 min = bounded ? prop->def.min.i : -top - 1, max = bounded ? prop->def.max.i : top;
  char text[3][32];

  if (i >= min && i <= max)
    return TRUE;
  g_snprintf (text[0], sizeof text[0], "%" G_GINT64_FORMAT, i);
  g_snprintf (text[1], sizeof text[1], "%" G_GINT64_FORMAT, min);
  g_snprintf (text[2], sizeof text[2], "%" G_GINT64_FORMAT, max);
  return cop_check__out_of_range (object, prop, text[0], text[1], text[2], error);
}

gboolean
cop_check__target (CopObject *object, const CopProp *prop, CopObject *target, GError **error)
{
  char *path;

  if (prop->to ? !cop_object_is_a (target, prop->to)
               : prop->def.to && !cop_type_answers_to (target->type, prop->def.to))
    {
      path = cop_object_label (target);
      cop_object_error (object, error, COP_ERROR_TYPE,
                        "link '%s' wants an object of type '%s', not %s of type '%s'",
                        prop->def.name, prop->def.to, path, target->type->desc->name);
      g_free (path);
      return FALSE;
    }
  if (target->flags & (COP_FLAG_GONE | COP_FLAG_IN_CUT))
    {
      path = cop_object_label (target);
      cop_object_error (object, error, COP_ERROR_STATE, "link '%s': %s has been removed",
                        prop->def.name, path);
      g_free (path);
      return FALSE;
    }
  if (target->type->host != object->type->host)
    return cop_object_error (object, error, COP_ERROR_TYPE, "link '%s' cannot lead to another host",
                             prop->def.name);
  if (target->owner != object->owner && target->owner->machine && object->owner->machine)
    return cop_object_error (object, error, COP_ERROR_TYPE,
                             "link '%s' cannot lead to another machine", prop->def.name);
  return TRUE;
}

int
cop_check__choice_of (const CopPropDef *def, const char *text)
{
  for (int i = 0; def->choices[i]; i++)
    if (strcmp (def->choices[i], text) == 0)
      return i;
  return -1;
}

gboolean
cop_check__bad_choice (CopObject *object, const CopProp *prop, const char *text, GError **error)
{
  CopNearest nearest = COP_NEAREST (text);
  char *all, *hint;

  for (int i = 0; prop->def.choices[i]; i++)
    cop_nearest_try (&nearest, prop->def.choices[i]);
  hint = cop_nearest_hint (&nearest);
  all = g_strjoinv (", ", (char **)prop->def.choices);
  cop_object_error (object, error, COP_ERROR_RANGE, "property '%s' must be one of %s, not '%s'%s",
                    prop->def.name, all, text, hint);
  g_free (all);
  g_free (hint);
  return FALSE;
}

/* An unsigned value of any unsigned kind, or a signed one that is not negative. */
gboolean
cop_check__as_unsigned (const CopValue *value, gboolean wide, guint64 *ret)
{
  switch (value->kind)
    {
    case COP_KIND_UINT:
    case COP_KIND_SIZE:
    case COP_KIND_ADDRESS:
      *ret = value->as.u;
      return TRUE;
    case COP_KIND_INT:
      /* a script's integers are 64 bits: of a 64-bit property they are taken as they are */
      *ret = (guint64)value->as.i;
      return wide || value->as.i >= 0;
    default:
      return FALSE;
    }
}

gboolean
cop_check__as_signed (const CopValue *value, gint64 *ret)
{
  if (value->kind == COP_KIND_INT)
    *ret = value->as.i;
  else if ((value->kind == COP_KIND_UINT || value->kind == COP_KIND_SIZE
            || value->kind == COP_KIND_ADDRESS)
           && value->as.u <= G_MAXINT64)
    *ret = (gint64)value->as.u;
  else
    return FALSE;
  return TRUE;
}

static gboolean
item_fits (CopKind wanted, const CopValue *item, CopValue *ret)
{
  guint64 u;

  *ret = *item;
  ret->owned = FALSE;
  switch (wanted)
    {
    case COP_KIND_UINT:
    case COP_KIND_SIZE:
    case COP_KIND_ADDRESS:
      if (!cop_check__as_unsigned (item, TRUE, &u))
        return FALSE;
      ret->kind = wanted;
      ret->as.u = u;
      return TRUE;
    case COP_KIND_INT:
      ret->kind = COP_KIND_INT;
      return cop_check__as_signed (item, &ret->as.i);
    default:
      return item->kind == wanted;
    }
}

/* A list of the property's kind; a single value is a list of one.  transfer full, NULL when a
 * value does not fit. */
CopList *
cop_check__as_list (const CopProp *prop, const CopValue *value)
{
  guint n = value->kind == COP_KIND_LIST ? cop_list_length (value->as.list) : 1;
  CopValue *items = g_new (CopValue, n + 1);
  gboolean ok = TRUE;
  CopList *list;

  for (guint i = 0; i < n && ok; i++)
    ok = item_fits (prop->def.item,
                    value->kind == COP_KIND_LIST ? cop_list_get (value->as.list, i) : value,
                    &items[i]);
  list = ok ? cop_list_new (items, n) : NULL;
  g_free (items);
  return list;
}
