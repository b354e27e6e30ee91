#define _GNU_SOURCE /* memfd_create */
#include <fdt/dts-in.h>

#include <errno.h>
#include <stdlib.h>
#include <sys/mman.h>
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

gboolean
cop_dts__run (const char *const *argv, const char *folder, GBytes *input, int *ret_status,
              GBytes **ret_output, GBytes **ret_errors, GError **error)
{
  int fds[3] = { -1, -1, -1 };
  GPid pid;
  GBytes *output = NULL, *errors = NULL;

  if ((fds[0] = open_nameless ("input", error)) >= 0 && (!input || fill (fds[0], input, error))
      && (fds[1] = open_nameless ("output", error)) >= 0
      && (fds[2] = open_nameless ("errors", error)) >= 0 && spawn (argv, folder, fds, &pid, error)
      && wait_for (argv[0], pid, ret_status, error) && (output = contents (fds[1], error)))
    errors = contents (fds[2], error);
  for (guint i = 0; i < 3; i++)
    if (fds[i] >= 0)
      close (fds[i]);
  if (!errors)
    {
      g_clear_pointer (&output, g_bytes_unref);
      return FALSE;
    }
  *ret_output = output;
  *ret_errors = errors;
  return TRUE;
}
