/* Who keeps an object alive: named references, and the list of what is retired. */
#include <lab-machine.h>

#define assert_holders(object_, ...)                                                               \
  G_STMT_START                                                                                     \
  {                                                                                                \
    g_auto (GStrv) holders_ = cop_object_holders (object_);                                        \
    cop_test_lines_check ((const char *const *)holders_, (const char *const[]){ __VA_ARGS__ },     \
                          __FILE__, __LINE__);                                                     \
  }                                                                                                \
  G_STMT_END

static void
assert_retired (const char *expected)
{
  g_autoptr (GPtrArray) retired = cop_machine_retired (machine);
  g_autoptr (GString) names = g_string_new (NULL);

  for (guint i = 0; i < retired->len; i++)
    g_string_append_printf (names, "%s%s", i ? " " : "", cop_object_name (retired->pdata[i]));
  g_assert_cmpstr (names->str, ==, expected);
}

static void
holders_in_order (void)
{
  char reason[] = "first transfer";
  CopHold *one, *two, *three;
  CopObject *object, *a, *b, *orphan;

  begin ();
  object = lab_add (objects, "nvme", &lab_type_child);
  /* its parent's reference is nobody's business */
  assert_holders (object, NULL);
  one = cop_object_hold (object, reason);
  reason[0] = 'X';
  two = cop_object_hold (object, "second transfer");
  three = cop_object_hold (object, "second transfer");
  assert_holders (object, "first transfer", "second transfer", "second transfer", NULL);
  cop_hold_release (two);
  assert_holders (object, "first transfer", "second transfer", NULL);
  a = lab_add (objects, "a", &lab_type_thing);
  b = lab_add (objects, "b", &lab_type_thing);
  g_assert_true (cop_object_set_object (b, "friend", object, NULL));
  g_assert_true (cop_object_set_object (a, "needs", object, NULL));
  g_assert_true (cop_object_set_object (a, "fan", object, NULL));
  cop_object_ref (object);
  cop_object_ref (object);
  assert_holders (object, "first transfer", "second transfer", "link /objects/b.friend",
                  "link /objects/a.needs", "2 unnamed", NULL);
  cop_object_unref (object);
  cop_object_unref (object);
  cop_hold_release (three);
  cop_hold_release (one);
  cop_hold_release (NULL);
  assert_holders (object, "link /objects/b.friend", "link /objects/a.needs", NULL);
  orphan = lab_new (host, &lab_type_child);
  assert_holders (orphan, "1 unnamed", NULL);
  cop_object_unref (orphan);
  g_assert_true (cop_object_set_object (a, "needs", NULL, NULL));
  end ();
}

static void
hold_keeps_alive (void)
{
  g_autoptr (CopTestLog) log = NULL;
  CopObject *box, *object;
  CopHold *hold;

  begin ();
  log = cop_test_log_new ();
  box = lab_add (objects, "box", &lab_type_child);
  object = lab_add (box, "nvme", &lab_type_child);
  hold = cop_object_hold (object, "a transfer");
  cop_test_log_clear (log);
  g_assert_true (cop_object_cut (objects, "box", NULL));
  /* what holds one does not hold up the others */
  cop_test_log_assert (log, "finalize lab.child box");
  assert_retired ("nvme");
  assert_holders (object, "a transfer", NULL);
  g_assert_null (cop_object_parent (object));
  cop_hold_release (hold);
  cop_test_log_assert (log, "finalize lab.child nvme");
  assert_retired ("");
  end ();
}

static void
retired_in_order (void)
{
  CopHold *holds[4];

  begin ();
  for (guint i = 0; i < 4; i++)
    {
      g_autofree char *name = g_strdup_printf ("x%u", i);
      holds[i] = cop_object_hold (lab_add (objects, name, &lab_type_child), "me");
    }
  for (guint i = 0; i < 4; i++)
    {
      g_autofree char *name = g_strdup_printf ("x%u", (i + 1) % 4);
      g_assert_true (cop_object_cut (objects, name, NULL));
    }
  assert_retired ("x1 x2 x3 x0");
  cop_hold_release (holds[2]);
  assert_retired ("x1 x3 x0");
  cop_hold_release (holds[0]);
  assert_retired ("x1 x3");
  cop_hold_release (holds[1]);
  assert_retired ("x3");
  cop_hold_release (holds[3]);
  assert_retired ("");
  end ();
}

