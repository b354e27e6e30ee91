/* Starts commands by turns and says how long each took, and how much memory it had:
 *   start ROUNDS COMMAND ARGUMENT... -- COMMAND ARGUMENT... -- ...
 * prints, for each, the wall time of every round in nanoseconds and the peak of its memory in KiB:
 *   S index kib ns...
 * The commands' standard output goes to /dev/null.  This program is small, as the time of a fork
 * and the peak of memory both begin with those of the parent. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>

extern char **environ;

enum
{
  MAX_COMMANDS = 16,
  MAX_ROUNDS = 512
};

static double ns[MAX_COMMANDS][MAX_ROUNDS];
static long kib[MAX_COMMANDS];

static double
now_ns (void)
{
  struct timespec t;

  clock_gettime (CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static int
start (char **command, posix_spawn_file_actions_t *actions, double *ret_ns, long *ret_kib)
{
  struct rusage usage;
  double began = now_ns ();
  int status;
  pid_t pid;

  if (posix_spawnp (&pid, command[0], actions, NULL, command, environ) != 0)
    return 127;
  wait4 (pid, &status, 0, &usage);
  *ret_ns = now_ns () - began;
  *ret_kib = usage.ru_maxrss;
  return WIFEXITED (status) ? WEXITSTATUS (status) : 128;
}

int
main (int argc, char **argv)
{
  posix_spawn_file_actions_t actions;
  char **commands[MAX_COMMANDS];
  int n = 0, rounds = argc > 1 ? atoi (argv[1]) : 0;

  if (argc < 3 || rounds < 1 || rounds > MAX_ROUNDS)
    return 2;
  for (char **argument = commands[n++] = argv + 2; *argument; argument++)
    if (strcmp (*argument, "--") == 0)
      {
        if (n == MAX_COMMANDS)
          return 2;
        *argument = NULL;
        commands[n++] = argument + 1;
      }
  posix_spawn_file_actions_init (&actions);
  posix_spawn_file_actions_addopen (&actions, 1, "/dev/null", O_WRONLY, 0);
  for (int round = -1; round < rounds; round++) /* the first fills the page cache */
    for (int i = 0; i < n; i++)
      {
        long peak;
        int code = start (commands[i], &actions, &ns[i][round < 0 ? 0 : round], &peak);
        if (code)
          {
            fprintf (stderr, "bench: %s: exit code %d\n", commands[i][0], code);
            return 1;
          }
        kib[i] = kib[i] > peak ? kib[i] : peak;
      }
  for (int i = 0; i < n; i++)
    {
      printf ("S\t%d\t%ld", i, kib[i]);
      for (int round = 0; round < rounds; round++)
        printf ("\t%.0f", ns[i][round]);
      printf ("\n");
    }
  return 0;
}
