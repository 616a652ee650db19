"""A student's whole way through the release, in JupyterLab and in Notebook 7, in light and in dark.

Set ``HW0_SCREENSHOTS`` to a folder to keep a picture of every station.
"""

import ast
import io
import json
import os
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pypdfium2
import pytest

from autograder.build import plan as releases
from autograder.homework import mistakes
from autograder.intake import submissions
from tests import accessible
from tests.browser import chromium, needs_chromium
from tests.explorer import hands
from tests.jupyter import APPS, Notebook, end_kernels, serving
from tests.places import FOLDER, ROOT
from tests.submissions import compose
from workbook import homework

pytestmark = [pytest.mark.exhaustive, needs_chromium]

SHOTS = os.environ.get("HW0_SCREENSHOTS")


@dataclass(frozen=True)
class Slip:
    """A first try that is wrong: one of the mistakes that the tests know, typed into the cell of ``name``."""

    question: str
    mistake: str
    cell: str


#: One for each notebook.
SLIPS = {
    "q1_reflection": Slip("q1a", "too_short", "answer"),
    "q2_vector_calculus": Slip("q2b", "column", "derivative_squared_norm"),
    "q3_least_squares": Slip("q3a", "not_inverted", "least_squares"),
    "q4_ridge": Slip("q4b", "gain_not_squared", "ridge_gain"),
    "q5_relu_elbow": Slip("q5a", "elbow_sign", "elbow"),
    "q6_fc_net": Slip("q6_relu_forward", "leaky", "relu_forward"),
    "q7_process": Slip("q7", "hours_zero", "hours"),
}
#: Derivations that are typed into their slot.
DERIVED = {"q2_vector_calculus": "q2a", "q3_least_squares": "q3a"}


@dataclass(frozen=True)
class Place:
    """The release, unpacked once for each application, a server of it, and what a student types."""

    root: Path
    address: str
    browser: Any
    solved: dict[str, Any]

    def open(self, app: str, name: str) -> Notebook:
        page = self.browser.new_page(viewport={"width": 1200, "height": 1000})
        return Notebook(page, self.address, app, self.root / app / "hw0" / f"{name}.ipynb", self.root)

    def right(self, name: str, question: str) -> dict[str, str]:
        """The right source of every cell in which a question is answered."""
        return {
            cell.id: cell.source
            for cell in self.solved[name].cells
            if cell.metadata.hw0.get("question") == question and cell.metadata.hw0.role in ("stub", "answer")
        }


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    root, home = tmp_path_factory.mktemp("work"), tmp_path_factory.mktemp("home")
    release = releases.plan(FOLDER)
    for app in APPS:
        with zipfile.ZipFile(io.BytesIO(releases.student_archive(FOLDER, release))) as archive:
            archive.extractall(root / app)
    with serving(root, home) as address, chromium() as browser:
        yield Place(root, address, browser, compose.base_notebooks()["reference"])


def shot(notebook: Notebook, what: str) -> None:
    """Keep a picture of what the page shows."""
    if SHOTS:
        scheme = "light" if notebook.page.evaluate("document.body.dataset.jpThemeLight") == "true" else "dark"
        path = Path(SHOTS) / f"{notebook.app}-{scheme}-{notebook.file.stem}-{what}.png"
        notebook.page.screenshot(path=path)


def points(outputs: Any) -> float:
    """The points that a check says were got."""
    found = re.search(r"([\d.]+) of [\d.]+ points", outputs.first.inner_text())
    assert found, outputs.first.inner_text()
    return float(found[1])


def fill(notebook: Notebook, cells: dict[str, str]) -> None:
    """Type the sources into their cells and run each."""
    for name, source in cells.items():
        notebook.write(name, source)
        notebook.run(name)


def err_and_mend(place: Place, notebook: Notebook, slip: Slip) -> None:
    """Answer a question wrongly, read what is said, ask for a hint, and answer it rightly.

    The wrong answer is ``slip``'s mistake from ``mistakes/``. The check has to show a failed case, one of three hints
    has to be the mistake's, and the right answer has to get more points and no failed case. Pictures are taken of each
    step.
    """
    name, check = notebook.file.stem, f"{slip.question}-check"
    (mistake,) = (
        one for one in mistakes.read(ROOT / "mistakes" / f"{slip.question}.md") if one.name == slip.mistake
    )
    right = place.right(name, slip.question)
    cell = f"{slip.question}-{slip.cell}"
    in_words = "__answers__" in mistake.code
    wrong = (
        str(next(iter(ast.literal_eval(mistake.code.partition("=")[2]).values())))
        if in_words
        else mistake.code
    )
    fill(notebook, {**right, cell: wrong})
    notebook.save(wrong.splitlines()[-1])
    before = points(said := notebook.run(check))
    assert "✗" in said.first.inner_text()
    shot(notebook, "wrong")
    notebook.add_below(check, "hint")
    notebook.write("hint", f'check.hint("{slip.question}")')
    for _ in range(3):  # they come one by one
        text = notebook.run("hint").first.inner_text()
        if mistake.hint in text:
            break
    assert mistake.hint in text
    shot(notebook, "hint")
    fill(notebook, right)  # what the mistake defines besides too
    notebook.save(right[cell].splitlines()[-1])
    said = notebook.run(check)
    assert points(said) > before
    assert "✗" not in said.first.inner_text()
    shot(notebook, "right")


