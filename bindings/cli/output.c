/* Files that are written whole or not at all. */
#include "cli.h"
#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <limits.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static gboolean
write_all (int fd, const char *data, gsize length)
{
  while (length > 0)
    {
      gssize n = write (fd, data, length);

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        return FALSE;
      data += n;
      length -= n;
    }
  return TRUE;
}

static gboolean
cannot (const char *file, GError **error)
{
  return cop_error_set (error, COP_ERROR_IO, file, "cannot be written: %s", g_strerror (errno));
}

static gboolean
write_directly (const char *file, gconstpointer data, gsize length, GError **error)
{
  int fd = g_open (file, O_WRONLY | O_CLOEXEC, 0);

  if (fd < 0)
    return cannot (file, error);
  if (!write_all (fd, data, length))
    {
      cannot (file, error);
      close (fd);
      return FALSE;
    }
  return close (fd) == 0 || cannot (file, error);
}

/* The mode that open () would have given: mkstemp is more careful. */
static mode_t
mode_of (const struct stat *there)
{
  mode_t mask;

  if (there != NULL)
    return there->st_mode & 07777;
  mask = umask (0);
  umask (mask);
  return 0666 & ~mask;
}

static gboolean
replace (const char *file, const char *target, mode_t mode, gconstpointer data, gsize length,
         GError **error)
{
  g_autofree char *folder = g_path_get_dirname (target);
  g_autofree char *base = g_path_get_basename (target);
  g_autofree char *temporary = g_strdup_printf ("%s/.%s.XXXXXX", folder, base);
  int fd = g_mkstemp_full (temporary, O_WRONLY | O_CLOEXEC, 0600);
  gboolean good;
  int problem;

  if (fd < 0)
    return cannot (file, error);
  good = write_all (fd, data, length) && fchmod (fd, mode) == 0;
  problem = errno;
  if (close (fd) != 0 && good)
    {
      problem = errno;
      good = FALSE;
    }
  if (good && g_rename (temporary, target) != 0)
    {
      problem = errno;
      good = FALSE;
    }
  if (good)
    return TRUE;
  g_unlink (temporary);
  errno = problem;
  return cannot (file, error);
}

gboolean
cli_write_file (const char *file, gconstpointer data, gsize length, GError **error)
{
  g_autofree char *target = NULL;
  struct stat there;
  gboolean exists, good;
  sigset_t ours, theirs;

  if (strcmp (file, "-") == 0)
    {
      fwrite (data, 1, length, stdout);
      if (fflush (stdout) == 0 && !ferror (stdout))
        return TRUE;
      return cannot ("standard output", error);
    }
  exists = stat (file, &there) == 0;
  if (exists && S_ISDIR (there.st_mode))
    {
      errno = EISDIR;
      return cannot (file, error);
    }
  if (exists && !S_ISREG (there.st_mode))
    return write_directly (file, data, length, error);
  /* A file that may not be written is not replaced either. */
  if (exists && access (file, W_OK) != 0)
    return cannot (file, error);
  /* A symbolic link stays one. */
  if (exists)
    {
      char *real = realpath (file, NULL);

      target = g_strdup (real != NULL ? real : file);
      free (real);
    }
  else
    target = g_strdup (file);

  /* Whoever stops the program now must not find the temporary file afterwards. */
  sigemptyset (&ours);
  sigaddset (&ours, SIGINT);
  sigaddset (&ours, SIGTERM);
  sigaddset (&ours, SIGHUP);
  sigprocmask (SIG_BLOCK, &ours, &theirs);
  good = replace (file, target, mode_of (exists ? &there : NULL), data, length, error);
  sigprocmask (SIG_SETMASK, &theirs, NULL);
  return good;
}
