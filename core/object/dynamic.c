/* Dynamic properties: those of one object alone. */
#include <object/check.h>

static void
dynamic_unref (gpointer data)
{
  CopDynamic *dynamic = data;

  if (--dynamic->ref_count)
    return;
  cop_value_clear (&dynamic->value);
  g_free ((char *)dynamic->prop.def.name);
  g_free ((char *)dynamic->prop.def.doc);
  g_free (dynamic);
}

CopDynamic *
cop_object__dynamic (const CopObject *object, const char *name)
{
  if (object->ext && object->ext->dynamic)
    for (guint i = 0; i < object->ext->dynamic->len; i++)
      {
        CopDynamic *dynamic = object->ext->dynamic->pdata[i];
        if (strcmp (dynamic->prop.def.name, name) == 0)
          return dynamic;
      }
  return NULL;
}

/* Whether the value fits; ret: what is kept, borrowed, or a list of its own (owned). */
static gboolean
fits (const CopProp *prop, CopObject *object, const CopValue *value, CopValue *ret, GError **error)
{
  *ret = *value;
  ret->owned = FALSE;
  switch (prop->def.kind)
    {
    case COP_KIND_INT:
      ret->kind = COP_KIND_INT;
      if (!cop_check__as_signed (value, &ret->as.i))
        break;
      return cop_check__signed (object, prop, ret->as.i, error);
    case COP_KIND_UINT:
    case COP_KIND_SIZE:
    case COP_KIND_ADDRESS:
      ret->kind = prop->def.kind;
      if (!cop_check__as_unsigned (value, TRUE, &ret->as.u))
        break;
      return cop_check__unsigned (object, prop, ret->as.u, error);
    case COP_KIND_LIST:
      ret->kind = COP_KIND_LIST;
      ret->as.list = value->kind == COP_KIND_NONE ? NULL : cop_check__as_list (prop, value);
      ret->owned = TRUE;
      if (ret->as.list == NULL && value->kind != COP_KIND_NONE)
        break;
      return TRUE;
    default:
      if (value->kind == prop->def.kind
          || (value->kind == COP_KIND_NONE
              && (prop->def.kind == COP_KIND_STRING || prop->def.kind == COP_KIND_BYTES)))
        return TRUE;
      break;
    }
  return cop_check__wrong_kind (object, prop, value, error);
}

/* What cannot be a property of one object, or NULL. */
static const char *
fault_of (const CopPropDef *def)
{
  if (def->doc == NULL || *def->doc == '\0')
    return "it has no doc";
  if (def->kind == COP_KIND_COMPUTED)
    return def->get || def->set ? NULL : "a computed property needs get or set";
  if (def->kind <= COP_KIND_NONE || def->kind > COP_KIND_LIST || def->kind == COP_KIND_ENUM)
    return "only a type can declare one of its kind";
  if (def->kind == COP_KIND_LIST
      && (def->item <= COP_KIND_NONE || def->item > COP_KIND_BYTES || def->item == COP_KIND_ENUM))
    return "a list's items must be of a simple kind";
  return NULL;
}

gboolean
cop_object_add_dynamic (CopObject *object, const CopPropDef *def, const CopValue *value,
                        GError **error)
{
  CopProp prop = { .def = *def, .owner = object->type->desc, .index = G_MAXUINT };
  CopValue kept = COP_VALUE_NONE;
  CopDynamic *dynamic;
  const char *fault;

  if (!cop_object__check_name (def->name, error))
    return FALSE;
  fault = fault_of (def);
  if (fault)
    return cop_object_error (object, error, COP_ERROR_INVALID, "property '%s': %s", def->name,
                             fault);
  if (cop_type_find_prop (object->type, def->name) || cop_object__dynamic (object, def->name)
      || cop_object_child (object, def->name))
    return cop_object_error (object, error, COP_ERROR_EXISTS,
                             "there is a property or child '%s' already", def->name);
  prop.def.width = sizeof (guint64);
  if (value && def->kind != COP_KIND_COMPUTED && !fits (&prop, object, value, &kept, error))
    return FALSE;
  dynamic = g_new0 (CopDynamic, 1);
  dynamic->ref_count = 1;
  dynamic->prop = prop;
  dynamic->prop.def.name = g_strdup (def->name);
  dynamic->prop.def.doc = g_strdup (def->doc);
  cop_value_copy (&dynamic->value, &kept);
  cop_value_clear (&kept);
  if (cop_object__ext (object)->dynamic == NULL)
    object->ext->dynamic = g_ptr_array_new_with_free_func (dynamic_unref);
  g_ptr_array_add (object->ext->dynamic, dynamic);
  return TRUE;
}

