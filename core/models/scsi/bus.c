/* The SCSI bus: who has which channel, target and logical unit number. */
#include <coppice/dev/scsi.h>

typedef struct
{
  CopBus bus;
  guint32 max_channel, max_target, max_lun;
  gint32 initiator;
} ScsiBus;

enum
{
  CHOSE_TARGET = 1 << 0,
  CHOSE_LUN = 1 << 1,
};

static const CopPropDef props[] = {
  COP_UINT ("max_channel", ScsiBus, max_channel, .max.u = 255, .doc = "The last channel"),
  COP_UINT ("max_target", ScsiBus, max_target, .otherwise.u = 7, .max.u = 65535,
            .doc = "The last target of a channel"),
  COP_UINT ("max_lun", ScsiBus, max_lun, .otherwise.u = 7, .max.u = 65535,
            .doc = "The last logical unit of a target"),
  COP_INT ("initiator", ScsiBus, initiator, .otherwise.i = -1, .min.i = -1, .max.i = 65535,
           .doc = "The target that is the adapter itself; -1: none"),
  COP_PROPS_END,
};

/* --- looking ------------------------------------------------------------------------------ */

/* from: the first state that counts.  Negative numbers match any. */
static CopScsiDevice *
find (const CopBus *bus, gint64 channel, gint64 target, gint64 lun, CopState from)
{
  for (CopDevice *at = cop_bus_first (bus); at; at = cop_bus_next_device (at))
    {
      CopScsiDevice *unit = cop_object_cast (at, &cop_type_scsi_device);
      if (unit && unit->channel == channel && (target < 0 || unit->target == target)
          && (lun < 0 || unit->lun == lun) && cop_object_state (&at->object) >= from
          && cop_object_state (&at->object) <= COP_STATE_REALIZED)
        return unit;
    }
  return NULL;
}

CopScsiDevice *
cop_scsi_find (const CopBus *bus, guint32 channel, guint32 target, guint32 lun)
{
  return find (bus, channel, target, lun, COP_STATE_REALIZED);
}

/* --- choosing ------------------------------------------------------------------------------ */

/* Which of n+1 numbers are taken, by one look at the bus: by target, or by lun of one target. */
static guint8 *
list_taken (const CopBus *bus, const CopScsiDevice *self, guint32 last, gboolean by_target)
{
  guint8 *taken = g_malloc0 ((gsize)last + 1);

  for (CopDevice *at = cop_bus_first (bus); at; at = cop_bus_next_device (at))
    {
      const CopScsiDevice *other = cop_object_cast (at, &cop_type_scsi_device);
      CopState state = cop_object_state (&at->object);
      gint64 number;
      /* also one that is realized later has what it says */
      if (!other || other == self || other->channel != self->channel || state > COP_STATE_REALIZED)
        continue;
      if (by_target ? self->lun >= 0 && other->lun != self->lun : other->target != self->target)
        continue;
      number = by_target ? other->target : other->lun;
      if (number >= 0 && number <= last)
        taken[number] = TRUE;
    }
  return taken;
}

/* The lowest that is free and not but; -1: none. */
static gint32
lowest_free (const CopBus *bus, const CopScsiDevice *self, guint32 last, gint32 but,
             gboolean by_target)
{
  g_autofree guint8 *taken = list_taken (bus, self, last, by_target);
  guint32 number = 0;

  while (number <= last && (taken[number] || (gint64)number == but))
    number++;
  return number <= last ? (gint32)number : -1;
}

