/* The node that describe gets: node.compatible = "…", node["#gpio-cells"] = 2. */
#include "device.h"
#include <coppice/tree.h>

typedef struct
{
  CopLuaHead head;
  CopNode *node;
  CopObject *object;
  guint number; /* valid while it is the state's current one */
} Writer;

static void
free_cells (gpointer cells)
{
  cop_cells_free (cells);
}

static Writer *
check (lua_State *L, const CopLuaClass *cls)
{
  Writer *writer = cop_lua__check (L, 1, cls);

  if (writer->head.lua->writer != writer->number)
    cop_lua__fail (L, writer->head.lua, COP_ERROR_STATE, NULL,
                   "the node can be written only while describe runs");
  return writer;
}

static gboolean
put (const Writer *writer, const char *name, const CopLuaDt *dt, CopCells *cells, GError **error)
{
  if (dt->items->len == 0)
    return cop_node_set_empty (writer->node, name, error);
  for (guint i = 0; i < dt->items->len; i++)
    {
      const CopDtItem *item = &g_array_index (dt->items, CopDtItem, i);
      gconstpointer data;
      gsize length;

      switch (item->kind)
        {
        case COP_DT_CELL:
          cop_cells_u32 (cells, (guint32)item->value);
          break;
        case COP_DT_U64:
          cop_cells_u64 (cells, item->value);
          break;
        case COP_DT_U8:
          cop_cells_u8 (cells, (guint8)item->value);
          break;
        case COP_DT_U16:
          cop_cells_u16 (cells, (guint16)item->value);
          break;
        case COP_DT_STRING:
          cop_cells_string (cells, item->text);
          break;
        case COP_DT_BYTES:
          data = g_bytes_get_data (item->bytes, &length);
          cop_cells_bytes (cells, data, length);
          break;
        default:
          return cop_object_error (writer->object, error, COP_ERROR_INVALID,
                                   "property '%s': describe cannot refer to other objects; wire an "
                                   "output, or say it in `dt`",
                                   name);
        }
    }
  return cop_node_set (writer->node, name, cells, error);
}

static const CopLuaClass writer_class;

static int
l_newindex (lua_State *L)
{
  Writer *writer = check (L, &writer_class);
  CopLua *lua = writer->head.lua;
  CopLuaGuard *guard;
  GError *error = NULL;
  const char *name;
  CopLuaDt *dt;

  cop_lua__check_dt_name (L, lua, 2);
  name = lua_tostring (L, 2);
  if (lua_isnil (L, 3))
    {
      cop_node_unset (writer->node, name);
      return 0;
    }
  dt = cop_lua__to_dt (L, lua, 3, name, (CopLuaDtOf){ NULL });
  if (dt->mode == COP_DT_OMIT)
    {
      cop_node_unset (writer->node, name);
      return 0;
    }
  guard = cop_lua__guard (L, lua);
  guard->release = free_cells;
  guard->held = cop_cells_new ();
  put (writer, name, dt, guard->held, &error);
  cop_lua__guard_clear (guard);
  cop_lua__clear_dt (dt);
  if (error)
    cop_lua__raise (L, lua, error);
  return 0;
}

/* node.name, and numbers and strings that are there already. */
static int
l_index (lua_State *L)
{
  Writer *writer = check (L, &writer_class);
  CopNodeProp *prop;
  guint32 cell;
  guint64 wide;

  cop_lua__check_dt_name (L, writer->head.lua, 2);
  prop = cop_node_find_prop (writer->node, lua_tostring (L, 2));
  if (!prop)
    lua_pushnil (L);
  else if (cop_node_prop_get_u32 (prop, &cell))
    lua_pushinteger (L, cell);
  else if (cop_node_prop_get_u64 (prop, &wide))
    lua_pushinteger (L, (lua_Integer)wide);
  else if (cop_node_prop_get_string (prop))
    lua_pushstring (L, cop_node_prop_get_string (prop));
  else
    lua_pushboolean (L, TRUE);
  return 1;
}

static const luaL_Reg writer_meta[] = { { "__newindex", l_newindex },
                                        { "__index", l_index },
                                        { NULL, NULL } };
static const CopLuaClass writer_class = { .name = "node", .meta = writer_meta };

void
cop_lua__push_writer (lua_State *L, CopLua *lua, CopNode *node, CopObject *object, guint number)
{
  Writer *writer = cop_lua__new (L, lua, &writer_class, sizeof *writer, 0);

  writer->node = node;
  writer->object = object;
  writer->number = number;
}
