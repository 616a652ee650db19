"""Nothing in a submission is run outside of a worker: no setup.py, no conftest, no start-up file."""

from __future__ import annotations

import zipfile
from pathlib import Path

NUMBERS = (85,)


def make(folder: Path) -> Path:
    """Files that tools run by themselves, around an honest notebook."""
    import json

    from tests.attacks.graded import BYSTANDER, notebook

    path = folder / "student-01.zip"
    mark = f"open({str(folder.parent / 'ran')!r}, 'w').write('ran')\n"
    names = ("setup.py", "conftest.py", "sitecustomize.py", "numpy.py", "hw0/__init__.py", "__init__.py")
    names += (".ipython/profile_default/startup/00.py", "jupyter_notebook_config.py", "nbgrader_config.py")
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("q2_vector_calculus.ipynb", json.dumps(notebook([BYSTANDER])))
        archive.writestr("requirements.txt", "-e .\n")
        for name in names:
            archive.writestr(name, mark)
    return path


def control() -> str:
    """Unpacked into the folder where Python starts, the first import runs it."""
    import subprocess
    import sys
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "string.py").write_text("print('ran')")
        command = [sys.executable, "-c", "import string"]
        return subprocess.run(command, cwd=folder, capture_output=True, text=True).stdout.strip()
