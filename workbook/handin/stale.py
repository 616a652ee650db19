"""Warn, before anything is packed, if a hand-in may be older than the student's work.

There are three signs: an open notebook was used after its file was saved, Jupyter keeps a copy that is newer than the
file, or a slot or stub is empty now and had an answer in an earlier copy or hand-in.
"""

from __future__ import annotations

import io
import json
import os
import zipfile
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from workbook.handin.finding import Found, SavedNotebook
from workbook.handin.receipt import METHODS, UNREADABLE
from workbook.handin.unanswered import unanswered
from workbook.notebook import notebook_json, saved
from workbook.submission import limits
from workbook.submission.limits import Refused

#: Seconds that we allow for inexact clocks and slow disks.
SLACK = 5.0
#: Seconds to wait for an answer of one of this user's Jupyter servers.
_PATIENCE = 1.0
_MAX_ANSWER = 5_000_000
_NAMES = 4
"""How many names of answers are listed before "and n more"."""


def warnings(found: Found, handed_in: Path | None = None) -> tuple[list[str], bool]:
    """Return lines on work that may be missing from these notebooks, and whether the last hand-in has more.

    A line says that the zip cannot be read, that Jupyter used a notebook after it was saved, that Jupyter keeps a newer
    copy of it, or that an earlier version has answers that it lacks. The earlier version is the one in the zip, or else
    Jupyter's copy. Differences of up to 5 seconds do not count. There are no lines if nothing is missing. It asks the
    Jupyter servers of this user, and waits one second for each answer.

    Parameters
    ----------
    found : Found
        The notebooks that count.
    handed_in : Path, optional
        The zip of the previous hand-in; the file need not exist.

    Returns
    -------
    lines : list of str
        First the one on the zip, then those on each notebook in the order of ``found``.
    lost : bool
        Whether the previous hand-in has an answer that these notebooks lack. False if it cannot be read.
    """
    used = last_used()
    earlier = _in_zip(handed_in)
    name = handed_in.name if handed_in else ""
    lines, lost = [], False
    if earlier is None:
        lines.append(
            f"{name} from before cannot be read, so no answer in it was compared with these notebooks"
        )
        earlier = {}
    for notebook in found.notebooks:
        checkpoint = _checkpoint(notebook)
        lines += _newer(notebook, used.get(notebook.path.resolve(), 0.0), checkpoint)
        if before := earlier.get(notebook.name):
            gone = _lost_answers(notebook, before)
            lost |= bool(gone)
            lines += _lost(notebook, gone, f"your last hand-in, {name},")
        elif checkpoint is not None:
            kept = f"the copy that Jupyter saved at {saved.when(checkpoint.path)}"
            lines += _lost(notebook, _lost_answers(notebook, checkpoint), kept)
    return lines, lost


def _newer(notebook: SavedNotebook, used: float, checkpoint: SavedNotebook | None) -> Iterator[str]:
    """Yield lines if a notebook was used (seconds since the epoch), or Jupyter's copy written, after it was saved."""
    path, modified = notebook.path, notebook.path.stat().st_mtime
    if used > modified + SLACK:
        yield (
            f"{path.name} is open in Jupyter and was used at {_clock(used)}, after it was saved at "
            f"{saved.when(path)}: save it first if you changed anything"
        )
    if checkpoint is not None and checkpoint.path.stat().st_mtime > modified + SLACK:
        yield (
            f"{path.name} was saved at {saved.when(path)}, and Jupyter keeps a newer copy of "
            f"{saved.when(checkpoint.path)} in {path.parent.name}/{checkpoint.path.parent.name}: "
            "is this the notebook that you worked in?"
        )


def _lost_answers(notebook: SavedNotebook, before: SavedNotebook) -> list[str]:
    """Return the names of the answers that are in ``before`` and missing now."""
    then = set(unanswered(before, set()))
    return [name for name in unanswered(notebook, set()) if name not in then]


def _lost(notebook: SavedNotebook, gone: list[str], where: str) -> Iterator[str]:
    if gone:
        more = f" and {len(gone) - _NAMES} more" if len(gone) > _NAMES else ""
        yield f"{notebook.path.name}: {', '.join(gone[:_NAMES])}{more} had an answer in {where} but has none now"


def _checkpoint(notebook: SavedNotebook) -> SavedNotebook | None:
    """Return the copy that Jupyter keeps beside a notebook, or None."""
    path = notebook.path
    copy = path.parent / ".ipynb_checkpoints" / f"{path.stem}-checkpoint.ipynb"
    try:
        limits.check_notebook_size(copy.name, copy.stat().st_size)
        data = copy.read_bytes()
        return SavedNotebook(notebook.name, copy, data, notebook_json.parse_notebook(copy.name, data))
    except (OSError, Refused):
        return None


def _in_zip(path: Path | None) -> dict[str, SavedNotebook] | None:
    """Return the notebooks of an earlier hand-in, by name; None if it cannot be read, empty if there is none."""
    if path is None or not path.is_file():
        return {}
    found = {}
    try:
        limits.check_zip_size(path.stat().st_size)
        with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as archive:
            limits.check_entries(archive.infolist())
            if any(entry.compress_type not in METHODS for entry in archive.infolist()):
                return None
            for entry in archive.infolist():
                if entry.filename.endswith(".ipynb"):
                    data = archive.read(entry)
                    name = entry.filename.removesuffix(".ipynb")
                    content = notebook_json.parse_notebook(entry.filename, data)
                    found[name] = SavedNotebook(name, path, data, content)
    except (*UNREADABLE, Refused):
        return None
    return found


def _clock(when: float) -> str:
    return datetime.fromtimestamp(when).strftime("%H:%M:%S")


def last_used() -> dict[Path, float]:
    """Return when the kernel of each open notebook was last used: path → seconds since the epoch.

    We ask the Jupyter servers of this user, which register in Jupyter's runtime folder; ``jupyter server list`` shows
    them.
    """
    try:
        from jupyter_core.paths import jupyter_runtime_dir
    except ImportError:
        return {}
    found: dict[Path, float] = {}
    for about in Path(jupyter_runtime_dir()).glob("jpserver-*.json"):
        try:
            server = json.loads(about.read_text(encoding="utf-8"))
            root = Path(server["root_dir"])
            for session in _sessions(server):
                path = (root / session["path"]).resolve()
                when = datetime.fromisoformat(session["kernel"]["last_activity"]).timestamp()
                found[path] = max(when, found.get(path, 0.0))
        except (OSError, ValueError, KeyError, TypeError):
            continue  # the server has ended, or is of another kind
    return found


def _sessions(server: Mapping[str, Any]) -> Any:
    """Ask a server for its open notebooks. Only servers on this machine are asked, and never through a proxy."""
    url = str(server["url"])
    if not url.startswith(("http://localhost:", "http://127.0.0.1:")):
        return []
    import urllib.request  # its modules of mail and SSL take as long as the rest of a command

    request = urllib.request.Request(
        f"{url.rstrip('/')}/api/sessions", headers={"Authorization": f"token {server.get('token', '')}"}
    )
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(request, timeout=_PATIENCE) as answer:
        return json.loads(answer.read(_MAX_ANSWER))


def keep(handed_in: Path) -> Path:
    """Rename an earlier hand-in, so that the next one does not replace it, and return its new path."""
    aside = handed_in.with_name(f"{handed_in.stem}.before{handed_in.suffix}")
    os.replace(handed_in, aside)
    return aside
