#include "content.h"
#include <string.h>

guint8 *
cop_content__load (CopDevice *device, const char *what, guint64 size, GBytes *content,
                   GError **error)
{
  CopRegion *window = cop_device_window (device, 0);
  gsize n = content ? g_bytes_get_size (content) : 0;
  guint8 *data = NULL;

  if (n > size)
    cop_object_error (&device->object, error, COP_ERROR_RANGE,
                      "content has %" G_GSIZE_FORMAT " bytes, and the %s has %" G_GUINT64_FORMAT, n,
                      what, size);
  else if (cop_region_set_size (window, size, error) && !(data = cop_region_ram (window)))
    cop_object_error (&device->object, error, COP_ERROR_RANGE,
                      "the system has not %" G_GUINT64_FORMAT " bytes for it", size);
  if (data == NULL)
    return NULL;
  memset (data, 0xff, size);
  if (n)
    memcpy (data, g_bytes_get_data (content, NULL), n);
  return data;
}
