/* Configuration space as data: bytes, and for each bit who may change it. */
#include "../bytes.h"
#include "pci.h"
#include <coppice/error.h>
#include <string.h>

#define STATUS 0x06
#define STATUS_CAPABILITIES 0x10
#define CAPABILITIES 0x34
#define FIRST_CAPABILITY 0x40
#define EXTENDED 0x10000

CopPciConfig *
cop_pci_config_new (CopPci *pci, guint size)
{
  CopPciConfig *config = g_new0 (CopPciConfig, 1);

  config->pci = pci;
  config->size = size;
  config->caps = g_array_new (FALSE, FALSE, sizeof (CopPciCap));
  config->watches = g_array_new (FALSE, FALSE, sizeof (CopPciWatch));
  return config;
}

void
cop_pci_config_free (CopPciConfig *config)
{
  if (config == NULL)
    return;
  g_array_unref (config->caps);
  g_array_unref (config->watches);
  if (config->outgrown)
    g_ptr_array_unref (config->outgrown);
  g_free (config->value);
  g_free (config);
}

/* What fails as a whole may put the bytes of a realized function back. */
static void
leave_block (CopPciConfig *config, guint8 *block)
{
  if (cop_object_state (&config->pci->device.object) != COP_STATE_REALIZED)
    {
      g_free (block);
      return;
    }
  if (config->outgrown == NULL)
    config->outgrown = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (config->outgrown, block);
}

/* The four rows of bytes lie in one block.  Most functions have nothing in extended space, and
 * then have no bytes for it. */
static void
grow (CopPciConfig *config, guint to)
{
  guint used = MIN (MAX (COP_PCI_CONFIG_SIZE, (to + 63) & ~63u), config->size);
  guint8 *block, *old = config->value;

  if (used <= config->used)
    return;
  block = g_malloc0 (4 * (gsize)used);
  for (guint row = 0; config->used && row < 4; row++)
    memcpy (block + row * (gsize)used, old + row * (gsize)config->used, config->used);
  leave_block (config, old);
  config->value = block;
  config->writable = block + used;
  config->clear = block + 2 * (gsize)used;
  config->initial = block + 3 * (gsize)used;
  config->used = used;
}

guint32
cop_pci_config__get (const CopPciConfig *config, guint at, guint size)
{
  return config && at + size <= config->used ? (guint32)cop_le__get (config->value + at, size) : 0;
}

static void
will_change (CopPciConfig *config)
{
  cop_device_will_change (&config->pci->device, config->value, config->used, cop_pci__restored);
}

void
cop_pci_config__set (CopPciConfig *config, guint at, guint size, guint32 value)
{
  if (config == NULL || at + size > config->used)
    return;
  will_change (config);
  cop_le__put (config->value + at, size, value);
}

void
cop_pci_config__update (CopPciConfig *config, guint at, guint size, guint32 bits, guint32 value)
{
  cop_pci_config__set (config, at, size,
                       (cop_pci_config__get (config, at, size) & ~bits) | (value & bits));
}

void
cop_pci_config__field (CopPciConfig *config, guint at, guint size, guint32 value, guint32 writable,
                       guint32 clear)
{
  if (at + size > config->size)
    return;
  grow (config, at + size);
  cop_le__put (config->value + at, size, value);
  cop_le__put (config->initial + at, size, value);
  cop_le__put (config->writable + at, size, writable);
  cop_le__put (config->clear + at, size, clear);
}

void
cop_pci_config__field8 (CopPciConfig *config, guint at, guint64 value, guint64 writable)
{
  cop_pci_config__field (config, at, 4, (guint32)value, (guint32)writable, 0);
  cop_pci_config__field (config, at + 4, 4, (guint32)(value >> 32), (guint32)(writable >> 32), 0);
}

/* --- capabilities ------------------------------------------------------------------------ */

static gboolean
refuse_overlap (const CopPciCap *other, CopObject *owner, const CopPciCap *cap, GError **error)
{
  return cop_object_error (owner, error, COP_ERROR_EXISTS,
                           "capability '%s' at 0x%x-0x%x of configuration space overlaps "
                           "capability '%s' at 0x%x-0x%x",
                           cap->name, cap->at, cap->at + cap->size - 1, other->name, other->at,
                           other->at + other->size - 1);
}