/* ", FIRST by WHOM" of those that were counted.  transfer full. */
static char *
say_first (const CopBus *bus, const CopScsiDevice *self, gboolean by_target)
{
  const CopScsiDevice *first = NULL;
  char *whose, *text;

  for (CopDevice *at = cop_bus_first (bus); at; at = cop_bus_next_device (at))
    {
      const CopScsiDevice *other = cop_object_cast (at, &cop_type_scsi_device);
      if (!other || other == self || other->channel != self->channel
          || (by_target ? other->target < 0 : other->target != self->target || other->lun < 0)
          || cop_object_state (&at->object) > COP_STATE_REALIZED)
        continue;
      if (!first || (by_target ? other->target < first->target : other->lun < first->lun))
        first = other;
    }
  if (!first)
    return g_strdup ("");
  whose = cop_object_label_at (&first->device.object, (CopOrigin){ 0 });
  text = g_strdup_printf (", %d by %s", by_target ? first->target : first->lun, whose);
  g_free (whose);
  return text;
}

static gboolean
refuse_full (const ScsiBus *self, CopScsiDevice *unit, gboolean by_target, GError **error)
{
  g_autofree char *bus = cop_object_label (&self->bus.object);
  g_autofree char *first = say_first (&self->bus, unit, by_target);

  if (by_target)
    return cop_object_error (&unit->device.object, error, COP_ERROR_EXISTS,
                             "%s is full: all its targets are taken%s", bus, first);
  return cop_object_error (&unit->device.object, error, COP_ERROR_EXISTS,
                           "target %d of %s is full: all its logical units are taken%s",
                           unit->target, bus, first);
}

static gboolean
choose (const ScsiBus *self, CopScsiDevice *unit, GError **error)
{
  if (unit->target < 0)
    {
      unit->target = lowest_free (&self->bus, unit, self->max_target, self->initiator, TRUE);
      if (unit->target < 0)
        return refuse_full (self, unit, TRUE, error);
      unit->chosen |= CHOSE_TARGET;
    }
  if (unit->lun < 0)
    {
      unit->lun = lowest_free (&self->bus, unit, self->max_lun, -1, FALSE);
      if (unit->lun < 0)
        return refuse_full (self, unit, FALSE, error);
      unit->chosen |= CHOSE_LUN;
    }
  return TRUE;
}

static void
give_back (CopObject *handler, CopDevice *device)
{
  CopScsiDevice *unit = cop_object_cast (device, &cop_type_scsi_device);

  (void)handler;
  if (!unit)
    return;
  if (unit->chosen & CHOSE_TARGET)
    unit->target = -1;
  if (unit->chosen & CHOSE_LUN)
    unit->lun = -1;
  unit->chosen = 0;
}

/* --- telling the adapter -------------------------------------------------------------------- */

const CopInterfaceDesc cop_interface_scsi_adapter = {
  .name = "scsi-adapter",
  .doc = "Is told of what comes and goes on its SCSI bus",
};

static void
plug (CopObject *handler, CopDevice *device)
{
  CopDevice *adapter = cop_bus_device ((CopBus *)handler);
  const CopScsiAdapter *functions =
      cop_object_interface (&adapter->object, &cop_interface_scsi_adapter);

  if (functions && functions->plugged)
    functions->plugged (adapter, (CopScsiDevice *)device);
}

static void
unplug (CopObject *handler, CopDevice *device)
{
  CopDevice *adapter = cop_bus_device ((CopBus *)handler);
  const CopScsiAdapter *functions =
      cop_object_interface (&adapter->object, &cop_interface_scsi_adapter);

  if (functions && functions->unplugged)
    functions->unplugged (adapter, (CopScsiDevice *)device);
  give_back (handler, device);
}

/* --- plugging ---------------------------------------------------------------------------- */

static gboolean
is_within (const CopObject *bus, const CopScsiDevice *unit, const char *what, gint32 number,
           guint32 last, GError **error)
{
  g_autofree char *label = NULL;

  if (number <= (gint64)last)
    return TRUE;
  label = cop_object_label (bus);
  if (last == 0)
    return cop_object_error (&unit->device.object, error, COP_ERROR_RANGE,
                             "%s has no %s %d; it has one, 0", label, what, number);
  return cop_object_error (&unit->device.object, error, COP_ERROR_RANGE,
                           "%s has no %s %d; it has 0 to %u", label, what, number, last);
}

