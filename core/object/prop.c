/* Properties: checked, converted, stored, told.  Rows of a type first, then children, then the
 * object's own dynamic ones. */
#include <object/check.h>

/* An alias of an alias of ... more than these is one that stands for itself. */
#define MOST_HOPS 64

static inline gpointer
member (const CopProp *prop, const CopObject *object)
{
  return (guint8 *)object + prop->def.offset;
}

/* --- reading ----------------------------------------------------------------------------- */

guint64
cop_prop_get_uint (const CopProp *prop, const CopObject *object)
{
  gconstpointer at = member (prop, object);

  switch (prop->def.width)
    {
    case 4:
      return *(const guint32 *)at;
    case 8:
      return *(const guint64 *)at;
    case 1:
      return *(const guint8 *)at;
    default:
      return *(const guint16 *)at;
    }
}

gint64
cop_prop_get_int (const CopProp *prop, const CopObject *object)
{
  gconstpointer at = member (prop, object);

  if (prop->def.kind != COP_KIND_INT)
    return (gint64)cop_prop_get_uint (prop, object);
  switch (prop->def.width)
    {
    case 4:
      return *(const gint32 *)at;
    case 8:
      return *(const gint64 *)at;
    case 1:
      return *(const gint8 *)at;
    default:
      return *(const gint16 *)at;
    }
}

const char *
cop_prop_peek_string (const CopProp *prop, const CopObject *object)
{
  return *(char *const *)member (prop, object);
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
      ret->as.number = *(const double *)member (prop, object);
      break;
    case COP_KIND_STRING:
      ret->as.string = *(char *const *)member (prop, object);
      break;
    case COP_KIND_BYTES:
      ret->as.bytes = *(GBytes *const *)member (prop, object);
      break;
    case COP_KIND_LIST:
      ret->as.list = *(CopList *const *)member (prop, object);
      break;
    case COP_KIND_LINK:
      ret->as.object = ((CopLink *)member (prop, object))->target;
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

/* One hop of an alias: the name, and the object that has it. */
static const char *
alias_target (const CopProp *prop, CopObject *object, CopObject **ret_target, GError **error)
{
  const char *slash = strrchr (prop->def.to, '/');
  char *path = g_strndup (prop->def.to, (gsize)(slash - prop->def.to));

  *ret_target = cop_object_lookup (object, path);
  if (*ret_target == NULL)
    cop_object_error (object, error, COP_ERROR_NOT_FOUND,
                      "property '%s' stands for '%s', and there is no '%s'", prop->def.name,
                      prop->def.to, path);
  g_free (path);
  return *ret_target ? slash + 1 : NULL;
}

const char *
cop_prop__follow (const CopProp *prop, CopObject *object, CopObject **ret_target, GError **error)
{
  const CopProp *at = prop;
  CopObject *target = object;
  const char *name = prop->def.name;

  for (guint hops = 0; at && at->def.kind == COP_KIND_ALIAS; hops++)
    {
      if (hops == MOST_HOPS)
        {
          cop_object_error (object, error, COP_ERROR_INVALID, "property '%s' stands for itself",
                            prop->def.name);
          return NULL;
        }
      name = alias_target (at, target, &target, error);
      if (name == NULL)
        return NULL;
      at = cop_type__find (target->type, name, strlen (name));
    }
  *ret_target = target;
  return name;
}

gboolean
cop_prop_get (const CopProp *prop, CopObject *object, CopValue *ret_value, GError **error)
{
  CopValue value;

  if (prop->def.kind == COP_KIND_ALIAS)
    {
      CopObject *target;
      const char *name = cop_prop__follow (prop, object, &target, error);
      return name && cop_object_get (target, name, ret_value, error);
    }
  if (prop->def.kind == COP_KIND_COMPUTED)
    {
      gboolean ok;
      if (prop->def.get == NULL)
        return cop_object_error (object, error, COP_ERROR_REFUSED, "property '%s' cannot be read",
                                 prop->def.name);
      *ret_value = COP_VALUE_NONE;
      COP_CALL_HOOK (object, prop->owner, ok = prop->def.get (object, prop, ret_value, error));
      return ok;
    }
  cop_prop__read (prop, object, &value);
  cop_value_copy (ret_value, &value);
  return TRUE;
}

/* --- writing ----------------------------------------------------------------------------- */

gboolean
cop_prop__may_write (const CopProp *prop, CopObject *object, GError **error)
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
      *(guint32 *)at = (guint32)u;
      break;
    case 8:
      *(guint64 *)at = u;
      break;
    case 1:
      *(guint8 *)at = (guint8)u;
      break;
    default:
      *(guint16 *)at = (guint16)u;
      break;
    }
}

void
cop_object__stamp (CopObject *object, const CopProp *prop)
{
  CopOrigin origin = object->owner->origin;

  if (origin.line || (object->ext && object->ext->prop_origins))
    {
      CopObjectExt *ext = cop_object__ext (object);
      if (ext->prop_origins == NULL)
        ext->prop_origins = g_new0 (CopOrigin, object->type->n_props);
      ext->prop_origins[prop->index] = origin;
    }
}

static void
written (const CopProp *prop, CopObject *object)
{
  cop_object__stamp (object, prop);
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
  if (prop->def.direct)
    return prop->def.set (object, prop, value, error);
  COP_CALL_HOOK (object, prop->owner, ok = prop->def.set (object, prop, value, error));
  return ok;
}

/* Hooks may drop the last reference to the object; what watches it is careful by itself. */
static inline gboolean
has_hooks (const CopProp *prop)
{
  return prop->def.set != NULL || prop->def.changed != NULL;
}

