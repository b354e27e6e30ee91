/* Links: both ends know them, so that a target that goes takes its weak links along. */
#include <object/private.h>

void
cop_link__set (CopLink *link, CopObject *source, const CopProp *prop, CopObject *target)
{
  CopObject *before = link->target;
  gboolean required = prop->def.required && !prop->def.weak;

  if (before == target)
    {
      if (target == NULL)
        link->gone = 0;
      return;
    }
  if (target && !prop->def.weak)
    cop_object_ref (target);
  if (before)
    {
      if (link->prev)
        link->prev->next = link->next;
      else
        before->ext->links = link->next;
      if (link->next)
        link->next->prev = link->prev;
      if (required)
        {
          before->ext->n_required--;
          before->owner->n_required--;
        }
    }
  *link = (CopLink){ .target = target, .source = source, .prop = prop };
  if (target)
    {
      CopObjectExt *ext = cop_object__ext (target);
      link->next = ext->links;
      if (link->next)
        link->next->prev = link;
      ext->links = link;
      if (required)
        {
          ext->n_required++;
          target->owner->n_required++;
        }
    }
  if (before && !prop->def.weak)
    cop_object_unref (before);
}

static CopLink *
link_at (CopObject *object, guint i)
{
  const CopProp *prop = &object->type->props[object->type->links[i]];

  return (CopLink *)((guint8 *)object + prop->def.offset);
}

static void
clear_weak_links_to (CopObject *object)
{
  CopLink *link = object->ext->links;

  while (link)
    {
      CopLink *next = link->next;
      if (link->prop->def.weak)
        {
          CopObject *source = link->source;
          const CopProp *prop = link->prop;
          cop_link__set (link, source, prop, NULL);
          link->gone = object->serial;
          if (source->flags & COP_FLAG_OBSERVED)
            {
              cop_object__notify (source, prop);
              /* the observer may have changed any link to the object */
              next = object->ext->links;
            }
        }
      link = next;
    }
}

void
cop_object__unlink (CopObject *object)
{
  for (guint i = 0; i < object->type->n_links; i++)
    {
      CopLink *link = link_at (object, i);
      if (link->target)
        cop_link__set (link, object, link->prop, NULL);
    }
  if (object->ext && object->ext->links)
    clear_weak_links_to (object);
}

const CopLink *
cop_object__required_by (const CopObject *object)
{
  if (object->ext == NULL || object->ext->n_required == 0)
    return NULL;
  for (const CopLink *link = object->ext->links; link; link = link->next)
    if (link->prop->def.required && !link->prop->def.weak
        && !(link->source->flags & (COP_FLAG_IN_CUT | COP_FLAG_GONE)))
      return link;
  return NULL;
}

gboolean
cop_object__refuse_for_link (const CopObject *root, const CopLink *link, GError **error)
{
  char *source = cop_object_label (link->source), *target = cop_object_label (link->target);

  cop_object_error (root, error, COP_ERROR_REFUSED, "cannot be removed: %s.%s needs %s", source,
                    link->prop->def.name, target);
  g_free (source);
  g_free (target);
  return FALSE;
}
