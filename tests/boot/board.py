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
# What QEMU makes up anew at each start.
RANDOM = [":rng-seed", ":kaslr-seed"]

KIB, MIB, GIB = 1 << 10, 1 << 20, 1 << 30


class Failure(Exception):
    """A command that did not do its work, with what it printed."""


def run(*command, given=""):
    """What the command prints; given: its input."""
    try:
        done = subprocess.run(
            command, cwd=ROOT, input=given.encode(), stdout=subprocess.PIPE,
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


def script(name):
    """The path of a board of ours."""
    return os.path.join("machines", "boards", f"{name}.lua")


def build(out, name="virt-riscv64", **params):
    """The board with these parameters, written by our program."""
    words = [f"{key}={value}" for key, value in params.items()]
    run(PROGRAM, "build", script(name), *words, "-o", out)
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
