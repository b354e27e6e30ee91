/* Properties that a node must have: those of the Devicetree Specification 0.4 (chapters 3 and 4),
 * and of the bindings of Linux that boards have most. */
#include <base/nearest.h>
#include <check/check.h>

#include <string.h>

typedef enum
{
  WHERE_ROOT,
  WHERE_PATH,       /* the child of the root of that name */
  WHERE_CPU,        /* cpu@... in /cpus */
  WHERE_TYPE,       /* device_type */
  WHERE_COMPATIBLE, /* has the string */
  WHERE_BUS,        /* the same, and children with addresses and sizes */
  WHERE_PROP,       /* has the property */
} Where;

typedef struct
{
  Where where;
  const char *what;
  const char *props[6]; /* "a|b": one of them */
} Rule;

static const Rule rules[] = {
  { WHERE_ROOT, "", { "#address-cells", "#size-cells", "compatible", "model" } },
  { WHERE_PATH, "cpus", { "#address-cells", "#size-cells" } },
  { WHERE_PATH, "memory", { "device_type", "reg" } },
  { WHERE_PATH, "reserved-memory", { "#address-cells", "#size-cells", "ranges" } },
  { WHERE_CPU, "cpu", { "device_type", "reg" } },
  { WHERE_TYPE, "memory", { "reg" } },
  { WHERE_BUS, "simple-bus", { "#address-cells", "#size-cells", "ranges" } },
  { WHERE_COMPATIBLE, "fixed-clock", { "#clock-cells", "clock-frequency" } },
  { WHERE_COMPATIBLE,
    "fixed-factor-clock",
    { "#clock-cells", "clocks", "clock-div", "clock-mult" } },
  { WHERE_COMPATIBLE, "fixed-partitions", { "#address-cells", "#size-cells" } },
  { WHERE_COMPATIBLE, "regulator-fixed", { "regulator-name" } },
  { WHERE_COMPATIBLE, "regulator-gpio", { "regulator-name", "states" } },
  { WHERE_COMPATIBLE, "pwm-backlight", { "pwms" } },
  { WHERE_COMPATIBLE, "simple-framebuffer", { "reg|memory-region", "width", "height" } },
  { WHERE_COMPATIBLE, "syscon-reboot", { "mask|value" } },
  { WHERE_COMPATIBLE, "syscon-poweroff", { "mask|value" } },
  { WHERE_COMPATIBLE, "virtio,mmio", { "reg", "interrupts|interrupts-extended" } },
  { WHERE_COMPATIBLE, "arm,psci", { "method" } },
  { WHERE_COMPATIBLE, "arm,psci-0.2", { "method" } },
  { WHERE_COMPATIBLE, "arm,psci-1.0", { "method" } },
  { WHERE_COMPATIBLE, "arm,gic-400", { "interrupt-controller", "#interrupt-cells", "reg" } },
  { WHERE_COMPATIBLE, "arm,cortex-a15-gic", { "interrupt-controller", "#interrupt-cells", "reg" } },
  { WHERE_COMPATIBLE, "arm,gic-v3", { "interrupt-controller", "#interrupt-cells", "reg" } },
  { WHERE_COMPATIBLE, "riscv,cpu-intc", { "interrupt-controller", "#interrupt-cells" } },
  { WHERE_COMPATIBLE,
    "riscv,plic0",
    { "interrupt-controller", "#interrupt-cells", "interrupts-extended", "riscv,ndev" } },
  { WHERE_PROP, "gpio-controller", { "#gpio-cells" } },
  { WHERE_PROP, "msi-controller", { "interrupt-controller|compatible" } },
};

static gboolean
has_text (const CopNodeProp *prop, const char *text)
{
  const char *value = prop ? cop_checker__text (prop) : NULL;

  return value && !strcmp (value, text);
}

static gboolean
has_prop (const CopChecker *ck, const char *name, gsize length)
{
  for (const CopNodeProp *prop = ck->node->first_prop; prop; prop = cop_prop__next (prop))
    if (!strncmp (prop->name->text, name, length) && !prop->name->text[length])
      return TRUE;
  return FALSE;
}

/* Old trees put clocks and regulators below a "simple-bus" that maps nothing. */
static gboolean
has_windows (const CopChecker *ck)
{
  const CopPropName *reg = ck->known_names[COP_KNOWN_REG];

  if (!reg || ck->own->size_cells == 0)
    return FALSE;
  for (const CopNode *child = ck->node->first_child; child; child = child->next)
    if (cop_node__find_prop (child, reg))
      return TRUE;
  return FALSE;
}

