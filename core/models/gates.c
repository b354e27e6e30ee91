/* Gates: what stands between lines that have several drivers, or several listeners.
 *
 *   gate.or        inputs in[lines]: its output is high while one of them is
 *   gate.splitter  output out[lines]: each is as its input is
 */
#include <coppice/dev/device.h>

typedef struct
{
  CopDevice device;
  guint16 lines;
} Gate;

static const CopPropDef props[] = {
  COP_UINT ("lines", Gate, lines, .otherwise.u = 2, .min.u = 1, .max.u = 4096,
            .doc = "How many lines it joins or splits"),
  COP_PROPS_END,
};

/* --- or ---------------------------------------------------------------------------------- */

static void
or_changed (CopObject *self, const CopLineDef *def, guint place, guint64 level)
{
  CopDevice *device = (CopDevice *)self;
  guint64 all = level;

  for (guint i = 0; i < ((Gate *)self)->lines && !all; i++)
    if (i != place)
      all = cop_device_level (device, def, i);
  cop_device_drive (device, cop_device_output (device, "out"), 0, all != 0);
}

static const CopLineDef or_inputs[] = {
  { "in", COP_LINE_INTERRUPT, .count_prop = "lines", .cells = 1, .changed = or_changed,
    .doc = "What is joined" },
  { NULL },
};

static const CopLineDef or_outputs[] = {
  { "out", COP_LINE_INTERRUPT, .trigger = COP_TRIGGER_LEVEL_HIGH, .optional = TRUE,
    .doc = "High while one of the inputs is" },
  { NULL },
};

static gboolean
or_realize (CopDevice *self, GError **error)
{
  (void)error;
  or_changed (&self->object, cop_device_input (self, "in"), G_MAXUINT, 0);
  return TRUE;
}

static const CopDeviceClass or_class = {
  .inputs = or_inputs, .outputs = or_outputs, .no_node = TRUE, .realize = or_realize
};

const CopTypeDesc cop_model_gate_or = {
  .name = "gate.or",
  .doc = "Joins several lines into one",
  .parent = &cop_type_device,
  .size = sizeof (Gate),
  .props = props,
  .klass = &or_class,
};

/* --- splitter ---------------------------------------------------------------------------- */

static void
split (CopObject *self, const CopLineDef *def, guint place, guint64 level)
{
  CopDevice *device = (CopDevice *)self;
  const CopLineDef *out = cop_device_output (device, "out");

  (void)def, (void)place;
  for (guint i = 0; i < ((Gate *)self)->lines; i++)
    cop_device_drive (device, out, i, level);
}

static const CopLineDef splitter_inputs[] = {
  { "in", COP_LINE_INTERRUPT, .cells = 1, .changed = split, .doc = "What is split" },
  { NULL },
};

static const CopLineDef splitter_outputs[] = {
  { "out", COP_LINE_INTERRUPT, .count_prop = "lines", .optional = TRUE,
    .doc = "Each is as the input is" },
  { NULL },
};

static gboolean
splitter_realize (CopDevice *self, GError **error)
{
  const CopLineDef *in = cop_device_input (self, "in");

  (void)error;
  split (&self->object, in, 0, cop_device_level (self, in, 0));
  return TRUE;
}

static const CopDeviceClass splitter_class = { .inputs = splitter_inputs,
                                               .outputs = splitter_outputs,
                                               .no_node = TRUE,
                                               .realize = splitter_realize };

const CopTypeDesc cop_model_gate_splitter = {
  .name = "gate.splitter",
  .doc = "Splits one line into several",
  .parent = &cop_type_device,
  .size = sizeof (Gate),
  .props = props,
  .klass = &splitter_class,
};
