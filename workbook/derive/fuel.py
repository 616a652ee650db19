"""The budget of a check, which keeps every input from occupying the machine."""

from __future__ import annotations

import time

from .errors import Undecided

#: CPU seconds of one check, by default.
SECONDS = 2.0
# Nodes between two looks at the clock.
CLOCK_EVERY = 256


class Fuel:
    """The budget of one whole check: nodes evaluated, and CPU seconds of this process."""

    def __init__(self, nodes: int, seconds: float = SECONDS) -> None:
        self.left = nodes
        self.until = time.process_time() + seconds

    def burn(self) -> None:
        self.left -= 1
        if self.left < 0 or (self.left % CLOCK_EVERY == 0 and time.process_time() > self.until):
            self.left = -1
            raise Undecided("this step is too large to work out in the time of a check")
