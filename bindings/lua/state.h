/* What the files of the binding share: the state, protected calls, errors, places in scripts.
 *
 * There is one CopLua for each Lua state, in a userdata of the registry; nothing is process-wide.
 * The law in every function that has a lua_State: check, act, push.  What can raise (nearly all
 * of Lua's API) never follows something that holds; where it has to, a userdata made before owns
 * what is held.
 */
#ifndef COPPICE_LUA_STATE_H
#define COPPICE_LUA_STATE_H

#include <coppice/machine.h>
#include <lauxlib.h>
#include <lua.h>

typedef struct _CopLua CopLua;
typedef struct _CopBox CopBox;
typedef struct _CopLuaHead CopLuaHead;
typedef struct _CopLuaCall CopLuaCall;
typedef struct _CopLuaType CopLuaType;

/* Tables in the registry, known by their reference. */
typedef enum
{
  COP_LUA_BOXES,   /* object -> handle; weak values */
  COP_LUA_METAS,   /* CopType -> metatable of its handles; CopLuaClass -> its metatable */
  COP_LUA_ANCHORS, /* serial -> handle that is to last as long as its object */
  COP_LUA_TYPES,   /* CopType -> its Type; weak values */
  COP_LUA_HOOKS,   /* CopLuaType -> array of its functions */
  COP_LUA_METHODS, /* CopLuaType -> methods by name */
  COP_LUA_ERROR,   /* the metatable of errors */
  COP_LUA_N_TABLES
} CopLuaTable;

#define COP_LUA_N_FILES 32
#define COP_LUA_N_SPARE 16

struct _CopLua
{
  lua_State *L; /* the main thread's; NULL once the state is being closed */
  CopHost *host;
  GPtrArray *errors;    /* those being raised: owned here, since raising can fail half-way, and
                         * the collector may run finalizers that raise errors of their own */
  CopLuaHead *holding;  /* what every userdata that can hold something holds */
  CopLuaHead *released; /* the same of those that let go when this was closed */
  gboolean is_over;     /* both lists are freed */
  CopLuaHead *spare[COP_LUA_N_SPARE]; /* memory of those that are gone, by size */
  guint n_spare[COP_LUA_N_SPARE];
  CopLuaCall *call;        /* the innermost protected call */
  CopOrigin origin;        /* the place on whose behalf the core is being called */
  GPtrArray *types;        /* CopLuaType declared here */
  GHashTable *owned;       /* CopObject -> CopBox that has a reference to it */
  GPtrArray *machines;     /* CopMachine built here and not yet closed: a reference each */
  GPtrArray *watches;      /* the binding's own observer of each machine it knows */
  guint32 main;            /* the file of the script that is run or built; 0: none */
  char *library;           /* sources that begin so are the library's, not a script's; nullable */
  guint writer, n_writers; /* the number of the writer that is valid, of the last one made */
  /* How the engine resumes coroutines, so that it can interrupt them; nullable. */
  int (*resume) (CopLua *lua, lua_State *L, lua_State *co, int n_args, int *ret_n_results);
  gpointer engine;
  GPtrArray
      *fence; /* folders below which scripts may read files; NULL: they may do all (fence.h) */
  int env;    /* registry reference of the globals that scripts have, or LUA_NOREF: Lua's */
  int loader; /* registry reference of the type loader, or LUA_NOREF */
  int tables[COP_LUA_N_TABLES];
  struct
  {
    const char *source; /* the chunk's own string, compared by address first */
    char *name;         /* a copy, since the address may be used again */
    guint32 file;
    gboolean internal;
  } files[COP_LUA_N_FILES];
};

/* --- state.c --- */

/* The state's CopLua, or NULL when there is none. */
CopLua *cop_lua__get (lua_State *L);

/* The same for functions of the module; raises when the state has been closed. */
CopLua *cop_lua__need (lua_State *L);

/* Makes the state's CopLua, with a host of its own if host is NULL.  Leaves the stack as it was.
 * May raise. */
CopLua *cop_lua__open (lua_State *L, CopHost *host);

/* Cuts what belongs to this state and lets go of the rest: no function of the state is called
 * any more.  ret_report: nullable, transfer full: who still holds something. */
void cop_lua__close (CopLua *lua, char **ret_report);

/* Pushes one of the tables. */
void cop_lua__table (lua_State *L, CopLua *lua, CopLuaTable table);

