"""Read the model answers and rubrics in ``solutions/written/``, one Markdown file for each part that staff read.

``solutions/written/README.md`` describes the format. Staff write the files, so they are trusted. A file that
does not follow the format is an author's mistake and raises ``RubricError`` with the file's name.
"""

import hashlib
import re
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Any

from autograder.homework import layout

KINDS = ("done", "derivation", "written", "sketch")

_FRONT_MATTER = re.compile(r"---\n(.*?)\n---\n(.*)", re.DOTALL)
_HEADING = re.compile(r"^## (.+)$", re.MULTILINE)
_DERIVE_BLOCK = re.compile(r"^```derive\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_TABLE_ROW = re.compile(r"^\| *([0-9/]+) *\| (.+) \|$", re.MULTILINE)
_BULLET = re.compile(r"^- (.+(?:\n  .+)*)", re.MULTILINE)


class RubricError(ValueError):
    """A file in ``solutions/written/`` does not follow the format."""


@dataclass(frozen=True)
class RubricItem:
    """What a part of an answer earns."""

    points: Fraction
    text: str  # Markdown


@dataclass(frozen=True)
class ModelAnswer:
    """What staff need to grade one answer."""

    question: str
    title: str
    kind: str  # one of KINDS
    points: Fraction
    answer: str  # Markdown with LaTeX
    typed: str  # the same derivation in the checker's notation; empty unless a derivation
    rubric: tuple[RubricItem, ...]
    mistakes: tuple[str, ...]  # Markdown

    @property
    def identity(self) -> str:
        """Hex digits that change with the rubric's rows, for numbers of rows that are stored elsewhere."""
        rows = "\n".join(f"{row.points}: {row.text}" for row in self.rubric)
        return hashlib.sha256(rows.encode()).hexdigest()[:16]


def questions() -> list[str]:
    """Return the names of all parts that have a model answer, in order."""
    return sorted(path.stem for path in layout.current().written.glob("*.md") if path.stem != "README")


def load(question: str) -> ModelAnswer:
    """Read the model answer and the rubric of one part from the homework's ``solutions/written/``.

    Parameters
    ----------
    question : str
        Its name, such as ``"q2d"``.

    Raises
    ------
    KeyError
        If the part has no model answer: only tests grade it, or it does not exist.
    RubricError
        If the file does not follow the format, or is about another question than its name says.

    Examples
    --------
    >>> part = load("q3c")
    >>> part.title, part.kind, part.points
    ('The left inverse', 'derivation', Fraction(1, 1))
    >>> print(part.typed)
    A X = inv(X'X) X' X
     = inv(X'X) (X'X)
     = I
    >>> [str(item.points) for item in part.rubric]
    ['1/4', '1/2', '1/4']
    >>> part.rubric[2].text
    'the result is the identity of size $n$'
    """
    if question not in questions():
        raise KeyError(f"no model answer for {question!r}")
    path = layout.current().written / f"{question}.md"
    part = parse(path.read_text(encoding="utf-8"), path.name)
    if part.question != question:
        raise RubricError(
            f"{path.name}: expected question: {question} in the front matter, got {part.question!r}"
        )
    return part


@lru_cache(256)  # a grading process reads every rubric once for each submission, which took 2% of its CPU
def parse(text: str, name: str = "text") -> ModelAnswer:
    """Parse a file of ``solutions/written``: front matter, model answer, rubric and common mistakes.

    The front matter has exactly question, title, kind (one of `KINDS`) and points. The sections are, in this order,
    "Model answer", "Rubric" and "Common mistakes". A derivation has "Model derivation" and "Derivation, as typed" in
    place of the first; the latter contains one ``derive`` block, and in other parts ``typed`` is "". The rubric is a
    table of points and texts, at least one row, whose points add up to those of the part. Common mistakes are a list,
    which may be empty. Texts stay Markdown.

    Parameters
    ----------
    text : str
        The content of the file.
    name : str
        The file's name, which begins every message.

    Raises
    ------
    RubricError
        If the text breaks one of these rules; the message says which.
    """
    match = _FRONT_MATTER.fullmatch(text)
    if match is None:
        raise RubricError(f"{name}: expected front matter between two lines of ---")
    head, points = _front_matter(match[1], name)

    sections = _sections(match[2])
    is_derivation = head["kind"] == "derivation"
    answer = "Model derivation" if is_derivation else "Model answer"
    expected = [answer, *(["Derivation, as typed"] if is_derivation else []), "Rubric", "Common mistakes"]
    if list(sections) != expected:
        raise RubricError(f"{name}: the sections are {list(sections)}, expected {expected}")
    typed = _DERIVE_BLOCK.findall(sections.get("Derivation, as typed", ""))
    if len(typed) != is_derivation:
        raise RubricError(f"{name}: {len(typed)} ```derive blocks, expected {int(is_derivation)}")

    rubric = tuple(
        RubricItem(Fraction(share), text) for share, text in _TABLE_ROW.findall(sections["Rubric"])
    )
    total = sum((item.points for item in rubric), start=Fraction(0))
    if not rubric or total != points:
        raise RubricError(f"{name}: the rubric adds up to {total}, the part has {points}")
    mistakes = tuple(" ".join(bullet.split()) for bullet in _BULLET.findall(sections["Common mistakes"]))
    return ModelAnswer(
        question=head["question"],
        title=head["title"],
        kind=head["kind"],
        points=points,
        answer=sections[answer],
        typed="".join(typed).rstrip("\n"),
        rubric=rubric,
        mistakes=mistakes,
    )


def _front_matter(text: str, name: str) -> tuple[dict[str, Any], Fraction]:
    """Return the fields question, title, kind and points of a front matter in YAML, and the points as a number.

    ``name`` is the file's, for messages.

    Raises
    ------
    RubricError
        If the text is not YAML, a field is missing or unknown, the kind is not in `KINDS`, or the points are not a
        number.
    """
    import yaml  # here, because every command imports this module and few read rubrics

    try:
        head = yaml.safe_load(text)
    except yaml.YAMLError as problem:
        raise RubricError(f"{name}: the front matter is not YAML: {problem}") from None
    if not isinstance(head, dict) or set(head) != {"question", "title", "kind", "points"}:
        raise RubricError(
            f"{name}: the front matter needs question, title, kind and points, and nothing else"
        )
    try:
        points = Fraction(str(head["points"]))
    except ValueError:
        raise RubricError(f"{name}: points is {head['points']!r}, expected a number") from None
    if head["kind"] not in KINDS:
        raise RubricError(f"{name}: kind is {head['kind']!r}, not one of {', '.join(KINDS)}")
    return head, points


def _sections(body: str) -> dict[str, str]:
    """Split Markdown at its second-level headings, in order."""
    _, *parts = _HEADING.split(body)
    return {title.strip(): text.strip() for title, text in zip(parts[::2], parts[1::2], strict=True)}
