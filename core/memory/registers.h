/* What a window's table of registers is worked out to, and the values of one window. */
#ifndef MEMORY_REGISTERS_H
#define MEMORY_REGISTERS_H

#include <coppice/dev/register.h>
#include <object/private.h>

G_BEGIN_DECLS

typedef struct
{
  const CopRegDef *def;
  guint64 at, last; /* the first byte, and the last one of the whole array */
  guint64 stride;
  guint64 all; /* the bits of its size */
  guint64 mask, max;
  guint64 max_bits; /* those that max has use for */
  guint64 when_bits;
  guint count;
  guint size;
  guint when;      /* the row + 1 whose when_bits say whether it is seen; 0: it always is */
  guint next;      /* the row + 1 of the next one at the same place; 0: none */
  gboolean shares; /* an earlier row has the same place, and leads to it */
} CopRegRow;

/* Of a type's window: shared by all its instances. */
typedef struct
{
  CopRegionOps ops;
  const CopTypeDesc *desc; /* the type that declares the window; nullable */
  const char *window;
  const CopProp *shift;   /* nullable: the property that says by which power of two the addresses of
                             registers are multiplied */
  guint width;            /* of a register that does not say its own */
  CopRegionOps elsewhere; /* for where there is no register: functions may be NULL */
  guint n_rows;
  CopRegRow *rows; /* in the order of the table */
  guint *singles;  /* rows that are no arrays, by address */
  guint n_singles;
  guint *arrays;
  guint n_arrays;
} CopRegTable;

/* A window's registers as its type declares them. */
typedef struct
{
  const CopRegDef *defs;
  const CopTypeDesc *desc; /* nullable */
  const char *window;
  const CopProp *shift; /* nullable */
  guint64 size;         /* of the window; 0: any */
  guint width;          /* 0: 4 */
  CopEndian endian;
  const CopRegionOps *ops; /* nullable: the sizes that the guest may use, the endianness, and the
                              functions for where there is no register */
} CopRegLayout;

/* Errors: those of cop_regs_check. */
CopRegTable *cop_reg_table__new (const CopRegLayout *layout, GError **error);
void cop_reg_table__free (CopRegTable *table); /* nullable */

/* --- values ------------------------------------------------------------------------------ */

typedef union
{
  guint64 value;
  guint64 *values; /* of an array; NULL: all are as after a reset */
} CopRegSlot;

struct _CopRegs
{
  const CopRegTable *table;
  CopRegion *region;
  CopRegSlot slots[]; /* one for each row */
};

/* Gives the region registers, as after a reset.  The table must outlive the region. */
void cop_regs__init (CopRegion *region, const CopRegTable *table);
void cop_regs__free (CopRegs *regs); /* nullable */
/* All go back to what they are after a reset; then "changed" is told. */
void cop_regs__reset (CopRegs *regs);
/* Appends " WINDOW.NAME=VALUE" for each that is not as after a reset. */
void cop_regs__print (const CopRegs *regs, GString *out);

/* Stores one, and tells when it is another. */
void cop_regs__store (CopRegs *regs, guint row, guint index, guint64 value);
/* Calls its "changed", which it must have. */
void cop_regs__tell (CopRegs *regs, guint row, guint index);

/* --- register-save.c: values that are put back --- */

typedef struct
{
  guint row, index;
} CopRegPlace;

/* A copy of all values.  transfer full: cop_regs__free_saved, which the registers need not see. */
CopRegSlot *cop_regs__save (const CopRegs *regs);
void cop_regs__free_saved (const CopRegTable *table, CopRegSlot *saved);
/* All values are again as they were; nobody is told.  Those with a "changed" that were others are
 * appended to changed (CopRegPlace).  TRUE when any was another. */
gboolean cop_regs__put_back (CopRegs *regs, const CopRegSlot *saved, GArray *changed);

static inline guint64
cop_regs__get (const CopRegs *regs, guint row, guint index)
{
  const CopRegRow *r = &regs->table->rows[row];

  if (r->count == 1)
    return regs->slots[row].value;
  return regs->slots[row].values ? regs->slots[row].values[index] : r->def->reset;
}

/* The type whose hook runs, for hooks that serve several. */
static inline const CopTypeDesc *
cop_regs__hook_type (const CopRegs *regs)
{
  return regs->table->desc ? regs->table->desc : regs->region->owner->type->desc;
}

/* --- register-access.c: the functions of CopRegionOps --- */

CopAccess cop_regs__read (CopRegion *region, guint64 offset, guint size, guint64 *ret_value);
CopAccess cop_regs__write (CopRegion *region, guint64 offset, guint size, guint64 value);

static inline guint64
cop_reg_row__at (const CopRegRow *row, guint index)
{
  return row->at + index * row->stride;
}

/* So many of the lowest bits. */
static inline guint64
cop_low_bits (guint n)
{
  return n >= 64 ? G_MAXUINT64 : (G_GUINT64_CONSTANT (1) << n) - 1;
}

G_END_DECLS

#endif
