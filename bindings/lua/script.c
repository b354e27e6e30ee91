/* The engine: a Lua state beside a host, for programs in C. */
#define _GNU_SOURCE /* dladdr1 */
#include "script.h"
#include "device.h"
#include "load.h"
#include "types.h"
#include <dlfcn.h>
#include <link.h>
#include <lualib.h>
#include <string.h>

/* --- where the scripts are --- */

static gboolean
has_library (const char *folder)
{
  char *file = g_build_filename (folder, "scripts", "coppice", "init.lua", NULL);
  gboolean found = g_file_test (file, G_FILE_TEST_IS_REGULAR);

  g_free (file);
  return found;
}

/* The folder itself, or what an installation has below it. */
static char *
try_root (const char *folder)
{
  char *share;

  if (has_library (folder))
    return g_strdup (folder);
  share = g_build_filename (folder, "share", "coppice", NULL);
  if (has_library (share))
    return share;
  g_free (share);
  return NULL;
}

/* The file that this code is in: the library, or a program that has it linked in, whose name dladdr
 * knows only as it was called. */
static char *
own_file (void)
{
  struct link_map *map = NULL;
  Dl_info info;

  if (!dladdr1 ((gpointer)(gsize)cop_script_new, &info, (void **)&map, RTLD_DL_LINKMAP) || !map)
    return NULL;
  return *map->l_name ? g_canonicalize_filename (map->l_name, NULL)
                      : g_file_read_link ("/proc/self/exe", NULL);
}

/* Upwards from that file: a build tree lies in the source tree, and PREFIX/bin and PREFIX/lib
 * beside PREFIX/share. */
static char *
find_root (void)
{
  const char *given = g_getenv ("COPPICE_ROOT");
  char *folder, *root = NULL, *file;

  if (given && *given)
    return g_strdup (given);
  file = own_file ();
  if (!file)
    return NULL;
  folder = g_path_get_dirname (file);
  g_free (file);
  while (!(root = try_root (folder)) && strcmp (folder, "/") != 0)
    {
      char *above = g_path_get_dirname (folder);

      g_free (folder);
      folder = above;
    }
  g_free (folder);
  return root;
}

/* --- opening and closing --- */

static void
set_path (lua_State *L, const char *root)
{
  lua_getglobal (L, "package");
  lua_getfield (L, -1, "path");
  lua_pushfstring (L, "%s/scripts/?.lua;%s/scripts/?/init.lua;%s", root, root,
                   lua_tostring (L, -1));
  lua_setfield (L, -3, "path");
  lua_pop (L, 2);
}

static int
open_body (lua_State *L)
{
  CopScript *script = lua_touserdata (L, 1);

  luaL_openlibs (L);
  cop_script__open_order (L);
  script->lua = cop_lua__open (L, script->host);
  cop_script__open_interrupt (L, script);
  luaL_getsubtable (L, LUA_REGISTRYINDEX, LUA_PRELOAD_TABLE);
  lua_pushcfunction (L, luaopen_coppice_core);
  lua_setfield (L, -2, "coppice.core");
  if (script->root)
    set_path (L, script->root);
  if (script->max_steps)
    cop_script__open_sandbox (L, script);
  return 0;
}

CopScript *
cop_script_new (CopHost *host, CopScriptLevel level)
{
  CopScript *script = g_new0 (CopScript, 1);

  script->host = cop_host_ref (host);
  script->root = find_root ();
  script->L = level == COP_SCRIPT_SANDBOXED ? cop_script__new_state (script) : luaL_newstate ();
  if (!script->L || (script->max_steps && !script->root)
      || !cop_lua__protect_in (script->L, NULL, open_body, script, NULL))
    g_clear_pointer (&script, cop_script_free);
  return script;
}

void
cop_script_free (CopScript *script)
{
  if (!script)
    return;
  /* Closing runs hooks, which are to do their work after an interruption, too. */
  if (script->L)
    cop_script__calm (script->L);
  script->steps = script->max_steps;
  if (script->lua)
    cop_lua__close (script->lua, NULL);
  if (script->L)
    lua_close (script->L);
  cop_host_unref (script->host);
  g_free (script->root);
  g_free (script);
}

const char *
cop_script_root (CopScript *script)
{
  return script->root;
}

/* --- calls --- */

