/* A thousand random interleavings of plugging, unplugging, requests, resets, the guest's ejects and
 * dropped references on each bus, beside a small model that says what must come of each step.
 * Transactions do several of these; when one fails, what the guest reads of the slots must be as it
 * was, and so must all that a snapshot shows, unless the guest has refused a removal meanwhile.
 *
 *   interleave [--bus NAME] [--seed N] [--steps M] [--runs K]
 *
 * --seed runs one alone, unless --runs says how many from there on.  When anything fails, the steps
 * of the run and how to run it alone are printed. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

#include "run.h"

#define RUNS 1000 /* of each bus */

static const BusDef *const buses[] = { &bus_usb, &bus_pci, &bus_pcie,   &bus_scsi,
                                       &bus_i2c, &bus_spi, &bus_virtio, &bus_slots };

static gint steps = 60, runs = -1;
static gint64 seed = -1;
static char *only;

static const GOptionEntry options[] = {
  { "bus", 0, 0, G_OPTION_ARG_STRING, &only, "This bus alone", "NAME" },
  { "seed", 0, 0, G_OPTION_ARG_INT64, &seed, "The first run", "N" },
  { "steps", 0, 0, G_OPTION_ARG_INT, &steps, "Steps of one run", "M" },
  { "runs", 0, 0, G_OPTION_ARG_INT, &runs, "How many on each bus", "K" },
  { NULL },
};

static void
interleave (gconstpointer data)
{
  const BusDef *def = data;
  CopHost *host = cop_host_new (NULL);

  g_test_message ("%d runs of %d steps, from --seed %" G_GINT64_FORMAT, runs, steps, seed);
  for (gint i = 0; i < runs; i++)
    run_once (def, host, (guint32)(seed + i), (guint)steps);
  cop_host_unref (host);
}

/* --- failing ---------------------------------------------------------------------------------- */

static void
fail (int number)
{
  run_print_log ();
  signal (number, SIG_DFL);
  raise (number);
}

/* Of the sanitizers' run-time libraries. */
extern void __sanitizer_set_death_callback (void (*fn) (void)) __attribute__ ((weak));

int
main (int argc, char **argv)
{
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (GError) error = NULL;
  int result;

  g_option_context_add_main_entries (context, options, NULL);
  g_option_context_set_ignore_unknown_options (context, TRUE);
  if (!g_option_context_parse (context, &argc, &argv, &error))
    {
      fprintf (stderr, "%s\n", error->message);
      return 2;
    }
  g_test_init (&argc, &argv, NULL);
  if (runs < 0)
    runs = seed < 0 ? RUNS : 1;
  if (seed < 0)
    seed = (guint32)g_test_rand_int ();
  signal (SIGABRT, fail);
  signal (SIGTRAP, fail);
  if (__sanitizer_set_death_callback)
    __sanitizer_set_death_callback (run_print_log);
  for (guint i = 0; i < G_N_ELEMENTS (buses); i++)
    if (only == NULL || strcmp (only, buses[i]->name) == 0)
      {
        g_autofree char *path = g_strdup_printf ("/random/interleave/%s", buses[i]->name);
        g_test_add_data_func (path, buses[i], interleave);
      }
  result = g_test_run ();
  g_free (only);
  return result;
}
