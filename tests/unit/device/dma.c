/* DMA: RAM itself, bounce buffers, and nothing at all once the device is unrealized. */
#include "dma-board.h"

/* --- mapping ---------------------------------------------------------------------------- */

static void
ram_is_mapped_itself (Board *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GError) error = NULL;
  CopDma dma = { 0 }, second;

  g_assert_true (cop_dma_map (self->device, RAM + 0x10, 0x20, COP_DMA_FROM_DEVICE, &dma, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (dma.size, ==, 0x20);
  memset (dma.data, 7, dma.size);
  g_assert_cmpuint (byte_at (self, RAM + 0x2f), ==, 7);
  g_assert_cmpuint (byte_at (self, RAM + 0x30), ==, 0);
  assert_holders (self->device, "DMA");
  assert_holders (self->ram, "DMA of /machine/peripheral/p");
  g_assert_true (cop_dma_map (self->device, RAM + 0x1f, 1, COP_DMA_TO_DEVICE, &second, &error));
  g_assert_cmpuint (*(guint8 *)second.data, ==, 7);
  g_assert_true (cop_dma_unmap (&second, 1));
  g_assert_true (cop_dma_unmap (&dma, 0x20));
  assert_holders (self->device, "");
  assert_holders (self->ram, "");
}

/* What is mapped ends where the RAM does; what comes behind it is another mapping. */
static void
a_mapping_may_be_short (Board *self, gconstpointer data G_GNUC_UNUSED)
{
  CopDma dma;

  g_assert_true (cop_dma_map (self->device, RAM + 0x7ff0, 0x100, COP_DMA_TO_DEVICE, &dma, NULL));
  g_assert_cmpuint (dma.size, ==, 0x10);
  cop_dma_unmap (&dma, 0);
  g_assert_true (cop_dma_map (self->device, RAM + 0x8000, 0xf0, COP_DMA_TO_DEVICE, &dma, NULL));
  g_assert_cmpuint (dma.size, ==, 0xf0);
  cop_dma_unmap (&dma, 0);
  g_assert_true (cop_dma_map (self->device, PORT, 0x100000, COP_DMA_FROM_DEVICE, &dma, NULL));
  g_assert_cmpuint (dma.size, ==, COP_DMA_BOUNCE);
  cop_dma_unmap (&dma, 0);
  g_assert_true (cop_dma_map (self->device, RAM, 0, COP_DMA_FROM_DEVICE, &dma, NULL));
  g_assert_cmpuint (dma.size, ==, 0);
  cop_dma_unmap (&dma, 0);
}

static void
anything_else_is_bounced (Board *self, gconstpointer data G_GNUC_UNUSED)
{
  CopDma dma;

  g_assert_true (cop_dma_map (self->device, PORT + 5, 3, COP_DMA_TO_DEVICE, &dma, NULL));
  g_assert_cmpuint (((guint8 *)dma.data)[2], ==, 7);
  g_assert_true (cop_dma_unmap (&dma, 3));
  g_assert_cmpuint (self->port->taken[5], ==, 0);
  g_assert_true (cop_dma_map (self->device, PORT + 5, 3, COP_DMA_FROM_DEVICE, &dma, NULL));
  memcpy (dma.data, "abc", 3);
  g_assert_cmpuint (self->port->taken[5], ==, 0);
  /* only what was done is written */
  g_assert_true (cop_dma_unmap (&dma, 2));
  g_assert_cmpmem (self->port->taken + 5, 3, "ab", 3);
  /* what cannot be taken is told */
  g_assert_true (cop_dma_map (self->device, PORT + 0x2fff, 2, COP_DMA_FROM_DEVICE, &dma, NULL));
  g_assert_false (cop_dma_unmap (&dma, 2));
}

static void
what_cannot_be_mapped (Board *self, gconstpointer data G_GNUC_UNUSED)
{
  GError *error = NULL;
  CopDma dma = { .data = self };

  g_assert_false (cop_dma_map (self->device, 0x1000, 4, COP_DMA_TO_DEVICE, &dma, &error));
  cop_test_assert_error (error, COP_ERROR_NOT_FOUND,
                         "/machine/peripheral/p: DMA from 0x1000: memory: nothing answers at "
                         "0x1000; the nearest is window 'port' of /machine/peripheral/port at "
                         "0x10000000-0x10003fff");
  g_assert_false (cop_dma_map (self->device, ROM, 4, COP_DMA_FROM_DEVICE, &dma, &error));
  g_assert_error (error, COP_ERROR, COP_ERROR_INVALID);
  g_assert_true (g_str_has_prefix (error->message, "/machine/peripheral/p: DMA to 0x90000000: "));
  g_clear_error (&error);
  g_assert_false (cop_dma_map (self->device, PORT + 0x2ffe, 4, COP_DMA_TO_DEVICE, &dma, &error));
  g_assert_error (error, COP_ERROR, COP_ERROR_HOOK);
  g_assert_true (g_str_has_prefix (error->message, "/machine/peripheral/p: DMA from 0x10003000: "));
  g_clear_error (&error);
  /* nothing is written, and nothing held */
  g_assert_true (dma.data == self);
  assert_holders (self->device, "");
  g_assert_true (cop_dma_map (self->device, ROM, 4, COP_DMA_TO_DEVICE, &dma, &error));
  cop_dma_unmap (&dma, 0);
}

/* The device looks through the space of its bus, and its bus may not let it. */
static void
as_the_bus_says (Board *self, gconstpointer data G_GNUC_UNUSED)
{
  CopDevice *card;
  GError *error = NULL;
  char bytes[4];
  CopDma dma;

  add (self, "dma.bridge", "bridge", NULL, NULL, NULL);
  card = add (self, "dma.card", "card", NULL, NULL, NULL);
  g_assert_true (cop_dma_map (card, RAM, 4, COP_DMA_TO_DEVICE, &dma, &error));
  cop_dma_unmap (&dma, 0);
  g_assert_true (cop_dma_map (card, PORT, 4, COP_DMA_FROM_DEVICE, &dma, &error));
  masters = FALSE;
  memset (dma.data, 9, 4);
  /* it may not when it comes to writing */
  g_assert_false (cop_dma_unmap (&dma, 4));
  g_assert_cmpuint (self->port->taken[0], ==, 0);
  g_assert_false (cop_dma_map (card, RAM, 4, COP_DMA_TO_DEVICE, &dma, &error));
  cop_test_assert_error (error, COP_ERROR_REFUSED, "/machine/peripheral/card: it is no master");
  g_assert_false (cop_dma_read (card, RAM, bytes, 4, &error));
  cop_test_assert_error (error, COP_ERROR_REFUSED, "/machine/peripheral/card: it is no master");
  assert_holders (card, "");
}

/* --- the device goes -------------------------------------------------------------------- */

static void
refused_once_unrealized (Board *self, gconstpointer data G_GNUC_UNUSED)
{
  CopHold *hold = cop_object_hold (&self->device->object, "test");
  GError *error = NULL;
  char bytes[4] = "abc";
  CopDma dma;

  rig_cut (self->machine, "p");
  g_assert_false (cop_dma_map (self->device, RAM, 4, COP_DMA_FROM_DEVICE, &dma, &error));
  g_assert_error (error, COP_ERROR, COP_ERROR_STATE);
  g_clear_error (&error);
  g_assert_false (cop_dma_write (self->device, RAM, bytes, 4, &error));
  g_assert_error (error, COP_ERROR, COP_ERROR_STATE);
  g_assert_true (g_str_has_suffix (error->message, ": it reaches no memory: it is retired"));
  g_clear_error (&error);
  g_assert_false (cop_dma_read (self->device, RAM, bytes, 4, NULL));
  g_assert_cmpstr (bytes, ==, "abc");
  g_assert_cmpuint (byte_at (self, RAM), ==, 0);
  cop_hold_release (hold);
}

static void
unmapped_too_late_writes_nothing (Board *self, gconstpointer data G_GNUC_UNUSED)
{
  CopDma ram, port;

  g_assert_true (cop_dma_map (self->device, RAM, 4, COP_DMA_FROM_DEVICE, &ram, NULL));
  g_assert_true (cop_dma_map (self->device, PORT, 4, COP_DMA_FROM_DEVICE, &port, NULL));
  memset (port.data, 9, 4);
  rig_cut (self->machine, "p");
  rig_assert_state (self->device, COP_STATE_RETIRED);
  assert_holders (self->device, "DMA, DMA");
  g_assert_false (cop_dma_put (&ram, 0, "abcd", 4));
  g_assert_false (cop_dma_get (&ram, 0, &port.at, 4));
  g_assert_false (cop_dma_unmap (&port, 4));
  g_assert_false (cop_dma_unmap (&ram, 4));
  g_assert_cmpuint (byte_at (self, RAM), ==, 0);
  g_assert_cmpuint (self->port->taken[0], ==, 0);
}

/* RAM that is unplugged under a mapping stays until that ends, and nobody else sees it. */
static void
the_ram_goes (Board *self, gconstpointer data G_GNUC_UNUSED)
{
  guint64 value;
  CopDma dma;

  g_assert_true (cop_dma_map (self->device, RAM, 0x1000, COP_DMA_FROM_DEVICE, &dma, NULL));
  rig_cut (self->machine, "ram");
  rig_assert_state (self->ram, COP_STATE_RETIRED);
  memset (dma.data, 1, dma.size);
  g_assert_true (cop_dma_put (&dma, 0, "abcd", 4));
  g_assert_cmpint (cop_space_read (self->space, RAM, 1, &value), ==, COP_ACCESS_NOTHING);
  g_assert_false (cop_dma_read (self->device, RAM, &value, 1, NULL));
  g_assert_true (cop_dma_unmap (&dma, dma.size));
}

/* Who answers a transfer removes the device that asked. */
static void
cut_device (gpointer data)
{
  rig_cut (data, "p");
}

static void
unplugged_by_who_answers (Board *self, gconstpointer data G_GNUC_UNUSED)
{
  CopHold *hold = cop_object_hold (&self->device->object, "test");
  GError *error = NULL;
  CopDma dma;

  self->port->asked = cut_device;
  self->port->data = self->machine;
  g_assert_false (cop_dma_map (self->device, PORT, 4, COP_DMA_TO_DEVICE, &dma, &error));
  g_assert_error (error, COP_ERROR, COP_ERROR_STATE);
  g_clear_error (&error);
  assert_holders (self->device, "test");
  cop_hold_release (hold);
}

/* --- at once ---------------------------------------------------------------------------- */

static void
read_and_written_at_once (Board *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GError) error = NULL;
  guint8 bytes[64] = { 0 };

  for (guint i = 0; i < 64; i++)
    bytes[i] = (guint8)i;
  /* from one RAM into the next */
  g_assert_true (cop_dma_write (self->device, RAM + 0x7fe0, bytes, 64, &error));
  memset (bytes, 0, 64);
  g_assert_true (cop_dma_read (self->device, RAM + 0x7fe0, bytes, 64, &error));
  for (guint i = 0; i < 64; i++)
    g_assert_cmpuint (bytes[i], ==, i);
  g_assert_true (cop_dma_read (self->device, PORT + 1, bytes, 64, &error));
  g_assert_cmpuint (bytes[63], ==, 64);
  g_assert_false (cop_dma_read (self->device, RAM + 0x8ff0, bytes, 64, &error));
  g_assert_error (error, COP_ERROR, COP_ERROR_NOT_FOUND);
  g_assert_nonnull (strstr (error->message, "DMA from 0x80009000: "));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name) g_test_add ("/device/dma/" #name, Board, NULL, set_up, name, tear_down)
  ADD (ram_is_mapped_itself);
  ADD (a_mapping_may_be_short);
  ADD (anything_else_is_bounced);
  ADD (what_cannot_be_mapped);
  ADD (as_the_bus_says);
  ADD (refused_once_unrealized);
  ADD (unmapped_too_late_writes_nothing);
  ADD (the_ram_goes);
  ADD (unplugged_by_who_answers);
  ADD (read_and_written_at_once);
  return g_test_run ();
}
