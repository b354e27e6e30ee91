/* The table of checks: those that others need stand before them. */
#include <check/check.h>

#define ROW(name_, level_, needs_, func_, known_)                                                  \
  .check.name = #name_, .check.level = COP_CHECK_##level_, .check.by_dtc = TRUE,                   \
  .check.needs = (needs_), .at_node = (func_), .known = COP_KNOWN_##known_
#define OURS(name_, level_, needs_, func_, known_)                                                 \
  .check.name = #name_, .check.level = COP_CHECK_##level_, .check.needs = (needs_),                \
  .at_node = (func_), .known = COP_KNOWN_##known_

/* A property of references, and the cells that their targets have. */
#define PROVIDER(name_, prop_, known_, cells_, known_cells_)                                       \
  { ROW (name_##_is_cell, WARNING, "", cop_checker__is_cell, known_cells_),                        \
    .check.means = "'" cells_ "' is not one cell.",                                                \
    .check.cure = "Write one number: how many cells follow a reference to the node." },            \
  {                                                                                                \
    ROW (name_##_property, WARNING, #name_ "_is_cell phandle_references", cop_checker__provider,   \
         known_),                                                                                  \
        .other = COP_KNOWN_##known_cells_,                                                         \
        .check.means = "'" prop_ "' refers to a node that is not there, or has no " cells_         \
                       ", or not as many cells as that tells.",                                    \
        .check.cure =                                                                              \
            "Refer to a node with " cells_ ", and write that many cells after the reference."      \
  }

const CopCheckRow cop_checker__rows[] = {
  /* clang-format off */
  { ROW (duplicate_node_names, ERROR, "", NULL, NONE),
    .check.means = "Two children of a node have one name.",
    .check.cure = "Give each a name, or a unit address, of its own." },
  { ROW (duplicate_property_names, ERROR, "", NULL, NONE),
    .check.means = "Two properties of a node have one name.",
    .check.cure = "Remove one." },
  { ROW (node_name_chars, ERROR, "", NULL, NONE),
    .check.means = "A node's name has a character that no name has.",
    .check.cure = "Use letters, digits and , . _ + - with one @ before the unit address." },
  { ROW (node_name_format, ERROR, "node_name_chars", NULL, NONE),
    .check.means = "A node's name has more than one @.",
    .check.cure = "Keep the one before the unit address." },
  { ROW (node_name_not_empty, ERROR, "", NULL, NONE),
    .check.means = "A node that is not the root has no name.",
    .check.cure = "Give it one." },
  { ROW (property_name_chars, ERROR, "", NULL, NONE),
    .check.means = "A property's name has a character that no name has.",
    .check.cure = "Use letters, digits and , . _ + ? # -." },
  { ROW (name_is_string, ERROR, "", cop_checker__is_string, NAME),
    .check.means = "The old property 'name' is not one string.",
    .check.cure = "Remove it: a node's name is told by its path." },
  { ROW (name_properties, ERROR, "name_is_string", cop_checker__name_properties, NAME),
    .check.means = "The old property 'name' is not the node's name without its unit address.",
    .check.cure = "Remove it: a node's name is told by its path." },
  { ROW (node_name_vs_property_name, WARNING, "node_name_chars",
         cop_checker__node_name_vs_property, NONE),
    .check.means = "A node has the name of a property of its parent.",
    .check.cure = "Rename one of them: a path in Linux's /proc/device-tree would mean both." },
  { ROW (duplicate_label, ERROR, "", NULL, NONE),
    .check.means = "Two nodes have one label.",
    .check.cure = "Rename one." },
  { ROW (explicit_phandles, ERROR, "", cop_checker__explicit_phandles, NONE),
    .check.means = "Two nodes have one phandle, 'phandle' is no number of 4 bytes from 1 to "
                   "0xfffffffe, or 'linux,phandle' is another.",
    .check.cure = "Leave phandles to the writer: refer to nodes by label." },
  { ROW (phandle_references, ERROR, "duplicate_node_names explicit_phandles",
         cop_checker__references, NONE),
    .check.means = "A value refers to a node that has been removed, or to a label that the tree "
                   "does not have.",
    .check.cure = "Remove the reference with the node, or mark the tree as an overlay "
                  "(/plugin/)." },
  { ROW (path_references, ERROR, "duplicate_node_names", NULL, NONE),
    .check.means = "A value has the path of a node that does not exist.",
    .check.cure = "Name one that does." },
  { ROW (omit_unused_nodes, ERROR, "phandle_references path_references", NULL, NONE),
    .check.means = "Nothing: in dtc it drops nodes marked /omit-if-no-ref/.",
    .check.cure = "Nothing is to be done." },
  { ROW (address_cells_is_cell, WARNING, "", cop_checker__is_cell, ADDRESS_CELLS),
    .check.means = "'#address-cells' is not one cell.",
    .check.cure = "Write one number, <1>." },
  { ROW (size_cells_is_cell, WARNING, "", cop_checker__is_cell, SIZE_CELLS),
    .check.means = "'#size-cells' is not one cell.",
    .check.cure = "Write one number, <1>." },
  { ROW (device_type_is_string, WARNING, "", cop_checker__is_string, DEVICE_TYPE),
    .check.means = "'device_type' is not one string.",
    .check.cure = "Write one string, and not a list, cells or bytes." },
  { ROW (model_is_string, WARNING, "", cop_checker__is_string, MODEL),
    .check.means = "'model' is not one string.",
    .check.cure = "Write one string, and not a list, cells or bytes." },
  { ROW (status_is_string, WARNING, "", cop_checker__is_string, STATUS),
    .check.means = "'status' is not one string.",
    .check.cure = "Write one string, and not a list, cells or bytes." },
  { ROW (label_is_string, WARNING, "", cop_checker__is_string, LABEL),
    .check.means = "'label' is not one string.",
    .check.cure = "Write one string, and not a list, cells or bytes." },
  { ROW (compatible_is_string_list, WARNING, "", cop_checker__is_strings, COMPATIBLE),
    .check.means = "'compatible' is no list of strings.",
    .check.cure = "Write strings, from the most to the least specific." },
  { ROW (names_is_string_list, WARNING, "", cop_checker__names_are_strings, NONE),
    .check.means = "A property NAME-names is no list of strings.",
    .check.cure = "Write a string for each entry of what it names." },
  { ROW (property_name_chars_strict, OFF, "", cop_checker__strict_prop_names, NONE),
    .check.means = "A property's name has a character that Linux does not want: . _ + ? or a # "
                   "that is not at its beginning.",
    .check.cure = "Use letters, digits, - and a vendor with a comma." },
  { ROW (node_name_chars_strict, OFF, "", cop_checker__strict_node_name, NONE),
    .check.means = "A node's name has a character that Linux does not want: . _ or +.",
    .check.cure = "Use letters, digits, - and a comma." },
  { ROW (addr_size_cells, WARNING, "address_cells_is_cell size_cells_is_cell",
         cop_checker__nothing, NONE),
    .check.means = "'#address-cells' or '#size-cells' is not one cell.",
    .check.cure = "Write one number, <1>. (It tells of nothing itself; others need it.)" },
  { ROW (reg_format, WARNING, "addr_size_cells", cop_checker__reg_format, REG),
    .check.means = "The length of 'reg' is no multiple of an address and a size, as the parent's "
                   "#address-cells and #size-cells tell.",
    .check.cure = "Write whole entries, or correct the cells of the parent." },
  { ROW (ranges_format, WARNING, "addr_size_cells", cop_checker__ranges_format, RANGES),
    .check.means = "The length of 'ranges' is no multiple of an entry (child address, parent "
                   "address, size), or it is empty between buses of different cells.",
    .check.cure = "Write whole entries; an empty 'ranges' says that both buses count alike." },
  { ROW (dma_ranges_format, WARNING, "addr_size_cells", cop_checker__ranges_format, DMA_RANGES),
    .check.means = "The length of 'dma-ranges' is no multiple of an entry, or it is empty "
                   "between buses of different cells.",
    .check.cure = "Write whole entries; an empty 'dma-ranges' says that both buses count alike." },
  { ROW (unit_address_vs_reg, WARNING, "", cop_checker__unit_address_vs_reg, NONE),
    .check.means = "A node has a unit address and no 'reg', or a 'reg' and no unit address.",
    .check.cure = "Name it NAME@ADDRESS by the first address of its 'reg', and NAME without one." },
  { ROW (pci_bridge, WARNING, "device_type_is_string addr_size_cells", cop_checker__pci_bridge, NONE),
    .check.means = "A node of device_type \"pci\" has another name, has no 'ranges', or not 3 "
                   "and 2 cells.",
    .check.cure = "Name it pci@... or pcie@..., with #address-cells 3, #size-cells 2 and "
                  "'ranges'." },
  { ROW (pci_device_reg, WARNING, "reg_format pci_bridge", cop_checker__pci_device_reg, REG),
    .check.means = "The 'reg' of a PCI device is not its configuration space, or is not that of "
                   "its unit address.",
    .check.cure = "Write <bus|device|function 0 0 0 0> first, and DEVICE or DEVICE,FUNCTION as "
                  "unit address." },
  { ROW (pci_device_bus_num, WARNING, "reg_format pci_bridge", cop_checker__pci_device_bus_num, REG),
    .check.means = "A PCI device is on a bus that its bridge's 'bus-range' does not have.",
    .check.cure = "Correct bits 16 to 23 of its first cell, or the 'bus-range'." },
  { ROW (simple_bus_bridge, WARNING, "addr_size_cells compatible_is_string_list",
         cop_checker__nothing, NONE),
    .check.means = "The cells or the 'compatible' of a simple-bus are not to be read.",
    .check.cure = "See those checks. (It tells of nothing itself; others need it.)" },
  { ROW (unit_address_format, WARNING, "node_name_format pci_bridge simple_bus_bridge",
         cop_checker__unit_address_format, NONE),
    .check.means = "A unit address begins with 0x or with zeros, or is empty.",
    .check.cure = "Write the address in hexadecimal without either, or no @." },
  { ROW (simple_bus_reg, WARNING, "reg_format simple_bus_bridge", cop_checker__simple_bus_reg, NONE),
    .check.means = "A node on a simple-bus has no address, or another than its unit address.",
    .check.cure = "Name it by the first address of its 'reg' or 'ranges', in small hexadecimal "
                  "digits." },
  { ROW (i2c_bus_bridge, WARNING, "addr_size_cells", cop_checker__i2c_bus_bridge, NONE),
    .check.means = "An I2C bus with devices has not #address-cells 1 and #size-cells 0.",
    .check.cure = "Write these two." },
  { ROW (i2c_bus_reg, WARNING, "reg_format i2c_bus_bridge", cop_checker__i2c_bus_reg, NONE),
    .check.means = "A device on an I2C bus has no address, one of too many bits, or another than "
                   "its unit address.",
    .check.cure = "Write its address of 7 bits; one of 10 has bit 31 (I2C_TEN_BIT_ADDRESS)." },
  { ROW (spi_bus_bridge, WARNING, "addr_size_cells", cop_checker__spi_bus_bridge, NONE),
    .check.means = "An SPI bus has another name, or not #address-cells 1 and #size-cells 0.",
    .check.cure = "Name it spi@..., with these cells (0 and 0 with 'spi-slave')." },
  { ROW (spi_bus_reg, WARNING, "reg_format spi_bus_bridge", cop_checker__spi_bus_reg, NONE),
    .check.means = "A device on an SPI bus has no chip select, or another than its unit address.",
    .check.cure = "Write the number of its chip select in 'reg' and after the @." },
  { ROW (avoid_default_addr_size, WARNING, "addr_size_cells", cop_checker__default_addr_size, NONE),
    .check.means = "A node has 'reg' or 'ranges', but its parent does not say how many cells "
                   "they have.",
    .check.cure = "Write #address-cells and #size-cells at the parent." },
  { ROW (avoid_unnecessary_addr_size, WARNING, "avoid_default_addr_size",
         cop_checker__unnecessary_addr_size, NONE),
    .check.means = "A node has #address-cells and #size-cells, but no child has an address.",
    .check.cure = "Remove them." },
  { ROW (unique_unit_address, WARNING, "avoid_default_addr_size",
         cop_checker__unique_unit_address, NONE),
    .check.means = "Two children of a node have one unit address.",
    .check.cure = "Give each device an address of its own; parts of one device belong below one "
                  "node." },
  { ROW (unique_unit_address_if_enabled, OFF, "avoid_default_addr_size",
         cop_checker__unique_if_enabled, NONE),
    .check.means = "Two children of a node that are not disabled have one unit address.",
    .check.cure = "Disable all but one." },
  { ROW (obsolete_chosen_interrupt_controller, WARNING, "",
         cop_checker__chosen_interrupt_controller, INTERRUPT_CONTROLLER),
    .check.means = "/chosen has a property 'interrupt-controller'.",
    .check.cure = "Remove it; 'interrupt-parent' at the root tells." },
  { ROW (chosen_node_is_root, WARNING, "", cop_checker__chosen_is_root, NONE),
    .check.means = "A node 'chosen' is not a child of the root.",
    .check.cure = "Move it, or rename it." },
  { ROW (chosen_node_bootargs, WARNING, "", cop_checker__chosen_bootargs, BOOTARGS),
    .check.means = "'bootargs' is not one string.",
    .check.cure = "Write the command line as one string." },
  { ROW (chosen_node_stdout_path, WARNING, "", cop_checker__chosen_stdout_path, NONE),
    .check.means = "'stdout-path' is not one string, or has its old name.",
    .check.cure = "Write a path or an alias, and options after a colon: \"serial0:115200n8\"." },
  PROVIDER (clocks, "clocks", CLOCKS,
            "#clock-cells", CLOCK_CELLS),
  PROVIDER (cooling_device, "cooling-device", COOLING_DEVICE,
            "#cooling-cells", COOLING_CELLS),
  PROVIDER (dmas, "dmas", DMAS,
            "#dma-cells", DMA_CELLS),
  PROVIDER (hwlocks, "hwlocks", HWLOCKS,
            "#hwlock-cells", HWLOCK_CELLS),
  PROVIDER (interrupts_extended, "interrupts-extended", INTERRUPTS_EXTENDED,
            "#interrupt-cells", INTERRUPT_CELLS),
  PROVIDER (io_channels, "io-channels", IO_CHANNELS,
            "#io-channel-cells", IO_CHANNEL_CELLS),
  PROVIDER (iommus, "iommus", IOMMUS,
            "#iommu-cells", IOMMU_CELLS),
  PROVIDER (mboxes, "mboxes", MBOXES,
            "#mbox-cells", MBOX_CELLS),
  PROVIDER (msi_parent, "msi-parent", MSI_PARENT,
            "#msi-cells", MSI_CELLS),
  PROVIDER (mux_controls, "mux-controls", MUX_CONTROLS,
            "#mux-control-cells", MUX_CONTROL_CELLS),
  PROVIDER (phys, "phys", PHYS,
            "#phy-cells", PHY_CELLS),
  PROVIDER (power_domains, "power-domains", POWER_DOMAINS,
            "#power-domain-cells", POWER_DOMAIN_CELLS),
  PROVIDER (pwms, "pwms", PWMS,
            "#pwm-cells", PWM_CELLS),
  PROVIDER (resets, "resets", RESETS,
            "#reset-cells", RESET_CELLS),
  PROVIDER (sound_dai, "sound-dai", SOUND_DAI,
            "#sound-dai-cells", SOUND_DAI_CELLS),
  PROVIDER (thermal_sensors, "thermal-sensors", THERMAL_SENSORS,
            "#thermal-sensor-cells", THERMAL_SENSOR_CELLS),
  { ROW (deprecated_gpio_property, OFF, "", cop_checker__deprecated_gpio, NONE),
    .check.means = "A property has the old name 'gpio' or NAME-gpio.",
    .check.cure = "Write gpios or NAME-gpios." },
  { ROW (gpios_property, WARNING, "phandle_references", cop_checker__gpios, NONE),
    .check.means = "A property of gpios refers to what is no gpio controller, or has not as many "
                   "cells as its #gpio-cells.",
    .check.cure = "Refer to a node with #gpio-cells, and write that many cells after it." },
  { ROW (interrupts_property, WARNING, "phandle_references", cop_checker__interrupts, INTERRUPTS),
    .check.means = "The length of 'interrupts' does not fit the interrupt parent, or there is "
                   "none.",
    .check.cure = "Write as many cells for each interrupt as #interrupt-cells tells, and name "
                  "the parent." },
  { ROW (interrupt_provider, WARNING, "interrupts_extended_is_cell",
         cop_checker__interrupt_provider, NONE),
    .check.means = "A node gives interrupts and has no #interrupt-cells, or the other way "
                   "around.",
    .check.cure = "Write both 'interrupt-controller' (or 'interrupt-map') and #interrupt-cells." },
  { ROW (interrupt_map, WARNING, "phandle_references addr_size_cells interrupt_provider",
         cop_checker__interrupt_map, INTERRUPT_MAP),
    .check.means = "'interrupt-map' has an entry of the wrong length, or a parent that gives no "
                   "interrupts; or 'interrupt-map-mask' has the wrong length.",
    .check.cure = "An entry is child address, child interrupt, parent, parent's address and "
                  "interrupt, each of as many cells as its node tells." },
  { ROW (alias_paths, WARNING, "", cop_checker__alias_paths, NONE),
    .check.means = "An alias names no node, or has capital letters in its name.",
    .check.cure = "Write the path of a node (&label), and small letters, digits and -." },
  { ROW (graph_nodes, WARNING, "", cop_checker__nothing, NONE),
    .check.means = "Nothing: it finds the ports and endpoints that others look at.",
    .check.cure = "Nothing is to be done." },
  { ROW (graph_port, WARNING, "graph_nodes", cop_checker__graph_port, NONE),
    .check.means = "The node of endpoints is not named port, or its number is not that of its "
                   "unit address.",
    .check.cure = "Name it port, or port@N with reg = <N>; above it #address-cells is 1, "
                  "#size-cells 0." },
  { ROW (graph_endpoint, WARNING, "graph_nodes", cop_checker__graph_endpoint, NONE),
    .check.means = "An endpoint has another name, or leads to one that does not lead back.",
    .check.cure = "Let both remote-endpoint refer to each other." },
  { ROW (graph_child_address, OFF, "graph_nodes graph_port graph_endpoint",
         cop_checker__graph_child_address, NONE),
    .check.means = "A port or list of ports has one child and all the same #address-cells.",
    .check.cure = "Remove them and the unit address of the child. (dtc 1.8.1 does not ask for it "
                  "any more.)" },
  { OURS (status_value, WARNING, "status_is_string", cop_checker__status_value, STATUS),
    .check.means = "'status' is none of okay, disabled, reserved, fail, fail-CODE: whoever reads "
                   "it takes the device for disabled.",
    .check.cure = "Write one of these." },
  { OURS (required_property, WARNING, "", cop_checker__required_property, NONE),
    .check.means = "A node lacks a property that its kind must have: cpus, memory, simple-bus, "
                   "interrupt controllers, fixed-clock and so on.",
    .check.cure = "Add it; 'coppice explain required_property' lists them." },
  { OURS (provider_missing, WARNING, "phandle_references", cop_checker__provider_missing, NONE),
    .check.means = "A property that is known to hold references (a supply, memory-region, "
                   "pinctrl-0, ...) has the phandle of no node, or of one without the cells that "
                   "it needs.",
    .check.cure = "Refer to the node by its label." },
  { OURS (provider_disabled, WARNING, "phandle_references", cop_checker__provider_disabled, NONE),
    .check.means = "A device that is not disabled needs a clock, reset, interrupt controller ... "
                   "that is, so that its driver never starts.",
    .check.cure = "Enable the provider, or disable the device." },
  { OURS (reg_overlap, WARNING, "addr_size_cells", cop_checker__reg_overlap, NONE),
    .check.means = "A window of a device begins in that of another on the same bus, and ends behind "
                   "it.",
    .check.cure = "Move or shorten one; what is described twice on purpose is a syscon, a "
                  "simple-mfd, or one node of the two is disabled." },
  { OURS (reg_nested, OFF, "addr_size_cells", cop_checker__reg_nested, NONE),
    .check.means = "A window of a device lies wholly in that of another on the same bus, or is the "
                   "same.",
    .check.cure = "Move it, or shorten the other; a part of a device with a driver of its own is a "
                  "child of a syscon, simple-mfd or bus. (Many boards of Linux's have such parts as "
                  "siblings.)" },
  { OURS (reg_outside_ranges, WARNING, "addr_size_cells ranges_format",
         cop_checker__reg_outside_ranges, RANGES),
    .check.means = "A device is at an address that the 'ranges' of its bus do not have: nobody "
                   "can reach it.",
    .check.cure = "Add the range, or correct the address, which is one of the bus and not of the "
                  "CPU." },
  { OURS (interrupt_shared, WARNING, "interrupts_property interrupts_extended_property",
         cop_checker__interrupt_shared, NONE),
    .at_end = cop_checker__interrupt_shared_end,
    .check.means = "Two devices have one line of one interrupt controller, of an edge or of "
                   "different types.",
    .check.cure = "Give each a line of its own; a line that is shared has one level." },
  { OURS (interrupt_parent_cycle, ERROR, "interrupts_property", cop_checker__intc_cycle, NONE),
    .at_end = cop_checker__intc_cycle_end,
    .check.means = "Interrupt controllers are each other's parents: no interrupt arrives.",
    .check.cure = "Let one of them have no 'interrupts'." },
  { OURS (clock_cycle, ERROR, "clocks_property", cop_checker__clock_cycle, CLOCKS),
    .at_end = cop_checker__clock_cycle_end,
    .check.means = "Clocks of one output each are made of each other: none runs.",
    .check.cure = "Let one of them have another source." },
  { OURS (property_typo, OFF, "", cop_checker__property_typo, NONE),
    .check.means = "A property without a vendor has nearly the name of a common one, and is "
                   "known nowhere.",
    .check.cure = "Correct it, or give it a vendor: \"acme,NAME\"." },
  /* clang-format on */
};

const guint cop_checker__n_rows = G_N_ELEMENTS (cop_checker__rows);
