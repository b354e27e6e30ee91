/* One lab.thing without a parent and a log, for the tests of a file: each is between begin () and
 * end (). */
#ifndef COP_TEST_LAB_THING_H
#define COP_TEST_LAB_THING_H

#include "lab.h"

static CopHost *host;
static CopObject *thing;
static CopTestLog *lines;

static inline void
begin (void)
{
  host = lab_host ();
  lines = cop_test_log_new ();
  thing = lab_new (host, &lab_type_thing);
}

/* Fails the test when an object is left. */
static inline void
end (void)
{
  g_clear_pointer (&thing, cop_object_unref);
  g_clear_pointer (&lines, cop_test_log_free);
  lab_close_host (g_steal_pointer (&host));
}

#endif
