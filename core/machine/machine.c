/* Machines: made in one transaction, closed without a rest. */
#include <device/time.h>
#include <machine/private.h>
#include <memory/private.h>

CopMachine *
cop_machine (gpointer object)
{
  return cop_object_cast (object, &cop_type_machine);
}

gboolean
cop_machine__is_open (const CopMachine *machine, GError **error)
{
  if (!machine->closed)
    return TRUE;
  return cop_error_set (error, COP_ERROR_CLOSED, NULL, "the machine has been closed");
}

/* --- the type ---------------------------------------------------------------------------- */

static CopObject *
add_container (CopObject *parent, const char *name, GError **error)
{
  CopType *type = cop_host_type (parent->type->host, &cop_type_container);
  CopObject *child = cop_life__make_child (parent, name, type, error);

  if (child)
    child->flags &= (guint16)~COP_FLAG_NULLABLE;
  return child;
}

static gboolean
machine_init (CopObject *object, GError **error)
{
  CopMachine *machine = (CopMachine *)object;

  if (object->owner->machine != NULL || object->owner->life == NULL)
    return cop_error_set (error, COP_ERROR_TYPE, NULL,
                          "a machine is no part of another: it is made by cop_machine_new");
  machine->life = object->owner->life;
  machine->life->machine = object;
  object->owner->machine = machine;
  machine->life->tell_removal = cop_removal__tell;
  machine->peripheral = add_container (object, "peripheral", error);
  if (machine->peripheral)
    machine->peripheral_anon = add_container (object, "peripheral-anon", error);
  if (machine->peripheral_anon)
    machine->unattached = add_container (object, "unattached", error);
  return machine->unattached != NULL;
}

static void
machine_finalize (CopObject *object)
{
  CopMachine *machine = (CopMachine *)object;

  if (object->owner->machine != machine)
    return;
  cop_machine__tell_all_gone (machine);
  cop_removal_unref (machine->last_removal);
  object->owner->machine = NULL;
  if (machine->life)
    machine->life->machine = NULL;
}

static const CopPropDef machine_props[] = {
  COP_STRING ("model", CopMachine, model, .when = COP_SET_ALWAYS,
              .doc = "The board's model, at the root of its Devicetree"),
  COP_LIST ("compatible", CopMachine, compatible, .item = COP_KIND_STRING, .when = COP_SET_ALWAYS,
            .doc = "What the board is compatible with, the most specific first"),
  COP_LIST ("memreserve", CopMachine, memreserve, .item = COP_KIND_SIZE, .when = COP_SET_ALWAYS,
            .doc =
                "Memory that the system is to leave alone: addresses and sizes in bytes by turns, "
                "the reservations of its Devicetree"),
  COP_UINT ("boot_cpu", CopMachine, boot_cpu, .when = COP_SET_ALWAYS,
            .doc = "The physical id of the CPU that boots, in the head of the blob"),
  COP_BOOL ("symbols", CopMachine, symbols, .when = COP_SET_ALWAYS,
            .doc = "True: the Devicetree has __symbols__, by which overlays find nodes by label"),
  COP_LIST ("made_up_labels", CopMachine, made_up_labels, .item = COP_KIND_STRING,
            .when = COP_SET_ALWAYS,
            .doc = "Labels that an import has made up: what it was imported from has none of "
                   "them, and an overlay for that does not refer to them"),
  COP_BOOL ("overlay", CopMachine, overlay, .when = COP_SET_ALWAYS,
            .doc = "True: the Devicetree is an overlay; labels that it does not have are those of "
                   "its base"),
  COP_BOOL ("eject_destroys", CopMachine, eject_destroys, .when = COP_SET_ALWAYS,
            .doc = "True: a device that the guest ejects by itself goes altogether; otherwise its "
                   "owner still has it, unrealized"),
  COP_ALIAS ("pools", .to = "bus/pools",
             .doc = "Where addresses are found for devices without one: address and size by turns"),
  COP_ALIAS ("places", .to = "bus/places",
             .doc = "How PCI slots, USB ports, SCSI addresses and memory slots that nobody gives "
                    "are found: \"lowest\", which NULL is too, or \"stable\""),
  COP_ALIAS ("address_cells", .to = "bus/address_cells",
             .doc = "#address-cells at the root of its Devicetree; 255 is 2, 254 leaves it out"),
  COP_ALIAS ("size_cells", .to = "bus/size_cells",
             .doc = "#size-cells at the root of its Devicetree; 255 is 2, 254 leaves it out"),
  COP_PROPS_END
};