gboolean
cop_pci_config__add_cap (CopPciConfig *config, CopObject *owner, const char *name, guint id,
                         guint at, guint size, GError **error)
{
  gboolean extended = at >= COP_PCI_CONFIG_SIZE;
  guint end = extended ? config->size : COP_PCI_CONFIG_SIZE;
  CopPciCap cap = { name, extended ? EXTENDED | (id & 0xffff) : id & 0xff, at, size };
  guint place = 0;

  if (extended && config->size == COP_PCI_CONFIG_SIZE)
    return cop_object_error (owner, error, COP_ERROR_RANGE,
                             "capability '%s' is at 0x%x, and the configuration space of a "
                             "function without PCI Express ends at 0xff",
                             name, at);
  if (at < FIRST_CAPABILITY || at % 4 || at + size > end)
    return cop_object_error (owner, error, COP_ERROR_RANGE,
                             "capability '%s' of 0x%x bytes cannot be at 0x%x: it begins at a "
                             "multiple of 4 and lies within 0x%x-0x%x",
                             name, size, at, extended ? COP_PCI_CONFIG_SIZE : FIRST_CAPABILITY,
                             end - 1);
  for (guint i = 0; i < config->caps->len; i++)
    {
      const CopPciCap *other = &g_array_index (config->caps, CopPciCap, i);
      if (other->at < at + size && at < other->at + other->size)
        return refuse_overlap (other, owner, &cap, error);
      place += other->at < at;
    }
  g_array_insert_val (config->caps, place, cap);
  grow (config, at + size);
  if (extended)
    cop_pci_config__field (config, at, 4, id & 0xfffff, 0, 0);
  else
    cop_pci_config__field (config, at, 2, id & 0xff, 0, 0);
  return TRUE;
}

guint
cop_pci_config__find (const CopPciConfig *config, guint id)
{
  for (guint i = 0; config && i < config->caps->len; i++)
    if (g_array_index (config->caps, CopPciCap, i).id == id)
      return g_array_index (config->caps, CopPciCap, i).at;
  return 0;
}

/* Written as it will be after a reset, too. */
static void
put_both (CopPciConfig *config, guint at, guint size, guint32 value)
{
  cop_le__put (config->value + at, size, value);
  cop_le__put (config->initial + at, size, value);
}

gboolean
cop_pci_config__link (CopPciConfig *config, CopObject *owner, GError **error)
{
  guint next = 0;
  gboolean any = FALSE;

  for (guint i = 0; i < config->caps->len; i++)
    {
      const CopPciCap *cap = &g_array_index (config->caps, CopPciCap, i);
      if (cap->at >= COP_PCI_CONFIG_SIZE)
        break;
      /* a list from the highest offset down: each is put in front of those below it */
      put_both (config, cap->at + 1, 1, next);
      next = cap->at;
      any = TRUE;
    }
  if (any)
    {
      put_both (config, CAPABILITIES, 1, next);
      put_both (config, STATUS, 1, config->value[STATUS] | STATUS_CAPABILITIES);
    }
  next = 0;
  for (guint i = config->caps->len; i-- > 0;)
    {
      const CopPciCap *cap = &g_array_index (config->caps, CopPciCap, i);
      if (cap->at < COP_PCI_CONFIG_SIZE)
        break;
      put_both (config, cap->at, 4,
                ((guint32)cop_le__get (config->value + cap->at, 4) & 0xfffff) | next << 20);
      next = cap->at;
    }
  if (next == 0 || next == COP_PCI_CONFIG_SIZE)
    return TRUE;
  return cop_object_error (owner, error, COP_ERROR_INVALID,
                           "the first extended capability is at 0x%x, and the guest looks for it "
                           "at 0x100",
                           next);
}

/* --- the guest --------------------------------------------------------------------------- */

void
cop_pci_config__store (CopPciConfig *config, guint at, guint size, guint32 value)
{
  will_change (config);
  for (guint i = at; i < at + size && i < config->used; i++, value >>= 8)
    {
      guint8 byte = (guint8)value;
      config->value[i] =
          (guint8)(((config->value[i] & ~config->writable[i]) | (byte & config->writable[i]))
                   & ~(byte & config->clear[i]));
    }
}

void
cop_pci_config__reset (CopPciConfig *config)
{
  if (config == NULL)
    return;
  will_change (config);
  for (guint i = 0; i < config->used; i++)
    {
      guint8 guest = config->writable[i] | config->clear[i];
      config->value[i] = (guint8)((config->value[i] & ~guest) | (config->initial[i] & guest));
    }
}
