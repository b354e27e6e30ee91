/* An oscillator: one clock that never changes (Devicetree binding fixed-clock). */
#include <coppice/dev/device.h>

typedef struct
{
  CopDevice device;
  guint32 rate;
} ClockFixed;

static const CopPropDef props[] = {
  COP_UINT ("rate", ClockFixed, rate, .required = TRUE, .min.u = 1, .max.u = G_MAXUINT32,
            .doc = "Frequency in Hz"),
  COP_PROPS_END,
};

static const CopLineDef inputs[] = {
  { "clock", COP_LINE_CLOCK, .cells = 0, .shared = TRUE, .doc = "The clock, for whoever uses it" },
  { NULL },
};

static const char *const compatible[] = { "fixed-clock", NULL };

static gboolean
describe (CopDevice *device, CopNode *node, GError **error)
{
  return cop_node_set_u32 (node, "clock-frequency", ((const ClockFixed *)device)->rate, error);
}

static gboolean
realize (CopDevice *device, GError **error)
{
  (void)error;
  cop_device_drive (device, cop_device_input (device, "clock"), 0,
                    ((const ClockFixed *)device)->rate);
  return TRUE;
}

static const CopDeviceClass klass = {
  .bus = "system-bus",
  .compatible = compatible,
  .inputs = inputs,
  .realize = realize,
  .describe = describe,
};

const CopTypeDesc cop_model_clock_fixed = {
  .name = "clock.fixed",
  .doc = "Clock of one fixed frequency",
  .parent = &cop_type_device,
  .size = sizeof (ClockFixed),
  .props = props,
  .klass = &klass,
};
