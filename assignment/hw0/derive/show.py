"""Results as a student sees them: plain text for a terminal, Markdown with formulas for a notebook."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .check import Result
    from .closed import Answer

MARKS = {"ok": "✓", "wrong": "✗", "error": "✗", "undecided": "?", "skipped": "·", "note": " "}
STATUS = {
    "complete": "complete: every line follows and every milestone is reached",
    "incomplete": "every line follows",
    "wrong": "a line does not follow",
    "error": "a line cannot be read",
    "undecided": "a line is for staff to read",
    "empty": "nothing to check yet",
}

_ENTITIES = str.maketrans({char: f"&#{ord(char)};" for char in "&<>\\`*_[]$|#"})


def as_text(result: Result) -> str:
    """One line per line, the first problem explained, then the milestones."""
    rows = [f"{result.question}: {result.title} — {STATUS[result.status]}"]
    for line in result.lines:
        rows.append(f" {MARKS[line.verdict]} {line.number:>3}  {line.text}")
        if line.message:
            rows.append(f"        {line.message}")
        if line.counterexample:
            rows.append(f"        {line.counterexample}")
    if result.message:
        rows.append(result.message)
    rows += [f" {'✓' if m.reached else '·'} {m.says}" for m in result.milestones]
    return "\n".join(rows)


def safe(text: str) -> str:
    """Student text for Markdown: no markup, no formula of theirs outside the echo.

    >>> safe("[x_1] & #2")
    '&#91;x&#95;1&#93; &#38; &#35;2'
    """
    return text.translate(_ENTITIES)


def as_markdown(result: Result) -> str:
    """What was understood, typeset, with each line's verdict."""
    rows = [f"**{result.question}: {safe(result.title)}** — {STATUS[result.status]}", ""]
    for line in result.lines:
        shown = f"${line.latex}$" if line.latex else safe(line.text)
        rows.append(f"{MARKS[line.verdict]} {line.number}. {shown}  ")
        rows += [f"&emsp;{safe(said)}  " for said in (line.message, line.counterexample) if said]
    if result.message:
        rows += ["", safe(result.message)]
    rows += ["", *[f"- {'✓' if m.reached else '○'} {safe(m.says)}" for m in result.milestones]]
    return "\n".join(rows)


def answer_text(answer: Answer) -> str:
    """A verdict on one closed form."""
    said = {"ok": "right", "wrong": "not right", "undecided": "for staff to read", "error": "cannot be read"}
    rows = [f"{MARKS[answer.verdict]} {answer.question}: {said[answer.verdict]}"]
    rows += [f"   {text}" for text in (answer.message, answer.counterexample) if text]
    return "\n".join(rows)


def answer_markdown(answer: Answer) -> str:
    """The same with the form as it was understood."""
    rows = [safe(answer_text(answer).split("\n")[0])]
    if answer.latex:
        rows.append(f"&emsp;${answer.latex}$")
    rows += [f"&emsp;{safe(text)}" for text in (answer.message, answer.counterexample) if text]
    return "  \n".join(rows)
