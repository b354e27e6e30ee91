/* Whether a descriptor makes a type: what is refused at registration, and not met at use. */
#include <base/nearest.h>
#include <object/private.h>

static gboolean
is_identifier (const char *name)
{
  if (!g_ascii_isalpha (*name) && *name != '_')
    return FALSE;
  for (; *name; name++)
    if (!g_ascii_isalnum (*name) && *name != '_')
      return FALSE;
  return TRUE;
}

static gboolean
needs_member (CopKind kind)
{
  return kind != COP_KIND_CHILD && kind != COP_KIND_ALIAS && kind != COP_KIND_COMPUTED;
}

/* What is wrong with one row, or NULL. */
static const char *
fault_of_row (const CopPropDef *def, gsize size)
{
  if (!is_identifier (def->name))
    return "its name is no identifier";
  if (def->doc == NULL || *def->doc == '\0')
    return "it has no doc";
  if (def->kind <= COP_KIND_NONE || def->kind > COP_KIND_COMPUTED)
    return "its kind is unknown";
  if (needs_member (def->kind)
      && (def->offset < sizeof (CopObject) || def->offset + def->width > size))
    return "its member is not inside the instance";
  if (def->kind == COP_KIND_ENUM && (def->choices == NULL || def->choices[0] == NULL))
    return "an enum needs choices";
  if (def->kind == COP_KIND_ENUM && def->otherwise.u >= g_strv_length ((char **)def->choices))
    return "its default is none of its choices";
  if (def->kind == COP_KIND_ALIAS && (def->to == NULL || strchr (def->to, '/') == NULL))
    return "an alias needs the path \"child/property\" to its target";
  if (def->kind == COP_KIND_COMPUTED && def->get == NULL && def->set == NULL)
    return "a computed property needs get or set";
  if (def->kind == COP_KIND_LIST
      && (def->item == COP_KIND_NONE || def->item == COP_KIND_LIST || def->item > COP_KIND_BYTES))
    return "a list's items must be of a simple kind";
  return NULL;
}

/* A row is read and written through its width: any other than its kind's would reach beyond its
 * member. */
static gboolean
check_width (const CopTypeDesc *desc, const CopPropDef *def, GError **error)
{
  guint wanted;

  switch (def->kind)
    {
    case COP_KIND_DOUBLE:
      wanted = sizeof (double);
      break;
    case COP_KIND_STRING:
    case COP_KIND_BYTES:
    case COP_KIND_LIST:
      wanted = sizeof (gpointer);
      break;
    case COP_KIND_LINK:
      wanted = sizeof (CopLink);
      break;
    case COP_KIND_CHILD:
    case COP_KIND_ALIAS:
    case COP_KIND_COMPUTED:
      return TRUE;
    default:
      if (def->width == 1 || def->width == 2 || def->width == 4 || def->width == 8)
        return TRUE;
      return cop_error_set (error, COP_ERROR_INVALID, NULL,
                            "type '%s': property '%s': its member has %u bytes, %s needs 1, 2, 4 "
                            "or 8",
                            desc->name, def->name, def->width, cop_kind_name (def->kind));
    }
  if (def->width == wanted)
    return TRUE;
  return cop_error_set (error, COP_ERROR_INVALID, NULL,
                        "type '%s': property '%s': its member has %u bytes, %s needs %u",
                        desc->name, def->name, def->width, cop_kind_name (def->kind), wanted);
}

