"""Write the folder of a new homework."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from autograder.build.scaffold.new_question import NewQuestion, ScaffoldError, add, problem_of, render


@dataclass(frozen=True)
class NewNotebook:
    """A notebook to make; ``name`` is its file's name without the extension, such as ``q1_trees``."""

    name: str
    title: str


def create(
    root: Path,
    *,
    name: str,
    title: str,
    course: str,
    notebooks: Sequence[NewNotebook],
    questions: Sequence[NewQuestion],
) -> list[Path]:
    """Write a homework into the new folder ``root`` and return the paths of the written files, each once.

    The files are ``homework.toml``, ``.gitignore``, ``assignment/`` with a README, the toolkit ``name`` and the
    notebooks' sources, ``solutions/``, and for each question what `new_question.add` returns.

    Raises
    ------
    ScaffoldError
        If ``root`` is a file or a folder that is not empty, a question has no notebook of its problem, or two questions
        have the same name or define the same answer; nothing was written.
    """
    if root.exists() and (not root.is_dir() or any(root.iterdir())):
        raise ScaffoldError(f"{root} already exists and is not empty")
    _check(notebooks, questions)
    about = {"name": name, "title": title, "course": course, "notebooks": notebooks}
    files = {
        "homework.toml": render("homework.toml", **about),
        ".gitignore": render("gitignore"),
        "assignment/README.md": render("README.md", **about),
        f"assignment/{name}/__init__.py": render("toolkit_init.py", **about),
        f"assignment/{name}/__main__.py": render("toolkit_main.py", **about),
        "solutions/__init__.py": render("solutions_init.py", **about),
    }
    for notebook in notebooks:
        files[f"assignment/{notebook.name}.md"] = render("notebook.md", notebook=notebook, homework=name)
    written = [write(root / path, text) for path, text in files.items()]
    for question in questions:
        written += [write(path, text) for path, text in add(root, question).items()]
    return list(dict.fromkeys(written))


def _check(notebooks: Sequence[NewNotebook], questions: Sequence[NewQuestion]) -> None:
    """Raise `ScaffoldError` if a question has no notebook, or two questions share their name or an answer."""
    problems = {notebook.name.partition("_")[0] for notebook in notebooks}
    for question in questions:
        if problem_of(question.name) not in problems:
            raise ScaffoldError(f"{question.name} needs a notebook of problem {problem_of(question.name)}")
    if len({question.name for question in questions}) < len(questions):
        raise ScaffoldError("two questions have the same name")
    answers = [answer for question in questions for answer in question.defines]
    if twice := sorted({answer for answer in answers if answers.count(answer) > 1}):
        raise ScaffoldError(f"two questions define {', '.join(twice)}")


def write(path: Path, text: str) -> Path:
    """Write a text file, and make its folder if necessary."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path
