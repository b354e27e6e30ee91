/* Recipes: what it takes to make devices again that have been removed. */
#ifndef MACHINE_RECIPE_H
#define MACHINE_RECIPE_H

#include <machine/private.h>

G_BEGIN_DECLS

typedef struct _CopRecipe CopRecipe;

/* Of the marked members that cannot come back by themselves: what init and build of another member
 * made is made by them again.  The tree is still as it was.  transfer full. */
CopRecipe *cop_recipe__take (const CopMembers *members);
void cop_recipe__free (CopRecipe *recipe); /* nullable */
/* Makes all again, within an operation that has begun: new objects with new serial numbers.
 * Errors: as those of adding. */
gboolean cop_recipe__make (const CopRecipe *recipe, CopMachine *machine, GError **error);
/* Leaves out the objects with these serial numbers (guint64 *).  FALSE when nothing is left. */
gboolean cop_recipe__leave_out (CopRecipe *recipe, GHashTable *serials);
/* A line for each thing in it: "PATH (TYPE)". */
void cop_recipe__print (const CopRecipe *recipe, const char *sign, GPtrArray *lines);

G_END_DECLS

#endif