static gboolean
check (const ScsiBus *self, CopScsiDevice *unit, GError **error)
{
  const CopObject *bus = &self->bus.object;
  CopObject *object = &unit->device.object;
  CopScsiDevice *other;

  if (!is_within (bus, unit, "channel", unit->channel, self->max_channel, error)
      || !is_within (bus, unit, "target", unit->target, self->max_target, error)
      || !is_within (bus, unit, "logical unit", unit->lun, self->max_lun, error))
    return FALSE;
  if (unit->target >= 0 && unit->target == self->initiator)
    {
      g_autofree char *label = cop_object_label (bus);
      return cop_object_error (object, error, COP_ERROR_EXISTS,
                               "target %d of %s is the adapter itself", unit->target, label);
    }
  other = unit->target >= 0 && unit->lun >= 0
              ? find (&self->bus, unit->channel, unit->target, unit->lun, COP_STATE_REALIZING)
              : NULL;
  if (other)
    {
      g_autofree char *label = cop_object_label (bus);
      g_autofree char *whose = cop_object_label_at (&other->device.object, (CopOrigin){ 0 });
      return cop_object_error (object, error, COP_ERROR_EXISTS,
                               "channel %d, target %d, logical unit %d of %s is taken by %s",
                               unit->channel, unit->target, unit->lun, label, whose);
    }
  return TRUE;
}

static gboolean
pre_plug (CopObject *handler, CopDevice *device, GError **error)
{
  const ScsiBus *self = (const ScsiBus *)handler;
  CopScsiDevice *unit = cop_object_cast (device, &cop_type_scsi_device);

  if (!unit || !cop_object_interface (&device->object, &cop_interface_scsi_target))
    return cop_object_error (&device->object, error, COP_ERROR_TYPE,
                             "a %s cannot be plugged into a SCSI bus: it is no scsi-target",
                             cop_object_type_name (&device->object));
  if (check (self, unit, error) && choose (self, unit, error))
    return TRUE;
  give_back (handler, device);
  return FALSE;
}

/* --- places that are found ------------------------------------------------------------------ */

/* A place is the three numbers in one.  Behind the units of a target is one number more, which is
 * taken by who says the target and not the unit: the target is nobody's alone then. */
#define PLACE(channel, target, lun)                                                                \
  ((guint64)(guint32)(channel) << 40 | (guint64)(guint32)(target) << 17 | (guint32)(lun))
#define SOME_LUN 0x1ffffu

static gboolean
wish (CopBus *bus, CopDevice *device, CopPlaceWish *ret_wish)
{
  const ScsiBus *self = (const ScsiBus *)bus;
  const CopScsiDevice *unit = cop_object_cast (device, &cop_type_scsi_device);
  guint said = unit ? (unit->target < 0) * CHOSE_TARGET + (unit->lun < 0) * CHOSE_LUN : 0;

  /* what is outside is refused when it is plugged */
  if (!said || unit->target > (gint64)self->max_target || unit->lun > (gint64)self->max_lun)
    return FALSE;
  *ret_wish = (CopPlaceWish){ .step = 1, .said = said };
  if (unit->target >= 0)
    {
      ret_wish->first = PLACE (unit->channel, unit->target, 0);
      ret_wish->last = ret_wish->first + self->max_lun;
      return TRUE;
    }
  /* one that does not say its unit wants a target to itself */
  ret_wish->first = PLACE (unit->channel, 0, MAX (0, unit->lun));
  ret_wish->last = ret_wish->first + PLACE (0, self->max_target, 0);
  ret_wish->step = PLACE (0, 1, 0);
  ret_wish->needs = unit->lun < 0 ? PLACE (0, 1, 0) : 1;
  return TRUE;
}

