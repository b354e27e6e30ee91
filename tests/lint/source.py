"""What the lints share: the files of the tree, C source without its comments, C functions."""
import os
import re
import subprocess
import sys

ROOT = os.path.realpath(os.path.join(os.path.dirname(__file__), "..", ".."))
SAMPLES = os.path.join(ROOT, "tests", "lint", "samples")
BUILD = os.environ.get("COP_BUILD", os.path.join(ROOT, "build", "dev"))

sys.path.insert(0, os.path.join(ROOT, "tests", "tools"))
from tap import Tap  # noqa: E402  (the tests import it from here)


def files(*suffixes, under=("",)):
    """The project's files, relative to its root, in order; no suffix: all of them.

    The samples are left out: they are wrong on purpose."""
    found = []
    for top in under:
        for folder, folders, names in os.walk(os.path.join(ROOT, top)):
            folders[:] = sorted(
                name
                for name in folders
                if name not in (".git", "build", "__pycache__")
                and os.path.join(folder, name) != SAMPLES
            )
            for name in sorted(names):
                if not suffixes or name.endswith(suffixes):
                    found.append(os.path.relpath(os.path.join(folder, name), ROOT))
    return sorted(found)


def read(path):
    with open(os.path.join(ROOT, path), encoding="utf-8", errors="replace") as source:
        return source.read()


def blank(text, strings=True):
    """C source with its comments, and its strings, made blank: lines and columns stay."""
    token = re.compile(
        r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', re.S
    )

    def wipe(match):
        found = match.group()
        if found[0] == "/" or strings:
            return re.sub(r"[^\n]", " ", found)
        return found

    return token.sub(wipe, text)


class Function:
    """One definition: name, line, its text from the first line of the head to the last brace."""

    def __init__(self, name, line, head, body):
        self.name = name
        self.line = line
        self.head = head
        self.body = body


def functions(text):
    """The functions that a C file defines.

    The layout says what is what: a definition's braces stand in the first column, and its name
    begins a line (or follows its return type on the same one)."""
    lines = blank(text).split("\n")
    found = []
    start = 0
    for number, line in enumerate(lines):
        if line.startswith("{"):
            head_from = number - 1
            while head_from >= start and lines[head_from].strip() and not re.search(
                r"[;}]\s*$|^#", lines[head_from]
            ):
                head_from -= 1
            head = "\n".join(lines[head_from + 1 : number])
            name = re.search(r"(\w+)\s*\(", head)
            end = number
            while end < len(lines) and not lines[end].startswith("}"):
                end += 1
            if name and not re.search(r"\b(struct|union|enum)\s+\w*\s*$|=\s*$", head):
                body = "\n".join(lines[number : end + 1])
                found.append(Function(name.group(1), head_from + 2, head, body))
            start = end + 1
    return found


def bad_lines(path):
    """The lines of a sample that say of themselves that they are bad."""
    return [
        number
        for number, line in enumerate(read(path).split("\n"), 1)
        if re.search(r"\bBAD\b", line)
    ]


def sample(tap, name, check):
    """A lint must be able to fail: `check (path)` gives (line, text) pairs, and has to find just
    the lines of the sample that are marked BAD."""
    path = os.path.join("tests", "lint", "samples", name)
    want = bad_lines(path)
    assert want, f"{path} has no bad line"
    tap.equal(sorted({line for line, _ in check(path)}), want, f"finds what is bad in {name}")


def clean(tap, paths, check, what):
    """No file of the tree has anything that `check` finds."""
    findings = [f"{path}:{line}: {text}" for path in paths for line, text in check(path)]
    tap.ok(not findings, f"{what} ({len(paths)} files)", *findings)


def run(*command, **more):
    """A command's status and what it printed, both streams together."""
    done = subprocess.run(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False, **more
    )
    return done.returncode, done.stdout.decode("utf-8", "replace")
