/* Nodes by label, perhaps of a node that comes later: board.labels.gic, and specifiers of its
 * interrupts: board.labels.gic.spi (28, "level-high").  Of a node without a label by its path:
 * board.labels["/soc/gic@1000"]. */
#include "device.h"
#include "label.h"
#include <string.h>

typedef struct
{
  CopLuaHead head;
} Labels;

/* Both keep the label as their user value 1. */
typedef struct
{
  CopLuaHead head;
} Label;

typedef struct
{
  CopLuaHead head;
  guint n;
  guint32 cells[COP_LINE_MAX_CELLS];
} Specifier;

static const CopLuaClass label_class, specifier_class;

gboolean
cop_lua__is_label_name (const char *text)
{
  if (!g_ascii_isalpha (*text) && *text != '_')
    return FALSE;
  while (g_ascii_isalnum (*text) || *text == '_')
    text++;
  return *text == '\0';
}

/* --- specifiers --- */

typedef enum
{
  SPI,
  PPI,
  IRQ
} Kind;

static const char *const kinds[] = { "spi", "ppi", "irq" };

static guint32
check_cell (lua_State *L, int index)
{
  lua_Integer cell = lua_tointeger (L, index);

  if (!lua_isinteger (L, index))
    cop_lua__fail_type (L, index, "integer");
  if (cell < 0 || cell > G_MAXUINT32)
    cop_lua__fail (L, cop_lua__need (L), COP_ERROR_RANGE, NULL,
                   "a specifier's cell has 32 bits, not %s", luaL_tolstring (L, index, NULL));
  return (guint32)cell;
}

static guint32
check_trigger (lua_State *L, int index)
{
  CopTrigger trigger = COP_TRIGGER_NONE;

  if (lua_type (L, index) == LUA_TNUMBER)
    return check_cell (L, index);
  if (!cop_trigger_from_name (luaL_checkstring (L, index), &trigger))
    cop_lua__fail (L, cop_lua__need (L), COP_ERROR_INVALID, NULL, COP_LUA_NO_TRIGGER,
                   lua_tostring (L, index));
  return trigger;
}

/* L.gic.spi (n, type), .ppi (n, type, mask), .irq (n, type).  The words of three cells are those of
 * Linux's bindings, interrupt-controller/arm,gic.yaml. */
static int
l_specify (lua_State *L)
{
  Kind kind = (Kind)lua_tointeger (L, lua_upvalueindex (2));
  Specifier *made;
  gboolean is_nil = lua_gettop (L) == 2 && lua_isnil (L, 2);
  guint32 n, flags = 0;
  gboolean typed;

  lua_settop (L, 3);
  n = check_cell (L, 1);
  if (lua_type (L, 3) == LUA_TSTRING)
    cop_lua__fail (L, cop_lua__need (L), COP_ERROR_INVALID, NULL,
                   "the trigger comes before the mask of CPUs: .ppi (n, \"level-low\", 0xf)");
  /* what is not there is said by not saying it: a variable that is nil is a mistake */
  if (is_nil)
    cop_lua__fail (L, cop_lua__need (L), COP_ERROR_INVALID, NULL,
                   "the trigger in .%s (%u, nil) is nil: say one, or \"none\", or leave it out",
                   kinds[kind], n);
  typed = !lua_isnil (L, 2);
  if (typed)
    flags = check_trigger (L, 2);
  if (!lua_isnil (L, 3))
    {
      if (kind != PPI)
        cop_lua__fail (L, cop_lua__need (L), COP_ERROR_INVALID, NULL,
                       "only .ppi takes a third argument, the mask of CPUs");
      flags |= check_cell (L, 3) << 8;
    }
  made = cop_lua__new (L, cop_lua__need (L), &specifier_class, sizeof *made, 1);
  if (kind != IRQ)
    {
      made->cells[made->n++] = kind == PPI;
      typed = TRUE;
    }
  made->cells[made->n++] = n;
  if (typed)
    made->cells[made->n++] = flags;
  lua_pushvalue (L, lua_upvalueindex (1));
  lua_setiuservalue (L, -2, 1);
  return 1;
}

/* --- labels --- */

