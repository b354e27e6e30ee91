/* Devices that nobody modelled: nodes of a Devicetree with a life. */
#include <device/private.h>

/* --- buses ------------------------------------------------------------------------------- */

static const CopBusClass bus_class = {
  .addressing = COP_BUS_PLAIN,
  .address_cells = COP_CELLS_NONE,
  .size_cells = COP_CELLS_NONE,
};

const CopTypeDesc cop_type_dt_bus = {
  .name = "bus.generic",
  .doc = "A bus of which only its Devicetree node is known",
  .parent = &cop_type_bus,
  .size = sizeof (CopBus),
  .klass = &bus_class,
};

CopBus *
cop_dt_seat (CopObject *parent)
{
  CopDevice *device = parent ? cop_device__of (parent) : NULL;
  CopBus *bus = device ? device->first_bus : NULL;

  if (bus == NULL || cop_bus__class (bus)->max_devices || bus->handler.target
      || cop_object_interface (&bus->object, &cop_interface_hotplug_handler)
      || cop_object_interface (parent, &cop_interface_hotplug_handler))
    return NULL;
  return bus;
}

/* --- providers --------------------------------------------------------------------------- */

/* The property that says how many cells the specifiers of a kind have. */
static const char *const cells[COP_LINE_N_KINDS] = {
  [COP_LINE_INTERRUPT] = "#interrupt-cells",
  [COP_LINE_CLOCK] = "#clock-cells",
  [COP_LINE_GPIO] = "#gpio-cells",
  [COP_LINE_RESET] = "#reset-cells",
  [COP_LINE_DMA] = "#dma-cells",
  [COP_LINE_PHY] = "#phy-cells",
  [COP_LINE_PWM] = "#pwm-cells",
  [COP_LINE_POWER_DOMAIN] = "#power-domain-cells",
  [COP_LINE_MAILBOX] = "#mbox-cells",
  [COP_LINE_IOMMU] = "#iommu-cells",
  [COP_LINE_MSI] = "#msi-cells",
};

static guint
n_cells (CopObject *provider, const CopLineDef *def)
{
  guint32 n = 0;

  return cells[def->kind] && cop_dt__number (provider, cells[def->kind], &n) ? n : 0;
}

/* The words of GIC bindings: shared (0) or private (1) to a CPU, the number, flags.
 * Documentation/devicetree/bindings/interrupt-controller/arm,gic.yaml of Linux. */
static gboolean
encode_gic (CopObject *provider, guint32 type, const CopLineDef *def, const CopEndpoint *endpoint,
            guint n, guint32 *ret_cells, GError **error)
{
  if (n < 3)
    return cop_object_error (provider, error, COP_ERROR_RANGE,
                             "input '%s' is for specifiers of three cells, and #interrupt-cells is "
                             "%u; did you mean 'irq'?",
                             def->name, n);
  ret_cells[0] = type;
  ret_cells[1] = endpoint->args[0];
  ret_cells[2] = endpoint->trigger | (endpoint->n_args > 1 ? endpoint->args[1] << 8 : 0);
  return TRUE;
}

static gboolean
encode (CopObject *provider, const CopLineDef *def, const CopEndpoint *endpoint, guint32 *ret_cells,
        GError **error)
{
  guint32 n = 0;

  if (cells[def->kind] && !cop_dt__number (provider, cells[def->kind], &n))
    return cop_object_error (provider, error, COP_ERROR_TYPE,
                             "it is no provider of %ss: its node has no %s",
                             cop_line_kind_name (def->kind), cells[def->kind]);
  n = MIN (n, COP_LINE_MAX_CELLS);
  memset (ret_cells, 0, n * sizeof *ret_cells);
  if (strcmp (def->name, "spi") == 0 || strcmp (def->name, "ppi") == 0)
    return encode_gic (provider, *def->name == 'p', def, endpoint, n, ret_cells, error);
  if (def->kind == COP_LINE_INTERRUPT && n >= 3 && endpoint->n_args == 1)
    return encode_gic (provider, 0, def, endpoint, n, ret_cells, error);
  if (endpoint->n_args > n && !(n == 0 && endpoint->n_args == 1 && endpoint->args[0] == 0))
    return cop_object_error (provider, error, COP_ERROR_RANGE,
                             "input '%s' has specifiers of %u cell%s, and %u are given", def->name,
                             n, n == 1 ? "" : "s", endpoint->n_args);
  memcpy (ret_cells, endpoint->args, MIN (endpoint->n_args, n) * sizeof *ret_cells);
  if (endpoint->n_args < n && def->kind == COP_LINE_INTERRUPT)
    ret_cells[endpoint->n_args] = endpoint->trigger;
  return TRUE;
}

