"""``derive("q4a")`` without a text: read the saved slot, and report what the grader will say about it.

Like the grader, it uses `workbook.notebook.typed_derivations` to find the texts and to judge them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from workbook import homework
from workbook.common.answer_states import State
from workbook.notebook import notebook_json, typed_derivations
from workbook.notebook.notebook_json import Content
from workbook.notebook.typed_derivations import Typed, Verdict

_SAVE = "save (Ctrl+S or Cmd+S) and run this cell again"


@dataclass
class Slot:
    """The verdict on the derivation of one question, with the checker's result if it was checked.

    Attributes
    ----------
    where : str
        Which file was read, and when it was saved; "" if no file was read.
    newer : bool
        Whether cells ran since then that are not in the file.
    others : list of Verdict
        The verdicts on further texts for the same question; the grader takes the best one.
    result : Result or None
        The checker's result for the best text.
    """

    question: str
    verdict: Verdict
    where: str = ""
    newer: bool = False
    others: list[Verdict] = field(default_factory=list)
    result: Any = None

    @property
    def complete(self) -> bool:
        """Whether the grader fills in its point before staff read it."""
        return self.verdict.complete

    def __bool__(self) -> bool:
        return self.complete

    @property
    def line(self) -> str:
        """The state of the derivation, in one line."""
        from workbook.derive.tell.results import STATUS

        state = self.verdict.state
        if self.result is not None:
            return str(self.result.heading)
        if state is State.UNTOUCHED:
            return "nothing is typed yet"
        return STATUS.get(state, self.verdict.summary)

    @property
    def later(self) -> str:
        """What happens to it at grading, or what to do next."""
        points = homework.current().questions[self.question].derivation_points
        unit = "point" if points == 1 else f"{points} points"
        if self.complete:
            return f"The grader will report the same and fill in the {unit}; staff make the final decision."
        if self.verdict.state is State.UNTOUCHED:
            return (
                f"Type the derivation into the slot above, each line between `$$`, or write "
                f"which scanned page holds it (`scan: page 4`). Then {_SAVE}."
            )
        if self.verdict.state is State.ON_PAPER:
            return f"Staff will read that page and give the {unit}; nothing is checked now."
        return f"The grader will report the same; staff read the derivation and give the {unit}."

    @property
    def source(self) -> str:
        """Which file was read, and what to do if the notebook is newer."""
        if not self.where:
            return ""
        if self.newer:
            return f"This read {self.where}, and you ran cells since then that are not in it: {_SAVE}."
        return f"This read {self.where}. If you changed the derivation since then, {_SAVE}."

    @property
    def also(self) -> str:
        """A line on further texts, or ""."""
        if not self.others:
            return ""
        cells = ", ".join(str(one.typed.cell) for one in self.others if one.typed)
        return f"It is typed in more than one place (also in cell {cells}). The best one counts."

    def __str__(self) -> str:
        head = [str(self.result)] if self.result is not None else [f"{self.question}: {self.line}"]
        return "\n".join([*head, *filter(None, (self.also, self.later.replace("`", ""), self.source))])

    def _repr_markdown_(self) -> str:
        from workbook.derive.tell.results import as_markdown, mark_markdown, safe

        head = (
            as_markdown(self.result)
            if self.result is not None
            else f"**{self.question}: {self.title}** — {mark_markdown(self._mark)} {safe(self.line)}"
        )
        source = f"<small>{safe(self.source)}</small>" if self.source else ""
        return "\n\n".join([head, *filter(None, (safe(self.also), self.later, source))])

    @property
    def _mark(self) -> str:
        nothing_to_check = (State.UNTOUCHED, State.ON_PAPER, State.EMPTY)
        return "note" if self.verdict.state in nothing_to_check else "undecided"

    @property
    def title(self) -> str:
        """The title of the part's derivation."""
        from workbook.derive.part import load

        return load(self.question).title

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        printer.text(str(self))


def steps(question: str) -> str:
    """Describe what a derivation has to show, from its milestones.

    >>> steps("example")
    'the slope of the outer function; the derivative by the chain rule'
    """
    from workbook.derive.part import load

    paths = [[milestone.says for milestone in milestones] for _, milestones in load(question).paths]
    # Each distinct milestone of a path, and each distinct path, appears once.
    return " — or, another way: ".join(dict.fromkeys("; ".join(dict.fromkeys(path)) for path in paths))


def in_content(question: str, content: Content) -> Slot:
    """Judge the derivation of ``question`` in a parsed notebook."""
    return judged(question, typed_derivations.candidates(content, [question])[question])


def judged(question: str, typed: list[Typed]) -> Slot:
    """Judge the texts that were typed for a question: the best one and the others."""
    results: dict[str, Any] = {}

    def judge(text: str) -> Any:
        from workbook.derive import check_derivation

        results[text] = check_derivation(question, text)
        return results[text].to_json()

    found = typed_derivations.verdicts(typed, judge)
    best = max(found, key=_rank)
    text = best.typed.text if best.typed else ""
    result = results.get(text)
    return Slot(
        question,
        best,
        others=[one for one in found if one is not best],
        result=result if result is not None and result.status != "empty" else None,
    )


def _rank(verdict: Verdict) -> tuple[bool, int]:
    """Return the sort key of a verdict: complete first, then the number of rubric rows reached."""
    return verdict.complete, len(typed_derivations.reached_rows(verdict.answer.get("milestones")))


def read(question: str, env: Mapping[str, Any]) -> Slot | str:
    """Judge the derivation in the saved notebook; return a sentence if no notebook can be read."""
    from workbook.notebook import saved, unsaved
    from workbook.submission import limits

    path = saved.find(env, question)
    if path is None:
        return (
            f"No saved notebook with {question} was found near {Path.cwd()}. To check a text at once, "
            f'write derive("{question}", r"…") or start a cell with %%derive {question}.'
        )
    try:
        content = notebook_json.parse_notebook(path.name, path.read_bytes())
    except (limits.Refused, OSError) as problem:
        return f"{path.name} cannot be read: {problem}"
    slot = in_content(question, content)
    slot.where = f"{path.name} as saved at {saved.when(path)}"
    slot.newer = unsaved.newer(path)
    return slot
