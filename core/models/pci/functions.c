/* The functions of one slot, taken together: what whoever has a slot does with them. */
#include "pci.h"

guint
cop_pci__list_slot (CopPciBus *bus, guint slot, CopDevice *ret[PCI_N_FUNCTIONS])
{
  CopDevice *at = bus ? cop_bus_first (&bus->bus) : NULL;
  guint n = 0;

  for (; at && n < PCI_N_FUNCTIONS; at = cop_bus_next_device (at))
    {
      const CopPci *pci = cop_pci (at);
      CopState state = cop_object_state (&at->object);
      if (pci && pci->devfn >= 0 && PCI_SLOT (pci->devfn) == slot
          && (state == COP_STATE_REALIZED || state == COP_STATE_REALIZING))
        ret[n++] = at;
    }
  return n;
}

void
cop_pci__eject_slot (CopPciBus *bus, guint slot)
{
  CopDevice *functions[PCI_N_FUNCTIONS];
  guint n = cop_pci__list_slot (bus, slot, functions);

  for (guint i = 0; i < n; i++)
    {
      GError *error = NULL;
      if (!cop_device_guest_eject (functions[i], &error))
        cop_object_hook_error (&functions[i]->object, "eject", error);
    }
}

void
cop_pci__refuse_slot (CopPciBus *bus, guint slot, const char *why)
{
  CopDevice *functions[PCI_N_FUNCTIONS];
  guint n = cop_pci__list_slot (bus, slot, functions);

  for (guint i = 0; i < n; i++)
    cop_device_guest_refuse (functions[i], why);
}

void
cop_pci__power_slot (CopPciBus *bus, guint slot, gboolean power)
{
  CopDevice *functions[PCI_N_FUNCTIONS];
  guint n = cop_pci__list_slot (bus, slot, functions);

  for (guint i = 0; i < n; i++)
    cop_pci__set_power ((CopPci *)functions[i], power);
}

gboolean
cop_pci__slot_is_asked (CopPciBus *bus, const CopDevice *device)
{
  const CopPci *self = cop_pci ((gpointer)device);
  CopDevice *functions[PCI_N_FUNCTIONS];
  guint n = self ? cop_pci__list_slot (bus, PCI_SLOT (self->devfn), functions) : 0;

  for (guint i = 0; i < n; i++)
    if (functions[i] != device && cop_device_removal (functions[i]))
      return TRUE;
  return FALSE;
}
