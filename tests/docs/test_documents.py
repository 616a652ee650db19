"""What the documents say is there: links lead somewhere, commands are described, no path of a machine leaks."""

from __future__ import annotations

import re
import subprocess
import tomllib
from pathlib import Path

import click
import pytest

from autograder import cli as staff
from workbook import cli as student
from workbook import homework

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = sorted(
    [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), ROOT / "assignment/README.md", ROOT / "data/README.md"]
)
_LINK = re.compile(r"\[[^\]]+\]\(([^)\s]+)\)")
#: A command in code, inline or on a line of a block, up to a remark or the end.
_SHOWN = re.compile(r"(?:`|^\$? ?|-m )(autograder|hw0) ([^`#\n]*)", re.MULTILINE)


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_links_to_files_lead_somewhere(document):
    links = [link for link in _LINK.findall(document.read_text()) if not re.match(r"[a-z]+:|#", link)]
    missing = [link for link in links if not (document.parent / link.partition("#")[0]).exists()]
    assert not missing


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_links_to_headings_lead_somewhere(document):
    for link in _LINK.findall(document.read_text()):
        file, mark, heading = link.partition("#")
        if mark and ":" not in file and (not file or file.endswith(".md")):
            text = (document.parent / file if file else document).read_text()
            titles = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
            assert heading in {
                re.sub(r"[^\w -]", "", title).strip().lower().replace(" ", "-") for title in titles
            }


def commands(group: click.Group) -> list[str]:
    with click.Context(group) as context:
        return group.list_commands(context)


@pytest.mark.parametrize("command", commands(staff.main))
def test_every_staff_command_is_described(command):
    texts = "".join(path.read_text() for path in DOCUMENTS)
    assert f"autograder {command}" in texts


@pytest.mark.parametrize("command", commands(student.main))
def test_every_student_command_is_described(command):
    assert f"hw0 {command}" in (ROOT / "assignment/README.md").read_text()


def test_no_committed_file_names_a_path_of_the_machine_it_was_made_on():
    place = str(ROOT.parent) + "/"
    if place in ("/", "/tmp/", "/home/"):
        pytest.skip("this checkout lies where any machine has a folder")
    found = subprocess.run(
        ["git", "grep", "-lF", place, "--", "."], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert found.stdout == ""


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_students_are_told_only_commands_that_they_have(document):
    """The release's zip installs no program ``hw0``."""
    assert not re.findall(r"(?<!python -m )\bhw0 (?:check|pdf|submit)\b", document.read_text())


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_commands_that_are_shown_have_these_options(document):
    for program, words in _SHOWN.findall(document.read_text()):
        command, rest = described(program, words.split())
        known = {
            option for parameter in command.params for option in (*parameter.opts, *parameter.secondary_opts)
        }
        used = {word.partition("=")[0] for word in rest if re.match(r"--?[a-z]", word)}
        assert used <= known | {"--help", "--version"}, f"{program} {words}"


def described(program: str, words: list[str]) -> tuple[click.Command, list[str]]:
    """The command that these words name, and the words that are left for it."""
    command: click.Command = {"autograder": staff.main, "hw0": student.main}[program]
    while isinstance(command, click.Group):
        with click.Context(command) as context:
            inner = command.get_command(context, words[0]) if words else None
        if inner is None:  # a sentence about the program, or `autograder --help`
            return command, words
        command, words = inner, words[1:]
    return command, words


def test_every_field_of_a_homework_is_described():
    page = (ROOT / "docs/changing-a-question.md").read_text()
    for kind in (homework.Homework, homework.Notebook, homework.Question):
        named = {
            field for field in kind.__struct_encode_fields__ if re.search(rf"`(\[\[)?{field}(\]\])?`", page)
        }
        assert named == set(kind.__struct_encode_fields__)


def test_every_field_of_a_checked_derivation_is_described():
    page = (ROOT / "docs/writing-a-derivation.md").read_text()
    named_by_authors = {
        "symbols", "means", "entries", "cases", "at_most", "at_least", "rows_of", "least", "aliases", "indexed",
        "thin", "densities",
    }  # fmt: skip
    fields = set()
    folders = (ROOT / "derivations", ROOT / "examples" / "hw1" / "derivations", ROOT / "workbook" / "derive")
    waiting = [tomllib.loads(path.read_text()) for folder in folders for path in folder.glob("*.toml")]
    while waiting:
        for key, value in waiting.pop().items():
            fields.add(key)
            inner = value if isinstance(value, list) else [value]
            if key in named_by_authors:
                inner = [v for one in inner if isinstance(one, dict) for v in one.values()]
            waiting += [one for one in inner if isinstance(one, dict)]
    parts = {field for field in fields if re.fullmatch(r"q\d[a-z]", field)}
    assert parts
    assert {field for field in fields - parts if not re.search(rf"\b{field}\b", page)} == set()
