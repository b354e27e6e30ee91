/* Small types of objects with everything that a property can be.  The hooks of lab.child and
 * lab.leaf write to the current log (cop_test_log_new): "init TYPE", "post_init TYPE" and
 * "finalize TYPE", where TYPE is the one that declares the hook; a named object's name follows.
 * lab.thing writes only "finalize lab.thing NAME". */
#ifndef COP_TEST_LAB_H
#define COP_TEST_LAB_H

#include "log.h"

typedef struct
{
  CopObject object;
  guint8 rank; /* 7 at first */
} LabBase;

/* lab.thing: an object with a property of every kind. */
typedef struct
{
  LabBase base;
  guint8 flag;
  gint8 i8;
  gint16 i16;
  gint32 i32;
  gint64 i64;
  guint8 u8;
  guint16 u16;
  guint32 u32;
  guint64 u64;
  gint32 level;    /* -10 to 10, 3 at first */
  guint16 pins;    /* 1 to 1000, 16 at first */
  guint64 bytes;   /* property "memory" */
  guint64 address; /* property "base" */
  double ratio;    /* 0 to 1, 0.5 at first */
  double free_ratio;
  char *text;  /* "plain" at first */
  char *blank; /* NULL at first */
  guint8 mode; /* slow, fast, turbo; fast at first */
  GBytes *blob;
  CopList *numbers, *words;
  CopLink friend;  /* strong */
  CopLink needs;   /* strong, required */
  CopLink fan;     /* weak */
  guint8 never;    /* read-only; 9 */
  guint32 even;    /* its hook refuses odd numbers */
  guint n_changed; /* writes of "even" */
  /* besides: children inner (nullable), core (of lab.child, not nullable); the aliases
   * inner_text and core_rank; the computed half (of even, can be written), sum (cannot), and
   * sink (cannot be read) */
} LabThing;

/* lab.base, abstract; below it lab.thing, lab.child and lab.hidden; lab.leaf below lab.child.
 * lab.plug and lab.switch are interfaces; lab.child implements the first, lab.leaf both. */
extern const CopTypeDesc lab_type_base;
extern const CopTypeDesc lab_type_thing;
extern const CopTypeDesc lab_type_child;
extern const CopTypeDesc lab_type_leaf;
extern const CopTypeDesc lab_type_hidden; /* not user creatable */

typedef struct
{
  int (*answer) (CopObject *self);
} LabPlug;
extern const CopInterfaceDesc lab_interface_plug;
extern const CopInterfaceDesc lab_interface_switch;

/* A host that knows the lab's types.  transfer full. */
CopHost *lab_host (void);

/* A new object of one of the host's types; the test fails when there is none.  transfer full. */
gpointer lab_new (CopHost *host, const CopTypeDesc *desc);

/* Makes an object and gives it to the parent under this name, nullable; transfer none. */
gpointer lab_add (CopObject *parent, const char *name, const CopTypeDesc *desc);

/* A bare machine of the host; the test fails when it cannot be made.  transfer full. */
CopMachine *lab_machine (CopHost *host);

/* Closes; the test fails when an object is left. */
void lab_close (CopMachine *machine); /* nullable */
void lab_close_host (CopHost *host);

#endif
