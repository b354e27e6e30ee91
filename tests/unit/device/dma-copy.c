/* DMA by other threads. */
#include "dma-board.h"

typedef struct
{
  Board *self;
  char bytes[0x2000];
  gboolean keep;
} Copy;

static void
copied (CopRequest *request, const GError *error, gpointer data)
{
  Copy *copy = data;

  g_assert_true (cop_request_is_live (request)
                 || g_error_matches (error, COP_ERROR, COP_ERROR_STATE));
  cop_test_log_add (copy->self->rig.log, "copied%s%s", error ? ": " : "",
                    !error                          ? ""
                    : cop_request_is_live (request) ? error->message
                                                    : "too late");
  if (!copy->keep)
    cop_request_end (request);
}

static CopRequest *
begin (Board *self, Copy *copy, guint64 at, gsize size, CopDmaDirection direction, GError **error)
{
  CopRequest *request = cop_request_begin (self->device, "copy", NULL);

  copy->self = self;
  if (cop_request_copy (request, at, copy->bytes, size, direction, copied, copy, error))
    return request;
  cop_request_end (request);
  return NULL;
}

/* What is read is what was there when it was begun, what is written is there when it is told. */
static void
copies (Board *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GError) error = NULL;
  Copy out = { .bytes = "hello" }, in = { .bytes = "" };

  g_assert_nonnull (begin (self, &out, RAM + 0x10, 6, COP_DMA_FROM_DEVICE, &error));
  g_assert_nonnull (begin (self, &in, RAM + 0x10, 6, COP_DMA_TO_DEVICE, &error));
  g_assert_cmpuint (byte_at (self, RAM + 0x10), ==, 0);
  assert_holders (self->device, "copy, copy");
  g_assert_true (cop_machine_settle (self->machine, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (byte_at (self, RAM + 0x10), ==, 'h');
  g_assert_cmpstr (in.bytes, ==, "");
  g_assert_nonnull (begin (self, &in, RAM + 0x10, 6, COP_DMA_TO_DEVICE, &error));
  cop_space_write (self->space, RAM + 0x10, 1, 'j');
  g_assert_true (cop_machine_settle (self->machine, &error));
  g_assert_cmpstr (in.bytes, ==, "hello");
  cop_test_log_assert (self->rig.log, "copied", "copied", "copied");
}

static void
what_cannot_be_copied (Board *self, gconstpointer data G_GNUC_UNUSED)
{
  GError *error = NULL;
  Copy copy = { .bytes = "x" };

  g_assert_null (begin (self, &copy, 0x1000, 8, COP_DMA_TO_DEVICE, &error));
  g_assert_error (error, COP_ERROR, COP_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_null (begin (self, &copy, G_MAXUINT64 - 3, 8, COP_DMA_TO_DEVICE, &error));
  cop_test_assert_error (
      error, COP_ERROR_RANGE,
      "/machine/peripheral/p: DMA of 8 bytes at 0xfffffffffffffffc goes over the "
      "end of 64 bits");
  g_assert_null (begin (self, &copy, RAM, (gsize)COP_DMA_MOST + 1, COP_DMA_TO_DEVICE, &error));
  cop_test_assert_error (error, COP_ERROR_RANGE,
                         "/machine/peripheral/p: DMA of 1073741825 bytes: no more than 1073741824 "
                         "can be copied at once");
  /* where it cannot be written is known at the end */
  g_assert_nonnull (begin (self, &copy, ROM, 2, COP_DMA_FROM_DEVICE, &error));
  g_assert_true (cop_machine_settle (self->machine, &error));
  g_assert_cmpuint (cop_test_log_length (self->rig.log), ==, 1);
  g_assert_true (g_str_has_prefix (cop_test_log_line (self->rig.log, 0),
                                   "copied: /machine/peripheral/p: DMA to 0x90000000: "));
  /* nothing at all is copied, too */
  g_assert_nonnull (begin (self, &copy, 0x1000, 0, COP_DMA_TO_DEVICE, &error));
  g_assert_true (cop_machine_settle (self->machine, &error));
  g_assert_cmpuint (cop_test_log_length (self->rig.log), ==, 2);
}

static void
unplugged_in_the_middle (Board *self, gconstpointer data G_GNUC_UNUSED)
{
  CopObject *object = &self->device->object;
  Copy copy = { .bytes = "late" }, in = { .bytes = "" };

  g_assert_nonnull (begin (self, &copy, RAM, 5, COP_DMA_FROM_DEVICE, NULL));
  g_assert_nonnull (begin (self, &copy, PORT, 5, COP_DMA_FROM_DEVICE, NULL));
  g_assert_nonnull (begin (self, &in, RAM, 5, COP_DMA_TO_DEVICE, NULL));
  rig_cut (self->machine, "p");
  rig_assert_state (object, COP_STATE_RETIRED);
  assert_holders (self->device, "copy, copy, copy");
  cop_test_log_clear (self->rig.log);
  g_assert_true (cop_machine_settle (self->machine, NULL));
  cop_test_log_assert (self->rig.log, "copied: too late", "copied: too late", "copied: too late",
                       "finalize p", "finalize() p", "DEVICE_DELETED p");
  g_assert_cmpuint (byte_at (self, RAM), ==, 0);
  g_assert_cmpuint (self->port->taken[0], ==, 0);
}

/* A thread writes into mapped RAM as long as it may; from unrealize on nothing moves. */
typedef struct
{
  CopDma dma;
  gint n; /* atomic */
} Writer;

static void
write_on (gpointer data)
{
  Writer *writer = data;
  guint8 bytes[256];

  for (guint round = 0;; round++)
    {
      memset (bytes, (int)round, sizeof bytes);
      if (!cop_dma_put (&writer->dma, 0, bytes, sizeof bytes))
        return;
      g_atomic_int_inc (&writer->n);
    }
}

static void
written (CopRequest *request, gpointer data)
{
  Writer *writer = data;

  g_assert_false (cop_dma_unmap (&writer->dma, 256));
  cop_request_end (request);
}

static void
unrealize_stops_threads (Board *self, gconstpointer data G_GNUC_UNUSED)
{
  enum
  {
    N = 3
  };
  Writer writers[N] = { 0 };
  guint8 before[256], after[256];

  for (guint i = 0; i < N; i++)
    {
      CopRequest *request = cop_request_begin (self->device, "write", NULL);
      g_assert_true (cop_request_map (request, RAM + i * 0x100, 256, COP_DMA_FROM_DEVICE,
                                      &writers[i].dma, NULL));
      g_assert_true (cop_request_run (request, write_on, written, &writers[i]));
    }
  /* two at least are served at once */
  while (g_atomic_int_get (&writers[0].n) < 100 || g_atomic_int_get (&writers[1].n) < 100)
    g_thread_yield ();
  rig_cut (self->machine, "p");
  for (guint i = 0; i < N; i++)
    {
      g_assert_cmpint (cop_space_read_bytes (self->space, RAM + i * 0x100, before, 256, NULL), ==,
                       COP_ACCESS_OK);
      g_assert_cmpmem (before, 255, before + 1, 255); /* no half of a copy */
      g_usleep (1000);
      cop_space_read_bytes (self->space, RAM + i * 0x100, after, 256, NULL);
      g_assert_cmpmem (before, 256, after, 256);
    }
  g_assert_true (cop_machine_settle (self->machine, NULL));
  g_assert_null (cop_object_child (cop_machine_peripheral (self->machine), "p"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name) g_test_add ("/device/dma-copy/" #name, Board, NULL, set_up, name, tear_down)
  ADD (copies);
  ADD (what_cannot_be_copied);
  ADD (unplugged_in_the_middle);
  ADD (unrealize_stops_threads);
  return g_test_run ();
}
