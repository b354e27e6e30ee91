/* The blobs of the folder COPPICE_CORPUS, and of all below it. */
#include <string.h>

#include "ours.h"

static void
look_into (const char *folder, GQueue *folders, GPtrArray *blobs)
{
  GDir *dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir && (name = g_dir_read_name (dir)))
    {
      char *path = g_build_filename (folder, name, NULL);
      char *content;
      gsize size;

      if (g_file_test (path, G_FILE_TEST_IS_DIR))
        {
          g_queue_push_tail (folders, path);
          continue;
        }
      if ((g_str_has_suffix (name, ".dtb") || g_str_has_suffix (name, ".dtbo"))
          && g_file_get_contents (path, &content, &size, NULL))
        g_ptr_array_add (blobs, g_bytes_new_take (content, size));
      g_free (path);
    }
  if (dir)
    g_dir_close (dir);
}

GPtrArray *
bench_corpus (void)
{
  GPtrArray *blobs = g_ptr_array_new_with_free_func ((GDestroyNotify)g_bytes_unref);
  GQueue folders = G_QUEUE_INIT;
  char *folder = g_strdup (g_getenv ("COPPICE_CORPUS"));

  for (; folder; folder = g_queue_pop_head (&folders))
    {
      look_into (folder, &folders, blobs);
      g_free (folder);
    }
  return blobs;
}
