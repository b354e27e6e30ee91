#include <object/slab.h>
#include <stdlib.h>

#define CHUNK_SIZE 65536
#define STEP 16
#define N_CLASSES 32 /* blocks of up to 512 bytes */

typedef struct _Chunk Chunk;
typedef struct
{
  Chunk *open; /* chunks with room, the one in use first */
} Class;

struct _Chunk
{
  CopSlab *slab;
  Class *class;
  Chunk *prev, *next;         /* among those with room */
  Chunk *all_prev, *all_next; /* among all of the slab */
  gpointer free;              /* blocks that were given back, linked through themselves */
  guint32 block_size;
  guint32 bump; /* where what was never used begins */
  guint32 n_used;
  gboolean is_open;
};

struct _CopSlab
{
  Class classes[N_CLASSES];
  Chunk *all;
};

#if defined __SANITIZE_ADDRESS__ || defined __SANITIZE_THREAD__
#define USE_HEAP 1
#elif defined __has_feature
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define USE_HEAP 1
#endif
#endif

CopSlab *
cop_slab_new (void)
{
#ifdef USE_HEAP
  return NULL;
#else
  return g_getenv ("G_SLICE") ? NULL : g_new0 (CopSlab, 1);
#endif
}

void
cop_slab_destroy (CopSlab *slab)
{
  Chunk *next;

  if (slab == NULL)
    return;
  for (Chunk *chunk = slab->all; chunk; chunk = next)
    {
      next = chunk->all_next;
      free (chunk);
    }
  g_free (slab);
}

static void
open_chunk (Chunk *chunk)
{
  Class *class = chunk->class;

  chunk->is_open = TRUE;
  chunk->prev = NULL;
  chunk->next = class->open;
  if (class->open)
    class->open->prev = chunk;
  class->open = chunk;
}

static void
close_chunk (Chunk *chunk)
{
  if (chunk->prev)
    chunk->prev->next = chunk->next;
  else
    chunk->class->open = chunk->next;
  if (chunk->next)
    chunk->next->prev = chunk->prev;
  chunk->is_open = FALSE;
}

static Chunk *
add_chunk (CopSlab *slab, Class *class, guint32 block_size)
{
  Chunk *chunk = aligned_alloc (CHUNK_SIZE, CHUNK_SIZE);

  if (chunk == NULL)
    return NULL;
  *chunk = (Chunk){ .slab = slab, .class = class, .block_size = block_size };
  chunk->bump = (sizeof (Chunk) + STEP - 1) / STEP * STEP;
  chunk->all_next = slab->all;
  if (slab->all)
    slab->all->all_prev = chunk;
  slab->all = chunk;
  open_chunk (chunk);
  return chunk;
}

static void
drop_chunk (Chunk *chunk)
{
  close_chunk (chunk);
  if (chunk->all_prev)
    chunk->all_prev->all_next = chunk->all_next;
  else
    chunk->slab->all = chunk->all_next;
  if (chunk->all_next)
    chunk->all_next->all_prev = chunk->all_prev;
  free (chunk);
}

gpointer
cop_slab_take (CopSlab *slab, gsize size)
{
  gsize i = (size + STEP - 1) / STEP - 1;
  Class *class;
  Chunk *chunk;
  gpointer block;

  if (i >= N_CLASSES)
    return NULL;
  class = &slab->classes[i];
  chunk = class->open;
  if (G_UNLIKELY (chunk == NULL))
    {
      chunk = add_chunk (slab, class, (guint32)(i + 1) * STEP);
      if (chunk == NULL)
        return NULL;
    }
  block = chunk->free;
  if (block)
    chunk->free = *(gpointer *)block;
  else
    {
      block = (char *)chunk + chunk->bump;
      chunk->bump += chunk->block_size;
    }
  chunk->n_used++;
  if (G_UNLIKELY (chunk->free == NULL && chunk->bump + chunk->block_size > CHUNK_SIZE))
    close_chunk (chunk);
  return block;
}

void
cop_slab_give (gpointer block)
{
  Chunk *chunk = (Chunk *)((gsize)block & ~(gsize)(CHUNK_SIZE - 1));

  *(gpointer *)block = chunk->free;
  chunk->free = block;
  if (G_UNLIKELY (!chunk->is_open))
    open_chunk (chunk);
  /* an empty chunk goes back to the heap, unless it is the last one with room */
  if (--chunk->n_used == 0 && (chunk->prev || chunk->next))
    drop_chunk (chunk);
}
