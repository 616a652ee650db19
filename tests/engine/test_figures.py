"""Which figures of a cell staff get to see: those that a notebook would have shown."""

from __future__ import annotations

import pytest

DRAW = "import matplotlib.pyplot as plt\nfigure = plt.figure()\nplt.plot([1, 2])\n"


@pytest.mark.parametrize(
    ("cell", "figures"),
    [
        (DRAW, 1),
        (DRAW + "plt.show()\nplt.close(figure)", 1),
        (DRAW + "plt.show()\nplt.figure()\nplt.show()", 2),
        (DRAW + "plt.close(figure)\nplt.show()", 0),
        ("import matplotlib.pyplot as plt\nfor _ in range(30):\n    plt.figure()\n    plt.show()", 20),
    ],
    ids=["left open", "shown and closed", "shown twice", "closed before", "more than are kept"],
)
def test_a_figure_is_kept_once(notebook, cell: str, figures: int) -> None:
    env = notebook(cell)
    (result,) = env.session.results
    assert result.error is None
    assert sum("image/png" in output.get("data", ()) for output in result.outputs) == figures


def test_a_figure_shown_before_an_error_is_kept(notebook) -> None:
    env = notebook(DRAW + "plt.show()\n1 / 0")
    (result,) = env.session.results
    assert any("image/png" in output.get("data", ()) for output in result.outputs)
