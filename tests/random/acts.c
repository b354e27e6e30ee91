/* The steps: what is done to the machine, and to the model. */
#include "run.h"

#define SECOND (G_GUINT64_CONSTANT (1000000000))

static const char *
some_id (Run *run)
{
  static const char *const ids[NAMES] = { "a", "b", "c", "d", "e", "f", "g", "h" };
  return ids[run_dice (run, NAMES)];
}

static Model *
some_model (Run *run)
{
  return model_find (run, some_id (run));
}

/* --- plugging -------------------------------------------------------------------------------- */

static const Kind *
some_kind (Run *run)
{
  guint sum = 0, dice;

  for (guint i = 0; i < run->def->n_kinds; i++)
    sum += run->def->kinds[i].weight;
  dice = run_dice (run, sum);
  for (guint i = 0;; i++)
    if (dice < run->def->kinds[i].weight)
      return &run->def->kinds[i];
    else
      dice -= run->def->kinds[i].weight;
}

static Seats *
some_seats (Run *run)
{
  for (guint i = 0; i < 20; i++)
    {
      Seats *seats = run->seats->pdata[run_dice (run, run->seats->len)];
      CopState state = seats->of ? seats->of->state : COP_STATE_REALIZED;
      if (!(seats->of && seats->of->hidden)
          && (state == COP_STATE_REALIZED || (state == COP_STATE_UNREALIZED && i == 0)))
        return seats;
    }
  return run->seats->pdata[0];
}

/* -1: none. */
static int
lowest_free (Run *run, const Seats *seats)
{
  for (guint place = seats->first; place < seats->first + seats->n; place++)
    if (model_is_free (run, seats, place) && place >= seats->first + seats->n_others)
      return (int)place;
  return -1;
}

/* Sometimes outside. */
static int
some_place (Run *run, const Seats *seats)
{
  guint most = MIN (seats->n, 4u) + (seats->first ? 2 : 1);

  return (int)(run_dice (run, most) + (seats->first ? seats->first - 1 : 0));
}

static void
plug (Run *run)
{
  const Kind *kind = some_kind (run);
  Seats *seats = kind->board_only ? run->seats->pdata[0] : some_seats (run);
  gboolean says = run->def->seat && (run->def->must_say_place || run_chance (run, 2));
  int place = says ? some_place (run, seats) : lowest_free (run, seats);
  Plug what = { .spec = { .type = kind->type, .id = some_id (run), .bus = seats->bus } };
  gboolean expected =
      (seats->of == NULL || seats->of->state == COP_STATE_REALIZED)
      && model_find (run, what.spec.id) == NULL && place >= (int)seats->first
      && place < (int)(seats->first + seats->n) && place >= (int)(seats->first + seats->n_others)
      && model_is_free (run, seats, (guint)place) && !(seats->of && seats->of->going);
  CopSnapshot *before = NULL;
  g_autoptr (GError) error = NULL;
  CopDevice *device;

  what.spec.settings = what.settings;
  what.spec.flags = COP_ADD_NULLABLE;
  if (kind->setting)
    what.settings[what.spec.n_settings++] =
        (CopSetting){ .name = kind->setting, .text = kind->text };
  if (kind->numbered)
    run_set (&what, 2, "slot", "%u", 1u + (guint)(what.spec.id[0] - 'a'));
  if (says)
    run->def->seat (run, kind, (guint)place, &what);
  if (!expected && run_chance (run, 4))
    before = check_snapshot (run);
  run_say ("plug %s %s into %s, place %d%s", kind->type, what.spec.id,
           seats->of ? seats->of->id : "the board", place, says ? "" : " (the lowest)");
  device = cop_machine_device_addv (run->machine, &what.spec, &error);
  run_expect ((device != NULL) == expected, "plugging %s %s: %s", kind->type, what.spec.id,
              error ? error->message : "it was taken");
  check_same (run, before);
  if (device)
    model_add (run, device, kind, seats, (guint)place);
}

/* --- asking for a removal -------------------------------------------------------------------- */

static void
told (CopRemoval *removal, gpointer data)
{
  Asked *asked = data;

  asked->n_told++;
  asked->told = cop_removal_state (removal);
}

static void
answered (Run *run, Model *model, Asked *asked, Answer answer)
{
  if (answer == ANSWER_GOES)
    model_cut (run, model);
  else if (answer == ANSWER_REFUSES)
    model_answer (run, asked, COP_REMOVAL_REFUSED);
  else if (run->def->timeout)
    asked->deadline = cop_machine_now (run->machine) + run->def->timeout;
}

