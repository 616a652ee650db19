"""The harness in a root filesystem with Gradescope's layout, unpacked from the very archive that staff upload.

It is made of this machine's own folders in a mount namespace: `/autograder` exists in there alone, the project's folder
does not. Only pip's part of setup.sh is left out: the environment is a copy, by links, of the one that runs the tests,
without every package that the archive's requirements.in does not bring.
"""

from __future__ import annotations

import io
import json
import os
import shutil
import subprocess
import sys
import zipfile
from importlib import metadata
from pathlib import Path

import nbformat
import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from autograder.build import plan as release
from autograder.intake.release import Release
from tests import bases
from tests.places import FOLDER, ROOT

pytestmark = pytest.mark.exhaustive

SPY = '''
import glob, os
def slope_linear(x, c):
    """Whatever can be read of the grader goes into a public failure."""
    seen = []
    for path in ("/autograder/source", "/autograder/results", "/autograder/submission",
                 "/autograder/source/workbook/solutions", "/autograder/source/workbook/questions/hidden"):
        try:
            seen += os.listdir(path)
        except OSError:
            pass
    for path in ("/autograder/source/workbook/solutions/slopes.py", "/autograder/results/results.json"):
        try:
            seen.append(open(path).read(20))
        except OSError:
            pass
    try:
        import solutions
        seen.append(str(solutions))
    except ImportError:
        pass
    raise ValueError(f"seen {seen}")
'''

# Every folder of this machine but those that a container would not have; /proc and /dev as they are.
ENTER = """
set -e
mount --make-rprivate /
mount -t tmpfs none "$1"
for entry in /*; do
    case $entry in /autograder|/tmp|"$3") continue ;; esac
    if [ -L "$entry" ]; then cp -a "$entry" "$1$entry"
    elif [ -d "$entry" ]; then mkdir "$1$entry"; mount --rbind "$entry" "$1$entry"; fi
done
mkdir -p "$1/autograder" "$1/tmp"
mount --bind "$2" "$1/autograder"
exec chroot "$1" /usr/bin/env -i PATH=/usr/bin:/bin HOME=/root $4
"""

PREPARE = "/autograder/venv/bin/python -m autograder.staff.gradescope prepare"
"""The line of setup.sh that is left to run here."""


@pytest.fixture(scope="module")
def autograder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder as `/autograder` is after setup.sh."""
    probe = subprocess.run(["unshare", "-m", "true"], capture_output=True)
    if os.geteuid() != 0 or probe.returncode:
        pytest.skip("needs root and mount namespaces, as in a container")
    folder = tmp_path_factory.mktemp("gradescope") / "autograder"
    (folder / "results").mkdir(parents=True)
    archive = zipfile.ZipFile(io.BytesIO(release.gradescope_archive(FOLDER, release.plan(FOLDER))))
    archive.extractall(folder / "source")
    for name in ("run_autograder", "install_workbook", "setup.sh"):
        (folder / "source" / name).chmod(0o755)
    shutil.copy(folder / "source" / "run_autograder", folder)
    subprocess.run(["cp", "-al", sys.prefix, folder / "venv"], check=True)
    _remove_packages(folder / "venv", (folder / "source" / "requirements.in").read_text().splitlines())
    subprocess.run([folder / "source" / "install_workbook", folder / "venv"], check=True)
    # The paths written into .pth files are those inside.
    for path in (folder / "venv").glob("lib/python*/site-packages/workbook.pth"):
        path.write_text(path.read_text().replace(str(folder), "/autograder"))
    assert inside(folder, PREPARE).returncode == 0
    return folder


def inside(autograder: Path, command: str) -> subprocess.CompletedProcess[str]:
    """Run a command in the container."""
    root = autograder.parent / "root"
    root.mkdir(exist_ok=True)
    project = "/" + ROOT.parts[1]
    return subprocess.run(
        ["unshare", "-m", "bash", "-c", ENTER, "enter", root, autograder, project, command],
        capture_output=True,
        text=True,
        timeout=600,
    )


def _remove_packages(environment: Path, requirements: list[str]) -> None:
    """Leave in an environment what these requirements bring, and nothing else."""
    (packages,) = environment.glob("lib/python*/site-packages")
    installed = {canonicalize_name(d.name): d for d in metadata.distributions(path=[str(packages)])}
    kept: set[str] = set()
    waiting = [(Requirement(line), "") for line in requirements]
    while waiting:
        wanted, extra = waiting.pop()
        name = canonicalize_name(wanted.name)
        if name not in installed or (wanted.marker and not wanted.marker.evaluate({"extra": extra})):
            continue
        if name not in kept or wanted.extras:
            kept.add(name)
            needs = [Requirement(line) for line in installed[name].requires or ()]
            waiting += [(need, extra) for need in needs for extra in ("", *wanted.extras)]
    shared = {f.parts[0] for name in kept for f in installed[name].files or ()}
    for name in set(installed) - kept:
        for part in {f.parts[0] for f in installed[name].files or ()} - shared - {".."}:
            place = packages / part
            shutil.rmtree(place) if place.is_dir() else place.unlink(missing_ok=True)


def run(autograder: Path, notebooks: dict[str, object], **environment: str) -> dict:
    """Grade a submission in the container; its results.json."""
    shutil.rmtree(autograder / "submission", ignore_errors=True)
    (autograder / "submission").mkdir()
    for name, node in notebooks.items():
        nbformat.write(nbformat.from_dict(node), autograder / "submission" / f"{name}.ipynb")
    settings = " ".join(f"{key}={value}" for key, value in environment.items())
    done = inside(autograder, f"{settings} /autograder/run_autograder")
    result = json.loads((autograder / "results" / "results.json").read_text())
    result["log"] = done.stdout + done.stderr
    return result


@pytest.fixture(scope="module")
def reference() -> dict[str, dict]:
    return bases.base_notebooks()["reference"]


@pytest.fixture(scope="module")
def graded(autograder, reference) -> dict:
    """The reference with one mistake and a spy, graded in the tier that Gradescope's containers give."""
    notebooks = {name: nbformat.from_dict(reference[name]) for name in ("p2_slopes", "p3_words")}
    (cell,) = [c for c in notebooks["p2_slopes"].cells if c.id == "p2a-slope_linear"]
    cell.source = SPY
    return run(autograder, notebooks, AUTOGRADER_ISOLATION="chroot")


