#include <fdt/bindings.h>

#include <stdlib.h>
#include <string.h>

#define ROW(name_, kind_)                                                                          \
  {                                                                                                \
    .name = name_, .kind = COP_BINDING_##kind_                                                     \
  }
#define COUNTED(name_, kind_, n_)                                                                  \
  {                                                                                                \
    .name = name_, .kind = COP_BINDING_##kind_, .n = n_                                            \
  }
#define ARGS(name_, cells_)                                                                        \
  {                                                                                                \
    .name = name_, .kind = COP_BINDING_PHANDLE_ARGS, .cells = cells_                               \
  }
#define OPTIONAL(name_, cells_)                                                                    \
  {                                                                                                \
    .name = name_, .kind = COP_BINDING_PHANDLE_ARGS, .cells = cells_, .optional = TRUE             \
  }
#define MAP(name_, cells_)                                                                         \
  {                                                                                                \
    .name = name_, .kind = COP_BINDING_SPECIFIER_MAP, .cells = cells_                              \
  }

/* In the order of strcmp.  Devicetree Specification 0.4, the bindings of Linux 6.1, and what the
 * sources of its boards do beyond them. */
static const CopBinding bindings[] = {
  ROW ("#address-cells", CELLS),
  ROW ("#size-cells", CELLS),
  ARGS ("access-controllers", "#access-controller-cells"),
  ROW ("active-state", PHANDLES),
  ROW ("affinity", PHANDLES),
  ROW ("allwinner,codec-analog-controls", PHANDLES),
  ROW ("allwinner,pipelines", PHANDLES),
  ROW ("allwinner,sram", PHANDLE),
  ROW ("amlogic,ao-secure", PHANDLES),
  ROW ("amlogic,ao-sysctrl", PHANDLES),
  ROW ("amlogic,canvas", PHANDLES),
  ROW ("arm,cci-control-port", PHANDLES),
  ROW ("arm,cs-dev-assoc", PHANDLES),
  ROW ("arm,vexpress,config-bridge", PHANDLES),
  ROW ("aspeed,external-nodes", PHANDLES),
  COUNTED ("assigned-addresses", CELLS, 5),
  ARGS ("assigned-clock-parents", "#clock-cells"),
  ROW ("assigned-clock-rates", CELLS),
  ARGS ("assigned-clocks", "#clock-cells"),
  ROW ("audio-asrc", PHANDLES),
  ROW ("audio-aux-devs", PHANDLES),
  ROW ("audio-codec", PHANDLES),
  ROW ("audio-cpu", PHANDLES),
  ROW ("audio-routing", STRINGS),
  ROW ("audio-widgets", STRINGS),
  ROW ("backlight", PHANDLES),
  ROW ("bank-width", CELLS),
  ROW ("bitclock-master", PHANDLES),
  ROW ("bootargs", STRINGS),
  ROW ("buffer-manager", PHANDLES),
  ROW ("bus-frequency", CELLS),
  ROW ("bus-parent", PHANDLES),
  COUNTED ("bus-range", CELLS, 2),
  ROW ("bus-width", CELLS),
  ROW ("cache-block-size", CELLS),
  ROW ("cache-controller", PHANDLES),
  ROW ("cache-level", CELLS),
  ROW ("cache-line-size", CELLS),
  ROW ("cache-sets", CELLS),
  ROW ("cache-size", CELLS),
  ROW ("cache-unified-size", CELLS),
  ROW ("capacity-dmips-mhz", CELLS),
  ROW ("capture", PHANDLES),
  ROW ("cci-control-port", PHANDLES),
  ROW ("cell-index", CELLS),
  ROW ("clock-div", CELLS),
  ROW ("clock-frequency", CELLS),
  MAP ("clock-map", "#clock-cells"),
  ROW ("clock-mult", CELLS),
  ROW ("clock-parent", CELLS),
  ARGS ("clocks", "#clock-cells"),
  ROW ("codec-handle", PHANDLES),
  ROW ("companion", PHANDLES),
  ROW ("compatible", STRINGS),
  ROW ("contiguous-area", PHANDLES),
  ROW ("controller", PHANDLES),
  ARGS ("cooling-device", "#cooling-cells"),
  ROW ("cpu", PHANDLES),
  ROW ("cpu-idle-states", PHANDLES),
  ROW ("cpu-release-addr", CELLS),
  ROW ("cpus", PHANDLES),
  ROW ("ctrl-module", PHANDLES),
  ROW ("current-speed", CELLS),
  ROW ("d-cache-block-size", CELLS),
  ROW ("d-cache-line-size", CELLS),
  ROW ("d-cache-sets", CELLS),
  ROW ("d-cache-size", CELLS),
  ROW ("d-tlb-sets", CELLS),
  ROW ("d-tlb-size", CELLS),
  ROW ("dai-format", STRINGS),
  ROW ("dais", PHANDLES),
  ROW ("data-role", STRINGS),
  ROW ("ddc", PHANDLES),
  ROW ("ddc-i2c-bus", PHANDLES),
  ROW ("debounce-interval", CELLS),
  ROW ("default-state", STRINGS),
  ROW ("devfreq", PHANDLES),
  ROW ("devfreq-events", PHANDLES),
  ROW ("device-width", CELLS),
  ROW ("device_type", STRINGS),
  ROW ("display", PHANDLES),
  ROW ("display-subsystem", PHANDLES),
  COUNTED ("distance-matrix", CELLS, 3),
  ROW ("dma-masters", PHANDLES),
  ROW ("dma-ranges", RANGES),
  ARGS ("dmas", "#dma-cells"),
  ROW ("domain-idle-states", PHANDLES),
  ARGS ("dpms", "#dpm-cells"),
  ROW ("dr_mode", STRINGS),
  ROW ("dynamic-power-coefficient", CELLS),
  ROW ("edid", BYTES),
  ROW ("enable-method", STRINGS),
  ROW ("ethernet", PHANDLES),
  ROW ("extcon", PHANDLES),
  ROW ("fifo-depth", CELLS),
  ROW ("firmware", PHANDLES),
  ROW ("firmware-name", STRINGS),
  ROW ("fixed-link-phy", PHANDLES),
  ROW ("flash", PHANDLES),
  ROW ("frame-master", PHANDLES),
  ROW ("fsl,anatop", PHANDLES),
  ROW ("fsl,ddrc", PHANDLES),
  ROW ("fsl,fman-ports", PHANDLES),
  ROW ("fsl,imx7d-pcie-phy", PHANDLES),
  ROW ("fsl,iram", PHANDLES),
  ROW ("fsl,mc-io-portal", PHANDLES),
  ROW ("fsl,mipi-phy-gpr", PHANDLE),
  ROW ("fsl,pinmux", PHANDLES),
  ROW ("fsl,pres", PHANDLES),
  ROW ("fsl,prg", PHANDLES),
  ARGS ("fsl,rcpm-wakeup", "#fsl,rcpm-wakeup-cells"),
  ROW ("fsl,stop-mode", PHANDLE),
  ROW ("fsl,tempmon", PHANDLES),
  ROW ("fsl,usbmisc", PHANDLE),
  ROW ("fsl,usbphy", PHANDLES),
  ROW ("fsl,weim-cs-gpr", PHANDLES),
  ROW ("function", STRINGS),
  ARGS ("gpio", "#gpio-cells"),
  ROW ("gpio-base", CELLS),
  MAP ("gpio-map", "#gpio-cells"),
  ROW ("gpio-miso", PHANDLE),
  ROW ("gpio-mosi", PHANDLE),
  COUNTED ("gpio-ranges", PHANDLE_ARGS, 3),
  ROW ("gpio-sck", PHANDLE),
  ARGS ("gpios", "#gpio-cells"),
  ROW ("gpr", PHANDLES),
  ARGS ("hwlocks", "#hwlock-cells"),
  ROW ("hysteresis", CELLS),
  ROW ("i-cache-block-size", CELLS),
  ROW ("i-cache-line-size", CELLS),
  ROW ("i-cache-sets", CELLS),
  ROW ("i-cache-size", CELLS),
  ROW ("i-tlb-sets", CELLS),
  ROW ("i-tlb-size", CELLS),
  ROW ("i2c-bus", PHANDLES),
  ROW ("i2c-parent", PHANDLES),
  ARGS ("interconnects", "#interconnect-cells"),
  ROW ("internal-mem", PHANDLES),
  ROW ("interrupt-affinity", PHANDLES),
  ROW ("interrupt-map", INTERRUPT_MAP),
  ROW ("interrupt-parent", PHANDLES),
  ROW ("interrupts", INTERRUPTS),
  ARGS ("interrupts-extended", "#interrupt-cells"),
  ROW ("intf_mode", PHANDLE),
  ARGS ("io-backends", "#io-backend-cells"),
  ARGS ("io-channels", "#io-channel-cells"),
  ROW ("iommu-map", ID_MAP),
  ROW ("iommu-parent", PHANDLES),
  ARGS ("iommus", "#iommu-cells"),
  ROW ("iram", PHANDLES),
  ROW ("kaslr-seed", U64),
  ROW ("l2-cache", PHANDLES),
  ROW ("label", STRINGS),
  OPTIONAL ("leds", "#led-cells"),
  ROW ("line-name", STRINGS),
  ROW ("link", PHANDLES),
  ROW ("linux,code", CELLS),
  ROW ("linux,default-trigger", STRINGS),
  ROW ("linux,initrd-end", U64),
  ROW ("linux,initrd-start", U64),
  ROW ("linux,input-type", CELLS),
  ROW ("linux,pci-domain", CELLS),
  ROW ("linux,stdout-path", PATH),
  ROW ("local-mac-address", BYTES),
  ROW ("mac-address", BYTES),
  ROW ("management", STRINGS),
  ROW ("marvell,crypto-srams", PHANDLES),
  ROW ("marvell,system-controller", PHANDLES),
  ROW ("marvell,usb-misc-reg", PHANDLES),
  ROW ("mask", CELLS),
  ROW ("max-frame-size", CELLS),
  ROW ("max-frequency", CELLS),
  ROW ("max-link-speed", CELLS),
  ROW ("maximum-speed", STRINGS),
  ARGS ("mboxes", "#mbox-cells"),
  ROW ("mdio-parent-bus", PHANDLES),
  ROW ("mediatek,larb", PHANDLES),
  ROW ("mediatek,larbs", PHANDLES),
  ROW ("mediatek,smi", PHANDLES),
  ROW ("memory-region", PHANDLES),
  ROW ("mmc-pwrseq", PHANDLES),
  ROW ("mmu-type", STRINGS),
  ROW ("model", STRINGS),
  ROW ("monitored-battery", PHANDLES),
  ROW ("mount-matrix", STRINGS),
  ROW ("msi-map", ID_MAP),
  OPTIONAL ("msi-parent", "#msi-cells"),
  OPTIONAL ("mux-controls", "#mux-control-cells"),
  ARGS ("mux-states", "#mux-state-cells"),
  ROW ("nand-ecc-engine", PHANDLES),
  ROW ("native-mode", PHANDLES),
  ROW ("next-level-cache", PHANDLES),
  ROW ("ngpios", CELLS),
  ROW ("num-lanes", CELLS),
  ROW ("numa-memory", PHANDLES),
  ROW ("numa-node-id", CELLS),
  ROW ("nvidia,ddc-i2c-bus", PHANDLES),
  ROW ("nvidia,memory-controller", PHANDLES),
  ROW ("nvidia,phy", PHANDLES),
  ROW ("nvidia,pmc", PHANDLE),
  ROW ("nvidia,xusb-padctl", PHANDLES),
  ROW ("nvmem", PHANDLES),
  OPTIONAL ("nvmem-cells", "#nvmem-cell-cells"),
  ROW ("offset", CELLS),
  COUNTED ("operating-points", CELLS, 2),
  ROW ("operating-points-v2", PHANDLES),
  ROW ("opp-hz", U64),
  ROW ("panel", PHANDLES),
  ROW ("pctldev", PHANDLES),
  ROW ("peer-hub", PHANDLES),
  ARGS ("performance-domains", "#performance-domain-cells"),
  ROW ("performance-domains-cpu", PHANDLES),
  ROW ("phy", PHANDLES),
  ROW ("phy-connection-type", STRINGS),
  ROW ("phy-handle", PHANDLES),
  ROW ("phy-mode", STRINGS),
  ARGS ("phys", "#phy-cells"),
  ARGS ("pinctrl-single,gpio-range", "#pinctrl-single,gpio-range-cells"),
  ROW ("playback", PHANDLES),
  ROW ("pm-sram", PHANDLES),
  ROW ("pm_qos", PHANDLES),
  ROW ("polling-delay", CELLS),
  ROW ("polling-delay-passive", CELLS),
  ROW ("port-number", CELLS),
  ROW ("ports", PHANDLES),
  ARGS ("power-domains", "#power-domain-cells"),
  ROW ("power-role", STRINGS),
  OPTIONAL ("power-sources", "#power-source-cells"),
  ROW ("power-supplies", PHANDLES),
  ROW ("power-supply", PHANDLES),
  ROW ("priority", CELLS),
  MAP ("pwm-map", "#pwm-cells"),
  ARGS ("pwms", "#pwm-cells"),
  ROW ("qcom,bcm-voters", PHANDLES),
  ROW ("qcom,ext-regs", PHANDLE),
  ROW ("qcom,freq-domain", PHANDLE),
  ROW ("qcom,gmu", PHANDLES),
  ROW ("qcom,halt-regs", PHANDLE),
  ROW ("qcom,ipc", PHANDLE),
  ROW ("qcom,mmio", PHANDLES),
  ROW ("qcom,qaccept-regs", PHANDLE),
  ROW ("qcom,qmp", PHANDLES),
  ROW ("qcom,rpm-msg-ram", PHANDLES),
  ROW ("qcom,rx-device", PHANDLES),
  ROW ("qcom,saw", PHANDLES),
  ROW ("qcom,saw-reg", PHANDLES),
  ARGS ("qcom,smem-states", "#qcom,smem-state-cells"),
  ROW ("qcom,spare-regs", PHANDLE),
  ROW ("qcom,tx-device", PHANDLES),
  ROW ("ranges", RANGES),
  ROW ("reg", REG),
  ROW ("reg-io-width", CELLS),
  ROW ("reg-offset", CELLS),
  ROW ("reg-shift", CELLS),
  ROW ("regmap", PHANDLES),
  ROW ("regulator-coupled-with", PHANDLES),
  ROW ("regulator-name", STRINGS),
  ROW ("remote-endpoint", PHANDLES),
  ROW ("renesas,fcp", PHANDLES),
  COUNTED ("renesas,ipmmu-main", PHANDLE_ARGS, 1),
  COUNTED ("renesas,vsps", PHANDLE_ARGS, 1),
  ROW ("required-opps", PHANDLES),
  ARGS ("resets", "#reset-cells"),
  ROW ("riscv,children", PHANDLES),
  COUNTED ("riscv,delegate", PHANDLE_ARGS, 2),
  ROW ("riscv,isa", STRINGS),
  ROW ("riscv,isa-base", STRINGS),
  ROW ("riscv,isa-extensions", STRINGS),
  ROW ("riscv,ndev", CELLS),
  ROW ("riscv,num-ids", CELLS),
  ROW ("riscv,num-sources", CELLS),
  ROW ("rng-seed", BYTES),
  ROW ("rockchip,audio-codec", PHANDLES),
  ROW ("rockchip,grf", PHANDLES),
  ROW ("rockchip,hdmi-codec", PHANDLES),
  ROW ("rockchip,headset-codec", PHANDLES),
  ROW ("rockchip,i2s-controller", PHANDLES),
  ROW ("rockchip,php-grf", PHANDLES),
  COUNTED ("rockchip,pins", NUMBERS_PHANDLE, 3),
  ROW ("rockchip,pipe-grf", PHANDLES),
  ROW ("rockchip,pipe-phy-grf", PHANDLES),
  ROW ("rockchip,pmu", PHANDLES),
  ROW ("rockchip,usbgrf", PHANDLES),
  ROW ("rockchip,vop", PHANDLES),
  ROW ("rx-fifo-depth", CELLS),
  ROW ("samsung,audio-codec", PHANDLES),
  ROW ("samsung,sysreg", PHANDLES),
  ROW ("secondary-shader", PHANDLES),
  ROW ("secure-monitor", PHANDLES),
  ROW ("secure-status", STRINGS),
  ROW ("serial-number", STRINGS),
  ROW ("sfp", PHANDLES),
  ROW ("shmem", PHANDLES),
  ROW ("simple-audio-card,aux-devs", PHANDLES),
  ROW ("simple-audio-card,bitclock-master", PHANDLES),
  ROW ("simple-audio-card,codec", PHANDLES),
  ROW ("simple-audio-card,format", STRINGS),
  ROW ("simple-audio-card,frame-master", PHANDLES),
  ROW ("simple-audio-card,name", STRINGS),
  ROW ("simple-audio-card,routing", STRINGS),
  ROW ("simple-audio-card,widgets", STRINGS),
  ROW ("sleep-state", PHANDLES),
  ROW ("slim-ifc-dev", PHANDLES),
  ROW ("snps,axi-config", PHANDLES),
  ROW ("snps,mtl-rx-config", PHANDLES),
  ROW ("snps,mtl-tx-config", PHANDLES),
  ARGS ("sound-dai", "#sound-dai-cells"),
  ROW ("spdif-controller", PHANDLES),
  ROW ("spi-max-frequency", CELLS),
  ROW ("spi-parent", PHANDLES),
  ROW ("spi-rx-bus-width", CELLS),
  ROW ("spi-tx-bus-width", CELLS),
  ROW ("sram", PHANDLES),
  ROW ("ssi-controller", PHANDLES),
  ROW ("st,sync", PHANDLE),
  ROW ("st,syscfg", PHANDLE),
  ROW ("st,syscfg-m4-state", PHANDLE),
  ROW ("st,syscfg-pdds", PHANDLE),
  ROW ("st,syscfg-rsc-tbl", PHANDLE),
  ROW ("st,syscon", PHANDLE),
  ROW ("status", STRINGS),
  ROW ("stdin-path", PATH),
  ROW ("stdout-path", PATH),
  ROW ("syscon", PHANDLE),
  ROW ("syscon-phy-power", PHANDLE),
  COUNTED ("syscon-reset", PHANDLE_ARGS, 1),
  ROW ("target", PHANDLES),
  ROW ("target-path", STRINGS),
  ROW ("tee-dev", PHANDLES),
  ROW ("temperature", CELLS),
  ARGS ("thermal-sensors", "#thermal-sensor-cells"),
  ROW ("ti,bootreg", PHANDLE),
  ROW ("ti,ctrl_mod", PHANDLES),
  ROW ("ti,elm-id", PHANDLES),
  ROW ("ti,hwmods", STRINGS),
  ROW ("ti,mcbsp", PHANDLES),
  ROW ("ti,mcpdm", PHANDLES),
  ROW ("ti,provided-clocks", PHANDLES),
  ROW ("ti,ringacc", PHANDLES),
  ROW ("ti,rproc", PHANDLES),
  ROW ("ti,sci", PHANDLES),
  ROW ("ti,syscon-efuse", PHANDLE),
  ROW ("ti,syscon-mmuconfig", PHANDLE),
  ROW ("ti,syscon-pcie-mode", PHANDLES),
  ROW ("ti,syscon-unaligned-access", PHANDLE),
  ROW ("ti,timers", PHANDLES),
  COUNTED ("ti,tptcs", PHANDLE_ARGS, 1),
  ROW ("ti,twl6040", PHANDLES),
  ROW ("ti,watchdog-timers", PHANDLES),
  ROW ("timebase-frequency", CELLS),
  ROW ("tlb-sets", CELLS),
  ROW ("tlb-size", CELLS),
  ROW ("trigger", PHANDLES),
  OPTIONAL ("trigger-sources", "#trigger-source-cells"),
  ROW ("trip", PHANDLES),
  ROW ("try-power-role", STRINGS),
  ROW ("tx-fifo-depth", CELLS),
  ROW ("usb-phy", PHANDLES),
  ROW ("value", CELLS),
  ROW ("vcc-host", PHANDLES),
  ROW ("virtual-reg", CELLS),
  ROW ("wakeup-parent", PHANDLES),
};

