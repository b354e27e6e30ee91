/* The check sum of Ethernet, zlib and others: CRC-32, reflected, polynomial 0x04c11db7 (IEEE 802.3,
 * clause 3.2.9). */
#include "clock.h"
#include "value.h"

static guint32
update (guint32 crc, const guint8 *bytes, gsize size)
{
  /* of the sixteen values of four bits */
  static const guint32 table[16] = {
    0x00000000, 0x1db71064, 0x3b6e20c8, 0x26d930ac, 0x76dc4190, 0x6b6b51f4, 0x4db26158, 0x5005713c,
    0xedb88320, 0xf00f9344, 0xd6d6a3e8, 0xcb61b38c, 0x9b64c2b0, 0x86d3d2d4, 0xa00ae278, 0xbdbdf21c,
  };

  crc = ~crc;
  for (gsize i = 0; i < size; i++)
    {
      crc ^= bytes[i];
      crc = crc >> 4 ^ table[crc & 15];
      crc = crc >> 4 ^ table[crc & 15];
    }
  return ~crc;
}

/* crc32 (bytes, before): with the sum of the bytes before, that of both together. */
int
cop_lua__crc32 (lua_State *L)
{
  lua_Integer before = luaL_optinteger (L, 2, 0);
  gsize size = 0;
  const char *bytes = cop_lua__to_bytes (L, 1, &size);

  if (!bytes)
    cop_lua__fail_type (L, 1, "string of bytes");
  lua_pushinteger (L, update ((guint32)before, (const guint8 *)bytes, size));
  return 1;
}
