/* What a Type says of its windows and their registers. */
#include "types.h"

static void
set_string (lua_State *L, const char *key, const char *text)
{
  lua_pushstring (L, text);
  lua_setfield (L, -2, key);
}

static void
set_integer (lua_State *L, const char *key, guint64 value)
{
  lua_pushinteger (L, (lua_Integer)value);
  lua_setfield (L, -2, key);
}

static void
set_flag (lua_State *L, const char *key, gboolean on)
{
  if (!on)
    return;
  lua_pushboolean (L, TRUE);
  lua_setfield (L, -2, key);
}

static void
push_fields (lua_State *L, const CopRegField *field)
{
  lua_newtable (L);
  for (lua_Integer i = 1; field && field->name; field++, i++)
    {
      lua_createtable (L, 0, 4);
      set_string (L, "name", field->name);
      set_string (L, "doc", field->doc);
      set_integer (L, "at", field->at);
      set_integer (L, "bits", field->bits ? field->bits : 1);
      lua_rawseti (L, -2, i);
    }
}

static void
push_reg (lua_State *L, const CopRegDef *def, guint width)
{
  guint size = cop_reg_size (def, width);

  lua_createtable (L, 0, 16);
  set_integer (L, "at", def->at);
  set_string (L, "name", def->name);
  set_string (L, "doc", def->doc);
  set_string (L, "access", cop_reg_access_name (def->access));
  set_integer (L, "size", size);
  set_integer (L, "count", def->count ? def->count : 1);
  set_integer (L, "stride", def->stride ? def->stride : size);
  set_integer (L, "mask", def->mask ? def->mask : G_MAXUINT64 >> (64 - 8 * size));
  set_integer (L, "reset", def->reset);
  if (def->max)
    set_integer (L, "max", def->max);
  set_string (L, "when", def->when);
  set_flag (L, "read", def->read != NULL);
  set_flag (L, "write", def->write != NULL);
  set_flag (L, "changed", def->changed != NULL);
  push_fields (L, def->fields);
  lua_setfield (L, -2, "fields");
}

static void
push_regs (lua_State *L, const CopWindowDef *def)
{
  guint width = def->width ? def->width : 4;

  set_integer (L, "width", width);
  set_string (L, "endian",
              (def->ops ? def->ops->endian : def->endian) == COP_ENDIAN_BIG ? "big" : "little");
  set_integer (L, "min_access", def->ops ? MAX (def->ops->min_size, 1) : width);
  set_integer (L, "max_access", def->ops ? def->ops->max_size ? def->ops->max_size : 8 : width);
  lua_newtable (L);
  for (lua_Integer i = 0; def->regs[i].name; i++)
    {
      push_reg (L, &def->regs[i], width);
      lua_rawseti (L, -2, i + 1);
    }
  lua_setfield (L, -2, "registers");
}

static void
push_window (lua_State *L, const CopWindowDef *def)
{
  lua_createtable (L, 0, 12);
  set_string (L, "name", def->name);
  set_string (L, "doc", def->doc);
  if (def->size_prop)
    set_string (L, "size_prop", def->size_prop);
  else
    set_integer (L, "size", def->size);
  set_string (L, "base_prop", def->base_prop);
  set_integer (L, "bus_base", def->bus_base);
  set_flag (L, "identity", def->identity);
  set_flag (L, "optional", def->optional);
  set_flag (L, "undescribed", def->undescribed);
  set_string (L, "use",
              def->use == COP_WINDOW_REGS      ? "regs"
              : def->use == COP_WINDOW_FORWARD ? "forward"
                                               : "bus");
  if (def->regs)
    push_regs (L, def);
}

void
cop_lua__push_windows (lua_State *L, const CopType *type)
{
  const CopType *chain[64];
  lua_Integer row = 0;
  guint n = 0;

  luaL_checkstack (L, 12, NULL);
  lua_newtable (L);
  for (; type && n < G_N_ELEMENTS (chain) && cop_type_is_a (type, &cop_type_device);
       type = cop_type_parent (type))
    chain[n++] = type;
  while (n--)
    {
      const CopDeviceClass *klass = cop_type_desc (chain[n])->klass;

      for (const CopWindowDef *def = klass ? klass->windows : NULL; def && def->name; def++)
        {
          push_window (L, def);
          lua_rawseti (L, -2, ++row);
        }
    }
}
