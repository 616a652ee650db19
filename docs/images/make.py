"""Make the pictures in this folder: ``python -m docs.images.make``, some minutes; it needs Chromium.

Students' pictures are taken in JupyterLab, on a release in which a mistake was typed. Staff's are of the sample class.
"""

from __future__ import annotations

import io
import os
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from autograder.build import plan as releases
from autograder.homework import mistakes
from tests.browser import chromium
from tests.jupyter import Notebook, serving
from tests.places import FOLDER, ROOT
from tests.submissions import compose

HERE = Path(__file__).resolve().parent
#: CSS pixels; a picture has twice as many.
WIDTH = 900
#: A derivation of 2(d) whose last line holds for symmetric matrices only.
DERIVATION = r"""### Derivation of 2(d)

$$
\begin{aligned}
\frac{\partial}{\partial x_k} (\mathbf{x}^\top A \mathbf{x})
&= \frac{\partial}{\partial x_k} \sum_i \sum_j A_{ij} x_i x_j \\
&= \sum_j A_{kj} x_j + \sum_i A_{ik} x_i
\end{aligned}
$$

$$
\frac{\partial}{\partial \mathbf{x}} (\mathbf{x}^\top A \mathbf{x}) = 2 \mathbf{x}^\top A
$$
"""
#: Submissions of the sample class whose answers staff read.
CLASS = ("reference", "known_mistakes", "half_done")


def _clip(page: Any, first: Any, last: Any, file: str) -> None:
    """A picture of what is between the top of one element and the bottom of another."""
    first.evaluate("e => e.scrollIntoView({block: 'start'})")
    page.mouse.move(2, 2)
    page.wait_for_timeout(1500)  # formulas are set, and scroll bars are gone
    top, bottom = first.bounding_box(), last.bounding_box()
    clip = {"x": top["x"], "y": top["y"], "width": top["width"]}
    page.screenshot(path=HERE / file, clip={**clip, "height": bottom["y"] + bottom["height"] - top["y"]})
    print(f"wrote docs/images/{file}")


def in_jupyter(browser: Any, place: Path, bases: dict[str, Any]) -> None:
    """A check with its hint, a derivation, and two explorers."""
    release = releases.plan(FOLDER)
    with zipfile.ZipFile(io.BytesIO(releases.student_archive(FOLDER, release))) as archive:
        archive.extractall(place / "work")
    with serving(place / "work", place / "home") as address:

        def opened(name: str, scheme: str = "light") -> Notebook:
            page = browser.new_page(
                viewport={"width": WIDTH, "height": 1500}, device_scale_factor=2, color_scheme=scheme
            )
            file = place / "work" / "hw0" / f"{name}.ipynb"
            return Notebook(page, address, "notebook", file, place / "work")

        q2 = opened("q2_vector_calculus")
        q2.run("q2_vector_calculus-setup")
        (mistake,) = (m for m in mistakes.read(ROOT / "mistakes" / "q2d.md") if m.name == "symmetric_row")
        for cell in bases["reference"][q2.file.stem].cells:
            if cell.id in ("q2d-shape_quadratic_form", "q2d-entry_quadratic_form"):
                q2.write(cell.id, cell.source)
                q2.run(cell.id)
        wrong = mistake.code[mistake.code.index("def derivative_quadratic_form") :]
        q2.write("q2d-derivative_quadratic_form", wrong.strip())
        q2.run("q2d-derivative_quadratic_form")
        q2.run("q2d-check")
        q2.add_below("q2d-check", "hint")
        q2.write("hint", 'check.hint("q2d")')
        q2.run("hint")
        _clip(q2.page, q2.cell("q2d-check"), q2.cell("hint"), "check.png")
        q2.write("q2d-derivation", DERIVATION)
        q2.run("q2d-derivation")
        q2.save(r"2 \mathbf{x}^\top A")
        q2.run("q2d-derive")
        _clip(q2.page, q2.cell("q2d-derivation"), q2.cell("q2d-derive"), "derivation.png")
        q2.page.close()

        q5 = opened("q5_relu_elbow")
        q5.run("q5_relu_elbow-setup")
        q5.run("q5b-panel")
        live = q5.cell("q5b-panel").locator(".wbx-live")
        for _ in range(3):
            live.get_by_role("button", name="Step", exact=True).click()
            q5.page.wait_for_timeout(1000)
        _clip(q5.page, live, live, "explorer-relu.png")
        q5.page.close()

        q3 = opened("q3_least_squares", "dark")
        q3.theme("dark")
        q3.run("q3_least_squares-setup")
        name = next(cell.id for cell in release.cells[q3.file.stem] if "explore.column_space" in cell.source)
        q3.run(name)
        live = q3.cell(name).locator(".wbx-live")
        _clip(q3.page, live, live, "explorer-space.png")
        q3.page.close()


def autograder(*arguments: str | Path) -> None:
    """Run a command of staff's."""
    subprocess.run([sys.executable, "-m", "autograder", *arguments], check=True)


@contextmanager
def reading(course: Path) -> Iterator[str]:
    """A personal link to the reading page."""
    command = [sys.executable, "-u", "-m", "autograder", "gradebook", "read", "--course", str(course)]
    who = {**os.environ, "LOGNAME": "staff", "USER": "staff"}
    server = subprocess.Popen([*command, "--port", "0"], stdout=subprocess.PIPE, text=True, env=who)
    assert server.stdout is not None
    try:
        yield next(found[0] for line in server.stdout if (found := re.search(r"http://\S+", line)))
    finally:
        server.terminate()
        server.wait(30)


def of_staff(browser: Any, place: Path, bases: dict[str, Any]) -> None:
    """The reading queue."""
    class_, made = place / "class", place / "made"
    class_.mkdir()
    made.mkdir()
    for number, case in enumerate(CLASS, start=1):
        submission = compose.compose(case, made, bases)
        shutil.move(submission, class_ / f"student-{number:02d}{submission.suffix}")
    autograder("grade", class_, "-o", place / "results", "--figures")
    autograder("gradebook", "course", class_, "--results", place / "results", "--course", place / "course")
    page = browser.new_page(viewport={"width": 1092, "height": 884}, device_scale_factor=2)
    with reading(place / "course") as link:
        page.goto(link)
        page.wait_for_selector("main[data-ready]")
        page.screenshot(path=HERE / "reading.png")
    page.close()


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="pictures-") as place, chromium() as browser:
        bases = compose.base_notebooks()
        in_jupyter(browser, Path(place), bases)
        of_staff(browser, Path(place), bases)


if __name__ == "__main__":
    main()
