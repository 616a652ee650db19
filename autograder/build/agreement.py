"""Find where a question's tests, statement, derivation, rubric or solved notebook contradict ``homework.toml``.

``homework.toml`` defines the points of a question. A test file splits them over its cases, and the statement
mentions them. Both are compared with ``homework.toml``, so that an author who changes one is told about the
others.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from nbformat.notebooknode import NotebookNode

from autograder.build.notebook_source import Cell
from autograder.homework import packages, questions
from autograder.homework.layout import HomeworkFolder
from workbook.checks import testfile
from workbook.checks.display import mark
from workbook.derive import description, part
from workbook.homework import METADATA, HomeworkError, Question

#: Characters of a failed check that the message shows: its first lines name the case.
_MAX_SHOWN = 600

_BAD = tuple(mark(outcome) for outcome in ("fail", "not_attempted", "grader_error"))


def check_tests(folder: HomeworkFolder) -> Iterator[str]:
    """Yield a line for each difference between the test files and ``homework.toml``.

    Differences are: a question without public tests, a file with another question's name, points that do not add up,
    tests of a question that staff grade, and tests of a question that does not exist. Hidden tests may be missing. The
    lines follow the order of the questions; tests of unknown questions come last. Test files are executed, so what one
    raises is raised here.
    """
    packages.make_importable()
    for question in questions.QUESTIONS.values():
        yield from _check_tests_of(question, folder)
    for kind in ("public", "hidden"):
        for path in sorted((folder.tests / kind).glob("*.py")):
            if path.stem not in questions.QUESTIONS:
                yield f"questions/{kind}/{path.name}: homework.toml has no question {path.stem}"


def _check_tests_of(question: Question, folder: HomeworkFolder) -> Iterator[str]:
    """Yield a line for each difference between one question's test files and its entry in ``homework.toml``.

    A question that staff grade has no tests. Any other has public tests, and may have hidden ones; each file carries
    the question's name, and the points of all cases add up to the question's. If there are no public tests, only that
    is reported. Test files are executed, so what one raises is raised here.
    """
    found = {kind: folder.tests / kind / f"{question.name}.py" for kind in ("public", "hidden")}
    there = {kind: path for kind, path in found.items() if path.is_file()}
    if question.judged == "staff":
        for kind in there:
            yield (
                f"questions/{kind}/{question.name}.py: homework.toml says that staff grade "
                f"{question.name}, which needs no tests"
            )
        return
    if "public" not in there:
        yield f"questions/public/{question.name}.py is missing: homework.toml lists the question {question.name}"
        return
    loaded = [testfile.load(path) for path in there.values()]
    for kind, tests in zip(there, loaded, strict=True):
        if tests.name != question.name:
            yield f"questions/{kind}/{question.name}.py: expected name = {question.name!r}, got {tests.name!r}"
    total = questions.add_points([case.points for tests in loaded for case in tests.cases])
    if total != question.points:
        yield (
            f"{question.name}: its tests ({', '.join(there)}) add up to {total:g} points, homework.toml says "
            f"{question.points}"
        )


def check_texts(folder: HomeworkFolder) -> Iterator[str]:
    """Yield a line for each derivation that no valid file describes, and for each part without a rubric."""
    for question in questions.HOMEWORK.questions.values():
        if question.derivation:
            path = part.file_of(question.derivation)
            try:
                described = description.read(path)
            except HomeworkError as error:
                yield f"{question.name}: {error}"
                continue
            if question.name not in described.parts:
                yield f"{question.name}: {path.name} does not describe its derivation"
    for manual in questions.MANUAL:
        if not (folder.written / f"{manual.name}.md").is_file():
            yield f"solutions/written/{manual.name}.md is missing: staff need the rubric of {manual.name}"


def check_statement(cell: Cell) -> Iterator[str]:
    """Yield a line for each thing that a statement should say about its question and does not."""
    question = questions.HOMEWORK.questions[cell.question or ""]
    heading = next((line for line in cell.source.splitlines() if line.startswith("#")), "")
    if not heading.endswith(question.title):
        yield f"{cell.id}: its heading is {heading.lstrip('# ')!r}, homework.toml says {question.title!r}"
    points = f"{question.points} point" + "s" * (question.points != 1)
    if not re.search(rf"(?<![\d.]){points}\b", cell.source):
        yield f"{cell.id}: it does not state the points: write {{{{points}}}} in this cell"


def check_solved(node: NotebookNode) -> Iterator[str]:
    """Yield a line for each check of a solved notebook that did not give all its points."""
    for cell in node.cells:
        if cell.metadata.get(METADATA, {}).get("role") != "check":
            continue
        shown = "\n".join(
            str(output.get("data", {}).get("text/plain", output.get("text", ""))) for output in cell.outputs
        )
        bad = [line for line in shown.splitlines() if line.lstrip().startswith(_BAD)]
        if bad and all(line.split()[1:2] == ["derivation"] for line in bad):
            question = cell.id.rpartition("-")[0]
            yield (
                f"{cell.id}: solved notebooks have what is under *Model derivation* in solutions/written/{question}.md "
                f"in the slot, and the checker does not find it complete:\n{shown[:_MAX_SHOWN]}"
            )
        elif bad or mark("pass") not in shown:
            yield f"{cell.id}: the reference does not pass its own public tests:\n{shown[:_MAX_SHOWN]}"
