/* What the transports of virtio share. */
#ifndef MODELS_VIRTIO_TRANSPORT_H
#define MODELS_VIRTIO_TRANSPORT_H

#include <coppice/dev/virtio.h>

G_BEGIN_DECLS

/* The device on the first bus of the transport; nullable: there is none. */
CopVirtio *cop_virtio__device_of (const CopObject *transport);

/* 32 of the features that the device offers; 0 from the third 32 on. */
guint64 cop_virtio__offered_half (const CopVirtio *device, guint64 half);
/* The driver has written 32 of what it has chosen.  features: all 64, kept by the transport. */
void cop_virtio__choose_half (CopVirtio *device, guint64 *features, guint64 half, guint64 value);

/* Where in a transport's window the registers of the selected queue are.  An address has two: its
 * lower half and, 4 bytes on, its upper one. */
typedef struct
{
  guint64 size, descriptors, available, used;
} CopVirtioQueueRegs;

/* The driver has written the register at "at".  A queue that is in use stays as it is (§4.1.4.3.2,
 * §4.2.2.2).  What is none of these registers does nothing. */
void cop_virtio__write_queue (const CopVirtio *device, CopVirtqueue *queue,
                              const CopVirtioQueueRegs *regs, guint64 at, guint64 value);

/* The device's own configuration, seen from "begin" of the transport's window on and up to "end"
 * (0: the end of the window).  What is not there reads as 0, and writing it does nothing. */
CopAccess cop_virtio__read_config (CopRegion *region, guint64 begin, guint64 end, guint64 offset,
                                   guint size, guint64 *ret_value);
CopAccess cop_virtio__write_config (CopRegion *region, guint64 begin, guint64 end, guint64 offset,
                                    guint size, guint64 value);

G_END_DECLS

#endif
