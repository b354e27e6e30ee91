/* What every public header needs: visibility, and GLib's basic types. */
#ifndef COPPICE_MACROS_H
#define COPPICE_MACROS_H

#include <glib.h>

#define COP_API __attribute__ ((visibility ("default"))) extern

G_BEGIN_DECLS

typedef struct _CopHost CopHost;
typedef struct _CopType CopType;
typedef struct _CopTypeDesc CopTypeDesc;
typedef struct _CopInterfaceDesc CopInterfaceDesc;
typedef struct _CopProp CopProp;
typedef struct _CopPropDef CopPropDef;
typedef struct _CopObject CopObject;
typedef struct _CopLink CopLink;
typedef struct _CopHold CopHold;
typedef struct _CopValue CopValue;
typedef struct _CopList CopList;

G_END_DECLS

#endif
