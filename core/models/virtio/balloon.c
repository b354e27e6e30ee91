/* Virtio memory balloon (Virtual I/O Device specification 1.2, §5.5): the driver gives pages of the
 * guest's memory away, up to as many as "num_pages" asks for, and takes them back.
 *
 *   window  config   its configuration (§5.5.4)
 *
 * A page that has been given away is zero from then on.
 */
#include "../bytes.h"
#include <coppice/dev/dma.h>
#include <coppice/dev/virtio.h>

#define PAGE 4096
#define PAGE_SHIFT 12
#define AT_ONCE 256 /* numbers of pages that are read at once */

enum
{
  INFLATE = 0,
  DEFLATE = 1,
};

typedef struct
{
  CopVirtio virtio;
  guint32 num_pages, actual;
  guint64 ballooned;
  GHashTable *pages; /* their numbers; never walked */
} Balloon;

static void
asked (CopObject *object, const CopProp *prop)
{
  (void)prop;
  if (cop_object_state (object) == COP_STATE_REALIZED)
    cop_virtio_config_changed ((CopVirtio *)object);
}

static const CopPropDef props[] = {
  COP_UINT ("num_pages", Balloon, num_pages, .when = COP_SET_ALWAYS, .changed = asked,
            .doc = "Pages of 4 KiB that it would like to have"),
  COP_UINT ("actual", Balloon, actual, .when = COP_SET_NEVER,
            .doc = "Pages that it has, as the driver says in its configuration"),
  COP_UINT ("ballooned", Balloon, ballooned, .when = COP_SET_NEVER,
            .doc = "Pages that came through the inflate queue and went back through no deflate "
                   "queue"),
  COP_PROPS_END,
};

/* --- configuration ----------------------------------------------------------------------- */

static guint64
read_wanted (CopObject *object, const CopRegDef *def, guint index, guint64 value)
{
  (void)def, (void)index, (void)value;
  return ((const Balloon *)object)->num_pages;
}

static guint64
read_actual (CopObject *object, const CopRegDef *def, guint index, guint64 value)
{
  (void)def, (void)index, (void)value;
  return ((const Balloon *)object)->actual;
}

static void
write_actual (CopObject *object, const CopRegDef *def, guint index, guint64 value)
{
  (void)def, (void)index;
  ((Balloon *)object)->actual = (guint32)value;
}

static const CopRegDef config[] = {
  { 0, "num_pages", "Pages that it would like to have", COP_REG_RO, .read = read_wanted },
  { 4, "actual", "Pages that it has", .read = read_actual, .write = write_actual },
  { 0 },
};

static const CopRegionOps config_ops = { .min_size = 1, .max_size = 8 };

static const CopWindowDef windows[] = {
  { "config", 8, .use = COP_WINDOW_BUS, .regs = config, .ops = &config_ops,
    .doc = "Its configuration" },
  { NULL },
};

/* --- pages ------------------------------------------------------------------------------- */

/* What is no memory is given away all the same, and there is nothing to be cleared. */
static void
move (Balloon *self, guint32 page, gboolean inflate)
{
  static const guint8 zeros[PAGE] = { 0 };

  if (!inflate)
    {
      g_hash_table_remove (self->pages, GUINT_TO_POINTER (page));
      return;
    }
  g_hash_table_add (self->pages, GUINT_TO_POINTER (page));
  cop_dma_write (&self->virtio.device, (guint64)page << PAGE_SHIFT, zeros, sizeof zeros, NULL);
}

/* Numbers of 32 bits, little-endian (§5.5.6). */
static gsize
finish (CopVirtio *virtio, const CopVirtioChain *chain, gpointer job)
{
  Balloon *self = (Balloon *)virtio;
  gsize n = chain->readable / 4;
  guint8 bytes[4 * AT_ONCE];

  (void)job;
  for (gsize at = 0; at < n; at += AT_ONCE)
    {
      gsize some = MIN (n - at, AT_ONCE);
      if (!cop_virtio_get (virtio, chain, 4 * at, bytes, 4 * some))
        break;
      for (gsize i = 0; i < some; i++)
        move (self, (guint32)cop_le__get (bytes + 4 * i, 4), chain->queue == INFLATE);
    }
  self->ballooned = g_hash_table_size (self->pages);
  return 0;
}

static void
notified (CopVirtio *virtio, guint queue)
{
  CopVirtioChain *chain;

  while ((chain = cop_virtio_pop (virtio, queue)))
    cop_virtio_carry_out (virtio, chain, NULL, NULL, finish, NULL);
}

/* All pages are the driver's again (§5.5.5). */
static void
restarted (CopVirtio *virtio)
{
  Balloon *self = (Balloon *)virtio;

  self->actual = 0;
  self->ballooned = 0;
  g_hash_table_remove_all (self->pages);
}

/* --- the type ---------------------------------------------------------------------------- */

static gboolean
init (CopObject *object, GError **error)
{
  (void)error;
  ((Balloon *)object)->pages = g_hash_table_new (NULL, NULL);
  return TRUE;
}

static void
finalize (CopObject *object)
{
  g_clear_pointer (&((Balloon *)object)->pages, g_hash_table_unref);
}

static const CopVirtioModel model = {
  .id = 5, .n_queues = 2, .most = 128, .notified = notified, .restarted = restarted
};

static const CopImplements implements[] = {
  { &cop_interface_virtio_device, &model },
  { NULL },
};

static const CopDeviceClass klass = { .windows = windows };

const CopTypeDesc cop_model_virtio_balloon = {
  .name = "virtio.balloon",
  .doc = "Virtio memory balloon",
  .leaves_out = "statistics, hints and reports of free pages",
  .parent = &cop_type_virtio_device,
  .size = sizeof (Balloon),
  .props = props,
  .implements = implements,
  .init = init,
  .finalize = finalize,
  .klass = &klass,
};
