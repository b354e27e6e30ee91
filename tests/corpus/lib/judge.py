"""Whether what came back from a trip is what went, and the figures of all."""
import collections
import dataclasses
import pathlib
import subprocess

import dtdiff
import known

STEPS = ["raw", "understood", "forgotten", "dts", "live", "script", "lines", "names"]
LINES, NAMES = 1.3, 0.95
FACTS = ["nodes", "properties", "phandles", "phandle cells", "references", "misfits"]


@dataclasses.dataclass
class Result:
    name: str
    good: dict = dataclasses.field(default_factory=dict)  # step -> whether
    why: dict = dataclasses.field(default_factory=dict)  # step -> [text]
    time: dict = dataclasses.field(default_factory=dict)  # way -> microseconds
    facts: dict = dataclasses.field(default_factory=dict)
    misfits: list = dataclasses.field(default_factory=list)
    lost: list = dataclasses.field(default_factory=list)
    guesses: list = dataclasses.field(default_factory=list)
    pins: dict = dataclasses.field(default_factory=dict)  # path -> number
    dtc_differs: int = 0  # properties that dtc itself changes on the way through source

    def fail(self, step, *why):
        self.good[step] = False
        self.why.setdefault(step, []).extend(str(each) for each in why)


def parse(path):
    return dtdiff.parse_dtb(pathlib.Path(path).read_bytes(), path)


def through_dtc(source, before, *options):
    """What dtc makes of source; raises DTError."""
    done = subprocess.run(["dtc", "-q", "-I", "dts", "-O", "dtb", "-b", str(before.cpu), *options,
                           "-o", "-", "-"], input=source, capture_output=True, check=False)
    if done.returncode:
        raise dtdiff.DTError("dtc: " + done.stderr.decode("utf-8", "replace").strip())
    return dtdiff.parse_dtb(done.stdout, "compiled")


def decompiled(path):
    return subprocess.run(["dtc", "-q", "-I", "dtb", "-O", "dts", path], capture_output=True,
                          check=True).stdout


def without_phandle(names):
    return [name for name in names.split() if name != "phandle"]


def is_same(difference):
    """Where the property phandle stands among the others is not kept, as it is none in a tree."""
    return (difference[0] == "prop-order"
            and without_phandle(difference[2]) == without_phandle(difference[3]))


def is_text(value):
    texts = value[:-1].split(b"\0")
    return value[-1] == 0 and all(text and text.isascii() and text.decode().isprintable()
                                  for text in texts)


def alone(tree):
    """{path: number} of nodes whose phandle the oracle sees no use of, and what may be one:
    {number: [path:property]}.  Symbols have phandles without being referred to."""
    used, cells = set(), collections.defaultdict(list)
    for node in tree.root.walk():
        if node.path.startswith("/__"):
            continue
        for name, value in node.props.items():
            if not value or len(value) % 4 or name in ("phandle", "linux,phandle"):
                continue
            tokens = dtdiff.decode(tree, node, name, value, {})
            for token in tokens or ():
                if isinstance(token, tuple):
                    used.add(token[1])
            for number in known.cells(value) if tokens is None and not is_text(value) else ():
                if number in tree.byph:
                    cells[number].append(f"{node.path}:{name}")
    symbols = tree.bypath.get("/__symbols__")
    used |= {text[:-1].decode() for text in symbols.props.values()} if symbols else set()
    return ({node.path: number for number, node in tree.byph.items() if node.path not in used},
            cells)


def renumbered(pins, before, after):
    """Nodes that a number may have meant which nobody knows, and that have another number now, or
    whose number another node has.  pins: those that the program knows of."""
    mine, cells = alone(before)
    for path, number in {**pins, **mine}.items():
        owner = after.byph.get(number)
        if owner is None or owner.path != path:
            why = ", ".join(cells[number][:3]) or "nothing that is known"
            yield (f"{number} was the phandle of {path}, and is that of "
                   f"{owner.path if owner else 'no node'}; {why} may mean it")


def differences(result, step, before, read, **how):
    try:
        after = read()
        found = [each for each in dtdiff.diff(before, after, **how) if not is_same(each)]
        found += [(each,) for each in renumbered(result.pins, before, after)]
    except (dtdiff.DTError, OSError, ValueError, IndexError) as error:
        return result.fail(step, error)
    result.good[step] = not found
    if found:
        result.why[step] = [" ".join(map(str, each)) for each in found]
    return None


def n_known(tree):
    """How many cells the oracle takes for references, those of no node left out."""
    n = 0
    for node in tree.root.walk():
        for name, value in node.props.items():
            n += sum(isinstance(token, tuple)
                     for token in dtdiff.decode(tree, node, name, value, {}) or ())
    return n


