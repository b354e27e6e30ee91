/* Finding places: addresses, numbers on a bus and lines that a script does not give
 * (docs/ALLOCATION.md). */
#ifndef DEVICE_PLACE_H
#define DEVICE_PLACE_H

#include <base/taken.h>
#include <device/private.h>

G_BEGIN_DECLS

typedef struct
{
  guint64 first, last;
} CopStretch;

/* --- pools.c ------------------------------------------------------------------------------- */

gboolean cop_pools__get (CopObject *self, const CopProp *prop, CopValue *ret, GError **error);
gboolean
cop_pools__set (CopObject *self, const CopProp *prop, const CopValue *value, GError **error);
gboolean cop_granule__get (CopObject *self, const CopProp *prop, CopValue *ret, GError **error);
gboolean
cop_granule__set (CopObject *self, const CopProp *prop, const CopValue *value, GError **error);
void cop_pools__free (CopPools *pools); /* nullable */
/* How places are found for those that say nothing, where a bus counts them itself. */
typedef enum
{
  COP_RULE_ABOVE, /* as on the bus above; at last the lowest */
  COP_RULE_LOWEST,
  COP_RULE_STABLE,
} CopPlaceRule;

CopPlaceRule cop_bus__rule (const CopBus *bus);
void cop_bus__set_rule (CopBus *bus, CopPlaceRule rule);
/* The property "places" (place-bus.c). */
gboolean cop_places__get (CopObject *self, const CopProp *prop, CopValue *ret, GError **error);
gboolean
cop_places__set (CopObject *self, const CopProp *prop, const CopValue *value, GError **error);
/* Whether somebody has said where addresses on the bus are found. */
gboolean cop_bus__has_pools (CopBus *bus);
/* Where they are: the pools, or what is seen of the bus from outside; none where neither is known.
 * transfer full, nullable: NULL with an error. */
GArray *cop_bus__stretches (CopBus *bus, guint64 *ret_granule, GError **error);

/* --- ranges.c ------------------------------------------------------------------------------ */

/* Addresses of a bus, and where they begin on the bus above. */
typedef struct
{
  guint64 first, last, at;
} CopForward;

/* How the bus of a device that nobody modelled is seen from the bus above. */
typedef enum
{
  COP_SIGHT_SAME,  /* the addresses are the same, or nobody can tell; of other buses, too */
  COP_SIGHT_MOVED, /* some have another number there */
  COP_SIGHT_NONE,  /* not at all */
} CopSight;

/* ret: of CopForward; those that are forwarded, and with SAME none when all are. */
CopSight cop_bus__sight (const CopBus *bus, GArray *ret);
gboolean cop_bus__is_same (const CopBus *bus);
/* What is in both; the stretches are of CopStretch.  stretches: transfer full, NULL is all there
 * are.  transfer full. */
GArray *cop_stretches__narrow (GArray *stretches, const GArray *forwards);
/* The window of the device has been mapped on its bus: it is shown on those above that have other
 * numbers for its addresses.  Errors: EXISTS (something is there), naming both. */
gboolean cop_window__show_above (CopDevice *device, CopRegion *window, GError **error);
/* Whether the node has any. */
gboolean cop_ranges__are_said (CopDevice *device);
/* ranges-change.c: a property of the node is about to change.  Errors: STATE (windows are mapped by
 * it). */
gboolean cop_ranges__may_change (CopObject *object, const char *name, GError **error);
/* It is about to be said.  Errors: STATE (it would make a bus of what is none). */
gboolean cop_ranges__may_begin (CopObject *object, const char *name, const CopDtItem *items,
                                guint n_items, GError **error);
void cop_ranges__changed (CopObject *object, const char *name);

/* --- one search ---------------------------------------------------------------------------- */

typedef enum
{
  COP_WANT_ADDRESS,
  COP_WANT_NUMBER,
  COP_WANT_LINE,
  COP_WANT_PLACE, /* of a bus's own (CopBusPlaces), or of nobody the core knows */
} CopWantKind;

/* What several look in: a bus, or a row of a provider's inputs. */
typedef struct
{
  CopWantKind kind;
  CopBus *bus;
  CopDevice *provider;
  const CopLineDef *input;
  GArray *stretches; /* CopStretch */
  guint64 granule;
  CopRegion *space;  /* of addresses; NULL: a bus whose nodes alone say them */
  gconstpointer key; /* of addresses: who has the same has the same addresses */
  CopTaken *taken;   /* by what is not mapped yet; of addresses: those of the space */
} CopGround;

typedef struct
{
  CopGround *ground;
  CopDevice *device;   /* referenced */
  guint index;         /* of the window; of a line: in the device's list */
  guint64 size, align; /* whole granules: nobody else is in them */
  guint64 bytes;       /* of the window */
  guint64 takes;       /* of size, what is its own when it is found */
  CopPlaceWish wish;   /* of a place */
  CopStretch stretch;  /* of a place: where that may be */
  gint priority;
  char *path;
  guint64 seed; /* of its numbers: from its path and what it is */
  guint64 hash; /* its first number */
  guint64 n;    /* how many places are in the ground */
  guint64 place;
  guint32 cells[COP_LINE_MAX_CELLS]; /* of a line, in a node */
  guint n_cells;
  gboolean found;
} CopWant;

