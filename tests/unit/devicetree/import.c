/* Machines from trees, and back. */
#include "emit.h"
#include <coppice/devicetree.h>
#include <coppice/fdt.h>

/* A board with a bus, a provider, what refers to it, a disabled device and a plain node. */
static CopTree *
board (void)
{
  CopTree *tree = cop_tree_new ();
  CopNode *root = cop_tree_root (tree), *aliases, *soc, *intc, *uart, *note;
  g_autoptr (CopCells) cells = cop_cells_new ();

  cop_tree_keep_order (tree, TRUE);
  cop_tree_set_boot_cpu (tree, 3);
  g_assert_true (cop_tree_add_reservation (tree, 0x1000, 0x2000, NULL));
  cop_node_set_string (root, "model", "Vendor's", NULL);
  cop_node_set_u32 (root, "#address-cells", 1, NULL);
  cop_node_set_u32 (root, "#size-cells", 1, NULL);
  aliases = cop_node_add (root, "aliases", NULL);
  soc = cop_node_add (root, "soc", NULL);
  cop_node_set_string (soc, "compatible", "simple-bus", NULL);
  cop_node_set_u32 (soc, "#address-cells", 1, NULL);
  cop_node_set_u32 (soc, "#size-cells", 1, NULL);
  uart = cop_node_add (soc, "serial@2000", NULL);
  cop_node_add_label (uart, "uart0", NULL);
  cop_node_add_label (uart, "console", NULL);
  cop_node_set_string (uart, "compatible", "vendor,uart", NULL);
  cop_node_set_string (uart, "status", "disabled", NULL);
  intc = cop_node_add (soc, "intc@1000", NULL);
  cop_node_add_label (intc, "intc", NULL);
  cop_node_set_u32 (intc, "#interrupt-cells", 2, NULL);
  cop_node_set_phandle (intc, 0x8001, NULL);
  cop_node_set_path (aliases, "serial0", uart, NULL, NULL);
  cop_cells_ref (cells, intc);
  cop_cells_u32 (cells, 7);
  cop_cells_u32 (cells, 4);
  cop_node_set (uart, "interrupts-extended", cells, NULL);
  note = cop_node_add (soc, "note", NULL);
  cop_node_set_ref (note, "about", uart, NULL);
  return tree;
}

static CopObject *
find (Fixture *self, const char *path)
{
  g_autoptr (GError) error = NULL;
  CopObject *object = cop_machine_find_node (self->machine, path, &error);

  g_assert_no_error (error);
  return object;
}

static void
assert_path (Fixture *self, const char *node, const char *object)
{
  g_autofree char *path = cop_object_path (find (self, node));

  g_assert_cmpstr (path, ==, object);
}

static void
assert_node_path (Fixture *self, const char *node, const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = cop_machine_node_path (self->machine, find (self, node), &error);

  g_assert_no_error (error);
  g_assert_cmpstr (path, ==, expected);
}

static void
take (Fixture *self, CopTree *tree)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (cop_machine_close (self->machine, NULL));
  cop_machine_unref (self->machine);
  self->machine = cop_machine_from_tree (self->host, tree, NULL, &error);
  g_assert_no_error (error);
}

static void
gives_it_back (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  CopTree *tree = board ();
  g_autoptr (GBytes) before = cop_tree_to_dtb (tree, NULL);

  take (self, tree);
  emit (self);
  g_assert_true (g_bytes_equal (before, self->blob));
}

static void
makes_devices_and_nodes (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  take (self, board ());
  g_assert_true (cop_object_is_a (find (self, "&uart0"), &cop_type_dt_device));
  g_assert_true (cop_object_is_a (find (self, "/soc/note"), &cop_type_node));
  assert_path (self, "&console", "/machine/soc/uart0");
  assert_path (self, "/soc/intc@1000", "/machine/soc/intc");
  assert_path (self, "/", "/machine");
  assert_node_path (self, "&uart0", "/soc/serial@2000");
  assert_node_path (self, "/soc/note", "/soc/note");
  assert_node_path (self, "/", "/");
  g_assert_cmpint (cop_object_state (find (self, "&uart0")), ==, COP_STATE_NEW);
  g_assert_cmpint (cop_object_state (find (self, "&intc")), ==, COP_STATE_REALIZED);
  g_assert_nonnull (cop_device_bus (cop_device (find (self, "&intc"))));
  g_assert_true (cop_device_bus (cop_device (find (self, "&intc")))
                 == cop_device_first_bus (cop_device (find (self, "/soc"))));
}

