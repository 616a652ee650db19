"""The checker's results, as data, as plain text for a terminal, and as Markdown with formulas for a notebook."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass, field
from typing import Any

from workbook.checks.display import style

from ..judge.step import OK
from ..story.ledger import Line
from ..story.milestones import Reached

# Every line follows, and the derivation passes every milestone.
COMPLETE = "complete"
# Every line follows, but a milestone is missing.
INCOMPLETE = "incomplete"
EMPTY = "empty"
SKIPPED = "skipped"


@dataclass
class Result:
    """The checker's result; ``to_json`` gives plain data for a file or another process.

    ``status`` is complete, incomplete, wrong, undecided, error or empty. ``first_problem`` is the number of
    the first line that does not follow, or None.
    """

    question: str
    title: str
    status: str
    complete: bool
    lines: list[Line] = field(default_factory=list)
    milestones: list[Reached] = field(default_factory=list)
    path: str = ""
    latex: str = ""
    message: str = ""
    first_problem: int | None = None
    # Whether an incomplete derivation's chain comes back to an earlier expression.
    circular: bool = False
    # Positions of definitions whose names are used above them.
    late: frozenset[int] = frozenset()

    def to_json(self) -> dict[str, Any]:
        """Return plain JSON data."""
        lines = [
            {k: v for k, v in asdict_line(line).items() if k not in ("failing", "reason")}
            for line in self.lines
        ]
        return {
            "question": self.question,
            "title": self.title,
            "status": self.status,
            "complete": self.complete,
            "first_problem": self.first_problem,
            "message": self.message,
            "circular": self.circular,
            "lines": lines,
            "milestones": [
                {**asdict(m), "reached": m.reached, "rubric": list(m.rubric)} for m in self.milestones
            ],
            "path": self.path,
            "latex": self.latex,
        }

    @property
    def heading(self) -> str:
        """Return the status in words; for an incomplete derivation, also how many steps are shown."""
        if self.status != INCOMPLETE:
            return STATUS[self.status]
        done = sum(m.reached for m in self.milestones)
        return f"{STATUS[self.status]}: {done} of {len(self.milestones)} steps shown"

    def __bool__(self) -> bool:
        return self.complete

    def __str__(self) -> str:
        return as_text(self)

    def _repr_markdown_(self) -> str:
        return as_markdown(self)

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        printer.text(str(self))


def asdict_line(line: Line) -> dict[str, Any]:
    """Return a line's public fields."""
    return {
        "number": line.number, "text": line.text, "verdict": line.verdict, "message": line.message,
        "counterexample": line.counterexample, "latex": line.latex, "start": line.start, "end": line.end,
    }  # fmt: skip


@dataclass
class Answer:
    """The verdict on one closed form: ok, wrong, undecided or error."""

    question: str
    verdict: str
    message: str = ""
    counterexample: str = ""
    latex: str = ""

    def __bool__(self) -> bool:
        return self.verdict == OK

    def __str__(self) -> str:
        return answer_text(self)

    def _repr_markdown_(self) -> str:
        return answer_markdown(self)

    def to_json(self) -> dict[str, Any]:
        """Return plain JSON data."""
        return {
            "question": self.question, "verdict": self.verdict, "message": self.message,
            "counterexample": self.counterexample, "latex": self.latex,
        }  # fmt: skip


MARKS = {"ok": "✓", "wrong": "✗", "error": "?", "undecided": "?", "skipped": "·", "note": " ",
         "reached": "✓", "missing": "○"}  # fmt: skip
#: The meaning of each mark, in words.
MEANINGS = {"ok": "follows", "wrong": "does not follow", "error": "cannot be read as it stands",
            "undecided": "for staff to read", "skipped": "not judged", "note": "", "reached": "shown",
            "missing": "not shown yet"}  # fmt: skip
STATUS = {
    "complete": "complete: every line follows and every milestone is reached",
    "incomplete": "not complete yet",
    "wrong": "a line does not follow",
    "error": "a line cannot be read as it stands",
    "undecided": "a line is for staff to read",
    "empty": "nothing to check yet",
}

_ENTITIES = str.maketrans({char: f"&#{ord(char)};" for char in "&<>\\`*_[]$|#"})


def as_text(result: Result) -> str:
    """Return one row per line, an explanation of the first problem, and the milestones."""
    rows = [f"{result.question}: {result.title} — {result.heading}"]
    for line in result.lines:
        rows.append(f" {MARKS[line.verdict]} {line.number:>3}  {line.text}")
        if line.message:
            rows.append(f"        {line.message}")
        if line.counterexample:
            rows.append(f"        {line.counterexample}")
    if result.message:
        rows.append(result.message)
    rows += [f" {'✓' if m.reached else '·'} {_step(m)}" for m in result.milestones]
    return "\n".join(rows)


