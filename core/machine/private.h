/* What machines are made of. */
#ifndef MACHINE_PRIVATE_H
#define MACHINE_PRIVATE_H

#include <coppice/machine.h>
#include <device/private.h>

G_BEGIN_DECLS

struct _CopMachine
{
  CopDevice device;
  CopLife *life; /* belongs to the owner */
  CopObject *root, *objects;
  CopObject *peripheral, *peripheral_anon, *unattached;
  GQueue removals;          /* CopRemoval: the pending ones */
  GQueue gone;              /* those whose device has gone, to be told of */
  CopRemoval *last_removal; /* of the last device_del */
  char *model;
  CopList *compatible;
  CopList *memreserve; /* addresses and sizes by turns */
  CopList *made_up_labels;
  guint32 boot_cpu;
  guint8 symbols, overlay; /* bool */
  guint8 eject_destroys;   /* bool */
  gboolean closed;
};

struct _CopRemoval
{
  gint ref_count;
  CopRemovalState state;
  CopMachine *machine; /* NULL once it has its outcome */
  CopDevice *device;   /* NULL also once it has left the tree */
  GList link;          /* in the machine's list of the pending ones, or of those that have gone */
  gboolean forced;     /* no guest is asked */
  CopTimer *timer;     /* nullable: when it ends by itself */
  char *path;
  guint64 serial;
  GError *why; /* nullable */
  CopRemoved fn;
  gpointer data;
};

/* FALSE with an error when the machine has been closed. */
gboolean cop_machine__is_open (const CopMachine *machine, GError **error);

/* As cop_machine_new; type: of machines.  tree: nullable, transfer full; the source that the type's
 * build makes devices of. */
CopMachine *cop_machine__new_from (CopHost *host, CopType *type, const CopDeviceSpec *spec,
                                   CopTree *tree, GMainContext *context, GError **error);

/* It is pending no more.  The caller gets the machine's reference. */
void cop_removal__leave (CopRemoval *removal, CopRemovalState state);
/* Of its timer; data: the removal. */
void cop_removal__expire (CopDevice *machine, gpointer data);
/* The device has left the tree, or has come back since what was to remove it was undone. */
void cop_removal__tell (CopRemoval *removal, gboolean gone);
/* Tells of the completed removals of devices that have gone, if nothing else is going on; and
 * whatever is going on. */
void cop_machine__tell_gone (CopMachine *machine);
void cop_machine__tell_all_gone (CopMachine *machine);
/* Carries out all pending removals, as if the guest had ejected.  FALSE: a hook failed. */
gboolean cop_machine__complete_removals (CopMachine *machine, GError **error);

/* As cop_machine_advance; ends, with TRUE and where time is then, as soon as stop (data) says so.
 * It is asked at the beginning, and after every timer and completion.  stop: nullable. */
gboolean
cop_machine__advance_until (CopMachine *machine, guint64 ns, gboolean (*stop) (gpointer data),
                            gpointer data, GError **error);

G_END_DECLS

#endif