/* What follows the last - of a name, in the order of strcmp. */
static const CopBinding suffixes[] = {
  ROW ("-bits", CELLS),
  ROW ("-bytes", CELLS),
  ROW ("-cells", CELLS),
  ROW ("-celsius", CELLS),
  ROW ("-frequency", CELLS),
  ARGS ("-gpio", "#gpio-cells"),
  ARGS ("-gpios", "#gpio-cells"),
  ROW ("-handle", PHANDLE),
  ROW ("-hz", CELLS),
  ROW ("-kBps", CELLS),
  ROW ("-khz", CELLS),
  ROW ("-mask", CELLS),
  ROW ("-mhz", CELLS),
  ROW ("-microamp", CELLS),
  ROW ("-microvolt", CELLS),
  ROW ("-microwatt", CELLS),
  ROW ("-millicelsius", CELLS),
  ROW ("-millivolt", CELLS),
  ROW ("-ms", CELLS),
  ROW ("-mv", CELLS),
  ROW ("-names", STRINGS),
  ROW ("-ns", CELLS),
  ROW ("-ohms", CELLS),
  ROW ("-parent", PHANDLES),
  ROW ("-percent", CELLS),
  ROW ("-phandle", PHANDLE),
  ROW ("-ps", CELLS),
  ROW ("-s", CELLS),
  ROW ("-sec", CELLS),
  ROW ("-supply", PHANDLES),
  ROW ("-syscon", PHANDLE),
  ROW ("-us", CELLS),
};

