/* Machines: a tree of devices with everything that changes it.
 *
 *   /                         the root of the tree
 *   /machine                  the board: the CopMachine itself, a device
 *   /machine/peripheral       devices that users named
 *   /machine/peripheral-anon  devices that users did not name
 *   /machine/unattached       devices without a parent of their own
 *   /objects                  objects that are no devices
 */
#ifndef COPPICE_MACHINE_H
#define COPPICE_MACHINE_H

#include <coppice/dev/device.h>
#include <coppice/event.h>

G_BEGIN_DECLS

COP_API const CopTypeDesc cop_type_machine;

/* The object as a machine, or NULL.  nullable. */
COP_API CopMachine *cop_machine (gpointer object);

/* --- making and closing ----------------------------------------------------------------- */

/* A machine of the type (NULL: a bare cop_type_machine): all its devices are built, wired and
 * realized in one transaction, or nothing is left.
 * context: the loop of the machine's thread, NULL for the host's.
 * transfer full (the machine holds itself until it is closed). */
COP_API CopMachine *cop_machine_new (CopHost *host, CopType *type, const CopSetting *settings,
                                     guint n_settings, GMainContext *context, GError **error);

/* Cuts everything, the machine included.  What somebody still holds stays retired, and is named
 * in the error; it is finalized when it is let go.  TRUE when nothing is left. */
COP_API gboolean cop_machine_close (CopMachine *machine, GError **error);
/* Closes it if that has not been done, and drops the reference.  nullable. */
COP_API void cop_machine_unref (CopMachine *machine);

COP_API CopHost *cop_machine_host (const CopMachine *machine);
COP_API CopObject *cop_machine_root (CopMachine *machine);    /* "/" */
COP_API CopObject *cop_machine_objects (CopMachine *machine); /* "/objects" */
COP_API CopObject *cop_machine_peripheral (CopMachine *machine);
COP_API CopObject *cop_machine_peripheral_anon (CopMachine *machine);
COP_API CopObject *cop_machine_unattached (CopMachine *machine);
/* The memory that the board's bus maps into. */
COP_API CopRegion *cop_machine_memory (CopMachine *machine);
/* The same as the CPUs see it.  transfer none.  nullable: NULL once the machine is closed, or when
 * it has no bus. */
COP_API CopSpace *cop_machine_space (CopMachine *machine);
/* Between begin and the outermost commit, changes of the map are one: listeners are told once, at
 * its end.  Nested. */
COP_API void cop_machine_memory_begin (CopMachine *machine);
COP_API void cop_machine_memory_commit (CopMachine *machine);
/* Whether the build is over: what is added from now on is hotplugged. */
COP_API gboolean cop_machine_is_running (const CopMachine *machine);
COP_API gboolean cop_machine_is_closed (const CopMachine *machine);
/* Objects of this machine that have not been finalized, itself included. */
COP_API guint64 cop_machine_live_objects (CopMachine *machine);

/* --- adding ----------------------------------------------------------------------------- */

/* Adds a device: realized on return, except during a build, where realizing follows when the
 * build is over.  transfer none.  On failure nothing has changed. */
COP_API CopDevice *
cop_machine_device_addv (CopMachine *machine, const CopDeviceSpec *spec, GError **error);

/* The same from names and texts (as cop_object_set_from_text takes them), NULL-terminated; "bus"
 * names a bus or a device that offers one. */
COP_API CopDevice *cop_machine_device_add (CopMachine *machine, const char *type, const char *id,
                                           GError **error, ...) G_GNUC_NULL_TERMINATED;

/* Plants an object that was made before and has no parent: a device is attached and realized, as
 * by device_add.  bus: nullable.  The caller keeps its reference. */
COP_API gboolean cop_machine_plant (CopMachine *machine, CopObject *parent, const char *name,
                                    CopObject *object, CopBus *bus, CopAddFlags flags,
                                    GError **error);

/* --- removing --------------------------------------------------------------------------- */

typedef enum
{
  COP_REMOVAL_PENDING,
  COP_REMOVAL_COMPLETED,
  COP_REMOVAL_REFUSED,
  COP_REMOVAL_CANCELLED,
  COP_REMOVAL_TIMED_OUT,
} CopRemovalState;

COP_API const char *cop_removal_state_name (CopRemovalState state);

