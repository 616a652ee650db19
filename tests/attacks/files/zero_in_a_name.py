"""A name that goes on after a zero byte, or lies about its encoding, is refused or read as one plain name."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

from tests.attacks.graded import BYSTANDER, notebook

NUMBERS = (61, 64)
LOSES = True
PLAIN = b"q2_vector_calculus.ipynb"


def make(folder: Path) -> Path:
    """The same length each time, so that the zip stays whole: a zero byte, half a UTF-8 letter, a bare newline."""
    path = folder / "student-01.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(3):
            archive.writestr(f"{number}/{PLAIN.decode()}", json.dumps(notebook([BYSTANDER])))
    packed = path.read_bytes()
    for number, odd in enumerate(
        (b"../../x.sh\0tor_calc.ipynb", b"q2_vector\xff\xfealculus.ipynb", b"q2_\nvector_alculus.ipynb")
    ):
        packed = packed.replace(b"%d/%b" % (number, PLAIN), b"%d/%b" % (number, odd[: len(PLAIN)]))
    path.write_bytes(packed)
    return path


def control() -> str:
    """What a program sees that stops at the zero, where the one that checked did not."""
    name = "../../x.sh\0tor_calc.ipynb"
    return name.split("\0")[0] if name.endswith(".ipynb") else ""
