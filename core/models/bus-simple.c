/* A bus without a driver of its own: the devices on it are found by reading the Devicetree alone
 * (Devicetree specification 0.4, §4.5).
 *
 * Without "at" its addresses are those of the bus above.  With "at" it is a window of "size" bytes
 * there, in which addresses begin at 0.
 */
#include <coppice/dev/device.h>

typedef struct
{
  CopDevice device;
  guint64 size;
} BusSimple;

static const CopPropDef props[] = {
  COP_SIZE ("size", BusSimple, size, .doc = "Bytes of the window that \"at\" places"),
  COP_ALIAS ("pools", .to = "bus/pools",
             .doc = "Where addresses are found for devices without one: address and size by turns"),
  COP_PROPS_END,
};

static const CopWindowDef windows[] = {
  { "window", .size_prop = "size", .kind = COP_REGION_CONTAINER, .use = COP_WINDOW_FORWARD,
    .optional = TRUE, .doc = "What is handed on to the bus" },
  { NULL },
};

static const CopBusDef buses[] = {
  { "bus", "system-bus", "What it hands on to" },
  { NULL },
};

static const char *const compatible[] = { "simple-bus", NULL };

static const CopDeviceClass klass = {
  .bus = "system-bus",
  .compatible = compatible,
  .windows = windows,
  .buses = buses,
};

const CopTypeDesc cop_model_bus_simple = {
  .name = "bus.simple",
  .doc = "Bus that needs no driver",
  .parent = &cop_type_device,
  .size = sizeof (BusSimple),
  .props = props,
  .klass = &klass,
};