/* The function of the module: pushes the table `coppice.core`. */
int luaopen_coppice_core (lua_State *L);

/* --- class.c: userdata that are no objects --- */

typedef struct
{
  const char *name;
  /* Lets go of what the userdata holds; must accept it empty, and be called again.  Called by the
   * collector and by closing; cannot raise.  nullable */
  void (*release) (gpointer self);
  const luaL_Reg *methods; /* nullable */
  const luaL_Reg *meta;    /* nullable; __index: asked for what is no method */
} CopLuaClass;

/* What the struct of every class begins with.  That of a class without release is the userdata
 * itself.  That of one with release is in memory of C, which the state's list owns: when Lua has
 * no memory to call a __gc, it forgets the userdata all the same, and what it held is let go
 * when the state is closed. */
struct _CopLuaHead
{
  const CopLuaClass *cls;
  CopLua *lua;
  CopLuaHead *prev, *next; /* in the state's list of those that hold something */
  gsize size;
};

/* The userdata of a class with release. */
typedef struct
{
  const CopLuaClass *cls;
  CopLua *lua;
  gpointer held; /* NULL: the collector has taken it, and a finalizer of a script brought it back */
} CopLuaHolder;

/* What the userdata holds, or NULL when that is gone. */
static inline gpointer
cop_lua__held (const CopLuaHolder *holder)
{
  return G_UNLIKELY (holder->lua->is_over) ? NULL : holder->held;
}

/* The same; raises STATE when it is gone.  Whoever has a userdata as a user value may keep the
 * holder, and not what it holds. */
gpointer cop_lua__check_held (lua_State *L, const CopLuaHolder *holder);

/* Pushes a new userdata of size bytes, zero but for its head, with values user values. */
gpointer cop_lua__new (lua_State *L, CopLua *lua, const CopLuaClass *cls, gsize size, int values);
/* The same of a class with release, with the metatable on top, which it replaces. */
gpointer
cop_lua__new_held (lua_State *L, CopLua *lua, const CopLuaClass *cls, gsize size, int values);
/* The userdata at the index if it is of the class, else NULL. */
gpointer cop_lua__test (lua_State *L, int index, const CopLuaClass *cls);
/* The same, raising a TYPE error. */
gpointer cop_lua__check (lua_State *L, int index, const CopLuaClass *cls);
/* __gc of a class with release.  Lua does not call one that was set while a state is being closed,
 * nor one that it has no memory to call, so that closing looks at the list. */
int cop_lua__l_gc (lua_State *L);
/* Releases all that is on the list; the memory remains, for those who still have a userdata. */
void cop_lua__release_all (CopLua *lua);
/* Frees that memory: no userdata holds anything any more. */
void cop_lua__free_all (CopLua *lua);
/* Pushes a metatable as `name` with the given functions and methods. */
void cop_lua__push_meta (lua_State *L, const CopLuaClass *cls);
/* In an __index whose upvalue is the table of a class's methods: pushes the one of the name at
 * index 2, which may be in another file's table; nil for none.  others: NULL-terminated. */
void cop_lua__push_method (lua_State *L, const luaL_Reg *const *others);
/* Pushes the table that is this user value of the userdata at the index, made when it has none. */
void cop_lua__push_store (lua_State *L, int index, int value);

/* --- missing.c --- */

/* Raises "a tree has no 'rot'; did you mean 'root'?" of the key at index 2.  fields: nullable;
 * tables: nullable, NULL-terminated: what it has. */
int cop_lua__fail_missing (lua_State *L, CopLua *lua, const char *what, const char *const *fields,
                           const luaL_Reg *const *tables) G_GNUC_NORETURN;
/* Pushes an __index that raises this of a class's methods. */
void cop_lua__push_missing (lua_State *L, const CopLuaClass *cls);

/* --- guards --- */

/* Something of C that Lua's collector owns while a function that can raise works with it. */
typedef struct
{
  CopLuaHead head;
  gpointer held;
  GDestroyNotify release;
} CopLuaGuard;

/* Pushes an empty guard. */
CopLuaGuard *cop_lua__guard (lua_State *L, CopLua *lua);
/* Releases what it holds now. */
void cop_lua__guard_clear (CopLuaGuard *guard);
/* Has the empty guard hold a text that C made, and pushes it as a string, or raises the error that
 * stands where it could not be made.  text: transfer full, nullable.  Returns 1. */