gboolean
cop_object_remove_dynamic (CopObject *object, const char *name, GError **error)
{
  CopDynamic *dynamic = cop_object__dynamic (object, name);

  if (dynamic == NULL)
    return cop_object__no_property (object, name, error);
  g_ptr_array_remove (object->ext->dynamic, dynamic);
  return TRUE;
}

char **
cop_object_list_dynamic (const CopObject *object)
{
  guint n = object->ext && object->ext->dynamic ? object->ext->dynamic->len : 0;
  char **names = g_new0 (char *, n + 1);

  for (guint i = 0; i < n; i++)
    names[i] = g_strdup (((CopDynamic *)object->ext->dynamic->pdata[i])->prop.def.name);
  return names;
}

gboolean
cop_dynamic__get (CopDynamic *dynamic, CopObject *object, CopValue *ret_value, GError **error)
{
  const CopProp *prop = &dynamic->prop;
  gboolean ok;

  if (prop->def.kind == COP_KIND_COMPUTED && prop->def.get == NULL)
    return cop_object_error (object, error, COP_ERROR_REFUSED, "property '%s' cannot be read",
                             prop->def.name);
  if (prop->def.get)
    {
      *ret_value = COP_VALUE_NONE;
      dynamic->ref_count++;
      COP_CALL_HOOK (object, prop->owner, ok = prop->def.get (object, prop, ret_value, error));
      dynamic_unref (dynamic);
      return ok;
    }
  cop_value_copy (ret_value, &dynamic->value);
  return TRUE;
}

static gboolean
write_value (CopDynamic *dynamic, CopObject *object, const CopValue *value, GError **error)
{
  const CopProp *prop = &dynamic->prop;
  CopValue kept = COP_VALUE_NONE;
  gboolean ok = TRUE;

  if (prop->def.kind == COP_KIND_COMPUTED && prop->def.set == NULL)
    return cop_object_error (object, error, COP_ERROR_REFUSED, "property '%s' is read-only",
                             prop->def.name);
  if (prop->def.kind != COP_KIND_COMPUTED && !fits (prop, object, value, &kept, error))
    return FALSE;
  if (prop->def.set)
    COP_CALL_HOOK (object, prop->owner, ok = prop->def.set (object, prop, value, error));
  if (ok)
    {
      cop_value_clear (&dynamic->value);
      cop_value_copy (&dynamic->value, &kept);
      if (prop->def.changed)
        COP_CALL_HOOK (object, prop->owner, prop->def.changed (object, prop));
      cop_object__notify (object, prop);
    }
  cop_value_clear (&kept);
  return ok;
}

gboolean
cop_dynamic__set (CopDynamic *dynamic, CopObject *object, const CopValue *value, GError **error)
{
  gboolean ok;

  if (!cop_prop__may_write (&dynamic->prop, object, error))
    return FALSE;
  /* what is called may remove the property, and drop the object */
  dynamic->ref_count++;
  cop_object_ref (object);
  ok = write_value (dynamic, object, value, error);
  dynamic_unref (dynamic);
  cop_object_unref (object);
  return ok;
}
