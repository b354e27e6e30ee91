/* Overlays: made, applied, taken back. */
#include "random.h"
#include <coppice/fdt.h>
#include <string.h>

static CopTree *
make (CopTree *base, CopTree *new, CopOverlayRefs refs, CopOverlayFlags flags)
{
  g_autoptr (GError) error = NULL;
  CopTree *overlay = cop_overlay_new (base, new, refs, flags, &error);

  g_assert_no_error (error);
  return overlay;
}

static CopApplied *
apply (CopTree *base, CopTree *overlay)
{
  g_autoptr (GError) error = NULL;
  CopApplied *applied = NULL;

  cop_overlay_apply (base, overlay, &applied, &error);
  g_assert_no_error (error);
  g_assert_nonnull (applied);
  return applied;
}

static void
take_back (CopApplied *applied)
{
  g_autoptr (GError) error = NULL;

  cop_overlay_take_back (applied, &error);
  g_assert_no_error (error);
}

/* base + overlay (base, new) = new, and back again; with references by labels. */
static void
test_random (void)
{
  for (guint32 seed = 1; seed <= 300; seed++)
    {
      RandomTree base = random_tree (seed, 25), same = random_tree (seed, 25);
      RandomTree new = random_tree (seed, 25);
      g_autoptr (CopTree) overlay = NULL;
      CopApplied *applied;

      random_growth (&new, 20);
      overlay = make (base.tree, new.tree, COP_OVERLAY_LABELS, COP_OVERLAY_DEFAULT);
      g_assert_true (cop_tree_is_overlay (overlay));
      if (cop_node_n_children (cop_tree_root (overlay)))
        {
          applied = apply (base.tree, overlay);
          assert_same (base.tree, new.tree);
          take_back (applied);
        }
      assert_same (base.tree, same.tree);
      random_clear (&base);
      random_clear (&same);
      random_clear (&new);
    }
}

/* --- a small board by hand ---------------------------------------------------------------- */

static CopTree *
board (void)
{
  CopTree *tree = cop_tree_new ();
  CopNode *root = cop_tree_root (tree), *gic, *soc, *i2c;

  gic = cop_node_add (root, "gic", NULL);
  soc = cop_node_add (root, "soc", NULL);
  i2c = cop_node_add (soc, "i2c@1000", NULL);
  cop_node_set_u32 (soc, "#address-cells", 1, NULL);
  cop_node_set_string (i2c, "compatible", "acme,i2c", NULL);
  cop_node_set_string (i2c, "status", "disabled", NULL);
  cop_node_add_label (gic, "gic", NULL);
  cop_node_set_phandle (gic, 5, NULL);
  return tree;
}

static void
assert_fails (CopTree *overlay, CopErrorCode code, const char *text)
{
  g_autoptr (CopTree) base = board ();
  g_autoptr (CopTree) same = board ();
  g_autoptr (GError) error = NULL;
  CopApplied *applied = NULL;

  g_assert_false (cop_overlay_apply (base, overlay, &applied, &error));
  g_assert_error (error, COP_ERROR, (gint)code);
  g_assert_cmpstr (error->message, ==, text);
  g_assert_null (applied);
  assert_same (base, same);
}

static CopNode *
fragment (CopTree *overlay, const char *target_path)
{
  g_autofree char *name =
      g_strdup_printf ("fragment@%u", cop_node_n_children (cop_tree_root (overlay)));
  CopNode *node = cop_node_add (cop_tree_root (overlay), name, NULL);

  if (target_path)
    cop_node_set_string (node, "target-path", target_path, NULL);
  return cop_node_add (node, "__overlay__", NULL);
}

