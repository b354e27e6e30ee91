/* USB hub: one port above, several below. */
#include "usb.h"

typedef struct
{
  CopUsbDevice usb;
  guint8 ports;
} Hub;

static const CopPropDef props[] = {
  COP_UINT ("ports", Hub, ports, .otherwise.u = 8, .min.u = 1, .max.u = 255,
            .doc = "Ports below it"),
  COP_PROPS_END,
};

static const CopBusDef buses[] = {
  { "bus", "usb-bus", "Its ports" },
  { NULL },
};

static const CopImplements implements[] = {
  { &cop_interface_hotplug_handler, &cop_usb_ports },
  { NULL },
};

static const CopDeviceClass klass = { .buses = buses };

const CopTypeDesc cop_model_usb_hub = {
  .name = "usb.hub",
  .doc = "USB hub",
  .parent = &cop_model_usb_device,
  .size = sizeof (Hub),
  .props = props,
  .implements = implements,
  .klass = &klass,
};