static gboolean
applies (const CopChecker *ck, const Rule *rule)
{
  const CopNode *node = ck->node, *parent = node->parent;

  switch (rule->where)
    {
    case WHERE_ROOT:
      return !parent;
    case WHERE_PATH:
      return parent && !parent->parent && cop_checker__is_named (node, rule->what);
    case WHERE_CPU:
      return parent && !strcmp (parent->name, "cpus") && cop_checker__is_named (node, rule->what);
    case WHERE_TYPE:
      return has_text (ck->known[COP_KNOWN_DEVICE_TYPE], rule->what);
    case WHERE_COMPATIBLE:
      return cop_checker__is_compatible (ck->known[COP_KNOWN_COMPATIBLE], rule->what);
    case WHERE_BUS:
      return cop_checker__is_compatible (ck->known[COP_KNOWN_COMPATIBLE], rule->what)
             && has_windows (ck);
    case WHERE_PROP:
      return has_prop (ck, rule->what, strlen (rule->what));
    }
  return FALSE;
}

static gboolean
has_one_of (const CopChecker *ck, const char *names)
{
  while (*names)
    {
      gsize length = strcspn (names, "|");

      if (has_prop (ck, names, length))
        return TRUE;
      names += length + (names[length] == '|');
    }
  return FALSE;
}

static const char *
kind_of (const Rule *rule)
{
  switch (rule->where)
    {
    case WHERE_ROOT:
      return "the root";
    case WHERE_PATH:
    case WHERE_CPU:
    case WHERE_TYPE:
    case WHERE_COMPATIBLE:
    case WHERE_BUS:
    case WHERE_PROP:
      return rule->what;
    }
  return "";
}

static void
demand (CopChecker *ck, const Rule *rule, const char *names)
{
  CopNearest nearest = COP_NEAREST (names);
  g_autofree char *hint = NULL;
  g_auto (GStrv) words = g_strsplit (names, "|", -1);
  g_autofree char *list = g_strjoinv ("' or '", words);

  if (has_one_of (ck, names))
    return;
  for (const CopNodeProp *prop = ck->node->first_prop; prop; prop = cop_prop__next (prop))
    cop_nearest_try (&nearest, prop->name->text);
  /* What has the name of another thing is no misspelling. */
  if (nearest.distance > 2)
    nearest.best = NULL;
  hint = nearest.best ? g_strdup_printf ("; is '%s' meant to be it?", nearest.best) : g_strdup ("");
  cop_checker__fail (ck, NULL, NULL, "no '%s', which %s must have%s", list, kind_of (rule), hint);
}

/* A node may be of several kinds that must have the same. */
static gboolean
is_said_before (const char *const *said, guint n_said, const char *names)
{
  for (guint i = 0; i < n_said; i++)
    if (strcmp (said[i], names) == 0)
      return TRUE;
  return FALSE;
}

void
cop_checker__required_property (CopChecker *ck)
{
  const char *said[G_N_ELEMENTS (rules) * G_N_ELEMENTS (rules->props)];
  guint n_said = 0;

  if (ck->own->special || ck->own->disabled || ck->tree->is_overlay)
    return;
  for (guint i = 0; i < G_N_ELEMENTS (rules); i++)
    if (applies (ck, &rules[i]))
      for (guint k = 0; k < G_N_ELEMENTS (rules[i].props) && rules[i].props[k]; k++)
        if (!is_said_before (said, n_said, rules[i].props[k]))
          demand (ck, &rules[i], said[n_said++] = rules[i].props[k]);
}

char **
cop_checker__required_rules (void)
{
  static const char *const forms[] = {
    [WHERE_ROOT] = "the root%s",
    [WHERE_PATH] = "/%s",
    [WHERE_CPU] = "/cpus/%s@...",
    [WHERE_TYPE] = "device_type \"%s\"",
    [WHERE_COMPATIBLE] = "compatible \"%s\"",
    [WHERE_BUS] = "compatible \"%s\", with addresses and sizes on it",
    [WHERE_PROP] = "a node with %s",
  };
  char **texts = g_new0 (char *, G_N_ELEMENTS (rules) + 1);

  for (guint i = 0; i < G_N_ELEMENTS (rules); i++)
    {
      GString *text = g_string_new (NULL);
      g_auto (GStrv) form = g_strsplit (forms[rules[i].where], "%s", 2);

      g_string_append_printf (text, "%s%s%s:", form[0], rules[i].what, form[1]);
      for (guint k = 0; k < G_N_ELEMENTS (rules[i].props) && rules[i].props[k]; k++)
        {
          g_auto (GStrv) names = g_strsplit (rules[i].props[k], "|", -1);
          g_autofree char *either = g_strjoinv (" or ", names);

          g_string_append_printf (text, "%s%s", k ? ", " : " ", either);
        }
      texts[i] = g_string_free (text, FALSE);
    }
  return texts;
}

