"""The generic half of explorers: what a page may ask, what stays in a notebook, and how failures are said."""

import subprocess
import sys

import nbclient
import nbformat
import numpy as np
import pikepdf
import pytest

from tests.pdf.conftest import exporter
from workbook.explorer import Answers, Axes, Button, Choice, Explorer, Picture, Slider, short
from workbook.explorer.colors import diverging
from workbook.explorer.ticks import ticks


class Dial(Explorer):
    """A number, doubled by the notebook's `double`."""

    title = "A dial"
    question = "What does it do?"
    start = {"n": 1.0, "kind": "a"}  # noqa: RUF012
    controls = (
        Slider("n", "number", 0, 10, 1),
        Choice("kind", "kind", (("a", "A"), ("b", "B"))),
        Button("up", "Up", True),
    )

    def moved(self, handle, x, y):
        self.state["n"] = x

    def pressed(self, button):
        self.state["n"] += 1
        return self.state["n"] < 3

    def draw(self, picture):
        axes = Axes(picture, (40, 20, 200, 100), (0, 10), (0, 20))
        doubled = self.ask("double", (), self.state["n"])
        axes.handle("n", self.state["n"], 0, "number", "blue", (1, 0))
        return f"n is {self.state['n']:g}, doubled {'nothing' if doubled is None else f'{float(doubled):g}'}."


def test_a_page_sets_controls_moves_handles_and_presses_buttons():
    dial = Dial({})
    dial.react({"set": {"n": "4", "kind": "b"}})
    assert dial.state == {"n": 4.0, "kind": "b"}
    dial.react({"move": ["n", 2.5, 9.0]})
    assert dial.state["n"] == 2.5
    assert dial.react({"press": "up"}) is False  # 3.5: nothing more to do
    dial.react({"set": {"n": 1}})
    assert dial.react({"press": "up"}) is True


NOTHING = [None, 7, {}, {"set": 5}, {"move": ["n"]}, {"press": "draw"}, {"press": ["up"]}]
NO_VALUE = [("n", "many"), ("n", float("nan")), ("kind", "c"), ("id", "x")]


@pytest.mark.parametrize("message", [*NOTHING, *({"set": {name: value}} for name, value in NO_VALUE)])
def test_what_a_page_should_not_ask_changes_nothing(message):
    dial = Dial({})
    dial.react(message)
    assert (dial.state, dial.id, dial.problem) == ({"n": 1.0, "kind": "a"}, "dial", "")


def test_unknown_setting_is_reported():
    with pytest.raises(TypeError, match="unknown setting m; the settings are n, kind"):
        Dial({}, m=1)


def test_the_notebooks_function_is_looked_up_at_every_picture():
    names = {"double": lambda n: 2 * n}
    dial = Dial(names)
    assert dial.scene()["description"] == "n is 1, doubled 2."
    assert dial.scene()["by"] == "Computed with your double."
    names["double"] = lambda n: 3 * n
    assert dial.scene()["description"] == "n is 1, doubled 3."


def stub(n):
    raise NotImplementedError


def wrong(n):
    raise ZeroDivisionError("division by zero")


@pytest.mark.parametrize(
    ("function", "problem"),
    [
        (None, ""),
        (stub, ""),
        (wrong, "Your double raised ZeroDivisionError: division by zero"),
        (lambda n: None, "Your double returned None. Is its return missing?"),
        (lambda n: "two", "Your double returned a str, not numbers."),
        (lambda n: np.zeros(3), "Your double returned shape (3,); expected one number."),
        (lambda n: float("nan"), "Your double returned a number that is not finite."),
    ],
)
def test_missing_or_failing_function_is_reported_and_the_rest_is_drawn(function, problem):
    scene = Dial({"double": function}).scene()
    assert scene["problem"] == problem
    assert scene["description"] == "n is 1, doubled nothing."
    assert 'data-handle="n"' in scene["svg"]


