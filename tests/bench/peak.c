/* How much memory Devicetrees take at the most: the peak of what malloc has given out, of the blob
 * that is read, all that is made of it and the blob that is written, as a multiple of the first.
 *
 * A program of its own: it counts in every malloc, which would show in times. */
#include <coppice/devicetree.h>

#include <errno.h>
#include <malloc.h>
#include <string.h>

#include "ours/ours.h"

/* --- what malloc gives out --- */

extern void *__libc_malloc (size_t);
extern void *__libc_calloc (size_t, size_t);
extern void *__libc_realloc (void *, size_t);
extern void *__libc_memalign (size_t, size_t);
extern void __libc_free (void *);

static size_t now, peak;

/* With what the heap needs itself for each piece. */
static size_t
size_of (void *memory)
{
  return memory ? malloc_usable_size (memory) + sizeof (size_t) : 0;
}

static void *
counted (void *memory)
{
  now += size_of (memory);
  if (now > peak)
    peak = now;
  return memory;
}

void *
malloc (size_t size)
{
  return counted (__libc_malloc (size));
}

void *
calloc (size_t n, size_t size)
{
  return counted (__libc_calloc (n, size));
}

/* glibc's mark of a piece that has pages of its own: when it grows, the kernel moves those. */
static int
has_pages (void *memory)
{
  return memory && ((size_t *)memory)[-1] & 2;
}

void *
realloc (void *memory, size_t size)
{
  size_t before = size_of (memory);
  int had_pages = has_pages (memory);
  void *moved = __libc_realloc (memory, size);
  int copied = moved != memory && !(had_pages && has_pages (moved));

  /* When it was copied both were there for a moment. */
  if (moved && !copied)
    now -= before;
  counted (moved);
  if (copied && (moved || !size))
    now -= before;
  return moved;
}

void *
memalign (size_t alignment, size_t size)
{
  return counted (__libc_memalign (alignment, size));
}

void *
aligned_alloc (size_t alignment, size_t size)
{
  return memalign (alignment, size);
}

int
posix_memalign (void **memory, size_t alignment, size_t size)
{
  *memory = memalign (alignment, size);
  return *memory ? 0 : ENOMEM;
}

void
free (void *memory)
{
  now -= size_of (memory);
  __libc_free (memory);
}

/* --- what is measured --- */

CopHost *host;

static void
go_through_tree (GBytes *blob)
{
  CopTree *tree = cop_tree_from_dtb (blob, NULL);
  GBytes *out =
      tree && cop_tree_understand (tree, NULL, NULL) ? cop_tree_to_dtb (tree, NULL) : NULL;

  if (out)
    g_bytes_unref (out);
  cop_tree_free (tree);
}

static void
go_through_machine (GBytes *blob)
{
  CopTree *tree = cop_tree_from_dtb (blob, NULL);
  CopMachine *machine = NULL;
  GBytes *out;

  if (tree && cop_tree_understand (tree, NULL, NULL))
    machine = cop_machine_from_tree (host, tree, NULL, NULL);
  if (!machine)
    bench_fail ("a blob", "no machine");
  out = cop_machine_to_dtb (machine, NULL);
  if (out)
    g_bytes_unref (out);
  cop_machine_unref (machine);
}

typedef void (*Way) (GBytes *blob);

/* The peaks of all blobs, each by itself, over the sizes of all. */
static double
measure (GPtrArray *blobs, Way way)
{
  double peaks = 0, sizes = 0;

  /* As everywhere but in rows of time: large pieces have pages of their own, and grow by moving. */
  mallopt (M_MMAP_THRESHOLD, 128 * 1024);
  mallopt (M_TRIM_THRESHOLD, 128 * 1024);
  for (guint i = 0; i < blobs->len; i++)
    {
      GBytes *blob = blobs->pdata[i];
      gsize size = g_bytes_get_size (blob), before;

      /* What the host keeps from the first one on is not of the blob. */
      if (i == 0)
        way (blob);
      malloc_trim (0);
      before = peak = now;
      way (blob);
      peaks += (double)(peak - before + size);
      sizes += (double)size;
    }
  g_ptr_array_unref (blobs);
  return peaks / sizes;
}

static double
of_corpus (long n, void *data)
{
  return measure (bench_corpus (), *(const Way *)data);
}

static double
of_large (long n, void *data)
{
  GPtrArray *blobs = g_ptr_array_new_with_free_func ((GDestroyNotify)g_bytes_unref);
  CopTree *tree = bench_make_tree (n);

  g_ptr_array_add (blobs, cop_tree_to_dtb (tree, NULL));
  cop_tree_free (tree);
  return measure (blobs, *(const Way *)data);
}

static const Way tree_way = go_through_tree, machine_way = go_through_machine;

#define PEAK(name_, n_, bytes_, way_)                                                              \
  {                                                                                                \
    name_, n_, .bytes = bytes_, .data = (void *)&(way_)                                            \
  }

static const BenchOp ops[] = {
  PEAK ("peak.tree/1e6", 1000000, of_large, tree_way),
  PEAK ("peak.live/1e6", 1000000, of_large, machine_way),
  /* These last: they are left out without a corpus. */
  PEAK ("peak.corpus.tree", 1, of_corpus, tree_way),
  PEAK ("peak.corpus.live", 1, of_corpus, machine_way),
};

int
main (int argc, char **argv)
{
  int code;

  host = cop_host_new (NULL);
  code =
      bench_main (argc, argv, "ours", ops, BENCH_N (ops) - (g_getenv ("COPPICE_CORPUS") ? 0 : 2));
  cop_host_unref (host);
  return code;
}