/* Called once, when the removal has its outcome; it may ask for anything. */
typedef void (*CopRemoved) (CopRemoval *removal, gpointer data);

/* Asks everybody concerned: the blockers, handlers and required links of the device and of all that
 * is below it.  Then a handler with unplug_request passes the request on to the guest, and the
 * removal is pending until that has answered; any other device goes at once (inside a hook or a
 * transaction, when that is over).  A pending removal is also completed by whatever else takes the
 * device away, and by a reset of the machine.
 * Each outcome is told once, as an event and to fn: completed (DEVICE_DELETED, told when the device
 * is finalized), refused (DEVICE_UNPLUG_GUEST_ERROR), cancelled, timed out.
 * id: a name in peripheral, or a path.  fn: nullable; of what returns NULL it is called only if the
 * device has gone and the error is a hook's.
 * transfer none: valid until the next call on the machine; cop_removal_ref to keep it.
 * Errors: NOT_FOUND; REFUSED (by whom, and why; it belongs to the board; its bus is not for
 * hotplugging); STATE (a removal of it is pending; it is being removed; devices are listed; the
 * guest would be asked in a transaction); HOOK: the device is gone, and a hook failed on the way.
 */
COP_API CopRemoval *cop_machine_device_del (CopMachine *machine, const char *id, CopRemoved fn,
                                            gpointer data, GError **error);

COP_API CopRemoval *cop_removal_ref (CopRemoval *removal);
COP_API void cop_removal_unref (CopRemoval *removal); /* nullable */
COP_API CopRemovalState cop_removal_state (const CopRemoval *removal);
COP_API const char *cop_removal_device_path (const CopRemoval *removal); /* as it was asked */
COP_API guint64 cop_removal_device_serial (const CopRemoval *removal);
/* The device while the removal is pending and the device is in the tree.  nullable. */
COP_API CopDevice *cop_removal_device (const CopRemoval *removal);
/* Why it was refused.  transfer none; nullable. */
COP_API const char *cop_removal_reason (const CopRemoval *removal);
/* Takes the request back.  The guest may eject the device all the same: then it ejects by itself.
 * Errors: STATE (it has its outcome; the device is being removed); the first error of a hook. */
COP_API gboolean cop_removal_cancel (CopRemoval *removal, GError **error);
/* Moves time on until the removal has its outcome, by ns nanoseconds at most.  TRUE when it has
 * one, whichever; at once when it had one before. Errors: STATE (it is still pending; inside a
 * hook); CLOSED; the first error of a hook. */
COP_API gboolean cop_removal_wait (CopRemoval *removal, guint64 ns, GError **error);
/* Pending ones, oldest first.  transfer container. */
COP_API GPtrArray *cop_machine_removals (CopMachine *machine);

/* Realizes a device that was added with enabled = false. */
COP_API gboolean cop_device_enable (CopDevice *device, GError **error);

/* Objects out of the tree that somebody still holds, oldest first.  transfer container. */
COP_API GPtrArray *cop_machine_retired (CopMachine *machine);

/* --- transactions ------------------------------------------------------------------------- */

/* What a transaction has done: what came, and how to make again what went. */
typedef struct _CopChange CopChange;

/* Called with the transaction open.  FALSE, with an error set, undoes all. */
typedef gboolean (*CopTransactionBody) (CopMachine *machine, gpointer data, GError **error);

/* All that body adds and removes, or nothing.  Additions are realized at once; what is removed is
 * asked at once, off every path, and its id, its place on its bus, its addresses and the inputs
 * that it drives are free for others; it goes when the transaction is over, which cannot fail.
 * When body fails, everything is undone in exact reverse.  Inside another transaction, or inside a
 * hook of an addition, it is part of that.
 * ret_change: nullable, out, transfer full.
 * Errors: those of body; STATE (the machine is closed; nested too deep). */
COP_API gboolean cop_machine_transaction (CopMachine *machine, CopTransactionBody body,
                                          gpointer data, CopChange **ret_change, GError **error);
COP_API gboolean cop_machine_in_transaction (const CopMachine *machine);

