/* Properties by name: the row, the child or the dynamic property that a name stands for. */
#include <base/nearest.h>
#include <base/print.h>
#include <object/private.h>

/* --- by name ----------------------------------------------------------------------------- */

gboolean
cop_object__no_property (CopObject *object, const char *name, GError **error)
{
  CopNearest nearest = COP_NEAREST (name);
  char *hint;

  if (error == NULL)
    return FALSE;
  for (guint i = 0; i < object->type->n_props; i++)
    cop_nearest_try (&nearest, object->type->props[i].def.name);
  for (CopObject *child = cop_object_first_child (object); child; child = child->next)
    cop_nearest_try (&nearest, child->name->text);
  hint = cop_nearest_hint (&nearest);
  cop_object_error (object, error, COP_ERROR_NOT_FOUND, "no property '%s'%s", name, hint);
  g_free (hint);
  return FALSE;
}

gboolean
cop_object_get (CopObject *object, const char *name, CopValue *ret_value, GError **error)
{
  gsize length = strlen (name);
  const CopProp *prop = cop_type__find (object->type, name, length);
  CopObject *child;
  CopDynamic *dynamic;

  if (prop)
    return cop_prop_get (prop, object, ret_value, error);
  child = cop_object__child (object, name, length);
  if (child)
    {
      *ret_value = (CopValue){ .kind = COP_KIND_CHILD, .as.object = child };
      return TRUE;
    }
  dynamic = cop_object__dynamic (object, name);
  if (dynamic)
    return cop_dynamic__get (dynamic, object, ret_value, error);
  return cop_object__no_property (object, name, error);
}

gboolean
cop_object_set (CopObject *object, const char *name, const CopValue *value, GError **error)
{
  gsize length = strlen (name);
  const CopProp *prop = cop_type__find (object->type, name, length);
  CopObject *child;
  CopDynamic *dynamic;

  if (prop)
    return cop_prop_set (prop, object, value, error);
  child = cop_object__child (object, name, length);
  if (child && value->kind == COP_KIND_NONE)
    return cop_object_cut (object, name, error);
  if (child)
    return cop_object_error (object, error, COP_ERROR_EXISTS,
                             "there is a child '%s' already; write NULL first", name);
  dynamic = cop_object__dynamic (object, name);
  if (dynamic)
    return cop_dynamic__set (dynamic, object, value, error);
  return cop_object__no_property (object, name, error);
}

static gboolean
wrong_kind (CopObject *object, const char *name, const char *wanted, CopValue *value,
            GError **error)
{
  cop_object_error (object, error, COP_ERROR_TYPE, "property '%s' is %s, not %s", name,
                    cop_kind_name (value->kind), wanted);
  cop_value_clear (value);
  return FALSE;
}

gboolean
cop_object_get_bool (CopObject *object, const char *name, gboolean *ret, GError **error)
{
  CopValue value;

  if (!cop_object_get (object, name, &value, error))
    return FALSE;
  if (value.kind != COP_KIND_BOOL)
    return wrong_kind (object, name, "a bool", &value, error);
  *ret = value.as.boolean;
  return TRUE;
}

gboolean
cop_object_get_int (CopObject *object, const char *name, gint64 *ret, GError **error)
{
  const CopProp *prop = cop_type__find (object->type, name, strlen (name));
  CopValue value;

  if (prop && prop->def.kind == COP_KIND_INT)
    {
      *ret = cop_prop_get_int (prop, object);
      return TRUE;
    }
  if (!cop_object_get (object, name, &value, error))
    return FALSE;
  if (value.kind != COP_KIND_INT
      && !((value.kind == COP_KIND_UINT || value.kind == COP_KIND_SIZE
            || value.kind == COP_KIND_ADDRESS)
           && value.as.u <= G_MAXINT64))
    return wrong_kind (object, name, "an int", &value, error);
  *ret = value.as.i;
  return TRUE;
}

gboolean
cop_object_get_uint (CopObject *object, const char *name, guint64 *ret, GError **error)
{
  const CopProp *prop = cop_type__find (object->type, name, strlen (name));
  CopValue value;

  if (prop
      && (prop->def.kind == COP_KIND_UINT || prop->def.kind == COP_KIND_SIZE
          || prop->def.kind == COP_KIND_ADDRESS))
    {
      *ret = cop_prop_get_uint (prop, object);
      return TRUE;
    }
  if (!cop_object_get (object, name, &value, error))
    return FALSE;
  if (value.kind != COP_KIND_UINT && value.kind != COP_KIND_SIZE && value.kind != COP_KIND_ADDRESS
      && !(value.kind == COP_KIND_INT && value.as.i >= 0))
    return wrong_kind (object, name, "an unsigned number", &value, error);
  *ret = value.as.u;
  return TRUE;
}

