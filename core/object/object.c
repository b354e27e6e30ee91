/* The life of a single object: made, referenced, finalized. */
#include <object/private.h>

const char *
cop_state_name (CopState state)
{
  static const char *const names[] = { "new",      "alive",       "realizing",
                                       "realized", "unrealizing", "unrealized",
                                       "failed",   "retired",     "finalized" };
  return (guint)state < G_N_ELEMENTS (names) ? names[state] : "unknown";
}

CopObjectExt *
cop_object__ext (CopObject *object)
{
  CopObjectExt *ext = g_atomic_pointer_get (&object->ext);

  if (G_LIKELY (ext != NULL))
    return ext;
  /* a hold may be taken on another thread at the same time */
  ext = g_new0 (CopObjectExt, 1);
  if (!g_atomic_pointer_compare_and_exchange (&object->ext, NULL, ext))
    {
      g_free (ext);
      ext = g_atomic_pointer_get (&object->ext);
    }
  return ext;
}

/* --- making ------------------------------------------------------------------------------ */

static gboolean
run_init (CopObject *object, const CopInitHook *hooks, guint n, const char *what, GError **error)
{
  for (guint i = 0; i < n; i++)
    {
      GError *inner = NULL;
      gboolean ok;
      COP_CALL_HOOK (object, hooks[i].desc, ok = hooks[i].fn (object, &inner));
      if (!ok)
        {
          if (inner == NULL)
            cop_object_error (object, &inner, COP_ERROR_HOOK, "%s failed and did not say why",
                              what);
          g_propagate_error (error, inner);
          return FALSE;
        }
    }
  return TRUE;
}

CopObject *
cop_object__make (CopType *type, CopOwner *owner, gpointer mem, GError **error)
{
  gsize size = type->desc->size;
  CopObject *object;
  gboolean in_slab;

  cop_type__seal (type);
  if (G_UNLIKELY (type->desc->flags & COP_TYPE_ABSTRACT))
    {
      cop_error_set (error, COP_ERROR_TYPE, NULL, "type '%s' is abstract: it has no instances",
                     type->desc->name);
      return NULL;
    }
  object = mem ? mem : owner->slab ? cop_slab_take (owner->slab, size) : NULL;
  in_slab = object && !mem;
  if (object == NULL)
    object = g_malloc (size);
  memcpy (object, type->template, size);
  object->owner = owner;
  object->origin = owner->origin;
  if (in_slab)
    object->flags |= COP_FLAG_IN_SLAB;
  if (mem)
    object->flags |= COP_FLAG_EMBEDDED;
  type->n_live++;
  cop_owner__born (owner, object);
  for (guint i = 0; i < type->n_strings; i++)
    {
      const CopProp *prop = &type->props[type->strings[i]];
      *(char **)((guint8 *)object + prop->def.offset) = g_strdup (prop->def.otherwise.s);
    }
  if (type->n_init && !run_init (object, type->init, type->n_init, "init", error))
    {
      object->state = COP_STATE_FAILED;
      cop_object_unref (object);
      return NULL;
    }
  cop_emit (object, COP_STEP_INIT);
  return object;
}

gboolean
cop_object__post_init (CopObject *object, GError **error)
{
  CopType *type = object->type;

  if (type->n_post_init
      && !run_init (object, type->post_init, type->n_post_init, "post_init", error))
    {
      object->state = COP_STATE_FAILED;
      return FALSE;
    }
  cop_emit (object, COP_STEP_POST_INIT);
  return TRUE;
}

static CopObject *
new_in (CopType *type, CopOwner *owner, gpointer mem, GError **error)
{
  CopObject *object = cop_object__make (type, owner, mem, error);

  if (object && !cop_object__post_init (object, error))
    g_clear_pointer (&object, cop_object_unref);
  return object;
}

CopObject *
cop_object_new (CopType *type, GError **error)
{
  return new_in (type, cop_host__owner (type->host), NULL, error);
}

CopObject *
cop_object_new_near (CopObject *near, CopType *type, GError **error)
{
  CopOwner *owner = near->owner;
  CopObject *object;

  if (owner->ops->allow == NULL)
    return new_in (type, owner, NULL, error);
  if (!owner->ops->allow (owner, COP_STEP_INIT, NULL, error))
    return NULL;
  object = cop_object__make (type, owner, NULL, error);
  if (object
      && (!owner->ops->allow (owner, COP_STEP_POST_INIT, object, error)
          || !cop_object__post_init (object, error)))
    g_clear_pointer (&object, cop_object_unref);
  return object;
}