/* The base is as it was, whatever had been merged already. */
static void
test_errors (void)
{
  g_autoptr (CopTree) overlay = cop_tree_new ();
  g_autoptr (CopCells) cells = cop_cells_new ();
  CopNode *content;

  cop_node_set_empty (cop_tree_root (overlay), "x", NULL);
  assert_fails (overlay, COP_ERROR_INVALID,
                "/: this is no overlay: no node of the root has an __overlay__");
  cop_tree_set_overlay (overlay, TRUE);
  content = fragment (overlay, "/soc");
  cop_node_set_string (cop_node_add (content, "new", NULL), "a", "b", NULL);
  cop_node_set_u32 (content, "#address-cells", 2, NULL);
  content = fragment (overlay, "/sock");
  assert_fails (overlay, COP_ERROR_NOT_FOUND,
                "/fragment@1: target-path: the base has no node '/sock'");
  cop_node_unset (cop_node_parent (content), "target-path");
  assert_fails (overlay, COP_ERROR_INVALID,
                "/fragment@1: a fragment needs target or target-path, to say what it is for");
  cop_cells_label (cells, "gik");
  cop_node_set (cop_node_parent (content), "target", cells, NULL);
  assert_fails (overlay, COP_ERROR_NOT_FOUND,
                "/fragment@1: target refers to the label 'gik', which the base does not have; did "
                "you mean 'gic'?");
  cop_node_set_u32 (cop_node_parent (content), "target", 6, NULL);
  assert_fails (overlay, COP_ERROR_NOT_FOUND,
                "/fragment@1: target: no node of the base has the phandle 0x6");
  cop_node_set_bytes (cop_node_parent (content), "target", "abc", 3, NULL);
  assert_fails (overlay, COP_ERROR_INVALID,
                "/fragment@1: target is the phandle of a node of the base, one cell");
  cop_node_set_u32 (cop_node_parent (content), "target", 5, NULL);
  cop_cells_label (cells, "nobody");
  cop_node_set (content, "clocks", cells, NULL);
  assert_fails (overlay, COP_ERROR_NOT_FOUND,
                "/fragment@1/__overlay__: clocks refers to the label 'nobody', which the base does "
                "not have");
  cop_node_set_ref (content, "clocks", cop_tree_root (overlay), NULL);
  assert_fails (overlay, COP_ERROR_NOT_FOUND,
                "/fragment@1/__overlay__: clocks refers to /, which is in no __overlay__");
  cop_node_unset (content, "clocks");
  cop_node_add_label (cop_node_add (content, "other", NULL), "gic", NULL);
  assert_fails (overlay, COP_ERROR_EXISTS, "/gic/other: label 'gic' is taken by /gic");
}

static CopTree *
status_overlay (const char *status)
{
  CopTree *overlay = cop_tree_new ();

  cop_tree_set_overlay (overlay, TRUE);
  cop_node_set_string (fragment (overlay, "/soc/i2c@1000"), "status", status, NULL);
  return overlay;
}

static void
test_stack (void)
{
  g_autoptr (CopTree) base = board ();
  g_autoptr (CopTree) same = board ();
  g_autoptr (CopTree) first = status_overlay ("okay");
  g_autoptr (CopTree) second = status_overlay ("fail");
  CopApplied *one = apply (base, first), *two = apply (base, second);
  g_autoptr (GError) error = NULL;

  g_assert_false (cop_overlay_take_back (one, &error));
  g_assert_error (error, COP_ERROR, COP_ERROR_STATE);
  take_back (two);
  g_assert_cmpstr (cop_node_prop_get_string (
                       cop_node_find_prop (cop_tree_find (base, "/soc/i2c@1000"), "status")),
                   ==, "okay");
  take_back (one);
  assert_same (base, same);
}

