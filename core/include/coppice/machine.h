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

/* Called once, when the removal has its outcome. */
typedef void (*CopRemoved) (CopRemoval *removal, gpointer data);

/* Asks everybody concerned, then the handler of the device's bus: a forced one ejects at once.
 * id: a name in peripheral, or a path.  fn: nullable.
 * transfer none: valid until the next call on the machine; cop_removal_ref to keep it.
 * Errors: NOT_FOUND, REFUSED, STATE (a removal of it is pending already). */
COP_API CopRemoval *cop_machine_device_del (CopMachine *machine, const char *id, CopRemoved fn,
                                            gpointer data, GError **error);

COP_API CopRemoval *cop_removal_ref (CopRemoval *removal);
COP_API void cop_removal_unref (CopRemoval *removal); /* nullable */
COP_API CopRemovalState cop_removal_state (const CopRemoval *removal);
COP_API const char *cop_removal_device_path (const CopRemoval *removal); /* as it was asked */
COP_API guint64 cop_removal_device_serial (const CopRemoval *removal);
/* Pending ones, oldest first.  transfer container. */
COP_API GPtrArray *cop_machine_removals (CopMachine *machine);

/* Takes a device off its bus: it is unrealized and keeps its parent.  What is NULL to parent_bus,
 * and what the guest does when it ejects by itself.  Errors: STATE, REFUSED. */
COP_API gboolean cop_device_eject (CopDevice *device, GError **error);

/* Realizes a device that was added with enabled = false. */
COP_API gboolean cop_device_enable (CopDevice *device, GError **error);

/* Objects out of the tree that somebody still holds, oldest first.  transfer container. */
COP_API GPtrArray *cop_machine_retired (CopMachine *machine);

/* --- resetting, watching ----------------------------------------------------------------- */

/* Resets every device, those below first. */
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
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CopRemoval, cop_removal_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CopSnapshot, cop_snapshot_free)

G_END_DECLS

#endif
