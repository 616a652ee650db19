"""Signal handlers and timers of the student's run in the worker alone."""

NUMBERS = (47, 77)
LOSES = True  # it disturbs its own worker
CELLS = [
    """import signal

def again(*args):
    signal.setitimer(signal.ITIMER_REAL, 0.001)
    raise ValueError("again")

for number in (signal.SIGALRM, signal.SIGTERM, signal.SIGXCPU, signal.SIGPIPE):
    signal.signal(number, again)
signal.setitimer(signal.ITIMER_REAL, 0.001)
""",
]


def control() -> str:
    """In the grader's own process the timer goes off in the grader."""
    import signal
    import time

    def again(*args: object) -> None:
        raise ValueError("again")

    before = signal.signal(signal.SIGALRM, again)
    try:
        signal.setitimer(signal.ITIMER_REAL, 0.001)
        time.sleep(1)
    except ValueError as error:
        return f"the grader stopped: {error}"
    finally:
        signal.signal(signal.SIGALRM, before)
    return ""
