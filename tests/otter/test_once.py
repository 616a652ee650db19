"""One mistake costs once: it does not cost cases that are about something else."""

import numpy as np
import pytest

from tests.otter.running import reference_env, run


def failing(question, code):
    """The cases of a question that fail in the reference notebook after one more cell."""
    env = reference_env(question)
    exec(code, env)
    return {name for name, result in run(question, env | {"__seed__": 3}).items() if result.outcome != "pass"}


@pytest.mark.parametrize(
    "forward",
    [
        "def relu_forward(x):\n    x[x < 0] = 0\n    return x, x",
        "def relu_forward(x):\n    return np.maximum(x, 0)",
        "def relu_forward(x):\n    raise ValueError('no')",
        "def relu_forward(x):\n    return np.maximum(x, 0.5), x",
    ],
)
def test_a_wrong_relu_forward_does_not_cost_relu_backward(forward):
    code = "import numpy as np\n" + forward
    assert failing("q6_relu_forward", code)
    assert (
        failing("q6_relu_backward", code + "\ndef relu_backward(dout, cache):\n    return dout * (cache > 0)")
        == set()
    )


BACKWARD = """
def affine_backward(dout, cache):
    x, w, b = cache
    return (dout @ w.T).reshape(x.shape), x.reshape(len(x), -1).T @ dout, dout.sum(axis=0)
"""


def test_a_wrong_affine_forward_does_not_cost_affine_backward():
    code = "def affine_forward(x, w, b):\n    return x.reshape(len(x), -1) @ w"
    assert failing("q6_affine_forward", code)
    assert failing("q6_affine_backward", code + BACKWARD) == set()


FACTOR = """
import numpy as np
_Right = {name}
class {name}(_Right):
    def loss(self, X, y=None):
        answer = super().loss(X, y)
        if y is None:
            return answer
        loss, grads = answer
        return loss + 0.5 * self.reg * sum(np.sum(v * v) for k, v in self.params.items() if k[0] == "W"), grads
"""


@pytest.mark.parametrize(
    ("question", "name"), [("q6_two_layer_net", "TwoLayerNet"), ("q6_fc_net", "FullyConnectedNet")]
)
def test_a_factor_of_the_penalty_costs_the_two_cases_of_the_penalty(question, name):
    assert failing(question, FACTOR.format(name=name)) == {
        f"{name}: what the penalty adds to the loss",
        f"{name}: loss with a penalty on the weights",
    }


HALVED = """
_Right = {name}
class {name}(_Right):
    def loss(self, X, y=None):
        answer = super().loss(X, y)
        return answer if y is None else (answer[0] / 2, answer[1])
"""


@pytest.mark.parametrize(
    ("question", "name"), [("q6_two_layer_net", "TwoLayerNet"), ("q6_fc_net", "FullyConnectedNet")]
)
def test_a_halved_loss_costs_the_cases_of_the_loss_and_not_those_of_its_right_gradient(question, name):
    failed = failing(question, HALVED.format(name=name))
    assert f"{name}: loss without a penalty" in failed
    assert not {case for case in failed if "gradients" in case}


def test_a_reg_that_is_not_read_again_still_fails_its_own_case():
    code = """
_Right = TwoLayerNet
class TwoLayerNet(_Right):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self._first = self.reg
    def loss(self, X, y=None):
        now, self.reg = self.reg, self._first
        try:
            return super().loss(X, y)
        finally:
            self.reg = now
"""
    assert failing("q6_two_layer_net", code) == {"TwoLayerNet: reg may be changed later"}


def test_a_network_that_cannot_take_one_example_fails_its_own_case():
    code = """
import numpy as np
_Right = FullyConnectedNet
class FullyConnectedNet(_Right):
    def loss(self, X, y=None):
        return np.squeeze(super().loss(X)) if y is None else super().loss(X, y)
"""
    assert failing("q6_fc_net", code) == {"FullyConnectedNet: a batch of one example"}


def test_the_penalty_of_a_plain_slip_is_seen_along_any_direction():
    """Of [[1, -1], [2, 2]] one direction of ones cannot tell the penalty's gradient from none in a quarter of draws."""
    code = """
_Right = TwoLayerNet
class TwoLayerNet(_Right):
    def loss(self, X, y=None):
        answer = super().loss(X, y)
        if y is None:
            return answer
        loss, grads = answer
        for k in ("W1", "W2"):
            grads[k] = grads[k] - self.reg * self.params[k]
        return loss, grads
"""
    env = reference_env("q6_two_layer_net")
    exec(code, env)
    for seed in np.random.default_rng(5).integers(2**31, size=10):
        results = run("q6_two_layer_net", env | {"__seed__": int(seed)})
        assert results["TwoLayerNet: gradients are the slopes of the loss"].outcome == "fail"
