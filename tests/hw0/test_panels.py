"""The panels of small sizes say what is true, and the plots say what they show."""

import matplotlib as mpl
import numpy as np
import pytest

mpl.use("agg")

import matplotlib.pyplot as plt

from hw0 import explore, panels, plots
from solutions import relu_elbow
from tests.hw0.test_training import trained


def test_entries_of_problem_2() -> None:
    assert str(explore.linear(3)["df/dx_2"]) == "c_2"
    assert str(explore.squared_norm(3)["df/dx_3"]) == "2*x_3"
    assert str(explore.linear_map(2)["df_2/dx_1"]) == "A_21"
    assert str(explore.quadratic_form(2)["df/dx_1"]) == "2*A_11*x_1 + A_12*x_2 + A_21*x_2"


@pytest.mark.parametrize(
    "panel", [explore.linear, explore.squared_norm, explore.linear_map, explore.quadratic_form]
)
def test_a_size_that_does_not_fit_is_refused_in_one_line(panel: object) -> None:
    with pytest.raises(ValueError, match="sizes from 1 to 6 fit on a screen"):
        panel(50)  # type: ignore[operator]


@pytest.mark.parametrize("point", [(2, 1, 1, 0), (-1, 1, 1, 3), (1, 1, -1, 3), (1, -1, 1, -2)])
def test_one_step_agrees_with_the_reference(point: tuple[int, int, int, int]) -> None:
    x, y, w, b = point
    panel = explore.relu_step(x, y, w, b)
    rate = 0.125
    new_w, new_b = relu_elbow.sgd_step(x, y, w, b, rate)
    assert float(panel["w_new"].subs(panels._rate(), rate)) == new_w
    at_rate = panel["e_new"].subs(panels._rate(), rate)
    assert float(at_rate) == pytest.approx(-new_b / new_w, rel=1e-12)


def test_a_network_step_agrees_with_the_reference() -> None:
    panel = explore.network_step()
    W1, b, W2 = np.array([[1.0], [2.0], [-1.0]]), np.array([0.0, -1.0, -1.0]), np.array([[1.0, 0.5, -1.0]])
    expected = relu_elbow.elbows_after_step(W1, b, W2, 1.0, 2.0, 0.125)
    got = [float(panel[f"e_new_{i}"].subs(panels._rate(), 0.125)) for i in (1, 2, 3)]
    np.testing.assert_allclose(got, expected, rtol=1e-12)


def test_lines_without_an_elbow_are_refused() -> None:
    with pytest.raises(ValueError, match="has no elbow"):
        explore.relu_step(w=0)
    with pytest.raises(ValueError, match="has no elbow"):
        explore.network_step(W1=(0, 1, 1))


def test_a_panel_is_typeset_and_readable_as_text() -> None:
    panel = explore.linear(1)
    assert repr(panel).startswith("f(x) = xᵀc for n = 1\n  f = c_1*x_1\n  df/dx_1 = c_1\n")
    assert r"\frac{\partial f}{\partial x_{1}} &= c_{1}" in panel._repr_markdown_()


def test_plots_describe_themselves() -> None:
    solver = trained(optim_config={"learning_rate": 0.5})
    curves = plots.training_curves(solver, title="Two clouds")
    assert curves.get_label() == (
        "Two clouds: loss by iteration and accuracy by epoch; final validation accuracy 100%."
    )
    both = plots.training_curves({"slow": solver, "fast": solver})
    assert [text.get_text() for text in both.axes[0].get_legend().get_texts()] == ["slow", "fast"]
    weights = plots.weights_grid(np.eye(64)[:, :7])
    assert weights.get_label() == "Weights: the weights into 7 units as 8×8 images."
    plots.weights_grid(np.zeros((3 * 4 * 4, 2)), shape=(3, 4, 4))
    with pytest.raises(ValueError, match=r"expected \(64, H\)"):
        plots.weights_grid(np.zeros((63, 2)))
    plt.close("all")
