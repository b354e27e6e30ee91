/* The memory of a chip that keeps what is written to it. */
#ifndef MODELS_CONTENT_H
#define MODELS_CONTENT_H

#include <coppice/dev/device.h>

G_BEGIN_DECLS

/* Gives the device's first window, which is RAM, this size; it has the content and, behind that,
 * ones, as what is erased.
 * what: the memory, for errors.  content: nullable.  transfer none.  Errors: RANGE (the content is
 * larger; the system has not as much), and those of cop_region_set_size. */
guint8 *cop_content__load (CopDevice *device, const char *what, guint64 size, GBytes *content,
                           GError **error);

G_END_DECLS

#endif
