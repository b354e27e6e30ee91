/* Any two blobs, one behind the other, as base and overlay: an overlay that cannot be applied
 * leaves the base as it was, and so does one that was applied and taken back.  See README.md. */
#include <string.h>
#include <coppice/fdt.h>
#include <coppice/overlay.h>

/* Where the second blob begins, by what the first says of its own size; 0 when there is none. */
static gsize
size_of_first (const guint8 *data, gsize size)
{
  gsize total;

  if (size < 8)
    return 0;
  total = (gsize)data[4] << 24 | (gsize)data[5] << 16 | (gsize)data[6] << 8 | (gsize)data[7];
  return total < size ? total : 0;
}

static CopTree *
read_understood (const guint8 *data, gsize size)
{
  g_autoptr (GBytes) blob = g_bytes_new (data, size);
  CopTree *tree = cop_tree_from_dtb (blob, NULL);

  if (tree && !cop_tree_understand (tree, NULL, NULL))
    g_clear_pointer (&tree, cop_tree_free);
  return tree;
}

/* All that there is to see of the tree. */
static char *
look (const CopTree *tree)
{
  g_autoptr (GError) error = NULL;
  char *text = cop_tree_to_json (tree, NULL, &error);

  return text ? text : g_strdup_printf ("%d %s", error->code, error->message);
}

static void
must_be (const CopTree *tree, const char *before, const char *what)
{
  g_autofree char *after = look (tree);

  if (strcmp (before, after) != 0)
    g_error ("%s:\n%s\n%s", what, before, after);
}

static void
take_back (CopTree *base, CopApplied *applied, const char *before)
{
  g_autoptr (GError) error = NULL;

  if (!cop_overlay_take_back (applied, &error))
    g_error ("not taken back: %s", error->message);
  must_be (base, before, "not what it was before");
}

/* A second time on top: the first cannot be taken back before it. */
static void
apply_again (CopTree *base, const CopTree *overlay, CopApplied *first)
{
  g_autofree char *before = look (base);
  CopApplied *second = NULL;

  if (!cop_overlay_apply (base, overlay, &second, NULL))
    {
      must_be (base, before, "changed by an overlay that was not applied again");
      return;
    }
  g_autofree char *between = look (base);
  if (cop_overlay_take_back (first, NULL))
    g_error ("taken back from below another");
  must_be (base, between, "changed by what was refused");
  take_back (base, second, before);
}

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  gsize first = size_of_first (data, size);
  g_autoptr (CopTree) base = first ? read_understood (data, first) : NULL;
  g_autoptr (CopTree) overlay = base ? read_understood (data + first, size - first) : NULL;
  g_autoptr (GBytes) blob = NULL;
  g_autofree char *before = NULL;
  g_autofree char *own = NULL;
  CopApplied *applied = NULL;

  if (!overlay)
    return 0;
  before = look (base);
  own = look (overlay);
  if (!cop_overlay_apply (base, overlay, &applied, NULL))
    {
      must_be (base, before, "changed by an overlay that was not applied");
      return 0;
    }
  blob = cop_tree_to_dtb (base, NULL);
  apply_again (base, overlay, applied);
  take_back (base, applied, before);
  must_be (overlay, own, "the overlay itself has changed");
  return 0;
}
