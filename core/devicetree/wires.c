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
  const char *map; /* of requesters, see CopLineDef.map */
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
  [COP_LINE_IOMMU] = { NULL, "#iommu-cells", "iommus", NULL, NULL, "iommu-map" },
  [COP_LINE_MSI] = { "msi-controller", "#msi-cells", "msi-parent", NULL, NULL, "msi-map" },
  [COP_LINE_REGULATOR] = { NULL, NULL, NULL, "-supply", NULL },
};

/* --- providers ---------------------------------------------------------------------------- */

/* A node that only hands interrupts on is no controller (Devicetree specification 0.4, §2.4.3). */
static gboolean
is_nexus (CopDevice *device)
{
  const GArray *outputs = cop_type__family (device->object.type)->outputs;

  for (guint i = 0; i < outputs->len; i++)
    if (g_array_index (outputs, const CopLineDef *, i)->nexus)
      return TRUE;
  return FALSE;
}

gboolean
cop_emit__provider (CopEmit *emit, CopDevice *device, CopNode *node, GError **error)
{
  const GArray *inputs = cop_type__family (device->object.type)->inputs;
  gboolean nexus = is_nexus (device);

  (void)emit;
  for (guint i = 0; i < inputs->len; i++)
    {
      const CopLineDef *def = g_array_index (inputs, const CopLineDef *, i);
      if (def->undescribed)
        continue;
      if (kinds[def->kind].provider && !(nexus && def->kind == COP_LINE_INTERRUPT)
          && !cop_node_set_empty (node, kinds[def->kind].provider, error))
        return FALSE;
      /* no cells are what a controller of messages has that does not say (msi-controller.yaml) */
      if (kinds[def->kind].cells && (def->cells || def->kind != COP_LINE_MSI)
          && !cop_node_set_u32 (node, kinds[def->kind].cells, def->cells, error))
        return FALSE;
      if (def->nexus && !cop_node_find_prop (node, "#address-cells")
          && !cop_node_set_u32 (node, "#address-cells", 0, error))
        return FALSE;
    }
  return TRUE;
}

/* --- consumers ---------------------------------------------------------------------------- */

/* Whom the nodes above say to be the interrupt parent, by a word or by being one themselves; NULL
 * for nobody (Devicetree specification 0.4, §2.4.1).  They are all described, so that what was
 * found once stays right: the next node is spared the way. */
