/* The /cpus node and the CPUs in it (Devicetree specification 0.4, §3.7). */
#include <coppice/dev/device.h>

typedef struct
{
  CopDevice device;
  guint32 timebase_frequency;
} Cpus;

static const CopPropDef props[] = {
  COP_UINT ("timebase_frequency", Cpus, timebase_frequency,
            .doc = "Rate of the CPUs' common timer in Hz; 0: not told"),
  COP_ALIAS ("address_cells", .to = "bus/address_cells",
             .doc = "Cells of a CPU's number: 2 where it has more than 32 bits"),
  COP_PROPS_END,
};

static const CopBusDef buses[] = {
  { "bus", "cpu-bus", "The CPUs" },
  { NULL },
};

static gboolean
describe (CopDevice *device, CopNode *node, GError **error)
{
  guint32 rate = ((const Cpus *)device)->timebase_frequency;
  return !rate || cop_node_set_u32 (node, "timebase-frequency", rate, error);
}

static const CopDeviceClass klass = {
  .bus = "system-bus",
  .node = "cpus",
  .buses = buses,
  .describe = describe,
};

const CopTypeDesc cop_model_cpus = {
  .name = "cpus",
  .doc = "The CPUs of a board",
  .parent = &cop_type_device,
  .size = sizeof (Cpus),
  .props = props,
  .klass = &klass,
};
