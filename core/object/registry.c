/* A host's types, by name and by descriptor. */
#include <base/nearest.h>
#include <object/private.h>

typedef struct
{
  pthread_rwlock_t lock;
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
  pthread_rwlock_destroy (&registry->lock);
  g_free (registry);
}

static Registry *
registry_of (CopHost *host)
{
  CopHostRoom *room = &host->rooms[COP_HOST_TYPES];

  pthread_mutex_lock (&host->lock);
  if (room->data == NULL)
    {
      Registry *registry = g_new0 (Registry, 1);
      pthread_rwlock_init (&registry->lock, NULL);
      registry->by_name = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, type_free);
      registry->by_desc = g_hash_table_new (NULL, NULL);
      room->data = registry;
      room->close = registry_free;
    }
  pthread_mutex_unlock (&host->lock);
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
register_one (CopHost *host, const CopTypeDesc *desc, GDestroyNotify release, gpointer data,
              GError **error)
{
  Registry *registry = registry_of (host);
  CopType *type, *parent;

  pthread_rwlock_wrlock (&registry->lock);
  parent =
      desc == &cop_type_object ? NULL : g_hash_table_lookup (registry->by_desc, parent_of (desc));
  if (!cop_desc__check (desc, parent, error))
    {
      pthread_rwlock_unlock (&registry->lock);
      return FALSE;
    }
  if (g_hash_table_contains (registry->by_name, desc->name))
    {
      pthread_rwlock_unlock (&registry->lock);
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
  pthread_rwlock_unlock (&registry->lock);
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

  pthread_rwlock_wrlock (&registry->lock);
  type = g_hash_table_lookup (registry->by_name, name);
  if (type == NULL)
    {
      pthread_rwlock_unlock (&registry->lock);
      return cop_error_set (error, COP_ERROR_NOT_FOUND, NULL, "no type '%s'", name);
    }
  if (type->n_live || type->n_subtypes)
    {
      guint64 n_live = type->n_live;
      guint n_subtypes = type->n_subtypes;
      pthread_rwlock_unlock (&registry->lock);
      return cop_error_set (error, COP_ERROR_STATE, NULL,
                            "type '%s' is in use: %" G_GUINT64_FORMAT
                            " objects and %u types descend from it",
                            name, n_live, n_subtypes);
    }
  if (type->parent)
    type->parent->n_subtypes--;
  g_hash_table_remove (registry->by_desc, type->desc);
  g_hash_table_steal (registry->by_name, name);
  pthread_rwlock_unlock (&registry->lock);
  type_free (type);
  return TRUE;
}

CopType *
cop_host_peek_type (CopHost *host, const char *name)
{
  Registry *registry = registry_of (host);
  CopType *type;

  pthread_rwlock_rdlock (&registry->lock);
  type = g_hash_table_lookup (registry->by_name, name);
  pthread_rwlock_unlock (&registry->lock);
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

  pthread_rwlock_rdlock (&registry->lock);
  g_hash_table_iter_init (&iter, registry->by_name);
  while (g_hash_table_iter_next (&iter, NULL, &type))
    g_ptr_array_add (types, type);
  pthread_rwlock_unlock (&registry->lock);
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

  pthread_rwlock_rdlock (&registry->lock);
  type = g_hash_table_lookup (registry->by_desc, desc);
  pthread_rwlock_unlock (&registry->lock);
  return type;
}

void
cop_host_set_type_loader (CopHost *host, CopTypeLoader loader, gpointer data)
{
  Registry *registry = registry_of (host);

  registry->loader = loader;
  registry->loader_data = data;
}
