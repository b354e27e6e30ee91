/* Serial flash of the M25P family (STMicroelectronics data sheet "M25P80", instructions in table
 * 4); other chips that understand these instructions differ in their properties.
 *
 *   window  data   what is stored; it survives a reset, and goes with the device
 *
 * Programming and erasing take time: until then WIP is 1, and the chip understands nothing but
 * Read Status Register.
 */
#include "../content.h"
#include <coppice/dev/spi.h>
#include <coppice/dev/timer.h>
#include <string.h>

#define MOST_PAGE 256

typedef enum
{
  WRITE_STATUS = 0x01,
  PAGE_PROGRAM = 0x02,
  READ_DATA = 0x03,
  WRITE_DISABLE = 0x04,
  READ_STATUS = 0x05,
  WRITE_ENABLE = 0x06,
  FAST_READ = 0x0b,
  READ_ID = 0x9f,
  RELEASE = 0xab,
  POWER_DOWN = 0xb9,
  BULK_ERASE = 0xc7,
  SECTOR_ERASE = 0xd8,
} Instruction;

enum
{
  WIP = 1 << 0,
  WEL = 1 << 1,
  BP_SHIFT = 2,
  WRITABLE_STATUS = 0x9c, /* SRWD, BP2 to BP0 */
};

typedef struct
{
  CopSpiDevice spi;
  guint64 size;
  guint64 sector_size;
  guint16 page_size;
  guint32 jedec_id;
  guint64 page_time, sector_time, bulk_time, status_time;
  GBytes *content;

  guint8 *data; /* of the window */
  guint8 status;
  gboolean asleep;
  guint64 busy_until;
  /* of the instruction under way */
  gboolean begun, ignored;
  guint8 instruction;
  guint32 n; /* bytes behind it */
  guint32 at;
  guint8 value;
  guint8 page[MOST_PAGE];
  guint8 programmed[MOST_PAGE / 8];
} Flash;

#define MS (G_GUINT64_CONSTANT (1000) * 1000)

static const CopPropDef props[] = {
  COP_SIZE ("size", Flash, size, .otherwise.u = 1024 * 1024, .min.u = 64 * 1024,
            .max.u = 16 * 1024 * 1024, .doc = "Bytes, a power of two"),
  COP_SIZE ("sector_size", Flash, sector_size, .otherwise.u = 64 * 1024, .min.u = 4096,
            .max.u = 16 * 1024 * 1024, .doc = "Bytes that are erased at once, a power of two"),
  COP_UINT ("page_size", Flash, page_size, .otherwise.u = 256, .min.u = 1, .max.u = MOST_PAGE,
            .doc = "Bytes that are programmed at once, a power of two"),
  COP_UINT ("jedec_id", Flash, jedec_id, .otherwise.u = 0x202014, .max.u = 0xffffff,
            .doc = "Three bytes: manufacturer, type, capacity"),
  COP_UINT ("page_time", Flash, page_time, .otherwise.u = 5 * MS,
            .doc = "Nanoseconds that programming a page takes"),
  COP_UINT ("sector_time", Flash, sector_time, .otherwise.u = 3000 * MS,
            .doc = "Nanoseconds that erasing a sector takes"),
  COP_UINT ("bulk_time", Flash, bulk_time, .otherwise.u = 20000 * MS,
            .doc = "Nanoseconds that erasing everything takes"),
  COP_UINT ("status_time", Flash, status_time, .otherwise.u = 15 * MS,
            .doc = "Nanoseconds that writing the status register takes"),
  COP_BYTES ("content", Flash, content, .doc = "What is stored at first; the rest is erased"),
  COP_PROPS_END,
};

static const CopWindowDef windows[] = {
  { "data", .size_prop = "size", .kind = COP_REGION_RAM, .use = COP_WINDOW_BUS,
    .doc = "What is stored" },
  { NULL },
};

/* --- instructions ------------------------------------------------------------------------ */

static gboolean
is_busy (const Flash *self)
{
  return cop_device_now (&self->spi.device) < self->busy_until;
}

/* With the end of what takes time, writing is disabled again. */
static guint8
status_of (const Flash *self)
{
  return self->status | (is_busy (self) ? WIP | WEL : 0);
}

/* The block protect bits protect the upper part: 1 a sixteenth, 2 an eighth, and so on. */
static gboolean
is_protected (const Flash *self, guint64 at)
{
  guint bits = self->status >> BP_SHIFT & 7;

  return bits && at >= self->size - (bits >= 5 ? self->size : self->size >> (5 - bits));
}

static void
take (Flash *self, guint64 time)
{
  self->status &= (guint8)~WEL;
  self->busy_until = cop_device_now (&self->spi.device) + time;
}

static guint8
read_on (Flash *self)
{
  guint8 byte = self->data[self->at];

  self->at = (self->at + 1) & (guint32)(self->size - 1);
  return byte;
}

/* A byte for the page; behind its end comes its beginning. */
static void
put (Flash *self, guint8 byte)
{
  guint in_page = self->at & (self->page_size - 1u);

  self->page[in_page] = byte;
  self->programmed[in_page / 8] |= (guint8)(1u << in_page % 8);
  self->at = self->at - in_page + ((in_page + 1) & (self->page_size - 1u));
}

