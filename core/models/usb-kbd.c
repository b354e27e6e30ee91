/* USB keyboard. */
#include "usb.h"

static const CopDeviceClass klass = { .bus = NULL };

const CopTypeDesc cop_model_usb_kbd = {
  .name = "usb.kbd",
  .doc = "USB keyboard",
  .parent = &cop_model_usb_device,
  .size = sizeof (CopUsbDevice),
  .klass = &klass,
};
