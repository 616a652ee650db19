"""Drawings as plain values, for the ways in which people draw."""

from collections.abc import Callable
from typing import Any

import matplotlib as mpl
import numpy as np
import pytest

mpl.use("agg")

from workbook.testing import CheckFailed, drawing, drawing_description


def test_a_marked_elbow_is_a_vertical_line_however_it_is_drawn() -> None:
    def with_axvline(ax: Any) -> None:
        ax.axvline(1.5, label="elbow")

    def with_vlines(ax: Any) -> None:
        ax.vlines(1.5, 0, 3, label="elbow")

    def with_plot(ax: Any) -> None:
        ax.plot([1.5, 1.5], [0, 3], "--", label="elbow")

    for draw in (with_axvline, with_vlines, with_plot):
        assert drawing.describe(draw)["vlines"] == [{"x": 1.5, "label": "elbow"}]


@pytest.mark.parametrize(
    "draw",
    [
        lambda ax: ax.scatter([2], [3], label="point"),
        lambda ax: ax.plot(2, 3, "ro", label="point"),
        lambda ax: ax.plot([2], [3], marker="x", linestyle="", label="point"),
        lambda ax: ax.errorbar(2, 3, fmt="o") and ax.scatter(2, 3, label="point"),
    ],
)
def test_a_marker_is_a_point_however_it_is_drawn(draw: Callable[[Any], Any]) -> None:
    assert {"x": 2.0, "y": 3.0, "label": "point"} in drawing.describe(draw)["points"]


def test_lines_keep_their_vertices_and_style() -> None:
    [line] = drawing.describe(lambda ax: ax.plot([0, 1, 2], [0, 0, 5], "--", label="before"))["lines"]
    assert (line["label"], line["linestyle"], line["transform"]) == ("before", "--", "data")
    assert line["y"].tolist() == [0, 0, 5]


def test_gaps_and_endless_lines_are_read() -> None:
    def draw(ax: Any) -> None:
        ax.set_xlim(0, 4)
        ax.plot([0, np.nan, 4], [1, 1, 1])
        ax.axline((0, 1), slope=2)
        ax.axhline(7)

    gap, endless, across = drawing.describe(draw)["lines"]
    assert gap["x"].tolist() == [0, 4]
    assert endless["y"].tolist() == [1, 9]
    assert (across["transform"], across["y"].tolist()) == ("blended", [7, 7])


def test_texts_are_at_their_place_in_data_coordinates() -> None:
    def draw(ax: Any) -> None:
        ax.set(xlim=(0, 10), ylim=(0, 10))
        ax.annotate("elbow", xy=(2, 0), xytext=(20, 20), textcoords="offset points")
        ax.text(0.5, 0.25, "middle", transform=ax.transAxes)
        ax.set_xticks([3], ["e'"])

    texts = {entry["text"]: (entry["x"], round(entry["y"], 9)) for entry in drawing.describe(draw)["texts"]}
    assert texts == {"elbow": (2, 0), "middle": (5, 2.5), "e'": (3, 0)}


def test_labels_given_to_the_legend_only_are_found() -> None:
    def draw(ax: Any) -> None:
        ax.plot([0, 1], [0, 1])
        ax.scatter([2], [3])
        ax.legend(["before", "point"])

    found = drawing.describe(draw)
    assert found["lines"][0]["label"] == "before"
    assert found["points"] == [{"x": 2.0, "y": 3.0, "label": "point"}]
    assert found["legend"] == ["before", "point"]


def test_pyplot_draws_on_the_same_axes_and_the_callers_figure_stays_current() -> None:
    import matplotlib.pyplot as plt

    mine = plt.figure()

    def draw(ax: Any) -> None:
        plt.plot([0, 1], [2, 3])
        plt.show()
        plt.figure()

    assert drawing.describe(draw)["lines"][0]["y"].tolist() == [2, 3]
    assert plt.gcf() is mine
    assert plt.get_fignums() == [mine.number]
    plt.close(mine)


def test_figures_are_closed_when_the_function_raises() -> None:
    import matplotlib.pyplot as plt

    with pytest.raises(ZeroDivisionError):
        drawing.describe(lambda ax: 1 / 0)
    assert plt.get_fignums() == []


def test_counts_and_sizes_are_capped() -> None:
    def draw(ax: Any) -> None:
        ax.plot(np.linspace(0, 1, 50_000), np.zeros(50_000))
        ax.scatter(np.arange(5000), np.arange(5000))
        ax.text(0, 0, "x" * 5000)

    found = drawing.describe(draw)
    assert len(found["lines"][0]["x"]) == drawing_description.MAX_VERTICES
    assert len(found["points"]) == drawing_description.MAX_ARTISTS
    assert len(found["texts"][0]["text"]) == drawing_description.MAX_TEXT


def test_a_description_passes_its_own_check_and_a_forged_one_does_not() -> None:
    found = drawing.describe(lambda ax: ax.plot([0, 1], [0, 1], label="a"))
    assert drawing_description.checked(found)["lines"][0]["label"] == "a"
    for wrong in (
        None,
        {},
        {**found, "legend": "x"},
        {**found, "points": [{"x": "1", "y": 0.0, "label": ""}]},
        {**found, "lines": [{**found["lines"][0], "x": np.zeros(3)}]},
    ):
        with pytest.raises(CheckFailed, match="could not be read"):
            drawing_description.checked(wrong)


def test_a_circle_is_a_point_and_a_line_through_two_points_is_endless() -> None:
    def draw(ax: Any) -> None:
        ax.set_xlim(0, 4)
        ax.add_patch(mpl.patches.Circle((2, 3), 0.1, label="elbow"))
        ax.axline((0, 1), (1, 3))
        ax.axline((2, 0), (2, 1), label="upright")

    found = drawing.describe(draw)
    assert found["points"] == [{"x": 2.0, "y": 3.0, "label": "elbow"}]
    assert [line["y"].tolist() for line in found["lines"]] == [[1, 9]]
    assert found["vlines"] == [{"x": 2.0, "label": "upright"}]


def test_what_is_no_drawing_of_numbers_is_left_out() -> None:
    """Points at infinity, empty lines and empty texts are drawn by people too."""

    def draw(ax: Any) -> None:
        ax.plot([], [], "o", label="for the legend")
        ax.scatter([np.inf, 1], [1, 2])
        ax.axvline(np.nan)
        ax.text(0, 0, "  ")

    found = drawing.describe(draw)
    assert found["points"] == [{"x": 1.0, "y": 2.0, "label": ""}]
    assert (found["vlines"], found["texts"]) == ([], [])


@pytest.mark.parametrize(
    "legend",
    [
        lambda ax, line: ax.legend([line], ["before"]),
        lambda ax, line: ax.legend(handles=[line], labels=["before"]),
        lambda ax, line: ax.legend(labels=["before"]),
        lambda ax, line: ax.legend([(line,)], ["before"]),
    ],
)
def test_a_legend_names_its_lines_however_it_is_called(legend: Callable[[Any, Any], Any]) -> None:
    def draw(ax: Any) -> None:
        (line,) = ax.plot([0, 1], [0, 1])
        legend(ax, line)

    found = drawing.describe(draw)
    assert (found["lines"][0]["label"], found["legend"]) == ("before", ["before"])
