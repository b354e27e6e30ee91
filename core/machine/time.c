/* Moving time: what is under way first, then the timer that is due next, until the time is up. */
#include <device/time.h>
#include <machine/private.h>

/* How many timers and completions may come without time going on. */
#define MOST_AT_ONCE (1 << 24)

guint64
cop_machine_now (const CopMachine *machine)
{
  return machine->closed ? 0 : machine->life->time->now;
}

static gboolean
may_move (CopMachine *machine, const char *what, GError **error)
{
  CopOwner *owner = machine->device.object.owner;

  if (!cop_machine__is_open (machine, error))
    return FALSE;
  if (owner->depth == 0 && owner->hook_depth == 0 && machine->life->lists == 0
      && !machine->life->time->moving)
    return TRUE;
  return cop_object_error (&machine->device.object, error, COP_ERROR_STATE,
                           "%s is not possible inside a hook or another operation", what);
}

typedef struct
{
  CopMachine *machine;
  CopTime *time;
  gboolean (*stop) (gpointer data);
  gpointer data;
  guint n_at_once; /* what has come without time going on */
} Move;

/* FALSE when the machine has been closed, or when its devices keep each other busy for ever. */
static gboolean
may_go_on (Move *move, GError **error)
{
  if (!cop_machine__is_open (move->machine, error))
    return FALSE;
  if (++move->n_at_once <= MOST_AT_ONCE)
    return TRUE;
  return cop_object_error (&move->machine->device.object, error, COP_ERROR_STATE,
                           "time stands still at %" G_GUINT64_FORMAT
                           " ns: %u timers and requests, and still others follow",
                           move->time->now, MOST_AT_ONCE);
}

static gboolean
is_to_stop (const Move *move)
{
  return move->stop && move->stop (move->data);
}

/* Tells of all that is under way, and of what that begins. */
static gboolean
settle (Move *move, GError **error)
{
  while (!is_to_stop (move) && cop_time__deliver (move->time, TRUE))
    if (!may_go_on (move, error))
      return FALSE;
  return TRUE;
}

static gboolean
advance (Move *move, guint64 until, GError **error)
{
  guint64 before = move->time->now;

  for (;;)
    {
      if (!settle (move, error))
        return FALSE;
      if (is_to_stop (move))
        return TRUE;
      if (!cop_time__fire (move->time, until))
        break;
      if (move->time->now != before)
        move->n_at_once = 0;
      before = move->time->now;
      if (!may_go_on (move, error))
        return FALSE;
    }
  move->time->now = until;
  return TRUE;
}

static void
begin (Move *move)
{
  CopOwner *owner = move->machine->device.object.owner;

  if (g_atomic_pointer_get (&owner->remote) != NULL)
    cop_owner__drain (owner);
  cop_owner__forget_hook_error (owner);
  /* who is told may close it */
  cop_object_ref (move->machine);
  move->time = move->machine->life->time;
  move->time->moving = TRUE;
}

static gboolean
end (Move *move, gboolean ok, GError **error)
{
  CopOwner *owner = move->machine->device.object.owner;

  move->time->moving = FALSE;
  if (ok)
    ok = cop_owner__report (owner, error);
  else
    cop_owner__forget_hook_error (owner);
  cop_object_unref (move->machine);
  return ok;
}

gboolean
cop_machine__advance_until (CopMachine *machine, guint64 ns, gboolean (*stop) (gpointer data),
                            gpointer data, GError **error)
{
  Move move = { .machine = machine, .stop = stop, .data = data };
  guint64 now = cop_machine_now (machine);

  if (!may_move (machine, "advancing time", error))
    return FALSE;
  if (ns > COP_TIME_END - now)
    return cop_object_error (&machine->device.object, error, COP_ERROR_RANGE,
                             "time cannot go on by %" G_GUINT64_FORMAT
                             " ns: it is %" G_GUINT64_FORMAT ", and ends at %" G_GUINT64_FORMAT,
                             ns, now, COP_TIME_END);
  begin (&move);
  return end (&move, advance (&move, now + ns, error), error);
}

gboolean
cop_machine_advance (CopMachine *machine, guint64 ns, GError **error)
{
  return cop_machine__advance_until (machine, ns, NULL, NULL, error);
}

gboolean
cop_machine_settle (CopMachine *machine, GError **error)
{
  Move move = { .machine = machine };

  if (!may_move (machine, "settling requests", error))
    return FALSE;
  begin (&move);
  return end (&move, settle (&move, error), error);
}
