/* PCI, conventional and Express: root buses, where unplugging is forced, and slots, where it is up
 * to the guest, whose part is played by the slots' registers. */
#include <pci.h>

#include "run.h"

/* Its handler is asked, and lets go of everything at once. */
static const Kind root_bus = { .n = 32, .asks = TRUE };

static void
set_up (Run *run, const CopTypeDesc *host)
{
  run_register (run, &pcilab_type_card);
  run_register (run, &pcilab_type_express);
  run_register (run, host);
  run_add_seats (run, NULL,
                 run_board (run, host->name, "pci", "at",
                            "0x30000000,0x2f000000,0x03000000,0x40000000,0x400000000", NULL),
                 &root_bus);
}

static void
seat (Run *run, const Kind *kind, guint place, Plug *plug)
{
  (void)run, (void)kind;
  run_set (plug, 0, "addr", "%x", place);
}

static int
place_of (CopDevice *device)
{
  return ((const CopPci *)device)->devfn >> 3;
}

static void
write_window (CopDevice *device, const char *window, guint at, guint32 value)
{
  cop_region_write (cop_device_window_named (device, window, NULL), at, 2, value);
}

/* Bus Master, all the way up; one without power does not take it. */
static void
let_dma (const Model *model)
{
  for (; model && model->state == COP_STATE_REALIZED; model = model->on->of)
    write_window (model->device, "config", 4, 4);
}

/* --- slots of PCI Express: each port has one -------------------------------------------------- */

#define EXPRESS_CONTROL 0x6c
#define EXPRESS_POWER_OFF 0x400u
#define EXPRESS_INDICATOR 0x300u
#define EXPRESS_ON 0x100u
#define EXPRESS_BLINKS 0x200u

static const Kind express_kinds[] = {
  { "card", 1 },
  { "express", 3 },
  { "pcie-root-port", 2, .n = 1, .asks = TRUE, .board_only = TRUE, .numbered = TRUE },
};

static void
set_up_express (Run *run)
{
  set_up (run, &pcilab_type_host);
}

static gboolean
express_is_off (guint32 control)
{
  return control & EXPRESS_POWER_OFF && (control & EXPRESS_INDICATOR) == EXPRESS_INDICATOR;
}

static Answer
ask_express (Run *run, Seats *seats, guint place)
{
  guint32 control = seats->control[place];

  (void)run;
  if (seats->of == NULL)
    return ANSWER_GOES;
  if ((control & EXPRESS_INDICATOR) == EXPRESS_BLINKS)
    return ANSWER_IS_BUSY;
  return express_is_off (control) ? ANSWER_GOES : ANSWER_WAITS;
}

static void
guest_express (Run *run, Seats *seats, guint place)
{
  static const guint32 said[] = { 0x100, 0x100, 0x200, 0x700, 0x700, 0x300, 0x500 };
  guint32 old, now = said[run_dice (run, G_N_ELEMENTS (said))];
  Model *model;

  if (place || seats->of == NULL)
    return;
  old = seats->control[0];
  model = model_on (run, seats, 0);
  run_say ("slot of %s: %03x", seats->of->id, now);
  write_window (seats->device, "config", EXPRESS_CONTROL, now);
  seats->control[0] = now;
  if (model && (old & EXPRESS_INDICATOR) == EXPRESS_BLINKS
      && (now & EXPRESS_INDICATOR) == EXPRESS_ON)
    model_guest_refuse (run, model);
  if (model && express_is_off (now) && !express_is_off (old))
    model_guest_eject (run, model);
}

static void
express_was_reset (Run *run, Seats *seats)
{
  seats->control[0] = model_on (run, seats, 0) ? EXPRESS_ON : EXPRESS_POWER_OFF | EXPRESS_INDICATOR;
}

const BusDef bus_pcie = {
  .name = "pcie",
  .kinds = express_kinds,
  .n_kinds = G_N_ELEMENTS (express_kinds),
  .before_dma = let_dma,
  .timeout = 5 * G_GUINT64_CONSTANT (1000000000),
  .set_up = set_up_express,
  .seat = seat,
  .place_of = place_of,
  .ask = ask_express,
  .guest = guest_express,
  .was_reset = express_was_reset,
  .registers = "config",
};

/* --- the hot-plug controller of a conventional bridge ----------------------------------------- */

#define SHPC_COMMAND 0x14
#define SHPC_STATE 0x3u
#define SHPC_INDICATOR 0xcu
#define SHPC_ON 0x4u
#define SHPC_BLINKS 0x8u

static const Kind bridge_kinds[] = {
  { "card", 3 },
  { "pci-bridge", 2, .first = 1, .n = 31, .asks = TRUE },
};

static void
set_up_bridge (Run *run)
{
  set_up (run, &pcilab_type_old_host);
}

static gboolean
shpc_is_off (guint32 status)
{
  return (status & (SHPC_STATE | SHPC_INDICATOR)) == (SHPC_STATE | SHPC_INDICATOR);
}

static Answer
ask_shpc (Run *run, Seats *seats, guint place)
{
  guint32 status = seats->control[place];

  (void)run;
  if (seats->of == NULL)
    return ANSWER_GOES;
  if ((status & SHPC_INDICATOR) == SHPC_BLINKS)
    return ANSWER_IS_BUSY;
  return shpc_is_off (status) ? ANSWER_GOES : ANSWER_WAITS;
}

static void
guest_shpc (Run *run, Seats *seats, guint place)
{
  /* on; blinks; the indicator alone; off */
  static const guint32 said[] = { 0x06, 0x06, 0x08, 0x04, 0x0f, 0x0f, 0x03 };
  guint32 command = said[run_dice (run, G_N_ELEMENTS (said))];
  guint32 old = seats->control[place], now = old;
  Model *model = model_on (run, seats, place);

  if (seats->of == NULL)
    return;
  for (guint32 bits = SHPC_STATE; bits <= SHPC_INDICATOR; bits <<= 2)
    if (command & bits)
      now = (now & ~bits) | (command & bits);
  run_say ("slot %u of %s: %02x", place, seats->of->id, command);
  write_window (seats->device, "shpc", SHPC_COMMAND, place << 8 | command);
  seats->control[place] = now;
  if (model && (old & SHPC_INDICATOR) == SHPC_BLINKS && (now & SHPC_INDICATOR) == SHPC_ON)
    model_guest_refuse (run, model);
  if (model && shpc_is_off (now) && !shpc_is_off (old))
    model_guest_eject (run, model);
}

static void
shpc_was_reset (Run *run, Seats *seats)
{
  for (guint i = 0; i < MOST_PLACES; i++)
    seats->control[i] = model_on (run, seats, i) ? 2 | SHPC_ON : SHPC_STATE | SHPC_INDICATOR;
}

const BusDef bus_pci = {
  .name = "pci",
  .kinds = bridge_kinds,
  .n_kinds = G_N_ELEMENTS (bridge_kinds),
  .before_dma = let_dma,
  .timeout = 5 * G_GUINT64_CONSTANT (1000000000),
  .set_up = set_up_bridge,
  .seat = seat,
  .place_of = place_of,
  .ask = ask_shpc,
  .guest = guest_shpc,
  .was_reset = shpc_was_reset,
  .registers = "shpc",
};
