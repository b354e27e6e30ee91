/* Properties: checked, converted, stored, told.  Rows of a type first, then children, then the
 * object's own dynamic ones. */
#include <base/nearest.h>
#include <base/print.h>
#include <object/private.h>

static inline gpointer
member (const CopProp *prop, const CopObject *object)
{
  return (guint8 *) object + prop->def.offset;
}

/* --- reading ----------------------------------------------------------------------------- */

guint64
cop_prop_get_uint (const CopProp *prop, const CopObject *object)
{
  gconstpointer at = member (prop, object);

  switch (prop->def.width)
    {
    case 4:
      return *(const guint32 *) at;
    case 8:
      return *(const guint64 *) at;
    case 1:
      return *(const guint8 *) at;
    default:
      return *(const guint16 *) at;
    }
}

gint64
cop_prop_get_int (const CopProp *prop, const CopObject *object)
{
  gconstpointer at = member (prop, object);

  if (prop->def.kind != COP_KIND_INT)
    return (gint64) cop_prop_get_uint (prop, object);
  switch (prop->def.width)
    {
    case 4:
      return *(const gint32 *) at;
    case 8:
      return *(const gint64 *) at;
    case 1:
      return *(const gint8 *) at;
    default:
      return *(const gint16 *) at;
    }
}

const char *
cop_prop_peek_string (const CopProp *prop, const CopObject *object)
{
  return *(char *const *) member (prop, object);
}

void
cop_prop__read (const CopProp *prop, CopObject *object, CopValue *ret)
{
  *ret = COP_VALUE_NONE;
  switch (prop->def.kind)
    {
    case COP_KIND_BOOL:
      ret->as.boolean = cop_prop_get_uint (prop, object) != 0;
      break;
    case COP_KIND_INT:
      ret->as.i = cop_prop_get_int (prop, object);
      break;
    case COP_KIND_UINT:
    case COP_KIND_SIZE:
    case COP_KIND_ADDRESS:
      ret->as.u = cop_prop_get_uint (prop, object);
      break;
    case COP_KIND_ENUM:
      ret->as.string = prop->def.choices[cop_prop_get_uint (prop, object)];
      break;
    case COP_KIND_DOUBLE:
      ret->as.number = *(const double *) member (prop, object);
      break;
    case COP_KIND_STRING:
      ret->as.string = *(char *const *) member (prop, object);
      break;
    case COP_KIND_BYTES:
      ret->as.bytes = *(GBytes *const *) member (prop, object);
      break;
    case COP_KIND_LIST:
      ret->as.list = *(CopList *const *) member (prop, object);
      break;
    case COP_KIND_LINK:
      ret->as.object = ((CopLink *) member (prop, object))->target;
      break;
    case COP_KIND_CHILD:
      ret->as.object = cop_object__child (object, prop->def.name, prop->length);
      break;
    default:
      return;
    }
  ret->kind = prop->def.kind;
  if (((ret->kind == COP_KIND_STRING || ret->kind == COP_KIND_BYTES) && ret->as.string == NULL)
      || ((ret->kind == COP_KIND_LINK || ret->kind == COP_KIND_CHILD) && ret->as.object == NULL))
    ret->kind = COP_KIND_NONE;
}

/* The object and the name that an alias stands for. */
static const char *
alias_target (const CopProp *prop, CopObject *object, CopObject **ret_target, GError **error)
{
  const char *slash = strrchr (prop->def.to, '/');
  char *path = g_strndup (prop->def.to, (gsize) (slash - prop->def.to));

  *ret_target = cop_object_lookup (object, path);
  if (*ret_target == NULL)
    cop_object_error (object, error, COP_ERROR_NOT_FOUND,
                      "property '%s' stands for '%s', and there is no '%s'", prop->def.name,
                      prop->def.to, path);
  g_free (path);
  return *ret_target ? slash + 1 : NULL;
}

