#define _GNU_SOURCE /* memfd_create, pidfd_open, prlimit */
#include <fdt/dts-in.h>

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* What a program reads and writes is in files that have no name: no pipe can fill up, no signal is
 * sent when one breaks, and nothing is left behind. */

static int
open_nameless (const char *what, GError **error)
{
  int fd = memfd_create (what, MFD_CLOEXEC);

  if (fd < 0)
    cop_error_set (error, COP_ERROR_IO, NULL, "cannot make a file in memory: %s",
                   g_strerror (errno));
  return fd;
}

static gboolean
fill (int fd, GBytes *bytes, GError **error)
{
  gsize size;
  const char *data = g_bytes_get_data (bytes, &size);

  while (size)
    {
      ssize_t n = write (fd, data, size);

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        return cop_error_set (error, COP_ERROR_IO, NULL, "cannot write into memory: %s",
                              g_strerror (errno));
      data += n;
      size -= (gsize)n;
    }
  lseek (fd, 0, SEEK_SET);
  return TRUE;
}

static GBytes *
contents (int fd, GError **error)
{
  off_t size = lseek (fd, 0, SEEK_END);
  char *data = g_malloc ((gsize)MAX (size, 0) + 1);
  gsize n = 0;

  while (n < (gsize)size)
    {
      ssize_t got = pread (fd, data + n, (gsize)size - n, (off_t)n);

      if (got < 0 && errno == EINTR)
        continue;
      if (got <= 0)
        {
          cop_error_set (error, COP_ERROR_IO, NULL, "cannot read from memory: %s",
                         g_strerror (errno));
          g_free (data);
          return NULL;
        }
      n += (gsize)got;
    }
  /* A NUL behind the end, so that it can be searched as a string. */
  data[n] = '\0';
  return g_bytes_new_take (data, n);
}

/* The user's locale and search paths have no say in what comes out. */
static char **
environment (void)
{
  static const char *const unwanted[] = { "CPATH", "C_INCLUDE_PATH", "DEPENDENCIES_OUTPUT",
                                          "GCC_COLORS", "SUNPRO_DEPENDENCIES" };
  char **env = g_environ_setenv (g_get_environ (), "LC_ALL", "C", TRUE);

  for (guint i = 0; i < G_N_ELEMENTS (unwanted); i++)
    env = g_environ_unsetenv (env, unwanted[i]);
  return env;
}

static gboolean
spawn (const char *const *argv, const char *folder, const int fds[3], GPid *pid, GError **error)
{
  g_autoptr (GError) reason = NULL;
  g_auto (GStrv) env = environment ();

  if (g_spawn_async_with_pipes_and_fds (
          folder, argv, (const char *const *)env, G_SPAWN_SEARCH_PATH | G_SPAWN_DO_NOT_REAP_CHILD,
          NULL, NULL, fds[0], fds[1], fds[2], NULL, NULL, 0, pid, NULL, NULL, NULL, &reason))
    return TRUE;
  if (g_error_matches (reason, G_SPAWN_ERROR, G_SPAWN_ERROR_NOENT))
    return cop_error_set (error, COP_ERROR_NOT_FOUND, NULL,
                          "there is no program '%s' in $PATH: Devicetree source is read with dtc, "
                          "and with cpp when it has preprocessor directives",
                          argv[0]);
  return cop_error_set (error, COP_ERROR_IO, NULL, "cannot run %s: %s", argv[0], reason->message);
}

/* Who waits for it may be killed before it ends: what never ends is not to be left behind. */
static void
limit (GPid pid, guint seconds)
{
  struct rlimit most = { seconds + 1, seconds + 1 };

  prlimit (pid, RLIMIT_CPU, &most, NULL);
}

static gboolean
wait_for (const char *name, GPid pid, int *ret_status, GError **error)
{
  while (waitpid (pid, ret_status, 0) < 0)
    if (errno != EINTR)
      return cop_error_set (error, COP_ERROR_IO, NULL,
                            "cannot tell how %s ended: %s (is SIGCHLD ignored?)", name,
                            g_strerror (errno));
  return TRUE;
}

