/* Registers as data: a window's registers are rows of a table that says where they are, how the
 * guest may use them and what they hold after a reset.
 *
 *   static const CopRegDef regs[] = {
 *     { 0x00, "CTRL", "Starts the engine", .mask = 0x3, .write = ctrl_written },
 *     { 0x04, "ISR", "What has happened", COP_REG_W1C, .changed = isr_changed },
 *     { 0 },
 *   };
 *
 * What an access by the guest does follows from the row alone:
 *
 *   - It may touch a part of a register, or several in a row; bytes are counted from the least
 *     significant one in a little-endian window, from the most significant one in a big-endian one.
 *     The sizes that are allowed are the window's; by default its width and no other.
 *   - Where there is no register, zero is read and a write does nothing.  The same holds for
 * reading what can only be written, and for writing what can only be read: neither is an error.
 *   - Of a write, the bits of mask are stored, the others stay.  If the register has a max, bits
 *     above the highest one of max are not there, and what is larger nevertheless becomes max.
 *   - The device itself may store anything that the register's size and its max allow.
 *   - A reset puts every register back to its value of reset, and then tells of those that have
 *     changed.
 *
 * Two rows may have the same place if one of them can only be read and the other only written, or
 * if one of them is seen only while a field of another register is not zero ("when").
 */
#ifndef COPPICE_DEV_REGISTER_H
#define COPPICE_DEV_REGISTER_H

#include <coppice/dev/region.h>

G_BEGIN_DECLS

typedef struct _CopRegDef CopRegDef;

typedef enum
{
  COP_REG_RW,
  COP_REG_RO,  /* a write does nothing */
  COP_REG_WO,  /* reads as zero; what was written last is kept for the device */
  COP_REG_W1C, /* writing one to a bit clears it */
  COP_REG_RC,  /* reading clears it; a write does nothing */
  COP_REG_N_ACCESS,
} CopRegAccess;

/* "rw", "ro", "wo", "w1c", "rc".  transfer none; static. */
COP_API const char *cop_reg_access_name (CopRegAccess access);
/* FALSE when there is none of this name. */
COP_API gboolean cop_reg_access_from_name (const char *name, CopRegAccess *ret_access);

/* The registers of one array. */
#define COP_REG_MOST (1u << 20)

/* Some bits of a register with a name of their own. */
typedef struct
{
  guint8 at;        /* the lowest bit */
  const char *name; /* NULL ends the table */
  const char *doc;  /* nullable */
  guint8 bits;      /* how many; 0: one */
} CopRegField;

/* The hooks get the value of the whole register.  They run as any hook does: they may set other
 * registers, and add and remove what they like.  self: the device; index: the place in an array. */
struct _CopRegDef
{
  guint64 at;       /* in the window */
  const char *name; /* NULL ends the table */
  const char *doc;  /* nullable */
  CopRegAccess access;
  guint8 size;      /* bytes: 1, 2, 4 or 8; 0: the window's width */
  guint count;      /* an array of so many; 0: one register */
  guint64 stride;   /* bytes from one to the next; 0: its size */
  guint64 mask;     /* what the guest may change; 0: every bit */
  guint64 reset;    /* after a reset */
  guint64 max;      /* the largest value; 0: every bit may be set */
  const char *when; /* nullable: "REGISTER.FIELD": is seen only while that is not zero, and then in
                       place of others */
  const CopRegField *fields; /* nullable */
  /* What the guest sees instead of value, which is what is stored.  nullable */
  guint64 (*read) (CopObject *self, const CopRegDef *def, guint index, guint64 value);
  /* After a write by the guest.  value: what is stored now; of a w1c register the ones that the
   * guest has written, as far as mask allows.  nullable */
  void (*write) (CopObject *self, const CopRegDef *def, guint index, guint64 value);
  /* What is stored is another than before, whoever has stored it.  nullable */
  void (*changed) (CopObject *self, const CopRegDef *def, guint index, guint64 value);
  gconstpointer data; /* the row's own */
};

/* The bytes of one register in a window of this width. */
COP_API guint cop_reg_size (const CopRegDef *def, guint width);
/* The bits of the field, in their place. */
COP_API guint64 cop_reg_field_mask (const CopRegField *field);

/* Whether the table can be the registers of a window.
 * size: of the window in bytes; 0: any.  width: of a register that does not say its own; 0: 4.
 * Errors: INVALID (a bad name, size, mask, reset, max, field or "when"), EXISTS (two registers
 * overlap or have one name), RANGE (one lies outside the window). */
COP_API gboolean cop_regs_check (const CopRegDef *defs, const char *window, guint64 size,
                                 guint width, GError **error);

/* --- values ------------------------------------------------------------------------------ */

/* One register, or array of registers, of one device: found once, then used without a look-up, as
 * long as the device is there. */
typedef struct
{
  CopRegs *regs;
  const CopRegDef *def;
  guint row;
} CopReg;

/* The register of this name in a window.  ret_reg: out.
 * Errors: NOT_FOUND, naming the nearest. */
COP_API gboolean cop_region_reg (CopRegion *region, const char *name, CopReg *ret_reg,
                                 GError **error);
/* The register of the row-th row; FALSE behind the last. */
COP_API gboolean cop_region_nth_reg (CopRegion *region, guint row, CopReg *ret_reg);

/* How many there are: 1, or the count of an array. */
COP_API guint cop_reg_count (const CopReg *reg);
/* What is stored.  index: of an array, else 0; 0 behind the last. */
COP_API guint64 cop_reg_get (const CopReg *reg, guint index);
/* Stores a value on behalf of the device: mask and access are the guest's matter.
 * Errors: RANGE (no such index; more than its size or its max allows); what a hook said, after the
 * value was stored. */
COP_API gboolean cop_reg_set (const CopReg *reg, guint index, guint64 value, GError **error);

G_END_DECLS

#endif
