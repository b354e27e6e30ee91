/* I2C: buses, what sits on them, and how a controller talks to it.  The words are those of the
 * I2C-bus specification (NXP UM10204, rev. 7).
 *
 * A controller offers an "i2c-bus" and makes transfers on it: start with an address, bytes, stop.
 * A target descends from "i2c.device" and implements the interface below; or it descends from
 * "i2c.registers" and declares its registers as a window, in C or in Lua.
 *
 * Unplugging is forced: a transfer with a target that goes is answered by nobody from then on.
 */
#ifndef COPPICE_DEV_I2C_H
#define COPPICE_DEV_I2C_H

#include <coppice/dev/device.h>

G_BEGIN_DECLS

/* Addresses of seven bits; those below and above are reserved (UM10204, §3.1.12). */
#define COP_I2C_FIRST 0x08
#define COP_I2C_LAST 0x77

/* --- controllers ------------------------------------------------------------------------- */

/* Addresses are given with "at", one each; plugging refuses one that is reserved or taken. */
COP_API const CopTypeDesc cop_type_i2c_bus;

/* Begins a transfer, or goes on with another direction or target (a repeated start).
 * TRUE: a target acknowledges its address. */
COP_API gboolean cop_i2c_start (CopBus *bus, guint8 address, gboolean read);
/* Sends a byte to the target.  TRUE: it acknowledges. */
COP_API gboolean cop_i2c_write (CopBus *bus, guint8 byte);
/* Reads a byte; 0xff, which is what the pull-ups say, when nobody sends one. */
COP_API guint8 cop_i2c_read (CopBus *bus);
/* Ends the transfer.  Nothing when there is none. */
COP_API void cop_i2c_stop (CopBus *bus);
/* Whether a transfer is under way: after start, before stop. */
COP_API gboolean cop_i2c_is_busy (const CopBus *bus);

/* --- targets ----------------------------------------------------------------------------- */

/* What a target does in a transfer.  All may be left out: it acknowledges, and sends 0xff. */
typedef struct
{
  /* Its address has been sent.  read: it is to send.  FALSE: it does not acknowledge. */
  gboolean (*start) (CopDevice *target, gboolean read);
  gboolean (*write) (CopDevice *target, guint8 byte); /* FALSE: it does not acknowledge */
  guint8 (*read) (CopDevice *target);
  /* The transfer is over, or goes on with somebody else; not told when the target is unplugged.
   * repeated: by a repeated start, and not by a stop. */
  void (*stop) (CopDevice *target, gboolean repeated);
} CopI2cTarget;

COP_API const CopInterfaceDesc cop_interface_i2c_target;

COP_API const CopTypeDesc cop_type_i2c_device; /* abstract */

/* A target whose registers are reached by a pointer: the first byte that is written sets it, those
 * that follow go to the registers from there on, and what is read comes from there.  The registers
 * are a window called "regs" (use COP_WINDOW_BUS), whose accesses are of one byte; a pointer of p
 * means its offset p times the property register_bytes. */
typedef struct
{
  CopDevice device;
  guint8 register_bytes;
  guint8 pointer_mask;
  gboolean auto_increment;
  guint8 pointer;
  guint8 at;        /* the next byte of what the pointer points to */
  gboolean pointed; /* the pointer of this transfer has been written */
} CopI2cRegisters;

COP_API const CopTypeDesc cop_type_i2c_registers; /* abstract */

G_END_DECLS

#endif
