"""Who may know what: the engine and the students' generic half know no homework, and layers import downward only."""

from __future__ import annotations

import ast
import functools
import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from workbook import homework

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]
HOMEWORK = homework.read(ROOT / homework.NAME)


def modules(package: str) -> list[Path]:
    found = sorted((ROOT / package).rglob("*.py"))
    assert found, package
    return found


def names_of_the_homework() -> re.Pattern[str]:
    """Every question, notebook and answer of the homework, and the homework itself, as whole words."""
    names = {HOMEWORK.name, *HOMEWORK.questions, *(notebook.name for notebook in HOMEWORK.notebooks)}
    names |= {name for question in HOMEWORK.questions.values() for name in question.defines}
    # A name that is a word of the language as well says nothing.
    names -= {"sources", "hours", "collaborators"}
    return re.compile(
        r"(?<![A-Za-z0-9_])(" + "|".join(map(re.escape, sorted(names))) + r"|q\d\w*)(?![A-Za-z0-9])"
    )


def said(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Names and texts of a module, docstrings left out: they may give examples."""
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, documented) and node.body and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str | bytes)
            and id(node) not in docstrings
        ):
            yield node.lineno, node.value if isinstance(node.value, str) else node.value.decode("latin-1")
        elif isinstance(node, ast.Name):
            yield node.lineno, node.id
        elif isinstance(node, ast.Attribute):
            yield node.lineno, node.attr
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.lineno, node.module


def findings(path: Path) -> list[str]:
    known = names_of_the_homework()
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return [f"line {line}: {found[0]}" for line, text in said(tree) if (found := known.search(text))]


@pytest.mark.parametrize("package", ["autograder", "workbook"])
def test_no_module_of_the_engine_names_a_question_or_a_notebook(package: str) -> None:
    told = {}
    for path in modules(package):
        name = path.relative_to(ROOT).as_posix()
        if found := findings(path):
            told[name] = found
    assert told == {}


def symbols_of_the_homework() -> set[str]:
    """Every symbol that the derivations of the homework declare."""
    names: set[str] = set()
    for path in (ROOT / "derivations").glob("*.toml"):
        described = tomllib.loads(path.read_text(encoding="utf-8"))
        for part in (described, *(value for value in described.values() if isinstance(value, dict))):
            names |= set(part.get("symbols", ()))
    return names


@pytest.mark.parametrize("package", ["algebra", "judge", "story", "tell"])
def test_no_module_that_judges_a_derivation_names_a_symbol_of_the_homework(package: str) -> None:
    """`read` knows notations, and these have letters in them."""
    symbols = symbols_of_the_homework() - {"x"}  # an operator of the tree as well
    assert symbols
    told = {
        (path.name, node.lineno, node.value)
        for path in modules(f"workbook/derive/{package}")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value in symbols
    }
    assert told == set()


def test_no_template_names_a_question_or_a_notebook() -> None:
    templates = sorted((ROOT / "autograder").rglob("*.j2"))
    assert len(templates) > 20
    told = {
        template.relative_to(ROOT).as_posix(): found
        for template in templates
        if (
            found := names_of_the_homework().findall(
                re.sub(r"\{#.*?#\}", "", template.read_text(encoding="utf-8"), flags=re.DOTALL)
            )
        )
    }
    assert told == {}


@functools.cache
def imports(path: Path) -> set[str]:
    """Every module that a file imports, by its full name, relative imports resolved."""
    package = path.relative_to(ROOT).parts[:-1]
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = ".".join(package[: len(package) - node.level + 1]) if node.level else ""
            module = ".".join(filter(None, (base, node.module)))
            found |= {module, *(f"{module}.{alias.name}" for alias in node.names)}
    return found


TOOLKIT = f"assignment/{HOMEWORK.name}"
#: The folders of code, and which of the others their modules may import; CONTRIBUTING.md has the same table.
MAY_IMPORT = {
    "workbook": set(),
    TOOLKIT: {"workbook"},
    "autograder": {"workbook"},
    "solutions": {"workbook", HOMEWORK.name},
    "questions": {"workbook", HOMEWORK.name, "solutions"},
}


@pytest.mark.parametrize("folder", MAY_IMPORT)
def test_a_layer_imports_nothing_above_it(folder: str) -> None:
    others = {Path(one).name for one in MAY_IMPORT} | {"assignment", "tests"}
    never = others - MAY_IMPORT[folder] - {Path(folder).name}
    wrong = {
        (path.relative_to(ROOT).as_posix(), name.partition(".")[0])
        for path in modules(folder)
        for name in imports(path)
        if name.partition(".")[0] in never
    }
    assert wrong == set()


#: The engine's layers are its folders, the lowest first: a module imports its own layer and those below. Modules beside
#: the folders are lower than all of them, but for the command line. Command lines are thin and may import everything.
LAYERS = [
    "homework",
    "people",
    "sandbox",
    "worker",
    "intake",
    "grade",
    "reporting",
    "batch",
    "staff",
    "build",
]
BELOW = {"escaping", "light_jsonschema", "locks", "command_line", "cores"}
ABOVE = {"cli", "commands", "__main__", "__init__"}
RANK = {
    **dict.fromkeys(BELOW, -1),
    **{name: rank for rank, name in enumerate(LAYERS)},
    **dict.fromkeys(ABOVE, len(LAYERS)),
}


def layer_of(path: Path) -> str:
    """The name in `RANK` of a module of the engine."""
    below_engine = path.relative_to(ROOT / "autograder")
    return "commands" if path.stem == "commands" else below_engine.parts[0].removesuffix(".py")


def test_every_module_of_the_engine_has_a_layer() -> None:
    assert {layer_of(path) for path in modules("autograder")} - RANK.keys() == set()
    page = (ROOT / "docs/decisions/023-layers-are-folders.md").read_text(encoding="utf-8")
    assert [name for name in BELOW if f"`{name}.py`" not in page] == []
    assert re.findall(r"^\| `(\w+)` \|", page, re.MULTILINE) == LAYERS


def test_no_module_of_the_engine_imports_a_higher_layer() -> None:
    upward = {
        (path.relative_to(ROOT).as_posix(), name)
        for path in modules("autograder")
        for name in imports(path)
        if name.startswith("autograder.") and RANK.get(name.split(".")[1], -1) > RANK[layer_of(path)]
    }
    assert upward == set()


def test_a_command_line_is_imported_by_no_lower_layer() -> None:
    """It may import everything, but what it has for others is in a module that says what it is."""
    folders = {name: rank for rank, name in enumerate(LAYERS)}
    upward = {
        (path.relative_to(ROOT).as_posix(), name)
        for path in modules("autograder")
        for name in imports(path)
        if path.parent != ROOT / "autograder"
        and re.fullmatch(r"autograder\.(\w+\.)+commands", name)
        and folders[name.split(".")[1]] > folders[path.relative_to(ROOT / "autograder").parts[0]]
    }
    assert upward == set()


#: The packages of what students use, the lowest first, with the modules beside them that other packages import.
WORKBOOK_LAYERS = [
    *(
        "common",
        "cells",
        "homework",
        "command_line",
        "submission",
        "notebook",
        "execution",
        "testing",
        "checks",
    ),
    *("derive", "explorer", "pdf", "handin"),
]
WORKBOOK_RANK = {
    **{name: rank for rank, name in enumerate(WORKBOOK_LAYERS)},
    **dict.fromkeys(("check", "cli", "commands", "__init__"), len(WORKBOOK_LAYERS)),
}


def workbook_layer_of(path: Path) -> str:
    """The name in `WORKBOOK_RANK` of a module of what students use."""
    below = path.relative_to(ROOT / "workbook")
    return "commands" if path.stem == "commands" else below.parts[0].removesuffix(".py")


def test_every_module_of_the_workbook_has_a_layer() -> None:
    assert {workbook_layer_of(path) for path in modules("workbook")} - WORKBOOK_RANK.keys() == set()
    page = (ROOT / "docs/decisions/023-layers-are-folders.md").read_text(encoding="utf-8")
    told = re.findall(r"^\| `workbook/(\w+)(?:\.py)?` \|", page, re.MULTILINE)
    assert told == WORKBOOK_LAYERS


def test_no_module_of_the_workbook_imports_a_higher_layer_while_it_is_imported() -> None:
    upward = {
        (path.relative_to(ROOT).as_posix(), name)
        for path in modules("workbook")
        for name in at_import(path)
        if name.startswith("workbook.")
        and WORKBOOK_RANK.get(name.split(".")[1], -1) > WORKBOOK_RANK[workbook_layer_of(path)]
    }
    assert upward == set()


@pytest.mark.parametrize("package", ["autograder", "workbook"])
def test_no_two_modules_of_a_package_have_the_same_name(package: str) -> None:
    """A folder's command line is its ``commands``; every other name says which module is meant."""
    named = Counter(path.stem for path in modules(package))
    assert [
        name for name in named - Counter(set(named)) if name not in {"__init__", "__main__", "commands"}
    ] == []


def at_import(path: Path) -> set[str]:
    """What is imported while a module itself is imported: nothing inside functions, nothing for type checkers."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    waiting: list[ast.stmt] = list(tree.body)
    kept: list[ast.stmt] = []
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Import | ast.ImportFrom):
            kept.append(node)
        elif isinstance(node, ast.If) and ast.unparse(node.test) != "TYPE_CHECKING":
            waiting += [*node.body, *node.orelse]
        elif isinstance(node, ast.Try):
            waiting += [*node.body, *node.orelse, *node.finalbody]
    package = path.relative_to(ROOT).parts[:-1]
    found = set()
    for node in kept:
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = ".".join(package[: len(package) - node.level + 1]) if node.level else ""
            module = ".".join(filter(None, (base, node.module)))
            found |= {module, *(f"{module}.{alias.name}" for alias in node.names)}
    return found


def test_no_import_goes_round_in_a_circle() -> None:
    files = {
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
        for package in ("autograder", "workbook")
        for path in modules(package)
    }
    graph = {
        name: {one for one in at_import(path) if one in files and one != name} for name, path in files.items()
    }
    # A package that names its own modules in its __init__ is no circle by itself.
    graph = {n: {m for m in found if not n.startswith(f"{m}.")} for n, found in graph.items()}
    done: set[str] = set()
    circles: list[list[str]] = []

    def visit(name: str, way: list[str]) -> None:
        if name in way:
            circles.append([*way[way.index(name) :], name])
        elif name not in done:
            for following in sorted(graph[name]):
                visit(following, [*way, name])
            done.add(name)

    for name in graph:
        visit(name, [])
    assert circles == []
