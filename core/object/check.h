/* Whether a value fits a property, and what it becomes.  Each check that fails sets the error of
 * the property on the object, and returns FALSE. */
#ifndef OBJECT_CHECK_H
#define OBJECT_CHECK_H

#include <object/private.h>

G_BEGIN_DECLS

/* Always FALSE: the property wants another kind of value. */
gboolean cop_check__wrong_kind (CopObject *object, const CopProp *prop, const CopValue *value,
                                GError **error);
/* Always FALSE: found, min and max as text. */
gboolean cop_check__out_of_range (CopObject *object, const CopProp *prop, const char *found,
                                  const char *min, const char *max, GError **error);
/* The bounds of the row and of its width. */
gboolean cop_check__unsigned (CopObject *object, const CopProp *prop, guint64 u, GError **error);
gboolean cop_check__signed (CopObject *object, const CopProp *prop, gint64 i, GError **error);
/* The type that a link wants; that the target is in the tree, and in the same machine. */
gboolean
cop_check__target (CopObject *object, const CopProp *prop, CopObject *target, GError **error);
/* The index of an enum's choice, or -1. */
int cop_check__choice_of (const CopPropDef *def, const char *text);
/* Always FALSE: the choices, and the nearest. */
gboolean
cop_check__bad_choice (CopObject *object, const CopProp *prop, const char *text, GError **error);
/* An unsigned value of any unsigned kind, or a signed one: a script's integers are 64 bits, and of
 * a 64-bit (wide) property they are taken as they are. */
gboolean cop_check__as_unsigned (const CopValue *value, gboolean wide, guint64 *ret);
gboolean cop_check__as_signed (const CopValue *value, gint64 *ret);
/* A list of the property's kind; a single value is a list of one.  transfer full, nullable: NULL
 * when a value does not fit. */
CopList *cop_check__as_list (const CopProp *prop, const CopValue *value);

G_END_DECLS

#endif
