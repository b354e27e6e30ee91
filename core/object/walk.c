/* The one iterator. */
#include <object/private.h>

static CopObject *
child_down (CopObject *object)
{
  return cop_object_first_child (object);
}

static CopObject *
child_across (CopObject *object)
{
  return object->next;
}

static CopObject *
child_up (CopObject *object)
{
  return object->parent;
}

const CopRelation cop_relation_child = { child_down, child_across, child_up };

gboolean
cop_walk_next (CopWalk *walk)
{
  const CopRelation *relation = walk->relation;
  CopObject *next;

  if (walk->at == NULL)
    {
      walk->at = walk->root;
      return walk->at != NULL;
    }
  if (!walk->leaving)
    {
      next = walk->skip ? NULL : relation->down (walk->at);
      walk->skip = FALSE;
      if (next)
        {
          walk->at = next;
          walk->depth++;
          return TRUE;
        }
      if (walk->leave)
        {
          walk->leaving = TRUE;
          return TRUE;
        }
    }
  for (;;)
    {
      walk->leaving = FALSE;
      if (walk->at == walk->root)
        return FALSE;
      next = relation->across (walk->at);
      if (next)
        {
          walk->at = next;
          return TRUE;
        }
      walk->at = relation->up (walk->at);
      walk->depth--;
      if (walk->leave)
        {
          walk->leaving = TRUE;
          return TRUE;
        }
    }
}

void
cop_walk_skip (CopWalk *walk)
{
  walk->skip = TRUE;
}