/* Who has an address, and is not mapped yet. */
typedef struct
{
  CopDevice *device;
  gconstpointer key; /* as of the ground */
  guint64 first, last;
} CopClaim;

/* An input that only the node of a device says that it drives. */
typedef struct
{
  CopDevice *consumer;
  const CopDevice *provider;
  const CopLineDef *input;
  guint32 place;
} CopLineClaim;

typedef struct
{
  COP_VEC (CopWant) wants;
  COP_VEC (CopClaim) claims;
  COP_VEC (CopLineClaim) line_claims;
  COP_VEC (CopDevice *) completed; /* that have not said "at", and now want what they need */
  GHashTable *grounds;             /* CopGround */
  GHashTable *taken;               /* key of a ground to CopTaken */
  GError *refusal;                 /* the last one of a provider; nullable */
  const CopBus *ruled;             /* whose rule was looked for last; nullable */
  gboolean stable;                 /* what it was */
} CopPlacing;

/* --- place-ground.c: what is looked at ----------------------------------------------------- */

void cop_placing__begin (CopPlacing *placing);
void cop_placing__end (CopPlacing *placing);
/* transfer none.  NULL with an error of surveying it. */
CopGround *cop_placing__ground (CopPlacing *placing, CopGround key, GError **error);
/* What is taken of the addresses of that key, and not mapped.  transfer none. */
CopTaken *cop_placing__taken (CopPlacing *placing, gconstpointer key);
/* Inputs that are known by nodes alone are taken where somebody looks. */
void cop_placing__claim_lines (CopPlacing *placing);

/* --- the search ---------------------------------------------------------------------------- */

/* Where the want looks: that of its ground, or its own. */
static inline guint
cop_want__n_stretches (const CopWant *want)
{
  return want->ground->kind == COP_WANT_PLACE ? 1 : want->ground->stretches->len;
}

static inline const CopStretch *
cop_want__stretch (const CopWant *want, guint i)
{
  return want->ground->kind == COP_WANT_PLACE
             ? &want->stretch
             : &g_array_index (want->ground->stretches, CopStretch, i);
}

/* Gives each of the wants a place; lines are wired, and buses of places are told.
 * Errors: EXISTS (there is no room, naming who has it), NOT_FOUND (there is no pool). */
gboolean cop_placing__find (CopPlacing *placing, GError **error);
/* The same without asking for an error: FALSE and the want that has found none. */
CopWant *cop_placing__search (CopPlacing *placing);
/* What is to be found for the device; of one place.  NULL with an error of surveying the ground. */
CopWant *cop_placing__add (CopPlacing *placing, CopDevice *device, CopGround key, guint index,
                           GError **error);
/* A place on a bus that counts them itself, if the device wants one. */
gboolean cop_placing__want_place (CopPlacing *placing, CopDevice *device, GError **error);
void cop_ground__survey_places (CopGround *ground);
/* Bytes on the device's bus: its window of the index, or an item of the list in its node.
 * what: tells several of the device from each other. */
gboolean cop_placing__want_bytes (CopPlacing *placing, CopDevice *device, guint index,
                                  const char *what, guint64 size, GError **error);
/* The interrupts that such a node says, and those that are to be found for it. */
gboolean cop_placing__look_at_lines (CopPlacing *placing, CopDevice *device, gboolean claims_alone,
                                     GError **error);
/* What the node of a device that nobody modelled is to have. */
gboolean cop_placing__want_dt (CopPlacing *placing, CopDevice *device, GError **error);
/* It is the device's for good; ok FALSE: it is not, and what the device has said is as before. */
void cop_want__keep_place (const CopWant *want, gboolean ok);
/* Sets or replaces what the node says by hand, which makes sense.  transfer none. */
const CopDtEntry *cop_dt__replace (CopObject *object, const char *name, CopDtMode mode,
                                   const CopDtItem *items, guint n_items);
/* Of a device that nobody modelled (place-dt.c): the addresses that its node says. */
void cop_dt__tell_taken (CopDevice *device, CopPlaceTaken tell, gpointer data);
gboolean cop_dt__seeks (const CopDtItem *items, guint n_items);
/* What was found: an item of its "at", the first one is its name's, too; or one of its interrupts.
 */
void cop_dt__give (const CopWant *want);
/* How the provider says the place, into the want.  Errors: the provider's. */
gboolean cop_dt__encode (CopWant *want, guint place, GError **error);
/* The error of one that has found none. */
gboolean cop_placing__refuse (const CopPlacing *placing, const CopWant *want, GError **error);

G_END_DECLS

#endif
