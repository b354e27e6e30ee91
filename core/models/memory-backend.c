/* Memory that belongs to nobody yet: an object under /objects, which a memory device shows to the
 * guest.  What is in it stays when that device goes, and another can have it then. */
#include "memory-backend.h"

static gboolean
may_set_size (CopObject *object, const CopProp *prop, const CopValue *value, GError **error)
{
  const CopMemoryBackend *self = (const CopMemoryBackend *)object;

  (void)prop, (void)value;
  if (!self->ram)
    return TRUE;
  return cop_object_error (object, error, COP_ERROR_STATE,
                           "its size cannot be changed any more: it has been used");
}

static const CopPropDef props[] = {
  COP_SIZE ("size", CopMemoryBackend, size, .set = may_set_size, .min.u = 1, .max.u = G_MAXINT64,
            .otherwise.u = 1, .doc = "Bytes"),
  COP_PROPS_END,
};

const CopTypeDesc cop_model_memory_backend = {
  .name = "memory-backend-ram",
  .doc = "Memory for a memory device",
  .parent = &cop_type_object,
  .size = sizeof (CopMemoryBackend),
  .props = props,
};
