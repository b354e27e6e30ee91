/* Readers: other threads look through the view that was worked out last, without a lock.
 *
 * A reader writes down the epoch in which its burst began, and then takes the view.  A view that is
 * replaced gets the next epoch; it is freed once every burst under way began in that epoch or
 * later. Either the machine's thread sees the reader's epoch, or the reader sees the new view: both
 * write first and read then, in one order that all threads agree on.
 */
#include <memory/private.h>

struct _CopReader
{
  CopSpace *space;
  guint64 epoch; /* atomic; 0 outside of a burst */
  const CopView *view;
  guint hit;
  CopReader *next;
};

gboolean
cop_space__has_readers (CopSpace *space)
{
  return g_atomic_int_get (&space->n_readers) != 0;
}

/* The epoch of the oldest burst under way. */
static guint64
oldest_burst (CopSpace *space)
{
  guint64 oldest = G_MAXUINT64;

  pthread_mutex_lock (&space->lock);
  for (CopReader *reader = space->readers; reader; reader = reader->next)
    {
      guint64 epoch = __atomic_load_n (&reader->epoch, __ATOMIC_SEQ_CST);
      if (epoch)
        oldest = MIN (oldest, epoch);
    }
  pthread_mutex_unlock (&space->lock);
  return oldest;
}

void
cop_space__reclaim (CopSpace *space)
{
  guint64 oldest;
  guint left = 0;

  if (G_LIKELY (space->retired.len == 0))
    return;
  oldest = oldest_burst (space);
  for (guint i = 0; i < space->retired.len; i++)
    {
      CopRetiredView *retired = &space->retired.items[i];
      if (retired->epoch <= oldest)
        cop_view__free (retired->view);
      else
        space->retired.items[left++] = *retired;
    }
  space->retired.len = left;
}

CopReader *
cop_reader_new (CopSpace *space)
{
  CopReader *reader = g_new0 (CopReader, 1);

  reader->space = space;
  g_atomic_int_inc (&space->ref_count);
  pthread_mutex_lock (&space->lock);
  reader->next = space->readers;
  space->readers = reader;
  g_atomic_int_inc (&space->n_readers);
  pthread_mutex_unlock (&space->lock);
  return reader;
}

void
cop_reader_free (CopReader *reader)
{
  CopSpace *space;
  CopReader **at;

  if (reader == NULL)
    return;
  space = reader->space;
  pthread_mutex_lock (&space->lock);
  for (at = &space->readers; *at != reader;)
    at = &(*at)->next;
  *at = reader->next;
  g_atomic_int_add (&space->n_readers, -1);
  pthread_mutex_unlock (&space->lock);
  g_free (reader);
  cop_space__unref (space);
}

void
cop_reader_begin (CopReader *reader)
{
  CopSpace *space = reader->space;

  __atomic_store_n (&reader->epoch, __atomic_load_n (&space->epoch, __ATOMIC_SEQ_CST),
                    __ATOMIC_SEQ_CST);
  reader->view = __atomic_load_n (&space->view, __ATOMIC_SEQ_CST);
  reader->hit = 0;
}

void
cop_reader_end (CopReader *reader)
{
  reader->view = NULL;
  __atomic_store_n (&reader->epoch, 0, __ATOMIC_SEQ_CST);
}

/* --- access ---------------------------------------------------------------------------------- */

/* The memory at the address, and how many bytes of it follow; COP_ACCESS_OK when there is some. */
static CopAccess
find (CopReader *reader, guint64 at, gboolean write, guint8 **ret_ram, guint64 *ret_more)
{
  const CopView *view = reader->view;
  const CopRange *range;
  CopLeaf *leaf;
  guint8 *ram;

  if (view == NULL || view->n == 0)
    return COP_ACCESS_NOTHING;
  if (!cop_range__has (&view->ranges[reader->hit], at))
    reader->hit = cop_view__search (view, at);
  range = &view->ranges[reader->hit];
  if (!cop_range__has (range, at))
    return COP_ACCESS_NOTHING;
  /* the region itself is the machine's thread's: it may be gone */
  leaf = view->leaves[reader->hit];
  if (g_atomic_int_get (&leaf->gone))
    return COP_ACCESS_GONE;
  if (leaf->kind == COP_REGION_IO)
    return COP_ACCESS_FAILED;
  if (write && leaf->kind == COP_REGION_ROM)
    return COP_ACCESS_READ_ONLY;
  ram = cop_leaf__ram (leaf);
  if (ram == NULL)
    return COP_ACCESS_FAILED;
  *ret_ram = ram + range->offset + (at - range->at);
  *ret_more = range->last - at;
  return COP_ACCESS_OK;
}

static CopAccess
copy (CopReader *reader, guint64 at, guint8 *bytes, gsize size, gboolean write, gsize *ret_done)
{
  CopAccess access = COP_ACCESS_OK;
  gsize done = 0;

  while (done < size)
    {
      guint8 *ram;
      guint64 more;
      gsize n;
      access = at + done < at ? COP_ACCESS_NOTHING : find (reader, at + done, write, &ram, &more);
      if (access != COP_ACCESS_OK)
        break;
      n = more < size - done ? (gsize)more + 1 : size - done;
      if (write)
        cop_ram__put (ram, bytes + done, n);
      else
        cop_ram__get (bytes + done, ram, n);
      done += n;
    }
  if (ret_done)
    *ret_done = done;
  return access;
}

CopAccess
cop_reader_read (CopReader *reader, guint64 at, guint size, guint64 *ret_value)
{
  guint8 *ram, bytes[8];
  guint64 more;
  CopAccess access;

  *ret_value = 0;
  if (!cop_size__is_one (size))
    return COP_ACCESS_SIZE;
  access = find (reader, at, FALSE, &ram, &more);
  if (access == COP_ACCESS_OK && more >= size - 1)
    *ret_value = cop_ram__read (ram, size);
  else if (access == COP_ACCESS_OK)
    {
      access = copy (reader, at, bytes, size, FALSE, NULL);
      if (access == COP_ACCESS_OK)
        *ret_value = cop_ram__read (bytes, size);
    }
  if (reader->space->endian == COP_ENDIAN_BIG)
    *ret_value = cop_value__swap (*ret_value, size);
  return access;
}

CopAccess
cop_reader_write (CopReader *reader, guint64 at, guint size, guint64 value)
{
  guint8 *ram, bytes[8];
  guint64 more;
  CopAccess access;

  if (!cop_size__is_one (size))
    return COP_ACCESS_SIZE;
  access = find (reader, at, TRUE, &ram, &more);
  if (reader->space->endian == COP_ENDIAN_BIG)
    value = cop_value__swap (value, size);
  if (access == COP_ACCESS_OK && more >= size - 1)
    cop_ram__write (ram, size, value);
  else if (access == COP_ACCESS_OK)
    {
      cop_ram__write (bytes, size, value);
      access = copy (reader, at, bytes, size, TRUE, NULL);
    }
  return access;
}

CopAccess
cop_reader_read_bytes (CopReader *reader, guint64 at, void *ret_bytes, gsize size, gsize *ret_done)
{
  return copy (reader, at, ret_bytes, size, FALSE, ret_done);
}

CopAccess
cop_reader_write_bytes (CopReader *reader, guint64 at, const void *bytes, gsize size,
                        gsize *ret_done)
{
  return copy (reader, at, (guint8 *)bytes, size, TRUE, ret_done);
}
