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
/* Whether somebody has said where addresses on the bus are found. */
gboolean cop_bus__has_pools (CopBus *bus);
/* Where they are: the pools, or what is seen of the bus from outside; none where neither is known.
 * transfer full, nullable: NULL with an error. */
GArray *cop_bus__stretches (CopBus *bus, guint64 *ret_granule, GError **error);

/* --- one search ---------------------------------------------------------------------------- */

typedef enum
{
  COP_WANT_ADDRESS,
  COP_WANT_NUMBER,
  COP_WANT_LINE,
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
  CopRegion *space; /* of addresses */
  CopTaken *taken;  /* by what is not mapped yet; of addresses: those of the space */
} CopGround;

typedef struct
{
  CopGround *ground;
  CopDevice *device;   /* referenced */
  guint index;         /* of the window; of a line: in the device's list */
  guint64 size, align; /* whole granules: nobody else is in them */
  guint64 bytes;       /* of the window */
  gint priority;
  char *path;
  guint64 seed; /* of its numbers: from its path and what it is */
  guint64 hash; /* its first number */
  guint64 n;    /* how many places are in the ground */
  guint64 place;
  gboolean found;
} CopWant;

/* Who has an address, and is not mapped yet. */
typedef struct
{
  CopDevice *device;
  CopRegion *space;
  guint64 first, last;
} CopClaim;

typedef struct
{
  COP_VEC (CopWant) wants;
  COP_VEC (CopClaim) claims;
  COP_VEC (CopDevice *) completed; /* that have not said "at", and now want what they need */
  GHashTable *grounds;             /* CopGround */
  GHashTable *taken;               /* CopRegion to CopTaken */
  GError *refusal;                 /* the last one of a provider; nullable */
} CopPlacing;

/* Gives each of the wants a place; lines are wired.
 * Errors: EXISTS (there is no room, naming who has it), NOT_FOUND (there is no pool). */
gboolean cop_placing__find (CopPlacing *placing, GError **error);
/* The error of one that has found none. */
gboolean cop_placing__refuse (const CopPlacing *placing, const CopWant *want, GError **error);

G_END_DECLS

#endif