static const CopBusDef machine_buses[] = {
  { "bus", "system-bus", "What the board's devices are mapped on" },
  { NULL },
};

static const CopDeviceClass machine_class = { .buses = machine_buses };

const CopTypeDesc cop_type_machine = {
  .name = "machine",
  .doc = "A board: the tree of devices and all that changes it",
  .parent = &cop_type_device,
  .size = sizeof (CopMachine),
  .flags = COP_TYPE_NOT_USER_CREATABLE,
  .props = machine_props,
  .init = machine_init,
  .finalize = machine_finalize,
  .klass = &machine_class,
};

/* --- what is added to it by hand ---------------------------------------------------------- */

static gboolean
machine_add (CopObject *parent, const char *name, CopObject *child, CopAddFlags flags,
             GError **error)
{
  CopLife *life = cop_life_of (parent);
  CopBirth birth = { .parent = parent, .name = name, .flags = flags, .planted = TRUE };
  CopMark outer;

  if (child->flags & COP_FLAG_STAGED && parent->owner->machine == NULL)
    return cop_error_set (error, COP_ERROR_CLOSED, NULL, "the machine has been closed");
  if (child->flags & COP_FLAG_STAGED)
    return cop_machine_plant (parent->owner->machine, parent, name, child, NULL, flags, error);
  if (!cop_life__begin (life, &outer, error))
    return FALSE;
  return cop_life__end (life, outer, cop_life__take (life, COP_STEP_PARENT, child, &birth, error));
}

static gboolean
machine_cut (CopObject *object, GError **error)
{
  CopMachine *machine = object->owner->machine;
  gboolean guarded = machine && object->owner->watches != NULL;
  gboolean ok;

  /* who is told may close it */
  if (guarded)
    cop_object_ref (machine);
  ok = cop_life__cut (object, TRUE, error);
  if (guarded)
    cop_object_unref (machine);
  return ok;
}

static void
machine_settle (CopOwner *owner)
{
  CopMachine *machine = owner->machine;

  cop_life__settle (owner);
  if (machine)
    cop_machine__tell_gone (machine);
}

static gboolean
machine_allow (CopOwner *owner, CopStep step, CopObject *object, GError **error)
{
  CopLife *life = owner->life;

  return life->machine == NULL || cop_life__allowed (life->machine, step, object, error);
}

static const CopOwnerOps machine_ops = {
  .cut = machine_cut,
  .add = machine_add,
  .settle = machine_settle,
  .allow = machine_allow,
  .save_registers = cop_life__save_registers,
};

/* --- making ------------------------------------------------------------------------------ */

static void
life_free (gpointer data)
{
  CopLife *life = data;

  cop_time__free (life->time);
  cop_vec_free (&life->ledger);
  cop_life__free_saved (life);
  cop_vec_free (&life->realizing);
  cop_vec_free (&life->added);
  cop_dt_source__free (life->source);
  g_free (life);
}

static CopObject *
make_root (CopOwner *owner, GError **error)
{
  CopType *type = cop_host_type (owner->host, &cop_type_container);
  CopObject *root = cop_object__make (type, owner, NULL, error);

  if (root == NULL)
    return NULL;
  root->flags |= COP_FLAG_ROOT;
  root->state = COP_STATE_ALIVE;
  return root;
}

static CopMachine *
bring_to_life (CopLife *life, CopObject *root, CopType *type, const CopDeviceSpec *spec,
               GError **error)
{
  CopBirth birth = { .type = type, .parent = root, .name = "machine", .spec = spec };
  CopObject *object = NULL, *objects = NULL;
  CopMark outer;
  gboolean ok;

  if (!cop_life__begin (life, &outer, error))
    return NULL;
  objects = add_container (root, "objects", error);
  ok = objects != NULL;
  if (ok)
    {
      object = cop_life__bear (life, &birth, error);
      ok = object != NULL && cop_life__realize (life, object, error);
    }
  if (ok)
    {
      CopMachine *machine = (CopMachine *)object;
      machine->root = root;
      machine->objects = objects;
      life->running = TRUE;
      cop_object_ref (object);
    }
  return cop_life__end (life, outer, ok) ? (CopMachine *)object : NULL;
}

