/* A host's types, by name and by descriptor. */
#include <base/nearest.h>
#include <object/private.h>

typedef struct
{
  GRWLock lock;
  GHashTable *by_name; /* the descriptor's name to CopType */
  GHashTable *by_desc;
  CopTypeLoader loader;
  gpointer loader_data;
} Registry;

static void
type_free (gpointer data)
{
  CopType *type = data;

  if (type->free_family)
    type->free_family (type->family);
  g_free (type->init);
  g_free (type->post_init);
  g_free (type->finalize);
  g_free (type->template);
  g_free (type->props);
  g_free (type->table);
  g_free (type->release);
  g_free (type->links);
  g_free (type->strings);
  g_free (type->implements);
  if (type->release_desc)
    type->release_desc (type->release_data);
  g_free (type);
}

static void
registry_free (gpointer data)
{
  Registry *registry = data;

  g_hash_table_unref (registry->by_desc);
  g_hash_table_unref (registry->by_name);
  g_rw_lock_clear (&registry->lock);
  g_free (registry);
}

static Registry *
registry_of (CopHost *host)
{
  CopHostRoom *room = &host->rooms[COP_HOST_TYPES];

  g_mutex_lock (&host->lock);
  if (room->data == NULL)
    {
      Registry *registry = g_new0 (Registry, 1);
      g_rw_lock_init (&registry->lock);
      registry->by_name = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, type_free);
      registry->by_desc = g_hash_table_new (NULL, NULL);
      room->data = registry;
      room->close = registry_free;
    }
  g_mutex_unlock (&host->lock);
  return room->data;
}

/* A descriptor without a parent descends from the root. */
static const CopTypeDesc *
parent_of (const CopTypeDesc *desc)
{
  if (desc->parent || desc == &cop_type_object)
    return desc->parent;
  return &cop_type_object;
}

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

static gboolean
register_one (CopHost *host, const CopTypeDesc *desc, GDestroyNotify release, gpointer data,
              GError **error)
{
  Registry *registry = registry_of (host);
  CopType *type, *parent;

  g_rw_lock_writer_lock (&registry->lock);
  parent =
      desc == &cop_type_object ? NULL : g_hash_table_lookup (registry->by_desc, parent_of (desc));
  if (!check_desc (desc, parent, error))
    {
      g_rw_lock_writer_unlock (&registry->lock);
      return FALSE;
    }
  if (g_hash_table_contains (registry->by_name, desc->name))
    {
      g_rw_lock_writer_unlock (&registry->lock);
      return cop_error_set (error, COP_ERROR_EXISTS, NULL, "there is a type '%s' already",
                            desc->name);
    }
  type = g_new0 (CopType, 1);
  type->desc = desc;
  type->host = host;
  type->parent = parent;
  type->release_desc = release;
  type->release_data = data;
  if (parent)
    parent->n_subtypes++;
  g_hash_table_insert (registry->by_name, (gpointer)desc->name, type);
  g_hash_table_insert (registry->by_desc, (gpointer)desc, type);
  g_rw_lock_writer_unlock (&registry->lock);
  return TRUE;
}

gboolean
cop_host_register (CopHost *host, const CopTypeDesc *desc, GDestroyNotify release, gpointer data,
                   GError **error)
{
  GPtrArray *missing = g_ptr_array_new ();
  gboolean ok = TRUE;

  for (const CopTypeDesc *d = parent_of (desc); d && !cop_host_type (host, d); d = parent_of (d))
    g_ptr_array_add (missing, (gpointer)d);
  for (guint i = missing->len; ok && i-- > 0;)
    ok = register_one (host, missing->pdata[i], NULL, NULL, error);
  ok = ok && register_one (host, desc, release, data, error);
  /* a type that is refused leaves none of its ancestors behind */
  for (guint i = 0; i < missing->len && !ok; i++)
    {
      const CopTypeDesc *d = missing->pdata[i];
      if (cop_host_type (host, d))
        cop_host_unregister (host, d->name, NULL);
    }
  g_ptr_array_unref (missing);
  return ok;
}

