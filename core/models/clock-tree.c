/* Clocks made from other clocks: a divider and multiplier, and a gate (Devicetree bindings
 * fixed-factor-clock and gpio-gate-clock). */
#include <coppice/dev/device.h>

typedef struct
{
  CopDevice device;
  guint32 mult, div;
} ClockFactor;

typedef struct
{
  CopDevice device;
  guint8 open;
} ClockGate;

static const CopLineDef *
source_of (CopDevice *device)
{
  return cop_device_output (device, "source");
}

/* --- fixed factor ------------------------------------------------------------------------ */

static guint64
factored (const ClockFactor *self, guint64 rate)
{
  /* whole and rest apart: a rate of 64 bits times mult does not fit */
  return rate / self->div * self->mult + rate % self->div * self->mult / self->div;
}

static void
factor_changed (CopObject *self, const CopLineDef *def, guint place, guint64 rate)
{
  CopDevice *device = (CopDevice *)self;

  (void)def, (void)place;
  cop_device_drive (device, cop_device_input (device, "clock"), 0,
                    factored ((ClockFactor *)self, rate));
}

static const CopPropDef factor_props[] = {
  COP_UINT ("mult", ClockFactor, mult, .otherwise.u = 1, .min.u = 1, .max.u = G_MAXINT32,
            .doc = "The rate of its source is multiplied by this"),
  COP_UINT ("div", ClockFactor, div, .otherwise.u = 1, .min.u = 1, .max.u = G_MAXINT32,
            .doc = "and divided by this"),
  COP_PROPS_END,
};

static const CopLineDef clock_inputs[] = {
  { "clock", COP_LINE_CLOCK, .cells = 0, .shared = TRUE, .doc = "The clock, for whoever uses it" },
  { NULL },
};

static const CopLineDef factor_outputs[] = {
  { "source", COP_LINE_CLOCK, .changed = factor_changed, .doc = "The clock that it is made from" },
  { NULL },
};

static const char *const factor_compatible[] = { "fixed-factor-clock", NULL };

static gboolean
factor_realize (CopDevice *self, GError **error)
{
  (void)error;
  factor_changed (&self->object, source_of (self), 0, cop_device_level (self, source_of (self), 0));
  return TRUE;
}

static gboolean
factor_describe (CopDevice *self, CopNode *node, GError **error)
{
  const ClockFactor *factor = (ClockFactor *)self;

  return cop_node_set_u32 (node, "clock-mult", factor->mult, error)
         && cop_node_set_u32 (node, "clock-div", factor->div, error);
}

static const CopDeviceClass factor_class = {
  .bus = "system-bus",
  .compatible = factor_compatible,
  .inputs = clock_inputs,
  .outputs = factor_outputs,
  .realize = factor_realize,
  .describe = factor_describe,
};

const CopTypeDesc cop_model_clock_factor = {
  .name = "clock.factor",
  .doc = "Clock at a fixed factor of another",
  .parent = &cop_type_device,
  .size = sizeof (ClockFactor),
  .props = factor_props,
  .klass = &factor_class,
};

/* --- gate -------------------------------------------------------------------------------- */

static void
pass_on (CopDevice *device)
{
  guint64 rate = cop_device_level (device, source_of (device), 0);

  cop_device_drive (device, cop_device_input (device, "clock"), 0,
                    ((ClockGate *)device)->open ? rate : 0);
}

static void
gate_changed (CopObject *self, const CopLineDef *def, guint place, guint64 level)
{
  (void)def, (void)place, (void)level;
  pass_on ((CopDevice *)self);
}

static void
open_changed (CopObject *self, const CopProp *prop)
{
  (void)prop;
  pass_on ((CopDevice *)self);
}

static const CopPropDef gate_props[] = {
  COP_BOOL ("open", ClockGate, open, .otherwise.u = 1, .when = COP_SET_ALWAYS,
            .changed = open_changed, .doc = "Whether the clock passes"),
  COP_PROPS_END,
};

static const CopLineDef gate_outputs[] = {
  { "source", COP_LINE_CLOCK, .changed = gate_changed, .doc = "The clock that passes" },
  { NULL },
};

static const char *const gate_compatible[] = { "gpio-gate-clock", NULL };

static gboolean
gate_realize (CopDevice *self, GError **error)
{
  (void)error;
  pass_on (self);
  return TRUE;
}

static const CopDeviceClass gate_class = {
  .bus = "system-bus",
  .compatible = gate_compatible,
  .inputs = clock_inputs,
  .outputs = gate_outputs,
  .realize = gate_realize,
};

const CopTypeDesc cop_model_clock_gate = {
  .name = "clock.gate",
  .doc = "Lets a clock pass or not",
  .parent = &cop_type_device,
  .size = sizeof (ClockGate),
  .props = gate_props,
  .klass = &gate_class,
};
