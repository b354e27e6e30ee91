/* RAM: taken from the system when it is first used, and shared by threads as a guest shares it. */
#include <memory/private.h>
#include <sys/mman.h>

/* --- where it is ------------------------------------------------------------------------- */

CopLeaf *
cop_region__leaf (CopRegion *region)
{
  CopLeaf *leaf = region->leaf;

  if (leaf)
    return leaf;
  leaf = g_new0 (CopLeaf, 1);
  leaf->ref_count = 1;
  leaf->region = region;
  leaf->kind = region->kind;
  leaf->ram_size = region->size;
  region->leaf = leaf;
  cop_region__tell_leaf (region);
  return leaf;
}

void
cop_region__drop_leaf (CopRegion *region)
{
  CopLeaf *leaf = region->leaf;

  if (leaf == NULL)
    return;
  leaf->region = NULL;
  g_atomic_int_set (&leaf->gone, TRUE);
  region->leaf = NULL;
  if (g_atomic_pointer_get (&leaf->ram))
    cop_memory__let_go (region->owner);
  cop_leaf__unref (leaf);
}

void
cop_leaf__unref (CopLeaf *leaf)
{
  if (!g_atomic_int_dec_and_test (&leaf->ref_count))
    return;
  if (leaf->ram)
    munmap (leaf->ram, leaf->ram_size);
  g_free (leaf);
}

void
cop_region__tell_leaf (CopRegion *region)
{
  if (region->leaf)
    g_atomic_int_set (&region->leaf->gone, !cop_region__is_open (region));
}

guint8 *
cop_leaf__ram (CopLeaf *leaf)
{
  guint8 *ram = g_atomic_pointer_get (&leaf->ram);

  if (G_LIKELY (ram != NULL))
    return ram;
  if (leaf->ram_size == 0 || leaf->ram_size > G_MAXSIZE / 2)
    return NULL;
  /* without reserve: what is declared is often far more than there is, and more than is touched */
  ram = mmap (NULL, leaf->ram_size, PROT_READ | PROT_WRITE,
              MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (ram == MAP_FAILED)
    return NULL;
  /* another thread may have wanted it at the same time */
  if (!g_atomic_pointer_compare_and_exchange (&leaf->ram, NULL, ram))
    {
      munmap (ram, leaf->ram_size);
      ram = g_atomic_pointer_get (&leaf->ram);
    }
  return ram;
}

void *
cop_region_ram (CopRegion *region)
{
  if (region->kind != COP_REGION_RAM && region->kind != COP_REGION_ROM)
    return NULL;
  return cop_leaf__ram (cop_region__leaf (region));
}

/* --- using it ---------------------------------------------------------------------------- */

static gboolean
is_aligned (const void *at, gsize size)
{
  return ((gsize)at & (size - 1)) == 0;
}

guint64
cop_ram__read (const guint8 *from, guint size)
{
  guint64 value = 0;

  if (G_LIKELY (is_aligned (from, size)))
    switch (size)
      {
      case 1:
        return __atomic_load_n (from, __ATOMIC_RELAXED);
      case 2:
        return GUINT16_FROM_LE (__atomic_load_n ((const guint16 *)from, __ATOMIC_RELAXED));
      case 4:
        return GUINT32_FROM_LE (__atomic_load_n ((const guint32 *)from, __ATOMIC_RELAXED));
      default:
        return GUINT64_FROM_LE (__atomic_load_n ((const guint64 *)from, __ATOMIC_RELAXED));
      }
  for (guint i = 0; i < size; i++)
    value |= (guint64)__atomic_load_n (&from[i], __ATOMIC_RELAXED) << 8 * i;
  return value;
}

void
cop_ram__write (guint8 *to, guint size, guint64 value)
{
  if (G_LIKELY (is_aligned (to, size)))
    switch (size)
      {
      case 1:
        __atomic_store_n (to, (guint8)value, __ATOMIC_RELAXED);
        return;
      case 2:
        __atomic_store_n ((guint16 *)to, GUINT16_TO_LE ((guint16)value), __ATOMIC_RELAXED);
        return;
      case 4:
        __atomic_store_n ((guint32 *)to, GUINT32_TO_LE ((guint32)value), __ATOMIC_RELAXED);
        return;
      default:
        __atomic_store_n ((guint64 *)to, GUINT64_TO_LE (value), __ATOMIC_RELAXED);
        return;
      }
  for (guint i = 0; i < size; i++)
    __atomic_store_n (&to[i], (guint8)(value >> 8 * i), __ATOMIC_RELAXED);
}

void
cop_ram__get (void *to, const guint8 *from, gsize size)
{
  guint8 *out = to;

  while (size)
    if (size >= 8 && is_aligned (from, 8))
      {
        guint64 word = __atomic_load_n ((const guint64 *)from, __ATOMIC_RELAXED);
        memcpy (out, &word, 8);
        out += 8, from += 8, size -= 8;
      }
    else
      {
        *out++ = __atomic_load_n (from++, __ATOMIC_RELAXED);
        size--;
      }
}

void
cop_ram__put (guint8 *to, const void *from, gsize size)
{
  const guint8 *in = from;

  while (size)
    if (size >= 8 && is_aligned (to, 8))
      {
        guint64 word;
        memcpy (&word, in, 8);
        __atomic_store_n ((guint64 *)to, word, __ATOMIC_RELAXED);
        to += 8, in += 8, size -= 8;
      }
    else
      {
        __atomic_store_n (to++, *in++, __ATOMIC_RELAXED);
        size--;
      }
}
