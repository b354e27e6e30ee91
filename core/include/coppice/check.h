/* Checks of a tree: what is right as a data structure, and wrong as a Devicetree.
 *
 * A check is a row of one table.  Those of dtc have dtc's names and give its verdicts
 * (docs/CHECKS.md lists where they differ, and why); the others look for what dtc does not.
 *
 * A check that needs another is not made at a node where the other has failed, at it or at its
 * parent: one mistake is told of once.
 *
 * All checks together cost the size of the tree.
 */
#ifndef COPPICE_CHECK_H
#define COPPICE_CHECK_H

#include <coppice/tree.h>

G_BEGIN_DECLS

typedef enum
{
  COP_CHECK_OFF,
  COP_CHECK_WARNING,
  COP_CHECK_ERROR,
} CopCheckLevel;

/* A row of the table.  All static. */
typedef struct
{
  const char *name;    /* "reg_overlap" */
  CopCheckLevel level; /* when no options say otherwise */
  gboolean by_dtc;     /* dtc has it, too */
  const char *means;   /* a sentence: what is wrong when it fails */
  const char *cure;    /* a sentence: how to put it right */
  const char *needs;   /* names of other checks, with a space between; "" for none */
} CopCheck;

COP_API guint cop_check_n_checks (void);
/* index: below n_checks.  A check stands after those that it needs. */
COP_API const CopCheck *cop_check_nth (guint index);
/* nullable: NULL when there is no check of the name. */
COP_API const CopCheck *cop_check_find (const char *name);
/* The rules that the check goes by, where it has a table of them: "compatible \"fixed-clock\":
 * #clock-cells, clock-frequency", a text each.  NULL-terminated, transfer full; nullable. */
COP_API char **cop_check_rules (const CopCheck *check);

/* Which checks are made. */
typedef struct _CopCheckOptions CopCheckOptions;

COP_API CopCheckOptions *cop_check_options_new (void);          /* transfer full */
COP_API void cop_check_options_free (CopCheckOptions *options); /* nullable */

/* name: of a check, or "all".  level: COP_CHECK_WARNING turns a check on, and leaves one that is an
 * error, in the table or by an earlier call, as it is.  (A check that is off is made all the same
 * where another needs it, and says nothing.)
 * Errors: NOT_FOUND, with the nearest name. */
COP_API gboolean cop_check_options_set (CopCheckOptions *options, const char *name,
                                        CopCheckLevel level, GError **error);

/* What a check has found.  The nodes are the tree's. */
typedef struct
{
  const CopCheck *check;
  CopCheckLevel level;
  CopNode *node;
  CopNodeProp *prop; /* nullable: it is about the node */
  CopNode *other;    /* the second one that it is about; nullable */
  CopOrigin origin;  /* of the property, else of the node; {0, 0} when it has none */
  char *text;        /* "PATH: what is wrong, what was found, the nearest right thing" */
} CopFinding;

/* Makes the checks: of CopFinding, in the order of the tree, those of one node in the order of the
 * table.  Nothing in a tree makes it fail.  The tree may be read or made in any way, understood or
 * not (cop_tree_understand); it stays as it is.
 * options: nullable, for those of the table.  transfer full. */
COP_API GPtrArray *cop_check_run (const CopTree *tree, const CopCheckOptions *options);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CopCheckOptions, cop_check_options_free)

G_END_DECLS

#endif
