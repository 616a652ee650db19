"""A worker that stops itself ends with its clock."""

NUMBERS = (56,)
HANGS = True
CELLS = [
    """import os, signal

def double(x):
    try:
        signal.raise_signal(signal.SIGSTOP)
        os.kill(os.getpid(), signal.SIGSTOP)
    except OSError:
        pass
    signal.pause()
""",
]
