/* A memory module in a slot of the board.
 *
 * It sits on no bus: the board gives it a slot and an address before it is realized (a machine that
 * descends from "machine.slots", with an "acpi.memory-slots").  Its memory is that of an object,
 * "memdev", which keeps its content when the module goes.
 */
#include "memory-backend.h"
#include <coppice/machine.h>

typedef struct
{
  CopDevice device;
  CopLink memdev;
  gint32 slot;
  guint64 addr;
  gint32 node;
  CopMemoryBackend *used; /* referenced while it has it */
} Dimm;

static const CopPropDef props[] = {
  COP_LINK ("memdev", Dimm, memdev, .required = TRUE, .to = "memory-backend-ram",
            .doc = "Its memory"),
  COP_INT ("slot", Dimm, slot, .otherwise.i = -1, .min.i = -1, .max.i = G_MAXINT32,
           .doc = "Its slot; -1: the lowest free one"),
  COP_ADDRESS ("addr", Dimm, addr, .doc = "Where its memory is; 0: the lowest place with room"),
  COP_INT ("numa_node", Dimm, node, .min.i = 0, .max.i = G_MAXINT32, .doc = "Its NUMA node"),
  COP_PROPS_END,
};

/* What a transaction has removed is realized until the end of it, and in no tree any more. */
static gboolean
is_there (CopDevice *device)
{
  CopMachine *machine = cop_device_machine (device);
  CopObject *top = &device->object;

  while (cop_object_parent (top))
    top = cop_object_parent (top);
  return machine && top == cop_machine_root (machine);
}

static gboolean
is_free (Dimm *self, const CopMemoryBackend *backend, GError **error)
{
  g_autofree char *memory = NULL, *user = NULL;
  const GSList *used = backend->users;

  while (used && !is_there (used->data))
    used = used->next;
  if (!used)
    return TRUE;
  memory = cop_object_label (&backend->object);
  user = cop_object_label (used->data);
  return cop_object_error (&self->device.object, error, COP_ERROR_EXISTS,
                           "memdev %s is in use by %s", memory, user);
}

static gboolean
realize (CopDevice *device, GError **error)
{
  Dimm *self = (Dimm *)device;
  CopMemoryBackend *backend = (CopMemoryBackend *)self->memdev.target;
  CopRegion *alias;

  if (self->slot < 0)
    return cop_object_error (&device->object, error, COP_ERROR_STATE,
                             "it needs a slot of the board, and nobody has given it one");
  if (!is_free (self, backend, error))
    return FALSE;
  if (!backend->ram)
    backend->ram = cop_region_new (&backend->object, "ram", COP_REGION_RAM, backend->size);
  alias = cop_region_new_alias (&device->object, "memory", backend->ram, 0, backend->size);
  if (!cop_region_map (alias, cop_machine_memory (cop_device_machine (device)), self->addr, 0,
                       error))
    return FALSE;
  backend->users = g_slist_prepend (backend->users, device);
  self->used = cop_object_ref (backend);
  return TRUE;
}

static void
let_go (Dimm *self)
{
  if (!self->used)
    return;
  self->used->users = g_slist_remove (self->used->users, self);
  cop_object_unref (self->used);
  self->used = NULL;
}

static void
unrealize (CopDevice *device)
{
  let_go ((Dimm *)device);
}

/* When a type that descends from it fails, it is not unrealized. */
static void
finalize (CopObject *object)
{
  let_go ((Dimm *)object);
}

static const CopDeviceClass klass = {
  .no_node = TRUE,
  .realize = realize,
  .unrealize = unrealize,
};

const CopTypeDesc cop_model_memory_dimm = {
  .name = "pc-dimm",
  .doc = "Memory module in a slot of the board",
  .parent = &cop_type_device,
  .size = sizeof (Dimm),
  .props = props,
  .finalize = finalize,
  .klass = &klass,
};