def test_the_result_has_gradescopes_form(graded):
    assert graded["stdout_visibility"] == "hidden", graded["log"]
    assert graded["execution_time"] > 0
    assert graded["extra_data"]["isolation"] == "chroot"
    for test in graded["tests"]:
        assert set(test) == {
            *("name", "number", "score", "max_score", "status", "visibility", "output", "output_format")
        }
        assert test["status"] in ("passed", "failed")
        assert test["visibility"] == ("after_published" if "hidden" in test["name"] else "visible")
    assert sum(test["max_score"] for test in graded["tests"]) == pytest.approx(17)
    assert sum(test["score"] for test in graded["tests"]) == pytest.approx(graded["score"])
    assert graded["score"] == pytest.approx(12 - 2)  # problems 2 and 3, but for half of p2a


def test_scores_are_partial_and_messages_tell_the_public_cases(graded):
    tests = {test["number"]: test for test in graded["tests"]}
    assert tests["p2b.1"]["score"] == tests["p2b.1"]["max_score"] == 1
    assert 0 < tests["p2a.2"]["score"] < tests["p2a.2"]["max_score"]
    assert "ValueError" in tests["p2a.1"]["output"]
    assert "ValueError" not in tests["p2a.2"]["output"]
    assert "not attempted" in tests["p1a.1"]["output"]


def test_a_worker_reads_nothing_of_the_grader(graded):
    (public,) = [test for test in graded["tests"] if test["number"] == "p2a.1"]
    assert "seen []" in public["output"]


def test_the_container_has_the_staffs_own_release(graded):
    assert graded["extra_data"]["release"] == Release().identity


def test_a_container_without_isolation_grades_nothing_and_says_so(autograder, reference):
    got = run(autograder, {"p3_words": reference["p3_words"]}, AUTOGRADER_ISOLATION="nonsense")
    assert got["score"] == 0
    assert "not your fault" in got["output"]  # the failing result was there first


def test_the_container_has_only_what_grading_imports(autograder, graded):
    (packages,) = (autograder / "venv").glob("lib/python*/site-packages")
    assert (packages / "scipy").is_dir()
    for left_out in ("nbgrader", "distributed", "jupyterlab", "rapidfuzz", "pytest"):
        assert not (packages / left_out).exists(), left_out
    # setup.sh ends with the doctor, so that the command line must start too
    done = subprocess.run(
        [autograder / "venv" / "bin" / "python", "-c", "import autograder.cli, autograder.staff.doctor"],
        env={"PYTHONPATH": f"{autograder}/source/workbook:{autograder}/source/workbook/assignment"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr


def test_setup_sh_makes_the_tree_of_links_and_each_submission_uses_it(autograder, graded):
    (kept,) = (autograder / "tree").iterdir()
    assert (kept / "tree").is_dir()
    assert PREPARE.replace("/autograder/venv", "$venv").split()[1:] == _prepares().split()[1:]
    # The workers' folders were in it: none is left, and no other tree was made.
    assert not list((kept / "tree").rglob("worker-*"))
    assert not list((autograder.parent / "root").glob("tmp/autograder-*"))


def _prepares() -> str:
    lines = (ROOT / "autograder" / "staff" / "gradescope" / "setup.sh").read_text().splitlines()
    (line,) = [line for line in lines if " prepare " in f"{line} "]
    return line.partition(" ||")[0].replace('"', "")


def test_setup_sh_is_shell():
    for name in ("setup.sh", "run_autograder", "install_workbook"):
        subprocess.run(["bash", "-n", ROOT / "autograder" / "staff" / "gradescope" / name], check=True)


def test_the_archive_is_the_same_each_time_and_holds_no_model_answers():
    plan = release.plan(FOLDER)
    made = release.gradescope_archive(FOLDER, plan)
    assert made == release.gradescope_archive(FOLDER, plan)
    names = zipfile.ZipFile(io.BytesIO(made)).namelist()
    assert {"setup.sh", "run_autograder"} <= set(names)
    assert "workbook/questions/hidden/p2a.py" in names
    assert not [n for n in names if ("written" in n and "build" not in n) or "mistakes/" in n or ".pyc" in n]
