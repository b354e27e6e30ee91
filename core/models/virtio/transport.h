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
/* Writes the upper or the lower 32 bits of an address. */
void cop_virtio__write_half (guint64 *address, gboolean high, guint64 value);

/* The device's own configuration, seen from "begin" of the transport's window on and up to "end"
 * (0: the end of the window).  What is not there reads as 0, and writing it does nothing. */
CopAccess cop_virtio__read_config (CopRegion *region, guint64 begin, guint64 end, guint64 offset,
                                   guint size, guint64 *ret_value);
CopAccess cop_virtio__write_config (CopRegion *region, guint64 begin, guint64 end, guint64 offset,
                                    guint size, guint64 value);

G_END_DECLS

#endif