/* What others have made of it since stays, and so does the overlay. */
static void
test_guests (void)
{
  g_autoptr (CopTree) base = board ();
  g_autoptr (CopTree) overlay = cop_tree_new ();
  g_autoptr (GError) error = NULL;
  CopNode *dev, *guest;
  CopApplied *applied;

  cop_tree_set_overlay (overlay, TRUE);
  cop_node_add (fragment (overlay, "/soc"), "dev", NULL);
  applied = apply (base, overlay);
  dev = cop_tree_find (base, "/soc/dev");
  guest = cop_node_add (dev, "guest", NULL);
  g_assert_false (cop_overlay_take_back (applied, &error));
  g_assert_cmpstr (error->message, ==,
                   "/soc/dev/guest: it was added to a node of the overlay since");
  g_clear_error (&error);
  cop_node_remove (guest);
  cop_node_set_ref (cop_tree_find (base, "/soc"), "friend", dev, NULL);
  g_assert_false (cop_overlay_take_back (applied, &error));
  g_assert_cmpstr (error->message, ==,
                   "/soc: property 'friend' refers to /soc/dev, which would be gone");
  cop_node_unset (cop_tree_find (base, "/soc"), "friend");
  take_back (applied);
  g_assert_null (cop_tree_find (base, "/soc/dev"));
}

/* Of what the overlay has made something is gone. */
static void
test_removed (void)
{
  g_autoptr (CopTree) base = board ();
  g_autoptr (CopTree) overlay = cop_tree_new ();
  g_autoptr (GError) error = NULL;
  CopNode *dev;
  CopApplied *applied;

  cop_tree_set_overlay (overlay, TRUE);
  dev = cop_node_add (fragment (overlay, "/soc/i2c@1000"), "dev", NULL);
  cop_node_set_empty (dev, "x", NULL);
  applied = apply (base, overlay);
  cop_node_set_u32 (cop_tree_find (base, "/soc/i2c@1000/dev"), "x", 1, NULL);
  g_assert_false (cop_overlay_take_back (applied, &error));
  g_assert_cmpstr (
      error->message, ==,
      "/soc/i2c@1000/dev: property 'x' has been changed since the overlay was applied");
  g_clear_error (&error);
  cop_node_remove (cop_tree_find (base, "/soc/i2c@1000"));
  g_assert_false (cop_overlay_take_back (applied, &error));
  g_assert_cmpstr (error->message, ==,
                   "the node 'dev' has been removed since the overlay was applied");
  g_assert_cmpuint (cop_tree_n_nodes (base), ==, 3);
  cop_applied_free (applied);
}

/* An overlay with nothing in it changes nothing. */
static void
test_nothing (void)
{
  g_autoptr (CopTree) base = board ();
  g_autoptr (CopTree) same = board ();
  g_autoptr (CopTree) overlay = make (base, same, COP_OVERLAY_LABELS, COP_OVERLAY_DEFAULT);
  g_autoptr (CopTree) empty = cop_tree_new ();

  cop_applied_free (apply (base, overlay));
  take_back (apply (base, empty));
  assert_same (base, same);
}

/* What was merged tells of its own files. */
static void
test_origins (void)
{
  g_autoptr (CopTree) base = board ();
  g_autoptr (CopTree) overlay = cop_tree_new ();
  CopNode *content;
  CopOrigin origin;

  cop_tree_add_file (base, "base.dts");
  cop_tree_set_overlay (overlay, TRUE);
  cop_tree_set_origin (overlay, (CopOrigin){ cop_tree_add_file (overlay, "x.dtso"), 7 });
  content = fragment (overlay, "/soc");
  cop_node_add (content, "dev", NULL);
  cop_applied_free (apply (base, overlay));
  origin = cop_node_origin (cop_tree_find (base, "/soc/dev"));
  g_assert_cmpstr (cop_tree_file_name (base, origin.file), ==, "x.dtso");
  g_assert_cmpuint (origin.line, ==, 7);
  origin = cop_node_origin (cop_tree_find (base, "/soc"));
  g_assert_cmpuint (origin.file, ==, 0);
}

/* --- what cannot be said ---------------------------------------------------------------------- */