CopObject *
cop_object_init_in (gpointer mem, CopType *type, void (*release) (gpointer mem, gpointer data),
                    gpointer data, GError **error)
{
  CopObject *object = new_in (type, cop_host__owner (type->host), mem, error);

  if (object && release)
    {
      cop_object__ext (object)->release = release;
      object->ext->release_data = data;
    }
  return object;
}

/* --- references -------------------------------------------------------------------------- */

gpointer
cop_object_ref (gpointer object)
{
  if (object)
    g_atomic_int_inc (&((CopObject *)object)->ref_count);
  return object;
}

gboolean
cop_object_is_shared (const CopObject *object)
{
  return g_atomic_int_get (&object->ref_count) > 1;
}

void
cop_object_unref (gpointer data)
{
  CopObject *object = data;
  CopOwner *owner;

  if (object == NULL || !g_atomic_int_dec_and_test (&object->ref_count))
    return;
  owner = object->owner;
  if (G_UNLIKELY (g_atomic_pointer_get (&owner->thread) != cop_thread__token ()))
    {
      cop_owner__bury_remotely (owner, object);
      return;
    }
  if (owner->draining || owner->hook_depth || owner->dead || object->first)
    {
      *cop_object__dead_next (object) = owner->dead;
      owner->dead = object;
      if (!owner->draining && owner->hook_depth == 0)
        cop_owner__drain (owner);
      return;
    }
  /* the usual case: nothing else is waiting */
  owner->draining = TRUE;
  cop_object__finalize (object);
  owner->draining = FALSE;
  if (G_UNLIKELY (owner->dead != NULL || owner->closed
                  || g_atomic_pointer_get (&owner->remote) != NULL))
    cop_owner__drain (owner);
}

/* --- finalizing -------------------------------------------------------------------------- */

static void
unlist_retired (CopObject *object)
{
  CopOwner *owner = object->owner;

  if (object->prev)
    object->prev->next = object->next;
  else
    owner->retired = object->next;
  if (object->next)
    object->next->prev = object->prev;
  else
    owner->retired_last = object->prev;
  object->prev = object->next = NULL;
  object->flags &= (guint16)~COP_FLAG_RETIRED;
}

static void
tell_proxies (CopObject *object)
{
  while (object->ext->proxies)
    {
      CopProxy *proxy = object->ext->proxies;
      object->ext->proxies = proxy->next;
      proxy->gone (object, proxy->data);
      g_free (proxy);
    }
}

static void
free_ext (CopObject *object)
{
  CopObjectExt *ext = object->ext;

  g_free (ext->index);
  g_free (ext->last_path);
  g_free (ext->prop_origins);
  if (ext->counters)
    g_hash_table_unref (ext->counters);
  if (ext->dynamic)
    g_ptr_array_unref (ext->dynamic);
  if (ext->observers)
    g_array_unref (ext->observers);
  g_free (ext);
}

static void
free_object (CopObject *object)
{
  CopOwner *owner = object->owner;
  CopType *type = object->type;
  void (*release) (gpointer, gpointer) = NULL;
  gpointer release_data = NULL;
  gboolean embedded = (object->flags & COP_FLAG_EMBEDDED) != 0;

  if (object->name)
    cop_name__free (object->name);
  if (object->ext)
    {
      release = object->ext->release;
      release_data = object->ext->release_data;
      free_ext (object);
    }
  type->n_live--;
  if (object->flags & COP_FLAG_IN_SLAB)
    cop_slab_give (object);
  else if (!embedded)
    g_free (object);
  else if (release)
    release (object, release_data);
  cop_owner__gone (owner);
}

/* The children of an object that dies without ever having been in a tree are let go first: the
 * object goes back behind them. */
static gboolean
let_children_go (CopObject *object)
{
  CopOwner *owner = object->owner;

  if (object->first == NULL)
    return FALSE;
  object->next = owner->dead;
  owner->dead = object;
  while (object->first)
    {
      CopObject *child = object->first;
      cop_object__disown (child, NULL);
      cop_object_unref (child);
    }
  return TRUE;
}