#define INPUT(name_, kind_, doc_)                                                                  \
  {                                                                                                \
    .name = name_, .kind = kind_, .count = G_MAXUINT, .shared = TRUE, .n_cells = n_cells,          \
    .encode = encode, .doc = doc_                                                                  \
  }

static const CopLineDef inputs[] = {
  INPUT ("irq", COP_LINE_INTERRUPT,
         "Interrupts by number, when its node has #interrupt-cells; of three cells: shared ones"),
  INPUT ("spi", COP_LINE_INTERRUPT, "Shared interrupts of a GIC"),
  INPUT ("ppi", COP_LINE_INTERRUPT,
         "Private interrupts of a GIC; the second argument is a CPU mask"),
  INPUT ("clk", COP_LINE_CLOCK, "Clocks, when its node has #clock-cells"),
  INPUT ("gpio", COP_LINE_GPIO, "GPIOs, when its node has #gpio-cells"),
  INPUT ("rst", COP_LINE_RESET, "Resets, when its node has #reset-cells"),
  INPUT ("dma", COP_LINE_DMA, "DMA channels, when its node has #dma-cells"),
  INPUT ("phy", COP_LINE_PHY, "PHYs, when its node has #phy-cells"),
  INPUT ("pwm", COP_LINE_PWM, "PWMs, when its node has #pwm-cells"),
  INPUT ("power", COP_LINE_POWER_DOMAIN, "Power domains, when its node has #power-domain-cells"),
  INPUT ("mbox", COP_LINE_MAILBOX, "Mailboxes, when its node has #mbox-cells"),
  INPUT ("iommu", COP_LINE_IOMMU, "Streams of an IOMMU, when its node has #iommu-cells"),
  INPUT ("msi", COP_LINE_MSI, "MSIs, when its node has #msi-cells"),
  INPUT ("supply", COP_LINE_REGULATOR, "What a regulator supplies"),
  { NULL },
};

/* --- the type ---------------------------------------------------------------------------- */

/* The bus is there from the time when its type is known; the cells come before. */
static gboolean
set_bus_type (CopObject *self, const CopProp *prop, const CopValue *value, GError **error)
{
  CopDtDevice *device = (CopDtDevice *)self;
  CopBus *bus;

  (void)prop;
  if (value->kind != COP_KIND_STRING)
    return TRUE;
  if (device->device.first_bus)
    return cop_object_error (self, error, COP_ERROR_STATE, "it offers a bus already");
  bus = cop_device__offer (&device->device, "bus", value->as.string, error);
  if (bus == NULL)
    return FALSE;
  if (device->address_cells != COP_CELLS_INHERITED)
    bus->address_cells = device->address_cells;
  if (device->size_cells != COP_CELLS_INHERITED)
    bus->size_cells = device->size_cells;
  return TRUE;
}

static void
finalize (CopObject *object)
{
  cop_dt__forget_source (object, ((CopDtDevice *)object)->source);
}

static const CopPropDef props[] = {
  COP_COMPUTED ("source", .said = TRUE, .computed_kind = COP_KIND_STRING, .get = cop_dt__get_source,
                .set = cop_dt__put_source,
                .doc = "The path of the node that it was imported as, in the machine's source"),
  COP_UINT ("address_cells", CopDtDevice, address_cells, .otherwise.u = COP_CELLS_INHERITED,
            .doc = "#address-cells of its bus; 255 is what the type of the bus has"),
  COP_UINT ("size_cells", CopDtDevice, size_cells, .otherwise.u = COP_CELLS_INHERITED,
            .doc = "#size-cells of its bus; 255 is what the type of the bus has"),
  COP_STRING ("bus_type", CopDtDevice, bus_type, .set = set_bus_type,
              .doc = "The type of the bus that it offers; NULL: none"),
  COP_PROPS_END,
};

static const CopDeviceClass klass = { .inputs = inputs, .described = TRUE };

const CopTypeDesc cop_type_dt_device = {
  .name = "dt.device",
  .doc = "A device that its Devicetree node describes, and nobody modelled",
  .parent = &cop_type_device,
  .size = sizeof (CopDtDevice),
  .props = props,
  .finalize = finalize,
  .klass = &klass,
};
