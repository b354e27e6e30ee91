/* What all USB devices have in common. */
#include "usb.h"

static const CopPropDef props[] = {
  COP_UINT ("port", CopUsbDevice, port, .doc = "Port it sits on; 0: the lowest free one"),
  COP_PROPS_END,
};

static const CopDeviceClass klass = {
  .bus = "usb-bus",
  .no_node = TRUE,
};

const CopTypeDesc cop_model_usb_device = {
  .name = "usb.device",
  .doc = "USB device; descend from it",
  .parent = &cop_type_device,
  .size = sizeof (CopUsbDevice),
  .flags = COP_TYPE_ABSTRACT,
  .props = props,
  .klass = &klass,
};
