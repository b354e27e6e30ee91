/* References with a name: who keeps an object alive. */
#include <object/private.h>

CopHold *
cop_object_hold (CopObject *object, const char *reason)
{
  gsize size = strlen (reason) + 1;
  CopHold *hold = g_malloc0 (sizeof *hold + size);
  CopOwner *owner = object->owner;

  memcpy (hold->reason, reason, size);
  hold->object = cop_object_ref (object);
  pthread_mutex_lock (&owner->lock);
  hold->next = cop_object__ext (object)->holds;
  if (hold->next)
    hold->next->prev = hold;
  object->ext->holds = hold;
  pthread_mutex_unlock (&owner->lock);
  return hold;
}

void
cop_hold_release (CopHold *hold)
{
  CopObject *object;
  CopOwner *owner;

  if (hold == NULL)
    return;
  object = hold->object;
  owner = object->owner;
  pthread_mutex_lock (&owner->lock);
  if (hold->prev)
    hold->prev->next = hold->next;
  else
    object->ext->holds = hold->next;
  if (hold->next)
    hold->next->prev = hold->prev;
  pthread_mutex_unlock (&owner->lock);
  g_free (hold);
  cop_object_unref (object);
}

char **
cop_object_holders (CopObject *object)
{
  GPtrArray *names = g_ptr_array_new ();
  int rest = g_atomic_int_get (&object->ref_count) - (object->parent ? 1 : 0);
  /* another thread may be taking the first hold */
  CopObjectExt *ext = g_atomic_pointer_get (&object->ext);

  if (ext)
    {
      CopHold *last = NULL;
      CopLink *oldest = NULL;
      pthread_mutex_lock (&object->owner->lock);
      for (CopHold *hold = ext->holds; hold; hold = hold->next)
        last = hold;
      /* both lists have the newest first; people read the oldest first */
      for (CopHold *hold = last; hold; hold = hold->prev, rest--)
        g_ptr_array_add (names, g_strdup (hold->reason));
      pthread_mutex_unlock (&object->owner->lock);
      for (CopLink *link = ext->links; link; link = link->next)
        oldest = link;
      for (CopLink *link = oldest; link; link = link->prev)
        if (!link->prop->def.weak)
          {
            char *path = cop_object_label (link->source);
            g_ptr_array_add (names, g_strdup_printf ("link %s.%s", path, link->prop->def.name));
            g_free (path);
            rest--;
          }
    }
  if (rest > 0)
    g_ptr_array_add (names, g_strdup_printf ("%d unnamed", rest));
  g_ptr_array_add (names, NULL);
  return (char **)g_ptr_array_free (names, FALSE);
}