static Answer
expect_answer (Run *run, const Model *model)
{
  gboolean asks = model && model->on && model->on->asks;

  if (model == NULL || model->asked || (asks && cop_machine_in_transaction (run->machine)))
    return ANSWER_IS_BUSY;
  return asks ? run->def->ask (run, model->on, model->place) : ANSWER_GOES;
}

static void
unplug (Run *run)
{
  const char *id = some_id (run);
  Model *model = model_find (run, id);
  Answer answer = expect_answer (run, model);
  Asked *asked = g_new0 (Asked, 1);
  g_autoptr (GError) error = NULL;
  CopRemoval *removal;

  run_say ("device_del %s", id);
  removal = cop_machine_device_del (run->machine, id, told, asked, &error);
  run_expect ((removal != NULL) == (answer != ANSWER_IS_BUSY), "device_del %s: %s", id,
              error ? error->message : "it was taken");
  if (removal == NULL)
    {
      run_expect (asked->n_told == 0, "what failed was told");
      g_free (asked);
      return;
    }
  model_ask (run, model, asked, removal);
  if (cop_machine_in_transaction (run->machine))
    {
      asked->forced = TRUE;
      model_cut (run, model);
    }
  else
    answered (run, model, asked, answer);
}

static void
cancel (Run *run)
{
  g_autoptr (GError) error = NULL;
  Asked *asked;

  if (run->pending->len == 0)
    return;
  asked = run->pending->pdata[run_dice (run, run->pending->len)];
  run_say ("cancel the removal of %s", asked->model->id);
  run_expect (cop_removal_cancel (asked->removal, &error), "cancelling: %s",
              error ? error->message : "?");
  model_answer (run, asked, COP_REMOVAL_CANCELLED);
}

/* --- without asking -------------------------------------------------------------------------- */

static void
cut (Run *run)
{
  Model *model = some_model (run);
  g_autoptr (GError) error = NULL;

  if (model == NULL)
    return;
  run_say ("cut %s", model->id);
  run_expect (cop_object_cut (cop_machine_peripheral (run->machine), model->id, &error),
              "cutting: %s", error ? error->message : "?");
  model_cut (run, model);
}

static void
eject (Run *run)
{
  Model *model = some_model (run);
  gboolean expected = model && model->on && model->on->bus, ok;
  g_autoptr (GError) error = NULL;

  if (model == NULL)
    return;
  run_say ("eject %s", model->id);
  ok = cop_device_eject (model->device, &error);
  run_expect (ok == expected, "ejecting %s: %s", model->id, error ? error->message : "it was done");
  if (ok)
    model_eject (run, model);
}

static void
guest_eject (Run *run)
{
  Model *model = some_model (run);
  g_autoptr (GError) error = NULL;
  gboolean ok;

  if (model == NULL)
    return;
  run_say ("the guest ejects %s", model->id);
  ok = cop_device_guest_eject (model->device, &error);
  run_expect (ok == (model->state == COP_STATE_REALIZED), "the guest ejects %s: %s", model->id,
              error ? error->message : "it was done");
  if (ok)
    model_guest_eject (run, model);
}

static void
guest_refuse (Run *run)
{
  Model *model = some_model (run);

  if (model == NULL)
    return;
  run_say ("the guest refuses %s", model->id);
  cop_device_guest_refuse (model->device, "no");
  model_guest_refuse (run, model);
}

static void
guest_says (Run *run)
{
  for (guint i = 0; run->def->guest && i < 8; i++)
    {
      Seats *seats = run->seats->pdata[run_dice (run, run->seats->len)];
      if (!seats->asks
          || (seats->of && (seats->of->state != COP_STATE_REALIZED || seats->of->hidden)))
        continue;
      run->def->guest (run, seats, seats->first + run_dice (run, MIN (seats->n, 4u)));
      return;
    }
}

/* --- time and reset -------------------------------------------------------------------------- */

/* Those that are due up to then; last: nullable: nothing comes after it. */
static void
time_out (Run *run, guint64 now, Asked *last)
{
  for (guint i = 0; i < run->pending->len; i++)
    {
      Asked *asked = run->pending->pdata[i];
      if (asked->deadline == 0 || asked->deadline > now)
        continue;
      model_answer (run, asked, COP_REMOVAL_TIMED_OUT);
      if (asked == last)
        return;
      i--;
    }
}

