"""The checker's entry point: it takes a question and a text and returns a plain result.

The text is never executed. ``check_derivation`` never raises an exception because of what a student types:
text that cannot be read is an error with its place, and a step that cannot be decided is undecided and goes
to staff.
"""

from __future__ import annotations

from collections.abc import Iterator

from .errors import TypedError
from .extra import extra
from .judge.knowledge import Knowledge
from .judge.step import ASKED, OK, UNDECIDED, WRONG, Judge
from .part import load, questions
from .read.names import Names
from .read.said import Statement
from .read.statements import Reader, line_readers
from .story.apart import set_apart
from .story.asking import ask
from .story.chain import Walk
from .story.judging import judge_statement
from .story.ledger import Line
from .story.letters import customary_letters
from .story.milestones import Milestones
from .story.readings import PLAIN, Reading, keep_square_apart, others
from .story.split import introduce
from .tell.hints import explain
from .tell.results import COMPLETE, EMPTY, INCOMPLETE, SKIPPED, Result
from .tell.typeset import echo

# Maximum number of rounds that look for definitions further down; a definition may use names defined even later.
LATEST = 3


def check_derivation(question: str, text: str, hints: bool = True) -> Result:
    """Check a derivation line by line and return the result.

    The result is complete if all lines follow and all milestones are reached. If the plain reading has a line that does
    not follow, cannot be read or cannot be decided, other readings of the text are tried. The first one in which all
    lines follow is used, and the message names it unless it only takes spaces to separate blocks; if only the student
    can say that it is meant, the result asks. A reading that the text itself states is used even if a line is wrong in
    it, and so is one in which the first line that is wrong, or that cannot be decided, comes later.

    Parameters
    ----------
    question : str
        A part with a derivation, such as ``"q4a"``.
    text : str
        What the student typed: the ASCII form, LaTeX, or Markdown with formulas. It raises nothing, whatever it is.
    hints : bool
        Look for an explanation of the mistake in words and for a counterexample with small numbers.

    Raises
    ------
    KeyError
        If the question has no derivation. This is the caller's mistake, not the student's.
    """
    result = _check(question, text, hints, PLAIN)
    early = result.late
    for _ in range(LATEST):
        if not result.late:
            break
        # Definitions that explain a name after its use are read first.
        early |= result.late
        result = _check(question, text, hints, Reading(early=early))
    if result.status not in (WRONG, ASKED, UNDECIDED):
        return result
    return _otherwise(question, text, hints, result, early)


def _otherwise(question: str, text: str, hints: bool, result: Result, early: frozenset[int]) -> Result:
    """Return the result of the first reading in which all lines follow, or of the one that goes furthest."""
    best, furthest = None, result
    for reading in others(load(question), text, early):
        if reading.asks and result.status == UNDECIDED:
            continue
        other = _check(question, text, False, reading)
        if other.status in (COMPLETE, INCOMPLETE):
            return _asked(result, reading) if reading.asks else _told(other, reading)
        if other.status == WRONG and reading.said:
            return _check(question, text, hints, reading)
        if other.status == result.status and not reading.asks and _problem(other) > _problem(furthest):
            best, furthest = reading, other
    return result if best is None else _told(_check(question, text, hints, best), best)


def _told(result: Result, reading: Reading) -> Result:
    """Return a result whose message says how the text was read."""
    result.message = "; ".join(filter(None, [reading.says, result.message]))
    return result


def _problem(result: Result) -> int:
    """Return the number of the first line that does not follow or that staff have to read; 0 for none."""
    first = next((line.number for line in result.lines if line.verdict == UNDECIDED), 0)
    return result.first_problem or first


def _asked(result: Result, reading: Reading) -> Result:
    """Return the plain result; its first problem becomes a question whether the text is meant in another reading."""
    line = next(line for line in result.lines if line.verdict in (WRONG, ASKED, UNDECIDED))
    line.verdict, line.counterexample = ASKED, ""
    line.message = f"if {reading.says}, every line follows; if you mean that, write it above"
    result.status, result.first_problem = ASKED, line.number
    return result


