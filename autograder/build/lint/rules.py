"""The rules that a homework must satisfy. A rule yields a line for each finding, and nothing if there are none."""

from __future__ import annotations

import ast
import contextlib
import doctest
import importlib
import io
import sys
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from pathlib import Path

import nbclient.exceptions

from autograder import build
from autograder.build import notebooks, written
from autograder.build import plan as release
from autograder.build.lint.bench import Bench
from autograder.build.notebook_source import SourceError
from autograder.grade.report import Case
from autograder.homework import rubrics
from autograder.homework.layout import HomeworkFolder
from autograder.homework.mistakes import Mistake
from autograder.homework.questions import HOMEWORK, MANUAL, QUESTIONS, notebook_of
from workbook.common import descriptions
from workbook.common.points import DENOMINATOR, same_points
from workbook.derive import check_derivation, description
from workbook.homework import HomeworkError

#: Seeds of the tests' inputs: enough to detect a wrong answer that passes by luck.
SEEDS = (182, 7)
#: Words that a hint needs to be a sentence.
HINT_WORDS = 5

Rule = Callable[[Bench, str], Iterator[str]]


def tests(bench: Bench, question: str) -> Iterator[str]:
    """The question's tests exist, say what they test, and the public ones import only what students have.

    A finding is: no public file, which ends the search; no hidden file of a question with answers in code; a public
    file that imports more than the standard library, NumPy, ``workbook`` and the toolkit; two cases with one name; a
    case in the wrong folder; a ``failure_message`` of fewer than `HINT_WORDS` words; points that are not a positive
    share; and an answer in code that no public or no hidden case has in its name. There is no finding about a question
    that staff grade. Test files are executed, so what one raises is raised here.
    """
    judged = QUESTIONS[question].judged
    if judged == "staff":
        return
    public, hidden = (bench.folder.test_file(question, hidden=hidden) for hidden in (False, True))
    if public is None:
        yield f"questions/public/{question}.py is missing"
        return
    if judged == "tests" and hidden is None:
        yield f"questions/hidden/{question}.py is missing: with public tests alone, a student can fit an answer to them"
    yield from _imports(public)
    names: dict[str, bool] = {}
    for path, file in zip(filter(None, (public, hidden)), bench.tests(question), strict=True):
        for case in file.otter.test_cases:
            where = f"{path.parent.name}/{path.name}, case {case.name!r}"
            if case.name in names:
                yield f"{where}: another case has the same name"
            names[case.name] = bool(case.hidden)
            if bool(case.hidden) != (path == hidden):
                yield f"{where}: hidden={case.hidden} in the folder {path.parent.name}"
            if len((case.failure_message or "").split()) < HINT_WORDS:
                yield (
                    f"{where}: expected a failure_message of at least {HINT_WORDS} words that helps a student find"
                    f" the mistake, got {case.failure_message or ''!r}"
                )
            if not _is_share(case.points or 0):
                yield f"{where}: {case.points} points: expected a share above 0, such as 0.25 or 1 / 3"
    if judged == "tests":
        yield from _unnamed_answers(QUESTIONS[question].defines, names)


def _unnamed_answers(answers: tuple[str, ...], cases: dict[str, bool]) -> Iterator[str]:
    """Yield a line for each answer whose name no public case has in its name, and one if no hidden case has it.

    ``cases`` maps the name of a case to whether it is hidden.
    """
    for answer in answers:
        kinds = {hidden for name, hidden in cases.items() if answer in name.replace(":", " ").split()}
        for missing in {False, True} - kinds:
            word = "hidden" if missing else "public"
            yield f"{answer}: no {word} case names it; name one, for example, {answer + ': right for any input'!r}"


def _is_share(points: float) -> bool:
    exact = float(Fraction(points).limit_denominator(DENOMINATOR))
    return points > 0 and same_points(exact, points)