/* Pushes a function of the module: coppice.run, "build". */
void
cop_script__push_function (lua_State *L, const char *module, const char *name)
{
  lua_getglobal (L, "require");
  lua_pushstring (L, module);
  lua_call (L, 1, 1);
  lua_getfield (L, -1, name);
  lua_remove (L, -2);
}

typedef struct
{
  CopScript *script;
  const char *file;
  const char *const *args;
  CopMachine *machine;
  CopType *type;
} Call;

static void
push_args (lua_State *L, const char *const *args)
{
  lua_newtable (L);
  for (int i = 0; args && args[i]; i++)
    {
      lua_pushstring (L, args[i]);
      lua_rawseti (L, -2, i + 1);
    }
}

static int
build_body (lua_State *L)
{
  Call *call = lua_touserdata (L, 1);
  CopMachine *machine;

  call->script->lua->main = cop_host_file (call->script->host, call->file);
  cop_script__push_function (L, "coppice.run", "build");
  lua_pushstring (L, call->file);
  push_args (L, call->args);
  lua_call (L, 2, 1);
  machine = cop_lua__check_machine (L, -1);
  /* From here on nothing raises: the caller has the reference. */
  if (!cop_lua__steal_machine (call->script->lua, machine))
    cop_object_ref (machine);
  call->machine = machine;
  return 0;
}

CopMachine *
cop_script_buildv (CopScript *script, const char *file, const char *const *params, GError **error)
{
  Call call = { .script = script, .file = file, .args = params };

  cop_script__enter_folder (script, file);
  return cop_lua__protect (script->lua, build_body, &call, error) ? call.machine : NULL;
}

CopMachine *
cop_script_build (CopScript *script, const char *file, const char *params, GError **error)
{
  GError *inner = NULL;
  CopMachine *machine;
  char **words = NULL;

  if (params && *params && !g_shell_parse_argv (params, NULL, &words, &inner)
      && !g_error_matches (inner, G_SHELL_ERROR, G_SHELL_ERROR_EMPTY_STRING))
    {
      cop_error_set (error, COP_ERROR_INVALID, NULL, "parameters \"%s\": %s", params,
                     inner->message);
      g_error_free (inner);
      return NULL;
    }
  g_clear_error (&inner);
  machine = cop_script_buildv (script, file, (const char *const *)words, error);
  g_strfreev (words);
  return machine;
}

static int
load_body (lua_State *L)
{
  Call *call = lua_touserdata (L, 1);

  cop_script__push_function (L, "coppice.run", "load");
  lua_pushstring (L, call->file);
  lua_call (L, 1, 1);
  call->type = cop_lua__check_type (L, call->script->lua, -1);
  return 0;
}

CopType *
cop_script_load (CopScript *script, const char *file, GError **error)
{
  Call call = { .script = script, .file = file };

  cop_script__enter_folder (script, file);
  return cop_lua__protect (script->lua, load_body, &call, error) ? call.type : NULL;
}

static int
run_body (lua_State *L)
{
  Call *call = lua_touserdata (L, 1);
  int n;

  call->script->lua->main = cop_host_file (call->script->host, call->file);
  push_args (L, call->args);
  lua_pushstring (L, call->file);
  lua_rawseti (L, -2, 0);
  lua_pushvalue (L, -1);
  cop_script__set_global (L, call->script, "arg");
  n = (int)lua_rawlen (L, -1);
  cop_lua__load_file (L, call->script->lua, call->file);
  luaL_checkstack (L, n + 1, "too many arguments");
  for (int i = 1; i <= n; i++)
    lua_rawgeti (L, 2, i);
  lua_call (L, n, 0);
  return 0;
}

gboolean
cop_script_run (CopScript *script, const char *file, const char *const *args, GError **error)
{
  Call call = { .script = script, .file = file, .args = args };

  cop_script__enter_folder (script, file);
  return cop_lua__protect (script->lua, run_body, &call, error);
}

/* --- globals --- */

typedef struct
{
  CopScript *script;
  const char *name;
  CopObject *object;
} Global;

static int
global_body (lua_State *L)
{
  const Global *global = lua_touserdata (L, 1);

  cop_lua__push (L, global->script->lua, global->object);
  cop_script__set_global (L, global->script, global->name);
  return 0;
}

gboolean
cop_script_set_global (CopScript *script, const char *name, CopObject *object, GError **error)
{
  Global global = { script, name, object };

  return cop_lua__protect (script->lua, global_body, &global, error);
}
