"""Read the model answers and rubrics in ``solutions/written/``, one Markdown file for each part that staff look at.

``solutions/written/README.md`` describes the format. Staff write the files, so they are trusted. A file that
does not follow the format is an author's mistake and raises ``RubricError`` with the file's name.
"""

import hashlib
import re
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from autograder.homework import layout
from autograder.homework.questions import QUESTIONS

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
    points: Fraction  # the sum over the rubric
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
        If the file does not follow the format, or if its rubric does not add up to the points that staff give for the
        part (`points_by_staff`).

    Examples
    --------
    >>> part = load("q3c")
    >>> part.points
    Fraction(1, 1)
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
    part = parse((layout.current().written / f"{question}.md").read_text(encoding="utf-8"), question)
    if part.points != points_by_staff(question):
        expected = points_by_staff(question)
        raise RubricError(f"{question}.md: the rubric adds up to {part.points}, the part has {expected}")
    return part


def points_by_staff(question: str) -> int:
    """Return the points of a question's rubric: those of its derivation, or of an answer that no test reads.

    A question whose tests give all points may have a rubric for a drawing, which is worth 0 points.
    """
    known = QUESTIONS[question]
    return known.points_for_derivation if known.judged == "tests" else known.points


@lru_cache(256)  # a grading process reads every rubric once for each submission, which took 2% of its CPU
def parse(text: str, question: str) -> ModelAnswer:
    """Parse a file of ``solutions/written``: model answer, rubric and common mistakes.

    The sections are, in this order, "Model answer", "Rubric" and "Common mistakes". A derivation has "Model derivation"
    and "Derivation, as typed" in place of the first; the latter contains one ``derive`` block, and in other parts
    ``typed`` is "". The rubric is a table of points and texts, at least one row. Common mistakes are a list, which may
    be empty. Texts stay Markdown.

    Parameters
    ----------
    text : str
        The content of the file.
    question : str
        The question's name. The file's name, which begins every message, is made of it.

    Raises
    ------
    RubricError
        If the text breaks one of these rules; the message says which.
    """
    name = f"{question}.md"
    sections = _sections(text)
    is_derivation = "Model derivation" in sections
    answer = "Model derivation" if is_derivation else "Model answer"
    expected = [answer, *(["Derivation, as typed"] if is_derivation else []), "Rubric", "Common mistakes"]
    if list(sections) != expected:
        raise RubricError(f"{name}: the sections are {list(sections)}, expected {expected}")
    typed = _DERIVE_BLOCK.findall(sections.get("Derivation, as typed", ""))
    if len(typed) != is_derivation:
        raise RubricError(f"{name}: {len(typed)} ```derive blocks, expected {int(is_derivation)}")
    rows = _TABLE_ROW.findall(sections["Rubric"])
    if not rows:
        raise RubricError(f"{name}: the rubric has no row such as | 1/2 | what earns it |")
    rubric = tuple(RubricItem(Fraction(share), text) for share, text in rows)
    mistakes = tuple(" ".join(bullet.split()) for bullet in _BULLET.findall(sections["Common mistakes"]))
    return ModelAnswer(
        question=question,
        points=sum((item.points for item in rubric), start=Fraction(0)),
        answer=sections[answer],
        typed="".join(typed).rstrip("\n"),
        rubric=rubric,
        mistakes=mistakes,
    )


def _sections(body: str) -> dict[str, str]:
    """Split Markdown at its second-level headings, in order."""
    _, *parts = _HEADING.split(body)
    return {title.strip(): text.strip() for title, text in zip(parts[::2], parts[1::2], strict=True)}
