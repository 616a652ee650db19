"""Our test files are plain Otter: ``otter run``, which knows nothing of our grader, gives the reference full marks."""

from __future__ import annotations

import io
import json
import os
import sys
import zipfile
from pathlib import Path

import nbformat
import pytest

from autograder.homework.questions import BY_NAME, add_points
from autograder.intake.release import Release
from tests import warm
from tests.submissions import compose

pytestmark = pytest.mark.slow


def otter_configuration(notebook: str) -> bytes:
    """An Otter autograder zip of one notebook's questions; a hidden file gets a name of its own, as Otter wants."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("otter_config.json", json.dumps({"lang": "python", "pdf": False}))
        for question in BY_NAME[notebook].questions:
            for hidden in (False, True):
                path = Release().test_file(question.name, hidden=hidden)
                if path is not None:
                    text = path.read_text()
                    name = f"{question.name}_hidden" if hidden else question.name
                    assert f'\nname = "{question.name}"\n' in text
                    text = text.replace(f'\nname = "{question.name}"\n', f'\nname = "{name}"\n')
                    if hidden:  # who gives the right answers
                        text += "\nimport autograder.homework.packages\n"
                    archive.writestr(f"tests/{name}.py", text)
    return buffer.getvalue()


@pytest.fixture(scope="module")
def bases():
    return compose.base_notebooks()


@pytest.mark.exhaustive
@pytest.mark.parametrize(
    ("notebook", "base", "share"),
    [
        ("q2_vector_calculus", "reference", 1.0),
        ("q2_vector_calculus", "release", 0.0),
        ("q4_ridge", "reference", 1.0),
    ],
)
def test_plain_otter_run_grades_with_our_tests(tmp_path, bases, notebook, base, share):
    (tmp_path / "autograder.zip").write_bytes(otter_configuration(notebook))
    nbformat.write(nbformat.from_dict(bases[base][notebook]), tmp_path / f"{notebook}.ipynb")
    environment = os.environ | {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    done = warm.run(tmp_path, "otter", "run", "--no-logo", f"{notebook}.ipynb", environment=environment)
    assert done.returncode == 0, done.stdout + done.stderr
    tests = json.loads((tmp_path / "results.json").read_text())["tests"]
    scored = [test for test in tests if test.get("max_score")]
    points = [question.points for question in BY_NAME[notebook].questions]
    assert add_points([test["max_score"] for test in scored]) == sum(points)
    assert add_points([test["score"] for test in scored]) == share * sum(points)
