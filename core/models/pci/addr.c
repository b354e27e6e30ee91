/* Where a function sits: its address, and the places on a bus. */
#include "pci.h"
#include <stdio.h>
#include <string.h>

#define SLOTS 32u
#define FUNCTIONS 256u
/* what "wanted" is instead of a place */
#define LOWEST (-1)
#define FOUND (-2)

/* --- the property "addr" ---------------------------------------------------------------------- */

void
cop_pci__print_addr (guint devfn, char *out)
{
  g_snprintf (out, 8, "%x.%x", PCI_SLOT (devfn), PCI_FUNCTION (devfn));
}

gboolean
cop_pci__get_addr (CopObject *self, const CopProp *prop, CopValue *ret, GError **error)
{
  const CopPci *pci = (const CopPci *)self;
  gint16 devfn = pci->devfn >= 0 ? pci->devfn : pci->wanted;
  char text[8];

  (void)prop, (void)error;
  *ret = COP_VALUE_NONE;
  if (devfn == FOUND)
    cop_value_copy (ret, &COP_VALUE_STRING ("auto"));
  if (devfn < 0)
    return TRUE;
  cop_pci__print_addr ((guint)devfn, text);
  cop_value_copy (ret, &COP_VALUE_STRING (text));
  return TRUE;
}

static gboolean
parse (const char *text, gint16 *ret_devfn)
{
  guint slot, function = 0;
  int used = 0;

  if (strcmp (text, "-1") == 0)
    {
      *ret_devfn = LOWEST;
      return TRUE;
    }
  if (strcmp (text, "auto") == 0)
    {
      *ret_devfn = FOUND;
      return TRUE;
    }
  if (!g_ascii_isxdigit (*text) || sscanf (text, "%x%n", &slot, &used) != 1)
    return FALSE;
  if (text[used] == '.')
    {
      if (!g_ascii_isdigit (text[used + 1]) || text[used + 2])
        return FALSE;
      function = (guint)(text[used + 1] - '0');
    }
  else if (text[used])
    return FALSE;
  if (slot >= SLOTS || function > 7)
    return FALSE;
  *ret_devfn = (gint16)(slot << 3 | function);
  return TRUE;
}

gboolean
cop_pci__set_addr (CopObject *self, const CopProp *prop, const CopValue *value, GError **error)
{
  CopPci *pci = (CopPci *)self;
  gboolean number = value->kind == COP_KIND_INT || value->kind == COP_KIND_UINT;
  GString *text;

  (void)prop;
  if (value->kind == COP_KIND_NONE || (number && value->as.i == -1))
    pci->wanted = LOWEST;
  else if (number && value->as.i >= 0 && value->as.i < (gint64)SLOTS)
    pci->wanted = (gint16)(value->as.i << 3);
  else if (value->kind != COP_KIND_STRING || !parse (value->as.string, &pci->wanted))
    {
      text = g_string_new (NULL);
      cop_value_print (value, text);
      cop_object_error (self, error, number ? COP_ERROR_RANGE : COP_ERROR_INVALID,
                        "property 'addr' does not take %s: it wants a device from 0 to 31, or text "
                        "in hexadecimal with a function from 0 to 7, as \"1f.3\"",
                        text->str);
      g_string_free (text, TRUE);
      return FALSE;
    }
  return TRUE;
}

/* --- taking a place ----------------------------------------------------------------------------
 */

typedef struct
{
  guint first, end;
} Slots;

/* Where it sits, or is going to sit because it was asked for; -1. */
static int
claim_of (const CopPci *pci)
{
  return pci->devfn >= 0 ? pci->devfn : pci->wanted;
}

/* Who sits there; with wishes also who is going to. */
static CopPci *
claimed_by (CopPciBus *bus, const CopPci *self, guint devfn, gboolean wishes)
{
  for (CopDevice *at = cop_bus_first (&bus->bus); at; at = cop_bus_next_device (at))
    {
      CopPci *other = cop_pci (at);
      if (other && other != self && (wishes ? claim_of (other) : other->devfn) == (int)devfn)
        return other;
    }
  return NULL;
}

