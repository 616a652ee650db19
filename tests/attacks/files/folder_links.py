"""A link in a submitted folder is not followed."""

from __future__ import annotations

from pathlib import Path

NUMBERS = (62,)


LOSES = True


def make(folder: Path) -> Path:
    """The notebook is a link to the grader's tests."""
    path = folder / "student-01"
    path.mkdir()
    (path / "q2_vector_calculus.ipynb").symlink_to(folder.parent / "ours_hidden.py")
    (path / "inner").symlink_to("/")
    return path


def control() -> str:
    """Opened by name, it is what it points at."""
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "ours_hidden.py").write_text("the test")
        (Path(folder) / "work").mkdir()
        return (make(Path(folder) / "work") / "q2_vector_calculus.ipynb").read_text()