/* Does the opposite, as one transaction: what came is removed, what went or was ejected is made
 * again.  Those are new objects with new serial numbers, with the properties, wires and Devicetree
 * entries of the former, and in their places; links, wires and references of those that have stayed
 * lead to them again, unless somebody has set them since.  What a device had come to know while it
 * lived is not brought back, and old handles stay dead (docs/LIFECYCLE.md).
 * ret_change: nullable, out, transfer full: with it the undoing can be undone.
 * Errors: STATE (undone already; inside a transaction; something that came has gone since; what
 * something sat on has been ejected since), and those of adding and removing, with nothing changed.
 */
COP_API gboolean cop_change_undo (CopChange *change, CopChange **ret_change, GError **error);
COP_API void cop_change_free (CopChange *change); /* nullable */
/* A line each, in order: "+ PATH (TYPE)", "- PATH (TYPE)", "~ PATH (TYPE)" of what was ejected.
 * NULL-terminated.  transfer full. */
COP_API char **cop_change_lines (const CopChange *change);

/* --- resetting, watching ----------------------------------------------------------------- */

/* Completes all pending removals, as if the guest had ejected (what came since a device was asked
 * may still refuse: then that removal is refused).  Then everything that is realized goes through
 * the three phases of a reset, those below first, on a bus or not (cop_device_assert_reset); what
 * is held besides stays in reset. Errors: CLOSED; STATE (devices are listed); the first error of a
 * hook, when all is done. */
COP_API gboolean cop_machine_reset (CopMachine *machine, GError **error);

/* Calls fn for every event from now on.  An observer may do anything, remove itself included.
 * Returns a number for cop_machine_unobserve.  destroy: nullable. */
COP_API guint cop_machine_observe (CopMachine *machine, CopObserver fn, gpointer data,
                                   GDestroyNotify destroy);
COP_API void cop_machine_unobserve (CopMachine *machine, guint observer);

/* Asked before every step that can fail; TRUE makes the step fail with the error that it sets.
 * For tests: with it the undoing of every step can be seen.  fn NULL takes it away. */
typedef gboolean (*CopFault) (CopMachine *machine, CopStep step, CopObject *object, gpointer data,
                              GError **error);
COP_API void cop_machine_set_fault (CopMachine *machine, CopFault fn, gpointer data);
/* The same for the machines that are made from now on, from their first step.  machine is NULL
 * in the calls that come before there is one. */
COP_API void cop_host_set_fault (CopHost *host, CopFault fn, gpointer data);

/* --- time -------------------------------------------------------------------------------- */

/* The nanoseconds that the machine's clock has been told to go on; it begins at 0.  0 for a machine
 * that has been closed. */
COP_API guint64 cop_machine_now (const CopMachine *machine);

/* Lets ns nanoseconds pass: waits for the work that is under way and tells of it in the order in
 * which it was begun, then fires the timer that is due first, and so on until the time is up.
 * 0 fires the timers whose time has come.
 * Errors: STATE (inside a hook or another operation; devices that keep each other busy without time
 * going on), RANGE (behind 2^63 - 1 ns, where time ends), CLOSED (also: somebody has closed it
 * meanwhile); HOOK: the time has passed, and a hook failed on the way. */
COP_API gboolean cop_machine_advance (CopMachine *machine, guint64 ns, GError **error);

/* Waits for the work that is under way, and for what that begins, and tells of it; time stands
 * still and no timer fires.  Errors: as those of cop_machine_advance. */
COP_API gboolean cop_machine_settle (CopMachine *machine, GError **error);

/* --- snapshots --------------------------------------------------------------------------- */

typedef struct _CopSnapshot CopSnapshot;

/* Everything about the machine that a user can see, serial numbers excepted.  transfer full. */
COP_API CopSnapshot *cop_machine_snapshot (CopMachine *machine);
COP_API void cop_snapshot_free (CopSnapshot *snapshot); /* nullable */
COP_API gboolean cop_snapshot_equal (const CopSnapshot *a, const CopSnapshot *b);
/* The differences, a line each: "+ ...", "- ..."; no line when they are equal.
 * NULL-terminated.  transfer full. */
COP_API char **cop_snapshot_diff (const CopSnapshot *a, const CopSnapshot *b);

/* The tree of objects below root for people, a line each.  transfer full. */
COP_API char *cop_object_print_tree (CopObject *root);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CopMachine, cop_machine_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CopChange, cop_change_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CopRemoval, cop_removal_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CopSnapshot, cop_snapshot_free)

G_END_DECLS

#endif
