#include <tree/arena.h>

#include <stdlib.h>
#include <sys/mman.h>

#define LEAST_BLOCK ((gsize)1024)
#define LARGE_PAGE ((gsize)2 * 1024 * 1024)
#define LARGEST_BLOCK (2 * LARGE_PAGE)

struct _CopArenaBlock
{
  CopArenaBlock *next;
  guint64 memory[];
};

gpointer
cop_arena__large (gsize size)
{
  void *memory = NULL;

  if (size < LARGE_PAGE || posix_memalign (&memory, LARGE_PAGE, size))
    return g_malloc (size);
#ifdef MADV_HUGEPAGE
  madvise (memory, size & ~(LARGE_PAGE - 1), MADV_HUGEPAGE);
#endif
  return memory;
}

static guint8 *
add_block (CopArena *arena, gsize size)
{
  CopArenaBlock *block = cop_arena__large (size);

  block->next = arena->blocks;
  arena->blocks = block;
  arena->size += size;
  return (guint8 *)block->memory;
}

static guint8 *
begin_block (CopArena *arena, gsize size)
{
  guint8 *memory = add_block (arena, size);

  arena->next = memory;
  arena->end = memory + size - sizeof (CopArenaBlock);
  return memory;
}

void
cop_arena__reserve (CopArena *arena, gsize size)
{
  gsize rounded = (size + 7) & ~(gsize)7;

  if ((gsize)(arena->end - arena->next) < rounded)
    begin_block (arena, sizeof (CopArenaBlock) + rounded);
}

/* Blocks grow with what there is, so that they are few, and what is left of the last one is in
 * proportion. */
guint8 *
cop_arena__alloc_slow (CopArena *arena, gsize size)
{
  gsize block_size = CLAMP (arena->size / 32, LEAST_BLOCK, LARGEST_BLOCK);
  guint8 *memory;

  /* A large piece gets a block of its own, so that the rest of the present one is not lost. */
  if (size > block_size / 4)
    return add_block (arena, sizeof (CopArenaBlock) + size);

  memory = begin_block (arena, block_size);
  arena->next += size;
  return memory;
}

gpointer
cop_arena__copy (CopArena *arena, gconstpointer data, gsize length)
{
  guint8 *copy = cop_arena__alloc (arena, length);

  if (length)
    memcpy (copy, data, length);
  return copy;
}

char *
cop_arena__string (CopArena *arena, const char *text, gsize length)
{
  char *copy = cop_arena__alloc (arena, length + 1);

  memcpy (copy, text, length);
  return copy;
}

void
cop_arena__clear (CopArena *arena)
{
  CopArenaBlock *block = arena->blocks;

  while (block)
    {
      CopArenaBlock *next = block->next;

      free (block);
      block = next;
    }
  *arena = (CopArena){ 0 };
}
