/* Devicetree values from Lua: an integer is a cell, `true` is empty, and so on (design §8). */
#include "device.h"
#include "label.h"
#include <string.h>

typedef enum
{
  WORD_U64,
  WORD_U8,
  WORD_U16,
  WORD_CELLS,
  WORD_REF,
  WORD_PATH,
  WORD_REG,
  WORD_INTERRUPTS,
  WORD_OVERRIDE,
  WORD_NONE
} WordKind;

/* What a constructor (cop.u64, …) made; the user values are its arguments. */
typedef struct
{
  CopLuaHead head;
  WordKind kind;
  guint64 value;
} Word;

static const char *const word_names[] = { "cop.u64",      "cop.u8",   "cop.u16", "cop.cells",
                                          "cop.ref",      "cop.path", "at",      "irq",
                                          "cop.override", "cop.none" };

static int
l_word_tostring (lua_State *L)
{
  const Word *word = lua_touserdata (L, 1);

  lua_pushstring (L, word_names[word->kind]);
  return 1;
}

static const luaL_Reg word_meta[] = { { "__tostring", l_word_tostring }, { NULL, NULL } };
static const CopLuaClass word_class = { .name = "Devicetree value", .meta = word_meta };

/* --- constructors --- */

static Word *
push_word (lua_State *L, WordKind kind)
{
  Word *word;

  lua_settop (L, 2);
  word = cop_lua__new (L, cop_lua__need (L), &word_class, sizeof *word, 2);
  word->kind = kind;
  lua_pushvalue (L, 1);
  lua_setiuservalue (L, 3, 1);
  lua_pushvalue (L, 2);
  lua_setiuservalue (L, 3, 2);
  return word;
}

static int
l_u64 (lua_State *L)
{
  if (!lua_isinteger (L, 1))
    cop_lua__fail_type (L, 1, "integer");
  push_word (L, WORD_U64)->value = (guint64)lua_tointeger (L, 1);
  return 1;
}

static int
l_cells (lua_State *L)
{
  luaL_checktype (L, 1, LUA_TTABLE);
  push_word (L, WORD_CELLS);
  return 1;
}

/* cop.u8 { 1, 2 }, cop.u16 { 1, 2 } */
static int
l_u8 (lua_State *L)
{
  luaL_checktype (L, 1, LUA_TTABLE);
  push_word (L, WORD_U8);
  return 1;
}

static int
l_u16 (lua_State *L)
{
  luaL_checktype (L, 1, LUA_TTABLE);
  push_word (L, WORD_U16);
  return 1;
}

void
cop_lua__push_dt_word (lua_State *L, CopLua *lua, CopDtMode mode, int index)
{
  Word *word;

  index = lua_absindex (L, index);
  word = cop_lua__new (L, lua, &word_class, sizeof *word, 2);
  word->kind = mode == COP_DT_REG ? WORD_REG : WORD_INTERRUPTS;
  lua_pushvalue (L, index);
  lua_setiuservalue (L, -2, 1);
}

/* The argument of a function that is no method. */
static void
check_object (lua_State *L)
{
  if (cop_lua__label (L, 1))
    return;
  if (!cop_lua__box (L, 1))
    cop_lua__fail_type (L, 1, "object");
  cop_lua__check_alive (L, 1);
}

static int
l_ref (lua_State *L)
{
  check_object (L);
  if (lua_gettop (L) > 1)
    cop_lua__fail (L, cop_lua__need (L), COP_ERROR_INVALID, NULL,
                   "cop.ref takes one object; numbers of a specifier stand behind it in the list: "
                   "{ cop.ref (gpio), 9, 0 }");
  push_word (L, WORD_REF);
  return 1;
}

static int
l_path (lua_State *L)
{
  check_object (L);
  if (!lua_isnoneornil (L, 2) && lua_type (L, 2) != LUA_TSTRING)
    cop_lua__fail_type (L, 2, "string");
  push_word (L, WORD_PATH);
  return 1;
}

static int
l_override (lua_State *L)
{
  luaL_checkany (L, 1);
  push_word (L, WORD_OVERRIDE);
  return 1;
}

const luaL_Reg cop_lua__dt_functions[] = { { "u64", l_u64 },           { "u8", l_u8 },
                                           { "u16", l_u16 },           { "cells", l_cells },
                                           { "ref", l_ref },           { "path", l_path },
                                           { "override", l_override }, { NULL, NULL } };

void
cop_lua__push_none (lua_State *L, CopLua *lua)
{
  Word *word = cop_lua__new (L, lua, &word_class, sizeof *word, 0);

  word->kind = WORD_NONE;
}

/* --- items --- */

static void
clear_item (gpointer row)
{
  CopDtItem *item = row;

  if (item->bytes)
    g_bytes_unref (item->bytes);
}

