/* Reset: three phases over everything below a device, counted.
 *
 * A device is in reset while it, or what it is below, is held by somebody.  It enters (once,
 * however many hold it), is held, and exits when the last of them lets go.  COP_FLAG_IN_RESET says
 * so of devices and buses; of plain objects it is only true while a list of members is gone
 * through.
 */
#include <device/private.h>

/* --- who is held -------------------------------------------------------------------------- */

static guint32 *
count_of (CopObject *object)
{
  CopDevice *device = cop_device__of (object);

  return device ? &device->resets : &cop_life_of (object)->resets;
}

static gboolean
holds_itself (CopObject *object)
{
  CopDevice *device = cop_device__of (object);

  if (device)
    return device->resets != 0 || device->reset_bits & COP_RESET_COMING;
  return object->flags & COP_FLAG_ROOT && cop_life_of (object)->resets != 0;
}

static gboolean
seat_is_held (CopObject *object)
{
  CopDevice *device = cop_device__of (object);

  return device && device->bus && device->bus->object.flags & COP_FLAG_IN_RESET;
}

/* Whether something that the object is below is in reset. */
static gboolean
is_held_above (CopObject *object)
{
  const CopObject *above = object->parent;

  if (seat_is_held (object))
    return TRUE;
  while (above && !(above->flags & (COP_FLAG_STAGED | COP_FLAG_ROOT)))
    above = above->parent;
  return above && above->flags & COP_FLAG_IN_RESET;
}

static void
set_flag (CopObject *object, gboolean on)
{
  if (on)
    object->flags |= COP_FLAG_IN_RESET;
  else
    object->flags &= (guint16)~COP_FLAG_IN_RESET;
}

void
cop_reset__come_below (CopObject *object)
{
  CopDevice *device = cop_device__of (object);

  if (device == NULL)
    return;
  set_flag (object, holds_itself (object) || is_held_above (object));
  for (CopBus *bus = device->first_bus; bus; bus = bus->next)
    set_flag (&bus->object, (object->flags & COP_FLAG_IN_RESET) != 0);
}

/* In a list of members, what is above comes after what is below; those in it are marked. */
static void
find_held (const CopMembers *members)
{
  for (guint i = members->len; i-- > 0;)
    {
      CopObject *object = members->items[i], *parent = object->parent;
      gboolean above = parent && parent->flags & COP_FLAG_IN_CUT
                           ? seat_is_held (object) || parent->flags & COP_FLAG_IN_RESET
                           : is_held_above (object);
      set_flag (object, above || holds_itself (object));
    }
}

/* --- the phases of one device ------------------------------------------------------------- */

static void
run_hooks (CopDevice *device, const GArray *hooks)
{
  for (guint i = 0; i < hooks->len; i++)
    {
      const CopDeviceVoidHook *hook = &g_array_index (hooks, CopDeviceVoidHook, i);
      COP_CALL_HOOK (&device->object, hook->desc, hook->fn (device));
    }
}

static gboolean
is_alive (const CopDevice *device)
{
  return device->reset_bits & (COP_RESET_COMING | COP_RESET_ARRIVED)
         || (device->object.state == COP_STATE_REALIZED
             && !(device->object.flags & COP_FLAG_IN_CUT));
}

static void
enter_device (CopDevice *device)
{
  const CopFamily *family = cop_type__family (device->object.type);

  if (!is_alive (device) || device->reset_bits & COP_RESET_ENTERED
      || !(device->object.flags & COP_FLAG_IN_RESET))
    return;
  device->reset_bits |= COP_RESET_ENTERED;
  if (family->reset_enter->len == 0)
    return;
  run_hooks (device, family->reset_enter);
  cop_emit (&device->object, COP_STEP_RESET_ENTER);
}

/* quiet: the addition tells of the step itself. */
static void
hold_device (CopDevice *device, gboolean quiet)
{
  if ((device->reset_bits & (COP_RESET_ENTERED | COP_RESET_HELD)) != COP_RESET_ENTERED
      || !is_alive (device))
    return;
  device->reset_bits |= COP_RESET_HELD;
  cop_device__reset_registers (device);
  run_hooks (device, cop_type__family (device->object.type)->reset);
  if (!quiet)
    cop_emit (&device->object, COP_STEP_RESET);
}

