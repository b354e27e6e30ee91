/* Files that are written whole or not at all. */
#include "output.h"
#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <limits.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* An output on its way. */
typedef struct
{
  const CliOutput *output;
  char *target;    /* NULL: written directly */
  char *temporary; /* NULL: not there */
} Stage;

int
cli_cannot_write (const char *file, int problem, int code)
{
  cli_say ("%s: cannot be written: %s", file, g_strerror (problem));
  return code;
}

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

/* Writes what the output is into the new file and closes it; mode: -1 leaves it as it is. */
static int
fill (const CliOutput *output, int fd, int mode)
{
  gboolean good =
      write_all (fd, output->data, output->length) && (mode < 0 || fchmod (fd, (mode_t)mode) == 0);
  int problem = errno;

  if (close (fd) != 0 && good)
    return cli_cannot_write (output->file, errno, CLI_IO);
  return good ? CLI_OK : cli_cannot_write (output->file, problem, CLI_IO);
}

/* The mode that open () would have given: mkstemp is more careful. */
static int
mode_of (const struct stat *there)
{
  mode_t mask;

  if (there != NULL)
    return there->st_mode & 07777;
  mask = umask (0);
  umask (mask);
  return 0666 & ~mask;
}

/* Everything that can go wrong with a file, short of giving it its name. */
static int
stage (Stage *self)
{
  const char *file = self->output->file;
  g_autofree char *folder = NULL, *base = NULL;
  struct stat there;
  gboolean exists;
  int fd, code;

  if (self->output->is_folder)
    return cli_folder_stage (self->output, &self->target, &self->temporary);
  if (strcmp (file, "-") == 0)
    return CLI_OK;
  exists = stat (file, &there) == 0;
  if (exists && S_ISDIR (there.st_mode))
    return cli_cannot_write (file, EISDIR, CLI_BAD);
  /* A file that may not be written is not replaced either. */
  if (exists && access (file, W_OK) != 0)
    return cli_cannot_write (file, errno, CLI_BAD);
  if (exists && !S_ISREG (there.st_mode))
    return CLI_OK;
  /* A symbolic link stays one. */
  if (exists)
    {
      char *real = realpath (file, NULL);

      self->target = g_strdup (real != NULL ? real : file);
      free (real);
    }
  else
    self->target = g_strdup (file);
  folder = g_path_get_dirname (self->target);
  base = g_path_get_basename (self->target);
  self->temporary = g_strdup_printf ("%s/.%s.XXXXXX", folder, base);
  fd = g_mkstemp_full (self->temporary, O_WRONLY | O_CLOEXEC, 0600);
  if (fd < 0)
    {
      code = cli_cannot_write (file, errno, CLI_BAD);
      g_clear_pointer (&self->temporary, g_free);
      return code;
    }
  return fill (self->output, fd, mode_of (exists ? &there : NULL));
}

static int
commit (Stage *self)
{
  const CliOutput *output = self->output;
  int fd;

  if (self->temporary != NULL)
    {
      if (output->is_folder)
        {
          int code = cli_folder_commit (output, self->target, self->temporary);

          if (code == CLI_OK)
            g_clear_pointer (&self->temporary, g_free);
          return code;
        }
      if (g_rename (self->temporary, self->target) != 0)
        return cli_cannot_write (output->file, errno, CLI_BAD);
      g_clear_pointer (&self->temporary, g_free);
      return CLI_OK;
    }
  if (strcmp (output->file, "-") == 0)
    return cli_print_bytes (output->data, output->length);
  fd = g_open (output->file, O_WRONLY | O_CLOEXEC, 0);
  return fd < 0 ? cli_cannot_write (output->file, errno, CLI_BAD) : fill (output, fd, -1);
}

static void
clear (Stage *self)
{
  if (self->temporary != NULL && self->output->is_folder)
    cli_folder_remove (self->temporary);
  else if (self->temporary != NULL)
    g_unlink (self->temporary);
  g_free (self->temporary);
  g_free (self->target);
}

int
cli_write_files (const CliOutput *outputs, guint n_outputs)
{
  g_autofree Stage *stages = g_new0 (Stage, n_outputs);
  gboolean temporary = FALSE;
  sigset_t ours, theirs;
  int code = CLI_OK;

  /* Whoever stops the program now must not find the temporary files afterwards. */
  sigemptyset (&ours);
  sigaddset (&ours, SIGINT);
  sigaddset (&ours, SIGTERM);
  sigaddset (&ours, SIGHUP);
  sigprocmask (SIG_BLOCK, &ours, &theirs);
  for (guint i = 0; i < n_outputs && code == CLI_OK; i++)
    {
      stages[i].output = &outputs[i];
      code = stage (&stages[i]);
      temporary = temporary || stages[i].temporary != NULL;
    }
  /* A pipe may be full for ever. */
  if (!temporary)
    sigprocmask (SIG_SETMASK, &theirs, NULL);
  /* What is written directly can break off: before anything has its name. */
  for (guint i = 0; i < n_outputs && code == CLI_OK; i++)
    if (stages[i].temporary == NULL)
      code = commit (&stages[i]);
  for (guint i = 0; i < n_outputs && code == CLI_OK; i++)
    if (stages[i].temporary != NULL)
      code = commit (&stages[i]);
  for (guint i = 0; i < n_outputs; i++)
    clear (&stages[i]);
  sigprocmask (SIG_SETMASK, &theirs, NULL);
  return code;
}