void
cop_lua__clear_dt (CopLuaDt *dt)
{
  g_clear_pointer (&dt->items, g_array_unref);
}

static void
release_dt (gpointer dt)
{
  cop_lua__clear_dt (dt);
}

static const CopLuaClass dt_class = { .name = "coppice dt", .release = release_dt };

typedef struct
{
  CopLua *lua;
  CopLuaDt *dt;
  const char *name;
  CopLuaDtOf of;
  lua_Integer item; /* of the list that is read, from 1; 0: it is none */
} Reader;

/* The path of the node, where it is known; "" else.  transfer full. */
static char *
path_of (const CopLuaDtOf *of)
{
  g_autofree char *path = of->object ? cop_object_path (of->object) : NULL;

  if (path && of->child)
    return g_strconcat (path, "/", of->child, NULL);
  return path ? g_steal_pointer (&path) : g_strdup ("");
}

/* text: what of the value is wrong, on the stack. */
static G_GNUC_NORETURN void
fail (lua_State *L, const Reader *to, CopErrorCode code, const char *text)
{
  char *path = path_of (&to->of);
  GError *error = NULL;

  cop_error_set (&error, code, *path ? path : NULL, "Devicetree property '%s'%s", to->name, text);
  g_free (path);
  cop_lua__raise (L, to->lua, error);
}

static G_GNUC_NORETURN void
fail_value (lua_State *L, const Reader *to, int index)
{
  const char *what = cop_lua__describe (L, index);

  if (to->item)
    fail (L, to, COP_ERROR_TYPE, lua_pushfstring (L, ": item %I cannot be %s", to->item, what));
  fail (L, to, COP_ERROR_TYPE, lua_pushfstring (L, " cannot be %s", what));
}

/* The number at the index is too large for what text says. */
static G_GNUC_NORETURN void
fail_number (lua_State *L, const Reader *to, int index, const char *text)
{
  const char *number = luaL_tolstring (L, index, NULL);

  if (to->item)
    fail (L, to, COP_ERROR_RANGE,
          lua_pushfstring (L, ": item %I, %s, does not fit into %s", to->item, number, text));
  fail (L, to, COP_ERROR_RANGE, lua_pushfstring (L, ": %s does not fit into %s", number, text));
}

static void
add (const Reader *to, CopDtItem item)
{
  g_array_append_val (to->dt->items, item);
}

static void
add_cell (lua_State *L, const Reader *to, int index)
{
  lua_Integer value = lua_tointeger (L, index);

  if (!lua_isinteger (L, index))
    fail_value (L, to, index);
  if (value < G_MININT32 || value > G_MAXUINT32)
    fail_number (L, to, index, "a cell of 32 bits; did you mean cop.u64?");
  add (to, (CopDtItem){ .kind = COP_DT_CELL, .value = (guint32)value });
}

static void
add_object (lua_State *L, const Reader *to, CopDtItemKind kind, int index, const char *text)
{
  const char *label = cop_lua__label (L, index);
  CopObject *object = label ? NULL : cop_lua__check_alive (L, index)->object;

  if (label)
    {
      add (to, (CopDtItem){ .kind = kind, .label = label, .text = text });
      return;
    }
  if (!cop_device (object) && !cop_object_is_a (object, &cop_type_node))
    fail (L, to, COP_ERROR_TYPE,
          lua_pushfstring (L, ": %s has no node to refer to", cop_lua__describe (L, index)));
  add (to, (CopDtItem){ .kind = kind, .object = object, .text = text });
}

/* kept: who the cells are made for is known of the reference, and a place of it may be found. */
static void
add_endpoint (lua_State *L, const Reader *to, int index, gboolean kept)
{
  guint32 cells[COP_LINE_MAX_CELLS];
  CopEndpoint endpoint;
  CopDtItem ref = { .kind = COP_DT_REF };
  guint n = 0;

  cop_lua__to_endpoint (L, index, COP_LINE_N_KINDS, &endpoint);
  if (endpoint.any && !kept)
    fail (L, to, COP_ERROR_INVALID, ": a place is found only for 'irq'; say which");
  if (!endpoint.any)
    n = cop_lua__encode (L, to->lua, &endpoint, cells);
  ref.object = endpoint.provider;
  if (kept)
    {
      /* its name is the type's, which stays as long as the provider */
      endpoint.input = cop_device_input (cop_device (endpoint.provider), endpoint.input)->name;
      ref.bytes = g_bytes_new (&endpoint, sizeof endpoint);
    }
  else
    {
      ref.value = n;
    }
  add (to, ref);
  for (guint i = 0; i < n; i++)
    add (to, (CopDtItem){ .kind = COP_DT_CELL, .value = cells[i] });
}

