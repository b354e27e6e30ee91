/* Virtio network device (Virtual I/O Device specification 1.2, §5.1).  Its cable leads to "peer":
 * what it sends is what that one receives.
 *
 *   window  config   its configuration (§5.1.4)
 */
#include <coppice/dev/virtio.h>
#include <string.h>

#define HEADER 12
#define MOST_FRAME 65536
#define MAC_BYTES 6

enum
{
  RX = 0,
  TX = 1,
};

typedef struct
{
  CopVirtio virtio;
  char *mac;
  gboolean link_up;
  CopLink peer;
  guint64 sent, received, dropped;
} Net;

enum
{
  F_MAC = 1 << 5,
  F_STATUS = 1 << 16,
};

/* FALSE: it is no address. */
static gboolean
parse_mac (const char *text, guint8 *ret_bytes)
{
  for (guint i = 0; i < MAC_BYTES; i++, text += 3)
    {
      if (!g_ascii_isxdigit (text[0]) || !g_ascii_isxdigit (text[1])
          || text[2] != (i + 1 < MAC_BYTES ? ':' : '\0'))
        return FALSE;
      ret_bytes[i] = (guint8)(g_ascii_xdigit_value (text[0]) << 4 | g_ascii_xdigit_value (text[1]));
    }
  return TRUE;
}

static gboolean
check_mac (CopObject *object, const CopProp *prop, const CopValue *value, GError **error)
{
  guint8 bytes[MAC_BYTES];

  (void)prop;
  if (value->kind == COP_KIND_STRING && parse_mac (value->as.string, bytes))
    return TRUE;
  return cop_object_error (
      object, error, COP_ERROR_INVALID,
      "mac is to be six bytes in hexadecimal, as in \"52:54:00:12:34:56\"%s%s%s",
      value->kind == COP_KIND_STRING ? ", not \"" : "",
      value->kind == COP_KIND_STRING ? value->as.string : "",
      value->kind == COP_KIND_STRING ? "\"" : "");
}

static void
link_changed (CopObject *object, const CopProp *prop)
{
  (void)prop;
  if (cop_object_state (object) == COP_STATE_REALIZED)
    cop_virtio_config_changed ((CopVirtio *)object);
}

static const CopPropDef props[] = {
  COP_STRING ("mac", Net, mac, .otherwise.s = "52:54:00:12:34:56", .set = check_mac,
              .doc = "Its address"),
  COP_BOOL ("link_up", Net, link_up, .otherwise.u = TRUE, .when = COP_SET_ALWAYS,
            .changed = link_changed, .doc = "Whether the cable is plugged in"),
  COP_LINK ("peer", Net, peer, .weak = TRUE, .when = COP_SET_ALWAYS, .to = "virtio.net",
            .doc = "Who receives what it sends; nobody: it is dropped"),
  COP_UINT ("sent", Net, sent, .when = COP_SET_NEVER, .doc = "Frames that it has sent"),
  COP_UINT ("received", Net, received, .when = COP_SET_NEVER,
            .doc = "Frames that its driver has got"),
  COP_UINT ("dropped", Net, dropped, .when = COP_SET_NEVER,
            .doc = "Frames that nobody has got: no peer, or none of its buffers was free"),
  COP_PROPS_END,
};

static guint64
features (const CopVirtio *virtio)
{
  (void)virtio;
  return F_MAC | F_STATUS;
}

/* --- configuration ----------------------------------------------------------------------- */

static guint64
read_mac (CopObject *object, const CopRegDef *def, guint index, guint64 value)
{
  guint8 bytes[MAC_BYTES] = { 0 };

  (void)def, (void)value;
  parse_mac (((const Net *)object)->mac, bytes);
  return bytes[index];
}

static guint64
read_status (CopObject *object, const CopRegDef *def, guint index, guint64 value)
{
  (void)def, (void)index, (void)value;
  return ((const Net *)object)->link_up;
}

static const CopRegField status[] = {
  { 0, "LINK_UP", "The cable is plugged in" },
  { 1, "ANNOUNCE", "It asks to be announced" },
  { 0 },
};

static const CopRegDef config[] = {
  { 0, "mac", "Its address", COP_REG_RO, .size = 1, .count = MAC_BYTES, .read = read_mac },
  { 6, "status", "Of the link", COP_REG_RO, .size = 2, .fields = status, .read = read_status },
  { 0 },
};

static const CopRegionOps config_ops = { .min_size = 1, .max_size = 8, .unaligned = TRUE };

static const CopWindowDef windows[] = {
  { "config", 12, .use = COP_WINDOW_BUS, .regs = config, .ops = &config_ops,
    .doc = "Its configuration" },
  { NULL },
};

/* --- frames ------------------------------------------------------------------------------ */

/* FALSE: it has no room for it now. */
static gboolean
receive (Net *self, const guint8 *frame, gsize size)
{
  static const guint8 header[HEADER] = { [10] = 1 }; /* in one buffer */
  CopVirtioChain *chain;

  if (cop_object_state (&self->virtio.device.object) != COP_STATE_REALIZED || !self->link_up
      || !(cop_virtio_status (&self->virtio) & COP_VIRTIO_DRIVER_OK))
    return FALSE;
  chain = cop_virtio_pop (&self->virtio, RX);
  if (!chain)
    return FALSE;
  if (!cop_virtio_put (&self->virtio, chain, 0, header, sizeof header)
      || !cop_virtio_put (&self->virtio, chain, sizeof header, frame, size))
    {
      cop_virtio_push (&self->virtio, chain, 0);
      return FALSE;
    }
  cop_virtio_push (&self->virtio, chain, sizeof header + size);
  self->received++;
  return TRUE;
}

static gsize
finish (CopVirtio *virtio, const CopVirtioChain *chain, gpointer job)
{
  Net *self = (Net *)virtio;
  Net *peer = (Net *)self->peer.target;
  gsize size = MIN (chain->readable - HEADER, MOST_FRAME);
  g_autofree guint8 *frame = g_malloc (size + 1);

  (void)job;
  if (!cop_virtio_get (virtio, chain, HEADER, frame, size))
    return 0;
  if (self->link_up)
    self->sent++;
  if (!self->link_up || !peer || !receive (peer, frame, size))
    self->dropped++;
  return 0;
}

static void
notified (CopVirtio *virtio, guint queue)
{
  CopVirtioChain *chain;

  if (queue != TX)
    return;
  while ((chain = cop_virtio_pop (virtio, queue)))
    if (chain->readable >= HEADER)
      cop_virtio_carry_out (virtio, chain, NULL, NULL, finish, NULL);
    else
      {
        cop_virtio_chain_free (chain);
        cop_virtio_break (virtio);
      }
}

/* --- the type ---------------------------------------------------------------------------- */

static const CopVirtioModel model = {
  .id = 1, .n_queues = 2, .most = 256, .features = features, .notified = notified
};

static const CopImplements implements[] = {
  { &cop_interface_virtio_device, &model },
  { NULL },
};

static const CopDeviceClass klass = { .windows = windows };

const CopTypeDesc cop_model_virtio_net = {
  .name = "virtio.net",
  .doc = "Virtio network device",
  .leaves_out = "a network of the host's, checksums, the control queue",
  .parent = &cop_type_virtio_device,
  .size = sizeof (Net),
  .props = props,
  .implements = implements,
  .klass = &klass,
};
