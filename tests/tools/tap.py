"""Speaks TAP: what every test written in Python here uses to report."""


class Tap:
    """Numbers the results, prints them as they come, and ends with the plan."""

    def __init__(self):
        self.count = 0
        self.failures = 0

    def ok(self, good, what, *why):
        """One result; `why` (lines, or things with a text of several lines) explains a failure."""
        self.count += 1
        if good:
            print(f"ok {self.count} - {what}", flush=True)
        else:
            self.failures += 1
            print(f"not ok {self.count} - {what}")
            for text in why:
                for line in str(text).splitlines():
                    print(f"# {line}")
            print(end="", flush=True)
        return bool(good)

    def equal(self, got, want, what, *why):
        return self.ok(got == want, what, f"got:  {got!r}", f"want: {want!r}", *why)

    def skip(self, what, reason):
        self.count += 1
        print(f"ok {self.count} - {what} # SKIP {reason}", flush=True)

    def done(self):
        """Prints the plan; returns the exit status."""
        print(f"1..{self.count}", flush=True)
        return 1 if self.failures else 0