static void
advance (Run *run)
{
  guint64 ns = run_dice (run, 4) * SECOND;
  g_autoptr (GError) error = NULL;
  gboolean ok, settles;

  run_say ("advance %" G_GUINT64_FORMAT, ns);
  settles = run_chance (run, 4);
  ok = settles ? cop_machine_settle (run->machine, &error)
               : cop_machine_advance (run->machine, ns, &error);
  run_expect (ok, "time: %s", error ? error->message : "?");
  keep_told (run);
  /* a wait that was over at this very moment has left the timers behind it, and settling has none
   */
  if (!settles)
    time_out (run, cop_machine_now (run->machine), NULL);
}

static void
wait (Run *run)
{
  guint64 ns = run_dice (run, 7) * SECOND, now = cop_machine_now (run->machine);
  g_autoptr (GError) error = NULL;
  gboolean expected;
  Asked *asked;

  if (run->pending->len == 0)
    return;
  asked = run->pending->pdata[run_dice (run, run->pending->len)];
  expected = asked->deadline && asked->deadline <= now + ns;
  run_say ("wait %" G_GUINT64_FORMAT " for the removal of %s", ns, asked->model->id);
  run_expect (cop_removal_wait (asked->removal, ns, &error) == expected, "waiting: %s",
              error ? error->message : "it has an outcome");
  keep_told (run);
  run_expect (cop_machine_now (run->machine) == (expected ? asked->deadline : now + ns),
              "it is %" G_GUINT64_FORMAT, cop_machine_now (run->machine));
  time_out (run, cop_machine_now (run->machine), asked);
}

static void
reset (Run *run)
{
  g_autoptr (GError) error = NULL;

  run_say ("reset");
  run_expect (cop_machine_reset (run->machine, &error), "reset: %s", error ? error->message : "?");
  while (run->pending->len)
    model_cut (run, ((Asked *)run->pending->pdata[0])->model);
  for (guint i = 0; run->def->was_reset && i < run->seats->len; i++)
    {
      Seats *seats = run->seats->pdata[i];
      if (seats->asks && (seats->of == NULL || seats->of->state == COP_STATE_REALIZED))
        run->def->was_reset (run, seats);
    }
}

/* --- transactions ---------------------------------------------------------------------------- */

typedef struct
{
  Run *run;
  gboolean ok;
} Several;

static gboolean
do_several (CopMachine *machine, gpointer data, GError **error)
{
  Several *several = data;
  static void (*const acts[]) (Run * run) = { plug,        plug,        plug,       cut,
                                              unplug,      guest_says,  guest_says, eject,
                                              guest_eject, guest_refuse };
  guint n = 1 + run_dice (several->run, 5);

  for (guint i = 0; i < n; i++)
    acts[run_dice (several->run, G_N_ELEMENTS (acts))](several->run);
  return several->ok || cop_object_error ((CopObject *)machine, error, COP_ERROR_REFUSED, "no");
}

static void
transaction (Run *run)
{
  Several several = { .run = run, .ok = run_chance (run, 2) };
  CopSnapshot *before = NULL;
  g_autoptr (GError) error = NULL;

  keep_join (run);
  if (!several.ok && run_chance (run, 2))
    before = check_snapshot (run);
  model_begin (run);
  check_keep_registers (run);
  run_say ("transaction, which %s", several.ok ? "succeeds" : "fails");
  run_expect (cop_machine_transaction (run->machine, do_several, &several, NULL, &error)
                  == several.ok,
              "transaction: %s", error ? error->message : "it was done");
  run_say ("transaction is over");
  model_settle (run, several.ok);
  if (!several.ok)
    check_same_registers (run);
  if (run->refused)
    g_clear_pointer (&before, cop_snapshot_free);
  check_same (run, before);
}

static void
snapshot (Run *run)
{

  keep_join (run);
  run_say ("snapshot");
  check_same (run, check_snapshot (run));
}

/* --- any of them ----------------------------------------------------------------------------- */

typedef void (*Act) (Run *run);

static void
end_some (Run *run)
{
  if (!keep_end_some (run))
    return;
  /* something else meanwhile */
  act (run);
  keep_join (run);
}

void
act (Run *run)
{
  static const struct
  {
    Act act;
    guint weight;
  } acts[] = {
    { plug, 26 },        { unplug, 13 },    { cut, 5 },      { eject, 4 },       { guest_eject, 4 },
    { guest_refuse, 3 }, { guest_says, 9 }, { cancel, 3 },   { advance, 5 },     { wait, 2 },
    { reset, 2 },        { keep_some, 9 },  { end_some, 9 }, { transaction, 4 }, { snapshot, 1 },
  };
  guint dice = run_dice (run, 99);

  for (guint i = 0; i < G_N_ELEMENTS (acts); i++)
    {
      if (dice < acts[i].weight)
        {
          acts[i].act (run);
          return;
        }
      dice -= acts[i].weight;
    }
}
