/* USB mass storage. */
#include "usb.h"

typedef struct
{
  CopUsbDevice usb;
  char *serial;
  gboolean removable;
} Storage;

static const CopPropDef props[] = {
  COP_STRING ("serial_number", Storage, serial, .doc = "Serial number that it tells the guest"),
  COP_BOOL ("removable", Storage, removable, .doc = "Whether its medium can be taken out"),
  COP_PROPS_END,
};

static const CopDeviceClass klass = { .bus = NULL };

const CopTypeDesc cop_model_usb_storage = {
  .name = "usb.storage",
  .doc = "USB mass storage",
  .parent = &cop_model_usb_device,
  .size = sizeof (Storage),
  .props = props,
  .klass = &klass,
};
