"""Talks to a program on a terminal of its own.

  terminal.py PROGRAM ARGUMENT... <TALK

TALK is lines: `> TEXT` waits until the program has written TEXT since the last wait, `< TEXT`
types TEXT and Enter, `< TEXT\\` types TEXT alone; \\t, \\x.. and so on are as in Python.
Prints "exit N" when the program has ended by itself, or what was waited for in vain.
"""
import os
import pty
import select
import signal
import sys
import time

TIMEOUT = float(os.environ.get("TERMINAL_TIMEOUT", "20"))


def wait_for(fd, text, seen):
    """Reads until text has come; returns what came after it, or None."""
    end = time.monotonic() + TIMEOUT
    while text not in seen:
        ready, _, _ = select.select([fd], [], [], max(0.0, end - time.monotonic()))
        try:
            more = os.read(fd, 4096) if ready else b""
        except OSError:
            more = b""
        if not more:
            print(f"waited in vain for {text!r}, saw {seen!r}")
            return None
        seen += more
    return seen.split(text, 1)[1]


def drain(fd, pid):
    """Reads until the program closes its terminal; one that does not is killed."""
    end = time.monotonic() + TIMEOUT
    seen = b""
    while time.monotonic() < end:
        ready, _, _ = select.select([fd], [], [], max(0.0, end - time.monotonic()))
        try:
            more = os.read(fd, 4096) if ready else b""
        except OSError:
            return
        if ready and not more:
            return
        seen += more
    print(f"does not end, says {seen!r}")
    os.kill(pid, signal.SIGKILL)


def main():
    pid, fd = pty.fork()
    if pid == 0:
        os.execv(sys.argv[1], sys.argv[1:])
    seen = b""
    for line in sys.stdin.read().splitlines():
        alone = line.endswith("\\")
        text = line[2:-1] if alone else line[2:]
        text = text.encode().decode("unicode_escape").encode("latin-1")
        if line.startswith("> "):
            seen = wait_for(fd, text, seen)
            if seen is None:
                os.kill(pid, signal.SIGKILL)
                return 1
        else:
            # libedit prints its prompt a moment before it takes the terminal over.
            time.sleep(0.05)
            os.write(fd, text if alone else text + b"\r")
    drain(fd, pid)
    print("exit", os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
    return 0


sys.exit(main())
