"""The signs that identify a file as one of the homework's notebooks: name, cell ids, metadata, questions."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from workbook import homework
from workbook.notebook.notebook_json import Content
from workbook.submission.notebook_names import stem

#: Share of a notebook's cell ids, or of its questions, that a file must contain to be identified as it.
OWN_SHARE = 0.3
#: The signs that identify a file, strongest first; reports use these words.
BY_NAME, BY_IDS, BY_METADATA, BY_QUESTIONS = (
    "its name",
    "its cell ids",
    "its metadata",
    "the questions that its cells define",
)
RULES = (BY_NAME, BY_IDS, BY_METADATA, BY_QUESTIONS)
CHECK = re.compile(
    r"""^[ \t]*(?:check|derive)\(\s{0,20}["']([a-z]\w{1,40})["']|^\s{0,200}%%derive[ \t]+([a-z]\w{1,40})""",
    re.M,
)
_DEFINED = re.compile(
    r"^(?:(?:async )?def|class)[ \t]+([A-Za-z_]\w*)|^([A-Za-z_]\w*)[ \t]*(?::[^=\n]{1,80})?=(?!=)", re.M
)
MAX_SOURCE = 200_000
"""Most characters of a cell that are read."""


@dataclass(frozen=True)
class Released:
    """What identifies a released notebook: cell ids, the names that each question's cells define, given sources."""

    ids: frozenset[str] = frozenset()
    questions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sources: frozenset[str] = frozenset()


def identify(name: str, content: Content, released: Mapping[str, Released]) -> tuple[str, str] | None:
    """Return which released notebook a file is, and the sign that identified it; None for any other notebook."""
    for notebook in released:
        if stem(name) == notebook:
            return notebook, BY_NAME
    for rule, find, score in _SIGNS:
        found = find(content)
        scores = {notebook: score(found, notebook, known) for notebook, known in released.items()}
        best = max(scores, key=lambda one: scores[one], default="")
        if best and scores[best] >= OWN_SHARE:
            return best, rule
    return None


def ids_in(content: Content) -> set[str]:
    return {cell["id"] for cell in content["cells"] if isinstance(cell.get("id"), str)}


def ids_share(found: set[str], notebook: str, known: Released) -> float:
    return len(found & known.ids) / len(known.ids) if known.ids else 0.0


def _metadata(content: Content) -> set[str]:
    """Return what the release's metadata name: the notebook, as ``notebook q4_ridge``, and questions."""
    about = content["metadata"].get(homework.METADATA)
    found = {f"notebook {about.get('notebook')}"} if isinstance(about, dict) else set()
    for cell in content["cells"]:
        about, graded = cell["metadata"].get(homework.METADATA), cell["metadata"].get("nbgrader")
        names = (
            about.get("question") if isinstance(about, dict) else None,
            graded.get("grade_id") if isinstance(graded, dict) else None,
        )
        found |= {one for one in names if isinstance(one, str)}
    return found


def _metadata_share(found: set[str], notebook: str, known: Released) -> float:
    return 1.0 if f"notebook {notebook}" in found else share(found, known)


def _mentions(content: Content) -> set[str]:
    """Return the questions that code cells check or derive, and the names they define, as ``defines ridge``."""
    found = set()
    for cell in content["cells"]:
        if cell["cell_type"] == "code":
            source = cell["source"][:MAX_SOURCE]
            found |= {one for pair in CHECK.findall(source) for one in pair if one}
            found |= {f"defines {one}" for one in defined(source)}
    return found


def defined(source: str) -> set[str]:
    """Return the names that a cell defines at its top level."""
    return {one for pair in _DEFINED.findall(source[:MAX_SOURCE]) for one in pair if one}


def _mentions_share(found: set[str], notebook: str, known: Released) -> float:
    named = {
        question
        for question, names in known.questions.items()
        if any(f"defines {name}" in found for name in names)
    }
    return share(found | named, known)


def share(found: set[str], known: Released) -> float:
    return len(found & set(known.questions)) / len(known.questions) if known.questions else 0.0


_SIGNS: tuple[tuple[str, Callable[[Content], set[str]], Callable[[set[str], str, Released], float]], ...] = (
    (BY_IDS, ids_in, ids_share),
    (BY_METADATA, _metadata, _metadata_share),
    (BY_QUESTIONS, _mentions, _mentions_share),
)
