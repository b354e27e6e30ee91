/* Memory that keeps what it holds and cannot be written, as Linux' mtd-physmap binding describes
 * it: compatible "mtd-rom", with the bytes of one access as bank-width. */
#include <coppice/dev/device.h>

typedef struct
{
  CopDevice device;
  guint64 size;
  guint8 width;
} MemoryRom;

static const CopPropDef props[] = {
  COP_SIZE ("size", MemoryRom, size, .required = TRUE, .min.u = 1, .max.u = G_MAXUINT64,
            .doc = "Bytes"),
  COP_UINT ("width", MemoryRom, width, .otherwise.u = 4, .min.u = 1, .max.u = 8,
            .doc = "Bytes of one access"),
  COP_PROPS_END,
};

static const CopWindowDef windows[] = {
  { "rom", .size_prop = "size", .kind = COP_REGION_ROM, .doc = "The memory" },
  { NULL },
};

static gboolean
describe (CopDevice *device, CopNode *node, GError **error)
{
  return cop_node_set_u32 (node, "bank-width", ((const MemoryRom *)device)->width, error);
}

static const char *const compatible[] = { "mtd-rom", NULL };

static const CopDeviceClass klass = {
  .bus = "system-bus",
  .compatible = compatible,
  .node = "rom",
  .windows = windows,
  .describe = describe,
};

const CopTypeDesc cop_model_memory_rom = {
  .name = "memory.rom",
  .doc = "Read-only memory",
  .parent = &cop_type_device,
  .size = sizeof (MemoryRom),
  .props = props,
  .klass = &klass,
};
