/* What is compared after every step. */
#include "run.h"

/* --- what is told ---------------------------------------------------------------------------- */

static void
see (const CopEvent *event, gpointer data)
{
  Run *run = data;
  Model *model = g_hash_table_lookup (run->by_serial, &event->serial);

  run_expect (event->step != COP_EVENT_HOOK_ERROR, "a hook failed: %s",
              event->error ? event->error->message : "?");
  if (model == NULL)
    return;
  if (event->step == COP_STEP_FINALIZE)
    {
      run_expect (!model->finalized, "%s is finalized twice", model->id);
      model->finalized = TRUE;
    }
  else if (event->step == COP_EVENT_DEVICE_DELETED)
    model->n_deleted++;
  else if (event->step >= COP_EVENT_DEVICE_UNPLUG_GUEST_ERROR
           && event->step <= COP_EVENT_REMOVAL_TIMED_OUT)
    model->n_unhappy[event->step - COP_EVENT_DEVICE_UNPLUG_GUEST_ERROR]++;
}

void
check_watch (Run *run)
{
  cop_machine_observe (run->machine, see, run, NULL);
}

/* --- one device ------------------------------------------------------------------------------ */

static const char *
state_name (CopState state)
{
  return cop_state_name (state);
}

static int
by_text (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *)a, *(const char *const *)b);
}

/* Those that the model knows are those who hold it. */
static void
check_holders (Run *run, Model *model)
{
  g_auto (GStrv) found = cop_object_holders (&model->device->object);
  g_autoptr (GPtrArray) expected = g_ptr_array_new ();
  g_autofree char *a = NULL, *b = NULL;

  /* its work may hold it as well, and end meanwhile */
  if (keep_is_busy (run, model))
    return;
  for (guint i = 0; i < run->keeps->len; i++)
    {
      Keep *keep = run->keeps->pdata[i];
      if (keep->model == model)
        g_ptr_array_add (expected, keep->what);
    }
  g_ptr_array_sort (expected, by_text);
  g_ptr_array_add (expected, NULL);
  qsort (found, g_strv_length (found), sizeof *found, by_text);
  a = g_strjoinv (", ", found);
  b = g_strjoinv (", ", (char **)expected->pdata);
  run_expect (strcmp (a, b) == 0, "%s is held by '%s', not by '%s'", model->id, b, a);
}

static void
check_told (const Model *model)
{
  gboolean gone = model->state == COP_STATE_FINALIZED;

  run_expect (model->finalized == gone, "%s is %sfinalized, and should be %s", model->id,
              model->finalized ? "" : "not ", state_name (model->state));
  run_expect (model->n_deleted == (gone ? 1 : 0), "DEVICE_DELETED of %s was told %u times",
              model->id, model->n_deleted);
  for (guint i = 0; i < G_N_ELEMENTS (model->n_expected); i++)
    run_expect (model->n_unhappy[i] == model->n_expected[i], "%s was told %u times of %s, not %u",
                cop_step_name (COP_EVENT_DEVICE_UNPLUG_GUEST_ERROR + i), model->n_unhappy[i],
                model->id, model->n_expected[i]);
}

static void
check_seat (Run *run, const Model *model)
{
  int place;

  run_expect (cop_device_bus (model->device) == (model->on ? model->on->bus : NULL),
              "%s is on the wrong bus", model->id);
  if (model->on == NULL)
    return;
  place = run->def->place_of (model->device);
  run_expect (place == (int)model->place, "%s has place %d, not %u", model->id, place,
              model->place);
}

static void
check_model (Run *run, Model *model)
{
  CopObject *object = cop_object_child (cop_machine_peripheral (run->machine), model->id);
  CopState state = COP_STATE_FINALIZED;

  check_told (model);
  if (model->state == COP_STATE_FINALIZED)
    return;
  state = cop_object_state (&model->device->object);
  run_expect (state == model->state, "%s is %s, not %s", model->id, state_name (state),
              state_name (model->state));
  if (model->state == COP_STATE_RETIRED)
    check_holders (run, model);
  else
    {
      run_expect (object == &model->device->object, "%s is not in its place", model->id);
      check_seat (run, model);
    }
  run_expect (cop_device_removal (model->device) == (model->asked ? model->asked->removal : NULL),
              "%s has another removal", model->id);
}

/* --- the machine ----------------------------------------------------------------------------- */

static void
check_retired (Run *run)
{
  g_autoptr (GPtrArray) retired = cop_machine_retired (run->machine);
  guint n = 0;

  for (guint i = 0; i < run->models->len; i++)
    {
      const Model *model = run->models->pdata[i];
      if (model->state != COP_STATE_RETIRED)
        continue;
      n++;
      run_expect (g_ptr_array_find (retired, model->device, NULL), "%s is not listed as retired",
                  model->id);
    }
  run_expect (retired->len == n, "%u are retired, not %u", retired->len, n);
}

