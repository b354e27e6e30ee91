/* DMA: RAM itself where there is RAM, a bounce buffer anywhere else. */
#include <coppice/dev/dma.h>
#include <device/time.h>

static gboolean
refuse_dead (const CopDevice *device, GError **error)
{
  return cop_object_error (&device->object, error, COP_ERROR_STATE,
                           "it reaches no memory: it is %s",
                           cop_state_name ((CopState)device->object.state));
}

static CopSpace *
space_of (CopDevice *device, GError **error)
{
  if (!cop_device__is_live (device))
    {
      refuse_dead (device, error);
      return NULL;
    }
  return cop_device_dma_space (device, error);
}

/* What is said of a place in memory is said of the device that wanted it. */
static gboolean
refuse (CopDevice *device, CopSpace *space, CopAccess access, guint64 at, gboolean write,
        GError **error)
{
  GError *inner = NULL;
  char *path;

  if (!cop_device__is_live (device))
    return refuse_dead (device, error);
  cop_space_error (space, access, at, 1, write, &inner);
  path = cop_object_label (&device->object);
  cop_error_set (error, (CopErrorCode)inner->code, path, "DMA %s 0x%" G_GINT64_MODIFIER "x: %s",
                 write ? "to" : "from", at, inner->message);
  g_free (path);
  g_error_free (inner);
  return FALSE;
}

/* --- at once ---------------------------------------------------------------------------- */

gboolean
cop_dma_read (CopDevice *device, guint64 at, void *ret_bytes, gsize size, GError **error)
{
  CopSpace *space = space_of (device, error);
  CopAccess access;
  gsize done = 0;

  if (space == NULL)
    return FALSE;
  access = cop_space_read_bytes (space, at, ret_bytes, size, &done);
  return access == COP_ACCESS_OK || refuse (device, space, access, at + done, FALSE, error);
}

gboolean
cop_dma_write (CopDevice *device, guint64 at, const void *bytes, gsize size, GError **error)
{
  CopSpace *space = space_of (device, error);
  CopAccess access;
  gsize done = 0;

  if (space == NULL)
    return FALSE;
  access = cop_space_write_bytes (space, at, bytes, size, &done);
  return access == COP_ACCESS_OK || refuse (device, space, access, at + done, TRUE, error);
}

/* --- mapping ---------------------------------------------------------------------------- */

static gboolean
map_ram (CopDma *dma, const CopRange *range, guint8 *ram, GError **error)
{
  CopObject *device = &cop_request_device (dma->request)->object;
  char *path, *why;

  if (ram == NULL)
    return cop_object_error (
        device, error, COP_ERROR_STATE,
        "DMA: the system has no memory for the RAM at 0x%" G_GINT64_MODIFIER "x", dma->at);
  path = cop_object_label (device);
  why = g_strdup_printf ("DMA of %s", path);
  dma->hold = cop_object_hold (cop_region_owner (range->region), why);
  dma->data = ram + range->offset + (dma->at - range->at);
  g_free (why);
  g_free (path);
  return TRUE;
}

static gboolean
map_bounce (CopDma *dma, CopSpace *space, GError **error)
{
  CopDevice *device = cop_request_device (dma->request);
  CopAccess access = COP_ACCESS_OK;
  gsize done = 0;

  dma->data = g_malloc0 (dma->size);
  if (dma->direction == COP_DMA_TO_DEVICE)
    access = cop_space_read_bytes (space, dma->at, dma->data, dma->size, &done);
  /* who answers may have removed the device that asks */
  if (access == COP_ACCESS_OK && cop_device__is_live (device))
    return TRUE;
  g_clear_pointer (&dma->data, g_free);
  return refuse (device, space, access, dma->at + done, FALSE, error);
}

static gboolean
map (CopDma *dma, gsize len, GError **error)
{
  CopDevice *device = cop_request_device (dma->request);
  gboolean write = dma->direction == COP_DMA_FROM_DEVICE;
  CopSpace *space = space_of (device, error);
  CopRange range;
  CopRegionKind kind;

  if (space == NULL)
    return FALSE;
  if (!cop_space_find (space, dma->at, &range))
    return refuse (device, space, COP_ACCESS_NOTHING, dma->at, write, error);
  kind = cop_region_kind (range.region);
  if (write && kind == COP_REGION_ROM)
    return refuse (device, space, COP_ACCESS_READ_ONLY, dma->at, write, error);
  dma->size = len ? MIN (len - 1, range.last - dma->at) + 1 : 0;
  if (kind == COP_REGION_RAM || kind == COP_REGION_ROM)
    return map_ram (dma, &range, cop_region_ram (range.region), error);
  dma->size = MIN (dma->size, COP_DMA_BOUNCE);
  return map_bounce (dma, space, error);
}

gboolean
cop_request_map (CopRequest *request, guint64 at, gsize len, CopDmaDirection direction, CopDma *ret,
                 GError **error)
{
  CopDma dma = { .at = at, .direction = direction, .request = request };

  if (!map (&dma, len, error))
    return FALSE;
  *ret = dma;
  return TRUE;
}

