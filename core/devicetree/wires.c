/* What wires say in a Devicetree: providers, consumers, interrupt maps.
 * Devicetree specification 0.4, §2.4 (interrupts); the kernel's bindings for the other kinds. */
#include <devicetree/emit.h>

/* How a kind of line is written. */
static const struct
{
  const char *provider; /* an empty property of the provider; nullable */
  const char *cells;    /* of the provider; nullable */
  const char *consumer; /* NULL: "NAME" and suffix */
  const char *suffix;
  const char *names;
} kinds[COP_LINE_N_KINDS] = {
  [COP_LINE_INTERRUPT] = { "interrupt-controller", "#interrupt-cells", "interrupts", NULL,
                           "interrupt-names" },
  [COP_LINE_CLOCK] = { NULL, "#clock-cells", "clocks", NULL, "clock-names" },
  [COP_LINE_GPIO] = { "gpio-controller", "#gpio-cells", NULL, "-gpios", NULL },
  [COP_LINE_RESET] = { NULL, "#reset-cells", "resets", NULL, "reset-names" },
  [COP_LINE_DMA] = { NULL, "#dma-cells", "dmas", NULL, "dma-names" },
  [COP_LINE_PHY] = { NULL, "#phy-cells", "phys", NULL, "phy-names" },
  [COP_LINE_PWM] = { NULL, "#pwm-cells", "pwms", NULL, "pwm-names" },
  [COP_LINE_POWER_DOMAIN] = { NULL, "#power-domain-cells", "power-domains", NULL,
                              "power-domain-names" },
  [COP_LINE_MAILBOX] = { NULL, "#mbox-cells", "mboxes", NULL, "mbox-names" },
  [COP_LINE_IOMMU] = { NULL, "#iommu-cells", "iommus", NULL, NULL },
  [COP_LINE_MSI] = { "msi-controller", "#msi-cells", "msi-parent", NULL, NULL },
  [COP_LINE_REGULATOR] = { NULL, NULL, NULL, "-supply", NULL },
};

/* --- providers ---------------------------------------------------------------------------- */

gboolean
cop_emit__provider (CopEmit *emit, CopDevice *device, CopNode *node, GError **error)
{
  const GArray *inputs = cop_type__family (device->object.type)->inputs;

  (void)emit;
  for (guint i = 0; i < inputs->len; i++)
    {
      const CopLineDef *def = g_array_index (inputs, const CopLineDef *, i);
      if (kinds[def->kind].provider && !cop_node_set_empty (node, kinds[def->kind].provider, error))
        return FALSE;
      if (kinds[def->kind].cells
          && !cop_node_set_u32 (node, kinds[def->kind].cells, def->cells, error))
        return FALSE;
      if (def->nexus && !cop_node_find_prop (node, "#address-cells")
          && !cop_node_set_u32 (node, "#address-cells", 0, error))
        return FALSE;
    }
  return TRUE;
}

/* --- consumers ---------------------------------------------------------------------------- */

/* Whom the nodes above say to be the interrupt parent; NULL for nobody.  They are all described, so
 * that what was found once stays right: the next node is spared the way. */
static CopObject *
inherited_parent (CopEmit *emit, CopNode *node)
{
  CopNode *first = cop_node_parent (node);
  CopObject *parent = NULL;

  for (CopNode *at = first; at && !parent; at = cop_node_parent (at))
    {
      gpointer known;
      parent = g_hash_table_lookup (emit->parents, at);
      if (!parent && g_hash_table_lookup_extended (emit->inherited, at, NULL, &known))
        {
          parent = known;
          break;
        }
    }
  if (first)
    g_hash_table_insert (emit->inherited, first, parent);
  return parent;
}

typedef struct
{
  guint n;
  gboolean extended, several;
  CopObject *provider;
} Survey;

static Survey
survey (CopDevice *device, CopLineKind kind)
{
  Survey result = { 0 };

  for (const CopWire *wire = device->ext->ports.out; wire; wire = wire->out_next)
    {
      if (wire->output->kind != kind || wire->output->pins || wire->output->forward)
        continue;
      result.several = result.several || (result.n && wire->provider != result.provider);
      result.extended = result.extended || wire->output->extended;
      result.provider = wire->provider;
      result.n++;
    }
  return result;
}

