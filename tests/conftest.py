"""A process is about one homework, so tests of different homeworks run in different processes.

Tests of the engine run on the toy homework, ``tests/toy``, so that no change of Homework 0 touches them. The folders
that `which_homework` names, and doctests, run on Homework 0. Asked for both, pytest starts one run for each.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

# Tests run side by side. NumPy would start a thread for each core in each of them, and the threads of all tests would
# wait for each other. NumPy reads this when it is loaded, so nothing above may import it.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
# A search for a hint that crashes fails the test; for a student, the verdict stands without the hint.
os.environ["WORKBOOK_DERIVE_STRICT"] = "1"

from autograder import light_jsonschema  # noqa: F401  (before nbformat)
from tests import warm
from tests.which_homework import TOY, on_hw0, parts_of
from workbook import homework

if TYPE_CHECKING:
    from autograder.worker.zygote import Zygote

# The conftest.py of a folder that is asked for is loaded next, and may read the homework.
_TAKES_A_PATH = ("--deselect", "--ignore", "--rootdir", "--confcutdir", "--basetemp", "--junit-xml", "-c")
_asked = [
    word
    for before, word in pairwise(sys.argv)
    if before not in _TAKES_A_PATH and os.path.exists(word.partition("::")[0])
]
if (
    _asked
    and homework.VARIABLE not in os.environ
    and not any(on_hw0(p) for word in _asked for p in parts_of(word))
):
    os.environ[homework.VARIABLE] = str(TOY)

# What students wrote is data for the tests, not tests: neither collected nor imported.
collect_ignore_glob = ["submissions/*/*.py", "attacks/*/*.py"]


@pytest.hookimpl(tryfirst=True)
def pytest_cmdline_main(config: pytest.Config) -> int | None:
    """Name the homework of this run, or start a run for each homework and return the first exit code that is not 0."""
    warm.share()
    if hasattr(config, "workerinput") or homework.VARIABLE in os.environ or not config.args:
        return None
    wanted = [part for argument in config.args for part in parts_of(argument)]
    runs = [run for run in ([w for w in wanted if not on_hw0(w)], [w for w in wanted if on_hw0(w)]) if run]
    if len(runs) < 2:
        if not on_hw0(wanted[0]):
            os.environ[homework.VARIABLE] = str(TOY)
        return None
    options = [option for option in config.invocation_params.args if option not in config.args]
    codes = [
        subprocess.run([sys.executable, "-m", "pytest", *map(str, options), *run]).returncode for run in runs
    ]
    nothing = int(pytest.ExitCode.NO_TESTS_COLLECTED)
    failed = [code for code in codes if code not in (0, nothing)]
    return failed[0] if failed else min(codes)


@pytest.fixture(scope="session")
def isolation() -> str:
    """The strongest tier that this machine has, as in a real run."""
    from autograder import sandbox  # not before this run has its homework

    return sandbox.choose("auto")


@pytest.fixture(scope="session")
def zygote(isolation: str) -> Iterator[Zygote]:
    """One zygote for all tests of a process: a second of CPU to start, milliseconds to use."""
    from autograder.worker.zygote import Zygote

    with Zygote(isolation) as started:
        yield started


@pytest.fixture
def graded_here(zygote: Zygote, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let ``autograder grade`` grade in this process and with its zygote, which costs a fifth of new ones.

    The pool itself is tested by `tests/batch/test_pool.py`, and runs with it by `test_kills.py` beside that.
    """
    from tests.warm import grading

    with grading.in_this_process(zygote, monkeypatch):
        yield


@pytest.fixture(autouse=True)
def the_named_homework() -> Iterator[None]:
    """A test that names a homework names it for itself, not for the tests that run after it in the same process."""
    before = os.environ.get(homework.VARIABLE)
    yield
    if before is None:
        os.environ.pop(homework.VARIABLE, None)
    else:
        os.environ[homework.VARIABLE] = before