gboolean
cop_prop_get (const CopProp *prop, CopObject *object, CopValue *ret_value, GError **error)
{
  CopValue value;

  if (prop->def.kind == COP_KIND_ALIAS)
    {
      CopObject *target;
      const char *name = alias_target (prop, object, &target, error);
      return name && cop_object_get (target, name, ret_value, error);
    }
  if (prop->def.kind == COP_KIND_COMPUTED)
    {
      gboolean ok;
      if (prop->def.get == NULL)
        return cop_object_error (object, error, COP_ERROR_REFUSED,
                                 "property '%s' cannot be read", prop->def.name);
      *ret_value = COP_VALUE_NONE;
      COP_CALL_HOOK (object, prop->owner, ok = prop->def.get (object, prop, ret_value, error));
      return ok;
    }
  cop_prop__read (prop, object, &value);
  cop_value_copy (ret_value, &value);
  return TRUE;
}

/* --- checking ---------------------------------------------------------------------------- */

static gboolean
wrong_kind (CopObject *object, const CopProp *prop, const CopValue *value, GError **error)
{
  GString *text;

  if (error == NULL)
    return FALSE;
  text = g_string_new (NULL);
  cop_value_print (value, text);
  cop_object_error (object, error, COP_ERROR_TYPE, "property '%s' wants %s %s, not %s",
                    prop->def.name, strchr ("aeiou", *cop_kind_name (prop->def.kind)) ? "an" : "a",
                    cop_kind_name (prop->def.kind), text->str);
  g_string_free (text, TRUE);
  return FALSE;
}

static gboolean
out_of_range (CopObject *object, const CopProp *prop, const char *found, const char *min,
              const char *max, GError **error)
{
  return cop_object_error (object, error, COP_ERROR_RANGE,
                           "property '%s' must be between %s and %s, not %s", prop->def.name, min,
                           max, found);
}

static gboolean
check_unsigned (CopObject *object, const CopProp *prop, guint64 u, GError **error)
{
  guint64 min = prop->def.min.u;
  guint64 top = prop->def.width == 8 ? G_MAXUINT64
                                     : (G_GUINT64_CONSTANT (1) << (prop->def.width * 8)) - 1;
  guint64 max = prop->def.max.u ? MIN (prop->def.max.u, top) : top;
  const char *format
      = prop->def.kind == COP_KIND_ADDRESS ? "0x%" G_GINT64_MODIFIER "x" : "%" G_GUINT64_FORMAT;
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
  return out_of_range (object, prop, text[0], text[1], text[2], error);
}

static gboolean
check_signed (CopObject *object, const CopProp *prop, gint64 i, GError **error)
{
  gboolean bounded = prop->def.min.i || prop->def.max.i;
  gint64 top = prop->def.width == 8 ? G_MAXINT64
                                    : (G_GINT64_CONSTANT (1) << (prop->def.width * 8 - 1)) - 1;
  gint64 min = bounded ? prop->def.min.i : -top - 1, max = bounded ? prop->def.max.i : top;
  char text[3][32];

  if (i >= min && i <= max)
    return TRUE;
  g_snprintf (text[0], sizeof text[0], "%" G_GINT64_FORMAT, i);
  g_snprintf (text[1], sizeof text[1], "%" G_GINT64_FORMAT, min);
  g_snprintf (text[2], sizeof text[2], "%" G_GINT64_FORMAT, max);
  return out_of_range (object, prop, text[0], text[1], text[2], error);
}

static gboolean
check_target (CopObject *object, const CopProp *prop, CopObject *target, GError **error)
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
  if (target->owner != object->owner && target->owner->machine && object->owner->machine)
    return cop_object_error (object, error, COP_ERROR_TYPE,
                             "link '%s' cannot lead to another machine", prop->def.name);
  return TRUE;
}

static int
choice_of (const CopPropDef *def, const char *text)
{
  for (int i = 0; def->choices[i]; i++)
    if (strcmp (def->choices[i], text) == 0)
      return i;
  return -1;
}

