/* What a memory device gets from the object that has its memory. */
#ifndef MODELS_MEMORY_BACKEND_H
#define MODELS_MEMORY_BACKEND_H

#include <coppice/dev/device.h>

G_BEGIN_DECLS

typedef struct
{
  CopObject object;
  guint64 size;
  CopRegion *ram;  /* NULL before it is first used */
  CopObject *user; /* the device that shows it to the guest; it clears this */
} CopMemoryBackend;

extern const CopTypeDesc cop_model_memory_backend;

G_END_DECLS

#endif
