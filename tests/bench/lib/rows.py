"""The rows of the table: what is measured, what is promised, and what QEMU takes.

A row is (name, title, target in ns, target in instructions, QEMU's ns, QEMU's instructions); None
is "no promise" or "not measured".  The targets and figures of rows that begin with "bytes." are
bytes and None; those of "peak." are multiples of the blob and None; those of "start." are nanoseconds
and instructions of a whole process.

QEMU's figures are quoted: version 7.2.0, measured once on Debian 12 and a Xeon of about 3.2 GHz,
where malloc (64) and free took YARD ns.  Everything else in the table is of this run.
"""

YARD = 8.0

ROWS = [
    ("object.new/0", "new + unref, no properties", 20, 250, 242, 3296),
    ("object.new/10", "new + unref, 10 properties with defaults", 25, 300, 1114, 15613),
    ("object.new/40", "new + unref, 40 properties with defaults", 25, 300, None, None),
    ("object.ref", "ref + unref (atomic)", 12, None, 16.6, 44),
    ("object.cast/4", "cast to an ancestor, 4 levels up", 2, None, 15.5, 227),
    ("object.cast/interface", "look up an interface", 4, None, None, None),
    ("bytes.object/0", "bytes, no properties", 96, None, 249, None),
    ("bytes.object/10", "bytes, 10 properties", None, None, 312, None),

    ("prop.set/name", "set an integer by name", 18, 250, 86, 1281),
    ("prop.get/name", "get an integer by name", 18, 250, 81, 1257),
    ("prop.set/handle", "set an integer by its row", 4, 40, None, None),
    ("prop.get/handle", "get an integer by its row", 4, 40, None, None),
    ("prop.set/string", "set a string by name", 35, None, 130, 1861),
    ("prop.get/string", "get a copy of a string by name", 30, None, 131, 1848),
    ("prop.peek/string", "look at a string by its row", 12, None, None, None),
    ("prop.unknown", "unknown name, with its error", 150, None, 220, 3055),
    ("link.set", "set a link by name", 30, None, 1153, 14222),
    ("link.get", "get a link by name", 10, None, 1109, 13278),
    ("notify/0", "set by its row, no observer", 7, None, None, None),
    ("notify/1", "set by its row, 1 observer", 24, None, None, None),

    ("path.resolve/1", "resolve a path of 1", 12, None, 166, 2222),
    ("path.resolve/4", "resolve a path of 4", 45, None, 335, 4683),
    ("path.resolve/8", "resolve a path of 8", 90, None, 616, 7842),
    ("path.canonical/8", "write the path of an object 8 deep", 60, None, 1372, 15800),
    ("path.canonical/1e3", "write a path, 1,000 siblings", 60, None, 7168, 61900),
    ("path.search/1e3", "partial path among 1,000 objects", 8000, None, 56856, 639000),

    # What was cut does not come back, so a new object is made each time: the target is that of
    # adding and removing (30 ns, 400 Ir) and that of new and unref.  QEMU's is without the latter.
    ("child.cycle/10", "new + add + remove a child, 10 siblings", 50, 650, 399, None),
    ("child.cycle/1e3", "new + add + remove, 1,000 siblings", 50, 650, 6617, None),
    ("child.cycle/1e5", "new + add + remove, 100,000 siblings", 50, 650, None, None),
]

# shape -> what QEMU takes for each node to build and to delete, for 1e3, 1e4, 1e5 and 1e6 nodes
QEMU_TREES = {
    "wide": ((426, 482, None, None), (9289, 144306, 1297192, None)),
    "fan10": ((410, None, None, 816), (376, 405, 580, 730)),
    "deep": ((None, None, None, None), (None, 515, None, None)),
}
SIZES = ("1e3", "1e4", "1e5", "1e6")

for shape, (build, delete) in QEMU_TREES.items():
    for size, qemu in zip(SIZES, build):
        title = f"build, {shape}, each of {size}"
        ROWS.append((f"tree.build.{shape}/{size}", title, None, None, qemu, None))
    for size, qemu in zip(SIZES, delete):
        title = f"delete, {shape}, each of {size}"
        ns, ir = (20, 200) if size in ("1e3", "1e4") else (40, None)
        ROWS.append((f"tree.delete.{shape}/{size}", title, ns, ir, qemu, None))

for size in SIZES:
    ROWS += [
        (f"fdt.read/{size}", f"read a flattened tree, each node of {size}", 500, None, None, None),
        (f"fdt.understand/{size}", "... and give its values their meaning", None, None, None, None),
        (f"fdt.write/{size}", f"write a flattened tree, each node of {size}", 500, None, None,
         None),
    ]

