"""A class folder that cannot be relied on is refused, with the reason."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from autograder.intake.collect import class_folder, sources
from workbook.submission.limits import Refused

ABOUT: dict[str, Any] = {
    "who": "student-01",
    "ids": {"login": "student-01"},
    "email": "",
    "when": "2025-09-05T22:10:00+00:00",
    "attempt": 1,
    "late": None,
    "source": "hw0.zip",
    "layout": "canvas",
    "attempts": [{"attempt": 1, "when": None, "late": None, "source": "", "folder": "", "counts": True}],
}
ABOUT["attempts"][0] |= {"sha256": "", "files": ["a"]}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "class.json").write_text(json.dumps({"left": {"b.txt": "not a notebook"}, "finished": True}))
    (tmp_path / "student-01").mkdir()
    (tmp_path / "student-01" / "submission.json").write_text(json.dumps(ABOUT))
    return tmp_path


def test_a_class_folder_is_read(folder: Path, tmp_path: Path) -> None:
    found = sources.resolve([folder], tmp_path / "results")
    assert [path.name for path in found.paths] == ["student-01"]
    assert found.left == {"b.txt": "not a notebook"}
    about = class_folder.read(folder / "student-01")
    assert about is not None
    assert about.attempts[0].files == ("a",)
    assert class_folder.decode(class_folder.encode(about)) == about


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "cannot be read"),
        ('{"left": [1]}', "left"),
        ('{"left": {}, "finished": false}', "did not finish"),
    ],
)
def test_a_folder_of_which_something_may_be_missing_is_refused(folder: Path, text: str, said: str) -> None:
    (folder / "class.json").write_text(text)
    with pytest.raises(Refused, match=said):
        sources.resolve([folder], folder / "results")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"attempt": "1"}, "Expected `int`, got `str` - at `$.attempt`"),
        ({"attempts": [{"attempt": 1}]}, "required field `when` - at `$.attempts[0]`"),
        ({"schema": 9}, "expected schema 1, got 9"),
        ({"when": "yesterday"}, "yesterday"),
    ],
)
def test_a_damaged_file_of_a_student_says_what_was_expected(
    folder: Path, change: dict[str, Any], said: str
) -> None:
    (folder / "student-01" / "submission.json").write_text(json.dumps({**ABOUT, **change}))
    with pytest.raises(ValueError, match="cannot be read") as problem:
        class_folder.read(folder / "student-01")
    assert said in str(problem.value)
