/* Serial EEPROM of the AT24C family (Atmel data sheets 0180 "AT24C01A/02/04/08A/16A" and 0336
 * "AT24C32/64").
 *
 *   window  data   what is stored; it survives a reset, and goes with the device
 *
 * The first bytes of a transfer are the address in the memory: one up to 256 bytes of memory, two
 * from 4096 bytes on.  What is written after it is stored at the stop, within one page; from then
 * on the device is busy for the write cycle and does not acknowledge its address.
 */
#include "../content.h"
#include <coppice/dev/i2c.h>
#include <coppice/dev/timer.h>
#include <string.h>

#define MOST_PAGE 256

typedef struct
{
  CopDevice device;
  guint64 size;
  guint16 page_size;
  gboolean read_only;
  guint64 write_cycle;
  GBytes *content;

  guint8 *data;     /* of the window */
  guint32 at;       /* where the next byte is */
  guint8 n_address; /* bytes of the address that this transfer has brought */
  gboolean reading;
  guint64 busy_until;
  guint16 n_page;  /* bytes that wait for the stop, at most a page's worth */
  guint32 page_at; /* the page that they are for */
  guint8 page[MOST_PAGE];
  guint8 written[MOST_PAGE / 8]; /* which of them */
} Eeprom;

static const CopPropDef props[] = {
  COP_SIZE ("size", Eeprom, size, .otherwise.u = 256, .min.u = 128, .max.u = 64 * 1024,
            .doc = "Bytes: 128, 256, or a power of two from 4096 on"),
  COP_UINT ("page_size", Eeprom, page_size, .otherwise.u = 8, .min.u = 1, .max.u = MOST_PAGE,
            .doc = "Bytes that are written at once, a power of two"),
  COP_BOOL ("read_only", Eeprom, read_only, .when = COP_SET_ALWAYS,
            .doc = "Its pin WP is high: nothing is stored"),
  COP_UINT ("write_cycle", Eeprom, write_cycle, .otherwise.u = 5 * 1000 * 1000,
            .doc = "Nanoseconds that storing takes"),
  COP_BYTES ("content", Eeprom, content, .doc = "What is stored at first; the rest is 0xff"),
  COP_PROPS_END,
};

static const CopWindowDef windows[] = {
  { "data", .size_prop = "size", .kind = COP_REGION_RAM, .use = COP_WINDOW_BUS,
    .doc = "What is stored" },
  { NULL },
};

/* --- transfers --------------------------------------------------------------------------- */

static guint
address_bytes (const Eeprom *self)
{
  return self->size <= 256 ? 1 : 2;
}

static void
forget_page (Eeprom *self)
{
  self->n_page = 0;
  memset (self->written, 0, sizeof self->written);
}

static gboolean
start (CopDevice *device, gboolean read)
{
  Eeprom *self = (Eeprom *)device;

  if (cop_device_now (device) < self->busy_until)
    return FALSE;
  self->reading = read;
  if (!read)
    self->n_address = 0;
  forget_page (self);
  return TRUE;
}

/* Behind the end of a page its beginning follows; nothing is stored before the stop. */
static gboolean
put (CopDevice *device, guint8 byte)
{
  Eeprom *self = (Eeprom *)device;
  guint in_page;

  if (self->n_address < address_bytes (self))
    {
      self->at = (self->n_address++ ? self->at << 8 | byte : byte) & (guint32)(self->size - 1);
      return TRUE;
    }
  in_page = self->at & (self->page_size - 1u);
  self->page_at = self->at - in_page;
  self->page[in_page] = byte;
  self->written[in_page / 8] |= (guint8)(1u << in_page % 8);
  self->n_page++;
  self->at = self->page_at + ((in_page + 1) & (self->page_size - 1u));
  return TRUE;
}

static guint8
get (CopDevice *device)
{
  Eeprom *self = (Eeprom *)device;
  guint8 byte = self->data[self->at];

  self->at = (self->at + 1) & (guint32)(self->size - 1);
  return byte;
}

static void
stop (CopDevice *device, gboolean repeated)
{
  Eeprom *self = (Eeprom *)device;

  if (repeated || self->reading || !self->n_page || self->read_only)
    return;
  for (guint i = 0; i < self->page_size; i++)
    if (self->written[i / 8] & 1u << i % 8)
      self->data[self->page_at + i] = self->page[i];
  self->busy_until = cop_device_now (device) + self->write_cycle;
  forget_page (self);
}

/* --- life -------------------------------------------------------------------------------- */

static gboolean
is_power_of_two (guint64 n)
{
  return n && !(n & (n - 1));
}

static gboolean
realize (CopDevice *device, GError **error)
{
  Eeprom *self = (Eeprom *)device;

  if (!is_power_of_two (self->size) || (self->size > 256 && self->size < 4096))
    return cop_object_error (&device->object, error, COP_ERROR_RANGE,
                             "there is no such memory of %" G_GUINT64_FORMAT
                             " bytes; there are 128, 256, and the powers of two from 4096 to 65536",
                             self->size);
  if (!is_power_of_two (self->page_size) || self->page_size > self->size)
    return cop_object_error (&device->object, error, COP_ERROR_RANGE,
                             "a page cannot have %u bytes: it is a power of two, and part of the "
                             "memory",
                             self->page_size);
  self->data = cop_content__load (device, "memory", self->size, self->content, error);
  return self->data != NULL;
}

static gboolean
describe (CopDevice *device, CopNode *node, GError **error)
{
  const Eeprom *self = (const Eeprom *)device;
  g_autofree char *compatible = g_strdup_printf ("atmel,24c%02u", (guint)(self->size * 8 / 1024));

  return cop_node_set_string (node, "compatible", compatible, error)
         && cop_node_set_u32 (node, "pagesize", self->page_size, error)
         && (!self->read_only || cop_node_set_empty (node, "read-only", error));
}

static const CopI2cTarget target = { .start = start, .write = put, .read = get, .stop = stop };

static const CopImplements implements[] = {
  { &cop_interface_i2c_target, &target },
  { NULL },
};

static const CopDeviceClass klass = {
  .node = "eeprom",
  .windows = windows,
  .realize = realize,
  .describe = describe,
};

const CopTypeDesc cop_model_i2c_eeprom = {
  .name = "i2c.eeprom",
  .doc = "Serial EEPROM (24C01 to 24C512)",
  .leaves_out = "memories of 512 to 2048 bytes, which take several addresses",
  .parent = &cop_type_i2c_device,
  .size = sizeof (Eeprom),
  .props = props,
  .implements = implements,
  .klass = &klass,
};
