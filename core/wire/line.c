/* The names of kinds and triggers. */
#include <coppice/dev/line.h>
#include <string.h>

static const char *const kind_names[COP_LINE_N_KINDS] = {
  [COP_LINE_INTERRUPT] = "interrupt",
  [COP_LINE_CLOCK] = "clock",
  [COP_LINE_GPIO] = "gpio",
  [COP_LINE_RESET] = "reset",
  [COP_LINE_DMA] = "dma",
  [COP_LINE_PHY] = "phy",
  [COP_LINE_PWM] = "pwm",
  [COP_LINE_POWER_DOMAIN] = "power-domain",
  [COP_LINE_MAILBOX] = "mailbox",
  [COP_LINE_IOMMU] = "iommu",
  [COP_LINE_MSI] = "msi",
  [COP_LINE_REGULATOR] = "regulator",
};

const char *
cop_line_kind_name (CopLineKind kind)
{
  return (guint)kind < COP_LINE_N_KINDS ? kind_names[kind] : "unknown";
}

CopLineKind
cop_line_kind_from_name (const char *name)
{
  for (guint i = 0; i < COP_LINE_N_KINDS; i++)
    if (strcmp (kind_names[i], name) == 0)
      return (CopLineKind)i;
  return COP_LINE_N_KINDS;
}

guint
cop_line_n_cells (CopObject *provider, const CopLineDef *def)
{
  guint n = def->n_cells ? def->n_cells (provider, def) : def->cells;

  return MIN (n, COP_LINE_MAX_CELLS);
}

static const struct
{
  CopTrigger trigger;
  const char *name;
} triggers[] = {
  { COP_TRIGGER_NONE, "none" },
  { COP_TRIGGER_EDGE_RISING, "edge-rising" },
  { COP_TRIGGER_EDGE_FALLING, "edge-falling" },
  { COP_TRIGGER_EDGE_BOTH, "edge-both" },
  { COP_TRIGGER_LEVEL_HIGH, "level-high" },
  { COP_TRIGGER_LEVEL_LOW, "level-low" },
};

const char *
cop_trigger_name (CopTrigger trigger)
{
  for (guint i = 0; i < G_N_ELEMENTS (triggers); i++)
    if (triggers[i].trigger == trigger)
      return triggers[i].name;
  return "unknown";
}

gboolean
cop_trigger_from_name (const char *name, CopTrigger *ret_trigger)
{
  for (guint i = 0; i < G_N_ELEMENTS (triggers); i++)
    if (strcmp (triggers[i].name, name) == 0)
      {
        *ret_trigger = triggers[i].trigger;
        return TRUE;
      }
  return FALSE;
}
