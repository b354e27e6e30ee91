/* What an overlay has done to its base, in order. */
#ifndef OVERLAY_APPLIED_H
#define OVERLAY_APPLIED_H

#include <coppice/overlay.h>
#include <tree/node.h>

G_BEGIN_DECLS

typedef enum
{
  DONE_NODE,  /* added */
  DONE_PROP,  /* set */
  DONE_LABEL, /* added */
} DoneKind;

typedef struct
{
  DoneKind kind;
  CopNode *node;
  const char *text;      /* the label; static for the tree */
  CopNodeProp *prop;     /* set */
  CopNodeProp before;    /* what it was */
  gboolean is_new;       /* it was not there */
  const CopPart *set_to; /* what it has become, to see whether it still is that */
  const guint8 *set_to_data;
} Done;

struct _CopApplied
{
  CopTree *tree;
  GArray *done; /* Done */
  guint level;  /* how many overlays were applied with it */
};

/* FALSE when it has changed numbers of cells that something is still read by.  Errors: REFUSED. */
gboolean cop_applied__check_cells (const CopApplied *applied, GError **error);

/* "FILE:LINE", or NULL when that is not known.  transfer full. */
char *cop_applied__print_place (const CopTree *tree, CopOrigin origin);

/* Undoes it from the end; nothing is left in the list. */
void cop_applied__undo (CopApplied *applied);

G_END_DECLS

#endif
