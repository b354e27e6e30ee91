/* What a Type says of its windows and their registers. */
#include "types.h"

static void
push_fields (lua_State *L, const CopRegField *field)
{
  lua_newtable (L);
  for (lua_Integer i = 1; field && field->name; field++, i++)
    {
      lua_createtable (L, 0, 4);
      cop_lua__put_text (L, "name", field->name);
      cop_lua__put_text (L, "doc", field->doc);
      cop_lua__put_number (L, "at", field->at);
      cop_lua__put_number (L, "bits", field->bits ? field->bits : 1);
      lua_rawseti (L, -2, i);
    }
}

static void
push_reg (lua_State *L, const CopRegDef *def, guint width)
{
  guint size = cop_reg_size (def, width);

  lua_createtable (L, 0, 16);
  cop_lua__put_number (L, "at", def->at);
  cop_lua__put_text (L, "name", def->name);
  cop_lua__put_text (L, "doc", def->doc);
  cop_lua__put_text (L, "access", cop_reg_access_name (def->access));
  cop_lua__put_number (L, "size", size);
  cop_lua__put_number (L, "count", def->count ? def->count : 1);
  cop_lua__put_number (L, "stride", def->stride ? def->stride : size);
  cop_lua__put_number (L, "mask", def->mask ? def->mask : G_MAXUINT64 >> (64 - 8 * size));
  cop_lua__put_number (L, "reset", def->reset);
  if (def->max)
    cop_lua__put_number (L, "max", def->max);
  cop_lua__put_text (L, "when", def->when);
  cop_lua__put_flag (L, "read", def->read != NULL);
  cop_lua__put_flag (L, "write", def->write != NULL);
  cop_lua__put_flag (L, "changed", def->changed != NULL);
  push_fields (L, def->fields);
  lua_setfield (L, -2, "fields");
}

static void
push_regs (lua_State *L, const CopWindowDef *def)
{
  guint width = def->width ? def->width : 4;

  cop_lua__put_number (L, "width", width);
  cop_lua__put_text (L, "endian",
                     (def->ops ? def->ops->endian : def->endian) == COP_ENDIAN_BIG ? "big"
                                                                                   : "little");
  cop_lua__put_number (L, "min_access", def->ops ? MAX (def->ops->min_size, 1) : width);
  cop_lua__put_number (L, "max_access",
                       def->ops ? def->ops->max_size ? def->ops->max_size : 8 : width);
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
  cop_lua__put_text (L, "name", def->name);
  cop_lua__put_text (L, "doc", def->doc);
  if (def->size_prop)
    cop_lua__put_text (L, "size_prop", def->size_prop);
  else
    cop_lua__put_number (L, "size", def->size);
  cop_lua__put_text (L, "base_prop", def->base_prop);
  cop_lua__put_number (L, "bus_base", def->bus_base);
  cop_lua__put_flag (L, "identity", def->identity);
  cop_lua__put_flag (L, "optional", def->optional);
  cop_lua__put_flag (L, "undescribed", def->undescribed);
  cop_lua__put_text (L, "use",
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
