/* What a Type says of devices: lines, windows, buses and the node. */
#include "types.h"
#include <string.h>

static void
push_lines (lua_State *L, const CopType *type, gboolean outputs)
{
  const CopLineDef *row;

  lua_newtable (L);
  for (guint i = 0; (row = cop_lua__type_line (type, outputs, i)); i++)
    {
      lua_createtable (L, 0, 8);
      cop_lua__put_text (L, "name", row->name);
      cop_lua__put_text (L, "kind", cop_line_kind_name (row->kind));
      cop_lua__put_text (L, "doc", row->doc);
      cop_lua__put_flag (L, "optional", row->optional);
      cop_lua__put_flag (L, "named", row->named);
      /* whether a specifier of the device's own tells of it */
      cop_lua__put_flag (L, "described",
                         !row->undescribed && !row->pins && !row->map && !row->nexus
                             && !row->forward);
      lua_pushinteger (L, row->count);
      lua_setfield (L, -2, "count");
      lua_pushinteger (L, row->cells);
      lua_setfield (L, -2, "cells");
      lua_rawseti (L, -2, (lua_Integer)i + 1);
    }
}

/* What is said by the type itself, or by the nearest above that says it; NULL: by none. */
static const CopDeviceClass *
class_that_says (const CopType *type, gsize member)
{
  for (; type && cop_type_is_a (type, &cop_type_device); type = cop_type_parent (type))
    {
      const CopDeviceClass *klass = cop_type_desc (type)->klass;

      if (klass && G_STRUCT_MEMBER (gconstpointer, klass, member))
        return klass;
    }
  return NULL;
}

/* Pushes the name of the bus type that it plugs into, or of its node; nil when there is none. */
static void
push_said (lua_State *L, const CopType *type, gsize member)
{
  const CopDeviceClass *klass = class_that_says (type, member);

  lua_pushstring (L, klass ? G_STRUCT_MEMBER (const char *, klass, member) : NULL);
}

static void
push_compatible (lua_State *L, const CopType *type)
{
  const CopDeviceClass *klass = class_that_says (type, offsetof (CopDeviceClass, compatible));

  lua_newtable (L);
  for (lua_Integer i = 0; klass && klass->compatible[i]; i++)
    {
      lua_pushstring (L, klass->compatible[i]);
      lua_rawseti (L, -2, i + 1);
    }
}

/* { { name = "bus", type = "system-bus", doc = … }, … } */
static void
push_buses (lua_State *L, const CopType *type)
{
  const CopDeviceClass *klass = class_that_says (type, offsetof (CopDeviceClass, buses));

  lua_newtable (L);
  for (lua_Integer i = 0; klass && klass->buses[i].name; i++)
    {
      lua_createtable (L, 0, 3);
      cop_lua__put_text (L, "name", klass->buses[i].name);
      cop_lua__put_text (L, "type", klass->buses[i].type);
      cop_lua__put_text (L, "doc", klass->buses[i].doc);
      lua_rawseti (L, -2, i + 1);
    }
}

gboolean
cop_lua__push_of_device (lua_State *L, const CopType *type, const char *key)
{
  if (strcmp (key, "inputs") == 0 || strcmp (key, "outputs") == 0)
    push_lines (L, type, *key == 'o');
  else if (strcmp (key, "windows") == 0)
    cop_lua__push_windows (L, type);
  else if (strcmp (key, "compatible") == 0)
    push_compatible (L, type);
  else if (strcmp (key, "bus") == 0)
    push_said (L, type, offsetof (CopDeviceClass, bus));
  else if (strcmp (key, "node") == 0)
    push_said (L, type, offsetof (CopDeviceClass, node));
  else if (strcmp (key, "buses") == 0)
    push_buses (L, type);
  else
    return FALSE;
  return TRUE;
}
