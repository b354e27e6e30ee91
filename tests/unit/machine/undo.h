/* What the tests of undoing have in common. */
#ifndef UNDO_H
#define UNDO_H

#include <rig.h>

typedef gboolean (*Body) (RigFixture *self, GError **error);

typedef struct
{
  RigFixture *rig;
  Body body;
} Run;

static inline gboolean
run_body (CopMachine *machine G_GNUC_UNUSED, gpointer data, GError **error)
{
  Run *run = data;

  return run->body (run->rig, error);
}

static inline CopChange *
commit (RigFixture *self, Body body)
{
  Run run = { self, body };
  g_autoptr (GError) error = NULL;
  CopChange *change = NULL;

  g_assert_true (cop_machine_transaction (self->machine, run_body, &run, &change, &error));
  g_assert_no_error (error);
  return change;
}

/* transfer full: the change that does it again. */
static inline CopChange *
undo (CopChange *change)
{
  g_autoptr (GError) error = NULL;
  CopChange *redo = NULL;

  cop_change_undo (change, &redo, &error);
  g_assert_no_error (error);
  cop_change_free (change);
  return redo;
}

/* The body is undone and done again, twice, and each time all is as it was. */
static inline void
back_and_forth (RigFixture *self, Body body)
{
  g_autoptr (CopSnapshot) before = cop_machine_snapshot (self->machine), after = NULL;
  CopChange *change = commit (self, body);

  after = cop_machine_snapshot (self->machine);
  g_assert_false (cop_snapshot_equal (before, after));
  for (guint i = 0; i < 2; i++)
    {
      change = undo (change);
      rig_assert_same (self->machine, before);
      change = undo (change);
      rig_assert_same (self->machine, after);
    }
  cop_change_free (undo (change));
  rig_assert_same (self->machine, before);
}

static inline CopObject *
in_peripheral (RigFixture *self, const char *path)
{
  return cop_object_lookup (cop_machine_peripheral (self->machine), path);
}

static inline gboolean
cut (RigFixture *self, const char *id, GError **error)
{
  return cop_object_cut (cop_machine_peripheral (self->machine), id, error);
}

static inline gboolean
cut_target (RigFixture *self, GError **error)
{
  return cut (self, "target", error);
}

static inline void
set_link (CopObject *object, const char *name, CopObject *target)
{
  g_autoptr (GError) error = NULL;

  cop_object_set_object (object, name, target, &error);
  g_assert_no_error (error);
}

#endif
