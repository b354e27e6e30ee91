/* Single objects: references, who finalizes them and where, memory of the embedder's, serial
 * numbers, places of origin. */
#include <lab.h>

static gboolean refuse_init, refuse_post_init;
static CopObject *dropped_in_hook;

static gboolean
fragile_init (CopObject *self, GError **error)
{
  ((LabBase *)self)->rank = 1;
  if (refuse_init)
    return cop_object_fail (self, error, "no fuse");
  return TRUE;
}

static gboolean
fragile_post_init (CopObject *self G_GNUC_UNUSED, GError **error G_GNUC_UNUSED)
{
  return !refuse_post_init;
}

static void
fragile_finalize (CopObject *self)
{
  cop_test_log_add (cop_test_log_current (), "finalize rank %u", ((LabBase *)self)->rank);
  g_clear_pointer (&dropped_in_hook, cop_object_unref);
}

static const CopTypeDesc fragile = {
  .name = "lab.fragile",
  .doc = "Its hooks can fail",
  .parent = &lab_type_child,
  .size = sizeof (LabBase),
  .init = fragile_init,
  .post_init = fragile_post_init,
  .finalize = fragile_finalize,
};

static CopHost *
fragile_host (void)
{
  CopHost *host = lab_host ();

  g_assert_true (cop_host_register (host, &fragile, NULL, NULL, NULL));
  refuse_init = refuse_post_init = FALSE;
  return host;
}

static void
references_are_counted (void)
{
  g_autoptr (CopTestLog) log = cop_test_log_new ();
  CopHost *host = lab_host ();
  CopObject *object = lab_new (host, &lab_type_child);

  cop_test_log_clear (log);
  g_assert_cmpint (cop_object_state (object), ==, COP_STATE_NEW);
  g_assert_true (cop_object_is_alive (object));
  g_assert_true (cop_object_ref (object) == object);
  cop_object_unref (object);
  cop_test_log_assert_empty (log);
  g_assert_cmpuint (cop_host_live_objects (host), ==, 1);
  cop_object_unref (object);
  cop_test_log_assert (log, "finalize lab.child");
  g_assert_null (cop_object_ref (NULL));
  cop_object_unref (NULL);
  lab_close_host (host);
}

static void
failed_init_leaves_nothing (void)
{
  g_autoptr (CopTestLog) log = cop_test_log_new ();
  CopHost *host = fragile_host ();
  CopType *type = cop_host_type (host, &fragile);
  GError *error = NULL;

  refuse_init = TRUE;
  g_assert_null (cop_object_new (type, &error));
  cop_test_assert_error (error, COP_ERROR_HOOK, "(lab.fragile #1): no fuse");
  cop_test_log_assert (log, "init lab.child", "finalize rank 1", "finalize lab.child");
  g_assert_null (cop_object_new (type, NULL));
  refuse_init = FALSE;
  refuse_post_init = TRUE;
  cop_test_log_clear (log);
  g_assert_null (cop_object_new (type, &error));
  cop_test_assert_error (error, COP_ERROR_HOOK,
                         "(lab.fragile #3): post_init failed and did not say why");
  cop_test_log_assert (log, "init lab.child", "post_init lab.child", "finalize rank 1",
                       "finalize lab.child");
  g_assert_cmpuint (cop_type_live_objects (type), ==, 0);
  lab_close_host (host);
}

/* --- memory of the embedder's -------------------------------------------------------------- */

static void
release (gpointer mem, gpointer data)
{
  cop_test_log_add (cop_test_log_current (), "release");
  g_assert_true (*(gpointer *)data == mem);
  *(gpointer *)data = NULL;
}

static void
memory_of_the_embedder (void)
{
  g_autoptr (CopTestLog) log = cop_test_log_new ();
  CopHost *host = lab_host ();
  LabThing *mem = g_malloc (sizeof (LabThing));
  gpointer expected = mem;
  GError *error = NULL;
  CopObject *object;

  memset (mem, 0xa5, sizeof *mem);
  object =
      cop_object_init_in (mem, cop_host_type (host, &lab_type_thing), release, &expected, &error);
  g_assert_no_error (error);
  g_assert_true (object == (gpointer)mem);
  g_assert_cmpint (mem->pins, ==, 16);
  g_assert_cmpstr (mem->text, ==, "plain");
  g_assert_null (mem->blank);
  cop_object_unref (cop_object_ref (object));
  cop_test_log_assert_empty (log);
  cop_object_unref (object);
  cop_test_log_assert (log, "finalize lab.thing", "release");
  g_assert_null (expected);
  g_free (mem);
  lab_close_host (host);
}

static void
memory_of_a_failure_is_not_released (void)
{
  g_autoptr (CopTestLog) log = cop_test_log_new ();
  CopHost *host = fragile_host ();
  LabBase mem;
  gpointer expected = &mem;

  refuse_post_init = TRUE;
  g_assert_null (
      cop_object_init_in (&mem, cop_host_type (host, &fragile), release, &expected, NULL));
  cop_test_log_assert (log, "init lab.child", "post_init lab.child", "finalize rank 1",
                       "finalize lab.child");
  g_assert_true (expected == &mem);
  lab_close_host (host);
}