void
cop_object__finalize (CopObject *object)
{
  CopType *type = object->type;

  if (!(object->flags & COP_FLAG_GONE) && let_children_go (object))
    return;
  if (object->flags & COP_FLAG_RETIRED)
    unlist_retired (object);
  /* nothing can be given to it any more, nor it to anything */
  object->flags |= COP_FLAG_GONE;
  /* who is told may take and drop references to the object; it is not to die twice */
  object->ref_count = 1;
  cop_emit (object, COP_STEP_FINALIZE);
  for (guint i = 0; i < type->n_finalize; i++)
    COP_CALL_HOOK (object, type->finalize[i].desc, type->finalize[i].fn (object));
  object->state = COP_STATE_FINALIZED;
  if (object->ext && object->ext->regions)
    object->ext->free_regions (object);
  if (object->ext && object->ext->proxies)
    tell_proxies (object);
  if (type->n_release || (object->ext && object->ext->links))
    cop_object__release_props (object);
  free_object (object);
}

/* --- what it is -------------------------------------------------------------------------- */

CopHost *
cop_object_host (const CopObject *object)
{
  return object->type->host;
}

const char *
cop_object_type_name (const CopObject *object)
{
  return object->type->desc->name;
}

gboolean
cop_object_is_a (const CopObject *object, const CopTypeDesc *desc)
{
  const CopTypeDesc *const *near = object->type->ancestors;

  if (near[0] == desc || near[1] == desc || near[2] == desc || near[3] == desc)
    return TRUE;
  if (near[4] == NULL)
    return FALSE;
  return cop_type_is_a (object->type, desc);
}

gpointer
cop_object_cast (gpointer object, const CopTypeDesc *desc)
{
  return object && cop_object_is_a (object, desc) ? object : NULL;
}

gconstpointer
cop_object_interface (const CopObject *object, const CopInterfaceDesc *interface)
{
  const CopType *type = object->type;

  for (guint i = 0; i < type->n_implements; i++)
    if (type->implements[i]->interface == interface)
      return type->implements[i]->functions;
  return NULL;
}

gboolean
cop_object_is_alive (const CopObject *object)
{
  return !(object->flags & COP_FLAG_GONE) && object->state != COP_STATE_FINALIZED;
}

CopOrigin
cop_object_origin (const CopObject *object)
{
  return object->origin;
}

CopOrigin
cop_object_swap_origin (CopObject *object, CopOrigin origin)
{
  CopOrigin before = object->owner->origin;

  object->owner->origin = origin;
  return before;
}

CopOrigin
cop_host_swap_origin (CopHost *host, CopOrigin origin)
{
  CopOwner *owner = cop_host__owner (host);
  CopOrigin before = owner->origin;

  owner->origin = origin;
  return before;
}

const CopTypeDesc *
cop_object_hook_type (const CopObject *object)
{
  return object->owner->hook_type;
}

/* --- proxies ----------------------------------------------------------------------------- */

void
cop_object_set_proxy (CopObject *object, void (*gone) (CopObject *object, gpointer data),
                      gpointer data)
{
  CopProxy **at;

  if (gone == NULL && object->ext == NULL)
    return;
  for (at = &cop_object__ext (object)->proxies; *at; at = &(*at)->next)
    if ((*at)->data == data)
      {
        CopProxy *proxy = *at;
        if (gone)
          {
            proxy->gone = gone;
            return;
          }
        *at = proxy->next;
        g_free (proxy);
        return;
      }
  if (gone)
    {
      *at = g_new0 (CopProxy, 1);
      (*at)->gone = gone;
      (*at)->data = data;
    }
}

gpointer
cop_object_proxy (const CopObject *object)
{
  return object->ext && object->ext->proxies ? object->ext->proxies->data : NULL;
}

/* --- errors ------------------------------------------------------------------------------ */

static void
set_error (const CopObject *object, GError **error, int code, const char *format, va_list args)
{
  char *path, *text;

  if (error == NULL)
    return;
  path = cop_object_label (object);
  text = g_strdup_vprintf (format, args);
  cop_error_set (error, code, path, "%s", text);
  g_free (text);
  g_free (path);
}

gboolean
cop_object_fail (const CopObject *object, GError **error, const char *format, ...)
{
  va_list args;

  va_start (args, format);
  set_error (object, error, COP_ERROR_HOOK, format, args);
  va_end (args);
  return FALSE;
}

gboolean
cop_object_error (const CopObject *object, GError **error, int code, const char *format, ...)
{
  va_list args;

  va_start (args, format);
  set_error (object, error, code, format, args);
  va_end (args);
  return FALSE;
}
