/* Spaces: the view that is in use, when it is replaced, when an old one is freed. */
#include <memory/private.h>

CopSpace *
cop_space_new (CopRegion *root, const char *name)
{
  CopMemory *memory = cop_memory__of (root->owner->owner);
  CopSpace *space = g_new0 (CopSpace, 1), **at = &memory->spaces;

  g_atomic_int_inc (&memory->ref_count);
  space->memory = memory;
  space->root = root;
  root->n_roots++;
  space->name = g_strdup (name);
  space->ref_count = 1;
  space->epoch = 1;
  pthread_mutex_init (&space->lock, NULL);
  while (*at)
    at = &(*at)->next;
  *at = space;
  return space;
}

/* The last who has it frees it: its maker, or a reader on any thread. */
void
cop_space__unref (CopSpace *space)
{
  if (!g_atomic_int_dec_and_test (&space->ref_count))
    return;
  for (guint i = 0; i < space->retired.len; i++)
    cop_view__free (space->retired.items[i].view);
  cop_vec_free (&space->retired);
  pthread_mutex_destroy (&space->lock);
  g_free (space->name);
  g_free (space);
}

void
cop_space_free (CopSpace *space)
{
  CopMemory *memory;
  CopSpace **at;
  CopView *view;

  if (space == NULL)
    return;
  memory = space->memory;
  if (space->root)
    space->root->n_roots--;
  space->root = NULL;
  /* those who listen are told that all of it goes */
  memory->generation++;
  if (space->listeners)
    cop_space__tell (space, cop_space__update (space));
  if (space->listeners)
    g_array_unref (space->listeners);
  space->listeners = NULL;
  for (at = &memory->spaces; *at != space;)
    at = &(*at)->next;
  *at = space->next;
  view = space->view;
  __atomic_store_n (&space->view, NULL, __ATOMIC_SEQ_CST);
  cop_space__drop_view (space, view);
  cop_space__drop_view (space, space->told);
  space->told = NULL;
  cop_space__reclaim (space);
  space->memory = NULL;
  cop_memory__unref (memory);
  cop_space__unref (space);
}

const char *
cop_space_name (const CopSpace *space)
{
  return space->name;
}

CopRegion *
cop_space_root (const CopSpace *space)
{
  return space->root;
}

void
cop_space_set_endian (CopSpace *space, CopEndian endian)
{
  space->endian = endian;
}

/* --- views ---------------------------------------------------------------------------------- */

CopView *
cop_space__update (CopSpace *space)
{
  CopMemory *memory = space->memory;
  CopView *old = space->view, *view = old;

  if (view == NULL || view->generation != memory->generation)
    {
      view = cop_view__render (space->root, memory->generation);
      __atomic_store_n (&space->view, view, __ATOMIC_SEQ_CST);
      space->hit = 0;
      cop_space__drop_view (space, old);
    }
  cop_space__reclaim (space);
  if (space->listeners && memory->depth == 0)
    cop_space__tell (space, view);
  return view;
}

void
cop_space__drop_view (CopSpace *space, CopView *view)
{
  CopRetiredView *retired;

  if (view == NULL || --view->ref_count)
    return;
  if (!cop_space__has_readers (space))
    {
      cop_view__free (view);
      return;
    }
  /* who begins from now on finds another view */
  retired = cop_vec_push (&space->retired);
  retired->view = view;
  retired->epoch = __atomic_add_fetch (&space->epoch, 1, __ATOMIC_SEQ_CST);
}

CopRange const *
cop_space_ranges (CopSpace *space, guint *ret_n)
{
  const CopView *view = cop_space__view (space);

  *ret_n = view->n;
  return view->ranges;
}

gboolean
cop_space_find (CopSpace *space, guint64 at, CopRange *ret_range)
{
  const CopRange *range = cop_space__find (space, at);

  if (range == NULL)
    return FALSE;
  *ret_range = *range;
  return TRUE;
}
