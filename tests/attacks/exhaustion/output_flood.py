"""Output without end is cut, and the run goes on."""

NUMBERS = (54,)
CELLS = [
    """import os, sys
line = "x" * 999 + "\\n"
for _ in range(50_000):
    sys.stdout.write(line)
for descriptor in (1, 2):
    for _ in range(20_000):
        os.write(descriptor, line.encode())
""",
]


def control() -> str:
    """A pipe read whole, as `subprocess.run` does, holds it all."""
    import subprocess
    import sys

    code = "import sys; [sys.stdout.write('x' * 1000) for _ in range(20_000)]"
    return f"{len(subprocess.run([sys.executable, '-c', code], capture_output=True).stdout) >> 20} MB kept"
