"""Files of tests: whose fault is whose, and Otter's own decorator."""

import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from workbook.checks import testfile


def test_a_fault_of_the_test_is_not_the_students(tmp_path: Path) -> None:
    body = "from workbook.checks.testfile import test_case\n"
    body += 'name = "p2a"\n@test_case(name="a", points=1)\ndef a(env): 1 / 0\n'
    (tmp_path / "p2a.py").write_text(body)
    [result] = testfile.run(tmp_path / "p2a.py", {})
    assert (result.outcome, result.passed) == ("grader_error", False)
    assert result.message == "The check itself failed (ZeroDivisionError: division by zero)."


def test_a_test_file_without_a_name_is_an_authors_error(tmp_path: Path) -> None:
    (tmp_path / "p2a.py").write_text("x = 1\n")
    with pytest.raises(ValueError, match="needs name"):
        testfile.load(tmp_path / "p2a.py")


def test_the_decorator_is_otters_once_otter_reads_the_files(monkeypatch: pytest.MonkeyPatch) -> None:
    class Otters:
        pass

    monkeypatch.setitem(sys.modules, "otter.test_files", SimpleNamespace(test_case=Otters))
    assert issubclass(testfile.test_case, Otters)
    monkeypatch.delitem(sys.modules, "otter.test_files")
    assert testfile.test_case is testfile._TestCase
