/* A machine with the lab's types and a log, for the tests of a file: each is between begin () and
 * end (). */
#ifndef COP_TEST_LAB_MACHINE_H
#define COP_TEST_LAB_MACHINE_H

#include "lab.h"

static CopHost *host;
static CopMachine *machine;
static CopObject *objects; /* its /objects */
static CopTestLog *lines;

static inline void
begin (void)
{
  host = lab_host ();
  machine = lab_machine (host);
  objects = cop_machine_objects (machine);
  lines = cop_test_log_new ();
}

/* Closes the machine unless the test has done so; fails the test when an object is left. */
static inline void
end (void)
{
  lab_close (machine); /* its finalizers may still ask for it */
  machine = NULL;
  g_clear_pointer (&lines, cop_test_log_free);
  lab_close_host (g_steal_pointer (&host));
}

#endif
