/* The model: what must come of each step. */
#include "run.h"

Model *
model_find (Run *run, const char *id)
{
  for (guint i = 0; i < run->models->len; i++)
    {
      Model *model = run->models->pdata[i];
      if ((model->state == COP_STATE_REALIZED || model->state == COP_STATE_UNREALIZED)
          && !model->hidden && strcmp (model->id, id) == 0)
        return model;
    }
  return NULL;
}

Model *
model_on (Run *run, const Seats *seats, guint place)
{
  for (guint i = 0; i < run->models->len; i++)
    {
      Model *model = run->models->pdata[i];
      if (model->on == seats && model->place == place && !model->hidden)
        return model;
    }
  return NULL;
}

gboolean
model_is_free (Run *run, const Seats *seats, guint place)
{
  return model_on (run, seats, place) == NULL;
}

Model *
model_add (Run *run, CopDevice *device, const Kind *kind, Seats *on, guint place)
{
  Model *model = g_new0 (Model, 1);

  model->device = device;
  model->serial = cop_object_serial (&device->object);
  model->kind = kind;
  model->id = g_intern_string (cop_object_name (&device->object));
  model->on = on;
  model->place = place;
  model->state = COP_STATE_REALIZED;
  model->fresh = cop_machine_in_transaction (run->machine);
  g_ptr_array_add (run->models, model);
  g_hash_table_insert (run->by_serial, &model->serial, model);
  if (kind->n)
    model->seats = run_add_seats (run, model, device, kind);
  return model;
}

/* --- removals -------------------------------------------------------------------------------- */

void
model_ask (Run *run, Model *model, Asked *asked, CopRemoval *removal)
{
  asked->removal = cop_removal_ref (removal);
  asked->model = model;
  asked->state = COP_REMOVAL_PENDING;
  model->asked = asked;
  g_ptr_array_add (run->asked, asked);
  g_ptr_array_add (run->pending, asked);
}

void
model_answer (Run *run, Asked *asked, CopRemovalState state)
{
  asked->state = state;
  asked->model->asked = NULL;
  g_ptr_array_remove (run->pending, asked);
  if (state != COP_REMOVAL_COMPLETED)
    asked->model->n_expected[state - COP_REMOVAL_REFUSED]++;
}

/* --- going ----------------------------------------------------------------------------------- */

static void
unseat (Model *model)
{
  model->state = COP_STATE_UNREALIZED;
  model->on = NULL;
}

static void
leave (Run *run, Model *model)
{
  if (model->asked)
    model_answer (run, model->asked, COP_REMOVAL_COMPLETED);
  unseat (model);
  model->state = model->n_keeps ? COP_STATE_RETIRED : COP_STATE_FINALIZED;
}

/* All that is on its bus, and on theirs, those above first. */
static GPtrArray *
list_below (Run *run, Model *root)
{
  GPtrArray *list = g_ptr_array_new ();

  g_ptr_array_add (list, root);
  for (guint at = 0; at < list->len; at++)
    {
      const Model *above = list->pdata[at];
      for (guint i = 0; above->seats && i < run->models->len; i++)
        if (((Model *)run->models->pdata[i])->on == above->seats)
          g_ptr_array_add (list, run->models->pdata[i]);
    }
  return list;
}

void
model_cut (Run *run, Model *model)
{
  gboolean later = cop_machine_in_transaction (run->machine);
  GPtrArray *list = list_below (run, model);

  for (guint i = list->len; i-- > 0;)
    if (later)
      ((Model *)list->pdata[i])->hidden = TRUE;
    else
      leave (run, list->pdata[i]);
  g_ptr_array_unref (list);
}

/* Until the transaction is over it stays, and nothing is plugged below it. */
static void
eject_later (Run *run, Model *model)
{
  GPtrArray *list = list_below (run, model);

  for (guint i = 0; i < list->len; i++)
    ((Model *)list->pdata[i])->going = TRUE;
  g_ptr_array_unref (list);
  g_ptr_array_add (run->ejected, model);
}

void
model_eject (Run *run, Model *model)
{
  GPtrArray *list;

  if (cop_machine_in_transaction (run->machine))
    {
      eject_later (run, model);
      return;
    }
  list = list_below (run, model);
  for (guint i = list->len; i-- > 0;)
    unseat (list->pdata[i]);
  for (guint i = list->len; i-- > 0;)
    if (((Model *)list->pdata[i])->asked)
      leave (run, list->pdata[i]);
  g_ptr_array_unref (list);
}

void
model_guest_eject (Run *run, Model *model)
{
  if (model->asked || run->eject_destroys)
    model_cut (run, model);
  else
    model_eject (run, model);
}

void
model_guest_refuse (Run *run, Model *model)
{
  if (model->asked == NULL)
    return;
  model_answer (run, model->asked, COP_REMOVAL_REFUSED);
  run->refused = TRUE;
}

/* --- transactions ---------------------------------------------------------------------------- */

void
model_begin (Run *run)
{
  for (guint i = 0; i < run->seats->len; i++)
    {
      Seats *seats = run->seats->pdata[i];
      memcpy (seats->before, seats->control, sizeof seats->before);
    }
  run->refused = FALSE;
}

/* What a removal that needs no guest was part of has failed. */
static void
come_back (Run *run, Model *model)
{
  Asked *asked = model->asked;

  if (asked && asked->forced)
    model_answer (run, asked, COP_REMOVAL_CANCELLED);
}

void
model_settle (Run *run, gboolean ok)
{
  for (guint i = 0; i < run->models->len; i++)
    {
      Model *model = run->models->pdata[i];
      if (model->hidden && ok)
        leave (run, model);
      else if (model->hidden)
        come_back (run, model);
      if (model->fresh && !ok)
        leave (run, model);
      model->hidden = model->fresh = model->going = FALSE;
    }
  for (guint i = 0; ok && i < run->ejected->len; i++)
    if (((Model *)run->ejected->pdata[i])->state == COP_STATE_REALIZED)
      model_eject (run, run->ejected->pdata[i]);
  g_ptr_array_set_size (run->ejected, 0);
  for (guint i = 0; !ok && i < run->seats->len; i++)
    {
      Seats *seats = run->seats->pdata[i];
      memcpy (seats->control, seats->before, sizeof seats->control);
    }
}

/* --- holders --------------------------------------------------------------------------------- */

void
model_let_go (Run *run, Keep *keep)
{
  Model *model = keep->model;

  g_ptr_array_remove (run->keeps, keep);
  if (--model->n_keeps == 0 && model->state == COP_STATE_RETIRED)
    model->state = COP_STATE_FINALIZED;
}