gboolean
cop_host_unregister (CopHost *host, const char *name, GError **error)
{
  Registry *registry = registry_of (host);
  CopType *type;

  g_rw_lock_writer_lock (&registry->lock);
  type = g_hash_table_lookup (registry->by_name, name);
  if (type == NULL)
    {
      g_rw_lock_writer_unlock (&registry->lock);
      return cop_error_set (error, COP_ERROR_NOT_FOUND, NULL, "no type '%s'", name);
    }
  if (type->n_live || type->n_subtypes)
    {
      guint64 n_live = type->n_live;
      guint n_subtypes = type->n_subtypes;
      g_rw_lock_writer_unlock (&registry->lock);
      return cop_error_set (error, COP_ERROR_STATE, NULL,
                            "type '%s' is in use: %" G_GUINT64_FORMAT
                            " objects and %u types descend from it",
                            name, n_live, n_subtypes);
    }
  if (type->parent)
    type->parent->n_subtypes--;
  g_hash_table_remove (registry->by_desc, type->desc);
  g_hash_table_steal (registry->by_name, name);
  g_rw_lock_writer_unlock (&registry->lock);
  type_free (type);
  return TRUE;
}

CopType *
cop_host_peek_type (CopHost *host, const char *name)
{
  Registry *registry = registry_of (host);
  CopType *type;

  g_rw_lock_reader_lock (&registry->lock);
  type = g_hash_table_lookup (registry->by_name, name);
  g_rw_lock_reader_unlock (&registry->lock);
  return type;
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp ((*(CopType *const *)a)->desc->name, (*(CopType *const *)b)->desc->name);
}

GPtrArray *
cop_host_list_types (CopHost *host)
{
  Registry *registry = registry_of (host);
  GPtrArray *types = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer type;

  g_rw_lock_reader_lock (&registry->lock);
  g_hash_table_iter_init (&iter, registry->by_name);
  while (g_hash_table_iter_next (&iter, NULL, &type))
    g_ptr_array_add (types, type);
  g_rw_lock_reader_unlock (&registry->lock);
  g_ptr_array_sort (types, compare_names);
  return types;
}

CopType *
cop_host_find_type (CopHost *host, const char *name, GError **error)
{
  Registry *registry = registry_of (host);
  CopType *type = cop_host_peek_type (host, name);
  GError *inner = NULL;
  CopNearest nearest = COP_NEAREST (name);
  GPtrArray *types;
  char *hint;

  if (type == NULL && registry->loader
      && registry->loader (host, name, registry->loader_data, &inner))
    type = cop_host_peek_type (host, name);
  if (inner)
    {
      g_propagate_error (error, inner);
      return NULL;
    }
  if (type || error == NULL)
    return type;
  types = cop_host_list_types (host);
  for (guint i = 0; i < types->len; i++)
    cop_nearest_try (&nearest, cop_type_name (types->pdata[i]));
  hint = cop_nearest_hint (&nearest);
  cop_error_set (error, COP_ERROR_NOT_FOUND, NULL, "no type '%s'%s", name, hint);
  g_free (hint);
  g_ptr_array_unref (types);
  return NULL;
}

CopType *
cop_host_type (CopHost *host, const CopTypeDesc *desc)
{
  Registry *registry = registry_of (host);
  CopType *type;

  g_rw_lock_reader_lock (&registry->lock);
  type = g_hash_table_lookup (registry->by_desc, desc);
  g_rw_lock_reader_unlock (&registry->lock);
  return type;
}

void
cop_host_set_type_loader (CopHost *host, CopTypeLoader loader, gpointer data)
{
  Registry *registry = registry_of (host);

  registry->loader = loader;
  registry->loader_data = data;
}
