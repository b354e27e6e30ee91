/* The measuring harness that every program of the benchmark shares, ours and the peers'.
 *
 * A program is a table of operations and a call of bench_main.  Run as it is, it measures the time
 * of each operation; run under callgrind, it makes one dump for each, with the instructions of the
 * operation alone.  It prints lines of fields separated by tabs:
 *   T peer name n yard ns...  the nanoseconds for one operation, one figure for every repetition;
 *                             yard: those of malloc (64) and free, before and after
 *   I peer name n             the dump named `name` holds the instructions of n operations
 *   B peer name bytes         bytes for one object
 */
#ifndef BENCH_H
#define BENCH_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C"
{
#endif

  typedef struct
  {
    const char *name; /* the row of the table; see rows.py */
    long n;           /* operations in a repetition; for a tree, its nodes */
    long n_ir;        /* operations that are counted; 0: none */

    /* Setup and teardown are neither timed nor counted, and run around every repetition; nullable.
     * The three have the same n and data. */
    void (*setup) (long n, void *data);
    void (*run) (long n, void *data);
    void (*teardown) (long n, void *data);
    void *data;

    double (*bytes) (long n, void *data); /* instead of run: bytes for one of n objects */
    int reps;                             /* at most so many repetitions; 0: as many as asked for */
  } BenchOp;

  /* Measures the operations of the table that the arguments select, in the table's order, each in
   * a child process of its own:
   * --reps N (default 5), --only PATTERN (a glob or a part of the name), --list.
   * Returns the exit code. */
  int bench_main (int argc, char **argv, const char *peer, const BenchOp *ops, size_t n_ops);

  /* Bytes that malloc has given out and not got back. */
  size_t bench_heap (void);

  /* The next of a series of numbers in no order; the same series every time. */
  uint64_t bench_random (uint64_t state);

  /* For a bench that cannot go on: says so on standard error, and exits. */
  void bench_fail (const char *what, const char *why) __attribute__ ((noreturn));

#ifdef __cplusplus
}
#endif

/* The compiler has to make the value, and cannot know what it is afterwards. */
#define BENCH_KEEP(x) __asm__ volatile("" : "+r"(x) : : "memory")
/* What is in memory may have changed. */
#define BENCH_CLOBBER() __asm__ volatile("" : : : "memory")

#define BENCH_N(array) (sizeof (array) / sizeof *(array))

#endif
