/* DMA: how a device reads and writes memory.
 *
 * A device sees memory through the address space of its bus (cop_device_dma_space), as its bus
 * says.  What is mapped is the RAM itself where there is RAM; anywhere else it is a bounce
 * buffer, read when it is mapped or written when it is unmapped.  A mapping holds the device, and
 * the owner of the RAM; from the device's unrealize on it touches no memory any more.
 */
#ifndef COPPICE_DEV_DMA_H
#define COPPICE_DEV_DMA_H

#include <coppice/dev/request.h>
#include <coppice/memory.h>

G_BEGIN_DECLS

typedef enum
{
  COP_DMA_TO_DEVICE,   /* the device reads memory */
  COP_DMA_FROM_DEVICE, /* the device writes memory */
} CopDmaDirection;

/* One stretch of memory. */
typedef struct
{
  void *data; /* size bytes; other threads use cop_dma_get and cop_dma_put */
  gsize size;
  guint64 at; /* in the device's address space */
  CopDmaDirection direction;
  /* private */
  CopRequest *request;
  gboolean own;  /* the request is of this mapping alone */
  CopHold *hold; /* of the RAM; NULL: data is a bounce buffer */
} CopDma;

/* Maps the memory that begins at the address, len bytes or fewer: one stretch of RAM, or up to
 * COP_DMA_BOUNCE bytes of anything else; at least one when len is not 0.  The rest is mapped by
 * further calls.  Until cop_dma_unmap the device is held as "DMA".  ret: out, filled on success.
 * Errors: STATE (the device is not alive), NOT_FOUND and others of cop_space_error (nothing is
 * there; it cannot be read), REFUSED or whatever the bus says (it does not let the device be a
 * master). */
COP_API gboolean cop_dma_map (CopDevice *device, guint64 at, gsize len, CopDmaDirection direction,
                              CopDma *ret, GError **error);
/* The same for a request, which holds the device already: must be unmapped before that ends. */
COP_API gboolean cop_request_map (CopRequest *request, guint64 at, gsize len,
                                  CopDmaDirection direction, CopDma *ret, GError **error);
#define COP_DMA_BOUNCE 4096

/* Ends the mapping; of a bounce buffer that the device writes through, the first done bytes are
 * written to memory now.  FALSE: they were not, because the device has been unrealized meanwhile
 * or nothing takes them there. */
COP_API gboolean cop_dma_unmap (CopDma *dma, gsize done);

/* Copies size bytes of the mapping, from offset on, to or from the caller's memory.  Any thread:
 * this is how work reaches what is mapped.  FALSE, with nothing copied: the device has been
 * unrealized, or the bytes are outside the mapping.  (Unrealize waits for a copy that has begun,
 * and for nothing else.) */
COP_API gboolean cop_dma_get (const CopDma *dma, gsize offset, void *ret_bytes, gsize size);
COP_API gboolean cop_dma_put (const CopDma *dma, gsize offset, const void *bytes, gsize size);

/* Reads or writes any number of bytes at once, as an access of the device's; what a device answers
 * runs its hooks.  On failure some of the bytes may have been read or written.
 * Errors: as of cop_dma_map. */
COP_API gboolean cop_dma_read (CopDevice *device, guint64 at, void *ret_bytes, gsize size,
                               GError **error);
COP_API gboolean cop_dma_write (CopDevice *device, guint64 at, const void *bytes, gsize size,
                                GError **error);

/* All has been copied (error NULL), or not: error: transfer none; STATE when the device has been
 * unrealized, which cop_request_is_live tells as well. */
typedef void (*CopCopied) (CopRequest *request, const GError *error, gpointer data);

/* What can be copied at once, in bytes. */
#define COP_DMA_MOST (1U << 30)

/* Copies size bytes between memory and bytes, the caller's, on a thread of the host's, and then
 * calls done (request, error, data) on the machine's, as cop_request_run does. What is read is the
 * memory as it is now; what is written is in memory when done is called, and not before: the same
 * script gives the same bytes, and a device that is unrealized meanwhile has written nothing.
 * bytes: must stay until done.  done: nullable.
 * Errors: as of cop_dma_read, and RANGE (over the end of the addresses; no room): nothing has
 * begun, done is not called. */
COP_API gboolean cop_request_copy (CopRequest *request, guint64 at, void *bytes, gsize size,
                                   CopDmaDirection direction, CopCopied done, gpointer data,
                                   GError **error);

G_END_DECLS

#endif