static gboolean
bad_choice (CopObject *object, const CopProp *prop, const char *text, GError **error)
{
  CopNearest nearest = COP_NEAREST (text);
  char *all, *hint;

  for (int i = 0; prop->def.choices[i]; i++)
    cop_nearest_try (&nearest, prop->def.choices[i]);
  hint = cop_nearest_hint (&nearest);
  all = g_strjoinv (", ", (char **) prop->def.choices);
  cop_object_error (object, error, COP_ERROR_RANGE, "property '%s' must be one of %s, not '%s'%s",
                    prop->def.name, all, text, hint);
  g_free (all);
  g_free (hint);
  return FALSE;
}

/* An unsigned value of any unsigned kind, or a signed one that is not negative. */
static gboolean
as_unsigned (const CopValue *value, gboolean wide, guint64 *ret)
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
      *ret = (guint64) value->as.i;
      return wide || value->as.i >= 0;
    default:
      return FALSE;
    }
}

static gboolean
as_signed (const CopValue *value, gint64 *ret)
{
  if (value->kind == COP_KIND_INT)
    *ret = value->as.i;
  else if ((value->kind == COP_KIND_UINT || value->kind == COP_KIND_SIZE
            || value->kind == COP_KIND_ADDRESS)
           && value->as.u <= G_MAXINT64)
    *ret = (gint64) value->as.u;
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
      if (!as_unsigned (item, TRUE, &u))
        return FALSE;
      ret->kind = wanted;
      ret->as.u = u;
      return TRUE;
    case COP_KIND_INT:
      ret->kind = COP_KIND_INT;
      return as_signed (item, &ret->as.i);
    default:
      return item->kind == wanted;
    }
}

/* A list of the property's kind; a single value is a list of one.  transfer full, NULL when a
 * value does not fit. */
static CopList *
as_list (const CopProp *prop, const CopValue *value)
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

/* --- writing ----------------------------------------------------------------------------- */

static gboolean
may_write (const CopProp *prop, CopObject *object, GError **error)
{
  if (G_UNLIKELY (object->flags & COP_FLAG_GONE))
    return cop_object_error (object, error, COP_ERROR_STATE,
                             "property '%s' cannot be set: the object has been removed",
                             prop->def.name);
  switch (prop->def.when)
    {
    case COP_SET_ALWAYS:
      return TRUE;
    case COP_SET_NEVER:
      return cop_object_error (object, error, COP_ERROR_REFUSED, "property '%s' is read-only",
                               prop->def.name);
    default:
      if (G_LIKELY (object->state <= COP_STATE_ALIVE))
        return TRUE;
      return cop_object_error (object, error, COP_ERROR_STATE,
                               "property '%s' cannot be set after realize (the device is %s)",
                               prop->def.name, cop_state_name (object->state));
    }
}

static void
store_unsigned (const CopProp *prop, CopObject *object, guint64 u)
{
  gpointer at = member (prop, object);

  switch (prop->def.width)
    {
    case 4:
      *(guint32 *) at = (guint32) u;
      break;
    case 8:
      *(guint64 *) at = u;
      break;
    case 1:
      *(guint8 *) at = (guint8) u;
      break;
    default:
      *(guint16 *) at = (guint16) u;
      break;
    }
}

static void
written (const CopProp *prop, CopObject *object)
{
  CopOrigin origin = object->owner->origin;

  if (origin.line)
    {
      CopObjectExt *ext = cop_object__ext (object);
      if (ext->prop_origins == NULL)
        ext->prop_origins = g_new0 (CopOrigin, object->type->n_props);
      ext->prop_origins[prop->index] = origin;
    }
  if (prop->def.changed)
    COP_CALL_HOOK (object, prop->owner, prop->def.changed (object, prop));
  if (object->flags & COP_FLAG_OBSERVED)
    cop_object__notify (object, prop);
}