typedef struct
{
  CopFault fn;
  gpointer data;
} HostFault;

static void
take_host_fault (CopHost *host, CopLife *life)
{
  const HostFault *fault = host->rooms[COP_HOST_MACHINES].data;

  if (fault == NULL)
    return;
  life->fault = fault->fn;
  life->fault_data = fault->data;
}

CopMachine *
cop_machine__new_from (CopHost *host, CopType *type, const CopDeviceSpec *spec, CopTree *tree,
                       GMainContext *context, GError **error)
{
  CopOwner *owner;
  CopObject *root;
  CopMachine *machine;

  owner = cop_owner__new (host, context ? context : host->context);
  owner->origin = cop_host__owner (host)->origin;
  owner->life = cop_life__new (owner);
  take_host_fault (host, owner->life);
  owner->free_life = life_free;
  owner->ops = &machine_ops;
  if (tree)
    ((CopLife *)owner->life)->source = cop_dt_source__new (tree, host);
  root = make_root (owner, error);
  machine = root ? bring_to_life (owner->life, root, type, spec, error) : NULL;
  if (machine == NULL)
    {
      cop_object_unref (root);
      cop_owner__close (owner);
      return NULL;
    }
  /* half a machine is none: what a hook could not fail at the time, it fails now */
  if (!cop_owner__report (owner, error))
    g_clear_pointer (&machine, cop_machine_unref);
  return machine;
}

CopMachine *
cop_machine_new (CopHost *host, CopType *type, const CopSetting *settings, guint n_settings,
                 GMainContext *context, GError **error)
{
  CopDeviceSpec spec = { .settings = settings, .n_settings = n_settings };

  if (type == NULL)
    type = cop_host_type (host, &cop_type_machine);
  if (!cop_type_is_a (type, &cop_type_machine))
    {
      cop_error_set (error, COP_ERROR_TYPE, NULL, "type '%s' is no machine", cop_type_name (type));
      return NULL;
    }
  return cop_machine__new_from (host, type, &spec, NULL, context, error);
}

/* --- closing ----------------------------------------------------------------------------- */

static gboolean
report_retired (CopMachine *machine, GError **error)
{
  CopOwner *owner = machine->device.object.owner;
  GString *text = NULL;

  for (CopObject *object = cop_object__held (owner->retired); object;
       object = cop_object__held (object->next))
    {
      char **holders, *joined;
      if (object == &machine->device.object)
        continue;
      holders = cop_object_holders (object);
      joined = g_strjoinv (", ", holders);
      if (text == NULL)
        text = g_string_new (NULL);
      g_string_append_printf (text, "%s%s (%s) is held by %s", text->len ? "; " : "",
                              object->name ? object->name->text : "?", object->type->desc->name,
                              joined);
      g_free (joined);
      g_strfreev (holders);
    }
  if (text == NULL)
    return TRUE;
  cop_error_set (error, COP_ERROR_STATE, NULL, "the machine is closed, and %s", text->str);
  g_string_free (text, TRUE);
  return FALSE;
}

gboolean
cop_machine_close (CopMachine *machine, GError **error)
{
  CopObject *object = &machine->device.object, *root = machine->root;
  CopOwner *owner = object->owner;
  GError *inner = NULL;
  gboolean ok;

  if (machine->closed)
    return TRUE;
  if (owner->depth || owner->hook_depth || machine->life->lists)
    return cop_object_error (object, error, COP_ERROR_STATE,
                             "a machine cannot be closed inside a hook");
  machine->closed = TRUE;
  cop_object_ref (object);
  /* a hook that fails on the way is an error, and stops nothing */
  ok = cop_life__cut (object, FALSE, &inner);
  if (machine->objects->parent)
    ok = cop_life__cut (machine->objects, FALSE, ok ? &inner : NULL) && ok;
  /* all requests are dead by now; those that threads still work for are waited for */
  while (cop_time__deliver (machine->life->time, TRUE))
    continue;
  cop_machine__tell_gone (machine);
  cop_space_free (machine->life->space);
  machine->life->space = NULL;
  machine->root = machine->objects = NULL;
  cop_object_unref (root);
  if (inner)
    g_propagate_error (error, inner);
  ok = report_retired (machine, ok ? error : NULL) && ok;
  cop_owner__close (owner);
  cop_object_unref (object);
  return ok;
}

