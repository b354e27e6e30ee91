"""Runs the programs: time in rounds, instructions under callgrind."""
import collections
import os
import re
import shutil
import statistics
import subprocess
import tempfile

from build import HERE, OUT, ROOT, stop

# Lua seeds its hashes with the time and with addresses: a median over runs is steadier than one.
LUA_PROGRAMS, LUA_RUNS = ("ours-lua", "handmade"), 3

QEMU = "qemu-system-aarch64"


class Results:
    """What was measured, by (peer, row)."""

    def __init__(self):
        self.ns = collections.defaultdict(list)     # one figure for every repetition
        self.yards = collections.defaultdict(list)  # each round's median over malloc's
        self.bytes = {}
        self.ir = {}    # instructions of one operation
        self.yard = []  # malloc (64) and free, ns
        self.kib = {}   # peak memory of a start
        self.load = 0.0  # the system's, the most after a round

    def median(self, peer, row):
        figures = self.ns.get((peer, row))
        return statistics.median(figures) if figures else self.bytes.get((peer, row))


def run(words, discard=False):
    """The lines that the program printed, cut at tabs."""
    names = ("PATH", "HOME", "TMPDIR", "COPPICE_CORPUS")
    kept = {name: os.environ[name] for name in names if name in os.environ}
    words = [str(word) for word in words]
    done = subprocess.run(words, env={**kept, "LC_ALL": "C", "COPPICE_ROOT": str(ROOT)}, text=True,
                          stdout=subprocess.DEVNULL if discard else subprocess.PIPE,
                          stderr=subprocess.PIPE)
    if done.returncode:
        stop(f"{' '.join(words)}: exit code {done.returncode}\n{done.stderr}")
    return [] if discard else [line.split("\t") for line in done.stdout.splitlines()]


def on_one_core():
    """The core that measures: the last one, so that the others are left for everything else."""
    last = max(os.sched_getaffinity(0))
    return ["taskset", "-c", str(last)] if shutil.which("taskset") else []


def times(programs, results, rounds, reps, only):
    """Every program by turns, as often as there are rounds; another one begins each round."""
    names = list(programs)
    choice = ["--only", only] if only else []
    for turn in range(rounds):
        first = turn % len(names)
        for name in names[first:] + names[:first]:
            lines = run([*on_one_core(), *programs[name], "--reps", reps, *choice])
            for kind, peer, *rest in lines:
                if kind == "T":
                    yard, *figures = [float(v) for v in rest[2:]]
                    results.ns[peer, rest[0]] += figures
                    results.yard.append(yard)
                    results.yards[peer, rest[0]].append(statistics.median(figures) / yard)
                elif kind == "B":
                    results.bytes[peer, rest[0]] = float(rest[1])
        results.load = max(results.load, os.getloadavg()[0])


# --- instructions ---------------------------------------------------------------------------

def callgrind(words, folder, discard=False):
    """Leaves a file in folder for each dump."""
    return run(["setarch", "-R", "valgrind", "--tool=callgrind", "-q",
                f"--callgrind-out-file={folder}/out.%p", *words], discard)


def dumps(folder):
    """The text of each dump that a client request made, by the request's name."""
    found = {}
    for name in sorted(os.listdir(folder)):
        with open(os.path.join(folder, name), errors="replace") as file:
            text = file.read()
        why = re.search(r"^desc: Trigger: Client Request: (.*)$", text, re.M)
        if why:
            found[why[1]] = text
    return found


def total(text):
    return int(re.search(r"^(?:totals|summary): (\d+)", text, re.M)[1])


def counted(words, only):
    with tempfile.TemporaryDirectory(prefix="bench-", dir=OUT) as folder:
        lines = callgrind([*words, *(["--only", only] if only else [])], folder)
        texts = dumps(folder)
    counts = (line[1:] for line in lines if line[0] == "I")
    return {(peer, row): total(texts[row]) / int(n) for peer, row, n in counts}


def instructions(programs, results, only):
    for name, words in programs.items():
        runs = [counted(words, only) for _ in range(LUA_RUNS if name in LUA_PROGRAMS else 1)]
        for key in runs[0]:
            results.ir[key] = statistics.median(counts[key] for counts in runs)


# --- starts ---------------------------------------------------------------------------------

def starts(where):
    """What is started, by (peer, row); where: None without ours."""
    commands = {
        ("floor", "start.run"): [OUT / "empty"],
        ("handmade", "start.run"): ["lua5.4", "-e", ""],
    }
    if where:
        board = ROOT / "machines" / "boards" / "virt-aarch64.lua"
        commands["ours", "start.run"] = [where["program"], "run", HERE / "lua" / "line.lua"]
        commands["ours", "start.board"] = [where["program"], "build", board, "-O", "dtb",
                                           "-o", "-"]
        if shutil.which(QEMU):
            commands["qemu", "start.board"] = [QEMU, "-M", "virt,dumpdtb=/dev/null"]
    return commands


def start_times(commands, results, rounds):
    words = []
    for command in commands.values():
        words += [*command, "--"]
    for _, index, kib, *figures in run([*on_one_core(), OUT / "start", rounds, *words[:-1]]):
        key = list(commands)[int(index)]
        results.ns[key] += [float(v) for v in figures]
        results.kib[key] = int(kib)


def start_instructions(commands, results):
    for key, command in commands.items():
        with tempfile.TemporaryDirectory(prefix="bench-", dir=OUT) as folder:
            callgrind(command, folder, discard=True)
            with open(os.path.join(folder, os.listdir(folder)[0]), errors="replace") as file:
                results.ir[key] = total(file.read())
