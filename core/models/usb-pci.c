/* USB host controllers on PCI: what all of them have in common is their root ports. */
#include "usb.h"
#include <coppice/dev/pci.h>

typedef struct
{
  CopPci pci;
  guint8 ports;
} UsbPci;

static const CopPropDef props[] = {
  COP_UINT ("ports", UsbPci, ports, .otherwise.u = 2, .min.u = 1, .max.u = 255,
            .doc = "Root ports"),
  COP_PROPS_END,
};

static const CopBusDef buses[] = {
  { "bus", "usb-bus", "Its root ports" },
  { NULL },
};

static const CopImplements implements[] = {
  { &cop_interface_hotplug_handler, &cop_usb_ports },
  { NULL },
};

static const CopDeviceClass klass = { .buses = buses };

const CopTypeDesc cop_model_usb_pci = {
  .name = "usb-pci-host",
  .doc = "USB host controller on PCI; descend from it",
  .parent = &cop_type_pci_device,
  .size = sizeof (UsbPci),
  .flags = COP_TYPE_ABSTRACT,
  .props = props,
  .implements = implements,
  .klass = &klass,
};
