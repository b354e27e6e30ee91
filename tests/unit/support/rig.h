/* Devices, buses and handlers whose hooks write to the current log (cop_test_log_new) and then do
 * what the test asks.  A hook writes "HOOK() NAME" ("realize() nic0"); before it has a name the
 * object is "(TYPE)".  A handler's hook writes "HOOK() NAME by HANDLER". */
#ifndef COP_TEST_RIG_H
#define COP_TEST_RIG_H

#include "log.h"
#include <string.h>

/* Called in every hook of a rig type, after it has been written down.  self: whose hook it is;
 * device: of a handler's hook the device that is plugged, else self.  FALSE fails the hook, or
 * tells of a hook error where it may not fail. */
typedef gboolean (*RigAct) (CopObject *self, const char *hook, CopDevice *device, GError **error);

/* act: nullable: nothing is done any more. */
void rig_act (RigAct act);
/* Lets this hook fail for every object of this name ("(TYPE)" before it has one) with the message
 * "PATH: HOOK is made to fail".  hook NULL: no hook fails any more. */
void rig_fail (const char *hook, const char *name);

/* What a hook of a rig type does: writes itself down, and does what the test asks. */
gboolean rig_say (gpointer self, const char *hook, GError **error);
/* The same for a hook of a property: "set() nic0.number". */
gboolean rig_say_prop (gpointer self, const char *hook, const char *property, GError **error);

/* rig.probe sits on a rig.slots bus, rig.loose on none; both have the same rest.  Output "out" (two
 * places) and input "in" (four places, one cell) carry interrupts; the input "many" is shared. */
typedef struct
{
  CopDevice device;
  guint32 number;
  CopLink peer;  /* strong */
  CopLink fan;   /* weak */
  CopLink needs; /* required; rig.needy alone has the property */
} RigProbe;

extern const CopTypeDesc rig_type_probe;
extern const CopTypeDesc rig_type_loose;
extern const CopTypeDesc rig_type_deep; /* descends from rig.probe; writes "HOOK() deep NAME" too */
extern const CopTypeDesc rig_type_needy; /* descends from rig.probe */
/* descends from rig.probe; its properties first and second have the hooks set and changed */
extern const CopTypeDesc rig_type_early;
extern const CopTypeDesc rig_type_ordered; /* descends from rig.early; has third and alpha */
extern const CopTypeDesc rig_type_hub;     /* a rig.probe with a bus "bus" that it handles */
extern const CopTypeDesc rig_type_quiet;   /* a rig.probe with a bus "bus" that nobody handles */
extern const CopTypeDesc rig_type_rack;    /* a rig.loose with the buses "a" and "b", handled */
/* a rack that passes unplug requests on to nobody; they run out after "number" seconds, 0: never */
extern const CopTypeDesc rig_type_guest;
/* a hub that writes down all three phases of its reset, and one that sits on no bus */
extern const CopTypeDesc rig_type_phased;
extern const CopTypeDesc rig_type_phased_loose;
extern const CopTypeDesc rig_type_nest; /* a hub that adds NAME-egg to its bus in realize */
/* a hub whose build hook makes the devices left and right on its bus, left wired to right, and a
 * plain node, note */
extern const CopTypeDesc rig_type_pair;
/* a machine whose build hook makes rack; hub on rack.a, nullable; low on hub, nullable; pair and
 * nest on rack.b */
extern CopTypeDesc rig_type_board;

extern const CopTypeDesc rig_type_slots;  /* a plain bus */
extern const CopTypeDesc rig_type_narrow; /* takes two devices */
extern const CopTypeDesc rig_type_fixed;  /* takes nothing once the machine runs */
extern const CopTypeDesc rig_type_places; /* indexed: one address cell, no size */
/* A rig.loose with the buses "narrow", "fixed" and "places", and what sits on each of them. */
extern const CopTypeDesc rig_type_odd;
extern const CopTypeDesc rig_type_on_narrow;
extern const CopTypeDesc rig_type_on_fixed;
extern const CopTypeDesc rig_type_on_places;

/* A host that knows all of them.  transfer full. */
CopHost *rig_host (void);

/* A running machine of the type (nullable: a bare one).  transfer full. */
CopMachine *rig_machine (CopHost *host, const CopTypeDesc *type);

/* Adds a device with this id; the test fails when that fails.  bus: nullable.  transfer none. */
CopDevice *rig_add (CopMachine *machine, const CopTypeDesc *type, const char *id, CopBus *bus);
/* The same below a parent, nullable. */
CopDevice *rig_add_to (CopObject *parent, const CopTypeDesc *type, const char *id, CopBus *bus);
/* The bus of this name that the device offers. */
CopBus *rig_bus (CopDevice *device, const char *name);
/* An object by its absolute path; the test fails when there is none. */
gpointer rig_at (CopMachine *machine, const char *path);

/* Cuts a child of peripheral, and fails the test when that fails. */
void rig_cut (CopMachine *machine, const char *id);

/* Fails the test, with the differences, unless the machine is as it was. */
void rig_check_same (CopMachine *machine, const CopSnapshot *before, const char *file, int line);
#define rig_assert_same(machine_, before_)                                                         \
  rig_check_same ((machine_), (before_), __FILE__, __LINE__)

#define rig_assert_state(object_, state_)                                                          \
  g_assert_cmpstr (cop_state_name (cop_object_state ((CopObject *)(object_))), ==,                 \
                   cop_state_name (state_))

/* A bare machine that runs, with the rack r in peripheral, and its events in the log. */
typedef struct
{
  CopHost *host;
  CopMachine *machine;
  CopTestLog *log;
  CopDevice *rack;
  CopBus *bus; /* the rack's slots "a" */
} RigFixture;

/* tear_down fails the test when an object is left. */
void rig_set_up (RigFixture *self, gconstpointer data);
void rig_tear_down (RigFixture *self, gconstpointer data);
#define RIG_ADD(path_, name_)                                                                      \
  g_test_add (path_ #name_, RigFixture, NULL, rig_set_up, name_, rig_tear_down)

/* Adds a device that may be refused.  transfer none, nullable. */
CopDevice *
rig_try (RigFixture *self, const CopTypeDesc *type, const char *id, CopBus *bus, GError **error);

#endif
