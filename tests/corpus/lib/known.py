"""What dtdiff.py does not know of references, and the corpus has: taught to it."""
import struct

import dtdiff

_decode = dtdiff.decode


def _cells(value):
    return struct.unpack(f">{len(value) // 4}I", value)


def _named(tree, value, is_reference):
    return [("&", tree.byph[cell].path) if is_reference(at) and cell in tree.byph else cell
            for at, cell in enumerate(_cells(value))]


def decode(tree, node, name, value, extra):
    """As dtdiff.decode."""
    if not value or len(value) % 4:
        return _decode(tree, node, name, value, extra)
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
            for cell in _cells(value)[::2] if cell in tree.byph):
        return _named(tree, value, lambda at: True)
    return _decode(tree, node, name, value, extra)


dtdiff.decode = decode
