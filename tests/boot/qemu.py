"""QEMU's machine with the same parameters as a board of ours: which words its command line has, and
what Devicetree it makes."""
import board

# Board: program and machine.
MACHINES = {
    "virt-aarch64": ("qemu-system-aarch64", "virt"),
    "virt-arm": ("qemu-system-arm", "virt"),
    "virt-riscv64": ("qemu-system-riscv64", "virt"),
    "virt-riscv32": ("qemu-system-riscv32", "virt"),
    "sifive-u": ("qemu-system-riscv64", "sifive_u"),
    "spike": ("qemu-system-riscv64", "spike"),
    "raspi3b": ("qemu-system-aarch64", "raspi3b"),
    "vexpress-a15": ("qemu-system-arm", "vexpress-a15"),
    "pc-q35": ("qemu-system-x86_64", "q35"),
}
PROCESSOR = {"virt-aarch64": "cortex-a57", "virt-arm": "cortex-a15"}
# Parameters of ours that are QEMU's options of a machine; there - stands for our _.
OPTIONS = ("gic_version", "its", "highmem", "iommu", "virtualization", "secure", "acpi", "aclint",
           "aia", "aia_guests")
# Boards whose sockets are NUMA nodes, dealt out evenly, in pages.
SOCKETS_ARE_NODES = ("virt-riscv64", "virt-riscv32")
PAGE = 4 * board.KIB
FIRMWARE = {
    "virt-aarch64": "/usr/lib/u-boot/qemu_arm64/u-boot.bin",
    "virt-arm": "/usr/lib/u-boot/qemu_arm/u-boot.bin",
}


def size(text):
    """Bytes: 512M is as QEMU's and our own command lines have it."""
    units = {"K": 10, "M": 20, "G": 30}
    return int(text[:-1]) << units[text[-1]] if text[-1] in units else int(text)


def shares(name, params):
    """The memory of each NUMA node; one that is no node: all there is."""
    if "numa_memory" in params:
        return [size(text) for text in params["numa_memory"].split(",")]
    memory = size(params.get("memory", "128M"))
    sockets = int(params.get("sockets", 1)) if name in SOCKETS_ARE_NODES else 1
    share = memory // sockets // PAGE * PAGE
    return [share] * (sockets - 1) + [memory - share * (sockets - 1)]


def numa(params, nodes):
    """Words for the memory, and for NUMA nodes when there are any."""
    words = ["-m", board.size(sum(nodes))]
    cpus = params["numa_cpus"].split(",") if "numa_cpus" in params else [""] * len(nodes)
    for i, (bytes_, cpu) in enumerate(zip(nodes, cpus)):
        node = f"node,nodeid={i}" + (f",cpus={cpu}" if cpu else "")
        if bytes_:
            # Nothing ever runs, so that the host need not have so much memory.
            words += ["-object", f"memory-backend-ram,id=m{i},size={bytes_},reserve=off"]
            node += f",memdev=m{i}"
        if len(nodes) > 1 or "numa_memory" in params:
            words += ["-numa", node]
    distances = params.get("numa_distances", "").split(",")
    for i, distance in enumerate(distances if distances[0] else []):
        words += ["-numa", f"dist,src={i // len(nodes)},dst={i % len(nodes)},val={distance}"]
    return words


def processors(name, params):
    """Words for the number, arrangement and type of the processors."""
    count = [params["smp"]] if "smp" in params else []
    if name not in SOCKETS_ARE_NODES:
        count += [f"{key}={params[key]}" for key in ("sockets", "clusters", "cores", "threads")
                  if key in params]
    words = ["-smp", ",".join(count)] if count else []
    kind = params.get("cpu", PROCESSOR.get(name))
    if kind:
        words += ["-cpu", kind + (",pmu=off" if params.get("cpu_pmu") == "off" else "")]
    if params.get("mmu") == "none":
        words += ["-cpu", f"rv{name[-2:]},mmu=off"]
    return words


def command(name, params, more=(), machine=""):
    """All words for the board: more and machine are options that have no parameter."""
    program, kind = MACHINES[name]
    nodes = shares(name, params)
    for key in OPTIONS:
        if key in params:
            kind += f",{key.replace('_', '-')}={params[key]}"
    if len(nodes) == 1 and "numa_memory" not in params:
        kind += ",memory-backend=m0"
    words = [program, "-machine", kind + machine, *processors(name, params), *numa(params, nodes)]
    if params.get("firmware") == "on":
        words += ["-bios", FIRMWARE[name]]
    if name == "virt-riscv32":
        words += ["-bios", "none"]
    return [*words, *more, "-nodefaults", "-display", "none"]


def dump(out, name, params, more=(), machine=""):
    """QEMU's own Devicetree for the board."""
    board.run(*command(name, params, more, f"{machine},dumpdtb={out}"))
    return out
