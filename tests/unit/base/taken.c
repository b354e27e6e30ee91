/* Runs of taken numbers beside a table with a mark for each. */
#include <base/taken.h>
#include <glib.h>

#define N 200

static void
as_a_table_has_it (void)
{
  for (guint32 seed = 1; seed <= 100; seed++)
    {
      GRand *random = g_rand_new_with_seed (seed);
      CopTaken *taken = cop_taken__new ();
      gboolean marks[N] = { FALSE };

      for (guint step = 0; step < 60; step++)
        {
          guint first = (guint)g_rand_int_range (random, 0, N);
          guint last = (guint)g_rand_int_range (random, (gint32)first, MIN (N, (gint32)first + 20));
          guint64 end = G_MAXUINT64, from;
          gboolean any = FALSE;

          for (guint i = first; i <= last; i++)
            any = any || marks[i];
          g_assert_cmpint (cop_taken__has (taken, first, last, &end), ==, any);
          if (any)
            {
              /* the end of a run that is in the way */
              g_assert_true (end >= first && marks[end] && (end == N - 1 || !marks[end + 1]));
              g_assert_true (end <= last || marks[last]);
              g_assert_true (cop_taken__first (taken, first, last, &from, &end));
              g_assert_true (marks[from] && (from == 0 || !marks[from - 1]) && from <= last);
              for (guint i = first; i < from; i++)
                g_assert_false (marks[i]);
            }
          if (step % 2)
            {
              cop_taken__add (taken, first, last);
              for (guint i = first; i <= last; i++)
                marks[i] = TRUE;
            }
        }
      cop_taken__free (taken);
      g_rand_free (random);
    }
}

static void
up_to_both_ends (void)
{
  CopTaken *taken = cop_taken__new ();
  guint64 last;

  cop_taken__add (taken, G_MAXUINT64, G_MAXUINT64);
  g_assert_false (cop_taken__has (taken, 0, G_MAXUINT64 - 1, &last));
  cop_taken__add (taken, 0, 0);
  g_assert_true (cop_taken__has (taken, 0, 5, &last));
  g_assert_cmpuint (last, ==, 0);
  cop_taken__add (taken, 0, G_MAXUINT64);
  g_assert_true (cop_taken__has (taken, 7, 7, &last));
  g_assert_cmpuint (last, ==, G_MAXUINT64);
  cop_taken__free (taken);
  cop_taken__free (NULL);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/taken/as-a-table-has-it", as_a_table_has_it);
  g_test_add_func ("/base/taken/up-to-both-ends", up_to_both_ends);
  return g_test_run ();
}