static void
memory_inside_a_machine (void)
{
  g_autoptr (CopTestLog) log = cop_test_log_new ();
  CopHost *host = lab_host ();
  CopMachine *machine = lab_machine (host);
  LabBase mem;
  gpointer expected = &mem;
  CopObject *object =
      cop_object_init_in (&mem, cop_host_type (host, &lab_type_child), release, &expected, NULL);

  g_assert_true (cop_object_add (cop_machine_objects (machine), "here", object, 0, NULL));
  cop_object_unref (object);
  cop_test_log_clear (log);
  lab_close (machine);
  cop_test_log_assert (log, "finalize lab.child here", "release");
  lab_close_host (host);
}

/* --- when and where the finalizers run ------------------------------------------------------ */

static void
finalizers_wait_for_hooks (void)
{
  g_autoptr (CopTestLog) log = cop_test_log_new ();
  CopHost *host = fragile_host ();
  CopObject *outer = lab_new (host, &fragile);

  dropped_in_hook = lab_new (host, &lab_type_leaf);
  cop_test_log_clear (log);
  cop_object_unref (outer);
  cop_test_log_assert (log, "finalize rank 1", "finalize lab.child", "finalize lab.leaf",
                       "finalize lab.child");
  lab_close_host (host);
}

static void
selfish_finalize (CopObject *self)
{
  GError *error = NULL;
  CopObject *parent = cop_object_proxy (self);

  /* taking and dropping is harmless */
  cop_object_unref (cop_object_ref (self));
  g_assert_false (cop_object_add (parent, "again", self, 0, &error));
  g_assert_error (error, COP_ERROR, COP_ERROR_STATE);
  g_clear_error (&error);
  g_assert_false (cop_object_add (self, "child", parent, 0, &error));
  g_assert_error (error, COP_ERROR, COP_ERROR_STATE);
  g_clear_error (&error);
  g_assert_false (cop_object_set_object (parent, "friend", self, &error));
  g_assert_error (error, COP_ERROR, COP_ERROR_STATE);
  g_clear_error (&error);
  cop_test_log_add (cop_test_log_current (), "finalized once");
}

static void
forget (CopObject *object G_GNUC_UNUSED, gpointer data G_GNUC_UNUSED)
{
  cop_test_log_add (cop_test_log_current (), "gone");
}

static void
nothing_brings_back_the_dead (void)
{
  static const CopTypeDesc selfish = { .name = "lab.selfish",
                                       .doc = "Clings to life",
                                       .parent = &lab_type_base,
                                       .size = sizeof (LabBase),
                                       .finalize = selfish_finalize };
  g_autoptr (CopTestLog) log = cop_test_log_new ();
  CopHost *host = lab_host ();
  CopObject *thing = lab_new (host, &lab_type_thing), *object;

  g_assert_true (cop_host_register (host, &selfish, NULL, NULL, NULL));
  object = lab_new (host, &selfish);
  cop_object_set_proxy (object, forget, thing);
  g_assert_true (cop_object_proxy (object) == thing);
  cop_object_unref (object);
  cop_test_log_assert (log, "finalized once", "gone");
  g_assert_cmpuint (cop_object_n_children (thing), ==, 0);
  cop_object_unref (thing);
  lab_close_host (host);
}

static void
proxies_are_told_in_order (void)
{
  g_autoptr (CopTestLog) log = cop_test_log_new ();
  CopHost *host = lab_host ();
  CopObject *object = lab_new (host, &lab_type_child);
  int one, two, three;

  cop_test_log_clear (log);
  cop_object_set_proxy (object, forget, &one);
  cop_object_set_proxy (object, forget, &two);
  cop_object_set_proxy (object, forget, &three);
  cop_object_set_proxy (object, forget, &two);
  g_assert_true (cop_object_proxy (object) == &one);
  cop_object_set_proxy (object, NULL, &one);
  g_assert_true (cop_object_proxy (object) == &two);
  cop_object_unref (object);
  cop_test_log_assert (log, "finalize lab.child", "gone", "gone");
  lab_close_host (host);
}

static void
host_outlived_by_an_object (void)
{
  g_autoptr (CopTestLog) log = cop_test_log_new ();
  CopHost *host = lab_host ();
  CopObject *first = lab_new (host, &lab_type_child), *last = lab_new (host, &lab_type_child);

  cop_test_log_clear (log);
  cop_host_unref (host);
  cop_object_unref (first);
  cop_test_log_assert (log, "finalize lab.child");
  g_assert_cmpstr (cop_object_type_name (last), ==, "lab.child");
  cop_object_unref (last);
  cop_test_log_assert (log, "finalize lab.child");
}