static void
check_removals (Run *run)
{
  g_autoptr (GPtrArray) removals = cop_machine_removals (run->machine);

  run_expect (removals->len == run->pending->len, "%u removals are pending, not %u", removals->len,
              run->pending->len);
  for (guint i = 0; i < removals->len; i++)
    run_expect (removals->pdata[i] == ((Asked *)run->pending->pdata[i])->removal,
                "removal %u is another one", i);
  for (guint i = run->asked->len; i-- > 0;)
    {
      const Asked *asked = run->asked->pdata[i];
      CopRemovalState state = cop_removal_state (asked->removal);
      run_expect (state == asked->state, "the removal of %s is %s, not %s", asked->model->id,
                  cop_removal_state_name (state), cop_removal_state_name (asked->state));
      run_expect (asked->n_told == (state == COP_REMOVAL_PENDING ? 0 : 1)
                      && (!asked->n_told || asked->told == state),
                  "the removal of %s was told %u times", asked->model->id, asked->n_told);
    }
}

static void
check_buses (Run *run)
{
  for (guint i = 0; i < run->seats->len; i++)
    {
      const Seats *seats = run->seats->pdata[i];
      guint n = 0;
      if (seats->bus == NULL || (seats->of && seats->of->state != COP_STATE_REALIZED))
        continue;
      for (guint k = 0; k < run->models->len; k++)
        n += ((const Model *)run->models->pdata[k])->on == seats;
      n += seats->n_others;
      run_expect (cop_bus_n_devices (seats->bus) == n, "%u devices are on a bus of %s, not %u",
                  cop_bus_n_devices (seats->bus), cop_object_name (&seats->device->object), n);
    }
}

void
check (Run *run)
{
  guint64 n = run->n_board;

  check_retired (run);
  for (guint i = 0; i < run->models->len; i++)
    {
      Model *model = run->models->pdata[i];
      check_model (run, model);
      if (model->state == COP_STATE_RETIRED)
        n++;
      else if (model->state != COP_STATE_FINALIZED)
        n += model->seats ? 2 : 1;
    }
  check_removals (run);
  check_buses (run);
  run_expect (cop_machine_live_objects (run->machine) == n,
              "%" G_GUINT64_FORMAT " objects live, not %" G_GUINT64_FORMAT,
              cop_machine_live_objects (run->machine), n);
}

static guint
read_registers (Run *run, const Seats *seats, guint8 *out)
{
  gboolean has = run->def->registers && seats->of && seats->of->state == COP_STATE_REALIZED;
  CopRegion *window =
      has ? cop_device_window_named (seats->device, run->def->registers, NULL) : NULL;

  if (window == NULL)
    return 0;
  for (guint at = 0; at < MOST_REGISTERS; at++)
    {
      guint64 value = 0;
      cop_region_read (window, at, 1, &value);
      out[at] = (guint8)value;
    }
  return MOST_REGISTERS;
}

void
check_keep_registers (Run *run)
{
  for (guint i = 0; i < run->seats->len; i++)
    {
      Seats *seats = run->seats->pdata[i];
      seats->n_registers = read_registers (run, seats, seats->registers);
    }
}

void
check_same_registers (Run *run)
{
  guint8 now[MOST_REGISTERS];

  for (guint i = 0; i < run->seats->len; i++)
    {
      Seats *seats = run->seats->pdata[i];
      if (seats->n_registers == 0)
        continue;
      run_expect (read_registers (run, seats, now) == seats->n_registers,
                  "the slots of %s cannot be read", seats->of->id);
      for (guint at = 0; at < seats->n_registers; at++)
        run_expect (now[at] == seats->registers[at],
                    "byte 0x%x of the slots of %s is %02x, not %02x", at, seats->of->id, now[at],
                    seats->registers[at]);
    }
}

CopSnapshot *
check_snapshot (Run *run)
{
  return keep_is_busy (run, NULL) ? NULL : cop_machine_snapshot (run->machine);
}

void
check_same (Run *run, CopSnapshot *before)
{
  CopSnapshot *after;

  if (before == NULL)
    return;
  after = cop_machine_snapshot (run->machine);
  if (!cop_snapshot_equal (before, after))
    {
      g_auto (GStrv) lines = cop_snapshot_diff (before, after);
      g_autofree char *text = g_strjoinv ("\n  ", lines);
      g_error ("it is not as it was:\n  %s", text);
    }
  cop_snapshot_free (before);
  cop_snapshot_free (after);
}
