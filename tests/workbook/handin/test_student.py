"""Whose work it is: asked for once, in a terminal."""

import json
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pexpect
import pypdfium2
import pytest

from tests.places import FOLDER

COMMAND = [sys.executable, "-m", "workbook.cli", "submit", "--no-tests"]

pytestmark = pytest.mark.slow


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copy(FOLDER.assignment / "p3_words.ipynb", tmp_path)
    return tmp_path


def submit(folder: Path, *answers: str) -> str:
    """Run the command in a terminal, answer its prompts, and return what it said."""
    terminal: Any = pexpect.spawn(COMMAND[0], COMMAND[1:], cwd=str(folder), encoding="utf-8", timeout=120)
    for answer in answers:
        terminal.expect(": $")
        terminal.sendline(answer)
    terminal.expect(pexpect.EOF)
    terminal.close()
    assert terminal.exitstatus == 0, terminal.before
    return str(terminal.before)


def handed_in(folder: Path) -> tuple[dict[str, Any], str]:
    with zipfile.ZipFile(folder / "toy-submission.zip") as archive:
        first = pypdfium2.PdfDocument(archive.read("toy.pdf"))[0]
        return json.loads(archive.read("manifest.json")), first.get_textpage().get_text_bounded()


def test_submit_asks_for_name_and_id_once(folder: Path) -> None:
    assert "Receipt" in submit(folder, "Stüdent  Ōne", "3031234567")
    about, page = handed_in(folder)
    assert (about["student"], about["student_id"]) == ("Stüdent Ōne", "3031234567")
    assert "Stüdent Ōne · 3031234567" in page
    assert "Your name" not in submit(folder)
    assert handed_in(folder)[0]["student"] == "Stüdent Ōne"
    with zipfile.ZipFile(folder / "toy-submission.zip") as archive:
        assert "student.json" not in archive.namelist()


def test_an_empty_name_is_asked_for_again_and_an_id_may_be_left_out(folder: Path) -> None:
    submit(folder, "", "Student One", "")
    about, page = handed_in(folder)
    assert (about["student"], about["student_id"]) == ("Student One", "")
    assert "Student One" in page


def test_where_nobody_can_answer_no_name_is_made_up(folder: Path) -> None:
    done = subprocess.run(COMMAND, cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    about, page = handed_in(folder)
    assert about["student"] == ""
    assert "root" not in page
    assert "--student" in done.stdout
