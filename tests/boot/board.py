"""What the boot tests share: our program, the installed QEMU, Devicetrees in memory."""
import os
import struct
import subprocess
import sys

ROOT = os.path.realpath(os.path.join(os.path.dirname(__file__), "..", ".."))
TOOLS = os.path.join(ROOT, "tests", "tools")
sys.path.insert(0, TOOLS)
import dtdiff  # noqa: E402
from tap import Tap  # noqa: E402  (the tests import it from here)

PROGRAM = os.environ.get("COPPICE", os.path.join(ROOT, "build", "dev", "bin", "coppice"))
BOARD = os.path.join("machines", "boards", "virt-riscv64.lua")
QEMU = "qemu-system-riscv64"
# What QEMU makes up anew at each start.
RANDOM = [":rng-seed", ":kaslr-seed"]

KIB, MIB, GIB = 1 << 10, 1 << 20, 1 << 30


class Failure(Exception):
    """A command that did not do its work, with what it printed."""


def run(*command):
    try:
        done = subprocess.run(
            command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, check=False, timeout=60,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Failure(f"{' '.join(command)}: {error}") from error
    output = done.stdout.decode("utf-8", "replace")
    if done.returncode != 0:
        raise Failure(f"{' '.join(command)}: exit {done.returncode}\n{output}")
    return output


def size(count):
    """Bytes as QEMU's and our own command lines take them."""
    for unit, letter in ((GIB, "G"), (MIB, "M"), (KIB, "K")):
        if count % unit == 0:
            return f"{count // unit}{letter}"
    return str(count)


def build(out, **params):
    """The board with these parameters, written by our program."""
    run(PROGRAM, "build", BOARD, *(f"{name}={value}" for name, value in params.items()), "-o", out)
    return out


def options(harts, memory, sockets):
    """The options with which QEMU makes the same machine: a socket is a NUMA node, and each has
    its share of the memory.  Which harts it has is QEMU's own default."""
    words = ["-smp", str(harts), "-m", size(memory), "-display", "none"]
    share = memory // sockets
    for node in range(sockets):
        # Nothing ever runs, so that the host need not have so much memory.
        words += ["-object", f"memory-backend-ram,id=m{node},size={share},reserve=off"]
        if sockets > 1:
            words += ["-numa", f"node,nodeid={node},memdev=m{node}"]
    return words


def dump(out, harts=1, memory=256 * MIB, sockets=1):
    """QEMU's own Devicetree for the machine."""
    machine = f"virt,dumpdtb={out}"
    if sockets == 1:
        machine += ",memory-backend=m0"
    run(QEMU, "-machine", machine, *options(harts, memory, sockets))
    return out


def differences(left, right):
    """What dtdiff.py --qemu would say of two trees (files, or trees in memory)."""
    trees = [dtdiff.load(t) if isinstance(t, str) else t for t in (left, right)]
    return dtdiff.diff(*trees, ignore=RANDOM)


def show(found):
    """Differences as lines of text."""
    return [" ".join(str(part) for part in difference) for difference in found]


def cells(*numbers):
    return struct.pack(f">{len(numbers)}I", *numbers)


def node(tree, path):
    at = tree.root
    for name in path.strip("/").split("/"):
        at = at.kids[name]
    return at


def write(tree, out):
    """A tree in memory as a file; read again, so that its paths are the new ones."""
    with open(out, "wb") as blob:
        blob.write(dtdiff.build(tree.root, tree.rsv, tree.cpu))
    return dtdiff.load(out)


def moved(tree, path, name, out):
    """The tree with one node under another name at the same place."""
    at = node(tree, path)
    parent = at.parent
    parent.kids = {name if kid is at else key: kid for key, kid in parent.kids.items()}
    at.name = name
    return write(tree, out)