gboolean
cop_prop_set_uint (const CopProp *prop, CopObject *object, guint64 value, GError **error)
{
  CopOwner *owner;

  if (prop->is_direct && value >= prop->least && value <= prop->most
      && object->state <= prop->last_state && object->owner->origin.line == 0
      && (object->ext == NULL || object->ext->prop_origins == NULL)
      && !(object->flags & (COP_FLAG_GONE | COP_FLAG_OBSERVED)))
    {
      store_unsigned (prop, object, value);
      return TRUE;
    }
  if ((prop->def.kind != COP_KIND_UINT && prop->def.kind != COP_KIND_SIZE
       && prop->def.kind != COP_KIND_ADDRESS)
      || has_hooks (prop))
    return cop_prop_set (prop, object, &COP_VALUE_UINT (value), error);
  if (!cop_prop__may_write (prop, object, error)
      || !cop_check__unsigned (object, prop, value, error))
    return FALSE;
  owner = object->owner;
  store_unsigned (prop, object, value);
  written (prop, object);
  return cop_owner__report (owner, error);
}

static gboolean
set_child (const CopProp *prop, CopObject *object, const CopValue *value, GError **error)
{
  gboolean is_object = value->kind == COP_KIND_LINK || value->kind == COP_KIND_CHILD;

  if (value->kind == COP_KIND_NONE || (is_object && value->as.object == NULL))
    {
      if (cop_object__child (object, prop->def.name, prop->length) == NULL)
        return TRUE;
      return cop_object_cut (object, prop->def.name, error);
    }
  if (!is_object)
    return cop_check__wrong_kind (object, prop, value, error);
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
        fresh = cop_check__as_list (prop, value);
      else if (value->kind == prop->def.kind && value->as.string)
        fresh = prop->def.kind == COP_KIND_STRING ? (gpointer)g_strdup (value->as.string)
                                                  : (gpointer)g_bytes_ref (value->as.bytes);
      if (fresh == NULL)
        return cop_check__wrong_kind (object, prop, value, error);
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

  if (value->kind == COP_KIND_STRING && value->as.string)
    {
      target = cop_object_resolve (object, value->as.string, error);
      if (target == NULL)
        return FALSE;
    }
  else if (value->kind != COP_KIND_NONE && value->kind != COP_KIND_LINK
           && value->kind != COP_KIND_CHILD)
    return cop_check__wrong_kind (object, prop, value, error);
  if (target && !cop_check__target (object, prop, target, error))
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
        return cop_check__wrong_kind (object, prop, value, error);
      u = value->as.boolean != 0;
      break;
    case COP_KIND_INT:
      if (!cop_check__as_signed (value, &i))
        return cop_check__wrong_kind (object, prop, value, error);
      if (!cop_check__signed (object, prop, i, error))
        return FALSE;
      u = (guint64)i;
      break;
    case COP_KIND_ENUM:
      if ((value->kind != COP_KIND_STRING && value->kind != COP_KIND_ENUM)
          || value->as.string == NULL)
        return cop_check__wrong_kind (object, prop, value, error);
      choice = cop_check__choice_of (&prop->def, value->as.string);
      if (choice < 0)
        return cop_check__bad_choice (object, prop, value->as.string, error);
      u = (guint64)choice;
      break;
    default:
      if (!cop_check__as_unsigned (value, prop->def.width == 8, &u))
        {
          if (value->kind != COP_KIND_INT)
            return cop_check__wrong_kind (object, prop, value, error);
          return cop_object_error (object, error, COP_ERROR_RANGE,
                                   "property '%s' cannot be negative, and %" G_GINT64_FORMAT " is",
                                   prop->def.name, value->as.i);
        }
      if (!cop_check__unsigned (object, prop, u, error))
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
    number = (double)value->as.i;
  else
    return cop_check__wrong_kind (object, prop, value, error);
  if ((prop->def.min.d != 0 || prop->def.max.d != 0)
      && !(number >= prop->def.min.d && number <= prop->def.max.d))
    return cop_check__out_of_range (object, prop, g_ascii_dtostr (text[0], sizeof text[0], number),
                                    g_ascii_dtostr (text[1], sizeof text[1], prop->def.min.d),
                                    g_ascii_dtostr (text[2], sizeof text[2], prop->def.max.d),
                                    error);
  if (!hook_agrees (prop, object, value, error))
    return FALSE;
  *(double *)member (prop, object) = number;
  return TRUE;
}

static gboolean
set_member (const CopProp *prop, CopObject *object, const CopValue *value, GError **error)
{
  CopOwner *owner = object->owner;
  gboolean ok;

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
  if (!ok)
    return FALSE;
  written (prop, object);
  return cop_owner__report (owner, error);
}

gboolean
cop_prop_set (const CopProp *prop, CopObject *object, const CopValue *value, GError **error)
{
  CopObject *target;
  const char *name;
  gboolean ok;

  if (G_UNLIKELY (object->owner->hook_error != NULL))
    cop_owner__forget_hook_error (object->owner);
  if (prop->def.kind == COP_KIND_ALIAS)
    {
      name = cop_prop__follow (prop, object, &target, error);
      return name && cop_object_set (target, name, value, error);
    }
  if (prop->def.kind == COP_KIND_CHILD)
    return set_child (prop, object, value, error);
  if (!cop_prop__may_write (prop, object, error))
    return FALSE;
  /* a link that lets go of its target may run a finalizer */
  if (G_LIKELY (!has_hooks (prop)
                && (prop->def.kind != COP_KIND_LINK
                    || ((CopLink *)member (prop, object))->target == NULL)))
    return set_member (prop, object, value, error);
  cop_object_ref (object);
  ok = set_member (prop, object, value, error);
  cop_object_unref (object);
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
      value.as.string = *(gpointer *)member (prop, object);
      if (value.as.string)
        cop_value_clear (&value);
    }
}