/* The value has been found good; the row's own hook may still refuse it. */
static gboolean
hook_agrees (const CopProp *prop, CopObject *object, const CopValue *value, GError **error)
{
  gboolean ok;

  if (prop->def.set == NULL)
    return TRUE;
  COP_CALL_HOOK (object, prop->owner, ok = prop->def.set (object, prop, value, error));
  return ok;
}

gboolean
cop_prop_set_uint (const CopProp *prop, CopObject *object, guint64 value, GError **error)
{
  CopValue boxed;

  if (prop->def.kind != COP_KIND_UINT && prop->def.kind != COP_KIND_SIZE
      && prop->def.kind != COP_KIND_ADDRESS)
    {
      boxed = COP_VALUE_UINT (value);
      return cop_prop_set (prop, object, &boxed, error);
    }
  if (!may_write (prop, object, error) || !check_unsigned (object, prop, value, error))
    return FALSE;
  if (G_UNLIKELY (prop->def.set))
    {
      boxed = COP_VALUE_UINT (value);
      if (!hook_agrees (prop, object, &boxed, error))
        return FALSE;
    }
  store_unsigned (prop, object, value);
  written (prop, object);
  return TRUE;
}

static gboolean
set_child (const CopProp *prop, CopObject *object, const CopValue *value, GError **error)
{
  if (value->kind == COP_KIND_NONE)
    {
      if (cop_object__child (object, prop->def.name, prop->length) == NULL)
        return TRUE;
      return cop_object_cut (object, prop->def.name, error);
    }
  if (value->kind != COP_KIND_LINK && value->kind != COP_KIND_CHILD)
    return wrong_kind (object, prop, value, error);
  return cop_object_add (object, prop->def.name, value->as.object,
                         prop->def.nullable ? COP_ADD_NULLABLE : 0, error);
}

static gboolean
set_pointer (const CopProp *prop, CopObject *object, const CopValue *value, GError **error)
{
  gpointer *at = member (prop, object);
  gpointer fresh = NULL, before;

  if (value->kind != COP_KIND_NONE)
    {
      if (prop->def.kind == COP_KIND_LIST)
        fresh = as_list (prop, value);
      else if (value->kind == prop->def.kind)
        fresh = prop->def.kind == COP_KIND_STRING ? (gpointer) g_strdup (value->as.string)
                                                  : (gpointer) g_bytes_ref (value->as.bytes);
      if (fresh == NULL)
        return wrong_kind (object, prop, value, error);
    }
  if (!hook_agrees (prop, object, value, error))
    {
      CopValue unwanted = { .kind = prop->def.kind, .owned = TRUE, .as.string = fresh };
      if (fresh)
        cop_value_clear (&unwanted);
      return FALSE;
    }
  before = *at;
  *at = fresh;
  if (before)
    {
      CopValue old = { .kind = prop->def.kind, .owned = TRUE, .as.string = before };
      cop_value_clear (&old);
    }
  return TRUE;
}

static gboolean
set_link (const CopProp *prop, CopObject *object, const CopValue *value, GError **error)
{
  CopObject *target = value->kind == COP_KIND_NONE ? NULL : value->as.object;

  if (value->kind == COP_KIND_STRING)
    {
      target = cop_object_resolve (object, value->as.string, error);
      if (target == NULL)
        return FALSE;
    }
  else if (target && value->kind != COP_KIND_LINK && value->kind != COP_KIND_CHILD)
    return wrong_kind (object, prop, value, error);
  if (target && !check_target (object, prop, target, error))
    return FALSE;
  if (!hook_agrees (prop, object, value, error))
    return FALSE;
  cop_link__set (member (prop, object), object, prop, target);
  return TRUE;
}