def derive_in_the_slot(place: Place, notebook: Notebook, question: str) -> None:
    """Type a derivation into its slot, first unsaved, then saved, and let it be checked."""
    slot, check = f"{question}-derivation", f"{question}-derive"
    (text,) = (cell.source for cell in place.solved[notebook.file.stem].cells if cell.id == slot)
    assert "nothing is typed yet" in notebook.run(check).first.inner_text()
    notebook.write(slot, text)
    notebook.run(slot)
    shot(notebook, "slot")
    notebook.save(text.splitlines()[-1])
    said = notebook.run(check).first.inner_text()
    assert "The grader will report the same and fill in the point" in said
    assert "Math Processing Error" not in said
    colors = "e => [e, e.parentElement].map(x => getComputedStyle(x).color)"
    mark, text = notebook.cell(check).locator("span[aria-label=follows]").first.evaluate(colors)
    assert mark != text
    shot(notebook, "derivation")
    assert "complete" in notebook.run(f"{question}-check").first.inner_text()


@pytest.mark.parametrize("app", APPS)
def test_the_homework_is_done_from_the_first_cell_to_the_hand_in(place: Place, app: str) -> None:
    """Do all notebooks in one application: err, get a hint, mend, derive, use the explorers, and hand in.

    The outputs are accessible in light and dark, and no page reports an error.
    """
    used = set()
    for name, slip in SLIPS.items():
        notebook = place.open(app, name)
        notebook.run_all()
        shot(notebook, "opened")
        # One application begins in light and mends in dark, the other the other way round.
        notebook.theme("light" if app == "lab" else "dark")
        err_and_mend(place, notebook, slip)
        if name in DERIVED:
            derive_in_the_slot(place, notebook, DERIVED[name])
        if name == "q6_fc_net":
            answers = [place.right(name, question) for question in homework.current().by_notebook[name]]
            for cells in answers:
                fill(notebook, cells)
            notebook.save(*(text.splitlines()[-1] for cells in answers for text in cells.values()))
            notebook.run("q6_fc_net-explorer")
        notebook.theme("dark" if app == "lab" else "light")
        for live in notebook.page.locator(".wbx-live").all():
            hands.use(notebook.page, live)
            title = live.get_attribute("aria-label")
            used.add(title)
            shot(notebook, re.sub(r"\W+", "-", title))
        for scheme in ("light", "dark"):
            notebook.theme(scheme)
            found = accessible.findings(notebook.page, ".jp-OutputArea-output", accessible.OF_PAGES)
            assert found == [], (name, scheme)
        if name == "q7_process":
            hand_in(place, notebook, app)
        assert notebook.errors == []
        notebook.page.close()
        end_kernels(place.address)
    assert len(used) == 9


def hand_in(place: Place, notebook: Notebook, app: str) -> None:
    """Make the PDF and the zip, from cells of the notebook, and read the zip as the grader does."""
    folder = notebook.file.parent
    notebook.write("q7_process-pdf", "from hw0 import make_pdf; make_pdf()")
    assert re.search(r"hw0\.pdf: \d+ pages", notebook.run("q7_process-pdf").first.inner_text())
    shot(notebook, "pdf")
    notebook.write(
        "q7_process-pdf", '!python -m hw0 submit --student "Student One" --student-id 1 --no-tests'
    )
    said = notebook.run("q7_process-pdf").first.inner_text()
    shot(notebook, "submit")
    assert "Hand in this file." in said
    released = {name: frozenset[str]() for name in homework.current().by_notebook}
    taken = submissions.read(folder / "hw0-submission.zip", released)
    assert (taken.refused, taken.problems) == (None, {})
    with zipfile.ZipFile(folder / "hw0-submission.zip") as archive:
        about = json.loads(archive.read("manifest.json"))
        pages = json.loads(archive.read("pages.json"))
        pdf = pypdfium2.PdfDocument(archive.read("hw0.pdf"))
    first = pdf[0].get_textpage().get_text_bounded()
    pdf.close()
    assert "Student One" in first
    assert about["student"] == "Student One"
    answered = {"q2b derivative_squared_norm", "q2a derivation", "q6_fc_net FullyConnectedNet"}
    assert answered & set(about["unanswered"]) == set()
    assert all(pages["parts"].values())
