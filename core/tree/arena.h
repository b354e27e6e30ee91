/* Memory that is taken piece by piece and given back all at once. */
#ifndef COP_TREE_ARENA_H
#define COP_TREE_ARENA_H

#include <string.h>
#include <glib.h>

typedef struct _CopArenaBlock CopArenaBlock;

/* All zero is an empty arena. */
typedef struct
{
  CopArenaBlock *blocks; /* the one in use first */
  guint8 *next;          /* free memory of it */
  guint8 *end;
  gsize size; /* of all blocks */
} CopArena;

/* For cop_arena__alloc. */
guint8 *cop_arena__alloc_slow (CopArena *arena, gsize size);

/* size bytes, zero, aligned for any pointer or number; valid until the arena is cleared.  The
 * bytes up to the next multiple of 8 are zero, too, and may be read. */
static inline gpointer
cop_arena__alloc (CopArena *arena, gsize size)
{
  gsize rounded = (size + 7) & ~(gsize)7;

  guint8 *memory = arena->next;

  if ((gsize)(arena->end - memory) < rounded)
    memory = cop_arena__alloc_slow (arena, rounded);
  else
    arena->next += rounded;
  return rounded ? memset (memory, 0, rounded) : memory;
}

/* Room for size bytes in one block: for who knows what is to come. */
void cop_arena__reserve (CopArena *arena, gsize size);

/* size more bytes, a multiple of 8, right behind what was taken last and ends at end; FALSE when
 * that is not so, or there is no room. */
static inline gboolean
cop_arena__extend (CopArena *arena, gpointer end, gsize size)
{
  if (arena->next != end || (gsize)(arena->end - arena->next) < size)
    return FALSE;
  memset (end, 0, size);
  arena->next += size;
  return TRUE;
}

/* Memory that is about to be filled from end to end, to be given back with free ().  A large piece
 * is taken in large pages where the system has them: with small ones it takes longer to get than to
 * fill. */
gpointer cop_arena__large (gsize size);

/* Copies length bytes. */
gpointer cop_arena__copy (CopArena *arena, gconstpointer data, gsize length);

/* Copies length characters and adds a NUL.  transfer none. */
char *cop_arena__string (CopArena *arena, const char *text, gsize length);

void cop_arena__clear (CopArena *arena);

#endif