static gboolean
hold_init (CopObject *self, GError **error G_GNUC_UNUSED)
{
  cop_test_log_add (cop_test_log_current (), "hook %s", cop_object_hook_type (self)->name);
  g_clear_pointer (&dropped_in_hook, cop_object_unref);
  cop_test_log_add (cop_test_log_current (), "hook ends");
  return TRUE;
}

static void
dropped_in_a_hook_dies_after_it (void)
{
  static const CopTypeDesc dropper = { .name = "lab.dropper",
                                       .doc = "Drops an object when it is made",
                                       .size = sizeof (CopObject),
                                       .init = hold_init };
  g_autoptr (CopTestLog) log = cop_test_log_new ();
  CopHost *host = lab_host ();

  g_assert_true (cop_host_register (host, &dropper, NULL, NULL, NULL));
  dropped_in_hook = lab_new (host, &lab_type_child);
  cop_test_log_clear (log);
  cop_object_unref (lab_new (host, &dropper));
  cop_test_log_assert (log, "hook lab.dropper", "hook ends", "finalize lab.child");
  lab_close_host (host);
}

/* --- serial numbers and origins ------------------------------------------------------------- */

static void
serials_are_never_used_again (void)
{
  CopHost *host = lab_host ();
  CopMachine *machine = lab_machine (host);
  guint64 last = 0;

  for (guint i = 0; i < 10000; i++)
    {
      CopObject *object = lab_new (host, &lab_type_thing);
      g_assert_cmpuint (cop_object_serial (object), >, last);
      last = cop_object_serial (object);
      cop_object_unref (object);
    }
  /* the machine's come from the same numbers */
  g_assert_cmpuint (cop_object_serial ((CopObject *)machine), >, 0);
  {
    CopMachine *other = lab_machine (host);
    g_assert_cmpuint (cop_object_serial ((CopObject *)other), >, last);
    lab_close (other);
  }
  lab_close (machine);
  lab_close_host (host);
}

static void
origins_are_remembered (void)
{
  CopHost *host = lab_host ();
  guint32 file = cop_host_file (host, "board.lua");
  CopOrigin none = { 0, 0 }, before = cop_host_swap_origin (host, (CopOrigin){ file, 12 }), origin;
  const CopProp *pins = cop_type_find_prop (cop_host_type (host, &lab_type_thing), "pins");
  const CopProp *u8 = cop_type_find_prop (cop_host_type (host, &lab_type_thing), "u8");
  CopObject *object = lab_new (host, &lab_type_thing);
  g_autofree char *text = cop_origin_print (host, cop_object_origin (object));

  g_assert_cmpuint (before.file, ==, 0);
  g_assert_cmpstr (text, ==, "board.lua:12");
  origin = cop_object_prop_origin (object, pins);
  g_assert_cmpuint (origin.line, ==, 0);

  cop_object_swap_origin (object, (CopOrigin){ file, 13 });
  g_assert_true (cop_object_set_uint (object, "pins", 5, NULL));
  origin = cop_object_prop_origin (object, pins);
  g_assert_cmpuint (origin.file, ==, file);
  g_assert_cmpuint (origin.line, ==, 13);
  g_assert_cmpuint (cop_object_prop_origin (object, u8).line, ==, 0);

  /* a refused write leaves the place of the last good one */
  cop_object_swap_origin (object, (CopOrigin){ file, 14 });
  g_assert_false (cop_object_set_uint (object, "pins", 0, NULL));
  g_assert_cmpuint (cop_object_prop_origin (object, pins).line, ==, 13);

  /* a write from nowhere: the place of the last is not known any more */
  cop_object_swap_origin (object, none);
  g_assert_true (cop_object_set_uint (object, "pins", 6, NULL));
  g_assert_cmpuint (cop_object_prop_origin (object, pins).line, ==, 0);
  g_assert_cmpuint (cop_object_origin (object).line, ==, 12);
  cop_object_unref (object);
  lab_close_host (host);
}

static void
states_have_names (void)
{
  g_assert_cmpstr (cop_state_name (COP_STATE_NEW), ==, "new");
  g_assert_cmpstr (cop_state_name (COP_STATE_UNREALIZED), ==, "unrealized");
  g_assert_cmpstr (cop_state_name (COP_STATE_FINALIZED), ==, "finalized");
  g_assert_cmpstr (cop_state_name (99), ==, "unknown");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define TEST(fn_) g_test_add_func ("/object/life/" #fn_, fn_)
  TEST (references_are_counted);
  TEST (failed_init_leaves_nothing);
  TEST (memory_of_the_embedder);
  TEST (memory_of_a_failure_is_not_released);
  TEST (memory_inside_a_machine);
  TEST (finalizers_wait_for_hooks);
  TEST (nothing_brings_back_the_dead);
  TEST (proxies_are_told_in_order);
  TEST (host_outlived_by_an_object);
  TEST (dropped_in_a_hook_dies_after_it);
  TEST (serials_are_never_used_again);
  TEST (origins_are_remembered);
  TEST (states_have_names);
  return g_test_run ();
}
