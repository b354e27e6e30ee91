/* USB host controller (eXtensible Host Controller Interface).
 *
 *   window  regs   capability, operational, runtime and doorbell registers
 *   output  irq    level; may stay unwired
 */
#include "usb.h"

typedef struct
{
  CopDevice device;
  guint8 ports;
} Xhci;

static const CopPropDef props[] = {
  COP_UINT ("ports", Xhci, ports, .otherwise.u = 4, .min.u = 1, .max.u = 255, .doc = "Root ports"),
  COP_PROPS_END,
};

static const CopWindowDef windows[] = {
  { "regs", 0x4000, .doc = "Registers" },
  { NULL },
};

static const CopLineDef outputs[] = {
  { "irq", COP_LINE_INTERRUPT, .trigger = COP_TRIGGER_LEVEL_HIGH, .optional = TRUE,
    .doc = "An event ring has something" },
  { NULL },
};

static const CopBusDef buses[] = {
  { "bus", "usb-bus", "Its root ports" },
  { NULL },
};

static const CopImplements implements[] = {
  { &cop_interface_hotplug_handler, &cop_usb_ports },
  { NULL },
};

static const char *const compatible[] = { "generic-xhci", NULL };

static const CopDeviceClass klass = {
  .bus = "system-bus",
  .compatible = compatible,
  .node = "usb",
  .windows = windows,
  .outputs = outputs,
  .buses = buses,
};

const CopTypeDesc cop_model_usb_xhci = {
  .name = "usb.xhci",
  .doc = "USB host controller",
  .parent = &cop_type_device,
  .size = sizeof (Xhci),
  .props = props,
  .implements = implements,
  .klass = &klass,
};