void
cop_machine_unref (CopMachine *machine)
{
  if (machine == NULL)
    return;
  cop_machine_close (machine, NULL);
  cop_object_unref (machine);
}

/* --- asking it ---------------------------------------------------------------------------- */

CopHost *
cop_machine_host (const CopMachine *machine)
{
  return machine->device.object.type->host;
}

CopObject *
cop_machine_root (CopMachine *machine)
{
  return machine->root;
}

CopObject *
cop_machine_objects (CopMachine *machine)
{
  return machine->objects;
}

CopObject *
cop_machine_peripheral (CopMachine *machine)
{
  return machine->closed ? NULL : machine->peripheral;
}

CopObject *
cop_machine_peripheral_anon (CopMachine *machine)
{
  return machine->closed ? NULL : machine->peripheral_anon;
}

CopObject *
cop_machine_unattached (CopMachine *machine)
{
  return machine->closed ? NULL : machine->unattached;
}

CopRegion *
cop_machine_memory (CopMachine *machine)
{
  CopBus *bus = machine->device.first_bus;

  return machine->closed || bus == NULL ? NULL : cop_bus__space (bus);
}

CopSpace *
cop_machine_space (CopMachine *machine)
{
  return machine->closed ? NULL : cop_life__space (machine->life);
}

void
cop_machine_memory_begin (CopMachine *machine)
{
  cop_memory__begin (machine->device.object.owner);
}

void
cop_machine_memory_commit (CopMachine *machine)
{
  cop_memory__commit (machine->device.object.owner);
}

gboolean
cop_machine_is_running (const CopMachine *machine)
{
  return !machine->closed && machine->life->running;
}

gboolean
cop_machine_is_closed (const CopMachine *machine)
{
  return machine->closed;
}

guint64
cop_machine_live_objects (CopMachine *machine)
{
  return machine->device.object.owner->n_live;
}

GPtrArray *
cop_machine_retired (CopMachine *machine)
{
  CopOwner *owner = machine->device.object.owner;
  GPtrArray *retired = g_ptr_array_new ();

  cop_owner__drain (owner);
  for (CopObject *object = cop_object__held (owner->retired); object;
       object = cop_object__held (object->next))
    g_ptr_array_add (retired, object);
  return retired;
}

guint
cop_machine_observe (CopMachine *machine, CopObserver fn, gpointer data, GDestroyNotify destroy)
{
  return cop_owner__watch (machine->device.object.owner, fn, data, destroy);
}

void
cop_machine_unobserve (CopMachine *machine, guint observer)
{
  cop_owner__unwatch (machine->device.object.owner, observer);
}

void
cop_host_set_fault (CopHost *host, CopFault fn, gpointer data)
{
  CopHostRoom *room = &host->rooms[COP_HOST_MACHINES];

  if (room->data == NULL)
    {
      room->data = g_new0 (HostFault, 1);
      room->close = g_free;
    }
  *(HostFault *)room->data = (HostFault){ fn, data };
}

void
cop_machine_set_fault (CopMachine *machine, CopFault fn, gpointer data)
{
  machine->life->fault = fn;
  machine->life->fault_data = data;
}

gboolean
cop_machine_reset (CopMachine *machine, GError **error)
{
  gboolean ok;

  if (!cop_machine__is_open (machine, error))
    return FALSE;
  if (!cop_reset__may (machine->root, error))
    return FALSE;
  /* who is told may close it */
  cop_object_ref (machine);
  ok = cop_machine__complete_removals (machine, error);
  if (!machine->closed)
    ok = cop_reset__whole (machine->root, ok ? error : NULL) && ok;
  cop_object_unref (machine);
  return ok;
}
