"""The pictures of linear problems draw the student's own answer, and say in words what they show."""

from collections.abc import Iterator

import matplotlib.pyplot as plt
import numpy as np
import pytest

from hw0 import geometry, plots

X, Y = np.array([[1.0, 0.0], [1.0, 1.0], [1.0, 2.0]]), np.array([1.0, 2.0, 4.0])


@pytest.fixture(autouse=True)
def closed() -> Iterator[None]:
    yield
    plt.close("all")


def test_the_error_at_the_least_squares_solution_is_lowest_and_elsewhere_it_is_not() -> None:
    best = geometry.error_contours(X, Y, np.array([5 / 6, 1.5]))
    assert best.get_label().endswith("0.1667 there, nowhere lower.")
    other = geometry.error_contours(X, Y, np.array([[0.0], [1.5]]))  # a column is drawn too
    assert "lowest point drawn" in other.get_label()
    assert [text.get_text() for text in other.axes[0].get_legend().get_texts()] == [
        "your w, squared error 2.25"
    ]


@pytest.mark.parametrize(("w", "place"), [((1.2, 1.6), "on"), ((2.0, 1.0), "on"), ((1.0, 1.0), "off")])
def test_label_tells_whether_w_lies_on_the_line(w: tuple[float, float], place: str) -> None:
    figure = geometry.solution_line(np.array([3.0, 4.0]), 10.0, np.array(w))
    assert figure.get_label().endswith(f"your w {place} that line.")
    line = figure.axes[0].lines[0].get_xydata()
    assert np.allclose(line @ [3.0, 4.0], 10.0)


def test_more_than_two_weights_are_not_drawn_in_a_plane() -> None:
    with pytest.raises(ValueError, match=r"expected two weights to draw in a plane, got shape \(3,\)"):
        geometry.solution_line(np.array([3.0, 4.0]), 10.0, np.zeros(3))


def test_ridge_paths_have_a_line_for_each_weight() -> None:
    def shrinks(X: np.ndarray, y: np.ndarray, lam: float) -> np.ndarray:
        return np.ones(X.shape[1]) / (1 + lam)

    figure = geometry.ridge_paths(shrinks, {"tall": (X, Y), "wide": (X.T, Y[:2])})
    # the lines of each panel are its weights, and 0
    assert [len(axes.lines) for axes in figure.axes] == [3, 4]
    assert figure.axes[0].lines[0].get_ydata()[-1] < 1e-4
    assert "for tall and wide" in figure.get_label()


def test_a_shown_figure_is_closed_outside_a_notebook_too(monkeypatch: pytest.MonkeyPatch) -> None:
    shown: list[list[int]] = []
    monkeypatch.setattr(plt, "show", lambda: shown.append(plt.get_fignums()))
    figure = plt.figure()
    plots.show(figure, "a sentence")
    assert shown == [[figure.number]]
    assert plt.get_fignums() == []


def test_a_shown_figure_brings_its_sentence_into_the_notebook(monkeypatch: pytest.MonkeyPatch) -> None:
    from IPython import display

    monkeypatch.setattr("IPython.get_ipython", lambda: object())
    monkeypatch.setattr(plt, "get_backend", lambda: "module://matplotlib_inline.backend_inline")
    calls: list[tuple[dict[str, str], dict[str, dict[str, str]]]] = []
    monkeypatch.setattr(display, "display", lambda data, raw, metadata: calls.append((data, metadata)))
    figure = plt.figure()
    figure.set_label("from its label")
    plots.show(figure)
    ((data, about),) = calls
    assert about["image/png"]["alt"] == "from its label"
    assert 'alt="from its label"' in data["text/html"]
