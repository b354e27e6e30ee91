/* PCI buses: who sits where, what BARs are mapped into, and how their devices reach memory. */
#include "pci.h"

CopPciBus *
cop_pci_bus (gpointer object)
{
  return cop_object_cast (object, &cop_type_pci_bus);
}

CopPciBus *
cop_pci_bus__of (CopDevice *device)
{
  return device ? cop_pci_bus (cop_device_first_bus (device)) : NULL;
}

CopRegion *
cop_pci_bus_memory (CopPciBus *bus)
{
  return &bus->memory;
}

CopRegion *
cop_pci_bus_io (CopPciBus *bus)
{
  return &bus->io;
}

CopPci *
cop_pci_bus_function (CopPciBus *bus, guint devfn)
{
  for (CopDevice *at = cop_bus_first (&bus->bus); at; at = cop_bus_next_device (at))
    {
      CopPci *pci = cop_pci (at);
      if (pci && pci->devfn == (int)devfn)
        return pci;
    }
  return NULL;
}

guint
cop_pci_bus_number (CopPciBus *bus)
{
  const CopPci *above = cop_pci (cop_bus_device (&bus->bus));

  return above ? cop_pci_config_get (above, PCI_SECONDARY_BUS, 1) : 0;
}

void
cop_pci__reset_bus (CopPciBus *bus)
{
  CopDevice *next;

  for (CopDevice *at = cop_bus_first (&bus->bus); at; at = next)
    {
      GError *error = NULL;
      next = cop_bus_next_device (at);
      if (cop_object_state (&at->object) == COP_STATE_REALIZED && !cop_device_reset (at, &error))
        cop_object_hook_error (&at->object, "reset", error);
    }
}

/* --- buses that take nothing while the machine runs ----------------------------------------- */

gboolean
cop_pci__refuse_hotplug (CopDevice *device, const char *what, GError **error)
{
  char *name = cop_object_label (&cop_device_bus (device)->object);

  cop_object_error (&device->object, error, COP_ERROR_REFUSED,
                    "it cannot be %s: %s does not support hotplugging", what, name);
  g_free (name);
  return FALSE;
}

/* --- memory ------------------------------------------------------------------------------ */

/* Whoever is on the way up must let requests pass: the function itself, and every bridge (PCI
 * §6.2.2; PCI-to-PCI Bridge Architecture Specification 1.2, §3.2.4.3). */
static CopSpace *
dma_space (CopBus *bus, CopDevice *device, GError **error)
{
  CopDevice *above = device;

  while (cop_pci (above))
    {
      const CopPci *pci = (const CopPci *)above;
      const char *why = NULL;
      if (!pci->powered)
        why = "its slot has no power";
      else if (!(cop_pci_config_get (pci, PCI_COMMAND, 2) & PCI_COMMAND_MASTER))
        why = "the guest has not made it a bus master";
      if (why && above == device)
        cop_object_error (&device->object, error, COP_ERROR_STATE, "it reaches no memory: %s", why);
      else if (why)
        {
          char *name = cop_object_label (&above->object);
          cop_object_error (&device->object, error, COP_ERROR_STATE,
                            "it reaches no memory through %s: %s", name, why);
          g_free (name);
        }
      if (why)
        return NULL;
      bus = cop_device_bus (above);
      above = bus ? cop_bus_device (bus) : NULL;
    }
  if (above)
    return cop_device_dma_space (above, error);
  cop_object_error (&device->object, error, COP_ERROR_STATE, "it is on no bus");
  return NULL;
}

static CopRegion *
forwards (CopBus *bus, guint32 space)
{
  CopPciBus *self = (CopPciBus *)bus;

  return (space & COP_PCI_SPACE_MASK) == COP_PCI_SPACE_IO ? &self->io : &self->memory;
}

/* --- the types --------------------------------------------------------------------------- */

static gboolean
init (CopObject *object, GError **error)
{
  CopPciBus *self = (CopPciBus *)object;

  (void)error;
  cop_region_init (&self->memory, object, "memory", COP_REGION_CONTAINER, 0);
  cop_region_init (&self->io, object, "io", COP_REGION_CONTAINER, 0);
  return TRUE;
}

static void
finalize (CopObject *object)
{
  CopPciBus *self = (CopPciBus *)object;

  cop_region_finish (&self->memory);
  cop_region_finish (&self->io);
}

/* Three cells of address, of which the first says which space, and two of size (IEEE 1275 PCI
 * binding, §2.2.1.1). */
static const CopBusClass klass = {
  .addressing = COP_BUS_INDEXED,
  .address_cells = 3,
  .size_cells = 2,
  .dma_space = dma_space,
  .forwards = forwards,
  .node_name = cop_pci__node_name,
  .places = &cop_pci__places,
};

const CopTypeDesc cop_type_pci_bus = {
  .name = "pci-bus",
  .doc = "PCI bus; devices by slot and function",
  .parent = &cop_type_bus,
  .size = sizeof (CopPciBus),
  .init = init,
  .finalize = finalize,
  .klass = &klass,
};

const CopTypeDesc cop_type_pcie_bus = {
  .name = "pcie-bus",
  .doc = "PCI Express link or root bus; devices by slot and function",
  .parent = &cop_type_pci_bus,
  .size = sizeof (CopPciBus),
  .klass = &klass,
};
