#include <base/host.h>

#include <string.h>

/* --- files --- */

typedef struct
{
  char *name, *label; /* may be the same */
  CopOrigin caller;
} File;

static void
file_free (gpointer data)
{
  File *file = data;

  if (file->label != file->name)
    g_free (file->label);
  g_free (file->name);
  g_free (file);
}

static guint
file_hash (gconstpointer data)
{
  const File *file = data;

  return g_str_hash (file->name) * 31 + file->caller.file * 17 + file->caller.line;
}

static gboolean
file_equal (gconstpointer a, gconstpointer b)
{
  const File *first = a, *second = b;

  return first->caller.line == second->caller.line && first->caller.file == second->caller.file
         && !strcmp (first->name, second->name);
}

/* The file, which stays as long as the host; nullable. */
static const File *
find_file (CopHost *host, guint32 number)
{
  const File *file;

  pthread_mutex_lock (&host->lock);
  file = number > 0 && number <= host->files->len ? host->files->pdata[number - 1] : NULL;
  pthread_mutex_unlock (&host->lock);
  return file;
}

const char *
cop_host_file_name (CopHost *host, guint32 file)
{
  const File *found = find_file (host, file);

  return found ? found->name : NULL;
}

guint32
cop_host_file_called (CopHost *host, const char *name, CopOrigin caller)
{
  const File key = { .name = (char *)name, .caller = caller };
  const char *from = cop_host_file_name (host, caller.file);
  gpointer number;

  pthread_mutex_lock (&host->lock);
  number = g_hash_table_lookup (host->file_numbers, &key);
  if (number == NULL)
    {
      File *file = g_new (File, 1);

      *file = (File){ .name = g_strdup (name), .caller = caller };
      file->label = from ? g_strdup_printf ("%s:%u, in %s", from, caller.line, name) : file->name;
      g_ptr_array_add (host->files, file);
      number = GUINT_TO_POINTER (host->files->len);
      g_hash_table_insert (host->file_numbers, file, number);
    }
  pthread_mutex_unlock (&host->lock);
  return GPOINTER_TO_UINT (number);
}

guint32
cop_host_file (CopHost *host, const char *name)
{
  return cop_host_file_called (host, name, (CopOrigin){ 0, 0 });
}

CopOrigin
cop_host_file_caller (CopHost *host, guint32 file)
{
  const File *found = find_file (host, file);

  return found ? found->caller : (CopOrigin){ 0, 0 };
}

const char *
cop_host_file_label (CopHost *host, guint32 file)
{
  const File *found = find_file (host, file);

  return found ? found->label : NULL;
}

char *
cop_origin_print (CopHost *host, CopOrigin origin)
{
  const char *label = cop_host_file_label (host, origin.file);

  return label ? g_strdup_printf ("%s:%u", label, origin.line) : NULL;
}

/* --- hosts --- */

CopHost *
cop_host__new (GMainContext *context)
{
  CopHost *host = g_new0 (CopHost, 1);

  host->ref_count = 1;
  host->context = context ? g_main_context_ref (context) : NULL;
  pthread_mutex_init (&host->lock, NULL);
  host->files = g_ptr_array_new_with_free_func (file_free);
  host->file_numbers = g_hash_table_new (file_hash, file_equal);
  return host;
}

CopHost *
cop_host_ref (CopHost *host)
{
  g_atomic_int_inc (&host->ref_count);
  return host;
}

void
cop_host_unref (CopHost *host)
{
  if (host == NULL || !g_atomic_int_dec_and_test (&host->ref_count))
    return;
  if (host->is_empty == NULL || host->is_empty (host))
    cop_host__finish (host);
}

void
cop_host__finish (CopHost *host)
{
  for (int i = COP_HOST_N_ROOMS - 1; i >= 0; i--)
    if (host->rooms[i].close)
      host->rooms[i].close (host->rooms[i].data);
  g_hash_table_unref (host->file_numbers);
  g_ptr_array_unref (host->files);
  pthread_mutex_destroy (&host->lock);
  if (host->context)
    g_main_context_unref (host->context);
  g_free (host);
}