static int
l_index_label (lua_State *L)
{
  const Label *label = cop_lua__check (L, 1, &label_class);
  const char *name = luaL_tolstring (L, 2, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (strcmp (name, kinds[i]) == 0)
      {
        lua_getiuservalue (L, 1, 1);
        lua_pushinteger (L, (lua_Integer)i);
        lua_pushcclosure (L, l_specify, 2);
        return 1;
      }
  lua_getiuservalue (L, 1, 1);
  cop_lua__fail (L, label->head.lua, COP_ERROR_NOT_FOUND, NULL,
                 "a label has 'spi', 'ppi' and 'irq', and no '%s'; the device itself is "
                 "board:at \"%s%s\", once it has been made",
                 name, *lua_tostring (L, -1) == '/' ? "" : "&", lua_tostring (L, -1));
}

static int
l_label_tostring (lua_State *L)
{
  lua_getiuservalue (L, 1, 1);
  lua_pushfstring (L, "&%s", lua_tostring (L, -1));
  return 1;
}

static const luaL_Reg label_meta[] = { { "__index", l_index_label },
                                       { "__tostring", l_label_tostring },
                                       { NULL, NULL } };
static const CopLuaClass label_class = { .name = "label", .meta = label_meta };

static int
l_specifier_tostring (lua_State *L)
{
  const Specifier *specifier = lua_touserdata (L, 1);
  luaL_Buffer buffer;

  luaL_buffinit (L, &buffer);
  luaL_addchar (&buffer, '&');
  lua_getiuservalue (L, 1, 1);
  luaL_addvalue (&buffer);
  for (guint i = 0; i < specifier->n; i++)
    {
      lua_pushfstring (L, " %I", (lua_Integer)specifier->cells[i]);
      luaL_addvalue (&buffer);
    }
  luaL_pushresult (&buffer);
  return 1;
}

static const luaL_Reg specifier_meta[] = { { "__tostring", l_specifier_tostring }, { NULL, NULL } };
static const CopLuaClass specifier_class = { .name = "specifier", .meta = specifier_meta };

static int
l_index_labels (lua_State *L)
{
  const char *name = lua_type (L, 2) == LUA_TSTRING ? lua_tostring (L, 2) : NULL;

  if (!name || (*name != '/' && !cop_lua__is_label_name (name)))
    cop_lua__fail (L, cop_lua__need (L), COP_ERROR_INVALID, NULL,
                   "%s is no label: a letter or _, then letters, digits and _; nor is it a path, "
                   "which begins with /",
                   cop_lua__describe (L, 2));
  cop_lua__new (L, cop_lua__need (L), &label_class, sizeof (Label), 1);
  lua_pushvalue (L, 2);
  lua_setiuservalue (L, -2, 1);
  return 1;
}

static const luaL_Reg labels_meta[] = { { "__index", l_index_labels }, { NULL, NULL } };
static const CopLuaClass labels_class = { .name = "labels", .meta = labels_meta };

int
cop_lua__push_labels (lua_State *L, CopBox *box)
{
  cop_lua__new (L, box->head.lua, &labels_class, sizeof (Labels), 0);
  return 1;
}

/* --- from Lua --- */

static const char *
text_of (lua_State *L, int index)
{
  const char *text;

  lua_getiuservalue (L, index, 1);
  text = lua_tostring (L, -1); /* the user value keeps it */
  lua_pop (L, 1);
  return text;
}

const char *
cop_lua__label (lua_State *L, int index)
{
  return cop_lua__test (L, index, &label_class) ? text_of (L, index) : NULL;
}

const char *
cop_lua__specifier (lua_State *L, int index, const guint32 **ret_cells, guint *ret_n)
{
  const Specifier *specifier = cop_lua__test (L, index, &specifier_class);

  if (!specifier)
    return NULL;
  *ret_cells = specifier->cells;
  *ret_n = specifier->n;
  return text_of (L, index);
}

/* --- "uart3: serial@21ec000" --- */

void
cop_lua__push_node_names (lua_State *L, CopLua *lua, int index)
{
  const char *text = lua_tostring (L, index), *colon, *name = text;
  luaL_Buffer labels;
  guint n = 0;

  index = lua_absindex (L, index);
  luaL_checkstack (L, 10, NULL);
  lua_pushnil (L); /* the first label, then the name */
  luaL_buffinit (L, &labels);
  for (; (colon = strchr (name, ':')) != NULL; name = colon + 1 + strspn (colon + 1, " "))
    {
      lua_pushlstring (L, name, (gsize)(colon - name));
      if (!cop_lua__is_label_name (lua_tostring (L, -1)))
        cop_lua__fail (L, lua, COP_ERROR_INVALID, NULL,
                       "'%s': '%s' is no label: a letter or _, then letters, digits and _", text,
                       lua_tostring (L, -1));
      if (n++)
        luaL_addchar (&labels, ' ');
      luaL_addvalue (&labels);
    }
  luaL_pushresult (&labels);
  lua_remove (L, -2);
  lua_pushstring (L, name); /* labels, name */
  if (n == 0)
    {
      lua_pushnil (L);
      lua_replace (L, -3);
      lua_pushvalue (L, -1);
      return;
    }
  lua_pushlstring (L, text, (gsize)(strchr (text, ':') - text));
}

/* Whether it is a node that has the name, or its first label, from the Devicetree. */
static gboolean
is_node_called (CopObject *object, const char *name, gboolean is_label)
{
  g_autofree char *said = NULL;
  gsize length = strlen (name);

  if (!cop_device (object) && cop_type_desc (cop_object_type (object)) != &cop_type_node)
    return FALSE;
  if (!cop_object_get_string (object, is_label ? "label" : "node", &said, NULL) || !said)
    return !is_label;
  return strncmp (said, name, length) == 0 && (said[length] == '\0' || said[length] == ' ');
}

const char *
cop_lua__push_node_id (lua_State *L, CopObject *parent, const char *name, gboolean is_label)
{
  CopObject *child = cop_object_child (parent, name);

  /* another node of the name is an error, and others say so */
  if ((!child || is_node_called (child, name, is_label))
      && !cop_type_find_prop (cop_object_type (parent), name))
    return lua_pushstring (L, name);
  for (lua_Integer n = 2;; n++)
    {
      const char *other = lua_pushfstring (L, "%s-%I", name, n);

      if (!cop_object_child (parent, other))
        return other;
      lua_pop (L, 1);
    }
}
