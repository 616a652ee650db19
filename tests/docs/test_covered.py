"""The shares that `make coverage` writes."""

from benchmarks import covered


def file(lines, of, branches=0, of_branches=0):
    numbers = (of, lines, of_branches, branches)
    return {"summary": dict(zip(covered.COUNTS, numbers, strict=True)) | {"percent_covered_display": "0"}}


def test_lines_and_branches_count_alike_and_unseen_modules_are_in_one_figure_only():
    files = {
        "workbook/check.py": file(6, 10, 2, 4),
        "autograder/batch/pool.py": file(8, 8, 2, 2),
        "autograder/worker/inside/shell.py": file(0, 10, 0, 6),
    }
    found = covered.summary(files, "all")
    assert (found["percent"], found["percent_without_unseen"]) == (45.0, 75.0)
    assert (found["lines"], found["branches"]) == ([14, 28], [4, 12])
    assert found["packages"] == {"autograder/batch": 100.0, "autograder/worker": 0.0, "workbook": 57.1}
    assert found["lowest"] == {"workbook/check.py": 57.1, "autograder/batch/pool.py": 100.0}
