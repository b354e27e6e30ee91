"""The root file system of a guest that looks at its Devicetree: busybox and one script, as a cpio
archive ("newc" of the kernel's initramfs buffer format). The same bytes each time."""
import gzip

APPLETS = ("sh", "base64", "cat", "cut", "echo", "grep", "ls", "mount", "poweroff", "tr")
# What the test reads are the lines that begin with an at sign.
INIT = r"""#!/bin/sh
export PATH=/bin
mount -t proc proc /proc
mount -t sysfs sys /sys
# What the kernel says from here on would land between the lines.
echo 1 >/proc/sys/kernel/printk
echo
echo "@model $(tr '\0' ' ' </proc/device-tree/model)"
echo "@processors $(cat /sys/devices/system/cpu/online)"
cd /sys/bus
echo "@drivers $(for d in */devices/*; do [ -e $d/driver ] && echo ${d##*/}; done | tr '\n' ' ')"
echo "@tree"
base64 /sys/firmware/fdt
echo "@end"
poweroff -f
"""
DIRECTORY, FILE, LINK, CONSOLE = 0o040755, 0o100755, 0o120777, 0o020600


def entry(number, name, mode, data=b"", device=(0, 0)):
    """One entry: header, name and data, each padded to words."""
    header = (number, mode, 0, 0, 1, 0, len(data), 0, 0, *device, len(name) + 1, 0)
    text = b"070701" + b"".join(b"%08X" % field for field in header) + name.encode() + b"\0"
    return text + bytes(-len(text) % 4) + data + bytes(-len(data) % 4)


def build(busybox, out):
    """Writes the archive; busybox: the path of one for the guest's processor."""
    with open(busybox, "rb") as program:
        entries = [
            *((name, DIRECTORY) for name in ("bin", "dev", "proc", "sys")),
            ("dev/console", CONSOLE, b"", (5, 1)),
            ("bin/busybox", FILE, program.read()),
            *((f"bin/{name}", LINK, b"busybox") for name in APPLETS),
            ("init", FILE, INIT.encode()),
        ]
    archive = b"".join(entry(i + 1, *fields) for i, fields in enumerate(entries))
    with open(out, "wb") as file:
        file.write(gzip.compress(archive + entry(0, "TRAILER!!!", 0), 1, mtime=0))
    return out
