/* The writer of Devicetree source: its text, and the values in it. */
#ifndef COP_FDT_DTS_H
#define COP_FDT_DTS_H

#include <coppice/fdt.h>
#include <fdt/labels.h>
#include <fdt/text.h>

#define COP_DTS_DEEPEST_INDENT 16

typedef struct
{
  CopText text;
  const CopTree *tree;
  CopRefs refs;
  CopLabels labels;
  GPtrArray *props;
  guint8 *pinned; /* by id of the node: its number may not change; NULL when that is not asked */
  guint32 *given; /* by id: its number, where dtc might give it one that is reserved; or NULL */
  guint n_left;   /* nodes that are referred to, and dtc is to give a number */
  guint8 *widths; /* by id of a property's name: 64 when numbers of two cells are written as one */
  CopDtsFlags flags;
  CopFileNameFunc file_name; /* nullable */
  gpointer user_data;
  gsize depth;
  gsize line; /* where the present line begins in the text */
  gsize tabs; /* at its beginning */
  gsize item; /* where the present <...> or string begins */
} CopDts;

static inline void
cop_dts__add (CopDts *dts, const char *string)
{
  cop_text__add_string (&dts->text, string);
}

void cop_dts__begin_line (CopDts *dts, gsize depth);

/* &label or &{/path}. */
void cop_dts__add_ref (CopDts *dts, const CopNode *target);

/* Decides which phandles are written; when there are labels. */
void cop_dts__begin_phandles (CopDts *dts);

/* The number of the node as far as it is written, or 0.  What somebody has said in source or a
 * script is. */
static inline guint32
cop_dts__number (const CopDts *dts, const CopNode *node)
{
  if (node->phandle && (!dts->pinned || dts->pinned[node->id] || cop_node__origin (node).line != 0))
    return node->phandle;
  return dts->given ? dts->given[node->id] : 0;
}

static inline gboolean
cop_dts__has_phandle (const CopDts *dts, const CopNode *node)
{
  return cop_dts__number (dts, node) != 0;
}

/* The nodes that keep dtc from giving numbers that mean no node; after the tree. */
void cop_dts__add_reserved (CopDts *dts);

/* " = ..." without the semicolon, of a property that has a value. */
void cop_dts__add_value (CopDts *dts, const CopNodeProp *prop);

#endif
