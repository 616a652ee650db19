"""Add a question to a homework: its entry, cells, reference, tests and mistakes."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any, Literal

import tomlkit
from jinja2 import Environment, PackageLoader, StrictUndefined
from tomlkit.items import AoT, Array, InlineTable

#: Words that a new question of kind ``presence`` asks for.
WORDS = 40

_CELL = re.compile(r'^(?:<!-- #region|```python) id="(?P<owner>\w+)-\w+"', re.MULTILINE)
_STUB = re.compile(r"^# stub: solutions/(?P<module>\w+(?:/\w+)?)\.py ", re.MULTILINE)
_templates = Environment(
    loader=PackageLoader("autograder.build.scaffold"),
    undefined=StrictUndefined,
    keep_trailing_newline=True,
    trim_blocks=True,
    block_start_string="<%",
    block_end_string="%>",
    variable_start_string="<<",
    variable_end_string=">>",
    comment_start_string="<#",
    comment_end_string="#>",
)

Kind = Literal["tests", "presence", "staff"]


class ScaffoldError(ValueError):
    """The request does not fit the homework; nothing was written."""


@dataclass(frozen=True)
class NewQuestion:
    """A question to add; ``defines`` is empty unless tests judge it."""

    name: str
    title: str
    points: int
    judged: Kind = "tests"
    defines: tuple[str, ...] = ()


def render(template: str, **values: object) -> str:
    """Render a template of this package."""
    return _templates.get_template(f"{template}.j2").render(**values)


def problem_of(question: str) -> str:
    """Return the problem of a question, with which its notebook's name begins.

    >>> problem_of("q10a"), problem_of("q6_relu")
    ('q10', 'q6')
    """
    found = re.match(r"[a-z]+\d+", question)
    return found[0] if found else question.partition("_")[0]


def label(question: str) -> str:
    """Return a question's label in headings.

    >>> label("q2f"), label("q6_relu"), label("q7")
    ('2(f)', '6', '7')
    """
    found = re.fullmatch(r"[a-z]+(\d+)([a-z]?)(?:_\w+)?", question)
    return question if found is None else found[1] + (f"({found[2]})" if found[2] else "")


def share(question: NewQuestion, quarters: int) -> str:
    """Return a number of quarters of one answer's points, as written in a test file.

    >>> share(NewQuestion("q2f", "One answer", 2, "tests", ("a",)), 3)
    '1.5'
    >>> share(NewQuestion("q2f", "Three answers", 1, "tests", ("a", "b", "c")), 1)
    '1 / 12'
    """
    exact = Fraction(question.points * quarters, 4 * len(question.defines))
    short = f"{float(exact):g}"
    return short if Fraction(short) == exact else f"{exact.numerator} / {exact.denominator}"


def add(root: Path, question: NewQuestion) -> dict[Path, str]:
    """Return the texts of the files that a question adds to a homework or changes, by path; nothing is written.

    ``homework.toml`` and the source of the notebook of the question's problem get the question after their others. What
    tests grade gets public and hidden tests, a file of mistakes, and a reference in the module from which most stubs of
    the notebook are cut. What only has to be answered gets public tests and a model answer. What staff grade gets a
    model answer.

    Raises
    ------
    ScaffoldError
        If the question, one of its answers or one of its new files already exists, or no notebook belongs to its
        problem.
    OSError
        If ``homework.toml`` or the notebook's source cannot be read.
    """
    path = root / "homework.toml"
    document = tomlkit.parse(path.read_text(encoding="utf-8"))
    notebook = _add_to_homework(document, question)
    source = root / "assignment" / f"{notebook}.md"
    text = source.read_text(encoding="utf-8")
    files = {path: tomlkit.dumps(document)}
    module = ""
    if question.judged == "tests":
        module = _module(text, notebook)
        solution = root / "solutions" / f"{module}.py"
        files[solution] = _reference(solution, question, notebook)
    owners = _names(document)
    files[source] = _inserted(
        text, render(f"cells_{question.judged}.md", **_values(question, module=module)), owners
    )
    for place, template in _NEW_FILES[question.judged].items():
        made = root / place.format(question.name)
        if made.exists():
            raise ScaffoldError(f"{made} already exists")
        files[made] = render(template, **_values(question))
    return files


#: The new files for each kind of question: path → template.
_NEW_FILES: dict[Kind, dict[str, str]] = {
    "tests": {
        "questions/public/{}.py": "public_tests.py",
        "questions/hidden/{}.py": "hidden_tests.py",
        "mistakes/{}.md": "mistakes.md",
    },
    "presence": {"questions/public/{}.py": "presence_tests.py", "solutions/written/{}.md": "written.md"},
    "staff": {"solutions/written/{}.md": "written.md"},
}


def _values(question: NewQuestion, **more: object) -> dict[str, Any]:
    def of(quarters: int) -> str:
        return share(question, quarters)

    return {"question": question, "label": label(question.name), "words": WORDS, "share": of, **more}


def _names(document: tomlkit.TOMLDocument) -> set[str]:
    return {str(entry["name"]) for notebook in document["notebook"] for entry in notebook["question"]}


def _add_to_homework(document: tomlkit.TOMLDocument, question: NewQuestion) -> str:
    """Add a question to the parsed ``homework.toml``, as the last one of its notebook, and return the notebook's name.

    The notebook is the first one of the question's problem. ``document`` is changed in place.

    Raises
    ------
    ScaffoldError
        If the question or one of its answers already exists, or no notebook belongs to its problem.
    """
    notebooks: Any = document["notebook"]
    if question.name in _names(document):
        raise ScaffoldError(f"the question {question.name} already exists")
    taken = {
        str(n) for notebook in notebooks for entry in notebook["question"] for n in entry.get("defines", ())
    }
    if twice := taken & set(question.defines):
        raise ScaffoldError(f"{', '.join(sorted(twice))} is already defined in another question")
    problem = problem_of(question.name)
    mine = [notebook for notebook in notebooks if str(notebook["name"]).partition("_")[0] == problem]
    if not mine:
        names = ", ".join(str(notebook["name"]) for notebook in notebooks)
        raise ScaffoldError(
            f"{question.name} belongs to problem {problem}, which has no notebook; the notebooks are {names}"
        )
    _append(mine[0]["question"], question)
    return str(mine[0]["name"])


def _append(entries: Any, question: NewQuestion) -> None:
    """Add the question's entry at the end of a notebook's list of questions in ``homework.toml``.

    The list is an array, where the entry takes a line of its own, or an array of tables, where it becomes a table.
    """
    entry: dict[str, Any] = {"name": question.name, "title": question.title, "points": question.points}
    if question.judged != "tests":
        entry["judged"] = question.judged
    if question.defines:
        entry["defines"] = list(question.defines)
    if isinstance(entries, Array):
        line: InlineTable = tomlkit.inline_table()
        line.update(entry)
        entries.add_line(line, indent="  ")
        if not entries.as_string().rstrip("]").endswith("\n"):
            entries.add_line(indent="", add_comma=True)
    elif isinstance(entries, AoT):
        table = tomlkit.table()
        table.update(entry)
        entries.append(table)


def _module(text: str, notebook: str) -> str:
    """Return the module that most stubs of a notebook are cut from, or else one with the notebook's name."""
    used = Counter(found["module"] for found in _STUB.finditer(text))
    return used.most_common(1)[0][0] if used else notebook.partition("_")[2] or notebook


def _reference(path: Path, question: NewQuestion, notebook: str) -> str:
    if path.is_file():
        text = path.read_text(encoding="utf-8")
        for name in question.defines:
            if re.search(rf"^(def|class) {name}\b|^{name} *[:=]", text, re.MULTILINE):
                raise ScaffoldError(f"{path} already defines {name}")
    else:
        text = render("solutions_head.py", notebook={"title": notebook})
    return text.rstrip("\n") + "\n" + render("solution.py", question=question)


def _inserted(text: str, cells: str, questions: set[str]) -> str:
    """Insert ``cells`` into a notebook's source after the last cell of a question, or after the imports."""
    found = list(_CELL.finditer(text))
    owned = [i for i, cell in enumerate(found) if cell["owner"] in questions]
    after = (owned[-1] if owned else next(i for i, c in enumerate(found) if c[0].endswith('-setup"'))) + 1
    end = found[after].start() if after < len(found) else len(text)
    before, behind = text[:end].rstrip("\n"), text[end:]
    return f"{before}\n{cells}" + (f"\n{behind}" if behind else "")
