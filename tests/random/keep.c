/* What holds devices: references with a name, requests, work on other threads, mapped memory. */
#include "run.h"

static const char *const kind_names[] = { "hold", "request", "work", "ended work", "DMA" };

static Model *
some_model (Run *run)
{
  Model *model = run->models->len ? run->models->pdata[run_dice (run, run->models->len)] : NULL;

  return model && model->state != COP_STATE_FINALIZED ? model : NULL;
}

static Keep *
keep_new (Run *run, Model *model, KeepKind kind)
{
  Keep *keep = g_new0 (Keep, 1);

  keep->run = run;
  keep->model = model;
  keep->kind = kind;
  g_snprintf (keep->what, sizeof keep->what, kind == KEEP_DMA ? "DMA" : "%s %u", kind_names[kind],
              run->old_keeps->len);
  g_ptr_array_add (run->old_keeps, keep);
  return keep;
}

/* --- beginning ------------------------------------------------------------------------------- */

static void
work (gpointer data)
{
  Keep *keep = data;
  CopHold *hold = cop_object_hold (&keep->model->device->object, "worker");

  /* one that has ended is no more ours, although the device stays */
  if (keep->kind == KEEP_ENDED || cop_request_is_live (keep->request))
    g_thread_yield ();
  cop_hold_release (hold);
  g_atomic_int_inc (&keep->n_worked);
}

static void
done (CopRequest *request, gpointer data)
{
  Keep *keep = data;

  run_expect (g_atomic_int_get (&keep->n_worked) == 1 && !keep->told,
              "%s was told before it was done", keep->what);
  keep->told = TRUE;
  if (keep->kind == KEEP_WORK)
    cop_request_end (request);
}

static gboolean
begin (Keep *keep, GError **error)
{
  CopDevice *device = keep->model->device;
  Run *run = keep->run;

  if (keep->kind == KEEP_HOLD)
    {
      keep->hold = cop_object_hold (&device->object, keep->what);
      return TRUE;
    }
  if (keep->kind == KEEP_DMA)
    {
      if (run->def->before_dma)
        run->def->before_dma (keep->model);
      return cop_dma_map (device, RAM_AT + run_dice (run, RAM_SIZE - 64), 64,
                          run_chance (run, 2) ? COP_DMA_TO_DEVICE : COP_DMA_FROM_DEVICE, &keep->dma,
                          error);
    }
  keep->request = cop_request_begin (device, keep->what, error);
  if (keep->request && keep->kind != KEEP_REQUEST)
    run_expect (cop_request_run (keep->request, work, done, keep), "%s is not run", keep->what);
  if (keep->kind == KEEP_ENDED && keep->request)
    cop_request_end (keep->request);
  return keep->request != NULL;
}

void
keep_some (Run *run)
{
  static const KeepKind kinds[] = { KEEP_HOLD, KEEP_REQUEST, KEEP_WORK, KEEP_ENDED, KEEP_DMA };
  Model *model = some_model (run);
  Keep *keep;
  g_autoptr (GError) error = NULL;
  gboolean ok, expected;

  if (model == NULL)
    return;
  keep = keep_new (run, model, kinds[run_dice (run, G_N_ELEMENTS (kinds))]);
  expected = model->state == COP_STATE_REALIZED || keep->kind == KEEP_HOLD;
  ok = begin (keep, &error);
  run_say ("keep %s of %s, which is %s: %s", keep->what, model->id, cop_state_name (model->state),
           ok ? "yes" : "no");
  run_expect (ok == expected || (!ok && keep->kind == KEEP_DMA && run->def->before_dma),
              "%s of %s: %s", keep->what, model->id, error ? error->message : "it is kept");
  if (!ok)
    return;
  model->n_keeps++;
  g_ptr_array_add (run->keeps, keep);
}

/* --- ending ---------------------------------------------------------------------------------- */

static void
end (Keep *keep)
{
  if (keep->kind == KEEP_DMA)
    cop_dma_unmap (&keep->dma, 64);
  else if (keep->kind == KEEP_HOLD)
    cop_hold_release (keep->hold);
  else
    cop_request_end (keep->request);
}

static gpointer
end_elsewhere (gpointer data)
{
  Keep *keep = data;
  char bytes[16] = "sixteen bytes.";
  CopHold *hold = NULL;

  if (keep->kind == KEEP_HOLD)
    hold = cop_object_hold (&keep->model->device->object, "elsewhere");
  else if (keep->kind == KEEP_REQUEST && cop_request_is_live (keep->request))
    hold = cop_object_hold (&cop_request_device (keep->request)->object, "elsewhere");
  if (keep->kind == KEEP_DMA && keep->dma.direction == COP_DMA_TO_DEVICE)
    cop_dma_get (&keep->dma, 8, bytes, sizeof bytes);
  else if (keep->kind == KEEP_DMA)
    cop_dma_put (&keep->dma, 8, bytes, sizeof bytes);
  else
    end (keep);
  cop_hold_release (hold);
  return NULL;
}

gboolean
keep_end_some (Run *run)
{
  gboolean elsewhere = run_chance (run, 3);
  Keep *keep;

  if (run->keeps->len == 0 || run->threads->len)
    return FALSE;
  keep = run->keeps->pdata[run_dice (run, run->keeps->len)];
  if (keep->kind == KEEP_WORK || keep->kind == KEEP_ENDED)
    return FALSE;
  run_say ("end %s of %s%s", keep->what, keep->model->id, elsewhere ? " on another thread" : "");
  if (elsewhere)
    g_ptr_array_add (run->threads, g_thread_new ("other", end_elsewhere, keep));
  else
    end (keep);
  if (!elsewhere || keep->kind != KEEP_DMA)
    model_let_go (run, keep);
  return elsewhere;
}

void
keep_join (Run *run)
{
  for (guint i = 0; i < run->threads->len; i++)
    g_thread_join (run->threads->pdata[i]);
  g_ptr_array_set_size (run->threads, 0);
}

gboolean
keep_is_busy (const Run *run, const Model *model)
{
  for (guint i = 0; i < run->keeps->len; i++)
    {
      const Keep *keep = run->keeps->pdata[i];
      if ((keep->kind == KEEP_WORK || keep->kind == KEEP_ENDED)
          && (model == NULL || keep->model == model))
        return TRUE;
    }
  return run->threads->len != 0;
}

void
keep_told (Run *run)
{
  for (guint i = run->keeps->len; i-- > 0;)
    {
      Keep *keep = run->keeps->pdata[i];
      if (keep->kind == KEEP_WORK || keep->kind == KEEP_ENDED)
        model_let_go (run, keep);
    }
}

void
keep_end_all (Run *run)
{
  for (guint i = run->keeps->len; i-- > 0;)
    {
      Keep *keep = run->keeps->pdata[i];
      if (keep->kind == KEEP_WORK || keep->kind == KEEP_ENDED)
        continue;
      end (keep);
      model_let_go (run, keep);
    }
}