/* The n-th byte behind the instruction. */
static guint8
go_on (Flash *self, guint32 n, guint8 byte)
{
  gboolean addressed = self->instruction == READ_DATA || self->instruction == FAST_READ
                       || self->instruction == PAGE_PROGRAM || self->instruction == SECTOR_ERASE;

  if (addressed && n < 3)
    {
      self->at = (self->at << 8 | byte) & (guint32)(self->size - 1);
      return 0xff;
    }
  switch (self->instruction)
    {
    case READ_DATA:
      return read_on (self);
    case FAST_READ:
      return n == 3 ? 0xff : read_on (self);
    case PAGE_PROGRAM:
      put (self, byte);
      return 0xff;
    case WRITE_STATUS:
      self->value = byte;
      return 0xff;
    case READ_STATUS:
      return status_of (self);
    case READ_ID:
      return n < 3 ? (guint8)(self->jedec_id >> (16 - 8 * n)) : 0xff;
    case RELEASE: /* behind three bytes of anything the signature: one less than the capacity */
      return n < 3 ? 0xff : (guint8)(self->jedec_id & 0xff) - 1;
    default:
      return 0xff;
    }
}

static guint8
transfer (CopDevice *device, guint8 byte)
{
  Flash *self = (Flash *)device;

  if (self->begun)
    return self->ignored ? 0xff : go_on (self, self->n++, byte);
  self->begun = TRUE;
  self->instruction = byte;
  self->ignored = self->asleep ? byte != RELEASE : is_busy (self) && byte != READ_STATUS;
  return 0xff;
}

static void
program (Flash *self)
{
  guint64 page = self->at - (self->at & (self->page_size - 1u));

  if (is_protected (self, page))
    return;
  for (guint i = 0; i < self->page_size; i++)
    if (self->programmed[i / 8] & 1u << i % 8)
      self->data[page + i] &= self->page[i];
  take (self, self->page_time);
}

static void
erase_sector (Flash *self)
{
  guint64 sector = self->at & ~(self->sector_size - 1);

  if (is_protected (self, sector))
    return;
  memset (self->data + sector, 0xff, self->sector_size);
  take (self, self->sector_time);
}

/* Those that need Write Enable first; they begin when the chip is not selected any more, and only
 * if that comes behind their last byte. */
static void
change (Flash *self)
{
  if (!(self->status & WEL))
    return;
  if (self->instruction == PAGE_PROGRAM && self->n > 3)
    program (self);
  else if (self->instruction == SECTOR_ERASE && self->n == 3)
    erase_sector (self);
  else if (self->instruction == BULK_ERASE && self->n == 0 && !(self->status >> BP_SHIFT & 7))
    {
      memset (self->data, 0xff, self->size);
      take (self, self->bulk_time);
    }
  else if (self->instruction == WRITE_STATUS && self->n == 1)
    {
      self->status = (guint8)((self->status & ~WRITABLE_STATUS) | (self->value & WRITABLE_STATUS));
      take (self, self->status_time);
    }
}

static void
finish (Flash *self)
{
  if (self->instruction == WRITE_ENABLE)
    self->status |= WEL;
  else if (self->instruction == WRITE_DISABLE)
    self->status &= (guint8)~WEL;
  else if (self->instruction == POWER_DOWN)
    self->asleep = TRUE;
  else if (self->instruction == RELEASE)
    self->asleep = FALSE;
  else
    change (self);
}

static void
select_chip (CopDevice *device, gboolean selected)
{
  Flash *self = (Flash *)device;

  if (!selected && self->begun && !self->ignored)
    finish (self);
  self->begun = self->ignored = FALSE;
  self->n = 0;
  self->at = 0;
  memset (self->programmed, 0, sizeof self->programmed);
}

/* --- life -------------------------------------------------------------------------------- */

static gboolean
check (Flash *self, const char *name, guint64 value, guint64 most, GError **error)
{
  if (!(value & (value - 1)) && value <= most)
    return TRUE;
  return cop_object_error (&self->spi.device.object, error, COP_ERROR_RANGE,
                           "%s is to be a power of two up to %" G_GUINT64_FORMAT
                           ", not %" G_GUINT64_FORMAT,
                           name, most, value);
}

static gboolean
realize (CopDevice *device, GError **error)
{
  Flash *self = (Flash *)device;

  if (!check (self, "size", self->size, 16 * 1024 * 1024, error)
      || !check (self, "sector_size", self->sector_size, self->size, error)
      || !check (self, "page_size", self->page_size, MOST_PAGE, error))
    return FALSE;
  self->data = cop_content__load (device, "flash", self->size, self->content, error);
  return self->data != NULL;
}

/* It has no reset line: what is under way goes on, and what was protected stays so.  A reset of
 * the whole machine is that of its power: writing is disabled. */
static void
reset (CopDevice *device)
{
  Flash *self = (Flash *)device;

  self->status &= (guint8)~WEL;
  self->asleep = FALSE;
}

static const CopSpiTarget target = { .select = select_chip, .transfer = transfer };

static const CopImplements implements[] = {
  { &cop_interface_spi_target, &target },
  { NULL },
};

static const char *const compatible[] = { "jedec,spi-nor", NULL };

static const CopDeviceClass klass = {
  .compatible = compatible,
  .node = "flash",
  .windows = windows,
  .realize = realize,
  .reset = reset,
};

const CopTypeDesc cop_model_spi_flash = {
  .name = "spi.flash",
  .doc = "Serial NOR flash (M25P80 and its like)",
  .leaves_out = "the pins W and HOLD, and instructions of other families",
  .parent = &cop_type_spi_device,
  .size = sizeof (Flash),
  .props = props,
  .implements = implements,
  .klass = &klass,
};