# Commands that only draw. Anything else, such as \href or \def, is shown as it was typed.
_DRAWS = re.compile(
    r"[dt]?frac|[cvd]?dots|ldots|cdot|times|odot|top|math(?:sf|rm|bf|bb|cal)|boldsymbol|operatorname|text|partial|nabla|"
    r"sum|prod|int|lim|min|max|arg|log|ln|exp|sqrt|det|[lr]?[vV]ert|left|right|[bB]igg?|[lr]angle|(?:wide)?hat|bar|tilde|"
    r"check|vec|dot|overline|underline|underbrace|implies|iff|Rightarrow|Leftrightarrow|to|rightarrow|mapsto|infty|approx|"
    r"sim|propto|equiv|leq?|geq?|neq?|ll|gg|in|subset|forall|exists|mid|dagger|prime|circ|pm|mp|q?quad|"
    r"alpha|beta|gamma|delta|(?:var)?epsilon|zeta|eta|theta|iota|kappa|lambda|mu|nu|xi|pi|rho|sigma|tau|upsilon|(?:var)?phi|"
    r"chi|psi|omega|Gamma|Delta|Theta|Lambda|Xi|Pi|Sigma|Phi|Psi|Omega"
)
_COMMAND = re.compile(r"\\([A-Za-z]+)")


def as_typed(text: str) -> str:
    r"""Format an unreadable line for Markdown: typeset if it is LaTeX that only draws, else as it was typed.

    >>> as_typed(r"\frac{1}{2} x < y \\"), as_typed("x' 'y"), as_typed(r"\href{http://a.b}{c}")[:6]
    ('$\\frac{1}{2} x \\lt  y$', "x' 'y", '&#92;h')
    """
    formula = text.strip().strip("$").replace("&", "").removesuffix(r"\\").strip()
    drawn = set(_COMMAND.findall(formula))
    if not drawn or not all(map(_DRAWS.fullmatch, drawn)) or set(formula) & set("$`%#\n"):
        return safe(text)
    depth = 0
    for brace in re.findall(r"(?<!\\)[{}]", formula):
        depth += 1 if brace == "{" else -1
        if depth < 0:
            break
    if depth or formula.count(r"\left") != formula.count(r"\right"):
        return safe(text)
    return "$" + formula.replace("<", r"\lt ").replace(">", r"\gt ") + "$"


def _step(milestone: Reached) -> str:
    """Return a milestone in words."""
    return milestone.says + (" (skipped: a later step shows it)" if milestone.skipped else "")


def safe(text: str) -> str:
    """Escape student text for Markdown: it can contain no markup and no formula outside the echo.

    >>> safe("[x_1] & #2")
    '&#91;x&#95;1&#93; &#38; &#35;2'
    """
    return text.translate(_ENTITIES)


def mark_markdown(verdict: str) -> str:
    """Return a verdict's mark in its color, with its meaning in words for readers who cannot see either.

    >>> mark_markdown("undecided").partition(" role")[2]
    '="img" aria-label="for staff to read" title="for staff to read"><b>?</b></span>'
    """
    if not MEANINGS[verdict]:
        return MARKS[verdict]
    mark, meaning = MARKS[verdict], MEANINGS[verdict]
    return (
        f'<span style="{style(mark)}" role="img" aria-label="{meaning}" title="{meaning}">'
        f"<b>{mark}</b></span>"
    )


def as_markdown(result: Result) -> str:
    """Return what was understood, typeset, with each line's verdict."""
    rows = [f"**{result.question}: {safe(result.title)}** — {result.heading}", ""]
    for line in result.lines:
        shown = f"${line.latex}$" if line.latex else as_typed(line.text)
        rows.append(f"{mark_markdown(line.verdict)} {line.number}. {shown}  ")
        rows += [f"&emsp;{safe(said)}  " for said in (line.message, line.counterexample) if said]
    if result.message:
        rows += ["", safe(result.message)]
    marks = [mark_markdown("reached" if m.reached else "missing") for m in result.milestones]
    rows += ["", *[f"- {mark} {safe(_step(m))}" for mark, m in zip(marks, result.milestones, strict=True)]]
    return "\n".join(rows)


def answer_text(answer: Answer) -> str:
    """Return a verdict on one closed form as text."""
    said = {"ok": "right", "wrong": "not right", "undecided": "for staff to read", "error": "cannot be read"}
    rows = [f"{MARKS[answer.verdict]} {answer.question}: {said[answer.verdict]}"]
    rows += [f"   {text}" for text in (answer.message, answer.counterexample) if text]
    return "\n".join(rows)


def answer_markdown(answer: Answer) -> str:
    """Return the same as Markdown, with the form as it was understood."""
    first = answer_text(answer).split("\n")[0]
    rows = [f"{mark_markdown(answer.verdict)} {safe(first.partition(' ')[2])}"]
    if answer.latex:
        rows.append(f"&emsp;${answer.latex}$")
    rows += [f"&emsp;{safe(text)}" for text in (answer.message, answer.counterexample) if text]
    return "  \n".join(rows)
