/* Listeners: what is another between two views. */
#include <memory/private.h>

static gboolean
is_same (const CopView *a, guint i, const CopView *b, guint j)
{
  const CopRange *x = &a->ranges[i], *y = &b->ranges[j];

  /* the leaf and not the region: its address may have been used again */
  return x->at == y->at && x->last == y->last && x->offset == y->offset
         && a->leaves[i] == b->leaves[j];
}

static void
tell_one (CopSpace *space, const CopListening *listening, gboolean add, const CopView *view,
          guint i)
{
  CopRange range = view->ranges[i];

  range.region = view->leaves[i]->region;
  if (add ? listening->functions->add != NULL : listening->functions->remove != NULL)
    (add ? listening->functions->add : listening->functions->remove) (space, &range,
                                                                      listening->data);
}

/* Either what was and is no more, or what is and was not; by address. */
static void
tell_difference (CopSpace *space, const CopListening *listening, gboolean add, const CopView *old,
                 const CopView *new)
{
  const CopView *view = add ? new : old;

  for (guint i = 0, j = 0; i < old->n || j < new->n;)
    {
      guint64 a = i < old->n ? old->ranges[i].at : 0, b = j < new->n ? new->ranges[j].at : 0;
      gboolean first = j == new->n || (i < old->n && a < b);
      gboolean second = i == old->n || (j < new->n &&b < a);
      gboolean same = !first && !second && is_same (old, i, new, j);
      if (!same && (add ? !first : !second))
        tell_one (space, listening, add, view, add ? j : i);
      i += !second;
      j += !first;
    }
}

static void
tell (CopSpace *space, guint listener, const CopView *old, const CopView *new)
{
  CopListening listening = g_array_index (space->listeners, CopListening, listener);

  if (listening.functions == NULL)
    return;
  if (listening.functions->begin)
    listening.functions->begin (space, listening.data);
  tell_difference (space, &listening, FALSE, old, new);
  tell_difference (space, &listening, TRUE, old, new);
  if (listening.functions->commit)
    listening.functions->commit (space, listening.data);
}

void
cop_space__tell (CopSpace *space, CopView *view)
{
  CopView *told = space->told;

  /* who is told may look: that is no news */
  if (space->listeners == NULL || space->telling || told == view)
    return;
  space->told = view;
  view->ref_count++;
  space->telling++;
  for (guint i = 0; i < space->listeners->len; i++)
    tell (space, i, told, view);
  space->telling--;
  cop_space__drop_view (space, told);
  for (guint i = space->listeners->len; i-- > 0;)
    if (g_array_index (space->listeners, CopListening, i).functions == NULL)
      g_array_remove_index (space->listeners, i);
}

guint
cop_space_listen (CopSpace *space, const CopSpaceListener *listener, gpointer data)
{
  CopListening listening = { listener, data, ++space->number };
  CopView *view = cop_space__view (space);
  static const CopView nothing = { 0 };

  if (space->listeners == NULL)
    {
      space->listeners = g_array_new (FALSE, FALSE, sizeof (CopListening));
      view->ref_count++;
      space->told = view;
    }
  g_array_append_val (space->listeners, listening);
  /* within begin and commit it knows what the others know */
  space->telling++;
  tell (space, space->listeners->len - 1, &nothing, space->told);
  space->telling--;
  return listening.number;
}

void
cop_space_unlisten (CopSpace *space, guint listener)
{
  static const CopView nothing = { 0 };

  for (guint i = 0; space->listeners && i < space->listeners->len; i++)
    if (g_array_index (space->listeners, CopListening, i).number == listener)
      {
        if (space->telling == 0)
          tell (space, i, space->told, &nothing);
        g_array_index (space->listeners, CopListening, i).functions = NULL;
        if (space->telling == 0)
          g_array_remove_index (space->listeners, i);
        return;
      }
}