def test_a_message_is_shown_as_text_never_as_markup():
    def angry(n):
        raise ValueError("<img src=x onerror=alert(1)>")

    still = Dial({"double": angry}).still()
    assert "<img" not in still["text/html"]
    assert "&lt;img" in still["text/html"]


def test_an_answer_prints_nothing_and_changes_no_input():
    def careless(array):
        print("here")
        array[:] = 0
        return array

    kept = np.ones(2)
    answers = Answers({"careless": careless})
    assert answers.array("careless", (2,), kept).tolist() == [0, 0]
    assert kept.tolist() == [1, 1]


def test_a_picture_says_what_it_shows():
    bundle, metadata = Dial({})._repr_mimebundle_()
    assert 'role="img" aria-label="A dial. n is 1, doubled nothing."' in bundle["text/html"]
    assert metadata["image/svg+xml"]["alt"] == bundle["text/plain"] == "A dial. n is 1, doubled nothing."


@pytest.mark.parametrize(("low", "high", "most"), [(0, 1, 6), (0, 3, 7), (0, 20, 8), (0, 137, 5)])
def test_whole_ticks_are_whole_and_not_too_many(low, high, most):
    found = ticks(low, high, most, whole=True)
    assert all(tick == int(tick) for tick in found)
    assert 2 <= len(found) <= most + 1


def test_numbers_and_colors():
    assert [short(v) for v in (0.0, -1e-15, 2.0, 0.126, 0.001)] == ["0", "0", "2", "0.13", "0.001"]
    assert diverging(0) == "#f7f7f7"
    assert diverging(-5) == diverging(-1) != diverging(1)
    assert diverging(float("nan")) == "#888888"


def test_a_line_breaks_where_it_is_not_finite():
    picture = Picture(100, 100)
    picture.path([(0, 0), (1, float("nan")), (2, 2), (3, 3)], "blue")
    assert 'd="M0.0 0.0M2.0 2.0L3.0 3.0"' in picture.svg("")


# --- in a notebook --------------------------------------------------------------------------------------

CELL = """
from tests.explorer.test_explorer import Dial
double = lambda n: 2 * n
Dial(n=3)
"""


@pytest.fixture(scope="module")
def executed():
    """A notebook that ran in a kernel to which no page was connected."""
    node = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(CELL, id="dial")])
    nbclient.NotebookClient(node, timeout=120, kernel_name="python3").execute()
    return node


@pytest.mark.slow
def test_a_kernel_keeps_a_still_picture_and_a_live_one_for_pages(executed):
    still, live = executed.cells[0].outputs
    assert still.data["text/plain"] == "A dial. n is 3, doubled 6."
    assert "application/vnd.jupyter.widget-view+json" in live.data
    # the page hides the still picture by this name
    assert f'id="{live.metadata["workbook"]["still"]}"' in still.data["text/html"]


@pytest.mark.slow
def test_the_pdf_has_the_still_picture_once_with_its_description(executed, tmp_path):
    made = exporter()([("dial", executed)])
    assert [note for note in made.notes if "widget" in note[1] or "picture" in note[1]] == []
    (tmp_path / "made.pdf").write_bytes(made.pdf)
    with pikepdf.open(tmp_path / "made.pdf") as pdf:
        alts = [str(o.get("/Alt", "")) for o in pdf.objects if isinstance(o, pikepdf.Dictionary)]
    assert alts.count("A dial. n is 3, doubled 6.") == 1


def test_another_widget_is_still_noted_in_the_pdf():
    output = nbformat.v4.new_output(
        "display_data", {"application/vnd.jupyter.widget-view+json": {"model_id": "x"}, "text/plain": "W()"}
    )
    node = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("w", outputs=[output])])
    assert any("interactive widget" in what for _, what in exporter()([("w", node)]).notes)


def test_nothing_heavy_is_imported_before_it_is_used():
    code = (
        "import sys; from hw0 import explore; explore.relu();"
        "print([m for m in ('sympy', 'anywidget', 'ipywidgets', 'matplotlib', 'IPython') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
