/* The properties of a declaration, and where they lie in the instance. */
#include "types.h"
#include "value.h"
#include <string.h>

static const char *const kind_names[] = { "none", "bool",    "int",      "uint",
                                          "size", "address", "double",   "string",
                                          "enum", "bytes",   "list",     "child",
                                          "link", "alias",   "computed", NULL };

static gsize
size_of_kind (CopKind kind, guint bits)
{
  switch (kind)
    {
    case COP_KIND_INT:
    case COP_KIND_UINT:
      return bits / 8;
    case COP_KIND_BOOL:
    case COP_KIND_ENUM:
      return 4;
    case COP_KIND_SIZE:
    case COP_KIND_ADDRESS:
    case COP_KIND_DOUBLE:
      return 8;
    case COP_KIND_STRING:
    case COP_KIND_BYTES:
    case COP_KIND_LIST:
      return sizeof (gpointer);
    case COP_KIND_LINK:
      return sizeof (CopLink);
    default:
      return 0;
    }
}

/* A number of the field, for a default or a bound. */
static CopScalar
read_scalar (lua_State *L, CopLuaType *type, const CopPropDef *def, int index, const char *key)
{
  CopScalar scalar = { .u = 0 };
  int kind = cop_lua__field (L, index, key);

  if (kind == LUA_TNIL)
    ;
  else if (def->kind == COP_KIND_BOOL)
    scalar.u = cop_lua__field_bool (L, index, key);
  else if (def->kind == COP_KIND_STRING)
    scalar.s = cop_lua__field_string (L, type, index, key);
  else if (def->kind == COP_KIND_ENUM)
    scalar.u = cop_lua__field_choice (L, index, key, def->choices, 0);
  else if (def->kind == COP_KIND_DOUBLE)
    {
      if (kind != LUA_TNUMBER)
        cop_lua__fail_field (L, key, "a number");
      scalar.d = lua_tonumber (L, -1);
    }
  else
    scalar.i = cop_lua__field_integer (L, index, key, 0);
  lua_pop (L, 1);
  return scalar;
}

/* What would be cut off without a word. */
static void
check_fits (lua_State *L, CopLuaType *type, const CopPropDef *def, const char *key, gint64 value)
{
  guint bits = def->width * 8, wanted = bits;

  if (bits == 64 || (def->kind != COP_KIND_INT && def->kind != COP_KIND_UINT))
    return;
  if (def->kind == COP_KIND_UINT && value < 0)
    cop_lua__fail (L, type->lua, COP_ERROR_RANGE, NULL,
                   "property '%s': %s of an unsigned number of %u bits cannot be negative, and "
                   "%" G_GINT64_FORMAT " is; cop.int has a sign",
                   def->name, key, bits, value);
  while (wanted < 64
         && (def->kind == COP_KIND_UINT
                 ? value >> wanted != 0
                 : value >> (wanted - 1) != 0 && value >> (wanted - 1) != -1))
    wanted *= 2;
  if (wanted != bits)
    cop_lua__fail (L, type->lua, COP_ERROR_RANGE, NULL,
                   "property '%s': %s %" G_GINT64_FORMAT
                   " does not fit into its %u bits; say bits = %u",
                   def->name, key, value, bits, wanted);
}

/* In a descriptor both bounds of a signed kind count as soon as one is not zero. */
static void
read_bounds (lua_State *L, CopLuaType *type, CopPropDef *def, int index)
{
  gint64 top = G_MAXINT64 >> (def->kind == COP_KIND_INT ? 64 - def->width * 8 : 0);
  gboolean has_min = cop_lua__field (L, index, "min") != LUA_TNIL;
  gboolean has_max = cop_lua__field (L, index, "max") != LUA_TNIL;

  lua_pop (L, 2);
  def->min = read_scalar (L, type, def, index, "min");
  def->max = read_scalar (L, type, def, index, "max");
  check_fits (L, type, def, "min", def->min.i);
  check_fits (L, type, def, "max", def->max.i);
  if (has_min == has_max)
    return;
  if (def->kind == COP_KIND_INT && has_min)
    def->max.i = top;
  else if (def->kind == COP_KIND_INT)
    def->min.i = -top - 1;
  else if (def->kind == COP_KIND_DOUBLE && has_min)
    def->max.d = G_MAXDOUBLE;
  else if (def->kind == COP_KIND_DOUBLE)
    def->min.d = -G_MAXDOUBLE;
}

static void
read_default (lua_State *L, CopLuaType *type, CopPropDef *def, int index)
{
  CopValue value;
  CopLuaListDefault row;

  switch (def->kind)
    {
    case COP_KIND_BOOL:
    case COP_KIND_INT:
    case COP_KIND_UINT:
    case COP_KIND_SIZE:
    case COP_KIND_ADDRESS:
    case COP_KIND_DOUBLE:
    case COP_KIND_STRING:
    case COP_KIND_ENUM:
      def->otherwise = read_scalar (L, type, def, index, "default");
      check_fits (L, type, def, "default", def->otherwise.i);
      break;
    default:
      if (cop_lua__field (L, index, "default") == LUA_TTABLE && def->kind == COP_KIND_LIST)
        {
          value = cop_lua__to_value (L, cop_lua__need (L), -1, cop_lua__want (def));
          row = (CopLuaListDefault){ .offset = def->offset, .list = value.as.list };
          g_array_append_val (type->lists, row);
        }
      else if (!lua_isnil (L, -1))
        cop_lua__fail (L, cop_lua__need (L), COP_ERROR_INVALID, NULL,
                       "property '%s' of kind %s cannot have this default", def->name,
                       cop_kind_name (def->kind));
      lua_pop (L, 1);
      break;
    }
}

