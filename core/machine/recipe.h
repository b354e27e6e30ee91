/* Recipes: what it takes to make devices again that have been removed. */
#ifndef MACHINE_RECIPE_H
#define MACHINE_RECIPE_H

#include <machine/private.h>

G_BEGIN_DECLS

typedef struct _CopRecipe CopRecipe;

/* Another object; path is NULL where there is none. */
typedef struct
{
  guint64 root; /* the serial number of the part that the path begins at; 0: an absolute path */
  char *path;
} CopPartTarget;

typedef struct
{
  char *name;
  CopValue value;       /* owned; of a link: none */
  CopPartTarget target; /* of a link */
} CopPartSetting;

typedef struct
{
  char *consumer; /* the path of one that stays; NULL: the part itself */
  guint64 consumer_serial;
  char *output;
  CopPartTarget provider;
  guint index;
  CopEndpoint endpoint; /* input: a row's name; no provider */
} CopPartWiring;

typedef struct
{
  char *name;
  CopDtMode mode;
  guint n_items;
  CopDtItem *items;       /* owned; objects are in targets */
  CopPartTarget *targets; /* one for each item */
} CopPartEntry;

typedef struct
{
  guint ref_count; /* of recipes: that of a transaction inside another is part of two */
  char *type;
  guint64 serial; /* of the one that was removed: the order of making */
  char *path, *parent, *name;
  char *bus; /* nullable */
  gboolean is_device, nullable;
  GArray *settings, *wires, *entries;
  GArray *driven; /* CopPartWiring: of those that stay, to what goes with the part */
} CopPart;

struct _CopRecipe
{
  GPtrArray *parts; /* of CopPart */
};

/* Of the marked members that cannot come back by themselves: what init and build of another member
 * made is made by them again.  The tree is still as it was.  transfer full. */
CopRecipe *cop_recipe__take (const CopMembers *members);
void cop_recipe__free (CopRecipe *recipe); /* nullable */
/* Makes all again, within an operation that has begun: new objects with new serial numbers.
 * Errors: as those of adding. */
gboolean cop_recipe__make (CopRecipe *recipe, CopMachine *machine, GError **error);
CopRecipe *cop_recipe__new (void); /* an empty one */
/* What is in the other is in this one as well.
 * leave_out: nullable, serial numbers (guint64 *) of objects that are not to be. */
void cop_recipe__add (CopRecipe *recipe, const CopRecipe *from, GHashTable *leave_out);
/* In the order of making. */
void cop_recipe__sort (CopRecipe *recipe);
/* Of a sorted recipe: the part with the serial number, or NULL. */
CopPart *cop_recipe__find_part (const CopRecipe *recipe, guint64 serial);
gboolean cop_recipe__is_empty (const CopRecipe *recipe);
/* A line for each thing in it: "PATH (TYPE)". */
void cop_recipe__print (const CopRecipe *recipe, const char *sign, GPtrArray *lines);

G_END_DECLS

#endif