/* --- the list, seen from a hook that drops what is in it
 * ------------------------------------------ */

static CopHold *to_release[3];
static char *seen;

static gboolean
release_all (CopObject *self G_GNUC_UNUSED, GError **error G_GNUC_UNUSED)
{
  g_autoptr (GPtrArray) retired = NULL;
  GString *names = g_string_new (NULL);

  cop_hold_release (g_steal_pointer (&to_release[1]));
  retired = cop_machine_retired (machine);
  for (guint i = 0; i < retired->len; i++)
    g_string_append_printf (names, "%s ", cop_object_name (retired->pdata[i]));
  seen = g_string_free (names, FALSE);
  cop_hold_release (g_steal_pointer (&to_release[0]));
  return TRUE;
}

typedef struct
{
  CopObject object;
  guint8 trigger;
} Releaser;

static gboolean
release_on_write (CopObject *self, const CopProp *prop G_GNUC_UNUSED,
                  const CopValue *value G_GNUC_UNUSED, GError **error)
{
  return release_all (self, error);
}

static const CopPropDef releaser_props[] = {
  COP_UINT ("trigger", Releaser, trigger, .set = release_on_write, .doc = "Releases"),
  COP_PROPS_END,
};
static const CopTypeDesc releaser = {
  .name = "lab.releaser",
  .doc = "Releases in a hook",
  .size = sizeof (Releaser),
  .props = releaser_props,
};

static void
released_in_a_hook (void)
{
  g_autoptr (CopTestLog) log = NULL;
  CopObject *object;

  begin ();
  g_assert_true (cop_host_register (host, &releaser, NULL, NULL, NULL));
  object = lab_add (objects, "releaser", &releaser);
  for (guint i = 0; i < 3; i++)
    {
      g_autofree char *name = g_strdup_printf ("x%u", i);
      to_release[i] = cop_object_hold (lab_add (objects, name, &lab_type_child), "me");
      g_assert_true (cop_object_cut (objects, name, NULL));
    }
  log = cop_test_log_new ();
  g_assert_true (cop_object_set_uint (object, "trigger", 1, NULL));
  /* nobody holds x1 any more: it is listed no longer, and finalized after the hook */
  g_assert_cmpstr (seen, ==, "x0 x2 ");
  g_clear_pointer (&seen, g_free);
  cop_test_log_assert (log, "finalize lab.child x0", "finalize lab.child x1");
  assert_retired ("x2");
  cop_hold_release (to_release[2]);
  cop_test_log_assert (log, "finalize lab.child x2");
  end ();
}

static void
close_reports_the_holders (void)
{
  CopHold *hold;
  CopObject *object;
  GError *error = NULL;

  begin ();
  object = lab_add (objects, "nvme", &lab_type_child);
  hold = cop_object_hold (object, "a transfer");
  cop_object_ref (object);
  g_assert_false (cop_machine_close (machine, &error));
  cop_test_assert_error (
      error, COP_ERROR_STATE,
      "the machine is closed, and nvme (lab.child) is held by a transfer, 1 unnamed");
  cop_machine_unref (g_steal_pointer (&machine));
  g_assert_cmpuint (cop_host_live_objects (host), ==, 1);
  cop_hold_release (hold);
  cop_object_unref (object);
  end ();
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define TEST(fn_) g_test_add_func ("/object/hold/" #fn_, fn_)
  TEST (holders_in_order);
  TEST (hold_keeps_alive);
  TEST (retired_in_order);
  TEST (released_in_a_hook);
  TEST (close_reports_the_holders);
  return g_test_run ();
}
