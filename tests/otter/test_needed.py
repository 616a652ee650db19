"""The cells of this homework that only show something are left out of a grade."""

from autograder.homework.questions import NOTEBOOKS
from autograder.intake.release import Release
from autograder.worker.inside import name_use
from tests.submissions import compose


def test_the_answers_need_none_of_the_released_cells():
    """Else every solved notebook would run them, and each grade take longer."""
    reference = compose.base_notebooks()["reference"]
    for notebook in NOTEBOOKS:
        shows = Release().shows[notebook.name]
        bound = frozenset[str]().union(*(names.binds for names in shows.values()))
        for cell in reference[notebook.name].cells:
            if cell.cell_type == "code" and cell.source not in shows:
                assert not bound & set(name_use.reads(cell.source, str) or ()), cell.id
