/* Slots of the board itself, for CPUs and memory modules, which sit on no bus: the machine gives
 * them out, and the guest, which this test plays, lets go of what is in them. */
#include "run.h"

#define N_SLOTS 4

/* What the guest says when it is asked next. */
static Answer next_answer;

/* --- a CPU ------------------------------------------------------------------------------------ */

typedef struct
{
  CopDevice device;
  gint32 slot;
} Cpu;

static const CopPropDef cpu_props[] = {
  COP_INT ("slot", Cpu, slot, .otherwise.i = -1, .min.i = -1, .max.i = 255, .doc = "Its slot"),
  COP_PROPS_END,
};
static const CopTypeDesc cpu_type = {
  .name = "random.cpu",
  .doc = "A CPU",
  .parent = &cop_type_device,
  .size = sizeof (Cpu),
  .props = cpu_props,
};

/* --- the machine ------------------------------------------------------------------------------ */

static int
slot_of (CopDevice *device)
{
  gint64 slot = -1;

  return cop_object_get_int (&device->object, "slot", &slot, NULL) ? (int)slot : -1;
}

static gboolean
pre_plug (CopObject *machine, CopDevice *device, GError **error)
{
  CopObject *all = cop_machine_peripheral ((CopMachine *)machine);
  int slot = slot_of (device);

  if (slot < 0)
    return TRUE;
  if (slot >= N_SLOTS)
    return cop_object_error (&device->object, error, COP_ERROR_RANGE, "there is no slot %d", slot);
  for (CopObject *at = cop_object_first_child (all); at; at = cop_object_next (at))
    if (at != &device->object && cop_object_state (at) == COP_STATE_REALIZED && cop_device (at)
        && slot_of ((CopDevice *)at) == slot)
      return cop_object_error (&device->object, error, COP_ERROR_EXISTS, "slot %d is taken", slot);
  return TRUE;
}

static gboolean
unplug_request (CopObject *machine, CopDevice *device, CopRemoval *removal, GError **error)
{
  (void)machine, (void)removal;
  switch (next_answer)
    {
    case ANSWER_GOES:
      return cop_device_guest_eject (device, error);
    case ANSWER_REFUSES:
      cop_device_guest_refuse (device, "it is in use");
      return TRUE;
    case ANSWER_IS_BUSY:
      return cop_object_error (&device->object, error, COP_ERROR_REFUSED, "the guest is busy");
    default:
      return TRUE;
    }
}

#define TIMEOUT (2 * G_GUINT64_CONSTANT (1000000000))

static guint64
timeout (CopObject *machine, CopDevice *device)
{
  (void)machine, (void)device;
  return TIMEOUT;
}

static const CopHotplugHandler handler = {
  .pre_plug = pre_plug,
  .unplug_request = unplug_request,
  .timeout = timeout,
};
static const CopImplements implements[] = {
  { &cop_interface_hotplug_handler, &handler },
  { NULL },
};
/* How large a machine is, only its type knows. */
static CopTypeDesc machine_type = {
  .name = "random.machine",
  .doc = "A board with slots",
  .parent = &cop_type_machine,
  .implements = implements,
};

/* --- what the run does with it ---------------------------------------------------------------- */

static const Kind board = { .n = N_SLOTS, .asks = TRUE };
static const Kind kinds[] = { { "random.cpu", 1 }, { "pc-dimm", 1 } };

static void
set_up (Run *run)
{
  CopObject *objects = cop_machine_objects (run->machine), *memory;
  g_autoptr (GError) error = NULL;
  CopType *type = cop_host_find_type (run->host, "memory-backend-ram", &error);

  g_assert_no_error (error);
  run_register (run, &cpu_type);
  for (guint i = 0; i <= N_SLOTS; i++)
    {
      char name[4] = { 'm', (char)('0' + i), 0 };
      memory = cop_object_new (type, &error);
      g_assert_no_error (error);
      cop_object_set_uint (memory, "size", 0x10000, &error);
      g_assert_no_error (error);
      cop_object_add (objects, name, memory, COP_ADD_NULLABLE, &error);
      g_assert_no_error (error);
      cop_object_unref (memory);
    }
  run_add_seats (run, NULL, NULL, &board);
}

static void
seat (Run *run, const Kind *kind, guint place, Plug *plug)
{
  (void)run;
  run_set (plug, 0, "slot", "%u", place);
  if (kind == &kinds[1])
    {
      run_set (plug, 1, "addr", "0x1000%u0000", place);
      run_set (plug, 2, "memdev", "/objects/m%u", place);
    }
}

static Answer
ask (Run *run, Seats *seats, guint place)
{
  static const Answer answers[] = { ANSWER_WAITS, ANSWER_WAITS,   ANSWER_WAITS,
                                    ANSWER_GOES,  ANSWER_REFUSES, ANSWER_IS_BUSY };

  (void)seats, (void)place;
  next_answer = answers[run_dice (run, G_N_ELEMENTS (answers))];
  return next_answer;
}

const BusDef bus_slots = {
  .name = "slots",
  .kinds = kinds,
  .n_kinds = G_N_ELEMENTS (kinds),
  .must_say_place = TRUE,
  .timeout = TIMEOUT,
  .machine = &machine_type,
  .set_up = set_up,
  .seat = seat,
  .place_of = slot_of,
  .ask = ask,
};
