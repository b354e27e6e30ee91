/* The places of a bus whose devices have one number each. */
#ifndef MODELS_PLACES_H
#define MODELS_PLACES_H

#include <coppice/dev/device.h>

G_BEGIN_DECLS

/* The device's number on its bus.  FALSE: it has none, or several. */
gboolean cop_place__of (const CopDevice *device, guint64 *ret_place);
/* The device with that number, in a state from this one up to realized; nullable. */
CopDevice *cop_place__find (const CopBus *bus, guint64 place, CopState from);

G_END_DECLS

#endif