/* --- names that are nearly others --- */

/* clang-format off */
static const char *const common[] = {
  "#address-cells", "#clock-cells", "#cooling-cells", "#dma-cells", "#dma-channels",
  "#dma-requests", "#gpio-cells", "#hwlock-cells", "#interrupt-cells", "#io-channel-cells",
  "#iommu-cells", "#mbox-cells", "#msi-cells", "#phy-cells", "#power-domain-cells", "#pwm-cells",
  "#reset-cells", "#size-cells", "#sound-dai-cells", "#thermal-sensor-cells",
  "assigned-clock-parents", "assigned-clock-rates", "assigned-clocks", "bootargs", "bus-range",
  "bus-width", "cell-index", "clock-div", "clock-frequency", "clock-lanes", "clock-latency",
  "clock-mult", "clock-names", "clock-output-names", "clocks", "compatible", "cooling-device",
  "current-speed", "d-cache-size", "data-lanes", "device_type", "dma-channels", "dma-coherent",
  "dma-names", "dma-ranges", "dma-requests", "dmas", "enable-method", "gpio-controller",
  "gpio-hog", "gpio-line-names", "gpio-ranges", "gpios", "hwlocks", "i-cache-size",
  "interrupt-controller", "interrupt-map", "interrupt-map-mask", "interrupt-names",
  "interrupt-parent", "interrupts", "interrupts-extended", "io-channels", "iommu-map", "iommus",
  "label", "local-mac-address", "max-frequency", "mbox-names", "mboxes", "memory-region",
  "mmu-type", "mode", "model", "modes", "msi-controller", "msi-map", "msi-parent",
  "next-level-cache", "no-map", "nvmem-cells", "operating-points-v2", "phandle", "phy-handle",
  "phy-mode", "phy-names", "phys", "pinctrl-names", "power-domains", "pwm-names", "pwms",
  "ranges", "read-only", "reg", "reg-io-width", "reg-names", "reg-offset", "reg-shift",
  "regulator-always-on", "regulator-boot-on", "regulator-max-microvolt",
  "regulator-min-microvolt", "regulator-name", "remote-endpoint", "reset-gpios", "reset-names",
  "resets", "serial-number", "sound-dai", "spi-max-frequency", "state", "states", "status",
  "stdout-path", "thermal-sensors", "timebase-frequency", "virtual-reg", "wakeup-source",
};
/* clang-format on */

static gboolean
is_common (const char *text)
{
  for (guint i = 0; i < G_N_ELEMENTS (common); i++)
    if (!strcmp (text, common[i]))
      return TRUE;
  return FALSE;
}

/* Those that most nodes have: of two that are as near it is one of these that was meant. */
static const char *const most_common[] = {
  "status",          "compatible",  "reg",         "ranges",     "#address-cells",
  "#size-cells",     "phandle",     "label",       "model",      "clocks",
  "clock-names",     "resets",      "reset-names", "interrupts", "interrupt-parent",
  "interrupt-names", "gpios",       "dmas",        "dma-names",  "pinctrl-names",
  "power-domains",   "device_type", "reg-names",
};

/* Looks for the name that the text is nearly. */
static void
spell (CopNameFacts *facts, const char *text)
{
  CopNearest nearest = COP_NEAREST (text);

  facts->spelled = TRUE;
  if (facts->binding || strchr (text, ',') || strlen (text) < 4 || is_common (text))
    return;
  /* the first of those that are as near is taken */
  for (guint i = 0; i < G_N_ELEMENTS (most_common); i++)
    cop_nearest_try (&nearest, most_common[i]);
  for (guint i = 0; i < G_N_ELEMENTS (common); i++)
    cop_nearest_try (&nearest, common[i]);
  if (nearest.best && nearest.distance <= (strlen (text) < 12 ? 1u : 2u))
    facts->nearest = nearest.best;
}

void
cop_checker__property_typo (CopChecker *ck)
{
  if (ck->own->special || !strcmp (ck->node->name, "aliases"))
    return;
  for (const CopNodeProp *prop = ck->node->first_prop; prop; prop = cop_prop__next (prop))
    {
      CopNameFacts *facts = (CopNameFacts *)cop_checker__name (ck, prop->name);

      if (!facts->spelled)
        spell (facts, prop->name->text);
      if (facts->nearest)
        cop_checker__fail (ck, prop, NULL, "is no common property; did you mean '%s'?",
                           facts->nearest);
    }
}