int cop_lua__push_text (lua_State *L, CopLuaGuard *guard, char *text, gsize length, GError *error);
/* The same for bytes.  transfer full, nullable. */
int cop_lua__push_bytes (lua_State *L, CopLuaGuard *guard, GBytes *bytes, GError *error);

/* --- fields.c: of the table on top of the stack --- */

void cop_lua__put_number (lua_State *L, const char *key, guint64 number);
/* text: nullable, then there is no field. */
void cop_lua__put_text (lua_State *L, const char *key, const char *text);
/* What is false is not there. */
void cop_lua__put_flag (lua_State *L, const char *key, gboolean flag);

/* --- call.c: the only place that calls into Lua --- */

/* Runs body on the main thread with data as its one argument (a light userdata), protected; it
 * leaves results in data.  What it raises becomes *error.  The stack is as it was after. */
gboolean cop_lua__protect (CopLua *lua, lua_CFunction body, gpointer data, GError **error);
/* The message handler of protected calls, for a pcall of a script's own chunk: keeps the error
 * and its traceback.  Raised values of any kind become errors of ours. */
int cop_lua__handler (lua_State *L);
/* Runs body as cop_lua__protect does, for an L that may have no CopLua yet. */
gboolean
cop_lua__protect_in (lua_State *L, CopLua *lua, lua_CFunction body, gpointer data, GError **error);

/* Drops a reference of the registry.  Cannot raise: nothing is allocated. */
void cop_lua__unref (CopLua *lua, int ref);

/* --- error.c --- */

/* Raises the error.  error: transfer full. */
int cop_lua__raise (lua_State *L, CopLua *lua, GError *error) G_GNUC_NORETURN;
/* Raises a new error.  path: nullable. */
int cop_lua__fail (lua_State *L, CopLua *lua, CopErrorCode code, const char *path,
                   const char *format, ...) G_GNUC_PRINTF (5, 6) G_GNUC_NORETURN;
/* Raises "ARG: expected WANTED, got a number". */
int cop_lua__fail_type (lua_State *L, int index, const char *wanted) G_GNUC_NORETURN;
/* Makes a GError of the value at the index, whatever it is.  May raise when memory is short. */
GError *cop_lua__error_from (lua_State *L, CopLua *lua, int index, const char *traceback);
/* Gives an error of a script the path of the object that it happened in. */
void cop_lua__set_path (GError **error, const char *path);
/* The same for what a method is called on: says so when it was called with a dot. */
int cop_lua__fail_self (lua_State *L, int index, const char *wanted) G_GNUC_NORETURN;
/* The nearest of names to a name that is not there, or NULL. */
const char *cop_lua__nearest (const char *name, const char *const *names);
/* What follows an error about such a name: "; did you mean 'x'?", or nothing.  Pushed. */
const char *cop_lua__hint (lua_State *L, const char *name, const char *const *names);
/* The same; no more than limit letters are changed, added, left out or swapped. */
const char *cop_lua__nearest_within (const char *name, const char *const *names, guint limit);
/* What the value is called in a message: "a number", "the device 'uart0'", "nil".  The text is
 * pushed. */
const char *cop_lua__describe (lua_State *L, int index);
/* Fills the metatable of errors, which is on top. */
void cop_lua__open_error (lua_State *L);

/* --- origin.c: which line of a script --- */

/* The place of the innermost function of a script (not of the library), {0, 0} for none.  Its file
 * knows who called, when that is the main script: a line of it that went into another file, or the
 * outermost of its own functions that called one another. */
CopOrigin cop_lua__origin (lua_State *L, CopLua *lua);
/* The same without who called. */
CopOrigin cop_lua__origin_alone (lua_State *L, CopLua *lua);
/* Pushes "FILE:LINE" or "CALLER:LINE, in FILE:LINE"; nil for no place. */
void cop_lua__push_place (lua_State *L, CopLua *lua, CopOrigin origin);
/* Sets the place for a call of the core; what it returns goes to cop_lua__leave.
 * box: nullable, the handle of what is called, which must stay on the stack. */
typedef struct
{
  CopBox *box;
  CopOrigin core, mine;
} CopLuaPlace;
CopLuaPlace cop_lua__enter (lua_State *L, CopLua *lua, CopBox *box);
CopLuaPlace cop_lua__enter_at (CopLua *lua, CopBox *box, CopOrigin origin);
void cop_lua__leave (CopLua *lua, const CopLuaPlace *place);

#endif
