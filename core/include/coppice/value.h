/* Values: what goes in and out of a property when its C type is not known.
 *
 * A CopValue is a small struct on the caller's stack.  It either borrows what it points to (as the
 * COP_VALUE_* initialisers do) or owns it (as values returned by cop_object_get do);
 * cop_value_clear is right for both.
 */
#ifndef COPPICE_VALUE_H
#define COPPICE_VALUE_H

#include <coppice/macros.h>

G_BEGIN_DECLS

/* The kinds of property.  Not every kind is the kind of a value: a value of an enum property is
 * a string, that of an alias is whatever its target is. */
typedef enum
{
  COP_KIND_NONE, /* no value: NULL in C, nil in Lua, null over QMP */
  COP_KIND_BOOL,
  COP_KIND_INT,     /* signed, of the member's width */
  COP_KIND_UINT,    /* unsigned, of the member's width */
  COP_KIND_SIZE,    /* guint64, bytes */
  COP_KIND_ADDRESS, /* guint64, printed in hexadecimal */
  COP_KIND_DOUBLE,
  COP_KIND_STRING,
  COP_KIND_ENUM,  /* an int member that holds an index; its value is the choice, a string */
  COP_KIND_BYTES, /* GBytes */
  COP_KIND_LIST,  /* CopList, an ordered list of values of one kind */
  COP_KIND_CHILD, /* an object that the property owns */
  COP_KIND_LINK,  /* an object that the property refers to */
  COP_KIND_ALIAS, /* stands for a property of another object */
  COP_KIND_COMPUTED,
} CopKind;

/* The kind's name as scripts write it, e.g. "uint".  transfer none; static. */
COP_API const char *cop_kind_name (CopKind kind);

struct _CopValue
{
  CopKind kind;
  gboolean owned; /* cop_value_clear releases what the value points to */
  union
  {
    gboolean boolean;
    gint64 i;
    guint64 u; /* also sizes and addresses */
    double number;
    const char *string; /* also enums */
    GBytes *bytes;
    CopList *list;
    CopObject *object; /* also children; NULL is COP_KIND_NONE */
  } as;
};

#define COP_VALUE_NONE ((CopValue){ .kind = COP_KIND_NONE })
#define COP_VALUE_BOOL(v) ((CopValue){ .kind = COP_KIND_BOOL, .as.boolean = (v) })
#define COP_VALUE_INT(v) ((CopValue){ .kind = COP_KIND_INT, .as.i = (v) })
#define COP_VALUE_UINT(v) ((CopValue){ .kind = COP_KIND_UINT, .as.u = (v) })
#define COP_VALUE_DOUBLE(v) ((CopValue){ .kind = COP_KIND_DOUBLE, .as.number = (v) })
#define COP_VALUE_STRING(v) ((CopValue){ .kind = COP_KIND_STRING, .as.string = (v) })
#define COP_VALUE_OBJECT(v) ((CopValue){ .kind = COP_KIND_LINK, .as.object = (v) })
#define COP_VALUE_BYTES(v) ((CopValue){ .kind = COP_KIND_BYTES, .as.bytes = (v) })
#define COP_VALUE_LIST(v) ((CopValue){ .kind = COP_KIND_LIST, .as.list = (v) })

/* Releases what an owning value holds and makes it COP_VALUE_NONE. */
COP_API void cop_value_clear (CopValue *value);

/* dest: out, owns its content (strings are copied, the rest is referenced). */
COP_API void cop_value_copy (CopValue *dest, const CopValue *src);

COP_API gboolean cop_value_equal (const CopValue *a, const CopValue *b);

/* Appends the value as a person would write it: true, -3, 0x1000 (addresses), "text", [1, 2].
 * An object is written as its path, or as its type and serial when it has none. */
COP_API void cop_value_print (const CopValue *value, GString *out);

/* What a person means by "4m", "4 MiB", "1.5G", "0x1000", "24 Mhz": a number, decimal or 0x, with
 * or without a unit of bytes (powers of 1024) or hertz (powers of 1000) in any letters.  It is for
 * hints and for command lines; values are numbers.  FALSE, and nothing written, when it means no
 * whole number of 64 bits. */
COP_API gboolean cop_amount_parse (const char *text, guint64 *ret_amount);

/* A list is made once and then only read; it can be shared. */
COP_API CopList *cop_list_new (const CopValue *items, guint n_items); /* transfer full; copies */
COP_API CopList *cop_list_ref (CopList *list);
COP_API void cop_list_unref (CopList *list); /* nullable */
COP_API guint cop_list_length (const CopList *list);
COP_API const CopValue *cop_list_get (const CopList *list, guint index); /* transfer none */

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CopValue, cop_value_clear)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CopList, cop_list_unref)

G_END_DECLS

#endif
