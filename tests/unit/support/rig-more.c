/* The rig: properties with hooks, devices that add others, a board; and a host that knows all. */
#include "rig.h"

#define HUB(name_, doc_, klass_)                                                                   \
  {                                                                                                \
    .name = name_, .doc = doc_, .parent = &rig_type_hub, .size = sizeof (RigProbe),                \
    .klass = klass_                                                                                \
  }

/* --- properties with hooks ------------------------------------------------------------------ */

typedef struct
{
  RigProbe probe;
  guint32 first, second, third, alpha;
} RigOrdered;

static gboolean
say_set (CopObject *self, const CopProp *prop, const CopValue *value G_GNUC_UNUSED, GError **error)
{
  return rig_say_prop (self, "set", cop_prop_name (prop), error);
}

static void
tell_changed (CopObject *self, const CopProp *prop)
{
  GError *error = NULL;

  if (!rig_say_prop (self, "changed", cop_prop_name (prop), &error))
    cop_object_hook_error (self, "changed", error);
}

#define HOOKED(name_, member_, doc_)                                                               \
  COP_UINT (name_, RigOrdered, member_, .set = say_set, .changed = tell_changed,                   \
            .when = COP_SET_ALWAYS, .doc = doc_)

static const CopPropDef early_props[] = {
  HOOKED ("first", first, "The first of them"),
  HOOKED ("second", second, "The one after it"),
  COP_PROPS_END,
};

static const CopPropDef ordered_props[] = {
  HOOKED ("third", third, "The first of the leaf type"),
  HOOKED ("alpha", alpha, "The last, whatever its name"),
  COP_PROPS_END,
};

const CopTypeDesc rig_type_early = {
  .name = "rig.early",
  .doc = "Has properties with hooks",
  .parent = &rig_type_probe,
  .size = sizeof (RigOrdered),
  .props = early_props,
};

const CopTypeDesc rig_type_ordered = {
  .name = "rig.ordered",
  .doc = "Has more of them",
  .parent = &rig_type_early,
  .size = sizeof (RigOrdered),
  .props = ordered_props,
};

/* --- those that add others ---------------------------------------------------------------- */

static CopDevice *
add_below (CopObject *parent, const CopTypeDesc *type, const char *id, CopBus *bus,
           CopAddFlags flags, const CopWiring *wiring, GError **error)
{
  CopDeviceSpec spec = { .type = type->name, .id = id, .parent = parent, .bus = bus };

  spec.flags = flags;
  spec.wiring = wiring;
  spec.n_wiring = wiring ? 1 : 0;
  return cop_machine_device_addv (cop_device_machine ((CopDevice *)parent), &spec, error);
}

static gboolean
nest_realize (CopDevice *self, GError **error)
{
  CopMachine *machine = cop_device_machine (self);
  g_autofree char *id = g_strconcat (cop_object_name (&self->object), "-egg", NULL);
  CopDeviceSpec spec = { .type = "rig.probe", .id = id, .bus = cop_device_first_bus (self) };

  return cop_machine_device_addv (machine, &spec, error) != NULL;
}

static const CopDeviceClass nest_class = { .realize = nest_realize };

const CopTypeDesc rig_type_nest = HUB ("rig.nest", "Adds another in realize", &nest_class);

static gboolean
pair_build (CopDevice *self, GError **error)
{
  CopBus *bus = cop_device_first_bus (self);
  CopType *node_type = cop_host_type (cop_object_host (&self->object), &cop_type_node);
  CopWiring wiring = { .output = "out" };
  CopObject *note;
  CopDevice *right;
  gboolean ok;

  if (!rig_say (self, "build", error))
    return FALSE;
  right = add_below (&self->object, &rig_type_probe, "right", bus, 0, NULL, error);
  if (right == NULL)
    return FALSE;
  wiring.endpoint = (CopEndpoint){ .provider = &right->object, .input = "in", .n_args = 1 };
  wiring.endpoint.args[0] = 2;
  if (add_below (&self->object, &rig_type_probe, "left", bus, 0, &wiring, error) == NULL)
    return FALSE;
  note = cop_object_new (node_type, error);
  ok = note && cop_object_add (&self->object, "note", note, 0, error);
  cop_object_unref (note);
  return ok;
}

static const CopDeviceClass pair_class = { .build = pair_build };

const CopTypeDesc rig_type_pair = HUB ("rig.pair", "Made of two", &pair_class);

static gboolean
board_build (CopDevice *self, GError **error)
{
  CopDevice *rack, *hub;

  if (!rig_say (self, "build", error))
    return FALSE;
  rack = add_below (&self->object, &rig_type_rack, "rack", NULL, 0, NULL, error);
  if (rack == NULL)
    return FALSE;
  hub = add_below (&self->object, &rig_type_hub, "hub", rig_bus (rack, "a"), COP_ADD_NULLABLE, NULL,
                   error);
  return hub
         && add_below (&self->object, &rig_type_probe, "low", rig_bus (hub, "bus"),
                       COP_ADD_NULLABLE, NULL, error)
         && add_below (&self->object, &rig_type_pair, "pair", rig_bus (rack, "b"), 0, NULL, error)
         && add_below (&self->object, &rig_type_nest, "nest", rig_bus (rack, "b"), 0, NULL, error);
}

static const CopDeviceClass board_class = { .build = board_build };

/* How large a machine is, only its type knows. */
CopTypeDesc rig_type_board = {
  .name = "rig.board",
  .doc = "A board with something of everything",
  .parent = &cop_type_machine,
  .klass = &board_class,
};

/* --- making ------------------------------------------------------------------------------- */

CopHost *
rig_host (void)
{
  static const CopTypeDesc *const types[] = {
    &rig_type_slots,     &rig_type_narrow,   &rig_type_fixed,       &rig_type_places,
    &rig_type_probe,     &rig_type_loose,    &rig_type_deep,        &rig_type_needy,
    &rig_type_hub,       &rig_type_quiet,    &rig_type_rack,        &rig_type_guest,
    &rig_type_odd,       &rig_type_nest,     &rig_type_pair,        &rig_type_board,
    &rig_type_on_narrow, &rig_type_on_fixed, &rig_type_on_places,   &rig_type_early,
    &rig_type_ordered,   &rig_type_phased,   &rig_type_phased_loose
  };
  CopHost *host = cop_host_new (NULL);

  rig_act (NULL);
  rig_fail (NULL, NULL);
  rig_type_board.size = cop_type_machine.size;
  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    {
      g_autoptr (GError) error = NULL;
      cop_host_register (host, types[i], NULL, NULL, &error);
      g_assert_no_error (error);
    }
  return host;
}
