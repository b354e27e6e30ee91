/* Random interleavings on one bus, beside a small model of what must come of each step. */
#ifndef RANDOM_RUN_H
#define RANDOM_RUN_H

#include <coppice/coppice.h>
#include <coppice/dev/dma.h>
#include <coppice/dev/request.h>
#include <coppice/error.h>
#include <string.h>

typedef struct _Run Run;
typedef struct _Model Model;
typedef struct _Seats Seats;

#define MOST_PLACES 16       /* on one bus */
#define MOST_REGISTERS 0x100 /* bytes of those of slots */
#define NAMES 8
#define RAM_AT G_GUINT64_CONSTANT (0x80000000)
#define RAM_SIZE 0x10000

/* What a handler makes of a request to unplug. */
typedef enum
{
  ANSWER_GOES,    /* it is gone on return */
  ANSWER_WAITS,   /* the guest has been asked */
  ANSWER_IS_BUSY, /* the request fails */
  ANSWER_REFUSES, /* the guest has refused on return */
} Answer;

/* Something to plug in. */
typedef struct
{
  const char *type;
  guint weight; /* how often, beside the others */
  /* places of its own bus, from first on; n 0: it has none */
  guint first, n;
  gboolean asks;              /* what is on its bus goes by the guest's leave */
  gboolean board_only;        /* sits on the board's bus alone */
  gboolean numbered;          /* its property "slot" is unlike that of any other */
  const char *setting, *text; /* a property; nullable */
} Kind;

#define MOST_SETTINGS 4

/* What is told to plug. */
typedef struct
{
  CopDeviceSpec spec;
  CopSetting settings[MOST_SETTINGS];
  char text[3][16]; /* of settings; nothing else has to keep them */
} Plug;

/* One of the buses. */
typedef struct
{
  const char *name;
  const Kind *kinds;
  guint n_kinds;
  gboolean must_say_place;                 /* there is no lowest free one */
  void (*before_dma) (const Model *model); /* nullable; with it, the bus may refuse */
  guint64 timeout;                         /* of a request to the guest, in ns; 0: never */
  CopTypeDesc *machine;                    /* nullable: a bare one */
  void (*set_up) (Run *run);
  /* Puts the place in; NULL: nobody can say it. */
  void (*seat) (Run *run, const Kind *kind, guint place, Plug *plug);
  int (*place_of) (CopDevice *device);
  /* What follows are those of a bus whose devices go by the guest's leave. */
  Answer (*ask) (Run *run, Seats *seats, guint place);
  void (*guest) (Run *run, Seats *seats, guint place); /* says something */
  void (*was_reset) (Run *run, Seats *seats);
  const char *registers; /* the window of who offers it in which they are: "config" */
} BusDef;

extern const BusDef bus_usb, bus_pci, bus_pcie, bus_scsi, bus_i2c, bus_spi, bus_virtio, bus_slots;

/* The places of one bus. */
struct _Seats
{
  Model *of;         /* NULL: of the board */
  CopDevice *device; /* who offers it; NULL for the machine's slots */
  CopBus *bus;       /* NULL for the machine's slots */
  guint first, n;
  gboolean asks;
  guint n_others;               /* of the board, that stay on it */
  guint32 control[MOST_PLACES]; /* what the guest has said of each */
  /* before the transaction: the same, and the registers as the guest sees them, 0: not read */
  guint32 before[MOST_PLACES];
  guint n_registers;
  guint8 registers[MOST_REGISTERS];
};

/* One device_del that has returned a removal. */
typedef struct
{
  CopRemoval *removal;
  Model *model;
  CopRemovalState state; /* what must be */
  gboolean forced;       /* nobody is asked: it waits for the transaction's end alone */
  guint64 deadline;      /* 0: none */
  guint n_told;          /* how often its outcome was told */
  CopRemovalState told;
} Asked;

typedef enum
{
  KEEP_HOLD,    /* a reference with a name */
  KEEP_REQUEST, /* begun, ended on purpose */
  KEEP_WORK,    /* a thread works; ends itself when that is told */
  KEEP_ENDED,   /* the same, ended on purpose before it was told */
  KEEP_DMA,
} KeepKind;

/* What holds a device. */
typedef struct
{
  Run *run;
  Model *model;
  KeepKind kind;
  char what[16];
  CopHold *hold;
  CopRequest *request;
  CopDma dma;
  gboolean told; /* the work is done */
  gint n_worked; /* atomic */
} Keep;

