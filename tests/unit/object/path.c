/* Paths: absolute, relative, partial; and walking the tree. */
#include <lab-machine.h>

static CopObject *root, *soc, *uart, *slot;

/* /objects/soc/uart0/fifo, /objects/soc/slot/uart0, /objects/slot/nic */
static void
begin_tree (void)
{
  begin ();
  root = cop_machine_root (machine);
  soc = lab_add (objects, "soc", &cop_type_container);
  uart = lab_add (soc, "uart0", &lab_type_thing);
  lab_add (uart, "fifo", &lab_type_child);
  slot = lab_add (objects, "slot", &cop_type_container);
  lab_add (lab_add (soc, "slot", &cop_type_container), "uart0", &lab_type_child);
  lab_add (slot, "nic", &lab_type_child);
}

static void
finds (CopObject *base, const char *path, const char *expected)
{
  g_autoptr (GError) error = NULL;
  CopObject *object = cop_object_resolve (base, path, &error);
  g_autofree char *found = object ? cop_object_path (object) : NULL;

  g_assert_no_error (error);
  g_assert_cmpstr (found, ==, expected);
}

static void
misses (CopObject *base, const char *path, CopErrorCode code, const char *text)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (cop_object_resolve (base, path, &error));
  cop_test_assert_error (error, code, text);
  g_assert_null (cop_object_resolve (base, path, NULL));
}

static void
absolute (void)
{
  begin_tree ();
  finds (uart, "/", "/");
  finds (uart, "/objects", "/objects");
  finds (uart, "/objects/soc/uart0/fifo", "/objects/soc/uart0/fifo");
  finds (uart, "/objects/soc/slot/../uart0/.", "/objects/soc/uart0");
  finds (uart, "/objects/", "/objects");
  misses (uart, "/objcts/soc", COP_ERROR_NOT_FOUND,
          "/: there is no 'objcts' (looking for '/objcts/soc'); did you mean 'objects'?");
  misses (uart, "/objects/soc/uart1", COP_ERROR_NOT_FOUND,
          "/objects/soc: there is no 'uart1' (looking for '/objects/soc/uart1'); did you mean "
          "'uart0'?");
  misses (uart, "/uart0", COP_ERROR_NOT_FOUND, "/: there is no 'uart0' (looking for '/uart0')");
  misses (uart, "/..", COP_ERROR_NOT_FOUND, "/: there is no '..' (looking for '/..')");
  misses (uart, "", COP_ERROR_INVALID, "an empty string is no path");
  end ();
}

static void
relative (void)
{
  begin_tree ();
  finds (soc, ".", "/objects/soc");
  finds (soc, "..", "/objects");
  finds (soc, "./uart0", "/objects/soc/uart0");
  finds (soc, "../slot", "/objects/slot");
  finds (soc, "../../machine", "/machine");
  misses (soc, "./nic", COP_ERROR_NOT_FOUND,
          "/objects/soc: there is no 'nic' (looking for './nic')");
  misses (soc, "../../../x", COP_ERROR_NOT_FOUND, "/: there is no '..' (looking for '../../../x')");
  end ();
}

static void
partial (void)
{
  begin_tree ();
  /* from the base first */
  finds (soc, "slot", "/objects/soc/slot");
  finds (objects, "slot", "/objects/slot");
  finds (objects, "slot/nic", "/objects/slot/nic");
  /* then wherever it is the end of one path */
  finds (soc, "nic", "/objects/slot/nic");
  finds (slot, "fifo", "/objects/soc/uart0/fifo");
  finds (root, "slot/uart0", "/objects/soc/slot/uart0");
  finds (slot, "soc/uart0", "/objects/soc/uart0");
  finds (slot, "peripheral", "/machine/peripheral");
  misses (slot, "uart0", COP_ERROR_AMBIGUOUS,
          "'uart0' is ambiguous: it may be /objects/soc/uart0, /objects/soc/slot/uart0");
  misses (root, "slot", COP_ERROR_AMBIGUOUS,
          "'slot' is ambiguous: it may be /objects/soc/slot, /objects/slot");
  misses (slot, "oc/uart0", COP_ERROR_NOT_FOUND,
          "/objects/slot: there is no 'oc' (looking for 'oc/uart0')");
  misses (slot, "nix", COP_ERROR_NOT_FOUND,
          "/objects/slot: there is no 'nix'; did you mean 'nic'?");
  misses (slot, "nic/port", COP_ERROR_NOT_FOUND,
          "/objects/slot/nic: there is no 'port' (looking for 'nic/port')");
  end ();
}

static void
many_candidates (void)
{
  begin_tree ();
  for (guint i = 0; i < 11; i++)
    {
      g_autofree char *name = g_strdup_printf ("box%u", i);
      lab_add (lab_add (objects, name, &cop_type_container), "x", &lab_type_child);
    }
  misses (soc, "x", COP_ERROR_AMBIGUOUS,
          "'x' is ambiguous: it may be /objects/box0/x, /objects/box1/x, /objects/box2/x, "
          "/objects/box3/x, /objects/box4/x, /objects/box5/x, /objects/box6/x, /objects/box7/x "
          "and 3 more");
  end ();
}

