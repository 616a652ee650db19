"""What an author forgets or breaks, `autograder lint` names."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.homeworks.conftest import EXAMPLE, command

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def spoiled(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return what lint says of a copy of the example homework with one slip in each of several places."""
    folder = tmp_path_factory.mktemp("spoiled") / "hw1"
    shutil.copytree(EXAMPLE, folder, ignore=shutil.ignore_patterns("__pycache__", "build"))

    def edit(name: str, old: str, new: str) -> None:
        text = (folder / name).read_text(encoding="utf-8")
        assert old in text, (name, old)
        (folder / name).write_text(text.replace(old, new, 1), encoding="utf-8")

    edit("solutions/logistic.py", "array([0.5 , 0.75])", "array([0.5 , 0.7])")
    edit("mistakes/q1b.md", "- fails `logistic_loss: *`", "- fails `logistic_loss: right*`")
    edit("mistakes/q1c.md", "hint `The labels are missing`", "hint `The labels are not there`")
    edit("solutions/written/q1f.md", "| 1 | what the Newton", "| 2 | what the Newton")
    edit("solutions/written/q1c.md", "df/dz = exp(z)/(1 + exp(z)) - y", "df/dz = exp(z)/(1 + exp(z)) + y")
    edit("questions/public/q1e.py", "points=0.5", "points=0.75")
    edit(
        "questions/public/q2a.py",
        "import numpy as np\n",
        "import numpy as np\nfrom solutions import kmeans\n",
    )
    edit("answers/q2b_loop.py", "np.sum((x - C[j]) ** 2) <", "np.sum((x - C[j]) ** 2) <=")
    edit(
        "solutions/kmeans.py",
        "return float(np.sum((X - C[labels]) ** 2))",
        "return float(np.sum((X - C[labels])))",
    )
    edit("derivations/q1.toml", "rubric = [2]", "rubric = [3]")
    edit(
        "derivations/q1.toml", 'value = "logistic(x\'w) - y"\nwithout = ["d"]', 'value = "logistic(x\'w) - y"'
    )
    sentence = "The labels need not be those of the nearest centers. Compare with a loop over the points."
    edit("questions/hidden/q2d.py", sentence, "Look again.")
    edit("mistakes/q1d.md", "- hint", "- says")
    edit("mistakes/q2c.md", "- hint", "- says")
    (folder / "mistakes" / "q2e.md").unlink()
    (folder / "mistakes" / "q3a.md").write_text("# Mistakes in q3a\n", encoding="utf-8")
    (folder / "answers" / "q9_other.py").write_text("", encoding="utf-8")
    return command(folder, "autograder", "lint", "--no-solve", code=1)


@pytest.mark.parametrize(
    "finding",
    [
        "solutions/logistic.py:",
        "q1b: mistakes/q1b.md, sum: fails logistic_loss: scores of 1000",
        "q1c: mistakes/q1c.md, no_labels: expected the hint 'The labels are not there', the student reads:",
        "q1f: solutions/written/q1f.md: the rubric adds up to 4, the part has 3",
        "q1c: solutions/written/q1c.md: the checker finds its derivation wrong",
        "q1e: its tests (public, hidden) add up to 1.25 points, homework.toml says 1",
        "q2a: public/q2a.py, line 4: imports solutions, which students do not have",
        "q2b: answers/q2b_loop.py fails 'assign: centers that are equally near'",
        "q2d: hidden/q2d.py, case 'objective: right for any points, labels and centers': expected a"
        " failure_message of at least 5 words that helps a student find the mistake, got 'Look again.'",
        "q2d: the reference fails 'objective: three points, two centers'",
        "q1c: derivations/q1.toml: q1c, 'the derivative with respect to the weights': the rubric has 2 rows, not 3",
        "the derivative of each term': nothing passes \"logistic(x'w) - y\" without a form, such as without or uses",
        "q1d: MistakesError: q1d.md, section",
        "q2c: MistakesError: q2c.md, section",
        "q2e: mistakes/q2e.md has no wrong answer",
        "mistakes/q3a.md: homework.toml has no question q3a",
        "answers/q9_other.py: its name does not begin with the name of a question",
    ],
)
def test_a_slip_is_named(spoiled: str, finding: str) -> None:
    assert " ".join(finding.split()) in " ".join(spoiled.split())


def test_what_is_right_is_not_named(spoiled: str) -> None:
    assert "✓ untouched notebooks" in spoiled
    assert "q1a:" not in spoiled


def test_what_is_committed_is_built_from_its_sources() -> None:
    assert "current" in command(EXAMPLE, "autograder", "build", "--check")


def test_the_folder_may_be_an_argument(hw1: Path, tmp_path: Path) -> None:
    said = command(tmp_path, "autograder", "lint", hw1, "--question", "q2a", "--no-solve")
    assert "0 findings in Homework 1." in said
    assert "nowhere: there is no homework.toml" in command(tmp_path, "autograder", "lint", "nowhere", code=2)


def test_two_homeworks_at_once_are_refused(hw1: Path) -> None:
    said = command(hw1, "autograder", "lint", EXAMPLE, "--homework", hw1, code=2)
    assert "is already chosen" in said


def test_one_question_alone(hw1: Path) -> None:
    said = command(hw1, "autograder", "lint", "--question", "q2a", "--no-solve")
    assert "✓ mistakes  q2a" in said
    assert "has no question q7" in command(hw1, "autograder", "lint", "--question", "q7", code=2)


def test_what_stops_every_rule_is_said_once(tmp_path: Path) -> None:
    folder = tmp_path / "hw1"
    shutil.copytree(EXAMPLE, folder, ignore=shutil.ignore_patterns("__pycache__", "build"))
    (folder / "assignment" / "hw1" / "checks.py").write_text("raise ValueError('a slip')\n", encoding="utf-8")
    said = " ".join(command(folder, "autograder", "lint", "--no-solve", code=1).split())
    assert said.count("11 questions, as above") >= 2
    assert "1 finding in Homework 1." in said