static CopNode *
inherited_parent (CopEmit *emit, CopNode *node)
{
  CopNode *first = cop_node_parent (node);
  CopNode *parent = NULL;

  for (CopNode *at = first; at && !parent; at = cop_node_parent (at))
    {
      gpointer known;
      parent = cop_node_find_prop (at, "#interrupt-cells")
                   ? at
                   : g_hash_table_lookup (emit->parents, at);
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

/* Whether the wire is told of by a specifier of the consumer's own. */
static gboolean
has_specifier (const CopWire *wire, CopLineKind kind)
{
  const CopLineDef *def = wire->output;

  return def->kind == kind && !def->pins && !def->map && !def->nexus && !def->forward
         && !def->undescribed;
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
      if (!has_specifier (wire, kind))
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
    if (has_specifier (wire, kind) && wire->output->named)
      g_ptr_array_add (names, (gpointer)wire->output->name);
  if (names->len && kinds[kind].names)
    {
      g_ptr_array_add (names, NULL);
      ok = cop_node_set_strings (node, kinds[kind].names, (const char *const *)names->pdata, error);
    }
  g_ptr_array_unref (names);
  return ok;
}

/* The words of a GIC make three cells.  One whose specifiers have more takes zeros: no partition.
 * Documentation/devicetree/bindings/interrupt-controller/arm,gic-v3.yaml of Linux. */
#define GIC_CELLS 3

gboolean
cop_emit__is_filled (guint n, guint32 wanted)
{
  return n == GIC_CELLS && wanted > n && wanted <= COP_LINE_MAX_CELLS;
}

void
cop_emit__fill (guint n, guint32 wanted, CopCells *cells)
{
  if (cop_emit__is_filled (n, wanted))
    for (; n < wanted; n++)
      cop_cells_u32 (cells, 0);
}

/* One property: the references and specifiers of the kind's wires, or of one output's. */
static gboolean
write_specifiers (CopEmit *emit, CopDevice *device, CopLineKind kind, const CopLineDef *only,
                  const char *prop, gboolean with_refs, CopNode *node, GError **error)
{
  CopCells *cells = cop_cells_new ();
  gboolean ok = TRUE;
  guint32 wanted;

  for (const CopWire *wire = device->ext->ports.out; wire && ok; wire = wire->out_next)
    {
      CopNode *provider;
      if (!has_specifier (wire, kind) || (only && wire->output != only))
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
      /* the provider may have another number by hand */
      if (kind == COP_LINE_INTERRUPT && cop_dt__number (wire->provider, kinds[kind].cells, &wanted))
        cop_emit__fill (wire->n_cells, wanted, cells);
    }
  ok = ok && cop_node_set (node, prop, cells, error);
  cop_cells_free (cells);
  return ok;
}

/* Unless the nodes above say so already. */
static gboolean
set_interrupt_parent (CopEmit *emit, CopNode *parent, CopNode *node, GError **error)
{
  if (inherited_parent (emit, node) == parent)
    return TRUE;
  if (!cop_node_set_ref (node, "interrupt-parent", parent, error))
    return FALSE;
  g_hash_table_insert (emit->parents, node, parent);
  return TRUE;
}

static gboolean
write_interrupt_parent (CopEmit *emit, CopDevice *device, CopObject *provider, CopNode *node,
                        GError **error)
{
  CopNode *parent = cop_emit__node_of (emit, &device->object, "interrupt-parent", provider, error);

  return parent && set_interrupt_parent (emit, parent, node, error);
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

/* Kinds whose property is named after the output: NAME-gpios, NAME-supply; outputs "gpios"
 * and "gpio" have it as their names.  The caller frees it. */
static char *
own_prop (const CopLineDef *output)
{
  const char *suffix = kinds[output->kind].suffix;

  if (strcmp (output->name, suffix + 1) == 0 || strcmp (output->name, "gpio") == 0)
    return g_strdup (output->name);
  return g_strconcat (output->name, suffix, NULL);
}

static gboolean
write_by_output (CopEmit *emit, CopDevice *device, CopLineKind kind, CopNode *node, GError **error)
{
  const CopLineDef *last = NULL;
  gboolean ok = TRUE;

  for (const CopWire *wire = device->ext->ports.out; wire && ok; wire = wire->out_next)
    if (has_specifier (wire, kind) && wire->output != last)
      {
        char *prop = own_prop (wire->output);
        last = wire->output;
        ok = write_specifiers (emit, device, kind, last, prop, TRUE, node, error);
        g_free (prop);
      }
  return ok;
}

/* Bus, device and function are 16 bits: all requesters go to the numbers from 0 on.
 * Bindings pci-msi.txt and pci-iommu.txt. */
static gboolean
write_maps (CopEmit *emit, CopDevice *device, CopNode *node, GError **error)
{
  for (const CopWire *wire = device->ext->ports.out; wire; wire = wire->out_next)
    {
      const char *prop = wire->output->map ? kinds[wire->output->kind].map : NULL;
      CopNode *provider =
          prop ? cop_emit__node_of (emit, &device->object, prop, wire->provider, error) : NULL;
      CopCells *cells;
      gboolean ok;
      if (prop == NULL)
        continue;
      if (provider == NULL)
        return FALSE;
      cells = cop_cells_new ();
      cop_cells_group (cells);
      cop_cells_u32 (cells, 0);
      cop_cells_ref (cells, provider);
      cop_cells_u32 (cells, 0);
      cop_cells_u32 (cells, 0x10000);
      ok = cop_node_set (node, prop, cells, error);
      cop_cells_free (cells);
      if (!ok)
        return FALSE;
    }
  return TRUE;
}

gboolean
cop_emit__wires (CopEmit *emit, CopDevice *device, CopNode *node, GError **error)
{
  if (device->ext == NULL || device->ext->ports.out == NULL)
    return TRUE;
  if (!write_forwarded (emit, device, node, error) || !write_maps (emit, device, node, error))
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

/* --- wires that are gone ------------------------------------------------------------------ */

/* The property that told of the output's wires; NULL: none did.  The caller frees it. */
static char *
prop_of (const CopLineDef *output)
{
  if (output->undescribed)
    return NULL;
  if (output->pins || output->nexus)
    return g_strdup ("interrupt-map");
  if (output->forward)
    return output->kind == COP_LINE_INTERRUPT ? g_strdup ("interrupt-parent") : NULL;
  if (output->map)
    return g_strdup (kinds[output->kind].map);
  if (output->extended)
    return g_strdup ("interrupts-extended");
  return kinds[output->kind].consumer ? g_strdup (kinds[output->kind].consumer) : own_prop (output);
}

static gboolean
is_by_hand (CopObject *object, const char *name)
{
  GPtrArray *entries = cop_dt__entries (object);

  for (guint i = 0; entries && i < entries->len; i++)
    if (strcmp (((const CopDtEntry *)entries->pdata[i])->name, name) == 0)
      return TRUE;
  return FALSE;
}

gboolean
cop_emit__check_lost (CopDevice *device, GError **error)
{
  const CopLostWire *lost;

  for (guint i = 0; (lost = cop_device__nth_lost (device, i)) != NULL; i++)
    {
      g_autofree char *prop = prop_of (lost->output);

      if (prop == NULL || is_by_hand (&device->object, prop)
          || (g_str_has_prefix (prop, "interrupts")
              && (is_by_hand (&device->object, "interrupts")
                  || is_by_hand (&device->object, "interrupts-extended"))))
        continue;
      return cop_object_error (
          &device->object, error, COP_ERROR_NOT_FOUND,
          "Devicetree property '%s' refers to %s%s%s%s, which has been removed", prop, lost->path,
          lost->label ? " (&" : "", lost->label ? lost->label : "", lost->label ? ")" : "");
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
      char *prop = kinds[wire->output->kind].suffix ? own_prop (wire->output) : NULL;
      gboolean says = g_strcmp0 (name, prop) == 0;
      g_free (prop);
      if (says)
        return TRUE;
    }
  return FALSE;
}

/* --- by hand ------------------------------------------------------------------------------ */

gboolean
cop_emit__interrupts (CopEmit *emit, CopObject *object, const CopDtEntry *entry, CopNode *node,
                      GError **error)
{
  CopNode *first = NULL, *provider;
  const CopNodeProp *prop;
  CopCells *cells;
  guint32 wanted;
  gboolean several = FALSE, early = FALSE, ok = TRUE;

  for (guint i = 0; i < entry->n_items; i++)
    if (entry->items[i].kind == COP_DT_REF)
      {
        provider = cop_emit__target (emit, object, entry, i, error);
        if (provider == NULL)
          return FALSE;
        several = several || (first && provider != first);
        first = first ? first : provider;
      }
  if (first == NULL)
    return cop_object_error (object, error, COP_ERROR_INVALID,
                             "'irq' wants the interrupts of a provider");
  if (!several && emit->early && !set_interrupt_parent (emit, first, node, error))
    return FALSE;
  cells = cop_cells_new ();
  for (guint i = 0, n; i < entry->n_items; i += n + 1)
    {
      /* a reference, then its cells */
      provider = several ? cop_emit__target (emit, object, entry, i, error) : first;
      cop_cells_group (cells);
      if (several)
        cop_cells_ref (cells, provider);
      for (n = 0; i + n + 1 < entry->n_items && entry->items[i + n + 1].kind != COP_DT_REF; n++)
        cop_cells_u32 (cells, (guint32)entry->items[i + n + 1].value);
      prop = cop_node_find_prop (provider, "#interrupt-cells");
      if (prop && cop_prop__cell (prop, &wanted))
        cop_emit__fill (n, wanted, cells);
      early = early || prop == NULL;
    }
  if (early && emit->early)
    g_ptr_array_add (emit->early, object);
  ok = cop_node_set (node, several ? "interrupts-extended" : "interrupts", cells, error);
  cop_cells_free (cells);
  return ok;
}

static gboolean
has_words (const CopDtEntry *entry)
{
  for (guint i = 0; i < entry->n_items; i++)
    if (cop_emit__is_in_words (entry, i, (guint)entry->items[i].value))
      return TRUE;
  return FALSE;
}

gboolean
cop_emit__early_interrupts (CopEmit *emit, GError **error)
{
  g_autoptr (GPtrArray) early = g_steal_pointer (&emit->early);

  for (guint i = 0; i < early->len; i++)
    {
      CopObject *object = early->pdata[i];
      CopNode *node = g_hash_table_lookup (emit->nodes, object);
      GPtrArray *entries = cop_dt__entries (object);

      for (guint k = 0; k < entries->len; k++)
        {
          const CopDtEntry *entry = entries->pdata[k];
          gboolean ok = TRUE;

          cop_tree_set_origin (emit->tree, entry->origin);
          if (entry->mode == COP_DT_INTERRUPTS)
            ok = cop_emit__interrupts (emit, object, entry, node, error);
          else if (has_words (entry))
            ok = cop_emit__items (emit, object, entry, node, error);
          if (!ok)
            return FALSE;
        }
    }
  return TRUE;
}
