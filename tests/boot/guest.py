"""A real kernel as a reader of Devicetrees: boots it with one in QEMU, and says what it saw."""
import base64
import os
import re
import sys

import board
import initramfs

KERNELS = os.environ.get("COPPICE_KERNELS", os.path.join(board.ROOT, "build", "kernels"))
ARCHITECTURES = {"qemu-system-aarch64": "arm64", "qemu-system-arm": "armhf"}
# A tree that a kernel can not use ends in silence: this long is enough on a busy machine.
PATIENCE = 120


def fetch():
    """Gets the kernels when they are not there. Raises board.Failure."""
    done = board.subprocess.run(
        [os.path.join(board.ROOT, "tests", "boot", "fetch"), KERNELS], check=False,
        stdout=board.subprocess.PIPE, stderr=board.subprocess.STDOUT)
    if done.returncode != 0:
        raise board.Failure(done.stdout.decode("utf-8", "replace"))


def kernels_tree(architecture, name):
    """The path of a Devicetree that Debian ships with the kernel."""
    return os.path.join(KERNELS, architecture, "dtb", name)


class Guest:
    """What came of one boot: good, seconds, text (all output), said (of lines "@KEY VALUE"), and
    blob, the Devicetree that the kernel had in the end."""

    def __init__(self, output):
        text = output.replace("\r", "")
        time = re.search(r"^TSRUN: .* wall=([\d.]+)s .*'@end': ([\d.]+)", text, re.M)
        self.text = re.sub(r"^\[ *[\d.]+\] ?", "", text, flags=re.M)
        self.good = bool(time)
        self.seconds = float(time.group(2)) if time else None
        self.said = dict(re.findall(r"^@(\w+) (.*?) *$", self.text, re.M))
        tree = re.search(r"^@tree\n(.*?)^@end", self.text, re.M | re.S)
        # The kernel's own lines may stand between.
        lines = re.findall(r"^[A-Za-z0-9+/=]+$", tree.group(1), re.M) if tree else []
        self.blob = base64.b64decode("".join(lines)) if tree else None

    def tail(self):
        """The last lines, for the report of a failure."""
        return "\n".join(self.text.splitlines()[-12:])


def boot(folder, words, blob, console, patience=PATIENCE):
    """words: QEMU's command line. folder: a place for the initramfs."""
    architecture = ARCHITECTURES[words[0]]
    files = os.path.join(KERNELS, architecture)
    initrd = os.path.join(folder, f"{architecture}.cpio.gz")
    if not os.path.exists(initrd):
        initramfs.build(os.path.join(files, "busybox"), initrd)
    done = board.subprocess.run(
        [sys.executable, "-B", os.path.join(board.TOOLS, "tsrun.py"), "-t", str(patience),
         "-m", "@end", "--", *words, "-nographic", "-no-reboot",
         "-kernel", os.path.join(files, "vmlinuz"), "-initrd", initrd, "-dtb", blob,
         "-append", f"console={console} quiet panic=-1"],
        stdout=board.subprocess.PIPE, stderr=board.subprocess.STDOUT, check=False)
    return Guest(done.stdout.decode("utf-8", "replace"))