/* How many there are: numbers, not nodes. */
static const char *const counts[] = { "nr-gpios", "ngpio", "nr-gpio", "#-gpios" };

static const CopBinding pinctrl = ROW ("pinctrl-", PHANDLES);

static int
compare (const void *name, const void *binding)
{
  return strcmp (name, ((const CopBinding *)binding)->name);
}

static gboolean
counts_gpios (const char *name)
{
  if (*name == '#' || g_str_has_prefix (name, "snps,nr"))
    return TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (counts); i++)
    if (g_str_has_suffix (name, counts[i]))
      return TRUE;
  return FALSE;
}

static gboolean
is_pinctrl (const char *name)
{
  if (!g_str_has_prefix (name, pinctrl.name))
    return FALSE;
  name += strlen (pinctrl.name);
  return *name && !name[strspn (name, "0123456789")];
}

const CopBinding *
cop_binding_find (const char *name)
{
  const CopBinding *found =
      bsearch (name, bindings, G_N_ELEMENTS (bindings), sizeof *bindings, compare);
  const char *dash = strrchr (name, '-');

  if (found || !dash)
    return found;
  if (is_pinctrl (name))
    return &pinctrl;
  found = bsearch (dash, suffixes, G_N_ELEMENTS (suffixes), sizeof *suffixes, compare);
  if (found && g_str_has_prefix (dash, "-gpio") && counts_gpios (name))
    return NULL;
  return found;
}

gboolean
cop_binding_has_phandles (const CopBinding *binding)
{
  switch (binding->kind)
    {
    case COP_BINDING_PHANDLES:
    case COP_BINDING_PHANDLE:
    case COP_BINDING_PHANDLE_ARGS:
    case COP_BINDING_NUMBERS_PHANDLE:
    case COP_BINDING_INTERRUPT_MAP:
    case COP_BINDING_ID_MAP:
    case COP_BINDING_SPECIFIER_MAP:
      return TRUE;
    case COP_BINDING_CELLS:
    case COP_BINDING_U64:
    case COP_BINDING_STRINGS:
    case COP_BINDING_BYTES:
    case COP_BINDING_PATH:
    case COP_BINDING_REG:
    case COP_BINDING_RANGES:
    case COP_BINDING_INTERRUPTS:
      break;
    }
  return FALSE;
}
