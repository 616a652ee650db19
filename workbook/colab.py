"""Google Colab keeps the notebook that it shows elsewhere than in the working folder.

What reads the saved notebook would find the untouched one that came with the homework. So the notebook that is shown is
written to its file first, also for ``hw0 submit`` in a process of its own.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from workbook import homework

#: Seconds to wait for the page, which may be closed.
_PATIENCE = 5


def write_shown() -> Path | None:
    """Write the notebook that Colab shows to its file in the working folder; None where there is no such notebook."""
    shown = _shown()
    name = _name(shown) if shown is not None else None
    if name is None:
        return None
    path = Path.cwd() / name
    partial = path.with_suffix(".part")
    partial.write_text(json.dumps(shown, ensure_ascii=False), encoding="utf-8", errors="replace")
    partial.replace(path)
    return path


def _shown() -> Mapping[str, Any] | None:
    """The notebook as Colab's page has it, saved or not; None elsewhere, and where the page does not answer."""
    if "google.colab" not in sys.modules:
        return None
    try:
        from google.colab import _message

        answer = _message.blocking_request("get_ipynb", timeout_sec=_PATIENCE)
        return answer["ipynb"] if isinstance(answer["ipynb"]["cells"], list) else None
    except Exception:  # a page of another version of Colab: then the file on disk is all there is
        return None


def _name(shown: Mapping[str, Any]) -> str | None:
    about = (shown.get("metadata") or {}).get(homework.METADATA)
    name = about.get("notebook") if isinstance(about, dict) else None
    return next((notebook.file for notebook in homework.current().notebook if notebook.name == name), None)