/* cpp has a child that does the work. */
static void
kill_with_children (GPid pid)
{
  g_autofree char *name = g_strdup_printf ("/proc/%d/task/%d/children", pid, pid);
  g_autofree char *text = NULL;

  if (g_file_get_contents (name, &text, NULL, NULL))
    for (char *at = text, *end; *at; at = end)
      {
        glong child = strtol (at, &end, 10);

        if (end == at)
          break;
        if (child > 0)
          kill ((pid_t)child, SIGKILL);
      }
  kill (pid, SIGKILL);
}

/* Whether it has ended before its deadline.  It is still to be waited for. */
static gboolean
ends_in_time (GPid pid, gint64 deadline)
{
  int fd = -1;
  gint64 left;
  gboolean ended = FALSE;

#ifdef SYS_pidfd_open
  fd = (int)syscall (SYS_pidfd_open, pid, 0);
#endif
  while (!ended && (left = deadline - g_get_monotonic_time ()) > 0)
    {
      struct pollfd entry = { .fd = fd, .events = POLLIN };
      siginfo_t info = { 0 };

      /* Old kernels can only be asked again and again. */
      if (fd >= 0)
        ended = poll (&entry, 1, (int)MIN (left / 1000 + 1, G_MAXINT)) == 1;
      else if (waitid (P_PID, (id_t)pid, &info, WEXITED | WNOHANG | WNOWAIT) != 0 || info.si_pid)
        ended = TRUE;
      else
        g_usleep (1000);
    }
  if (fd >= 0)
    close (fd);
  return ended;
}

static gboolean
wait_in_time (const CopDtsProgram *program, GPid pid, int *ret_status, GError **error)
{
  if (ends_in_time (pid, program->deadline))
    return wait_for (program->name, pid, ret_status, error);
  kill_with_children (pid);
  return wait_for (program->name, pid, ret_status, error)
         && cop_error_set (error, COP_ERROR_IO, program->file,
                           "%s has not ended within %u seconds, and was stopped", program->name,
                           program->seconds);
}

gboolean
cop_dts_program__start (CopDtsProgram *program, const char *const *argv, const char *file,
                        const char *folder, GBytes *text, const CopDtsInput *input, GError **error)
{
  guint seconds = input && input->timeout ? input->timeout : COP_DTS_TIMEOUT;

  *program = (CopDtsProgram){ .fds = { -1, -1, -1 },
                              .name = g_strdup (argv[0]),
                              .file = g_strdup (file),
                              .seconds = seconds,
                              .deadline = g_get_monotonic_time () + seconds * G_TIME_SPAN_SECOND };
  if ((program->fds[0] = open_nameless ("input", error)) < 0
      || (text && !fill (program->fds[0], text, error))
      || (program->fds[1] = open_nameless ("output", error)) < 0
      || (program->fds[2] = open_nameless ("errors", error)) < 0
      || !spawn (argv, folder, program->fds, &program->pid, error))
    return FALSE;
  limit (program->pid, seconds);
  return TRUE;
}

gboolean
cop_dts_program__finish (CopDtsProgram *program, int *ret_status, GBytes **ret_output,
                         GBytes **ret_errors, GError **error)
{
  GPid pid = program->pid;
  GBytes *output = NULL, *errors = NULL;

  program->pid = 0;
  if (pid && wait_in_time (program, pid, ret_status, error)
      && (output = contents (program->fds[1], error)))
    errors = contents (program->fds[2], error);
  cop_dts_program__stop (program);
  if (!errors)
    {
      g_clear_pointer (&output, g_bytes_unref);
      return FALSE;
    }
  *ret_output = output;
  *ret_errors = errors;
  return TRUE;
}

void
cop_dts_program__stop (CopDtsProgram *program)
{
  int status;

  if (program->pid)
    {
      kill_with_children (program->pid);
      wait_for (program->name, program->pid, &status, NULL);
    }
  for (guint i = 0; i < 3; i++)
    if (program->fds[i] >= 0)
      close (program->fds[i]);
  g_free (program->name);
  g_free (program->file);
  *program = (CopDtsProgram){ .fds = { -1, -1, -1 } };
}

gboolean
cop_dts__run (const char *const *argv, const char *file, const CopDtsInput *input, int *ret_status,
              GBytes **ret_output, GBytes **ret_errors, GError **error)
{
  CopDtsProgram program;
  gboolean good = cop_dts_program__start (&program, argv, file, NULL, NULL, input, error)
                  && cop_dts_program__finish (&program, ret_status, ret_output, ret_errors, error);

  cop_dts_program__stop (&program);
  return good;
}