static void
read_prop (lua_State *L, CopLuaType *type, CopPropDef *def, gsize *at)
{
  static const char *const when[] = { "before_realize", "always", "never", NULL };
  int index = lua_gettop (L);
  guint bits;
  gsize size;

  def->name = cop_lua__field_string (L, type, index, "name");
  def->doc = cop_lua__field_string (L, type, index, "doc");
  def->kind = (CopKind)cop_lua__field_choice (L, index, "kind", kind_names, COP_KIND_NONE);
  def->item = (CopKind)cop_lua__field_choice (L, index, "item", kind_names, COP_KIND_NONE);
  def->computed_kind =
      (CopKind)cop_lua__field_choice (L, index, "yields", kind_names, COP_KIND_NONE);
  def->when = (CopWhenSet)cop_lua__field_choice (L, index, "when", when, COP_SET_BEFORE_REALIZE);
  def->to = cop_lua__field_string (L, type, index, "to");
  def->required = cop_lua__field_bool (L, index, "required");
  def->weak = cop_lua__field_bool (L, index, "weak");
  def->nullable = cop_lua__field_bool (L, index, "nullable");
  def->choices = cop_lua__field_strings (L, type, index, "choices");
  if (!def->name)
    cop_lua__fail (L, type->lua, COP_ERROR_INVALID, NULL, "a property without a name");
  if (def->kind == COP_KIND_ENUM && !def->choices)
    cop_lua__fail (L, type->lua, COP_ERROR_INVALID, NULL, "enum '%s' has no choices", def->name);

  bits = (guint)cop_lua__field_integer (L, index, "bits", 32);
  if (bits != 8 && bits != 16 && bits != 32 && bits != 64)
    cop_lua__fail (L, type->lua, COP_ERROR_RANGE, NULL,
                   "property '%s': bits is to be 8, 16, 32 or 64, not %u", def->name, bits);
  size = size_of_kind (def->kind, bits);
  if (size)
    {
      gsize align = MIN (size, 8);

      *at = (*at + align - 1) / align * align;
      def->offset = (guint32)*at;
      def->width = (guint8)MIN (size, 8);
      if (def->kind == COP_KIND_LINK)
        def->width = sizeof (CopLink);
      *at += size;
    }
  read_default (L, type, def, index);
  read_bounds (L, type, def, index);
  if (cop_lua__keep_named (L, type, index, "get", def->name))
    def->get = cop_lua__prop_get;
  if (cop_lua__keep_named (L, type, index, "set", def->name))
    def->set = cop_lua__prop_set;
  if (cop_lua__keep_named (L, type, index, "changed", def->name))
    def->changed = cop_lua__prop_changed;
}

void
cop_lua__read_props (lua_State *L, CopLuaType *type, int index)
{
  gsize at = type->desc.size;
  guint n = cop_lua__field_rows (L, index, "props");

  type->n_props = n;
  if (n)
    {
      type->props = cop_lua__type_alloc (type, (n + 1) * sizeof *type->props);
      type->desc.props = type->props;
    }
  for (guint i = 0; i < n; i++)
    {
      lua_rawgeti (L, -1, (lua_Integer)i + 1);
      luaL_checktype (L, -1, LUA_TTABLE);
      read_prop (L, type, &type->props[i], &at);
      lua_pop (L, 1);
    }
  lua_pop (L, 1);
  type->desc.size = (at + 7) / 8 * 8;
}

void
cop_lua__read_defaults (lua_State *L, CopLuaType *type, int index, CopType *parent)
{
  guint n = cop_lua__field_rows (L, index, "defaults");
  CopDefault *rows = n ? cop_lua__type_alloc (type, (n + 1) * sizeof *rows) : NULL;

  type->desc.defaults = rows;
  for (guint i = 0; i < n; i++)
    {
      const CopProp *prop;
      int row;

      lua_rawgeti (L, -1, (lua_Integer)i + 1);
      luaL_checktype (L, -1, LUA_TTABLE);
      row = lua_gettop (L);
      lua_rawgeti (L, row, 1);
      rows[i].name = cop_lua__type_keep (type, luaL_checkstring (L, -1));
      lua_pop (L, 1);
      /* what the type does not inherit is refused by name when it is registered */
      prop = cop_type_find_prop (parent, rows[i].name);
      if (prop)
        rows[i].otherwise = read_scalar (L, type, cop_prop_def (prop), row, rows[i].name);
      lua_pop (L, 1);
    }
  lua_pop (L, 1);
}
