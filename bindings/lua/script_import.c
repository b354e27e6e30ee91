/* From a Devicetree: the text of a machine script, or the machine of one (coppice import). */
#include "device.h"
#include "script.h"
#include "tree.h"
#include <string.h>

typedef struct
{
  CopScript *script;
  const char *file;
  const CopDtsInput *input;
  gboolean keep_phandles;
  char *text, *report;
  CopMachine *machine;
} Call;

/* coppice.import.script.of_tree (tree, report, file, keep_phandles): the text, and a report for
 * people. */
static int
import_body (lua_State *L)
{
  Call *call = lua_touserdata (L, 1);

  cop_script__push_function (L, "coppice.import.script", "of_tree");
  cop_lua__read_tree (L, call->script->lua, call->file, call->input, call->keep_phandles);
  lua_pushstring (L, call->file);
  lua_pushboolean (L, call->keep_phandles);
  lua_call (L, 4, 2);
  call->text = g_strdup (lua_tostring (L, -2));
  call->report = g_strdup (lua_tostring (L, -1));
  return 0;
}

char *
cop_script_import (CopScript *script, const char *file, const CopDtsInput *input,
                   CopImportFlags flags, char **ret_report, GError **error)
{
  Call call = { .script = script,
                .file = file,
                .input = input,
                .keep_phandles = (flags & COP_IMPORT_KEEP_PHANDLES) != 0 };

  if (!cop_lua__protect (script->lua, import_body, &call, error))
    return NULL;
  if (ret_report)
    *ret_report = g_steal_pointer (&call.report);
  g_free (call.report);
  return call.text;
}

static void
push_texts (lua_State *L, int table, const char *field, const char *const *texts)
{
  if (!texts)
    return;
  lua_newtable (L);
  for (lua_Integer i = 0; texts[i]; i++)
    {
      lua_pushstring (L, texts[i]);
      lua_rawseti (L, -2, i + 1);
    }
  lua_setfield (L, table, field);
}

/* coppice.import.live.of_file (file, { include, define }): the machine, and a report for people. */
static int
machine_body (lua_State *L)
{
  Call *call = lua_touserdata (L, 1);
  CopMachine *machine;
  int options;

  cop_script__push_function (L, "coppice.import.live", "of_file");
  lua_pushstring (L, call->file);
  lua_newtable (L);
  options = lua_gettop (L);
  push_texts (L, options, "include", call->input ? call->input->include : NULL);
  push_texts (L, options, "define", call->input ? call->input->define : NULL);
  lua_call (L, 2, 2);
  call->report = g_strdup (lua_tostring (L, -1));
  machine = cop_lua__check_machine (L, -2);
  /* From here on nothing raises: the caller has the reference. */
  if (!cop_lua__steal_machine (call->script->lua, machine))
    cop_object_ref (machine);
  call->machine = machine;
  return 0;
}

CopMachine *
cop_script_import_machine (CopScript *script, const char *file, const CopDtsInput *input,
                           char **ret_report, GError **error)
{
  Call call = { .script = script, .file = file, .input = input };

  if (!cop_lua__protect (script->lua, machine_body, &call, error))
    {
      g_free (call.report);
      return NULL;
    }
  if (ret_report)
    *ret_report = g_steal_pointer (&call.report);
  g_free (call.report);
  return call.machine;
}

/* --- finding by type -------------------------------------------------------------------------- */

typedef struct
{
  CopScript *script;
  CopTree *tree;
  GHashTable *types; /* nullable */
  const char *type;
  GHashTable *found;
} Typed;

/* Of the handle of a tree and a name. */
static int
find_typed (lua_State *L)
{
  cop_lua__push_typed_nodes (L, 1, lua_tostring (L, 2));
  return 1;
}

static int
typed_body (lua_State *L)
{
  Typed *call = lua_touserdata (L, 1);
  CopLuaTree *tree;
  int status;

  lua_pushcfunction (L, find_typed);
  tree = cop_lua__push_tree (L, call->script->lua);
  lua_pushvalue (L, -1);
  lua_insert (L, -3);
  lua_pushstring (L, call->type);
  /* lent to the handle, which nobody may free by itself */
  tree->tree = call->tree;
  tree->types = call->types;
  status = lua_pcall (L, 2, 1, 0);
  tree->tree = NULL;
  tree->types = NULL;
  if (status != LUA_OK)
    return lua_error (L);
  call->found = g_hash_table_ref (cop_lua__typed_nodes (L, -1));
  return 0;
}

GHashTable *
cop_script_find_typed (CopScript *script, CopTree *tree, GHashTable *types, const char *type,
                       GError **error)
{
  Typed call = { .script = script, .tree = tree, .types = types, .type = type };

  cop_lua__protect (script->lua, typed_body, &call, error);
  return call.found;
}
