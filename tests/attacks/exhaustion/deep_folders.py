"""Folders nested deeper than any path can be are removed anyway."""

from __future__ import annotations

import os

from tests.attacks.lab import Lab

NUMBERS = (53, 61)
WITHOUT = ()


def attack(lab: Lab) -> None:
    for _ in range(1200):
        os.mkdir("d")
        os.chdir("d")


def control(lab: Lab, secret: str) -> str:
    """What `shutil.rmtree` of this Python makes of it."""
    import shutil
    import tempfile

    from autograder.sandbox import scratch

    home, top = os.getcwd(), tempfile.mkdtemp()
    os.chdir(top)
    attack(lab)
    os.chdir(home)
    try:
        shutil.rmtree(top)
    except (RecursionError, OSError) as error:
        return f"rmtree: {type(error).__name__}"
    finally:
        if os.path.exists(top):
            scratch.remove(top)
    return ""