/* A bit for each device number of which a function is taken, or asked for by one that comes later.
 */
static guint32
list_taken (CopPciBus *bus, const CopPci *self)
{
  guint32 taken = 0;

  for (CopDevice *at = cop_bus_first (&bus->bus); at; at = cop_bus_next_device (at))
    {
      const CopPci *other = cop_pci (at);
      if (other && other != self && claim_of (other) >= 0)
        taken |= 1u << PCI_SLOT (claim_of (other));
    }
  return taken;
}

static int
first_free (CopPciBus *bus, const CopPci *self, Slots slots)
{
  guint32 taken = list_taken (bus, self);

  for (guint slot = slots.first; slot < slots.end; slot++)
    if (!(taken & 1u << slot))
      return (int)slot;
  return -1;
}

/* "ADDR of BUS", then what is before and after the other function's name; other: nullable. */
static gboolean
refuse (CopPci *pci, CopPciBus *bus, guint devfn, CopErrorCode code, const char *before,
        const CopPci *other, const char *after, GError **error)
{
  char *bus_name = cop_object_label (&bus->bus.object);
  char *name = other ? cop_object_label_at (&other->device.object, (CopOrigin){ 0 }) : NULL;
  char text[8];

  cop_pci__print_addr (devfn, text);
  cop_object_error (&pci->device.object, error, code, "%s of %s %s%s%s", text, bus_name, before,
                    name ? name : "", after);
  g_free (name);
  g_free (bus_name);
  return FALSE;
}

static gboolean
refuse_taken (CopPci *pci, CopPciBus *bus, const CopPci *other, guint devfn, Slots slots,
              GError **error)
{
  int slot = first_free (bus, pci, slots);
  char *hint = slot < 0 ? g_strdup ("; no device number is free there")
                        : g_strdup_printf ("; the first free device number is %x", (guint)slot);

  refuse (pci, bus, devfn, COP_ERROR_EXISTS, "is taken by ", other, hint, error);
  g_free (hint);
  return FALSE;
}

static gboolean
refuse_full (CopPci *pci, CopPciBus *bus, Slots slots, GError **error)
{
  CopPci *other = claimed_by (bus, pci, slots.first << 3, TRUE);
  char *bus_name = cop_object_label (&bus->bus.object);
  char *name = other ? cop_object_label_at (&other->device.object, (CopOrigin){ 0 })
                     : g_strdup ("other functions");

  if (slots.end > 1)
    cop_object_error (&pci->device.object, error, COP_ERROR_EXISTS,
                      "%s is full: all %u device numbers are taken, %x by %s", bus_name,
                      slots.end - slots.first, slots.first, name);
  else
    cop_object_error (&pci->device.object, error, COP_ERROR_EXISTS,
                      "%s is full: its one slot is taken by %s", bus_name, name);
  g_free (name);
  g_free (bus_name);
  return FALSE;
}

/* Function 0 says in its header whether there are others (PCI §3.2.2.3.4); when it comes, it tells
 * a guest that runs of all of them.  So it comes last then, and cannot be missing before. */
static gboolean
fits_with_others (CopPci *pci, CopPciBus *bus, guint devfn, GError **error)
{
  gboolean running = cop_machine_is_running (cop_device_machine (&pci->device));
  CopPci *first = claimed_by (bus, pci, devfn & ~7u, TRUE), *other = NULL;

  if (PCI_FUNCTION (devfn) == 0)
    {
      for (guint i = 1; !pci->multifunction && i < 8 && !other; i++)
        other = claimed_by (bus, pci, devfn + i, FALSE);
      return other == NULL
             || refuse (pci, bus, devfn, COP_ERROR_EXISTS,
                        "is to be alone ('multifunction' is false), and ", other,
                        " is another function of the device", error);
    }
  if (first == NULL)
    return running
           || refuse (pci, bus, devfn, COP_ERROR_NOT_FOUND, "has no function 0", NULL,
                      ": without it no guest finds the others", error);
  if (!first->multifunction)
    return refuse (pci, bus, devfn, COP_ERROR_EXISTS, "cannot be used: function 0, ", first,
                   ", is alone ('multifunction' is false)", error);
  return !running || cop_object_state (&first->device.object) != COP_STATE_REALIZED
         || refuse (pci, bus, devfn, COP_ERROR_EXISTS,
                    "cannot be plugged any more: the guest knows the device since function 0, ",
                    first, ", was plugged, which is to come last", error);
}