/* By label. */
static gboolean
add_specifier (lua_State *L, const Reader *to, int index)
{
  const guint32 *cells;
  guint n;
  const char *label = cop_lua__specifier (L, index, &cells, &n);

  if (!label)
    return FALSE;
  add (to, (CopDtItem){ .kind = COP_DT_REF, .value = n, .label = label });
  for (guint i = 0; i < n; i++)
    add (to, (CopDtItem){ .kind = COP_DT_CELL, .value = cells[i] });
  return TRUE;
}

/* What may also stand in a list. */
static gboolean
add_simple (lua_State *L, const Reader *to, int index)
{
  CopDtItem bytes = { .kind = COP_DT_BYTES };
  gsize length;
  const char *data;

  switch (lua_type (L, index))
    {
    case LUA_TNUMBER:
      add_cell (L, to, index);
      return TRUE;
    case LUA_TSTRING:
      add (to, (CopDtItem){ .kind = COP_DT_STRING, .text = lua_tostring (L, index) });
      return TRUE;
    case LUA_TUSERDATA:
      if (cop_lua__box (L, index) || cop_lua__label (L, index))
        {
          add_object (L, to, COP_DT_REF, index, NULL);
          return TRUE;
        }
      if (add_specifier (L, to, index))
        return TRUE;
      if (cop_lua__is_endpoint (L, index))
        {
          add_endpoint (L, to, index, FALSE);
          return TRUE;
        }
      if (cop_lua__is_bytes (L, index))
        {
          data = cop_lua__to_bytes (L, index, &length);
          bytes.bytes = g_bytes_new (data, length);
          add (to, bytes);
          return TRUE;
        }
      return FALSE;
    default:
      return FALSE;
    }
}

static void add_value (lua_State *L, Reader *to, int index, gboolean inside);

/* Its length. */
static lua_Integer
check_list (lua_State *L, const Reader *to, int index)
{
  lua_Integer n = (lua_Integer)lua_rawlen (L, index);

  luaL_checkstack (L, 6, NULL);
  for (lua_pushnil (L); lua_next (L, index); lua_pop (L, 1))
    if (!lua_isinteger (L, -2) || lua_tointeger (L, -2) < 1 || lua_tointeger (L, -2) > n)
      fail (L, to, COP_ERROR_INVALID, ": a list has no names and no holes");
  return n;
}

/* Numbers of 8 or of 16 bits; negative ones are those of two's complement. */
static void
add_sized (lua_State *L, Reader *to, int index, WordKind kind)
{
  lua_Integer n = check_list (L, to, index), outer = to->item;
  guint bits = kind == WORD_U8 ? 8 : 16;
  lua_Integer most = ((lua_Integer)1 << bits) - 1;

  for (lua_Integer i = 1; i <= n; i++)
    {
      lua_Integer value;

      lua_rawgeti (L, index, i);
      value = lua_tointeger (L, -1);
      to->item = outer ? outer : i;
      if (!lua_isinteger (L, -1))
        fail_value (L, to, lua_gettop (L));
      if (value < -(most / 2) - 1 || value > most)
        fail_number (L, to, lua_gettop (L), bits == 8 ? "8 bits" : "16 bits");
      add (to, (CopDtItem){ .kind = kind == WORD_U8 ? COP_DT_U8 : COP_DT_U16,
                            .value = (guint64)(value & most) });
      lua_pop (L, 1);
    }
  to->item = outer;
}

static void
add_list (lua_State *L, Reader *to, int index)
{
  lua_Integer n = check_list (L, to, index);

  for (lua_Integer i = 1; i <= n; i++)
    {
      lua_rawgeti (L, index, i);
      to->item = i;
      add_value (L, to, lua_gettop (L), TRUE);
      lua_pop (L, 1);
    }
  to->item = 0;
}

/* One value stands for a list of itself. */
static lua_Integer
count_items (lua_State *L, int index)
{
  return lua_istable (L, index) ? (lua_Integer)lua_rawlen (L, index) : 1;
}

static void
push_item (lua_State *L, int index, lua_Integer i)
{
  if (lua_istable (L, index))
    lua_rawgeti (L, index, i);
  else
    lua_pushvalue (L, index);
}

/* at = 0x1000, at = { 0x1000, 0x100, … }: numbers of 64 bits; cop.auto is one that is found. */
static void
add_addresses (lua_State *L, const Reader *to, int index)
{
  lua_Integer n = count_items (L, index);

  for (lua_Integer i = 1; i <= n; i++)
    {
      push_item (L, index, i);
      if (cop_lua__is_auto (L, -1))
        add (to, (CopDtItem){ .kind = COP_DT_ANY });
      else if (!lua_isinteger (L, -1))
        cop_lua__fail_type (L, -1, "address or size, an integer,");
      else
        add (to, (CopDtItem){ .kind = COP_DT_U64, .value = (guint64)lua_tointeger (L, -1) });
      lua_pop (L, 1);
    }
  to->dt->mode = COP_DT_REG;
}