static void
exit_device (CopDevice *device)
{
  const CopFamily *family = cop_type__family (device->object.type);

  if ((device->reset_bits & (COP_RESET_ENTERED | COP_RESET_HELD)) == COP_RESET_ENTERED)
    {
      /* a hook of another device has let go between the first two phases */
      set_flag (&device->object, TRUE);
      hold_device (device, FALSE);
      cop_reset__come_below (&device->object);
    }
  if (!(device->reset_bits & COP_RESET_ENTERED) || device->object.flags & COP_FLAG_IN_RESET)
    return;
  device->reset_bits &= (guint8) ~(COP_RESET_ENTERED | COP_RESET_HELD);
  if (family->reset_exit->len == 0 || device->object.flags & COP_FLAG_IN_CUT)
    return;
  run_hooks (device, family->reset_exit);
  cop_emit (&device->object, COP_STEP_RESET_EXIT);
}

/* --- the phases of all that is below ------------------------------------------------------- */

typedef COP_VEC (CopDevice *) Devices;

/* Hooks may change the tree, so those concerned are found first. */
static Devices
find_devices (CopObject *top)
{
  CopMembers members = cop_life__members (top);
  Devices devices = { 0 };

  find_held (&members);
  for (guint i = 0; i < members.len; i++)
    {
      CopDevice *device = cop_device__of (members.items[i]);
      gboolean held = (members.items[i]->flags & COP_FLAG_IN_RESET) != 0;
      gboolean entered = device && device->reset_bits & COP_RESET_ENTERED;
      if (device && held != entered
          && (entered || device->reset_bits & COP_RESET_ARRIVED
              || device->object.state == COP_STATE_REALIZED))
        *cop_vec_push (&devices) = cop_object_ref (device);
    }
  cop_life__unmark (&members);
  return devices;
}

static void
forget_devices (Devices *devices)
{
  for (guint i = 0; i < devices->len; i++)
    cop_object_unref (devices->items[i]);
  cop_vec_free (devices);
}

/* Somebody has begun to hold the object. */
static void
bring_in (CopObject *top)
{
  Devices devices;

  if (top->flags & COP_FLAG_IN_RESET)
    return;
  devices = find_devices (top);
  for (guint i = 0; i < devices.len; i++)
    enter_device (devices.items[i]);
  for (guint i = 0; i < devices.len; i++)
    hold_device (devices.items[i], FALSE);
  forget_devices (&devices);
}

/* Somebody holds it no more. */
static void
let_out (CopObject *top)
{
  Devices devices;

  if (top->flags & COP_FLAG_IN_CUT || holds_itself (top) || is_held_above (top))
    return;
  devices = find_devices (top);
  for (guint i = 0; i < devices.len; i++)
    exit_device (devices.items[i]);
  forget_devices (&devices);
}

void
cop_reset__catch_up (CopObject *top)
{
  Devices devices = find_devices (top);

  for (guint i = 0; i < devices.len; i++)
    exit_device (devices.items[i]);
  for (guint i = 0; i < devices.len; i++)
    enter_device (devices.items[i]);
  for (guint i = 0; i < devices.len; i++)
    hold_device (devices.items[i], FALSE);
  forget_devices (&devices);
}

/* --- in an addition ----------------------------------------------------------------------- */

void
cop_reset__begin_coming (CopDevice *device)
{
  device->reset_bits |= COP_RESET_COMING;
  cop_reset__come_below (&device->object);
}

void
cop_reset__arrive (CopDevice *device)
{
  /* in a machine that is being built, only what is held comes here */
  device->reset_bits |= COP_RESET_COMING;
  enter_device (device);
  hold_device (device, TRUE);
}

void
cop_reset__end_coming (CopDevice *device)
{
  CopObject *object = &device->object;

  device->reset_bits = (guint8)((device->reset_bits & ~COP_RESET_COMING) | COP_RESET_ARRIVED);
  if (!(object->flags & COP_FLAG_IN_RESET))
    return;
  if (object->first)
    {
      /* what came with it has waited for it */
      let_out (object);
      return;
    }
  if (holds_itself (object) || is_held_above (object))
    return;
  set_flag (object, FALSE);
  exit_device (device);
}

