"""What dtdiff.py does not know of references, and the corpus has: taught to it."""
import struct

import dtdiff

_decode = dtdiff.decode

# References that single bindings of Linux 6.1 document: lists of nodes; a node, and numbers that
# concern it; nodes with numbers.
EXTRA = dict.fromkeys("""
    amlogic,hhi-sysctrl amlogic,secbus2 aspeed,cvic aspeed,scu aspeed,sram asram cores cpu-dai
    dfx eth-handle flash-leds fpga-mgr fsl,input-sel fsl,panel hisilicon,hi6220-clk-sram i2c
    lens-focus memory-controller nokia,audio-codec nokia,cpu-dai nokia,headphone-amplifier
    nvidia,audio-codec nvidia,dpaux nvidia,external-memory-controller nvidia,i2s-controller
    nvidia,outputs nvidia,panel pmd-controller ptp-timer qcom,acc qcom,rproc regmap-csw
    regmap-efuse regmap-mcba regmap-mcbb regmap-rb rockchip,codec rockchip,cpu rockchip,phy-grf
    samsung,audio-cpu samsung,i2s-controller samsung,power-domain samsung,syscon-clk
    ti,am65x-oldi-io-ctrl ti,audio-codec ti,cpb-codec ti,cpb-mcasp ti,dmic ti,ivi-codec-a
    ti,ivi-codec-b ti,ivi-mcasp ti,mcasp-controller ti,serdes-clk ti,unmapped-event-sources
    ti,usb-charger-detection vbus-regulator vmmc
""".split(), "l")
EXTRA.update(dict.fromkeys("""
    fsl,pcie-scfg qcom,dload-mode qcom,ipc-1 qcom,ipc-2 qcom,ipc-3 qcom,ipc-4 rx-dma-channel
    st,syscfg-fmp st,syscfg-holdboot st,syscfg-tz subctrl-vbase syscon-chipselects syscon-pcs
    syscon-pll-ctrl syscon-pllreset syscon-pol syscon-raminit ti,camerrx-control
    ti,syscon-lane-sel ti,syscon-pcie-ctrl ti,syscon-pcie-id tx-dma-channel
""".split(), "p"))
EXTRA.update({
    "calxeda,port-phys": 1, "gpio-reset": "#gpio-cells", "iio-channels": "#io-channel-cells",
    "nvidia,mipi-calibrate": "#nvidia,mipi-calibrate-cells",
    "ti,hs_extmute_gpio": "#gpio-cells", "wlf,ldo1ena": "#gpio-cells",
    "wlf,ldo2ena": "#gpio-cells"})


def cells(value):
    return struct.unpack(f">{len(value) // 4}I", value)


def _named(tree, value, is_reference):
    return [("&", tree.byph[cell].path) if is_reference(at) and cell in tree.byph else cell
            for at, cell in enumerate(cells(value))]


def partitions(tree, value):
    """The offsets of specifiers with a set of processors."""
    return {at for at in range(0, len(value), 16)
            if value[at:at + 4] == b"\0\0\0\1"
            and (target := tree.byph.get(int.from_bytes(value[at + 12:at + 16], "big")))
            and target.parent and target.parent.name == "ppi-partitions"}


def decode(tree, node, name, value, extra):
    """As dtdiff.decode."""
    if not value or len(value) % 4:
        return _decode(tree, node, name, value, extra)
    if name in EXTRA:
        return _decode(tree, node, name, value, EXTRA)
    # Type, number, flags, and of private interrupts a set of processors (arm,gic-v3.yaml).
    if name == "interrupts" and len(value) % 16 == 0 and (found := partitions(tree, value)):
        return _named(tree, value, lambda at: at % 4 == 3 and at // 4 * 16 in found)
    # Linux leaves out the address of the parent (of_imap_abusers in drivers/of/irq.c).
    if name == "interrupt-map" and b"-extirq" in node.props.get("compatible", b""):
        return _named(tree, value, lambda at: at % 6 == 2)
    # Bank, pin, function, configuration (rockchip,pinctrl.yaml).
    if name == "rockchip,pins" and len(value) % 16 == 0:
        return _named(tree, value, lambda at: at % 4 == 3)
    # The IPMMU and its number there (renesas,ipmmu-vmsa.yaml).
    if name == "renesas,ipmmu-main":
        return _named(tree, value, lambda at: at % 2 == 0)
    if name == "qcom,saw":
        return _named(tree, value, lambda at: True)
    # The mailbox and the node of the one used below it (ti,omap-mailbox.yaml).
    if name == "mboxes" and all(
            tree.byph[cell].props.get("compatible", b"").startswith(b"ti,")
            and b"-mailbox" in tree.byph[cell].props.get("compatible", b"")
            for cell in cells(value)[::2] if cell in tree.byph):
        return _named(tree, value, lambda at: True)
    return _decode(tree, node, name, value, extra)


dtdiff.decode = decode