ROWS += [
    ("fdt.path/1e6", "find a node by path, 1,000,000 nodes", 1000, None, None, None),
    ("fdt.phandle/1e6", "... by phandle", 1000, None, None, None),
    ("fdt.compatible/1e6", "... the next by compatible", 1000, None, None, None),
    # Of COPPICE_CORPUS; for both ways together 750.
    ("fdt.corpus.read", "read the blobs of a corpus, each node", 630, None, None, None),
    ("fdt.corpus.understand", "... and give their values their meaning", None, None, None, None),
    ("fdt.corpus.write", "... write them", 120, None, None, None),
    ("fdt.corpus.live", "... all of it, through live machines", 3200, None, None, None),

    ("peak.tree/1e6", "peak memory from blob to blob, x blob, 1e6", 4, None, None, None),
    ("peak.live/1e6", "... through a live machine", 12, None, None, None),
    ("peak.corpus.tree", "peak memory from blob to blob, x blob, corpus", 4, None, None, None),
    ("peak.corpus.live", "... through live machines", 12, None, None, None),

    ("diff/1e3", "compare two Devicetrees, each node of 1e3", None, None, None, None),
    ("diff/1e4", "compare two Devicetrees, each node of 1e4", None, None, None, None),
    ("diff/1e5", "compare two Devicetrees, each node of 1e5", None, None, None, None),
    ("diff/1e6", "compare two Devicetrees, each node of 1e6", None, None, None, None),
    ("overlay.apply/1e3", "apply an overlay, each node of 1,000", None, None, None, None),
    # all of it in 20 ms
    ("overlay.apply/9900", "apply an overlay, each node of 9,900", 2020, None, None, None),

    ("tree.delete.churned/1e5", "delete, fan10, each of 1e5, churned heap", 40, None, None, None),
    # 112 and the name: the names of these trees take up to 16
    ("bytes.tree.wide", "bytes for a node, wide", 128, None, 464, None),
    ("bytes.tree.fan10", "bytes for a node, fan10", 128, None, 458, None),
    ("bytes.tree.deep", "bytes for a node, deep", 128, None, 542, None),

    ("device.cycle/0", "device new + add + realize + remove", None, None, 3261, 32400),
    ("device.cycle/10", "... with 10 properties", 300, 4000, 4660, 47700),
    ("device.cycle/1e3", "... and 1,000 sibling devices", 400, None, 48676, 293000),
    ("device.del/10", "... 10 properties, by device_del", None, None, None, None),

    ("memory.render/1e4", "flat view of 10,000 regions", 20e6, None, None, None),
    ("memory.render.heap/1e4", "... that overlap, each at a priority", 20e6, None, None, None),
    ("memory.find/1e2", "look up a random address, 100 regions", None, None, None, None),
    ("memory.find/1e4", "... 10,000 regions", None, None, None, None),
    ("memory.find/1e5", "... 100,000 regions", None, None, None, None),
    ("memory.read/io", "read a random address, handler in C, 10,000", 40, None, None, None),
    ("memory.read/ram", "read RAM at a random address", None, None, None, None),
    ("memory.reader/ram", "... by a reader, within a burst", None, None, None, None),
    ("memory.reader/burst", "begin and end a burst", None, None, None, None),
    ("memory.isolate/10", "isolate a region, among 10", None, None, None, None),
    ("memory.isolate/1e5", "... among 100,000", None, None, None, None),
    ("memory.plug/1e3", "plug and unplug a mapped device, 1,000", None, None, None, None),
    ("memory.plug/1e4", "... 10,000", None, None, None, None),

    ("lua.loop", "Lua: the empty loop, in each row below", None, None, None, None),
    ("lua.get", "Lua: x = object.property", 35, 520, None, None),
    ("lua.set", "Lua: object.property = x, with its provenance", 70, None, None, None),
    ("lua.method", "Lua: object:method ()", 60, None, None, None),
    # reading a property (35 ns, 520 Ir) and pushing an object that Lua knows (30 ns, 450 Ir)
    ("lua.link", "Lua: x = object.link, an object that Lua knows", 65, 970, None, None),
    ("lua.new", "Lua: new object, garbage included", 130, None, None, None),
    ("lua.hook", "C to Lua: a hook with its object", 60, 900, None, None),
    ("lua.window", "C to Lua: read a window's handler", 300, None, None, None),
    ("bytes.lua", "bytes for an object that Lua holds", None, None, None, None),

    ("start.run", "coppice run, a script of one line", 1.2e6, 1.6e6, None, None),
    ("start.board", "coppice build virt-aarch64", 10e6, None, 35.3e6, 119.4e6),
]

# Peak memory of a start, KiB.
MEMORY = {"start.run": 5 * 1024}

# Series over SIZES whose totals must not grow faster than n to the power of (time, instructions).
SERIES = [f"tree.{what}.{shape}" for what in ("build", "delete") for shape in QEMU_TREES]
SERIES += ["fdt.read", "fdt.understand", "fdt.write", "diff"]
EXPONENTS = (1.3, 1.02)

# (row, row to compare with, at most so many times its ns, at most so many times its instructions)
FLAT = [
    ("child.cycle/1e5", "child.cycle/10", 3.0, 1.10),
    # 17 steps of the search and 7, and the processor's caches
    ("memory.find/1e5", "memory.find/1e2", 10.0, 2.5),
    ("memory.isolate/1e5", "memory.isolate/10", 3.0, 1.10),
    # nothing is worked out at each plug
    ("memory.plug/1e4", "memory.plug/1e3", 3.0, 1.10),
]


def is_lua(name):
    return name.startswith(("lua.", "start."))
