#include <base/host.h>

CopHost *
cop_host__new (GMainContext *context)
{
  CopHost *host = g_new0 (CopHost, 1);

  host->ref_count = 1;
  host->context = context ? g_main_context_ref (context) : NULL;
  pthread_mutex_init (&host->lock, NULL);
  host->files = g_ptr_array_new_with_free_func (g_free);
  host->file_numbers = g_hash_table_new (g_str_hash, g_str_equal);
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

guint32
cop_host_file (CopHost *host, const char *name)
{
  gpointer number;

  pthread_mutex_lock (&host->lock);
  number = g_hash_table_lookup (host->file_numbers, name);
  if (number == NULL)
    {
      char *copy = g_strdup (name);
      g_ptr_array_add (host->files, copy);
      number = GUINT_TO_POINTER (host->files->len);
      g_hash_table_insert (host->file_numbers, copy, number);
    }
  pthread_mutex_unlock (&host->lock);
  return GPOINTER_TO_UINT (number);
}

const char *
cop_host_file_name (CopHost *host, guint32 file)
{
  const char *name;

  pthread_mutex_lock (&host->lock);
  name = file > 0 && file <= host->files->len ? g_ptr_array_index (host->files, file - 1) : NULL;
  pthread_mutex_unlock (&host->lock);
  return name;
}

char *
cop_origin_print (CopHost *host, CopOrigin origin)
{
  const char *file = cop_host_file_name (host, origin.file);
  return file ? g_strdup_printf ("%s:%u", file, origin.line) : NULL;
}
