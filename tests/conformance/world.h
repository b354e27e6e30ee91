/* The world of one scenario: a host with the rig's types, in C or in Lua, a machine, and the log
 * that hooks and events are written into.  What a scenario says is done through the C API
 * (perform.c) or by a script (perform.lua). */
#ifndef CONFORMANCE_WORLD_H
#define CONFORMANCE_WORLD_H

#include <coppice/script.h>
#include <rig.h>

typedef struct
{
  CopHost *host;
  CopScript *script;   /* NULL: the types are in C, and so are the calls */
  gboolean lua_types;  /* the types are those of twins.lua */
  gboolean lua_calls;  /* a script does what the scenario says */
  CopObject *journal;  /* with a script: what is written to its property "line" is in the log */
  CopMachine *machine; /* NULL until a command needs it */
  CopTestLog *log;
  CopSnapshot *mark;   /* nullable */
  GPtrArray *rules;    /* Rule: what hooks in C do besides */
  GPtrArray *holds;    /* Kept: holds by their reason */
  GPtrArray *made;     /* Kept: objects that have not been planted */
  GPtrArray *removals; /* CopRemoval: each that device_del has returned */
} World;

typedef struct
{
  char *name; /* the reason of a hold; what the scenario calls an object */
  CopHold *hold;
  CopObject *object;
  CopBus *bus; /* to be planted on; nullable */
} Kept;

/* transfer full. */
World *world_new (gboolean lua_types, gboolean lua_calls);
/* Closes the machine.  Returns what is wrong (a rule for once was not used, somebody holds an
 * object, one is left), or NULL.
 * transfer full. */
char *world_free (World *world);

/* The machine: the one that there is, or a bare one with the device r of type rig.rack. */
CopMachine *world_machine (World *world);
/* A machine of this type in its stead.  FALSE: *error says why there is none. */
gboolean world_make_machine (World *world, const char *type, GError **error);

/* From now on, when the hook is run for an object of this name ("*": of any; "(TYPE)" before it has
 * one), the command is done in it, once or always.  What the command fails with, the hook fails
 * with. */
void world_add_rule (World *world, gboolean always, const char *hook, const char *name,
                     const char *command);
void world_forget_rules (World *world);

/* Does what the command says, in C or by the script, whichever the world is for. */
gboolean world_perform (World *world, const char *command, GError **error);
/* Adds the line of a command's error to the log; frees the error.  nullable. */
void world_log_error (World *world, GError *error);

/* Does what the command says, through the C API.  device: in a hook the one that it runs for, else
 * NULL. */
gboolean perform (World *world, CopDevice *device, const char *command, GError **error);
/* A name alone is one in peripheral.  transfer none. */
CopObject *find_object (CopMachine *machine, const char *name, GError **error);
CopObject *find_retired (CopMachine *machine, const char *name); /* nullable */

/* Answers a question (answer.c): writes down what it finds.  FALSE for what is none, too. */
gboolean answer (World *world, CopMachine *machine, char **words, GError **error);

#endif