static void
assert_unsaid (CopTree *new, CopOverlayRefs refs, CopOverlayFlags flags, const char *text)
{
  g_autoptr (CopTree) base = board ();
  g_autoptr (CopTree) same = board ();
  g_autoptr (GError) error = NULL;

  g_assert_null (cop_overlay_new (base, new, refs, flags, &error));
  g_assert_nonnull (error);
  g_assert_cmpstr (error->message, ==, text);
  assert_same (base, same);
}

static void
test_unsaid (void)
{
  g_autoptr (CopTree) new = board ();
  g_autoptr (CopTree) base = board ();
  g_autoptr (CopTree) overlay = NULL;
  CopNode *soc = cop_tree_find (new, "/soc");

  cop_node_remove (cop_tree_find (new, "/soc/i2c@1000"));
  assert_unsaid (new, COP_OVERLAY_LABELS, COP_OVERLAY_DEFAULT,
                 "an overlay cannot say that /soc/i2c@1000 is gone; asked to (--disable, in "
                 "scripts disable = true), it gives a device that is gone status = \"disabled\"");
  overlay = make (base, new, COP_OVERLAY_LABELS, COP_OVERLAY_DISABLE);
  cop_applied_free (apply (base, overlay));
  g_assert_nonnull (cop_tree_find (base, "/soc/i2c@1000"));
  cop_node_set_u32 (soc, "#address-cells", 2, NULL);
  cop_node_add (soc, "x", NULL);
  cop_tree_set_boot_cpu (new, 1);
  assert_unsaid (new, COP_OVERLAY_LABELS, COP_OVERLAY_DISABLE,
                 "an overlay cannot say that the boot CPU has changed, /soc has another "
                 "#address-cells; that takes a whole blob (coppice build)");
  cop_tree_set_boot_cpu (new, 0);
  cop_node_unset (soc, "#address-cells");
  assert_unsaid (new, COP_OVERLAY_LABELS, COP_OVERLAY_DISABLE,
                 "an overlay cannot say that /soc has lost #address-cells; that takes a whole blob "
                 "(coppice build)");
}

/* By a label, a number, or a label that the base gets. */
static void
test_refs (void)
{
  g_autoptr (CopTree) base = board ();
  g_autoptr (CopTree) new = board ();
  g_autoptr (CopTree) overlay = NULL;
  CopNode *soc = cop_tree_find (new, "/soc");

  cop_node_set_ref (soc, "friend", cop_tree_find (new, "/soc/i2c@1000"), NULL);
  assert_unsaid (new, COP_OVERLAY_LABELS, COP_OVERLAY_DEFAULT,
                 "the overlay would have to refer to nodes of the base by label: /soc/i2c@1000 has "
                 "no label; where the base cannot be made with symbols (dtc -@), refs = "
                 "\"phandles\" refers by number, and refs = \"base\" gives it labels "
                 "(--refs phandles, --refs base)");
  assert_unsaid (new, COP_OVERLAY_PHANDLES, COP_OVERLAY_DEFAULT,
                 "the overlay would have to refer to nodes of the base by phandle: /soc/i2c@1000 "
                 "has no phandle");
  overlay = make (base, new, COP_OVERLAY_BASE, COP_OVERLAY_DEFAULT);
  g_assert_true (cop_tree_has_symbols (base));
  g_assert_cmpuint (cop_node_n_labels (cop_tree_find (base, "/soc/i2c@1000")), ==, 1);
  cop_applied_free (apply (base, overlay));
  g_assert_nonnull (cop_node_find_prop (cop_tree_find (base, "/soc"), "friend"));
}

