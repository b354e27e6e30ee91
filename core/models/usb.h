/* What the USB types share. */
#ifndef MODELS_USB_H
#define MODELS_USB_H

#include <coppice/dev/device.h>

G_BEGIN_DECLS

extern const CopTypeDesc cop_model_usb_device;

/* Gives every device that is plugged a port, counted from 1, on behalf of the type that offers
 * the bus; that type has a uint property "ports", at most 255.  A device may ask for a port with
 * its own property; otherwise it gets the lowest free one. */
extern const CopHotplugHandler cop_usb_ports;

typedef struct
{
  CopDevice device;
  guint8 port;   /* 0: on none yet */
  guint8 chosen; /* whether the port was given by the hub, who takes it back */
} CopUsbDevice;

G_END_DECLS

#endif
