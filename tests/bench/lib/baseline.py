"""Instructions as they were: nothing gets slower without being seen."""
import json

from rows import EXPONENTS, ROWS, is_lua
from table import OURS, growth, ratios

MARGIN, LUA_MARGIN = 0.02, 0.05


def counts(results):
    return {row[0]: round(results.ir[OURS, row[0]], 1) for row in ROWS
            if (OURS, row[0]) in results.ir}


def update(path, results):
    path.write_text(json.dumps(counts(results), indent=1) + "\n")


def compare(before, now, selected):
    """What got slower, and what got faster, as sentences.

    before, now: instructions by row; selected: whether a row was to be counted at all."""
    slower, faster = [], []
    for row, old in before.items():
        margin = LUA_MARGIN if is_lua(row) else MARGIN
        if not selected(row):
            continue
        if row not in now:
            slower.append(f"{row}: is in the baseline and was not counted")
            continue
        change = 100 * (now[row] / old - 1)
        sentence = f"{row}: {now[row]:,.1f} instructions, were {old:,.1f}: {change:+.1f} %"
        if now[row] > old * (1 + margin):
            slower.append(f"{sentence}, slower (the margin is {100 * margin:.0f} %)")
        elif now[row] < old * (1 - margin):
            faster.append(f"{sentence}, faster: keep it with --update")
    slower += [f"{row}: has no baseline: make it with --update" for row in now
               if row not in before]
    return slower, faster


def bounds(results):
    """Growth above its bound, as sentences."""
    wrong = []
    for entry in growth(results):
        power, most = entry["instructions"], EXPONENTS[1]
        if power and power > most:
            wrong.append(f"{entry['series']}: instructions grow with the power {power:.3f},"
                         f" at most {most}")
    for entry in ratios(results):
        times, most = entry["instructions"], entry["most_instructions"]
        if times and times > most:
            wrong.append(f"{entry['row']}: {times:.3f} times the instructions of"
                         f" {entry['over']}, at most {most}")
    return wrong


def check(path, results, selected):
    """The same against the file, and the bounds of growth."""
    slower, faster = compare(json.loads(path.read_text()), counts(results), selected)
    return slower + bounds(results), faster
