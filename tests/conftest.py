"""What students wrote is data for the tests, not tests: neither collected nor imported."""

import os
from collections.abc import Iterator

import pytest

# Tests run side by side. NumPy would start a thread for each core in each of them, and the threads of all tests would
# wait for each other. NumPy reads this when it is loaded, so nothing above may import it.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from workbook import homework

collect_ignore_glob = ["submissions/*/*.py", "attacks/*/*.py"]


@pytest.fixture(autouse=True)
def the_named_homework() -> Iterator[None]:
    """A test that names a homework names it for itself, not for the tests that run after it in the same process."""
    before = os.environ.get(homework.VARIABLE)
    yield
    if before is None:
        os.environ.pop(homework.VARIABLE, None)
    else:
        os.environ[homework.VARIABLE] = before