/* irq = L.gic.spi (28), irq = { gpio.irq (7, "edge-falling"), … } */
static void
add_interrupts (lua_State *L, const Reader *to, int index)
{
  lua_Integer n = count_items (L, index);

  for (lua_Integer i = 1; i <= n; i++)
    {
      push_item (L, index, i);
      if (cop_lua__is_endpoint (L, -1))
        add_endpoint (L, to, lua_gettop (L), TRUE);
      else if (!add_specifier (L, to, lua_gettop (L)))
        cop_lua__fail_type (L, -1, "interrupt like labels.gic.spi (28) or gpio.irq (7) for 'irq'");
      lua_pop (L, 1);
    }
  to->dt->mode = COP_DT_INTERRUPTS;
}

static void
add_word (lua_State *L, Reader *to, int index, gboolean inside)
{
  const Word *word = cop_lua__test (L, index, &word_class);

  if (!word || (inside && word->kind >= WORD_REG))
    fail_value (L, to, index);
  lua_getiuservalue (L, index, 2);
  lua_getiuservalue (L, index, 1);
  switch (word->kind)
    {
    case WORD_U64:
      add (to, (CopDtItem){ .kind = COP_DT_U64, .value = word->value });
      break;
    case WORD_U8:
    case WORD_U16:
      add_sized (L, to, lua_gettop (L), word->kind);
      break;
    case WORD_CELLS:
      if (inside)
        fail_value (L, to, index);
      add_list (L, to, lua_gettop (L));
      break;
    case WORD_REF:
      add_object (L, to, COP_DT_REF, lua_gettop (L), NULL);
      break;
    case WORD_PATH:
      add_object (L, to, COP_DT_PATH, lua_gettop (L), lua_tostring (L, -2));
      break;
    case WORD_REG:
      add_addresses (L, to, lua_gettop (L));
      break;
    case WORD_INTERRUPTS:
      add_interrupts (L, to, lua_gettop (L));
      break;
    case WORD_OVERRIDE:
      to->dt->mode = COP_DT_OVERRIDE;
      /* Its argument is a plain value, so that this goes no deeper. */
      if (cop_lua__test (L, -1, &word_class)
          && ((Word *)lua_touserdata (L, -1))->kind >= WORD_OVERRIDE)
        fail_value (L, to, index);
      add_value (L, to, lua_gettop (L), FALSE);
      break;
    case WORD_NONE:
      to->dt->mode = COP_DT_OMIT;
      break;
    }
  lua_pop (L, 2);
}

static void
add_value (lua_State *L, Reader *to, int index, gboolean inside)
{
  luaL_checkstack (L, 8, NULL);
  if (add_simple (L, to, index))
    return;
  if (lua_isboolean (L, index) && lua_toboolean (L, index) && !inside)
    return;
  if (lua_istable (L, index) && !inside)
    add_list (L, to, index);
  else if (lua_isuserdata (L, index))
    add_word (L, to, index, inside);
  else
    fail_value (L, to, index);
}

CopLuaDt *
cop_lua__to_dt (lua_State *L, CopLua *lua, int index, const char *name, CopLuaDtOf of)
{
  Reader to = { .lua = lua, .name = name, .of = of };

  index = lua_absindex (L, index);
  to.dt = cop_lua__new (L, lua, &dt_class, sizeof *to.dt, 0);
  to.dt->items = g_array_new (FALSE, TRUE, sizeof (CopDtItem));
  g_array_set_clear_func (to.dt->items, clear_item);
  add_value (L, &to, index, FALSE);
  return to.dt;
}

CopLuaDt *
cop_lua__to_stdout (lua_State *L, CopLua *lua, int value)
{
  Reader to = { .lua = lua, .name = "stdout" };

  to.dt = cop_lua__new (L, lua, &dt_class, sizeof *to.dt, 0);
  to.dt->items = g_array_new (FALSE, TRUE, sizeof (CopDtItem));
  if (lua_istable (L, value))
    {
      if (lua_rawgeti (L, value, 2) != LUA_TSTRING)
        cop_lua__fail_type (L, -1, "string of settings like \"115200n8\"");
      lua_pushfstring (L, ":%s", lua_tostring (L, -1));
      lua_rawgeti (L, value, 1);
      /* The text stays on the stack until it has been used. */
      add_object (L, &to, COP_DT_PATH, lua_gettop (L), lua_tostring (L, -2));
    }
  else
    add_object (L, &to, COP_DT_PATH, value, NULL);
  return to.dt;
}
