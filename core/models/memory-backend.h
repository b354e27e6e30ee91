/* What a memory device gets from the object that has its memory. */
#ifndef MODELS_MEMORY_BACKEND_H
#define MODELS_MEMORY_BACKEND_H

#include <coppice/dev/device.h>

G_BEGIN_DECLS

typedef struct
{
  CopObject object;
  guint64 size;
  CopRegion *ram; /* NULL before it is first used */
  GSList *users;  /* the devices that show it to the guest, the newest first; each leaves by itself.
                     All but one are about to be removed. */
} CopMemoryBackend;

extern const CopTypeDesc cop_model_memory_backend;

G_END_DECLS

#endif