static gboolean
check_desc (const CopTypeDesc *desc, const CopType *parent, GError **error)
{
  gsize least = parent ? parent->desc->size : sizeof (CopObject);

  if (desc->name == NULL || *desc->name == '\0')
    return cop_error_set (error, COP_ERROR_INVALID, NULL, "a type needs a name");
  if (desc->doc == NULL || *desc->doc == '\0')
    return cop_error_set (error, COP_ERROR_INVALID, NULL, "type '%s' has no doc", desc->name);
  if (desc->size < least)
    return cop_error_set (error, COP_ERROR_INVALID, NULL,
                          "type '%s' has instances of %" G_GSIZE_FORMAT
                          " bytes, its parent's have %" G_GSIZE_FORMAT,
                          desc->name, desc->size, least);
  for (const CopPropDef *def = desc->props; def && def->name; def++)
    {
      const char *fault = fault_of_row (def, desc->size);
      for (const CopPropDef *other = desc->props; other != def && !fault; other++)
        if (strcmp (other->name, def->name) == 0)
          fault = "it is declared twice";
      for (const CopType *t = parent; t && !fault; t = t->parent)
        for (const CopPropDef *other = t->desc->props; other && other->name; other++)
          if (strcmp (other->name, def->name) == 0)
            fault = "an ancestor has it already";
      if (fault)
        return cop_error_set (error, COP_ERROR_INVALID, NULL, "type '%s': property '%s': %s",
                              desc->name, def->name, fault);
      if (!check_width (desc, def, error))
        return FALSE;
    }
  return TRUE;
}

static const CopPropDef *
find_inherited (const CopType *parent, const char *name)
{
  for (const CopType *t = parent; t; t = t->parent)
    for (const CopPropDef *def = t->desc->props; def && def->name; def++)
      if (strcmp (def->name, name) == 0)
        return def;
  return NULL;
}

static gboolean
not_inherited (const CopTypeDesc *desc, const CopType *parent, const char *name, GError **error)
{
  CopNearest nearest = COP_NEAREST (name);
  char *hint;

  for (const CopType *t = parent; t; t = t->parent)
    for (const CopPropDef *def = t->desc->props; def && def->name; def++)
      cop_nearest_try (&nearest, def->name);
  hint = cop_nearest_hint (&nearest);
  cop_error_set (error, COP_ERROR_NOT_FOUND, NULL,
                 "type '%s': default of '%s': it inherits no such property%s", desc->name, name,
                 hint);
  g_free (hint);
  return FALSE;
}

static gboolean
is_within (const CopPropDef *def, CopScalar value)
{
  guint64 top = def->width >= 8 ? G_MAXUINT64 : (G_GUINT64_CONSTANT (1) << (def->width * 8)) - 1;

  switch (def->kind)
    {
    case COP_KIND_BOOL:
      return value.u <= 1;
    case COP_KIND_ENUM:
      return value.u < g_strv_length ((char **)def->choices);
    case COP_KIND_INT:
      if (def->min.i || def->max.i)
        return value.i >= def->min.i && value.i <= def->max.i;
      return value.i >= -(gint64)(top / 2) - 1 && value.i <= (gint64)(top / 2);
    case COP_KIND_DOUBLE:
      return (def->min.d == 0 && def->max.d == 0)
             || (value.d >= def->min.d && value.d <= def->max.d);
    case COP_KIND_STRING:
      return TRUE;
    default:
      return value.u >= def->min.u && value.u <= (def->max.u ? MIN (def->max.u, top) : top);
    }
}

static gboolean
check_defaults (const CopTypeDesc *desc, const CopType *parent, GError **error)
{
  for (const CopDefault *row = desc->defaults; row && row->name; row++)
    {
      const CopPropDef *def = find_inherited (parent, row->name);
      if (def == NULL)
        return not_inherited (desc, parent, row->name, error);
      if (!needs_member (def->kind) || def->kind == COP_KIND_LINK || def->kind == COP_KIND_BYTES
          || def->kind == COP_KIND_LIST)
        return cop_error_set (error, COP_ERROR_INVALID, NULL,
                              "type '%s': a property of kind %s, as '%s' is, has no default",
                              desc->name, cop_kind_name (def->kind), row->name);
      if (!is_within (def, row->otherwise))
        return cop_error_set (error, COP_ERROR_RANGE, NULL,
                              "type '%s': default of '%s' is out of the property's bounds",
                              desc->name, row->name);
    }
  return TRUE;
}

gboolean
cop_desc__check (const CopTypeDesc *desc, const CopType *parent, GError **error)
{
  return check_desc (desc, parent, error) && check_defaults (desc, parent, error);
}
