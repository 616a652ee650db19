"""A folder that its owner may not enter is removed anyway.

Made with a mode of zero; the promise is that nothing is left, which the laboratory looks at after every attack.
"""

from __future__ import annotations

import os

from tests.attacks.lab import Lab

NUMBERS = (53,)
WITHOUT = ()


def attack(lab: Lab) -> None:
    os.mkdir("closed")
    os.mkdir("closed/inner")
    os.mkdir("sealed", 0)
    os.chmod("closed", 0)


def control(lab: Lab, secret: str) -> str:
    """An ordinary user's `os.walk` does not see what is inside; root's does, so this shows only the mode."""
    import tempfile

    with tempfile.TemporaryDirectory() as top:
        os.mkdir(f"{top}/sealed", 0)
        mode = os.stat(f"{top}/sealed").st_mode & 0o777
        os.chmod(f"{top}/sealed", 0o700)
    return f"mode {mode:o}" if mode == 0 else ""
