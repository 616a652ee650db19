"""Finding and reading the saved notebook that the student is working in.

Written answers are Markdown, which the running kernel does not see: they are read from the file on disk.
"""

import os
import re
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from workbook.homework import METADATA
from workbook.ladder.outcomes import CheckFailed
from workbook.limits import load_json

#: A Markdown slot still holds this line until the student replaces it.
ANSWER_PLACEHOLDER = "*Your answer here.*"
#: Larger than any honest notebook, pictures included.
MAX_BYTES = 100_000_000

_CHECK = re.compile(r"""\s{0,200}check\(\s{0,20}["']([a-z]\w{1,40})["']""")
_SAVE_FIRST = "Save the notebook (Ctrl+S or Cmd+S) and run this cell again: it reads the saved file."


def written_answer(question: str, env: Mapping[str, Any]) -> str:
    """Text of the Markdown answer to ``question`` in the saved notebook; ``""`` if untouched.

    Raises
    ------
    CheckFailed
        No saved notebook with this question was found.
    """
    path = find(env, question=question)
    if path is None:
        raise CheckFailed(f"No saved notebook with {question} was found near {Path.cwd()}.", _SAVE_FIRST)
    notebook = read(path)
    return answer_in(notebook, question) if notebook is not None else ""


def answer_in(notebook: dict[str, Any], question: str) -> str:
    """The answer cell's text without the placeholder line."""
    texts = [
        source_of(cell)
        for cell in notebook["cells"]
        if role_of(cell) == (question, "answer") or cell.get("id") == f"{question}-answer"
    ]
    lines = [line for text in texts for line in text.splitlines() if line.strip() != ANSWER_PLACEHOLDER]
    return "\n".join(lines).strip()


def role_of(cell: dict[str, Any]) -> tuple[str, str]:
    """Question and role that the release wrote into a cell's metadata; empty where there is none."""
    about = _about(cell)
    question, role = about.get("question"), about.get("role")
    return question if isinstance(question, str) else "", role if isinstance(role, str) else ""


def _about(cell: dict[str, Any]) -> dict[str, Any]:
    """What the release wrote about a cell; empty for a student's own cells, and for broken metadata."""
    metadata = cell.get("metadata")
    about = metadata.get(METADATA) if isinstance(metadata, dict) else None
    return about if isinstance(about, dict) else {}


def source_of(cell: dict[str, Any]) -> str:
    """A cell's source, which the format allows as one text or as a list of lines."""
    source = cell.get("source", "")
    return source if isinstance(source, str) else "".join(source)


def when(path: Path) -> str:
    """When a file was saved: the time if it was today, else with the day."""
    saved = time.localtime(path.stat().st_mtime)
    today = saved[:3] == time.localtime()[:3]
    return time.strftime("%H:%M:%S" if today else "%Y-%m-%d %H:%M", saved)


def read(path: Path) -> dict[str, Any] | None:
    """The notebook in ``path``, or None where it is not one."""
    try:
        if path.stat().st_size > MAX_BYTES:
            return None
        notebook = load_json(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return None
    if not isinstance(notebook, dict) or not isinstance(notebook.get("cells"), list):
        return None
    return notebook if all(isinstance(cell, dict) for cell in notebook["cells"]) else None


def questions_in(notebook: dict[str, Any]) -> list[str]:
    """Names of the questions that a notebook holds, in its order: by its metadata, else by its check cells."""
    names = [role_of(cell)[0] for cell in notebook["cells"]]
    if not any(names):
        names = [found[1] for cell in notebook["cells"] if (found := _CHECK.match(source_of(cell)))]
    return list(dict.fromkeys(name for name in names if name))


def find(env: Mapping[str, Any], question: str | None = None) -> Path | None:
    """The notebook file that this kernel runs, as well as it can be known.

    Jupyter and VS Code say the path of the notebook they run. Elsewhere (Colab, a terminal) it is, of those in
    the working folder that hold ``question`` (or any question), the one whose answers this kernel knows best,
    and of equals the newest.
    """
    named = [env.get("__vsc_ipynb_file__"), os.environ.get("JPY_SESSION_NAME")]
    for name in named:
        if isinstance(name, str) and name.endswith(".ipynb"):
            path = Path(name)
            if path.is_file() and _holds(path, question):
                return path
            # the server may know the path relative to its own root, which need not be here
            here = Path.cwd() / path.name
            if here.is_file() and _holds(here, question):
                return here
    candidates = [path for path in Path.cwd().glob("*.ipynb") if _holds(path, question)]
    return max(candidates, key=lambda path: (_names_shared(path, env), path.stat().st_mtime), default=None)


def _names_shared(path: Path, env: Mapping[str, Any]) -> int:
    """How many of the names that a notebook's stubs define this kernel knows."""
    notebook = read(path) or {"cells": []}
    return sum(str(name) in env for cell in notebook["cells"] for name in _about(cell).get("names") or [])


def _holds(path: Path, question: str | None) -> bool:
    notebook = read(path)
    if notebook is None:
        return False
    questions = questions_in(notebook)
    return bool(questions) if question is None else question in questions
