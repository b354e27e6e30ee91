/* Blobs that are damaged in many ways: each is refused, or makes a tree that is written and read
 * again as the same. */
#include "blob.h"

static GBytes *
small_blob (void)
{
  g_autoptr (CopTree) tree = sample_tree ();

  return sample_dtb (tree);
}

/* With everything that an overlay has. */
static GBytes *
small_overlay (void)
{
  g_autoptr (CopTree) tree = cop_tree_new ();
  g_autoptr (CopCells) cells = cop_cells_new ();
  CopNode *inner;

  sample_add (tree, "/", "fragment@0");
  inner = sample_add (tree, "/fragment@0", "__overlay__");
  sample_add (tree, "/fragment@0/__overlay__", "dev@1");
  cop_cells_label (cells, "soc");
  g_assert_true (cop_node_set (cop_tree_find (tree, "/fragment@0"), "target", cells, NULL));
  cop_cells_ref (cells, inner);
  cop_cells_label (cells, "clk");
  cop_cells_u32 (cells, 4);
  cop_cells_label (cells, "soc");
  g_assert_true (cop_node_set (cop_node_first_child (inner), "clocks", cells, NULL));
  g_assert_true (cop_node_add_label (cop_node_first_child (inner), "dev", NULL));
  cop_tree_set_overlay (tree, TRUE);
  cop_tree_set_symbols (tree, TRUE);
  return sample_dtb (tree);
}

/* Meaning changes no byte; and what means the same with other phandles can be written, and read. */
static void
understand (CopTree *tree, GBytes *before)
{
  g_autoptr (GBytes) after = NULL;
  g_autoptr (GBytes) other = NULL;
  g_autoptr (GError) error = NULL;

  if (!cop_tree_understand (tree, NULL, &error))
    {
      g_assert_error (error, COP_ERROR, COP_ERROR_INVALID);
      return;
    }
  after = sample_dtb (tree);
  if (!cop_tree_is_overlay (tree) && !cop_tree_has_symbols (tree))
    g_assert_true (g_bytes_equal (before, after));
  cop_tree_forget_phandles (tree);
  other = sample_dtb (tree);
  cop_tree_free (read_blob (other));
}

/* TRUE when it was read. */
static gboolean
try (guint8 *data, gsize size)
{
  /* Of exactly this size, so that what is read after its end is noticed. */
  g_autoptr (GBytes) blob = g_bytes_new (data, size);
  g_autoptr (GError) error = NULL;
  g_autoptr (CopTree) tree = cop_tree_from_dtb (blob, &error);
  g_autoptr (GBytes) first = NULL;
  g_autoptr (GBytes) second = NULL;
  g_autoptr (CopTree) again = NULL;

  g_assert_true ((tree == NULL) == (error != NULL));
  if (!tree)
    {
      g_assert_true (error->domain == COP_ERROR);
      return FALSE;
    }
  first = cop_tree_to_dtb (tree, &error);
  if (!first)
    {
      /* Two nodes of one phandle are for the writers to refuse. */
      g_assert_error (error, COP_ERROR, COP_ERROR_EXISTS);
      return TRUE;
    }
  again = read_blob (first);
  second = sample_dtb (again);
  g_assert_true (g_bytes_equal (first, second));
  sample_check (tree, first);
  understand (tree, first);
  return TRUE;
}

typedef GBytes *(*Make) (void);

static void
cut_at_every_length (void)
{
  g_autoptr (GBytes) blob = small_blob ();
  gsize size;
  const guint8 *whole = g_bytes_get_data (blob, &size);
  g_autofree guint8 *data = g_memdup2 (whole, size);

  g_assert_true (try (data, size));
  for (gsize length = 0; length < size; length++)
    g_assert_false (try (data, length));
  /* The header tells the truth about what is left. */
  for (gsize length = 40; length < size; length++)
    {
      guint32 cell = GUINT32_TO_BE ((guint32)length);

      memcpy (data + 4, &cell, sizeof cell);
      g_assert_false (try (data, length));
    }
}

static void
every_byte_changed (gconstpointer make)
{
  static const guint8 changes[] = { 0x01, 0x80, 0xff, 0x20 };
  g_autoptr (GBytes) blob = ((Make)make) ();
  gsize size;
  const guint8 *whole = g_bytes_get_data (blob, &size);
  g_autofree guint8 *data = g_memdup2 (whole, size);
  guint n_read = 0;

  for (guint i = 0; i < G_N_ELEMENTS (changes); i++)
    for (gsize at = 0; at < size; at++)
      {
        data[at] ^= changes[i];
        n_read += try (data, size);
        data[at] = whole[at];
      }
  /* A good part of a blob is values. */
  g_assert_cmpuint (n_read, >, size);
}

static void
every_cell_made_extreme (void)
{
  static const guint32 cells[] = {
    0, 1, 2, 3, 4, 9, 0x7fffffff, 0x80000000, 0xfffffffc, 0xffffffff
  };
  g_autoptr (GBytes) blob = small_blob ();
  gsize size;
  const guint8 *whole = g_bytes_get_data (blob, &size);
  g_autofree guint8 *data = g_memdup2 (whole, size);

  for (guint i = 0; i < G_N_ELEMENTS (cells); i++)
    for (gsize at = 0; at + 4 <= size; at += 4)
      {
        guint32 cell = GUINT32_TO_BE (cells[i]);

        memcpy (data + at, &cell, 4);
        try (data, size);
        memcpy (data + at, whole + at, 4);
      }
}

static void
some_bits_changed_at_random (gconstpointer make)
{
  g_autoptr (GBytes) blob = ((Make)make) ();
  g_autoptr (GRand) rand = g_rand_new_with_seed (20240131);
  gsize size;
  const guint8 *whole = g_bytes_get_data (blob, &size);

  for (guint i = 0; i < 3000; i++)
    {
      g_autofree guint8 *data = g_memdup2 (whole, size);

      for (gint n = g_rand_int_range (rand, 1, 12); n; n--)
        data[g_rand_int_range (rand, 0, (gint)size)] ^= 1 << g_rand_int_range (rand, 0, 8);
      try (data, size);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mutate/cut_at_every_length", cut_at_every_length);
  g_test_add_data_func ("/mutate/every_byte_changed", small_blob, every_byte_changed);
  g_test_add_data_func ("/mutate/every_byte_of_an_overlay", small_overlay, every_byte_changed);
  g_test_add_func ("/mutate/every_cell_made_extreme", every_cell_made_extreme);
  g_test_add_data_func ("/mutate/some_bits_changed_at_random", small_blob,
                        some_bits_changed_at_random);
  g_test_add_data_func ("/mutate/some_bits_of_an_overlay", small_overlay,
                        some_bits_changed_at_random);
  return g_test_run ();
}
