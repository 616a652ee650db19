"""What may make a hand-in older than the student's work: said before anything is packed.

Three things are looked at: an open notebook that was used after its file was saved, a copy that Jupyter keeps which is
newer than the file, and a slot or a stub that is empty now and had an answer in an earlier copy or hand-in.
"""

from __future__ import annotations

import io
import json
import os
import urllib.request
import zipfile
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from workbook import limits, saved
from workbook.handin import Found, SavedNotebook
from workbook.limits import Refused
from workbook.unanswered import unanswered

#: Seconds by which a clock or a slow disk may be off.
SLACK = 5.0
#: Seconds to wait for a Jupyter server of this user.
_PATIENCE = 1.0
_MAX_ANSWER = 5_000_000
_NAMES = 4
"""Names of answers that are listed before "and n more"."""


def warnings(found: Found, handed_in: Path | None = None) -> tuple[list[str], bool]:
    """Lines on work that may be missing from these notebooks.

    Parameters
    ----------
    found : Found
        The notebooks that count.
    handed_in : Path, optional
        The zip of the hand-in before this one, if there is one.

    Returns
    -------
    lines : list of str
    lost : bool
        Whether the earlier hand-in has an answer that these notebooks have not.
    """
    used = last_used()
    earlier = _in_zip(handed_in)
    lines, lost = [], False
    for notebook in found.notebooks:
        path, modified = notebook.path, notebook.path.stat().st_mtime
        when = used.get(path.resolve(), 0.0)
        if when > modified + SLACK:
            lines.append(
                f"{path.name} is open in Jupyter and was used at {_clock(when)}, after it was saved at "
                f"{saved.when(path)}: save it first if you changed anything"
            )
        checkpoint = _checkpoint(notebook)
        if checkpoint is not None and checkpoint.path.stat().st_mtime > modified + SLACK:
            lines.append(
                f"{path.name} was saved at {saved.when(path)}, and Jupyter keeps a newer copy of "
                f"{saved.when(checkpoint.path)} in {path.parent.name}/{checkpoint.path.parent.name}: "
                "is this the notebook that you worked in?"
            )
        if before := earlier.get(notebook.name):
            gone = _gone(notebook, before)
            lost |= bool(gone)
            lines += _lost(notebook, gone, f"your last hand-in, {handed_in.name if handed_in else ''},")
        elif checkpoint is not None:
            kept = f"the copy that Jupyter saved at {saved.when(checkpoint.path)}"
            lines += _lost(notebook, _gone(notebook, checkpoint), kept)
    return lines, lost


def _gone(notebook: SavedNotebook, before: SavedNotebook) -> list[str]:
    """Names of answers that are there before and not now."""
    then = set(unanswered(before, set()))
    return [name for name in unanswered(notebook, set()) if name not in then]


def _lost(notebook: SavedNotebook, gone: list[str], where: str) -> Iterator[str]:
    if gone:
        more = f" and {len(gone) - _NAMES} more" if len(gone) > _NAMES else ""
        yield f"{notebook.path.name}: {', '.join(gone[:_NAMES])}{more} had an answer in {where} and has none now"


def _checkpoint(notebook: SavedNotebook) -> SavedNotebook | None:
    """The copy that Jupyter keeps beside a notebook."""
    path = notebook.path
    copy = path.parent / ".ipynb_checkpoints" / f"{path.stem}-checkpoint.ipynb"
    try:
        limits.check_notebook_size(copy.name, copy.stat().st_size)
        data = copy.read_bytes()
        return SavedNotebook(notebook.name, copy, data, limits.parse_notebook(copy.name, data))
    except (OSError, Refused):
        return None


def _in_zip(path: Path | None) -> dict[str, SavedNotebook]:
    """The notebooks of an earlier hand-in, by name; empty where it cannot be read."""
    if path is None or not path.is_file():
        return {}
    found = {}
    try:
        limits.check_zip_size(path.stat().st_size)
        with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as archive:
            limits.check_entries(archive.infolist())
            for entry in archive.infolist():
                if entry.filename.endswith(".ipynb"):
                    data = archive.read(entry)
                    name = entry.filename.removesuffix(".ipynb")
                    content = limits.parse_notebook(entry.filename, data)
                    found[name] = SavedNotebook(name, path, data, content)
    except (OSError, Refused, zipfile.BadZipFile, NotImplementedError, RuntimeError):
        return {}
    return found


def _clock(when: float) -> str:
    return datetime.fromtimestamp(when).strftime("%H:%M:%S")


def last_used() -> dict[Path, float]:
    """Notebooks that are open in a Jupyter server of this user → when their kernel was used last.

    Servers note where they are in Jupyter's own folder for that, as ``jupyter server list`` shows them.
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
            continue  # a server that has ended, or of another kind
    return found


def _sessions(server: Mapping[str, Any]) -> Any:
    """What a server says of its open notebooks. Only this machine is asked, and never through a proxy."""
    url = str(server["url"])
    if not url.startswith(("http://localhost:", "http://127.0.0.1:")):
        return []
    request = urllib.request.Request(
        f"{url.rstrip('/')}/api/sessions", headers={"Authorization": f"token {server.get('token', '')}"}
    )
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(request, timeout=_PATIENCE) as answer:
        return json.loads(answer.read(_MAX_ANSWER))


def keep(handed_in: Path) -> Path:
    """Set an earlier hand-in aside, where the next one does not replace it; its new name."""
    aside = handed_in.with_name(f"{handed_in.stem}.before{handed_in.suffix}")
    os.replace(handed_in, aside)
    return aside