static void
through_links (void)
{
  begin_tree ();
  g_assert_true (cop_object_set_object (uart, "friend", cop_object_child (slot, "nic"), NULL));
  finds (root, "/objects/soc/uart0/friend", "/objects/slot/nic");
  finds (uart, "./friend/..", "/objects/slot");
  g_assert_true (cop_object_set_object (uart, "friend", NULL, NULL));
  misses (uart, "./friend", COP_ERROR_NOT_FOUND,
          "/objects/soc/uart0: there is no 'friend' (looking for './friend')");
  end ();
}

static void
looked_up_without_error (void)
{
  begin_tree ();
  g_assert_true (cop_object_lookup (soc, "/objects/soc/uart0") == uart);
  g_assert_true (cop_object_lookup (soc, "uart0") == uart);
  g_assert_true (cop_object_lookup (soc, "../soc/./uart0") == uart);
  g_assert_true (cop_object_lookup (soc, "") == soc);
  g_assert_null (cop_object_lookup (soc, "nic"));
  g_assert_null (cop_object_lookup (soc, "/objects/soc/uart"));
  g_assert_null (cop_object_lookup (soc, "/objects/soc/uart00"));
  end ();
}

static void
paths_and_labels (void)
{
  g_autoptr (CopObject) orphan = NULL;
  g_autofree char *label = NULL, *path = NULL, *text = NULL;
  CopObject *fifo;

  begin_tree ();
  orphan = lab_new (host, &lab_type_thing);
  text = g_strdup_printf ("(lab.thing #%u)", (guint)cop_object_serial (orphan));
  label = cop_object_label (orphan);
  g_assert_cmpstr (label, ==, text);
  g_assert_null (cop_object_path (orphan));
  path = cop_object_path (root);
  g_assert_cmpstr (path, ==, "/");
  g_free (label);
  label = cop_object_label (uart);
  g_assert_cmpstr (label, ==, "/objects/soc/uart0");
  /* out of the tree it keeps its name */
  fifo = cop_object_ref (cop_object_child (uart, "fifo"));
  g_assert_true (cop_object_cut (uart, "fifo", NULL));
  g_assert_null (cop_object_path (fifo));
  g_free (label);
  g_free (text);
  label = cop_object_label (fifo);
  text = g_strdup_printf ("fifo (lab.child #%u)", (guint)cop_object_serial (fifo));
  g_assert_cmpstr (label, ==, text);
  cop_object_unref (fifo);
  g_clear_pointer (&orphan, cop_object_unref);
  end ();
}

static void
orphans_resolve_among_themselves (void)
{
  CopObject *top, *deep;

  begin_tree ();
  top = lab_new (host, &lab_type_thing);
  deep = lab_add (lab_add (top, "a", &lab_type_thing), "deep", &lab_type_child);
  g_assert_true (cop_object_resolve (top, "a/deep", NULL) == deep);
  g_assert_true (cop_object_resolve (deep, "/a", NULL) == cop_object_parent (deep));
  g_assert_true (cop_object_resolve (top, "deep", NULL) == deep);
  g_assert_null (cop_object_resolve (top, "nic", NULL));
  cop_object_unref (top);
  end ();
}

/* --- walking
 * -------------------------------------------------------------------------------------- */

static char *
walked (CopObject *from, gboolean leave, const char *skip)
{
  CopWalk walk = COP_WALK (from);
  GString *text = g_string_new (NULL);

  walk.leave = leave;
  while (cop_walk_next (&walk))
    {
      const char *name = cop_object_name (walk.at);
      g_string_append_printf (text, "%s%s%s%u", text->len ? " " : "", walk.leaving ? "-" : "",
                              name ? name : "/", walk.depth);
      if (!walk.leaving && g_strcmp0 (name, skip) == 0)
        cop_walk_skip (&walk);
    }
  return g_string_free (text, FALSE);
}

static void
walks_depth_first (void)
{
  g_autofree char *plain = NULL, *leaving = NULL, *skipping = NULL, *alone = NULL;

  begin_tree ();
  plain = walked (objects, FALSE, NULL);
  g_assert_cmpstr (plain, ==, "objects0 soc1 uart02 fifo3 slot2 uart03 slot1 nic2");
  leaving = walked (objects, TRUE, NULL);
  g_assert_cmpstr (leaving, ==,
                   "objects0 soc1 uart02 fifo3 -fifo3 -uart02 slot2 uart03 -uart03 -slot2 -soc1 "
                   "slot1 nic2 -nic2 -slot1 -objects0");
  skipping = walked (objects, TRUE, "soc");
  g_assert_cmpstr (skipping, ==, "objects0 soc1 -soc1 slot1 nic2 -nic2 -slot1 -objects0");
  /* what is beside the root is not the walk's */
  alone = walked (cop_object_child (uart, "fifo"), FALSE, NULL);
  g_assert_cmpstr (alone, ==, "fifo0");
  end ();
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define TEST(fn_) g_test_add_func ("/object/path/" #fn_, fn_)
  TEST (absolute);
  TEST (relative);
  TEST (partial);
  TEST (many_candidates);
  TEST (through_links);
  TEST (looked_up_without_error);
  TEST (paths_and_labels);
  TEST (orphans_resolve_among_themselves);
  TEST (walks_depth_first);
  return g_test_run ();
}