gboolean
cop_dma_map (CopDevice *device, guint64 at, gsize len, CopDmaDirection direction, CopDma *ret,
             GError **error)
{
  CopRequest *request = cop_request_begin (device, "DMA", error);

  if (request == NULL)
    return FALSE;
  if (!cop_request_map (request, at, len, direction, ret, error))
    {
      cop_request_end (request);
      return FALSE;
    }
  ret->own = TRUE;
  return TRUE;
}

static gboolean
unmap (CopDma *dma, gsize done, GError **error)
{
  CopDevice *device = cop_request_device (dma->request);
  gboolean ok = cop_request_is_live (dma->request) || refuse_dead (device, error);

  if (dma->hold)
    cop_hold_release (dma->hold);
  else
    {
      if (ok && done && dma->direction == COP_DMA_FROM_DEVICE)
        ok = cop_dma_write (device, dma->at, dma->data, MIN (done, dma->size), error);
      g_free (dma->data);
    }
  if (dma->own)
    cop_request_end (dma->request);
  *dma = (CopDma){ .at = dma->at };
  return ok;
}

gboolean
cop_dma_unmap (CopDma *dma, gsize done)
{
  return unmap (dma, done, NULL);
}

/* --- on other threads ------------------------------------------------------------------- */

static gboolean
is_inside (const CopDma *dma, gsize offset, gsize size)
{
  return offset <= dma->size && size <= dma->size - offset;
}

gboolean
cop_dma_get (const CopDma *dma, gsize offset, void *ret_bytes, gsize size)
{
  if (!is_inside (dma, offset, size) || !cop_request__enter (dma->request))
    return FALSE;
  memcpy (ret_bytes, (const guint8 *)dma->data + offset, size);
  cop_request__leave (dma->request);
  return TRUE;
}

gboolean
cop_dma_put (const CopDma *dma, gsize offset, const void *bytes, gsize size)
{
  if (!is_inside (dma, offset, size) || !cop_request__enter (dma->request))
    return FALSE;
  memcpy ((guint8 *)dma->data + offset, bytes, size);
  cop_request__leave (dma->request);
  return TRUE;
}

/* --- copying ---------------------------------------------------------------------------- */

/* Memory is read when the copy begins and written when it is told of, on the machine's thread: what
 * a thread does in between, and when, changes no byte. */
typedef struct
{
  guint64 at;
  void *memory; /* what was read, or is to be written */
  void *bytes;  /* the caller's */
  gsize size;
  CopDmaDirection direction;
  CopCopied done;
  gpointer data;
} Copy;

static void
copy_work (gpointer data)
{
  const Copy *copy = data;

  if (copy->direction == COP_DMA_TO_DEVICE)
    memcpy (copy->bytes, copy->memory, copy->size);
  else
    memcpy (copy->memory, copy->bytes, copy->size);
}

static void
free_copy (Copy *copy)
{
  g_free (copy->memory);
  g_free (copy);
}

static void
copy_done (CopRequest *request, gpointer data)
{
  CopDevice *device = cop_request_device (request);
  Copy *copy = data;
  GError *error = NULL;

  if (!cop_request_is_live (request))
    refuse_dead (device, &error);
  else if (copy->direction == COP_DMA_FROM_DEVICE)
    cop_dma_write (device, copy->at, copy->memory, copy->size, &error);
  if (copy->done)
    copy->done (request, error, copy->data);
  g_clear_error (&error);
  free_copy (copy);
}

static gboolean
begin_copy (CopRequest *request, Copy *copy, GError **error)
{
  CopDevice *device = cop_request_device (request);

  if (copy->size && copy->at + (copy->size - 1) < copy->at)
    return cop_object_error (&device->object, error, COP_ERROR_RANGE,
                             "DMA of %" G_GSIZE_FORMAT " bytes at 0x%" G_GINT64_MODIFIER
                             "x goes over the end of 64 bits",
                             copy->size, copy->at);
  copy->memory = copy->size <= COP_DMA_MOST ? g_try_malloc (copy->size + 1) : NULL;
  if (copy->memory == NULL)
    return cop_object_error (&device->object, error, COP_ERROR_RANGE,
                             "DMA of %" G_GSIZE_FORMAT
                             " bytes: no more than %u can be copied at once",
                             copy->size, COP_DMA_MOST);
  if (copy->direction == COP_DMA_TO_DEVICE
          ? !cop_dma_read (device, copy->at, copy->memory, copy->size, error)
          : space_of (device, error) == NULL)
    return FALSE;
  return cop_request_run (request, copy_work, copy_done, copy) || refuse_dead (device, error);
}

gboolean
cop_request_copy (CopRequest *request, guint64 at, void *bytes, gsize size,
                  CopDmaDirection direction, CopCopied done, gpointer data, GError **error)
{
  Copy *copy = g_new (Copy, 1);

  *copy = (Copy){
    .at = at, .bytes = bytes, .size = size, .direction = direction, .done = done, .data = data
  };
  if (begin_copy (request, copy, error))
    return TRUE;
  free_copy (copy);
  return FALSE;
}
