/* `pairs` in an order that is defined.
 *
 * Lua's own follows the hash of strings, which differs from one process to the next: a script that
 * adds devices in a loop over a table of its own would give other bytes each time.
 */
#include "script.h"
#include <lualib.h>
#include <stdlib.h>
#include <string.h>

typedef enum
{
  RANK_NUMBER,
  RANK_STRING,
  RANK_BOOLEAN,
  RANK_OTHER, /* what has no order but that of `next` */
} Rank;

typedef struct
{
  Rank rank;
  gboolean is_integer;
  int index; /* in the table of keys */
  union
  {
    lua_Integer integer;
    lua_Number number;
    gboolean boolean;
    struct
    {
      const char *text;
      size_t length;
    } string;
  } key;
} Key;

typedef struct
{
  lua_Integer n, at;
  Key keys[];
} Walk;

static int
compare_numbers (const Key *a, const Key *b)
{
  if (a->is_integer && b->is_integer)
    return (a->key.integer > b->key.integer) - (a->key.integer < b->key.integer);

  /* Keys that compare equal as doubles and are not the same: 2^53 and 2^53 + 1, say. */
  lua_Number x = a->is_integer ? (lua_Number)a->key.integer : a->key.number;
  lua_Number y = b->is_integer ? (lua_Number)b->key.integer : b->key.number;

  return x != y ? (x > y) - (x < y) : a->is_integer - b->is_integer;
}

static int
compare_strings (const Key *a, const Key *b)
{
  size_t length = MIN (a->key.string.length, b->key.string.length);
  int by_bytes = memcmp (a->key.string.text, b->key.string.text, length);

  return by_bytes ? by_bytes
                  : (a->key.string.length > b->key.string.length)
                        - (a->key.string.length < b->key.string.length);
}

static int
compare_keys (const void *first, const void *second)
{
  const Key *a = first, *b = second;
  int order = 0;

  if (a->rank != b->rank)
    return a->rank < b->rank ? -1 : 1;
  if (a->rank == RANK_NUMBER)
    order = compare_numbers (a, b);
  else if (a->rank == RANK_STRING)
    order = compare_strings (a, b);
  else if (a->rank == RANK_BOOLEAN)
    order = a->key.boolean - b->key.boolean;
  return order ? order : (a->index > b->index) - (a->index < b->index);
}

/* The key on top of the stack. */
static void
read_key (lua_State *L, Key *key)
{
  switch (lua_type (L, -1))
    {
    case LUA_TNUMBER:
      key->rank = RANK_NUMBER;
      key->is_integer = lua_isinteger (L, -1);
      if (key->is_integer)
        key->key.integer = lua_tointeger (L, -1);
      else
        key->key.number = lua_tonumber (L, -1);
      return;
    case LUA_TSTRING:
      key->rank = RANK_STRING;
      key->key.string.text = lua_tolstring (L, -1, &key->key.string.length);
      return;
    case LUA_TBOOLEAN:
      key->rank = RANK_BOOLEAN;
      key->key.boolean = lua_toboolean (L, -1);
      return;
    default:
      key->rank = RANK_OTHER;
    }
}

/* What a loop calls; upvalues: the keys, and the walk over them.  A key that the loop has removed
 * since is passed over. */
static int
next_in_order (lua_State *L)
{
  Walk *walk = lua_touserdata (L, lua_upvalueindex (2));

  luaL_checktype (L, 1, LUA_TTABLE);
  while (walk->at < walk->n)
    {
      lua_rawgeti (L, lua_upvalueindex (1), walk->keys[walk->at++].index);
      lua_pushvalue (L, -1);
      if (lua_rawget (L, 1) != LUA_TNIL)
        return 2;
      lua_pop (L, 2);
    }
  lua_pushnil (L);
  return 1;
}

/* How many keys the table at index 1 has; 0 when Lua's own order will do: 1, 2, 3, …, or one. */
static lua_Integer
count_unordered (lua_State *L)
{
  lua_Integer n = 0;
  gboolean in_order = TRUE;

  for (lua_pushnil (L); lua_next (L, 1); lua_pop (L, 1))
    {
      n++;
      in_order = in_order && lua_isinteger (L, -2) && lua_tointeger (L, -2) == n;
    }
  return in_order || n == 1 ? 0 : n;
}

static void
push_walk (lua_State *L, lua_Integer n)
{
  lua_Integer i = 0;
  Walk *walk;

  lua_createtable (L, n < G_MAXINT ? (int)n : 0, 0);
  walk = lua_newuserdatauv (L, sizeof *walk + (size_t)n * sizeof *walk->keys, 0);
  walk->at = 0;
  for (lua_pushnil (L); i < n && lua_next (L, 1); i++)
    {
      lua_pop (L, 1);
      walk->keys[i].index = (int)i + 1;
      read_key (L, &walk->keys[i]);
      lua_pushvalue (L, -1);
      lua_rawseti (L, -4, i + 1);
    }
  /* Making the two may have run the collector, and a finalizer of the script's that removed some.
   */
  walk->n = i;
  lua_settop (L, 3);
  qsort (walk->keys, (size_t)i, sizeof *walk->keys, compare_keys);
  lua_pushcclosure (L, next_in_order, 2);
}

/* pairs (t): 1, 2, 3, … and other numbers as they are smaller, then strings by their bytes, then
 * false and true, then what has no order, as `next` has it.  A loop may remove what it has met and
 * what it has not; what it adds, it does not meet.  upvalue: next. */
static int
l_pairs (lua_State *L)
{
  lua_Integer n;

  luaL_checkany (L, 1);
  if (luaL_getmetafield (L, 1, "__pairs") != LUA_TNIL)
    {
      lua_pushvalue (L, 1);
      lua_call (L, 1, 3);
      return 3;
    }
  lua_settop (L, 1);
  n = lua_istable (L, 1) ? count_unordered (L) : 0;
  if (n)
    push_walk (L, n);
  else
    lua_pushvalue (L, lua_upvalueindex (1));
  lua_pushvalue (L, 1);
  lua_pushnil (L);
  return 3;
}

void
cop_script__open_order (lua_State *L)
{
  lua_getglobal (L, "next");
  lua_pushcclosure (L, l_pairs, 1);
  lua_setglobal (L, "pairs");

  /* Lua begins with a seed of its own in each process. */
  lua_getglobal (L, LUA_MATHLIBNAME);
  lua_getfield (L, -1, "randomseed");
  lua_pushinteger (L, 0);
  lua_call (L, 1, 0);
  lua_pop (L, 1);
}