/* Behind a port there is one device (PCIe §7.3.1); device 0 of a bridge may be its own controller.
 */
static Slots
slots_of (CopPciBus *bus)
{
  CopPciBridge *above = cop_pci_bridge (cop_bus_device (&bus->bus));

  if (above && cop_object_is_a (&above->pci.device.object, &cop_type_pcie_slot))
    return (Slots){ 0, 1 };
  return (Slots){ above ? above->first_slot : 0, SLOTS };
}

gboolean
cop_pci__take_slot (CopPci *pci, GError **error)
{
  CopPciBus *bus = cop_pci_bus (cop_device_bus (&pci->device));
  Slots slots = slots_of (bus);
  int devfn = pci->wanted;
  CopPci *other;
  char text[8];

  if (devfn < 0)
    {
      devfn = first_free (bus, pci, slots);
      if (devfn < 0)
        return refuse_full (pci, bus, slots, error);
      devfn <<= 3;
    }
  else if (PCI_SLOT (devfn) < slots.first || PCI_SLOT (devfn) >= slots.end)
    {
      cop_pci__print_addr ((guint)devfn, text);
      return cop_object_error (&pci->device.object, error, COP_ERROR_RANGE,
                               "'addr' is %s, and the devices behind the %s are %x to %x", text,
                               slots.first ? "bridge" : "port", slots.first, slots.end - 1);
    }
  other = claimed_by (bus, pci, (guint)devfn, FALSE);
  if (other)
    return refuse_taken (pci, bus, other, (guint)devfn, slots, error);
  if (!fits_with_others (pci, bus, (guint)devfn, error))
    return FALSE;
  pci->devfn = (gint16)devfn;
  return TRUE;
}

/* --- places that are found ---------------------------------------------------------------------
 */

static gboolean
wish (CopBus *bus, CopDevice *device, CopPlaceWish *ret_wish)
{
  const CopPci *pci = cop_pci (device);
  Slots slots = slots_of (cop_pci_bus (bus));

  if (pci == NULL || claim_of (pci) >= 0)
    return FALSE;
  *ret_wish = (CopPlaceWish){ .first = slots.first,
                              .last = slots.end - 1,
                              .asks = pci->wanted == FOUND,
                              .said = (guint)-pci->wanted };
  return TRUE;
}

static void
tell_taken (CopBus *bus, CopPlaceTaken tell, gpointer data)
{
  guint32 taken = list_taken (cop_pci_bus (bus), NULL);

  for (guint slot = 0; slot < SLOTS; slot++)
    if (taken & 1u << slot)
      tell (data, slot, slot);
}

static void
give (CopBus *bus, CopDevice *device, const CopPlaceWish *wish_, guint64 place)
{
  (void)bus;
  cop_pci (device)->wanted = (gint16)(place == COP_AT_ANY ? -(int)wish_->said : (int)place << 3);
}

static gboolean
refuse_wish (CopBus *bus, CopDevice *device, const CopPlaceWish *wish_, GError **error)
{
  (void)wish_;
  return refuse_full (cop_pci (device), cop_pci_bus (bus), slots_of (cop_pci_bus (bus)), error);
}

const CopBusPlaces cop_pci__places = {
  .wish = wish,
  .list_taken = tell_taken,
  .give = give,
  .refuse = refuse_wish,
};