static gboolean
write_names (CopDevice *device, CopLineKind kind, CopNode *node, GError **error)
{
  GPtrArray *names = g_ptr_array_new ();
  gboolean ok = TRUE;

  for (const CopWire *wire = device->ext->ports.out; wire; wire = wire->out_next)
    if (wire->output->kind == kind && wire->output->named)
      g_ptr_array_add (names, (gpointer)wire->output->name);
  if (names->len && kinds[kind].names)
    {
      g_ptr_array_add (names, NULL);
      ok = cop_node_set_strings (node, kinds[kind].names, (const char *const *)names->pdata, error);
    }
  g_ptr_array_unref (names);
  return ok;
}

/* One property: the references and specifiers of the kind's wires, or of one output's. */
static gboolean
write_specifiers (CopEmit *emit, CopDevice *device, CopLineKind kind, const CopLineDef *only,
                  const char *prop, gboolean with_refs, CopNode *node, GError **error)
{
  CopCells *cells = cop_cells_new ();
  gboolean ok = TRUE;

  for (const CopWire *wire = device->ext->ports.out; wire && ok; wire = wire->out_next)
    {
      CopNode *provider;
      if (wire->output->kind != kind || wire->output->pins || wire->output->forward
          || (only && wire->output != only))
        continue;
      cop_cells_group (cells);
      if (with_refs)
        {
          provider = cop_emit__node_of (emit, &device->object, prop, wire->provider, error);
          ok = provider != NULL;
          if (ok)
            cop_cells_ref (cells, provider);
        }
      for (guint i = 0; i < wire->n_cells && ok; i++)
        cop_cells_u32 (cells, wire->cells[i]);
    }
  ok = ok && cop_node_set (node, prop, cells, error);
  cop_cells_free (cells);
  return ok;
}

/* Unless the nodes above say so already. */
static gboolean
write_interrupt_parent (CopEmit *emit, CopDevice *device, CopObject *provider, CopNode *node,
                        GError **error)
{
  CopNode *parent;

  if (inherited_parent (emit, node) == provider)
    return TRUE;
  parent = cop_emit__node_of (emit, &device->object, "interrupt-parent", provider, error);
  if (parent == NULL || !cop_node_set_ref (node, "interrupt-parent", parent, error))
    return FALSE;
  g_hash_table_insert (emit->parents, node, provider);
  return TRUE;
}

/* Lines handed on: the devices on the bus are wired to the provider of the first. */
static gboolean
write_forwarded (CopEmit *emit, CopDevice *device, CopNode *node, GError **error)
{
  for (const CopWire *wire = device->ext->ports.out; wire; wire = wire->out_next)
    if (wire->output->forward && wire->output->kind == COP_LINE_INTERRUPT)
      return write_interrupt_parent (emit, device, wire->provider, node, error);
  return TRUE;
}

static gboolean
write_interrupts (CopEmit *emit, CopDevice *device, const Survey *found, CopNode *node,
                  GError **error)
{
  if (found->extended || found->several)
    return write_specifiers (emit, device, COP_LINE_INTERRUPT, NULL, "interrupts-extended", TRUE,
                             node, error);
  return write_interrupt_parent (emit, device, found->provider, node, error)
         && write_specifiers (emit, device, COP_LINE_INTERRUPT, NULL, "interrupts", FALSE, node,
                              error);
}

/* Kinds whose property is named after the output: NAME-gpios, NAME-supply. */
static gboolean
write_by_output (CopEmit *emit, CopDevice *device, CopLineKind kind, CopNode *node, GError **error)
{
  const CopLineDef *last = NULL;
  gboolean ok = TRUE;

  for (const CopWire *wire = device->ext->ports.out; wire && ok; wire = wire->out_next)
    if (wire->output->kind == kind && wire->output != last)
      {
        char *prop = g_strconcat (wire->output->name, kinds[kind].suffix, NULL);
        last = wire->output;
        ok = write_specifiers (emit, device, kind, last, prop, TRUE, node, error);
        g_free (prop);
      }
  return ok;
}

