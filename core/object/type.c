/* Working a descriptor out into a type: one pass over its ancestors, once per host. */
#include <object/private.h>

const CopTypeDesc cop_type_object = {
  .name = "object",
  .doc = "The root of all types",
  .size = sizeof (CopObject),
  .flags = COP_TYPE_ABSTRACT,
};

const CopTypeDesc cop_type_container = {
  .name = "container",
  .doc = "Holds children that users name",
  .parent = &cop_type_object,
  .size = sizeof (CopObject),
};

static void
write_uint (gpointer member, guint width, guint64 value)
{
  switch (width)
    {
    case 1:
      *(guint8 *)member = (guint8)value;
      break;
    case 2:
      *(guint16 *)member = (guint16)value;
      break;
    case 4:
      *(guint32 *)member = (guint32)value;
      break;
    default:
      *(guint64 *)member = value;
      break;
    }
}

/* Strings, bytes, lists and links begin as NULL: a default string is copied at every creation. */
static void
write_default (const CopProp *prop, guint8 *instance)
{
  const CopPropDef *def = &prop->def;
  gpointer member = instance + def->offset;

  switch (def->kind)
    {
    case COP_KIND_BOOL:
    case COP_KIND_INT:
    case COP_KIND_UINT:
    case COP_KIND_SIZE:
    case COP_KIND_ADDRESS:
    case COP_KIND_ENUM:
      write_uint (member, def->width, def->otherwise.u);
      break;
    case COP_KIND_DOUBLE:
      *(double *)member = def->otherwise.d;
      break;
    default:
      break;
    }
}

static gboolean
must_be_released (const CopPropDef *def)
{
  return def->kind == COP_KIND_STRING || def->kind == COP_KIND_BYTES || def->kind == COP_KIND_LIST
         || def->kind == COP_KIND_LINK;
}

static void
prepare_direct (CopProp *prop)
{
  const CopPropDef *def = &prop->def;
  guint64 top = def->width >= 8 ? G_MAXUINT64 : (G_GUINT64_CONSTANT (1) << (def->width * 8)) - 1;

  prop->is_direct =
      (def->kind == COP_KIND_UINT || def->kind == COP_KIND_SIZE || def->kind == COP_KIND_ADDRESS)
      && !def->set && !def->changed && def->when != COP_SET_NEVER;
  prop->last_state = def->when == COP_SET_ALWAYS ? COP_STATE_FINALIZED : COP_STATE_ALIVE;
  prop->least = def->min.u;
  prop->most = def->max.u ? MIN (def->max.u, top) : top;
}

static void
seal_props (CopType *type)
{
  guint n_own = 0, n_inherited = type->parent ? type->parent->n_props : 0;
  guint32 size = 4;

  for (const CopPropDef *def = type->desc->props; def && def->name; def++)
    n_own++;
  type->n_props = n_inherited + n_own;
  type->props = g_new0 (CopProp, type->n_props + 1);
  if (n_inherited)
    memcpy (type->props, type->parent->props, n_inherited * sizeof (CopProp));
  for (guint i = 0; i < n_own; i++)
    {
      CopProp *prop = &type->props[n_inherited + i];
      CopType *to;
      prop->def = type->desc->props[i];
      prop->owner = type->desc;
      prop->index = n_inherited + i;
      prop->length = (guint32)strlen (prop->def.name);
      prop->hash = cop_hash (prop->def.name, prop->length);
      prepare_direct (prop);
      if ((prop->def.kind == COP_KIND_LINK || prop->def.kind == COP_KIND_CHILD) && prop->def.to)
        {
          to = cop_host_peek_type (type->host, prop->def.to);
          prop->to = to ? to->desc : NULL;
        }
    }

  for (const CopDefault *row = type->desc->defaults; row && row->name; row++)
    for (guint i = 0; i < n_inherited; i++)
      if (strcmp (type->props[i].def.name, row->name) == 0)
        type->props[i].def.otherwise = row->otherwise;

  while (size < 2 * type->n_props + 2)
    size *= 2;
  type->table = g_new0 (guint32, size);
  type->table_mask = size - 1;
  type->release = g_new (guint16, type->n_props + 1);
  type->links = g_new (guint16, type->n_props + 1);
  type->strings = g_new (guint16, type->n_props + 1);
  for (guint i = 0; i < type->n_props; i++)
    {
      const CopProp *prop = &type->props[i];
      guint32 at = prop->hash & type->table_mask;
      while (type->table[at] != 0)
        at = (at + 1) & type->table_mask;
      type->table[at] = i + 1;
      if (must_be_released (&prop->def))
        type->release[type->n_release++] = (guint16)i;
      if (prop->def.kind == COP_KIND_STRING && prop->def.otherwise.s)
        type->strings[type->n_strings++] = (guint16)i;
      if (prop->def.kind == COP_KIND_LINK)
        type->links[type->n_links++] = (guint16)i;
      if (prop->def.kind == COP_KIND_CHILD)
        type->has_child_props = TRUE;
      if (prop->def.required)
        type->has_required = TRUE;
    }
}

static void
seal_template (CopType *type)
{
  gsize size = type->desc->size;
  guint8 *instance = g_malloc0 (size);

  for (guint i = 0; i < type->n_props; i++)
    write_default (&type->props[i], instance);
  ((CopObject *)instance)->type = type;
  ((CopObject *)instance)->ref_count = 1;
  type->template = instance;
}

