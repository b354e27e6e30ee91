/* Recipes: what it takes to make devices again that have been removed. */
#ifndef MACHINE_RECIPE_H
#define MACHINE_RECIPE_H

#include <machine/private.h>

G_BEGIN_DECLS

typedef struct _CopRecipe CopRecipe;

/* Another object: that of a part, or one by its path.  Neither: there is none. */
typedef struct
{
  guint64 serial; /* of what goes as well: a part has it, unless it came and went */
  char *path;     /* of what stays */
  guint64 gone;   /* neither: of what the link led to before, as CopLink has it */
} CopPartTarget;

typedef struct
{
  char *name;
  CopValue value; /* owned; of a link: none */
  CopPartTarget target;
  gboolean is_link, is_default;
} CopPartSetting;

/* Between the device of the part and another; of "wires" and "lost" that one is the provider, of
 * "driven" the consumer, which stays. */
typedef struct
{
  CopPartTarget other; /* of "lost": neither */
  guint64 lineage;     /* of the other: another in its place is not meant */
  char *path, *label;  /* of a provider that had gone, or was off its path; nullable */
  char *output;
  guint index;
  guint64 order;        /* among the wires to the same provider */
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

/* A link to the object from one that stays.  The cut empties a weak one. */
typedef struct
{
  char *source; /* path */
  guint64 source_lineage;
  char *name; /* of the property, or of the Devicetree entry */
  gint item;  /* of the entry; -1: a property */
} CopPartReferrer;

/* One object that was removed. */
typedef struct
{
  guint ref_count; /* of recipes: that of a transaction inside another is part of two */
  guint64 serial;  /* the order of making */
  guint64 lineage;
  char *type, *name;
  char *path; /* nullable: of what was below another that went */
  CopPartTarget parent, bus;
  CopPartTarget next, next_seat; /* who stood behind it: among its siblings (by name), on its bus */
  guint64 next_serial, next_seat_serial; /* 0: nobody */
  guint64 next_lineage, next_seat_lineage;
  gboolean is_device, is_bus;
  gboolean is_inner;  /* its parent went as well, and it cannot go without it */
  gboolean is_late;   /* it was made while what it was put below was realized */
  gboolean was_alive; /* of devices and buses: not ejected */
  gboolean was_new;   /* of devices: nobody had realized it */
  gboolean nullable;
  GArray *settings, *wires, *entries;
  GArray *lost;      /* CopPartWiring */
  GArray *driven;    /* CopPartWiring */
  GArray *referrers; /* CopPartReferrer */
} CopPart;

struct _CopRecipe
{
  GPtrArray *parts; /* of CopPart */
  GPtrArray *turns; /* the same in the order in which they were added; no references */
};

/* Of the marked members.  The tree is still as it was.  transfer full. */
CopRecipe *cop_recipe__take (const CopMembers *members);
void cop_recipe__free (CopRecipe *recipe); /* nullable */
/* Makes all again, within an operation that has begun: new objects with new serial numbers.
 * Errors: as those of adding; NOT_FOUND and STATE when what it was on is gone or is ejected. */
gboolean cop_recipe__make (CopRecipe *recipe, CopMachine *machine, GError **error);
CopRecipe *cop_recipe__new (void); /* an empty one */
/* What is in the other is in this one as well.
 * leave_out: nullable, serial numbers (guint64 *) of objects that are not to be. */
void cop_recipe__add (CopRecipe *recipe, const CopRecipe *from, GHashTable *leave_out);
/* In the order of making. */
void cop_recipe__sort (CopRecipe *recipe);
/* Of a sorted recipe: the place of the part with the serial number, or -1. */
gint cop_recipe__find (const CopRecipe *recipe, guint64 serial);
/* Nothing in it comes back by itself. */
gboolean cop_recipe__is_empty (const CopRecipe *recipe);
/* A line for each thing in it that does not come with another: "PATH (TYPE)". */
void cop_recipe__print (const CopRecipe *recipe, const char *sign, GPtrArray *lines);

/* A part for the object, which is still where it was: of one recipe.  transfer full. */
CopPart *cop_recipe__note (CopObject *object);
/* part: a CopPart. */
void cop_recipe__unref_part (gpointer part);

/* --- while it is made ---------------------------------------------------------------------- */

/* A recipe on its way to objects. */
typedef struct
{
  CopRecipe *recipe;
  CopMachine *machine;
  CopObject **made; /* one for each part; referenced, nullable */
  GHashTable *came; /* objects that have got a parent here; and so has what is below them */
  guint ledger;     /* how far the ledger has been read */
  gboolean is_late; /* what realizing makes has been made */
} CopMaking;

static inline CopPart *
cop_recipe__part (const CopRecipe *recipe, guint i)
{
  return (CopPart *)recipe->parts->pdata[i];
}

/* The object of the part that is there and has not been removed meanwhile, or NULL. */
static inline CopObject *
cop_making__made (const CopMaking *making, guint i)
{
  CopObject *object = making->made[i];

  return object && !(object->flags & (COP_FLAG_GONE | COP_FLAG_IN_CUT)) ? object : NULL;
}

/* ret_object: NULL for what has come and gone with what is undone: nothing leads there again.
 * Errors: NOT_FOUND. */
gboolean cop_making__target (const CopMaking *making, const CopPartTarget *target,
                             CopObject **ret_object, GError **error);
/* What the part knows and is told of the object now: with links, those to others as well. */
gboolean cop_making__set (const CopMaking *making, const CopPart *part, CopObject *object,
                          gboolean links, GError **error);
/* How many cells the specifiers of a provider have, where that is said by hand: wires to it are
 * joined before the rest of that is said. */
gboolean cop_making__count_cells (const CopMaking *making, const CopPart *part, CopObject *object,
                                  GError **error);
/* What leads to others comes when all are there: links, wires, Devicetree entries; and the wires of
 * those that have stayed. */
gboolean
cop_making__join (const CopMaking *making, const CopPart *part, CopObject *object, GError **error);
/* Links of those that have stayed lead there again, unless somebody has set them since; and so do
 * wires to what goes with the undoing.  Nothing fails any more. */
void cop_making__refer (const CopMaking *making, const CopPart *part, CopObject *object);
/* All stand where they stood among their siblings and on their bus. */
void cop_making__arrange (const CopMaking *making);

G_END_DECLS

#endif