static void
refuses (Fixture *self, const char *path, CopErrorCode code, const char *text)
{
  GError *error = NULL;

  g_assert_null (cop_machine_find_node (self->machine, path, &error));
  cop_test_assert_error (error, code, text);
}

static void
finds_the_nearest (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  take (self, board ());
  refuses (self, "&uart1", COP_ERROR_NOT_FOUND,
           "/machine: no node has the label 'uart1'; did you mean 'uart0'?");
  refuses (
      self, "/soc/serial@3000", COP_ERROR_NOT_FOUND,
      "/machine: no node 'serial@3000' below /soc of the Devicetree; did you mean 'serial@2000'?");
  refuses (self, "uart0", COP_ERROR_INVALID,
           "/machine: 'uart0' is neither a label (\"&uart0\") nor the path of a node (\"/soc/…\")");
}

static void
names_who_refers_to_what_is_gone (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  take (self, board ());
  g_assert_true (cop_object_cut (find (self, "/soc"), "uart0", NULL));
  refuse (self, COP_ERROR_NOT_FOUND,
          "/machine/aliases: Devicetree property 'serial0' refers to /soc/serial@2000, which has "
          "been removed");
  g_assert_true (cop_dt_set (find (self, "/aliases"), "serial0", COP_DT_OMIT, NULL, 0, NULL));
  refuse (self, COP_ERROR_NOT_FOUND,
          "/machine/soc/note: Devicetree property 'about' refers to /soc/serial@2000, which has "
          "been removed");
  g_assert_true (cop_object_cut (find (self, "/soc"), "note", NULL));
  emit (self);
  g_assert_false (has_node (self, "/soc/serial@2000"));
}

static void
what_is_said_wins (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  const CopDtItem text = { .kind = COP_DT_STRING, .text = "mine" };
  const CopDtItem label = { .kind = COP_DT_REF, .label = "console" };
  CopObject *note;

  take (self, board ());
  note = find (self, "/soc/note");
  g_assert_true (cop_object_set_bool (find (self, "&uart0"), "enabled", TRUE, NULL));
  g_assert_true (cop_dt_set (find (self, "&uart0"), "compatible", COP_DT_PLAIN, &text, 1, NULL));
  g_assert_true (cop_dt_set (note, "more", COP_DT_PLAIN, &label, 1, NULL));
  emit (self);
  assert_strings (self, "/soc/serial@2000", "compatible", "mine");
  assert_strings (self, "/soc/serial@2000", "status", "okay");
  assert_cells (self, "/soc/note", "more", "&/soc/serial@2000", 0);
  cop_dt_unset (find (self, "&uart0"), "compatible", NULL);
  g_assert_true (cop_object_set_bool (find (self, "&uart0"), "enabled", FALSE, NULL));
  emit (self);
  assert_strings (self, "/soc/serial@2000", "compatible", "vendor,uart");
  assert_strings (self, "/soc/serial@2000", "status", "disabled");
}

static gboolean
fail_later (CopMachine *machine G_GNUC_UNUSED, CopStep step G_GNUC_UNUSED,
            CopObject *object G_GNUC_UNUSED, gpointer data, GError **error)
{
  guint *left = data;

  if (*left)
    {
      --*left;
      return FALSE;
    }
  g_set_error (error, COP_ERROR, COP_ERROR_HOOK, "as asked");
  return TRUE;
}

