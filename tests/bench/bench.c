#include "bench.h"

#include <fnmatch.h>
#include <limits.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include <valgrind/callgrind.h>

enum
{
  MAX_REPS = 64,
  YARD_N = 200000
};

/* The time that this process had on a core: what others take of it does not count. */
static double
now_ns (void)
{
  struct timespec t;

  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &t);
  return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

size_t
bench_heap (void)
{
  struct mallinfo2 info = mallinfo2 ();

  return info.uordblks + info.hblkhd;
}

uint64_t
bench_random (uint64_t state)
{
  state ^= state << 13;
  state ^= state >> 7;
  return state ^ state << 17;
}

void
bench_fail (const char *what, const char *why)
{
  fprintf (stderr, "bench: %s: %s\n", what, why ? why : "failed");
  exit (1);
}

static double
yardstick (void)
{
  double start = now_ns ();

  for (long i = 0; i < YARD_N; i++)
    {
      char *p = malloc (64);
      BENCH_KEEP (p);
      *p = 1;
      free (p);
    }
  return (now_ns () - start) / YARD_N;
}

static int
selected (const BenchOp *op, const char *pattern)
{
  return !pattern || strstr (op->name, pattern) || fnmatch (pattern, op->name, 0) == 0;
}

static void
count (const char *peer, const BenchOp *op)
{
  long n = op->n_ir;

  if (n == 0 || !op->run)
    return;
  /* The first turn fills caches of ours, seals classes and binds symbols; the second is counted. */
  for (int turn = 0; turn < 2; turn++)
    {
      if (op->setup)
        op->setup (n, op->data);
      if (turn)
        CALLGRIND_ZERO_STATS;
      op->run (n, op->data);
      if (turn)
        CALLGRIND_DUMP_STATS_AT (op->name);
      if (op->teardown)
        op->teardown (n, op->data);
    }
  printf ("I\t%s\t%s\t%ld\n", peer, op->name, n);
}

static void
measure (const char *peer, const BenchOp *op, int reps)
{
  double ns[MAX_REPS], yard[2];

  if (op->bytes)
    {
      printf ("B\t%s\t%s\t%.3f\n", peer, op->name, op->bytes (op->n, op->data));
      return;
    }
  if (op->reps && reps > op->reps)
    reps = op->reps;
  yardstick ();
  yard[0] = yardstick ();
  for (int rep = -1; rep < reps; rep++)
    {
      double start, end;

      if (op->setup)
        op->setup (op->n, op->data);
      start = now_ns ();
      op->run (op->n, op->data);
      end = now_ns ();
      if (op->teardown)
        op->teardown (op->n, op->data);
      if (rep >= 0)
        ns[rep] = (end - start) / (double)op->n;
    }
  yard[1] = yardstick ();
  printf ("T\t%s\t%s\t%ld\t%.3f", peer, op->name, op->n, (yard[0] + yard[1]) / 2);
  for (int rep = 0; rep < reps; rep++)
    printf ("\t%.3f", ns[rep]);
  printf ("\n");
}

/* Each operation has a process of its own, so that none finds the heap as another one left it. */
static void
in_a_child (const char *peer, const BenchOp *op, int reps, int counting)
{
  pid_t pid = fork ();
  int status;

  if (pid == 0)
    {
      if (counting)
        count (peer, op);
      else
        measure (peer, op, reps);
      fflush (stdout);
      _exit (0);
    }
  if (pid < 0 || waitpid (pid, &status, 0) < 0)
    bench_fail (op->name, "cannot fork");
  if (WIFSIGNALED (status))
    bench_fail (op->name, strsignal (WTERMSIG (status)));
  if (WEXITSTATUS (status))
    exit (1);
}

int
bench_main (int argc, char **argv, const char *peer, const BenchOp *ops, size_t n_ops)
{
  const char *pattern = NULL;
  int reps = 5, list = 0, counting = RUNNING_ON_VALGRIND != 0;

  for (int i = 1; i < argc; i++)
    if (strcmp (argv[i], "--list") == 0)
      list = 1;
    else if (i + 1 < argc && strcmp (argv[i], "--only") == 0)
      pattern = argv[++i];
    else if (i + 1 < argc && strcmp (argv[i], "--reps") == 0)
      reps = atoi (argv[++i]);
    else
      bench_fail (argv[i], "unknown argument");
  if (reps < 1 || reps > MAX_REPS)
    bench_fail ("--reps", "between 1 and 64");

  setvbuf (stdout, NULL, _IOLBF, 0);
  /* Pages that were touched once stay: to get them again is the kernel's work, and nobody's here.
   */
  mallopt (M_TRIM_THRESHOLD, INT_MAX);
  mallopt (M_MMAP_THRESHOLD, INT_MAX);
  for (size_t i = 0; i < n_ops; i++)
    {
      if (!selected (&ops[i], pattern))
        continue;
      if (list)
        printf ("%s\n", ops[i].name);
      else
        in_a_child (peer, &ops[i], reps, counting);
    }
  return 0;
}
