/* A device that nobody modelled may say `at` or the property itself, `reg`: what is said twice. */
#include "describe.h"
#include <string.h>

/* Pushes what the table says of the property itself: the last pair of the name, else the key; nil
 * when it says nothing. */
static gboolean
push_raw (lua_State *L, int index, const char *name)
{
  for (lua_Integer i = (lua_Integer)lua_rawlen (L, index); i > 1; i--)
    {
      gboolean is_it = FALSE;

      lua_rawgeti (L, index, i);
      if (!cop_lua__is_node_table (L, lua_gettop (L)))
        {
          is_it = lua_rawgeti (L, -1, 1) == LUA_TSTRING && strcmp (lua_tostring (L, -1), name) == 0;
          lua_pop (L, 1);
        }
      if (is_it)
        {
          lua_rawgeti (L, -1, 2);
          lua_remove (L, -2);
          return TRUE;
        }
      lua_pop (L, 1);
    }
  lua_pushstring (L, name);
  return lua_rawget (L, index) != LUA_TNIL;
}

/* Numbers, as cells; nothing else.  wide: which of them, by turns, take two. */
static gboolean
add_cells (GArray *cells, const GArray *items, guint wide)
{
  for (guint i = 0; i < items->len; i++)
    {
      const CopDtItem *item = &g_array_index (items, CopDtItem, i);
      guint32 high = (guint32)(item->value >> 32), low = (guint32)item->value;

      if (item->kind != COP_DT_CELL && item->kind != COP_DT_U64)
        return FALSE;
      if (item->kind == COP_DT_U64 && wide & (1u << i % 2))
        g_array_append_val (cells, high);
      else if (high)
        return FALSE;
      g_array_append_val (cells, low);
    }
  return TRUE;
}

static gboolean
same_cells (const GArray *a, const GArray *b)
{
  return a->len == b->len && memcmp (a->data, b->data, a->len * sizeof (guint32)) == 0;
}

/* How many cells an address and a size have is not known yet: any numbers of them will do. */
static gboolean
is_same_reg (const GArray *at, const GArray *reg)
{
  gboolean same = FALSE;

  for (guint wide = 0; wide < 4 && !same; wide++)
    {
      g_autoptr (GArray) a = g_array_new (FALSE, FALSE, sizeof (guint32));
      g_autoptr (GArray) b = g_array_new (FALSE, FALSE, sizeof (guint32));

      same = add_cells (a, at, wide) && add_cells (b, reg, 3) && same_cells (a, b);
    }
  return same;
}

static gboolean
has_label (CopObject *object, const char *label)
{
  g_autofree char *said = NULL;
  g_auto (GStrv) labels = NULL;

  if (!cop_object_get_string (object, "label", &said, NULL) || !said)
    return FALSE;
  labels = g_strsplit (said, " ", -1);
  return g_strv_contains ((const char *const *)labels, label);
}

static gboolean
is_same_node (const CopDtItem *a, const CopDtItem *b)
{
  if (a->object && b->object)
    return a->object == b->object;
  if (a->label && b->label)
    return strcmp (a->label, b->label) == 0;
  return a->object ? has_label (a->object, b->label) : has_label (b->object, a->label);
}

/* with_refs: interrupts-extended, which says whose they are. */
static gboolean
is_same_irq (const GArray *irq, const GArray *raw, gboolean with_refs)
{
  const CopDtItem *last = NULL;
  guint k = 0;

  for (guint i = 0; i < irq->len; i++)
    {
      const CopDtItem *item = &g_array_index (irq, CopDtItem, i);
      const CopDtItem *other = &g_array_index (raw, CopDtItem, MIN (k, raw->len - 1));

      if (item->kind == COP_DT_REF && !with_refs)
        {
          if (last && !is_same_node (last, item))
            return FALSE;
          last = item;
          continue;
        }
      if (k == raw->len || item->kind != other->kind
          || (item->kind == COP_DT_REF ? !is_same_node (item, other) : item->value != other->value))
        return FALSE;
      k++;
    }
  return k == raw->len;
}

static G_GNUC_NORETURN void
fail (lua_State *L, CopLua *lua, const char *key, const char *prop, CopLuaDtOf of)
{
  char *parent = cop_object_path (of.object);
  char *path = parent ? g_strconcat (parent, "/", of.child, NULL) : NULL;
  GError *error = NULL;

  cop_error_set (&error, COP_ERROR_INVALID, path,
                 "'%s' and '%s' say different things; leave one of them out", key, prop);
  g_free (path);
  g_free (parent);
  cop_lua__raise (L, lua, error);
}

CopLuaTwice
cop_lua__check_twice (lua_State *L, CopLua *lua, int index, const char *key, const char *prop,
                      CopLuaDtOf of)
{
  gboolean is_at = strcmp (key, "at") == 0, same = FALSE;
  CopLuaTwice twice = COP_LUA_ONCE;
  int top = lua_gettop (L);
  CopLuaDt *a, *b;

  luaL_checkstack (L, 12, NULL);
  lua_pushstring (L, key);
  if (lua_rawget (L, index) != LUA_TNIL && push_raw (L, index, prop))
    {
      cop_lua__push_dt_word (L, lua, is_at ? COP_DT_REG : COP_DT_INTERRUPTS, top + 1);
      a = cop_lua__to_dt (L, lua, -1, key, of);
      b = cop_lua__to_dt (L, lua, top + 2, prop, of);
      twice = b->mode == COP_DT_OVERRIDE ? COP_LUA_REPLACED : COP_LUA_SAME;
      if (b->mode == COP_DT_PLAIN && b->items->len)
        same = is_at ? is_same_reg (a->items, b->items)
                     : is_same_irq (a->items, b->items, strcmp (prop, "interrupts") != 0);
      cop_lua__clear_dt (a);
      cop_lua__clear_dt (b);
      if (twice == COP_LUA_SAME && !same)
        fail (L, lua, key, prop, of);
    }
  lua_settop (L, top);
  return twice;
}