/* A node that is new has the label of one that is gone: it stays that one's. */
static void
test_label_moves (void)
{
  for (CopOverlayRefs refs = COP_OVERLAY_LABELS; refs <= COP_OVERLAY_BASE; refs++)
    {
      g_autoptr (CopTree) base = board ();
      g_autoptr (CopTree) new = board ();
      g_autoptr (CopTree) overlay = NULL;
      CopNode *i2c = cop_tree_find (base, "/soc/i2c@1000");
      CopNode *soc = cop_tree_find (new, "/soc"), *spi;

      g_assert_true (cop_node_add_label (i2c, "bus", NULL));
      cop_node_remove (cop_tree_find (new, "/soc/i2c@1000"));
      spi = cop_node_add (soc, "spi@1000", NULL);
      g_assert_true (cop_node_add_label (spi, "bus", NULL));
      g_assert_true (cop_node_add_label (spi, "other", NULL));
      cop_node_set_ref (spi, "interrupt-parent", spi, NULL);
      cop_tree_set_symbols (new, TRUE);
      overlay = make (base, new, refs, COP_OVERLAY_DISABLE);
      g_autofree char *text = cop_tree_to_dts (overlay, COP_DTS_DEFAULT, NULL, NULL, NULL, NULL);
      g_assert_nonnull (strstr (text, "\tother: spi@1000 {\n\t\tinterrupt-parent = <&other>;"));
      g_assert_nonnull (strstr (text, refs == COP_OVERLAY_PHANDLES
                                          ? "&{/soc/i2c@1000} {\n\tstatus = \"disabled\";"
                                          : "&bus {\n\tstatus = \"disabled\";"));
      cop_applied_free (apply (base, overlay));
      g_assert_true (cop_tree_find_label (base, "bus") == i2c);
      g_assert_cmpstr (cop_node_prop_get_string (cop_node_find_prop (i2c, "status")), ==,
                       "disabled");
    }
}

/* Addresses of the bus that the overlay leaves as they are would be read with other cells. */
static void
test_cells (void)
{
  g_autoptr (CopTree) base = board ();
  g_autoptr (CopTree) same = board ();
  g_autoptr (CopTree) overlay = cop_tree_new ();
  g_autoptr (GError) error = NULL;
  CopNode *content;

  cop_node_set_u32 (cop_tree_find (base, "/soc/i2c@1000"), "reg", 0x1000, NULL);
  cop_node_set_u32 (cop_tree_find (same, "/soc/i2c@1000"), "reg", 0x1000, NULL);
  cop_tree_set_overlay (overlay, TRUE);
  cop_tree_set_origin (overlay, (CopOrigin){ cop_tree_add_file (overlay, "x.dtso"), 7 });
  content = fragment (overlay, "/soc");
  cop_node_set_u32 (content, "#address-cells", 2, NULL);
  g_assert_false (cop_overlay_apply (base, overlay, NULL, &error));
  g_assert_error (error, COP_ERROR, COP_ERROR_REFUSED);
  g_assert_cmpstr (error->message, ==,
                   "x.dtso:7: /soc: #address-cells changes from 1 to 2, and 'reg' of "
                   "/soc/i2c@1000, which the overlay leaves as it is, would be read with that");
  assert_same (base, same);
  cop_node_set_u32 (content, "#address-cells", 1, NULL);
  take_back (apply (base, overlay));
  cop_node_set_u32 (content, "#address-cells", 2, NULL);
  cop_node_set_u64 (cop_node_add (content, "i2c@1000", NULL), "reg", 0x1000, NULL);
  cop_applied_free (apply (base, overlay));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/overlay/random", test_random);
  g_test_add_func ("/overlay/errors", test_errors);
  g_test_add_func ("/overlay/stack", test_stack);
  g_test_add_func ("/overlay/guests", test_guests);
  g_test_add_func ("/overlay/removed", test_removed);
  g_test_add_func ("/overlay/nothing", test_nothing);
  g_test_add_func ("/overlay/origins", test_origins);
  g_test_add_func ("/overlay/unsaid", test_unsaid);
  g_test_add_func ("/overlay/refs", test_refs);
  g_test_add_func ("/overlay/label-moves", test_label_moves);
  g_test_add_func ("/overlay/cells", test_cells);
  return g_test_run ();
}
