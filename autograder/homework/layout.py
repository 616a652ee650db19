"""The folder of a homework: where everything of it stands. No other module puts such a path together."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from workbook import homework

#: The staff's package, and the one that every homework's students get.
ENGINE = Path(__file__).resolve().parents[1]
GENERIC = Path(homework.__file__).resolve().parent


@dataclass(frozen=True)
class HomeworkFolder:
    """A homework's folder, by what stands in it. ``root`` holds ``homework.toml``."""

    root: Path

    @property
    def description(self) -> Path:
        return self.root / homework.NAME

    @property
    def assignment(self) -> Path:
        """What students get: sources of the notebooks, the notebooks, public tests, and the toolkit."""
        return self.root / "assignment"

    @property
    def toolkit(self) -> Path:
        """The package that the notebooks import; its name is the homework's."""
        return self.assignment / homework.current().name

    @property
    def solutions(self) -> Path:
        """The package with the right answers."""
        return self.root / "solutions"

    @property
    def written(self) -> Path:
        """Model answers and rubrics, one Markdown file for each part that people read."""
        return self.solutions / "written"

    @property
    def tests(self) -> Path:
        """The tests of the answers and what they share, a package."""
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
        """Right answers in other styles than the reference, which the tests must let pass."""
        return self.root / "answers"

    @property
    def derivations(self) -> Path:
        """What derivations the questions ask for."""
        return self.root / "derivations"

    @property
    def build(self) -> Path:
        """Where the build's products go by default."""
        return self.root / "build"

    def test_file(self, question: str, *, hidden: bool) -> Path | None:
        """The Otter test file of a question, or None where it has none."""
        path = (self.hidden_tests if hidden else self.public_tests) / f"{question}.py"
        return path if path.is_file() else None


def current() -> HomeworkFolder:
    """The folder of the homework that this process is about.

    Raises
    ------
    HomeworkError
        There is none, or it is a student's folder.
    """
    if not (homework.folder() / homework.NAME).is_file():
        raise homework.HomeworkError(
            f"{homework.folder()}: a student's folder; name the homework's, with {homework.NAME}, by --homework"
        )
    return HomeworkFolder(homework.folder().resolve())
