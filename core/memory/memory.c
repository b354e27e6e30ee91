/* The memory of one machine: when its map changes, and which spaces look at it. */
#include <memory/private.h>

void
cop_memory__unref (CopMemory *memory)
{
  if (g_atomic_int_dec_and_test (&memory->ref_count))
    g_free (memory);
}

/* The owner is freed: nobody can look any more but readers, and they find nothing. */
static void
owner_gone (gpointer data)
{
  cop_memory__unref (data);
}

CopMemory *
cop_memory__of (CopOwner *owner)
{
  CopMemory *memory = owner->memory;

  if (memory)
    return memory;
  memory = g_new0 (CopMemory, 1);
  memory->ref_count = 1;
  owner->memory = memory;
  owner->free_memory = owner_gone;
  return memory;
}

void
cop_region__changed (const CopRegion *region)
{
  CopMemory *memory = region->seen ? region->owner->owner->memory : NULL;

  if (memory)
    memory->generation++;
}

void
cop_region__leave_spaces (CopRegion *region)
{
  CopMemory *memory = region->n_roots ? region->owner->owner->memory : NULL;

  for (CopSpace *space = memory ? memory->spaces : NULL; space; space = space->next)
    if (space->root == region)
      {
        space->root = NULL;
        memory->generation++;
      }
  region->n_roots = 0;
}

/* --- many changes as one -------------------------------------------------------------------- */

void
cop_memory__begin (CopOwner *owner)
{
  cop_memory__of (owner)->depth++;
}

void
cop_memory__commit (CopOwner *owner)
{
  CopMemory *memory = cop_memory__of (owner);

  if (memory->depth == 0 || --memory->depth)
    return;
  for (CopSpace *space = memory->spaces; space; space = space->next)
    {
      CopView *view = space->view;
      if (space->listeners == NULL && !cop_space__has_readers (space))
        continue;
      view = cop_space__view (space);
      cop_space__tell (space, view);
      cop_space__reclaim (space);
    }
}

void
cop_memory__let_go (const CopObject *object)
{
  CopMemory *memory = object->owner->memory;

  for (CopSpace *space = memory ? memory->spaces : NULL; space; space = space->next)
    {
      CopView *view = space->view;
      if (view == NULL || view->generation == memory->generation)
        cop_space__reclaim (space);
      else if (space->listeners || cop_space__has_readers (space))
        cop_space__update (space);
      else
        {
          space->view = NULL;
          cop_space__drop_view (space, view);
        }
    }
}
