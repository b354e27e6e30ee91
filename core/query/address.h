#ifndef QUERY_ADDRESS_H
#define QUERY_ADDRESS_H

#include <query/reader.h>

G_BEGIN_DECLS

/* How the bus below a node writes its addresses. */
typedef enum
{
  COP_BUS_PLAIN,
  COP_BUS_PCI,
  COP_BUS_ISA,   /* two cells, a space and a number */
  COP_BUS_SPACE, /* three cells, the same */
} CopBusKind;

typedef struct
{
  CopBusKind kind;
  guint32 address_cells, size_cells;
} CopBusForm;

/* Linux refuses more. */
#define COP_BUS_MAX_CELLS 4

/* FALSE with why when it makes no sense. */
gboolean cop_bus__form (const CopNode *bus, CopBusForm *ret_form, const char **why);
/* Whether addresses of the two spaces can be the same. */
gboolean cop_bus__same_space (CopBusKind kind, guint32 a, guint32 b);
gboolean cop_bus__read (CopReader *reader, const CopBusForm *form, CopBusAddress *ret_address,
                        const char **why);

G_END_DECLS

#endif