def _check(question: str, text: str, hints: bool, reading: Reading) -> Result:
    """Return the result of one reading of the text.

    After the first line that does not follow, the others are skipped. All lines that cannot be read are listed, and
    what is wrong or undecided after one of them is skipped. If the checker itself fails, the line is undecided. With
    ``hints``, a wrong line gets an explanation and a counterexample.
    """
    part = load(question, reading.thin, reading.blocks)
    reading.apply(part)
    text = reading.of(text)
    result = Result(question, part.title, EMPTY, False)
    judge = Judge(part)
    set_apart(text, part.names)
    if not reading.blocks[0]:
        keep_square_apart(part, text)
    taken = customary_letters(text, part.names)
    walk = Walk(part, judge, Knowledge(part, judge), text=text)
    introduce(walk)
    sure = True
    first = _explained(text, walk, reading)
    wanted: set[str] = set()
    for said in _statements(text, walk, result):
        if not sure:
            shown = echo(said)
            result.lines.append(Line(said.number, said.text, SKIPPED, start=said.start, latex=shown))
            continue
        unread = result.first_problem is not None
        try:
            line = first.pop(said.start) if said.start in first else judge_statement(walk, said)
        except Exception as error:  # an error in the checker must never cost a student a point
            line = Line(
                said.number, said.text, UNDECIDED, f"the checker failed here ({type(error).__name__})"
            )
        if line is None:
            continue
        if unread and line.verdict in (WRONG, UNDECIDED):
            # The line may follow from a line that could not be read.
            line = Line(said.number, said.text, SKIPPED, start=said.start)
        line.latex = echo(said)
        result.lines.append(line)
        if hints and line.verdict == WRONG:
            with extra():
                explain(line, walk)
        with extra():
            ask(line, said, walk)
        if line.verdict in (WRONG, ASKED):
            # All lines that cannot be read are listed; after a false line nothing is judged.
            sure = line.verdict == ASKED
            wanted |= {*said.unknown, *filter(None, [said.unnamed])}
            result.first_problem = result.first_problem or line.number
        elif said.defines is not None and said.defines[0] in wanted:
            result.late |= {said.start}
    _conclude(result, walk)
    if taken and result.lines:
        result.message = "; ".join([*taken, *filter(None, [result.message])])
    return result


def _explained(text: str, walk: Walk, reading: Reading) -> dict[int, Line]:
    """Return the definitions that are read before the rest, by their position."""
    found: dict[int, Line] = {}
    for _ in range(LATEST if reading.early else 0):
        for said in _statements(text, walk, Result("", "", EMPTY, False)):
            if said.start in reading.early and said.start not in found and not said.unknown:
                line = judge_statement(walk, said)
                found |= {said.start: line} if line is not None else {}
    return found


def _read(unit: Reader, names: Names) -> list[Statement]:
    """Return the statements of a line. If the reader fails, no student loses a point and no result is complete."""
    try:
        return unit(names)
    except (TypedError, RecursionError):
        raise
    except Exception as error:
        return [
            Statement(
                1, "", error=TypedError(f"the checker failed here ({type(error).__name__})"), aside=True
            )
        ]


def _statements(text: str, walk: Walk, result: Result) -> Iterator[Statement]:
    """Yield statements one by one: a definition changes how the rest of its line and later lines are read."""
    names = walk.part.names
    try:
        for unit in line_readers(text):
            done, known = 0, (-1, -1)
            while known != (len(names.defined), len(names.taken)):
                known = (len(names.defined), len(names.taken))
                for statement in _read(unit, names)[done:]:
                    yield statement
                    if len(names.taken) != known[1]:
                        # The statement itself is read again, with a spelling as a name.
                        break
                    done += 1
                    if len(names.defined) != known[0]:
                        break
    except TypedError as error:
        result.lines.append(Line(1, "", "error", error.message, start=error.start, end=error.end))
        result.first_problem = result.first_problem or 1
    except RecursionError:
        result.lines.append(Line(1, "", "error", "this is nested too deeply to be read"))
        result.first_problem = result.first_problem or 1


def _conclude(result: Result, walk: Walk) -> None:
    judged = [line for line in result.lines if line.verdict not in ("note", SKIPPED)]
    result.latex = "\n".join(line.latex for line in result.lines if line.latex)
    if not judged:
        result.message = "nothing to check yet"
    result.path, result.milestones = Milestones(walk).best()
    verdicts = {line.verdict for line in judged}
    if "error" in verdicts:
        result.status = "error"
    elif WRONG in verdicts:
        result.status = WRONG
    elif UNDECIDED in verdicts:
        result.status = UNDECIDED
    elif judged:
        result.complete = all(m.reached for m in result.milestones)
        result.status = COMPLETE if result.complete else INCOMPLETE
    result.circular = bool(walk.circular) and result.status == INCOMPLETE
    if result.circular:
        result.message = "a chain returns to an earlier expression; that proves nothing"
    elif result.status == INCOMPLETE:
        missing = next(m.says for m in result.milestones if not m.reached)
        result.message = f"no line is wrong; still missing: {missing}"
    elif result.status == UNDECIDED:
        result.message = "a line is beyond the checker; staff will read it"


__all__ = ["COMPLETE", "INCOMPLETE", "OK", "Result", "check_derivation", "questions"]