gboolean
cop_emit__wires (CopEmit *emit, CopDevice *device, CopNode *node, GError **error)
{
  if (device->ext == NULL || device->ext->ports.out == NULL)
    return TRUE;
  if (!write_forwarded (emit, device, node, error))
    return FALSE;
  for (CopLineKind kind = 0; kind < COP_LINE_N_KINDS; kind++)
    {
      Survey found = survey (device, kind);
      gboolean ok;
      if (found.n == 0)
        continue;
      if (kind == COP_LINE_INTERRUPT)
        ok = write_interrupts (emit, device, &found, node, error);
      else if (kinds[kind].consumer == NULL)
        ok = write_by_output (emit, device, kind, node, error);
      else
        ok = write_specifiers (emit, device, kind, NULL, kinds[kind].consumer, TRUE, node, error);
      if (!ok || !write_names (device, kind, node, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
cop_emit__says_of_wires (CopObject *object, const char *name)
{
  CopDevice *device = cop_device__of (object);

  for (CopLineKind kind = 0; kind < COP_LINE_N_KINDS; kind++)
    if (g_strcmp0 (name, kinds[kind].provider) == 0 || g_strcmp0 (name, kinds[kind].cells) == 0
        || g_strcmp0 (name, kinds[kind].consumer) == 0 || g_strcmp0 (name, kinds[kind].names) == 0)
      return TRUE;
  for (const CopWire *wire = device && device->ext ? device->ext->ports.out : NULL; wire;
       wire = wire->out_next)
    {
      const char *suffix = kinds[wire->output->kind].suffix;
      gsize length = strlen (wire->output->name);
      if (suffix && strncmp (name, wire->output->name, length) == 0
          && strcmp (name + length, suffix) == 0)
        return TRUE;
    }
  return FALSE;
}

/* --- interrupt maps ------------------------------------------------------------------------ */

#define PINS 4
#define SLOTS 4

/* The pins of slot N are those of slot 0 moved on by N: the map repeats after four slots, and its
 * mask looks at the two lowest bits of the slot and at the pin.
 * PCI Local Bus Specification 3.0, §2.2.6; Devicetree specification 0.4, §2.4.3. */
static gboolean
write_map (CopEmit *emit, CopDevice *device, const CopWire *const *pins, CopNode *node,
           GError **error)
{
  static const guint32 mask[] = { 0x1800, 0, 0, 7 };
  CopCells *cells = cop_cells_new ();
  gboolean ok = TRUE;

  for (guint slot = 0; slot < SLOTS && ok; slot++)
    for (guint pin = 0; pin < PINS && ok; pin++)
      {
        const CopWire *wire = pins[(slot + pin) % PINS];
        CopNode *provider =
            cop_emit__node_of (emit, &device->object, "interrupt-map", wire->provider, error);
        guint provider_cells = 0, unused;
        ok = provider != NULL;
        if (!ok)
          break;
        cop_cells_group (cells);
        cop_cells_u32 (cells, slot << 11);
        cop_cells_u32 (cells, 0);
        cop_cells_u32 (cells, 0);
        cop_cells_u32 (cells, pin + 1);
        cop_cells_ref (cells, provider);
        if (((CopDevice *)wire->provider)->first_bus)
          cop_emit__cells (emit, ((CopDevice *)wire->provider)->first_bus, &provider_cells,
                           &unused);
        for (guint i = 0; i < provider_cells && provider_cells < COP_CELLS_NONE; i++)
          cop_cells_u32 (cells, 0);
        for (guint i = 0; i < wire->n_cells; i++)
          cop_cells_u32 (cells, wire->cells[i]);
      }
  ok = ok && cop_node_set_u32 (node, "#interrupt-cells", 1, error)
       && cop_node_set (node, "interrupt-map", cells, error)
       && cop_node_set_cells (node, "interrupt-map-mask", mask, G_N_ELEMENTS (mask), 0, error);
  cop_cells_free (cells);
  return ok;
}

gboolean
cop_emit__interrupt_map (CopEmit *emit, CopDevice *device, CopNode *node, GError **error)
{
  const CopWire *pins[PINS] = { NULL };
  guint n = 0;

  for (const CopWire *wire = device->ext ? device->ext->ports.out : NULL; wire;
       wire = wire->out_next)
    if (wire->output->pins && wire->index < PINS && pins[wire->index] == NULL)
      {
        pins[wire->index] = wire;
        n++;
      }
  if (n == 0)
    return TRUE;
  if (n < PINS)
    return cop_object_error (&device->object, error, COP_ERROR_INVALID,
                             "of the %u interrupt pins only %u are wired", PINS, n);
  return write_map (emit, device, pins, node, error);
}
