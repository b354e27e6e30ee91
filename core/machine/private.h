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
  GPtrArray *removals;      /* CopRemoval: the pending ones */
  CopRemoval *last_removal; /* of the last device_del */
  char *model;
  CopList *compatible;
  gboolean closed;
};

struct _CopRemoval
{
  gint ref_count;
  CopLink device; /* weak: NULL once it has left the tree */
  CopRemovalState state;
  char *path;
  guint64 serial;
  CopRemoved fn;
  gpointer data;
};

/* FALSE with an error when the machine has been closed. */
gboolean cop_machine__is_open (const CopMachine *machine, GError **error);

/* Completes the pending removals of devices that have gone. */
void cop_machine__complete_removals (CopMachine *machine);

G_END_DECLS

#endif
