/* Numbers of slots: each of a machine's is in a chassis, and has a number there that no other has
 * (PCIe §7.8.9, "Physical Slot Number"). */
#include "pci.h"

#define NUMBERS 0x2000u

static gboolean
is_numbered (const CopObject *object)
{
  CopState state = cop_object_state (object);

  return state == COP_STATE_REALIZED || state == COP_STATE_REALIZING;
}

/* The next port of the walk, besides the slot itself, that has a number in its chassis; NULL. */
static CopPcieSlot *
next (CopWalk *walk, const CopPcieSlot *self)
{
  while (cop_walk_next (walk))
    {
      CopPcieSlot *other = cop_object_cast (walk->at, &cop_type_pcie_slot);
      if (other && other != self && is_numbered (walk->at)
          && other->bridge.pci.chassis == self->bridge.pci.chassis)
        return other;
    }
  return NULL;
}

/* What the error ends with. */
static char *
hint_free (const CopPcieSlot *self)
{
  CopWalk walk = COP_WALK (cop_device_machine (&self->bridge.pci.device));
  gboolean *taken = g_new0 (gboolean, NUMBERS);
  CopPcieSlot *other;
  guint number = 1;
  char *text;

  while ((other = next (&walk, self)))
    taken[other->slot] = TRUE;
  while (number < NUMBERS && taken[number])
    number++;
  text = number < NUMBERS ? g_strdup_printf ("the first free one is %u", number)
                          : g_strdup ("none is free there");
  g_free (taken);
  return text;
}

gboolean
cop_pcie_slot__take_number (CopPcieSlot *slot, GError **error)
{
  CopPci *pci = &slot->bridge.pci;
  CopWalk walk = COP_WALK (cop_device_machine (&pci->device));
  CopPcieSlot *other;
  char *name, *hint;

  do
    other = next (&walk, slot);
  while (other && other->slot != slot->slot);
  if (other == NULL)
    return TRUE;
  name = cop_object_label_at (&other->bridge.pci.device.object, (CopOrigin){ 0 });
  hint = hint_free (slot);
  cop_object_error (&pci->device.object, error, COP_ERROR_EXISTS,
                    "slot %u of chassis %u is that of %s; %s", slot->slot, pci->chassis, name,
                    hint);
  g_free (name);
  g_free (hint);
  return FALSE;
}