struct _Model
{
  CopDevice *device; /* valid until it is finalized */
  guint64 serial;
  const Kind *kind;
  const char *id;
  Seats *on; /* NULL once it has left it */
  guint place;
  Seats *seats;   /* of its own bus; nullable */
  CopState state; /* REALIZED, UNREALIZED, RETIRED, FINALIZED */
  Asked *asked;   /* while one is pending; nullable */
  guint n_keeps;
  /* in a transaction: it has been cut; it has been plugged; it, or what it is below, is ejected
     when that is over */
  gboolean hidden, fresh, going;
  /* what was seen */
  gboolean finalized;
  guint n_deleted, n_unhappy[3]; /* refused, cancelled, timed out */
  guint n_expected[3];
};

struct _Run
{
  const BusDef *def;
  guint32 seed;
  GRand *dice;
  CopHost *host;
  CopMachine *machine;
  gboolean eject_destroys;
  Answer answer;                     /* of the machine's slots */
  GPtrArray *seats, *models, *asked; /* all that there ever were */
  GPtrArray *keeps, *old_keeps;      /* those that hold, and all */
  GPtrArray *pending;                /* Asked, the oldest first */
  GPtrArray *ejected;                /* in the transaction: Model */
  gboolean refused;                  /* by the guest in the transaction, which is not undone */
  GHashTable *by_serial;
  guint64 n_board; /* live objects of the board alone */
  GPtrArray *threads;
};

/* --- run.c ----------------------------------------------------------------------------------- */

/* host: of all runs on this bus; nothing of a run is left in it but the types that it declares. */
void run_once (const BusDef *def, CopHost *host, guint32 seed, guint steps);
/* A line of the log, which is printed when anything fails. */
void run_say (const char *format, ...) G_GNUC_PRINTF (1, 2);
void run_print_log (void);
/* Fails the test. */
#define run_expect(condition_, ...)                                                                \
  G_STMT_START                                                                                     \
  {                                                                                                \
    if (!(condition_))                                                                             \
      g_error (__VA_ARGS__);                                                                       \
  }                                                                                                \
  G_STMT_END
guint run_dice (Run *run, guint end); /* from 0 on */
gboolean run_chance (Run *run, guint one_in);

/* Adds a device of the board; the test fails when that fails. */
CopDevice *run_board (Run *run, const char *type, const char *id, ...) G_GNUC_NULL_TERMINATED;
Seats *run_add_seats (Run *run, Model *of, CopDevice *device, const Kind *kind);
/* A setting of what is plugged; slot: which of the texts. */
void
run_set (Plug *plug, guint slot, const char *name, const char *format, ...) G_GNUC_PRINTF (4, 5);
void run_register (Run *run, const CopTypeDesc *desc);

/* --- model.c --------------------------------------------------------------------------------- */

Model *model_find (Run *run, const char *id); /* in the tree; nullable */
Model *model_on (Run *run, const Seats *seats, guint place);
gboolean model_is_free (Run *run, const Seats *seats, guint place);
Model *model_add (Run *run, CopDevice *device, const Kind *kind, Seats *on, guint place);
/* A removal is made. */
void model_ask (Run *run, Model *model, Asked *asked, CopRemoval *removal);
void model_answer (Run *run, Asked *asked, CopRemovalState state);
/* It goes, with all that is on its bus; in a transaction when that is over. */
void model_cut (Run *run, Model *model);
void model_eject (Run *run, Model *model);
/* The guest lets go of it by itself, or as it was asked to. */
void model_guest_eject (Run *run, Model *model);
void model_guest_refuse (Run *run, Model *model);
/* A transaction begins. */
void model_begin (Run *run);
/* It is over. */
void model_settle (Run *run, gboolean ok);
void model_let_go (Run *run, Keep *keep);

/* --- check.c --------------------------------------------------------------------------------- */

void check_watch (Run *run);
void check (Run *run);
/* A snapshot; NULL while other threads do something that is seen in one. */
CopSnapshot *check_snapshot (Run *run);
/* The registers of slots; fails unless they are as they were before the transaction. */
void check_keep_registers (Run *run);
void check_same_registers (Run *run);
/* Fails unless the machine is as it was; before: nullable, transfer full. */
void check_same (Run *run, CopSnapshot *before);

/* --- acts.c, keep.c -------------------------------------------------------------------------- */

void act (Run *run);
void keep_some (Run *run);
/* TRUE: another thread is about it, up to keep_join. */
gboolean keep_end_some (Run *run);
/* Ends all; the machine may be closed. */
void keep_end_all (Run *run);
/* The machine has been told of the work that was done. */
void keep_told (Run *run);
void keep_join (Run *run);
/* Whether other threads may hold it as well. */
gboolean keep_is_busy (const Run *run, const Model *model); /* model NULL: any */

#endif
