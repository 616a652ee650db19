"""Support for Google Colab, which opens a notebook alone and does not keep it in the working folder.

The notebook's first code cell fetches the other files of the homework. Among them is an untouched copy of the
notebook, which code that reads the saved notebook would find. So we first write the notebook that Colab shows to
that file, also for ``hw0 submit``, which runs in a separate process.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from workbook import homework
from workbook.common.atomic import replace_file

#: Packages that checks and derivations need and Colab lacks. The PDF needs more, so students make it at home.
REQUIREMENTS = "requirements-colab.txt"

_FETCHING = """\
# On Google Colab, where a notebook is opened alone, this fetches the rest of the homework. Elsewhere it does nothing.
import importlib.util
import sys

if "google.colab" in sys.modules and importlib.util.find_spec("{package}") is None:
    import os
    import subprocess
    import zipfile

    repository = "{repository}"
    if not os.path.isdir("{name}") and repository:
        subprocess.run(["git", "clone", "-q", "--depth", "1", repository, "{name}"], check=True)
    elif not os.path.isdir("{name}"):
        from google.colab import files

        print("Choose the homework's file {name}-student.zip:")
        zipfile.ZipFile(next(iter(files.upload()))).extractall()
    os.chdir("{name}")
    sys.path.insert(0, os.getcwd())
    subprocess.run([sys.executable, "-m", "pip", "install", "-q", "-r", "{requirements}"], check=True)"""

#: Seconds to wait for the page's answer. The page may be closed.
_PATIENCE = 5


def fetching(described: homework.Homework) -> str:
    """Return the source of the cell that fetches a homework's other files.

    If the homework has no repository, the cell asks the student to upload the archive.
    """
    return _FETCHING.format(
        name=described.name,
        package=described.name,
        repository=described.repository,
        requirements=REQUIREMENTS,
    )


def write_shown() -> Path | None:
    """Write the notebook that Colab shows to its file in the working folder.

    Return its path, or None if there is no such notebook.
    """
    shown = _shown()
    if shown is None and "google.colab" in sys.modules:
        print(
            "Colab's page did not answer, so this reads the file that was written last. Run the cell again."
        )
    name = _name(shown) if shown is not None else None
    if name is None:
        return None
    path = Path.cwd() / name
    replace_file(path, json.dumps(shown, ensure_ascii=False).encode("utf-8", "replace"))
    return path


def _shown() -> Mapping[str, Any] | None:
    """Return the notebook in Colab's page, saved or not; None outside Colab or if the page does not answer."""
    if "google.colab" not in sys.modules:
        return None
    try:
        from google.colab import _message

        answer = _message.blocking_request("get_ipynb", timeout_sec=_PATIENCE)
        return answer["ipynb"] if isinstance(answer["ipynb"]["cells"], list) else None
    except Exception:  # another version of Colab's page: use the file on disk
        return None


def _name(shown: Mapping[str, Any]) -> str | None:
    about = (shown.get("metadata") or {}).get(homework.METADATA)
    name = about.get("notebook") if isinstance(about, dict) else None
    return next((notebook.file for notebook in homework.current().notebooks if notebook.name == name), None)
