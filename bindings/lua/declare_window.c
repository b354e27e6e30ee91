/* The windows of a declaration, and the registers in them. */
#include "types.h"

/* --- registers --- */

static const CopRegField *
read_fields (lua_State *L, CopLuaType *type, int row)
{
  guint n = cop_lua__field_rows (L, row, "fields");
  CopRegField *fields = n ? cop_lua__type_alloc (type, (n + 1) * sizeof *fields) : NULL;

  for (guint i = 0; i < n; i++)
    {
      lua_rawgeti (L, -1, (lua_Integer)i + 1);
      luaL_checktype (L, -1, LUA_TTABLE);
      fields[i].at = (guint8)cop_lua__field_integer (L, -1, "at", 0);
      fields[i].bits = (guint8)cop_lua__field_integer (L, -1, "bits", 1);
      fields[i].name = cop_lua__field_string (L, type, -1, "name");
      fields[i].doc = cop_lua__field_string (L, type, -1, "doc");
      lua_pop (L, 1);
    }
  lua_pop (L, 1);
  return fields;
}

int
cop_lua__keep_function (lua_State *L, CopLuaType *type, int row, const char *key)
{
  int kind = cop_lua__field (L, row, key), at = 0;

  if (kind != LUA_TNIL && kind != LUA_TFUNCTION)
    cop_lua__fail_field (L, key, "a function");
  if (kind == LUA_TFUNCTION)
    {
      at = COP_HOOK_N + (int)type->n_functions++;
      cop_lua__table (L, type->lua, COP_LUA_HOOKS);
      lua_rawgetp (L, -1, type);
      lua_pushvalue (L, -3);
      lua_rawseti (L, -2, at);
      lua_pop (L, 2);
    }
  lua_pop (L, 1);
  return at;
}

static void
read_hooks (lua_State *L, CopLuaType *type, CopRegDef *def, int row)
{
  CopLuaReg reg = { .type = type,
                    .read = cop_lua__keep_function (L, type, row, "read"),
                    .write = cop_lua__keep_function (L, type, row, "write"),
                    .changed = cop_lua__keep_function (L, type, row, "changed") };
  CopLuaReg *kept;

  if (!reg.read && !reg.write && !reg.changed)
    return;
  def->data = kept = cop_lua__type_alloc (type, sizeof *kept);
  *kept = reg;
  def->read = reg.read ? cop_lua__reg_read : NULL;
  def->write = reg.write ? cop_lua__reg_write : NULL;
  def->changed = reg.changed ? cop_lua__reg_changed : NULL;
}

static void
read_reg (lua_State *L, CopLuaType *type, CopRegDef *def, int row)
{
  const char *access = cop_lua__field_string (L, type, row, "access");

  def->at = (guint64)cop_lua__field_integer (L, row, "at", 0);
  def->name = cop_lua__field_string (L, type, row, "name");
  def->doc = cop_lua__field_string (L, type, row, "doc");
  if (access && !cop_reg_access_from_name (access, &def->access))
    cop_lua__fail (L, type->lua, COP_ERROR_INVALID, NULL, "register '%s': there is no access '%s'",
                   def->name, access);
  /* What is too large stays so, for the core's check. */
  def->size = (guint8)MIN (cop_lua__field_integer (L, row, "size", 0), G_MAXUINT8);
  def->count = (guint)MIN (cop_lua__field_integer (L, row, "count", 0), G_MAXINT);
  def->stride = (guint64)cop_lua__field_integer (L, row, "stride", 0);
  def->mask = (guint64)cop_lua__field_integer (L, row, "mask", 0);
  def->reset = (guint64)cop_lua__field_integer (L, row, "reset", 0);
  def->max = (guint64)cop_lua__field_integer (L, row, "max", 0);
  def->when = cop_lua__field_string (L, type, row, "when");
  def->fields = read_fields (L, type, row);
  read_hooks (L, type, def, row);
}

static const CopRegDef *
read_regs (lua_State *L, CopLuaType *type, int row)
{
  guint n = cop_lua__field_rows (L, row, "registers");
  CopRegDef *defs = n ? cop_lua__type_alloc (type, (n + 1) * sizeof *defs) : NULL;

  for (guint i = 0; i < n; i++)
    {
      lua_rawgeti (L, -1, (lua_Integer)i + 1);
      luaL_checktype (L, -1, LUA_TTABLE);
      read_reg (L, type, &defs[i], lua_gettop (L));
      lua_pop (L, 1);
    }
  lua_pop (L, 1);
  return defs;
}

