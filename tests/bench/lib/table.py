"""The table for people, and the file of results for programs."""
import json
import math
import os
import statistics

from rows import EXPONENTS, FLAT, MEMORY, ROWS, SERIES, SIZES, YARD

OURS, QEMU = "ours", "qemu"
PEERS = {"floor": "floor", "gobject": "GObject", "qobject": "Qt", "handmade": "Lua", "libfdt": "libfdt"}
HEAD = ["operation", "QEMU'", *PEERS.values(), "ours", "target", "", "xM", "Ir: peer", "ours",
        "target", ""]
LEFT = [i for i, title in enumerate(HEAD) if title in ("operation", "")]
NOTES = """
ns for one operation, medians (bytes or multiples where it says so); M: a million.
QEMU': quoted, not run here; but its dump, beside `coppice build`, is run where QEMU is installed.
Lua: a binding made by hand, and for `coppice run` lua5.4 -e ''; its floor is an empty program.
xM: times malloc (64) and free in the same process.  Ir: instructions; peer: the best of the peers,
without the floor."""


def number(value):
    if value is None:
        return "-"
    if value >= 1e6:
        return f"{value / 1e6:.2f}M"
    return f"{value:.1f}" if value < 100 else f"{value:,.0f}"


def verdict(value, target, slower=1.0):
    """met; met*: met if this machine were as fast as the one the target is for; missed."""
    if value is None or target is None:
        return ""
    if value <= target:
        return "met"
    return "met*" if value <= target * slower else "missed"


def slowness(results):
    """How much slower malloc is here than where the targets were set: 1.0 or more."""
    return max(1.0, statistics.median(results.yard) / YARD) if results.yard else 1.0


def spread(figures):
    if not figures:
        return None
    return {"min": min(figures), "max": max(figures), "repetitions": len(figures)}


def line_of(results, row):
    name, title, target, target_ir, qemu, qemu_ir = row
    key = (OURS, name)
    mine, ir, yards = results.median(*key), results.ir.get(key), results.yards.get(key)
    is_time = not name.startswith(("bytes.", "peak."))
    line = {
        "row": name,
        "title": title,
        "unit": "ns" if is_time else "bytes" if name.startswith("bytes.") else "x",
        "ours": mine,
        "spread": spread(results.ns.get(key)),
        "target": target,
        "verdict": verdict(mine, target, slowness(results) if is_time else 1.0),
        "x_malloc64": statistics.median(yards) if yards else None,
        "ir": ir,
        "target_ir": target_ir,
        "verdict_ir": verdict(ir, target_ir),
        "qemu_quoted": qemu,
        "qemu_ir_quoted": qemu_ir,
        "peers": {},
    }
    for peer in [*PEERS, QEMU]:
        value, count = results.median(peer, name), results.ir.get((peer, name))
        if value is not None or count is not None:
            line["peers"][peer] = {"value": value, "ir": count,
                                   "spread": spread(results.ns.get((peer, name)))}
    if key in results.kib:
        line["kib"], line["target_kib"] = results.kib[key], MEMORY.get(name)
    return line


def lines_of(results):
    """A line for each row of which anything was measured."""
    lines = [line_of(results, row) for row in ROWS]
    return [line for line in lines if line["peers"] or line["ours"] or line["ir"]]


def best_ir(line):
    """The least that a peer needs.  The floor checks nothing, and is no peer."""
    counts = [entry["ir"] for peer, entry in line["peers"].items() if peer != "floor"]
    return min((count for count in counts if count is not None), default=None)


def print_table(results, lines):
    table = [HEAD]
    for line in lines:
        peers = [number(line["peers"].get(peer, {}).get("value")) for peer in PEERS]
        qemu = line["peers"].get(QEMU, {}).get("value")
        table.append([
            line["title"], number(qemu or line["qemu_quoted"]), *peers, number(line["ours"]),
            number(line["target"]), line["verdict"], number(line["x_malloc64"]),
            number(best_ir(line)), number(line["ir"]), number(line["target_ir"]),
            line["verdict_ir"]])
    widths = [max(len(cells[i]) for cells in table) for i in range(len(HEAD))]
    for cells in table:
        padded = (cell.ljust(width) if i in LEFT else cell.rjust(width)
                  for i, (cell, width) in enumerate(zip(cells, widths)))
        print("  ".join(padded).rstrip())
    print(NOTES)
    if results.yard:
        print(f"malloc (64) and free take {statistics.median(results.yard):.1f} ns here; the"
              f" targets are for a machine where they take {YARD:.1f}.")
    if any(line["verdict"] == "met*" for line in lines):
        print("met*: met after allowing for that.")
    cores = os.cpu_count()
    if results.load > cores:
        print(f"The machine was busy (load {results.load:.1f} on {cores} processors): times, above all"
              " those of a start, are too long.")
    for line in lines:
        if line.get("target_kib"):
            print(f"{line['title']}: peak memory {line['kib']:,} KiB, target"
                  f" {line['target_kib']:,}: {verdict(line['kib'], line['target_kib'])}")


# --- growth ---------------------------------------------------------------------------------

def exponent(figures):
    """How the total grows with n, from the figures for one of n, by n."""
    figures = {n: value for n, value in figures.items() if value}
    if len(figures) < 2:
        return None
    low, high = min(figures), max(figures)
    return 1 + math.log(figures[high] / figures[low]) / math.log(high / low)


def growth(results, peer=OURS):
    found = []
    for series in SERIES:
        rows = {float(size): f"{series}/{size}" for size in SIZES}
        ns = exponent({n: results.median(peer, row) for n, row in rows.items()})
        ir = exponent({n: results.ir.get((peer, row)) for n, row in rows.items()})
        if ns or ir:
            found.append({"series": series, "peer": peer, "time": ns, "instructions": ir})
    return found


def ratio(a, b):
    return a / b if a and b else None


def ratios(results):
    found = []
    for row, base, most_ns, most_ir in FLAT:
        found.append({
            "row": row, "over": base,
            "time": ratio(results.median(OURS, row), results.median(OURS, base)),
            "most_time": most_ns,
            "instructions": ratio(results.ir.get((OURS, row)), results.ir.get((OURS, base))),
            "most_instructions": most_ir})
    return found


def print_growth(results):
    entries = growth(results)
    if entries:
        print(f"\nexponents of growth from {SIZES[0]} to {SIZES[-1]} (instructions to 1e5): at most"
              f" {EXPONENTS[0]} in time, {EXPONENTS[1]} in instructions")
    for entry in entries:
        line = f"  {entry['series']:20}"
        for what, most in zip(("time", "instructions"), EXPONENTS):
            value = entry[what]
            line += f"  {what} {value:.3f} {verdict(value, most):6}" if value else ""
        print(line.rstrip())
    for entry in ratios(results):
        for what in ("time", "instructions"):
            value, most = entry[what], entry[f"most_{what}"]
            if value:
                print(f"  {entry['row']} over {entry['over']}: {value:.3f} times the {what}, at"
                      f" most {most}: {verdict(value, most)}")


def write(path, results, lines, conditions):
    peers = [OURS, *PEERS]
    data = {
        "conditions": conditions,
        "malloc64_ns": statistics.median(results.yard) if results.yard else None,
        "rows": lines,
        "growth": [entry for peer in peers for entry in growth(results, peer)],
        "ratios": ratios(results),
    }
    path.write_text(json.dumps(data, indent=1) + "\n")
