"""What students install holds no secret, and what staff install is the engine; `test_hw1` puts both to work."""

from __future__ import annotations

import sys
import zipfile

import pytest

import workbook
from autograder.build import secrets
from tests import installed
from tests.installed import Wheels
from tests.places import FOLDER, ROOT
from workbook import homework

pytestmark = pytest.mark.exhaustive


@pytest.fixture(scope="module")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> Wheels:
    return installed.build(tmp_path_factory.mktemp("wheels"))


def test_an_index_would_take_both_wheels_which_have_one_version(wheels: Wheels) -> None:
    installed.run(sys.executable, "-m", "twine", "check", "--strict", *wheels, cwd=wheels.staff.parent)
    assert {wheel.name.split("-")[1] for wheel in wheels} == {workbook.__version__}


def test_what_students_install_has_no_secret(wheels: Wheels) -> None:
    with zipfile.ZipFile(wheels.students) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    assert {name.split("/")[0] for name in files if ".dist-info" not in name} == {
        "workbook",
        homework.current().name,
    }
    assert {"workbook/check.py", "workbook/derivations.md", f"{homework.current().name}/__init__.py"} <= set(
        files
    )
    assert secrets.find(files, secrets.of_homework(FOLDER)) == []
    # What is known of the homework's derivations is in its release, and not in the engine.
    assert [name for name in files if name.endswith(".toml")] == ["workbook/derive/example.toml"]


def test_what_staff_install_holds_the_engine_alone(wheels: Wheels) -> None:
    with zipfile.ZipFile(wheels.staff) as archive:
        names = archive.namelist()
    assert {name.split("/")[0] for name in names if ".dist-info" not in name} == {"autograder"}
    source = {
        path.relative_to(ROOT).as_posix() for path in (ROOT / "autograder").rglob("*") if path.is_file()
    }
    left_out = {name for name in source - set(names) if "__pycache__" not in name}
    assert left_out == {"autograder/pyproject.toml"}
