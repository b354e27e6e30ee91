/* The format of a flattened Devicetree: Devicetree Specification 0.4, chapter 5. */
#ifndef COP_FDT_FORMAT_H
#define COP_FDT_FORMAT_H

#include <glib.h>

#define COP_FDT_MAGIC 0xd00dfeedu

enum
{
  COP_FDT_VERSION = 17,
  COP_FDT_LAST_COMPATIBLE = 16,
  COP_FDT_FIRST_VERSION = 2, /* that can be read; before 16 names were paths */
};

/* The size of the header, by the first version that has it. */
enum
{
  COP_FDT_HEADER_V1 = 28,
  COP_FDT_HEADER_V2 = 32,
  COP_FDT_HEADER_V3 = 36,
  COP_FDT_HEADER_V17 = 40,
};

/* Offsets in the header. */
enum
{
  COP_FDT_AT_MAGIC = 0,
  COP_FDT_AT_SIZE = 4,
  COP_FDT_AT_STRUCT = 8,
  COP_FDT_AT_STRINGS = 12,
  COP_FDT_AT_RESERVATIONS = 16,
  COP_FDT_AT_VERSION = 20,
  COP_FDT_AT_LAST_COMPATIBLE = 24,
  COP_FDT_AT_BOOT_CPU = 28,     /* from version 2 */
  COP_FDT_AT_STRINGS_SIZE = 32, /* from version 3 */
  COP_FDT_AT_STRUCT_SIZE = 36,  /* from version 17 */
};

/* Tags of the structure block. */
enum
{
  COP_FDT_BEGIN_NODE = 1,
  COP_FDT_END_NODE = 2,
  COP_FDT_PROP = 3,
  COP_FDT_NOP = 4,
  COP_FDT_END = 9,
};

static inline gsize
cop_fdt__aligned (gsize size)
{
  return (size + 3) & ~(gsize)3;
}

#endif
