"""Runs the program that sends blobs on their trips, in batches, and has each judged."""
import multiprocessing
import os
import pathlib
import subprocess
import tempfile

import judge

BATCH = 16
MAKER = pathlib.Path(__file__).resolve().parent.parent / "script.lua"
ROOT = MAKER.parents[2]


def send(program, batch, folder):
    """What the program says of a batch: {number: [fields]}.  A crash costs one blob, not all."""
    said = {number: [] for number in range(len(batch))}
    rest = list(said)
    environment = {**os.environ, "COPPICE_ROOT": str(ROOT)}
    while rest:
        asked = "".join(f"{number} {batch[number][1]}\n" for number in rest)
        done = subprocess.run([program, folder, MAKER], input=asked, capture_output=True,
                              text=True, errors="replace", env=environment, check=False)
        for line in done.stdout.splitlines():
            number, *fields = line.split("\t")
            said[int(number)].append(fields)
        if done.returncode == 0:
            break
        stopped = max((number for number in rest if said[number]), default=rest[0])
        said[stopped].append(["crash", done.returncode, done.stderr])
        rest = [number for number in rest if number > stopped]
    return said


def one_batch(work):
    program, batch = work
    with tempfile.TemporaryDirectory() as folder:
        said = send(program, batch, folder)
        return [judge.judge(name, path, f"{folder}/{number}", said[number])
                for number, (name, path) in enumerate(batch)]


def all_of(program, found, jobs):
    """The results of all blobs, in order, as they come."""
    work = [(program, found[at:at + BATCH]) for at in range(0, len(found), BATCH)]
    with multiprocessing.Pool(jobs) as pool:
        for results in pool.imap(one_batch, work):
            yield from results