gboolean
cop_object_get_string (CopObject *object, const char *name, char **ret, GError **error)
{
  CopValue value;

  if (!cop_object_get (object, name, &value, error))
    return FALSE;
  if (value.kind == COP_KIND_NONE)
    *ret = NULL;
  else if (value.kind != COP_KIND_STRING && value.kind != COP_KIND_ENUM)
    return wrong_kind (object, name, "a string", &value, error);
  else
    *ret = value.owned ? (char *)value.as.string : g_strdup (value.as.string);
  return TRUE;
}

gboolean
cop_object_get_object (CopObject *object, const char *name, CopObject **ret, GError **error)
{
  CopValue value;

  if (!cop_object_get (object, name, &value, error))
    return FALSE;
  if (value.kind == COP_KIND_NONE)
    *ret = NULL;
  else if (value.kind != COP_KIND_LINK && value.kind != COP_KIND_CHILD)
    return wrong_kind (object, name, "an object", &value, error);
  else
    *ret = value.as.object;
  return TRUE;
}

gboolean
cop_object_set_bool (CopObject *object, const char *name, gboolean value, GError **error)
{
  return cop_object_set (object, name, &COP_VALUE_BOOL (value), error);
}

gboolean
cop_object_set_int (CopObject *object, const char *name, gint64 value, GError **error)
{
  return cop_object_set (object, name, &COP_VALUE_INT (value), error);
}

gboolean
cop_object_set_uint (CopObject *object, const char *name, guint64 value, GError **error)
{
  const CopProp *prop = cop_type__find (object->type, name, strlen (name));

  if (prop)
    return cop_prop_set_uint (prop, object, value, error);
  return cop_object_set (object, name, &COP_VALUE_UINT (value), error);
}

gboolean
cop_object_set_string (CopObject *object, const char *name, const char *value, GError **error)
{
  return cop_object_set (object, name, value ? &COP_VALUE_STRING (value) : &COP_VALUE_NONE, error);
}

gboolean
cop_object_set_object (CopObject *object, const char *name, CopObject *value, GError **error)
{
  return cop_object_set (object, name, value ? &COP_VALUE_OBJECT (value) : &COP_VALUE_NONE, error);
}

CopOrigin
cop_object_prop_origin (const CopObject *object, const CopProp *prop)
{
  if (object->ext && object->ext->prop_origins && prop->index < object->type->n_props)
    return object->ext->prop_origins[prop->index];
  return (CopOrigin){ 0, 0 };
}

/* --- observers --------------------------------------------------------------------------- */

void
cop_object_observe (CopObject *object, CopNotify fn, gpointer data)
{
  CopNotifyEntry entry = { fn, data };

  if (cop_object__ext (object)->observers == NULL)
    object->ext->observers = g_array_new (FALSE, FALSE, sizeof (CopNotifyEntry));
  g_array_append_val (object->ext->observers, entry);
  object->flags |= COP_FLAG_OBSERVED;
}

static void
sweep_observers (CopObject *object)
{
  GArray *observers = object->ext->observers;

  for (guint i = observers->len; i-- > 0;)
    if (g_array_index (observers, CopNotifyEntry, i).fn == NULL)
      g_array_remove_index (observers, i);
  if (observers->len == 0)
    object->flags &= (guint16)~COP_FLAG_OBSERVED;
}

void
cop_object_unobserve (CopObject *object, CopNotify fn, gpointer data)
{
  GArray *observers = object->ext ? object->ext->observers : NULL;

  for (guint i = 0; observers && i < observers->len; i++)
    {
      CopNotifyEntry *entry = &g_array_index (observers, CopNotifyEntry, i);
      if (entry->fn == fn && entry->data == data)
        {
          entry->fn = NULL;
          if (object->ext->notifying == 0)
            sweep_observers (object);
          return;
        }
    }
}

void
cop_object__notify (CopObject *object, const CopProp *prop)
{
  GArray *observers = object->ext ? object->ext->observers : NULL;
  guint n;

  /* one that only waits for its finalizer is not to be brought back by who watches it */
  if (!(object->flags & COP_FLAG_OBSERVED) || observers == NULL
      || g_atomic_int_get (&object->ref_count) == 0)
    return;
  n = observers->len;
  cop_object_ref (object);
  object->ext->notifying++;
  for (guint i = 0; i < n; i++)
    {
      CopNotifyEntry entry = g_array_index (observers, CopNotifyEntry, i);
      if (entry.fn)
        entry.fn (object, prop, entry.data);
    }
  if (--object->ext->notifying == 0)
    sweep_observers (object);
  cop_object_unref (object);
}