static void
tell_taken (CopBus *bus, CopPlaceTaken tell, gpointer data)
{
  const ScsiBus *self = (const ScsiBus *)bus;

  for (CopDevice *at = cop_bus_first (bus); at; at = cop_bus_next_device (at))
    {
      const CopScsiDevice *unit = cop_object_cast (at, &cop_type_scsi_device);
      guint64 place;
      if (!unit || unit->target < 0 || cop_object_state (&at->object) > COP_STATE_REALIZED)
        continue;
      place = PLACE (unit->channel, unit->target, unit->lun < 0 ? SOME_LUN : (guint32)unit->lun);
      tell (data, place, place);
    }
  for (guint32 channel = 0; self->initiator >= 0 && channel <= self->max_channel; channel++)
    tell (data, PLACE (channel, self->initiator, 0), PLACE (channel, self->initiator, SOME_LUN));
}

static void
give (CopBus *bus, CopDevice *device, const CopPlaceWish *wish_, guint64 place)
{
  CopScsiDevice *unit = (CopScsiDevice *)device;

  (void)bus;
  if (wish_->said & CHOSE_TARGET)
    unit->target = place == COP_AT_ANY ? -1 : (gint32)(place >> 17 & 0xffff);
  if (wish_->said & CHOSE_LUN)
    unit->lun = place == COP_AT_ANY ? -1 : (gint32)(place & 0xffff);
}

static gboolean
refuse (CopBus *bus, CopDevice *device, const CopPlaceWish *wish_, GError **error)
{
  return refuse_full ((const ScsiBus *)bus, (CopScsiDevice *)device,
                      (wish_->said & CHOSE_TARGET) != 0, error);
}

static const CopBusPlaces places = {
  .wish = wish,
  .list_taken = tell_taken,
  .give = give,
  .refuse = refuse,
};

/* --- the types --------------------------------------------------------------------------- */

static CopSpace *
dma_space (CopBus *bus, CopDevice *device, GError **error)
{
  (void)device;
  /* a unit's data goes through its adapter */
  return cop_device_dma_space (cop_bus_device (bus), error);
}

static const CopHotplugHandler handler = {
  .pre_plug = pre_plug,
  .cancel_plug = give_back,
  .plug = plug,
  .unplug = unplug,
};

static const CopImplements implements[] = {
  { &cop_interface_hotplug_handler, &handler },
  { NULL },
};

static const CopBusClass klass = {
  .addressing = COP_BUS_PLAIN,
  .address_cells = COP_CELLS_NONE,
  .size_cells = COP_CELLS_NONE,
  .dma_space = dma_space,
  .places = &places,
};

const CopTypeDesc cop_type_scsi_bus = {
  .name = "scsi-bus",
  .doc = "SCSI bus; devices by channel, target and logical unit number",
  .parent = &cop_type_bus,
  .size = sizeof (ScsiBus),
  .props = props,
  .implements = implements,
  .klass = &klass,
};

static const CopPropDef device_props[] = {
  COP_INT ("channel", CopScsiDevice, channel, .min.i = 0, .max.i = 255, .doc = "Its channel"),
  COP_INT ("target", CopScsiDevice, target, .otherwise.i = -1, .min.i = -1, .max.i = 65535,
           .doc = "Its target; -1: the lowest free one"),
  COP_INT ("lun", CopScsiDevice, lun, .otherwise.i = -1, .min.i = -1, .max.i = 65535,
           .doc = "Its logical unit number; -1: the lowest free one of its target"),
  COP_PROPS_END,
};

static const CopDeviceClass device_class = {
  .bus = "scsi-bus",
  .no_node = TRUE,
};

const CopTypeDesc cop_type_scsi_device = {
  .name = "scsi.device",
  .doc = "Logical unit on a SCSI bus; descend from it",
  .parent = &cop_type_device,
  .size = sizeof (CopScsiDevice),
  .flags = COP_TYPE_ABSTRACT,
  .props = device_props,
  .klass = &device_class,
};