def hear(result, said):
    """Takes in what the program said."""
    numbers = {}
    for way, *fields in said:
        if way == "facts":
            result.facts.update(zip(FACTS, map(int, fields)))
        elif way == "misfit":
            result.misfits.append(" ".join(fields))
        elif way == "lost":
            result.lost.append(fields[0])
        elif way == "guess":
            result.guesses.append(fields[0])
        elif way == "pin":
            result.pins[fields[0]] = int(fields[1])
        elif way == "references":
            numbers["named"] = int(fields[0])
        elif way == "crash":
            for step in STEPS[:6]:
                if step not in result.time:
                    result.fail(step, f"the program stopped with {fields[0]}", fields[1])
        else:
            result.time[way] = int(fields[0])
            if fields[1] != "ok":
                result.fail("script" if way == "lua" else way, fields[1])
    return numbers


def judge(name, path, prefix, said):
    """The result of one blob, whose files begin with the prefix."""
    result = Result(name)
    numbers = hear(result, said)
    before = parse(path)
    for step, how in (("raw", {"exact": True, "order": True}),
                      ("understood", {"exact": True, "order": True}),
                      ("forgotten", {}), ("live", {}), ("script", {})):
        if step not in result.good:
            differences(result, step, before, lambda step=step: parse(f"{prefix}.{step}"), **how)
    if "dts" not in result.good:
        source = pathlib.Path(f"{prefix}.dts").read_bytes()
        # Labels are symbols only when the compiler is told so; a blob's are its `__symbols__`.
        symbols = ["-@"] if "/__symbols__" in before.bypath else []
        differences(result, "dts", before, lambda: through_dtc(source, before, *symbols))
        result.facts["lines of dts"] = source.count(b"\n")
    theirs = decompiled(path)
    result.dtc_differs = len(dtdiff.diff(before, through_dtc(theirs, before)))
    judge_script(result, prefix, theirs.count(b"\n"), n_known(before), numbers)
    return result


def judge_script(result, prefix, theirs, known, numbers):
    script = pathlib.Path(f"{prefix}.lua")
    result.facts["lines by dtc"] = theirs
    result.facts["known references"] = known
    if script.exists():
        ours = script.read_bytes().count(b"\n")
        result.facts["lines of script"] = ours
        result.good["lines"] = ours <= LINES * theirs
        result.why["lines"] = [f"{ours} lines, and {theirs} by dtc"]
    if "named" in numbers:
        named = numbers["named"]
        result.facts["names in script"] = named
        result.good["names"] = named >= NAMES * known
        result.why["names"] = [f"{named} references of {known}"]


class Summary:
    def __init__(self):
        self.good = collections.Counter()
        self.bad = collections.Counter()
        self.time = collections.Counter()
        self.facts = collections.Counter()
        self.by_dtc = []
        self.worst = (0.0, "")
        self.misfits = []
        self.lost = 0
        self.guesses = 0
        self.pins = []
        self.n = 0

    def add(self, result):
        self.n += 1
        for step, good in result.good.items():
            (self.good if good else self.bad)[step] += 1
        self.time.update(result.time)
        self.facts.update(result.facts)
        self.lost += len(result.lost)
        self.guesses += len(result.guesses)
        self.pins.append((len(result.pins), result.name))
        self.misfits += [f"{result.name} {each}" for each in result.misfits]
        if result.dtc_differs:
            self.by_dtc.append((result.name, result.dtc_differs))
        if "lines of script" in result.facts:
            ratio = result.facts["lines of script"] / result.facts["lines by dtc"]
            self.worst = max(self.worst, (ratio, result.name))

    def lines(self):
        yield f"{self.n} blobs"
        for step in STEPS:
            spent = self.time.get(step)
            took = f"  {spent / 1e6:7.2f} s" if spent else ""
            yield f"{step:12}{self.good[step]:6} good {self.bad[step]:6} bad{took}"
        yield f"{'(lua)':12}{'':22}  {self.time['lua'] / 1e6:7.2f} s"
        for fact, number in self.facts.items():
            yield f"{fact:18}{number:10}"
        yield f"{'to no reference':18}{self.lost:10} phandles"
        yield f"{'guessed':18}{self.guesses:10} references"
        numbers = sorted(self.pins)
        yield (f"{'kept':18}{sum(n for n, _ in numbers):10} phandles of "
               f"{sum(n > 0 for n, _ in numbers)} blobs, median {numbers[len(numbers) // 2][0]}, "
               f"most {numbers[-1][0]}, {numbers[-1][1]}")
        for each in self.misfits:
            yield f"  misfit {each}"
        yield f"most lines beside dtc's: {self.worst[0]:.2f}, {self.worst[1]}"
        yield (f"through dtc's own source: {len(self.by_dtc)} blobs differ, "
               f"in {sum(n for _, n in self.by_dtc)} properties")
        for name, count in self.by_dtc:
            yield f"  {name} {count}"
