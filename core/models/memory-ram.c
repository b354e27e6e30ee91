/* RAM that belongs to the system (Devicetree specification 0.4, §3.4). */
#include <coppice/dev/device.h>

typedef struct
{
  CopDevice device;
  guint64 size;
  gint32 numa_node;
} MemoryRam;

static const CopPropDef props[] = {
  COP_SIZE ("size", MemoryRam, size, .required = TRUE, .min.u = 1, .max.u = G_MAXUINT64,
            .doc = "Bytes"),
  COP_INT ("numa_node", MemoryRam, numa_node, .otherwise.i = -1, .min.i = -1, .max.i = G_MAXINT32,
           .doc = "NUMA node it belongs to; -1: none"),
  COP_PROPS_END,
};

static const CopWindowDef windows[] = {
  { "ram", .size_prop = "size", .kind = COP_REGION_RAM, .doc = "The memory" },
  { NULL },
};

static gboolean
describe (CopDevice *device, CopNode *node, GError **error)
{
  const MemoryRam *self = (const MemoryRam *)device;
  if (!cop_node_set_string (node, "device_type", "memory", error))
    return FALSE;
  return self->numa_node < 0
         || cop_node_set_u32 (node, "numa-node-id", (guint32)self->numa_node, error);
}

static const CopDeviceClass klass = {
  .bus = "system-bus",
  .node = "memory",
  .windows = windows,
  .describe = describe,
};

const CopTypeDesc cop_model_memory_ram = {
  .name = "memory.ram",
  .doc = "System RAM",
  .parent = &cop_type_device,
  .size = sizeof (MemoryRam),
  .props = props,
  .klass = &klass,
};
