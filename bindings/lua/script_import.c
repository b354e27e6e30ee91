/* A machine script from a Devicetree, as text: what `coppice import` writes. */
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