static gboolean
set_scalar (const CopProp *prop, CopObject *object, const CopValue *value, GError **error)
{
  guint64 u = 0;
  gint64 i;
  int choice;

  switch (prop->def.kind)
    {
    case COP_KIND_BOOL:
      if (value->kind != COP_KIND_BOOL)
        return wrong_kind (object, prop, value, error);
      u = value->as.boolean != 0;
      break;
    case COP_KIND_INT:
      if (!as_signed (value, &i))
        return wrong_kind (object, prop, value, error);
      if (!check_signed (object, prop, i, error))
        return FALSE;
      u = (guint64) i;
      break;
    case COP_KIND_ENUM:
      if (value->kind != COP_KIND_STRING && value->kind != COP_KIND_ENUM)
        return wrong_kind (object, prop, value, error);
      choice = choice_of (&prop->def, value->as.string);
      if (choice < 0)
        return bad_choice (object, prop, value->as.string, error);
      u = (guint64) choice;
      break;
    default:
      if (!as_unsigned (value, prop->def.width == 8, &u))
        {
          if (value->kind != COP_KIND_INT)
            return wrong_kind (object, prop, value, error);
          return cop_object_error (object, error, COP_ERROR_RANGE,
                                   "property '%s' cannot be negative, and %" G_GINT64_FORMAT
                                   " is",
                                   prop->def.name, value->as.i);
        }
      if (!check_unsigned (object, prop, u, error))
        return FALSE;
      break;
    }
  if (!hook_agrees (prop, object, value, error))
    return FALSE;
  store_unsigned (prop, object, u);
  return TRUE;
}

static gboolean
set_double (const CopProp *prop, CopObject *object, const CopValue *value, GError **error)
{
  double number;
  char text[3][G_ASCII_DTOSTR_BUF_SIZE];

  if (value->kind == COP_KIND_DOUBLE)
    number = value->as.number;
  else if (value->kind == COP_KIND_INT)
    number = (double) value->as.i;
  else
    return wrong_kind (object, prop, value, error);
  if ((prop->def.min.d != 0 || prop->def.max.d != 0)
      && !(number >= prop->def.min.d && number <= prop->def.max.d))
    return out_of_range (object, prop, g_ascii_dtostr (text[0], sizeof text[0], number),
                         g_ascii_dtostr (text[1], sizeof text[1], prop->def.min.d),
                         g_ascii_dtostr (text[2], sizeof text[2], prop->def.max.d), error);
  if (!hook_agrees (prop, object, value, error))
    return FALSE;
  *(double *) member (prop, object) = number;
  return TRUE;
}

gboolean
cop_prop_set (const CopProp *prop, CopObject *object, const CopValue *value, GError **error)
{
  gboolean ok;

  switch (prop->def.kind)
    {
    case COP_KIND_ALIAS:
      {
        CopObject *target;
        const char *name = alias_target (prop, object, &target, error);
        return name && cop_object_set (target, name, value, error);
      }
    case COP_KIND_CHILD:
      return set_child (prop, object, value, error);
    default:
      break;
    }
  if (!may_write (prop, object, error))
    return FALSE;
  switch (prop->def.kind)
    {
    case COP_KIND_COMPUTED:
      if (prop->def.set == NULL)
        return cop_object_error (object, error, COP_ERROR_REFUSED, "property '%s' is read-only",
                                 prop->def.name);
      ok = hook_agrees (prop, object, value, error);
      break;
    case COP_KIND_STRING:
    case COP_KIND_BYTES:
    case COP_KIND_LIST:
      ok = set_pointer (prop, object, value, error);
      break;
    case COP_KIND_LINK:
      ok = set_link (prop, object, value, error);
      break;
    case COP_KIND_DOUBLE:
      ok = set_double (prop, object, value, error);
      break;
    default:
      ok = set_scalar (prop, object, value, error);
      break;
    }
  if (ok)
    written (prop, object);
  return ok;
}

void
cop_object__release_props (CopObject *object)
{
  cop_object__unlink (object);
  for (guint i = 0; i < object->type->n_release; i++)
    {
      const CopProp *prop = &object->type->props[object->type->release[i]];
      CopValue value = { .kind = prop->def.kind, .owned = TRUE };
      if (prop->def.kind == COP_KIND_LINK)
        continue;
      value.as.string = *(gpointer *) member (prop, object);
      if (value.as.string)
        cop_value_clear (&value);
    }
}
