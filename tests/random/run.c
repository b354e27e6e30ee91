/* One run: a machine, its board, random steps, and the end. */
#include "run.h"
#include <stdio.h>

static GString *journal;

void
run_say (const char *format, ...)
{
  va_list args;

  va_start (args, format);
  g_string_append (journal, "# ");
  g_string_append_vprintf (journal, format, args);
  g_string_append_c (journal, '\n');
  va_end (args);
}

void
run_print_log (void)
{
  if (journal)
    fputs (journal->str, stderr);
}

guint
run_dice (Run *run, guint end)
{
  return (guint)g_rand_int_range (run->dice, 0, (gint)end);
}

gboolean
run_chance (Run *run, guint one_in)
{
  return run_dice (run, one_in) == 0;
}

/* --- the board ------------------------------------------------------------------------------- */

void
run_register (Run *run, const CopTypeDesc *desc)
{
  g_autoptr (GError) error = NULL;

  if (cop_host_peek_type (run->host, desc->name))
    return;
  cop_host_register (run->host, desc, NULL, NULL, &error);
  g_assert_no_error (error);
}

CopDevice *
run_board (Run *run, const char *type, const char *id, ...)
{
  CopSetting settings[MOST_SETTINGS];
  CopDeviceSpec spec = { .type = type, .id = id, .settings = settings };
  g_autoptr (GError) error = NULL;
  CopDevice *device;
  const char *name;
  va_list args;

  va_start (args, id);
  while ((name = va_arg (args, const char *)) != NULL)
    {
      g_assert_cmpuint (spec.n_settings, <, MOST_SETTINGS);
      settings[spec.n_settings++] = (CopSetting){ .name = name, .text = va_arg (args, char *) };
    }
  va_end (args);
  device = cop_machine_device_addv (run->machine, &spec, &error);
  g_assert_no_error (error);
  return device;
}

Seats *
run_add_seats (Run *run, Model *of, CopDevice *device, const Kind *kind)
{
  Seats *seats = g_new0 (Seats, 1);

  seats->of = of;
  seats->device = device;
  seats->bus = device ? cop_device_first_bus (device) : NULL;
  seats->first = kind->first;
  seats->n = kind->n;
  seats->asks = kind->asks;
  g_ptr_array_add (run->seats, seats);
  if (kind->asks && run->def->was_reset)
    run->def->was_reset (run, seats);
  return seats;
}

void
run_set (Plug *plug, guint slot, const char *name, const char *format, ...)
{
  va_list args;

  va_start (args, format);
  g_vsnprintf (plug->text[slot], sizeof plug->text[slot], format, args);
  va_end (args);
  plug->settings[plug->spec.n_settings++] = (CopSetting){ .name = name, .text = plug->text[slot] };
}

static void
make_machine (Run *run)
{
  CopSetting settings[] = { { .name = "eject_destroys",
                              .text = run->eject_destroys ? "true" : "false" } };
  g_autoptr (GError) error = NULL;
  CopType *type = NULL;

  if (run->def->machine)
    {
      run->def->machine->size = cop_type_machine.size;
      run_register (run, run->def->machine);
      type = cop_host_find_type (run->host, run->def->machine->name, &error);
      g_assert_no_error (error);
    }
  run->machine = cop_machine_new (run->host, type, settings, 1, NULL, &error);
  g_assert_no_error (error);
  run_board (run, "memory.ram", "ram", "at", "0x80000000", "size", "64K", NULL);
}

/* --- the end --------------------------------------------------------------------------------- */

static void
free_asked (gpointer data)
{
  cop_removal_unref (((Asked *)data)->removal);
  g_free (data);
}

static void
close_machine (Run *run)
{
  g_autoptr (GError) error = NULL;
  gboolean held = FALSE, closed;

  /* what works is told of by closing */
  keep_told (run);
  for (guint i = 0; i < run->models->len; i++)
    {
      Model *model = run->models->pdata[i];
      held |= model->n_keeps != 0;
      if (model->state == COP_STATE_REALIZED || model->state == COP_STATE_UNREALIZED)
        model_cut (run, model);
    }
  run_say ("close: %s", held ? "somebody is held" : "nobody is held");
  closed = cop_machine_close (run->machine, &error);
  run_expect (closed == !held, "closing: %s", error ? error->message : "nobody was named");
}

static void
end (Run *run)
{
  keep_join (run);
  if (run_chance (run, 2))
    keep_end_all (run);
  close_machine (run);
  keep_end_all (run);
  for (guint i = 0; i < run->models->len; i++)
    {
      const Model *model = run->models->pdata[i];
      run_expect (model->state == COP_STATE_FINALIZED && model->finalized && model->n_deleted == 1,
                  "%s (%s) is left, or was told %u times", model->id, model->kind->type,
                  model->n_deleted);
    }
  for (guint i = 0; i < run->asked->len; i++)
    {
      const Asked *asked = run->asked->pdata[i];
      run_expect (asked->n_told == 1 && asked->told == asked->state,
                  "%u outcomes of the removal of %s: it is %s", asked->n_told, asked->model->id,
                  cop_removal_state_name (asked->told));
    }
  run_expect (cop_host_live_objects (run->host) == 1,
              "%" G_GUINT64_FORMAT " objects are left beside the machine",
              cop_host_live_objects (run->host) - 1);
  cop_machine_unref (run->machine);
  run_expect (cop_host_live_objects (run->host) == 0, "the machine is left");
}

void
run_once (const BusDef *def, CopHost *host, guint32 seed, guint steps)
{
  Run run = { .def = def, .host = host, .seed = seed, .dice = g_rand_new_with_seed (seed) };

  if (journal == NULL)
    journal = g_string_new (NULL);
  g_string_truncate (journal, 0);
  run_say ("--bus %s --seed %u --steps %u", def->name, seed, steps);
  run.eject_destroys = run_chance (&run, 3);
  run.seats = g_ptr_array_new_with_free_func (g_free);
  run.models = g_ptr_array_new_with_free_func (g_free);
  run.asked = g_ptr_array_new_with_free_func (free_asked);
  run.pending = g_ptr_array_new ();
  run.ejected = g_ptr_array_new ();
  run.keeps = g_ptr_array_new ();
  run.old_keeps = g_ptr_array_new_with_free_func (g_free);
  run.threads = g_ptr_array_new ();
  run.by_serial = g_hash_table_new (g_int64_hash, g_int64_equal);
  make_machine (&run);
  def->set_up (&run);
  run.n_board = cop_machine_live_objects (run.machine);
  check_watch (&run);
  for (guint i = 0; i < steps; i++)
    {
      act (&run);
      check (&run);
    }
  end (&run);
  g_hash_table_unref (run.by_serial);
  g_ptr_array_unref (run.threads);
  g_ptr_array_unref (run.keeps);
  g_ptr_array_unref (run.old_keeps);
  g_ptr_array_unref (run.pending);
  g_ptr_array_unref (run.ejected);
  g_ptr_array_unref (run.asked);
  g_ptr_array_unref (run.models);
  g_ptr_array_unref (run.seats);
  g_rand_free (run.dice);
}