static void
seal_hooks (CopType *type)
{
  guint depth = 0;
  GPtrArray *chain = g_ptr_array_new ();

  for (CopType *t = type; t; t = t->parent)
    {
      if (depth < COP_NEAR_ANCESTORS)
        type->ancestors[depth] = t->desc;
      depth++;
      g_ptr_array_add (chain, (gpointer)t->desc);
    }
  type->init = g_new0 (CopInitHook, depth);
  type->post_init = g_new0 (CopInitHook, depth);
  type->finalize = g_new0 (CopFinalizeHook, depth);
  for (guint i = 0; i < depth; i++)
    {
      const CopTypeDesc *leafward = chain->pdata[i], *rootward = chain->pdata[depth - 1 - i];
      if (rootward->init)
        type->init[type->n_init++] = (CopInitHook){ rootward->init, rootward };
      if (rootward->post_init)
        type->post_init[type->n_post_init++] = (CopInitHook){ rootward->post_init, rootward };
      if (leafward->finalize)
        type->finalize[type->n_finalize++] = (CopFinalizeHook){ leafward->finalize, leafward };
    }
  g_ptr_array_unref (chain);
}

static void
seal_interfaces (CopType *type)
{
  guint n = 0;

  for (CopType *t = type; t; t = t->parent)
    for (const CopImplements *row = t->desc->implements; row && row->interface; row++)
      n++;
  type->implements = g_new0 (const CopImplements *, n + 1);
  /* the leaf's own come first, so that they hide those it inherits */
  for (CopType *t = type; t; t = t->parent)
    for (const CopImplements *row = t->desc->implements; row && row->interface; row++)
      type->implements[type->n_implements++] = row;
}

void
cop_type__seal (CopType *type)
{
  GPtrArray *open;

  if (type->sealed)
    return;
  /* the root first: each is worked out from its parent */
  open = g_ptr_array_new ();
  for (CopType *t = type; t && !t->sealed; t = t->parent)
    g_ptr_array_add (open, t);
  for (guint i = open->len; i-- > 0;)
    {
      CopType *t = open->pdata[i];
      seal_props (t);
      seal_template (t);
      seal_hooks (t);
      seal_interfaces (t);
      t->sealed = TRUE;
    }
  g_ptr_array_unref (open);
}

const CopTypeDesc *
cop_type_desc (const CopType *type)
{
  return type->desc;
}

const char *
cop_type_name (const CopType *type)
{
  return type->desc->name;
}

CopHost *
cop_type_host (const CopType *type)
{
  return type->host;
}

CopType *
cop_type_parent (const CopType *type)
{
  return type->parent;
}

gboolean
cop_type_is_a (const CopType *type, const CopTypeDesc *ancestor)
{
  for (const CopType *t = type; t; t = t->parent)
    if (t->desc == ancestor)
      return TRUE;
  return FALSE;
}

gboolean
cop_type_is_abstract (const CopType *type)
{
  return (type->desc->flags & COP_TYPE_ABSTRACT) != 0;
}

gboolean
cop_type_is_user_creatable (const CopType *type)
{
  return (type->desc->flags & (COP_TYPE_ABSTRACT | COP_TYPE_NOT_USER_CREATABLE)) == 0;
}

gconstpointer
cop_type_interface (const CopType *type, const CopInterfaceDesc *interface)
{
  cop_type__seal ((CopType *)type);
  for (guint i = 0; i < type->n_implements; i++)
    if (type->implements[i]->interface == interface)
      return type->implements[i]->functions;
  return NULL;
}

gboolean
cop_type_answers_to (const CopType *type, const char *name)
{
  for (const CopType *t = type; t; t = t->parent)
    {
      if (strcmp (t->desc->name, name) == 0)
        return TRUE;
      for (const CopImplements *row = t->desc->implements; row && row->interface; row++)
        if (strcmp (row->interface->name, name) == 0)
          return TRUE;
    }
  return FALSE;
}

guint
cop_type_n_props (const CopType *type)
{
  cop_type__seal ((CopType *)type);
  return type->n_props;
}

const CopProp *
cop_type_prop (const CopType *type, guint index)
{
  cop_type__seal ((CopType *)type);
  return index < type->n_props ? &type->props[index] : NULL;
}

const CopProp *
cop_type_find_prop (const CopType *type, const char *name)
{
  cop_type__seal ((CopType *)type);
  return cop_type__find (type, name, strlen (name));
}

gpointer
cop_type_binding (const CopType *type)
{
  return type->binding;
}

void
cop_type_set_binding (CopType *type, gpointer binding)
{
  type->binding = binding;
}

guint64
cop_type_live_objects (const CopType *type)
{
  return type->n_live;
}

const CopPropDef *
cop_prop_def (const CopProp *prop)
{
  return &prop->def;
}

const char *
cop_prop_name (const CopProp *prop)
{
  return prop->def.name;
}

const CopTypeDesc *
cop_prop_owner (const CopProp *prop)
{
  return prop->owner;
}

guint
cop_prop_index (const CopProp *prop)
{
  return prop->index;
}
