/* Events: every step of every life, in the order in which it happens.
 *
 * docs/LIFECYCLE.md has the table of the steps: when each happens and what undoes it.
 */
#ifndef COPPICE_EVENT_H
#define COPPICE_EVENT_H

#include <coppice/object.h>

G_BEGIN_DECLS

typedef enum
{
  /* coming to life */
  COP_STEP_INIT,
  COP_STEP_POST_INIT,
  COP_STEP_PARENT,
  COP_STEP_PROPERTIES,
  COP_STEP_WIRE,
  COP_STEP_ATTACH,
  COP_STEP_BUILD,
  COP_STEP_PRE_PLUG,
  COP_STEP_REALIZE,
  COP_STEP_PUBLISH,
  COP_STEP_BUS_REALIZE,
  COP_STEP_RESET,
  COP_STEP_PLUG,
  COP_STEP_REALIZED,
  /* going */
  COP_STEP_ASK,
  COP_STEP_HIDE, /* off every path; the rest of its going waits for the end of a hook */
  COP_STEP_SHOW, /* back again: what it was hidden for has failed */
  COP_STEP_UNPLUG,
  COP_STEP_WITHDRAW,
  COP_STEP_BUS_UNREALIZE,
  COP_STEP_UNREALIZE,
  COP_STEP_CANCEL_PLUG,
  COP_STEP_DETACH,
  COP_STEP_UNWIRE,
  COP_STEP_UNPARENT,
  COP_STEP_FINALIZE,
  /* the first and the last phase of a reset, of types that have a hook for it */
  COP_STEP_RESET_ENTER,
  COP_STEP_RESET_EXIT,
  /* what is told besides */
  COP_EVENT_DEVICE_ADDED,
  COP_EVENT_DEVICE_DELETED,
  COP_EVENT_DEVICE_UNPLUG_GUEST_ERROR,
  COP_EVENT_REMOVAL_CANCELLED,
  COP_EVENT_REMOVAL_TIMED_OUT,
  COP_EVENT_HOOK_ERROR,
  COP_STEP_N,
} CopStep;

/* "realize", "unparent", "DEVICE_DELETED".  transfer none; static. */
COP_API const char *cop_step_name (CopStep step);

typedef struct
{
  CopStep step;
  CopObject *object;     /* transfer none; it may have left the tree; NULL for none */
  guint64 serial;        /* of the object */
  const char *name;      /* its name, or the one it last had; nullable */
  guint64 parent_serial; /* of its parent, or of the one it last had; 0 for none */
  const char *type;      /* the type's name */
  const char *hook;      /* HOOK_ERROR: the hook; nullable */
  const GError *error;   /* HOOK_ERROR and refusals; nullable */
} CopEvent;

typedef void (*CopObserver) (const CopEvent *event, gpointer data);

G_END_DECLS

#endif