/* --- windows --- */

/* The field of a number of bytes: 1, 2, 4, 8, or 0 when it is not given. */
static guint8
read_bytes (lua_State *L, CopLuaType *type, const CopWindowDef *def, int row, const char *key)
{
  lua_Integer n = cop_lua__field_integer (L, row, key, 0);

  if (n < 0 || n > 8 || n & (n - 1))
    cop_lua__fail (L, type->lua, COP_ERROR_RANGE, NULL,
                   "window '%s': %s is to be 1, 2, 4 or 8, not %d", def->name, key, (int)n);
  return (guint8)n;
}

/* The functions of the window, and the sizes that the guest may use. */
static void
read_access (lua_State *L, CopLuaType *type, CopWindowDef *def, int row)
{
  guint8 least = read_bytes (L, type, def, row, "min_access");
  guint8 most = read_bytes (L, type, def, row, "max_access");
  CopRegionOps *ops = cop_lua__read_window_hooks (L, type, row);
  guint8 width = def->width ? def->width : def->regs ? 4 : 0;

  if (!ops && (!def->regs || (!least && !most)))
    return;
  if (!ops)
    ops = cop_lua__type_alloc (type, sizeof *ops);
  def->ops = ops;
  ops->endian = def->endian;
  ops->min_size = least ? least : width;
  ops->max_size = most ? most : width;
}

static void
read_registers (lua_State *L, CopLuaType *type, CopWindowDef *def, int row)
{
  GError *error = NULL;

  def->regs = read_regs (L, type, row);
  if (!def->regs)
    return;
  def->shift_prop = cop_lua__field_string (L, type, row, "shift_prop");
  if (!cop_regs_check (def->regs, def->name, def->size_prop || def->shift_prop ? 0 : def->size,
                       def->width, &error))
    {
      char *text = g_strdup_printf ("type '%s': %s", type->desc.name, error->message);

      g_free (error->message);
      error->message = text;
      cop_lua__raise (L, type->lua, error);
    }
}

static void
read_window (lua_State *L, CopLuaType *type, CopWindowDef *def, int row)
{
  static const char *const kinds[] = { "io", "ram", "rom", "container", NULL };
  static const char *const uses[] = { "regs", "forward", "bus", NULL };
  static const char *const endians[] = { "little", "big", NULL };

  def->name = cop_lua__field_string (L, type, row, "name");
  cop_lua__need_name (L, def->name, "window");
  def->doc = cop_lua__field_string (L, type, row, "doc");
  def->size = (guint64)cop_lua__field_integer (L, row, "size", 0);
  def->size_prop = cop_lua__field_string (L, type, row, "size_prop");
  def->kind = (CopRegionKind)cop_lua__field_choice (L, row, "kind", kinds, COP_REGION_IO);
  def->use = (CopWindowUse)cop_lua__field_choice (L, row, "use", uses, COP_WINDOW_REGS);
  def->space = (guint32)cop_lua__field_integer (L, row, "space", 0);
  def->base_prop = cop_lua__field_string (L, type, row, "base_prop");
  def->bus_base = (guint64)cop_lua__field_integer (L, row, "bus_base", 0);
  def->identity = cop_lua__field_bool (L, row, "identity");
  def->optional = cop_lua__field_bool (L, row, "optional");
  def->undescribed = cop_lua__field_bool (L, row, "undescribed");
  def->width = (guint8)MIN (cop_lua__field_integer (L, row, "width", 0), G_MAXUINT8);
  def->endian = (CopEndian)cop_lua__field_choice (L, row, "endian", endians, COP_ENDIAN_LITTLE);
  def->priority = (gint)cop_lua__field_integer (L, row, "priority", 0);
  read_registers (L, type, def, row);
  read_access (L, type, def, row);
}

const CopWindowDef *
cop_lua__read_windows (lua_State *L, CopLuaType *type, int index)
{
  guint n = cop_lua__field_rows (L, index, "windows");
  CopWindowDef *defs = n ? cop_lua__type_alloc (type, (n + 1) * sizeof *defs) : NULL;

  for (guint i = 0; i < n; i++)
    {
      read_window (L, type, &defs[i], cop_lua__row_at (L, i));
      lua_pop (L, 1);
    }
  lua_pop (L, 1);
  return defs;
}