def _imports(public: Path) -> Iterator[str]:
    allowed = {HOMEWORK.name, "numpy", "workbook"} | set(sys.stdlib_module_names)
    for node in ast.walk(ast.parse(public.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            packages = {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            packages = {"." if node.level else str(node.module).partition(".")[0]}
        else:
            continue
        for package in sorted(packages - allowed):
            yield f"public/{public.name}, line {node.lineno}: imports {package}, which students do not have"


def right_answer(bench: Bench, question: str) -> Iterator[str]:
    """The reference passes every case, whatever the inputs."""
    names = bench.right(question)
    for seed in SEEDS:
        for case in bench.run(question, names, seed):
            if not case.passed:
                yield f"the reference fails {case.name!r}: {_said(case)}"
                return


def untouched(bench: Bench, question: str) -> Iterator[str]:
    """The released notebook counts as not attempted, and has no worse outcome."""
    for case in bench.run(question, bench.untouched(question), SEEDS[0]):
        if case.outcome != "not_attempted":
            yield f"the untouched notebook has the outcome {case.outcome} in {case.name!r}: {_said(case)}"


def mistakes(bench: Bench, question: str) -> Iterator[str]:
    """Every wrong answer fails the cases that it should and no others, and its student reads why."""
    there = bench.mistakes(question)
    if QUESTIONS[question].judged == "tests" and not there:
        yield f"mistakes/{question}.md has no wrong answer: nothing shows that the tests catch one"
        return
    for mistake in there:
        yield from of_mistake(bench, mistake)
    cases = [case.name for file in bench.tests(question) for case in file.otter.test_cases]
    failing = " ".join(case for mistake in there for case in mistake.failing(cases))
    for answer in QUESTIONS[question].defines if QUESTIONS[question].judged == "tests" else ():
        if answer not in failing:
            yield f"mistakes/{question}.md has no wrong {answer}"


def of_mistake(bench: Bench, mistake: Mistake, seeds: Sequence[int] = SEEDS) -> Iterator[str]:
    """One wrong answer: the cases that it fails, and the hint that its student reads, with each of ``seeds``."""
    names = bench.with_answer(mistake.code, mistake.question)
    for seed in seeds:
        cases = bench.run(mistake.question, names, seed)
        failed = [case for case in cases if not case.passed]
        fails, declared = {case.name for case in failed}, set(mistake.failing([case.name for case in cases]))
        where = f"mistakes/{mistake.question}.md, {mistake.name}"
        if fails != declared:
            passes = "; ".join(sorted(declared - fails))
            surplus = "; ".join(sorted(fails - declared))
            yield f"{where}: " + ", and ".join(
                filter(None, [passes and f"passes {passes}", surplus and f"fails {surplus} too"])
            )
            return
        # A public case shows what it found. If only hidden cases fail, the student sees their fixed text.
        shown = [_said(case) for case in failed if not case.hidden] or [case.hint for case in failed]
        if not any(mistake.hint in text for text in shown):
            yield f"{where}: expected the hint {mistake.hint!r}, the student reads: {' | '.join(shown)}"
            return


def styles(bench: Bench, question: str) -> Iterator[str]:
    """Right answers in other styles keep every point."""
    for path in bench.styles.get(question, []):
        yield from of_style(bench, question, path)


def of_style(bench: Bench, question: str, path: Path, seeds: Sequence[int] = SEEDS) -> Iterator[str]:
    """One right answer in another style than the reference, with each of ``seeds``."""
    names = bench.with_answer(path.read_text(encoding="utf-8"), question)
    for seed in seeds:
        for case in bench.run(question, names, seed):
            if not case.passed:
                yield f"answers/{path.name} fails {case.name!r}: {_said(case)}"
                return


def texts(bench: Bench, question: str) -> Iterator[str]:
    """Parts that staff read have a model answer and a rubric with the right points; model derivations are complete."""
    for part in (part for part in MANUAL if part.name == question):
        path = bench.folder.written / f"{question}.md"
        if not path.is_file():
            yield f"solutions/written/{question}.md is missing: staff need the rubric of {question}"
            continue
        try:
            model = rubrics.parse(path.read_text(encoding="utf-8"), question)
        except rubrics.RubricError as error:
            yield f"solutions/written/{error}"
            continue
        if model.points != part.points:
            yield f"solutions/written/{path.name}: the rubric adds up to {model.points}, the part has {part.points}"
        if part.reason == "derivation":
            yield from _derivation(bench, question)
            yield from _milestones(bench, question, len(model.rubric))


def _derivation(bench: Bench, question: str) -> Iterator[str]:
    name = HOMEWORK.questions[question].derivation
    typed = written.typed(bench.folder, question)
    if typed is None:
        yield f"solutions/written/{question}.md has no derivation in the checker's notation, a ```derive block"
        return
    try:
        result = check_derivation(question, typed)
    except HomeworkError as error:
        yield str(error)
        return
    except (OSError, KeyError, ValueError) as error:
        yield f"derivations/{name}.toml: cannot be used for {question}: {type(error).__name__}: {error}"
        return
    if result.status != "complete":
        found = (
            f"solutions/written/{question}.md: the checker finds its derivation {result.status}:\n{result}"
        )
        if result.status == "incomplete":
            found += (
                "\nA milestone whose value the question itself states needs a form that only the step has, such as"
                " without or uses: docs/writing-a-derivation.md"
            )
        yield found


def _milestones(bench: Bench, question: str, rows: int) -> Iterator[str]:
    """Milestones that nothing can pass, or that are evidence for a row which the rubric does not have."""
    name = HOMEWORK.questions[question].derivation
    try:
        part = description.read(bench.folder.derivations / f"{name}.toml").parts[question]
    except (HomeworkError, KeyError):
        return  # `_derivation` reports it
    for milestone in (milestone for way in part.ways for milestone in way.milestones):
        where = f"derivations/{name}.toml: {question}, {milestone.says!r}"
        for row in milestone.rubric:
            if not 1 <= row <= rows:
                yield f"{where}: the rubric has {rows} rows, not {row}"
        for evidence in milestone.every():
            if evidence.formless:
                yield f"{where}: nothing passes {evidence.value!r} without a form, such as without or uses"


#: The rules for single questions, by name.
RULES: dict[str, Rule] = {
    "tests": tests,
    "right answers": right_answer,
    "untouched notebooks": untouched,
    "mistakes": mistakes,
    "other styles": styles,
    "rubrics and derivations": texts,
}


def released(bench: Bench) -> Iterator[str]:
    """Everything builds, points add up, no product is stale, and the release contains no secrets."""
    yield from build.check(bench.folder)
    for question, paths in bench.styles.items():
        if not question:
            yield from (
                f"answers/{path.name}: its name does not begin with the name of a question" for path in paths
            )
    yield from _left_over(bench.folder)


def _left_over(folder: HomeworkFolder) -> Iterator[str]:
    """What belongs to a question that is gone."""
    for path in (*sorted(folder.mistakes.glob("*.md")), *sorted(folder.written.glob("*.md"))):
        if path.stem not in QUESTIONS and path.name != "README.md":
            yield f"{path.relative_to(folder.root).as_posix()}: homework.toml has no question {path.stem}"
    for path in sorted(folder.derivations.glob("*.toml")):
        _, described = descriptions.parse(path)
        asked = {name for name, question in HOMEWORK.questions.items() if question.derivation == path.stem}
        for name, part in described.items():
            if isinstance(part, dict) and "title" in part and name not in asked:
                yield f"derivations/{path.name}: homework.toml does not list the derivation {name}"


def examples(bench: Bench) -> Iterator[str]:
    """The worked examples in the reference's docstrings are right."""
    for module in sorted(notebooks.modules(bench.folder)):
        imported = importlib.import_module(f"{bench.folder.solutions.name}.{module.replace('/', '.')}")
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            failed = doctest.testmod(imported).failed
        if failed:
            yield f"solutions/{module}.py:\n{printed.getvalue().strip()}"


def solved(bench: Bench, notebook: str) -> Iterator[str]:
    """A solved notebook runs from top to bottom and passes all its checks."""
    try:
        release.solve(bench.folder, bench.folder.build, release.plan(bench.folder), notebook)
    except SourceError as error:
        yield str(error)
    except nbclient.exceptions.CellExecutionError as error:
        yield f"{notebook}: the solved notebook stopped: {error}"


def notebooks_of(questions: list[str]) -> list[str]:
    """Return the notebooks of these questions, each once."""
    return list(dict.fromkeys(notebook_of(question).name for question in questions))


def _said(case: Case) -> str:
    return f"{case.message} {case.hint}".strip()