void
cop_reset__settle_down (CopDevice *device)
{
  device->reset_bits &= (guint8)~COP_RESET_ARRIVED;
}

void
cop_reset__forget (CopDevice *device)
{
  device->resets = 0;
  device->reset_bits = 0;
  set_flag (&device->object, FALSE);
  for (CopBus *bus = device->first_bus; bus; bus = bus->next)
    set_flag (&bus->object, FALSE);
}

/* --- for everybody ------------------------------------------------------------------------ */

gboolean
cop_reset__may (CopObject *object, GError **error)
{
  CopLife *life = cop_life_of (object);

  if (life == NULL)
    return cop_object_error (object, error, COP_ERROR_STATE, "it is in no machine");
  if (object->flags & (COP_FLAG_GONE | COP_FLAG_IN_CUT) || object->state > COP_STATE_REALIZED)
    return cop_object_error (object, error, COP_ERROR_STATE, "it cannot be reset: it is %s",
                             object->flags & COP_FLAG_IN_CUT ? "being removed"
                                                             : cop_state_name (object->state));
  if (life->lists)
    return cop_object_error (object, error, COP_ERROR_STATE,
                             "nothing can be reset while devices are asked, ejected or listed");
  if (life->resetting >= COP_LIFE_DEEPEST)
    return cop_object_error (object, error, COP_ERROR_STATE,
                             "resets inside hooks are nested more than %u deep", COP_LIFE_DEEPEST);
  return TRUE;
}

static void
begin (CopLife *life)
{
  if (G_UNLIKELY (life->owner->hook_error != NULL))
    cop_owner__forget_hook_error (life->owner);
  life->resetting++;
}

/* Each that holds the object, once. */
static void
hold (CopObject *top)
{
  gboolean first = !holds_itself (top);

  (*count_of (top))++;
  if (first)
    bring_in (top);
}

static void
let_go (CopObject *top)
{
  guint32 *count = count_of (top);

  /* it may have been unrealized meanwhile */
  if (*count && --*count == 0 && !(top->flags & COP_FLAG_GONE))
    let_out (top);
}

static gboolean
finish (CopLife *life, CopObject *top, GError **error)
{
  CopOwner *owner = life->owner;
  gboolean ok;

  life->resetting--;
  ok = cop_owner__report (owner, error);
  cop_object_unref (top);
  return ok;
}

gboolean
cop_reset__whole (CopObject *top, GError **error)
{
  CopLife *life = cop_life_of (top);

  if (!cop_reset__may (top, error))
    return FALSE;
  cop_object_ref (top);
  begin (life);
  hold (top);
  let_go (top);
  return finish (life, top, error);
}

gboolean
cop_device_reset (CopDevice *device, GError **error)
{
  if (device->object.state != COP_STATE_REALIZED)
    return cop_object_error (&device->object, error, COP_ERROR_STATE,
                             "it cannot be reset: it is %s", cop_state_name (device->object.state));
  return cop_reset__whole (&device->object, error);
}

gboolean
cop_device_assert_reset (CopDevice *device, GError **error)
{
  CopObject *object = &device->object;
  CopLife *life = cop_life_of (object);

  if (!cop_reset__may (object, error))
    return FALSE;
  cop_object_ref (object);
  begin (life);
  hold (object);
  return finish (life, object, error);
}

gboolean
cop_device_release_reset (CopDevice *device, GError **error)
{
  CopObject *object = &device->object;
  CopLife *life = cop_life_of (object);

  if (device->resets == 0)
    return cop_object_error (object, error, COP_ERROR_STATE,
                             "its reset cannot be released: nobody has asserted it");
  if (!cop_reset__may (object, error))
    return FALSE;
  cop_object_ref (object);
  begin (life);
  let_go (object);
  return finish (life, object, error);
}

gboolean
cop_device_is_in_reset (const CopDevice *device)
{
  return (device->object.flags & COP_FLAG_IN_RESET) != 0;
}
