"""The paths inside a homework's folder. No other module builds these paths."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from workbook import homework

#: The folders of the staff's package and of the package that students of every homework get.
ENGINE = Path(__file__).resolve().parents[1]
GENERIC = Path(homework.__file__).resolve().parent


@dataclass(frozen=True)
class HomeworkFolder:
    """The paths inside a homework's folder. ``root`` contains ``homework.toml``."""

    root: Path

    @property
    def description(self) -> Path:
        return self.root / homework.NAME

    @property
    def assignment(self) -> Path:
        """What students get: the notebooks and their sources, public tests and the toolkit."""
        return self.root / "assignment"

    @property
    def toolkit(self) -> Path:
        """The package that the notebooks import; it has the homework's name."""
        return self.assignment / homework.current().name

    @property
    def solutions(self) -> Path:
        """The package with the reference answers."""
        return self.root / "solutions"

    @property
    def written(self) -> Path:
        """Model answers and rubrics, one Markdown file for each part that people read."""
        return self.solutions / "written"

    @property
    def tests(self) -> Path:
        """The package with the tests of the answers and their shared code."""
        return self.root / "questions"

    @property
    def public_tests(self) -> Path:
        return self.tests / "public"

    @property
    def hidden_tests(self) -> Path:
        return self.tests / "hidden"

    @property
    def mistakes(self) -> Path:
        """Wrong answers that the tests must catch."""
        return self.root / "mistakes"

    @property
    def answers(self) -> Path:
        """Right answers in styles that differ from the reference; the tests must accept them."""
        return self.root / "answers"

    @property
    def derivations(self) -> Path:
        """The derivations that the questions ask for."""
        return self.root / "derivations"

    @property
    def build(self) -> Path:
        """The default folder for the build's products."""
        return self.root / "build"

    def test_file(self, question: str, *, hidden: bool) -> Path | None:
        """Return the Otter test file of a question, or None if there is no such file."""
        path = (self.hidden_tests if hidden else self.public_tests) / f"{question}.py"
        return path if path.is_file() else None


def current() -> HomeworkFolder:
    """Return the folder of this process's homework.

    Raises
    ------
    HomeworkError
        If there is no homework, or only a student's folder.
    """
    if not (homework.folder() / homework.NAME).is_file():
        raise homework.HomeworkError(
            f"{homework.folder()}: this is a student's folder; pass the homework's folder, which has a "
            f"{homework.NAME}, with --homework"
        )
    return HomeworkFolder(homework.folder().resolve())
