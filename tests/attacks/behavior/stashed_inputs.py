"""Hidden inputs that were stashed never come back in a later cell's output or error."""

NUMBERS = (42,)
HONEST = 1.0
CELLS = [
    """stash = []

def double(x):
    stash.append(x)
    if isinstance(x, float):
        return 3.0
    import os
    text = "".join(chr(int(abs(v))) for v in x)
    with open("stash.txt", "a") as file:
        file.write(text)
    os._exit(0)
""",
    """import os
print(open("stash.txt").read() if os.path.exists("stash.txt") else "nothing yet")
print(["".join(chr(int(abs(v))) for v in x) for x in stash if not isinstance(x, float)])
""",
]


def control() -> str:
    """A grader that runs the notebook a second time in the same folder shows what the first run stashed."""
    import tempfile
    from pathlib import Path

    with tempfile.TemporaryDirectory() as folder:
        stash = Path(folder) / "stash.txt"
        shown = ""
        for _ in range(2):
            shown = stash.read_text() if stash.exists() else ""
            stash.write_text("a hidden input")
    return shown