/* Whichever step fails, nothing is left, the tree included. */
static void
leaves_nothing_when_it_fails (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  guint64 live = cop_host_live_objects (self->host);
  CopMachine *machine = NULL;
  guint n;

  for (n = 0; machine == NULL; n++)
    {
      g_autoptr (GError) error = NULL;
      guint left = n;
      cop_host_set_fault (self->host, fail_later, &left);
      machine = cop_machine_from_tree (self->host, board (), NULL, &error);
      cop_host_set_fault (self->host, NULL, NULL);
      g_assert_true ((machine == NULL) == (error != NULL));
      if (machine == NULL)
        g_assert_cmpuint (cop_host_live_objects (self->host), ==, live);
    }
  g_assert_cmpuint (n, >, 40);
  cop_machine_set_fault (machine, NULL, NULL);
  g_assert_true (cop_machine_close (machine, NULL));
  cop_machine_unref (machine);
}

/* The source is kept as long as a device that comes from it. */
static void
a_held_device_outlives_its_machine (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  CopObject *uart;

  take (self, board ());
  uart = cop_object_ref (find (self, "&uart0"));
  g_assert_false (cop_machine_close (self->machine, NULL));
  cop_machine_unref (self->machine);
  cop_object_unref (uart);
  self->machine = rig_machine (self->host, NULL);
}

static void
many (Fixture *self, gboolean deep)
{
  enum
  {
    N = 20000
  };
  CopTree *tree = cop_tree_new ();
  CopNode *at = cop_tree_root (tree);
  char name[32];

  for (guint i = 0; i < N; i++)
    {
      CopNode *added;
      g_snprintf (name, sizeof name, deep ? "n" : "n%u", i);
      added = cop_node_add (at, name, NULL);
      cop_node_set_u32 (added, i % 2 ? "#address-cells" : "value", 1, NULL);
      at = deep ? added : at;
    }
  take (self, tree);
  tree = cop_machine_to_tree (self->machine, NULL);
  g_assert_cmpuint (cop_tree_n_nodes (tree), ==, N + 1);
  cop_tree_free (tree);
}

static void
deep (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  many (self, TRUE);
}

static void
wide (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  many (self, FALSE);
}

/* What is emitted borrows from the source, and stays when the machine is gone. */
static void
outlives_the_machine (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  CopTree *source = cop_tree_new ();
  CopNode *node = cop_node_add (cop_tree_root (source), "node", NULL);
  CopNode *other = cop_node_add (cop_tree_root (source), "other", NULL);
  CopTree *tree;

  cop_node_set_string (node, "compatible", "acme,thing", NULL);
  cop_node_set_path (node, "path", other, ":text", NULL);
  cop_node_set_ref (node, "ref", other, NULL);
  take (self, source);
  tree = cop_machine_to_tree (self->machine, NULL);
  take (self, cop_tree_new ());
  node = cop_tree_find (tree, "/node");
  other = cop_tree_find (tree, "/other");
  g_assert_cmpstr (cop_node_prop_get_string (cop_node_find_prop (node, "compatible")), ==,
                   "acme,thing");
  g_assert_true (cop_node_prop_chunk (cop_node_find_prop (node, "ref"), 0).target == other);
  g_assert_cmpstr (cop_node_prop_chunk (cop_node_find_prop (node, "path"), 0).suffix, ==, ":text");
  g_assert_true (cop_node_set_string (node, "compatible", "acme,other", NULL));
  cop_tree_free (tree);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD_TO ("/devicetree/import/", gives_it_back);
  ADD_TO ("/devicetree/import/", outlives_the_machine);
  ADD_TO ("/devicetree/import/", makes_devices_and_nodes);
  ADD_TO ("/devicetree/import/", finds_the_nearest);
  ADD_TO ("/devicetree/import/", names_who_refers_to_what_is_gone);
  ADD_TO ("/devicetree/import/", what_is_said_wins);
  ADD_TO ("/devicetree/import/", leaves_nothing_when_it_fails);
  ADD_TO ("/devicetree/import/", a_held_device_outlives_its_machine);
  ADD_TO ("/devicetree/import/", deep);
  ADD_TO ("/devicetree/import/", wide);
  return g_test_run ();
}
