"""The hidden cases that the two questions on networks share. Secret: never part of what a student gets.

Each case compares the student's network with the reference's network that has the same parameters.
"""

import contextlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from hw0.checks import networks
from questions import inputs
from workbook import testing

Answer = tuple[float, networks.Values]
#: Strengths of the penalty, a weak and a strong one.
PENALTIES = (0.05, 3.0)

#: Below this share of the right penalty, a loss has no penalty; the gradients must then have the right one.
_NO_PENALTY = 0.01


@dataclass(frozen=True)
class Cases:
    """The cases of one question.

    Attributes
    ----------
    question : str
        The question's name, which the random numbers depend on.
    build : callable
        ``build(env, dims, **settings)`` returns the student's network with these sizes of the layers.
    reference : callable
        ``reference(values, reg)`` returns the reference's network with these parameters.
    nets : sequence of (dims, shape of one example, number of examples)
        Patterns of the networks and of the batches, which `inputs.networks` resizes.
    """

    question: str
    build: Callable[..., Any]
    reference: Callable[[networks.Values, float], Any]
    nets: Sequence[inputs.Network]

    def draw(
        self,
        env: Mapping[str, Any],
        label: str,
        reg: float = 0.0,
        nets: Sequence[inputs.Network] | None = None,
    ) -> Iterator[tuple[Any, ...]]:
        """Yield (network, reference, X, y, dims) for each pattern; only the reference's network has its parameters.

        A case gives them to the student's network with its first question. The random numbers depend on the question
        and on ``label``.
        """
        rng = testing.rng(env, f"{self.question} {label}")
        for dims, image, n in inputs.networks(rng, self.nets if nets is None else nets):
            model = self.build(env, dims, reg=reg)
            values = networks.random_values(rng, dims)
            X, y = networks.batch(rng, n, image, dims[-1])
            yield model, self.reference(values, reg), X, y, dims

    def answers(self, env: Mapping[str, Any], reg: float = 0.0) -> list[tuple[Any, ...]]:
        """Return (network, reference, X, y, answer, expected, dims) for the networks of `draw` at this ``reg``.

        The answer is what the first ``loss(X, y)`` returns, unchecked. It is asked for once, for all cases.
        """

        def ask() -> list[tuple[Any, ...]]:
            return [
                (
                    *(model, reference, X, y),
                    *(networks.answer(model, X, y, at=reference.params), reference.loss(X, y), dims),
                )
                for model, reference, X, y, dims in self.draw(env, str(reg), reg)
            ]

        found: list[tuple[Any, ...]] = testing.shared(env, f"answers {reg}", ask)
        return found

    def anew(
        self, env: Mapping[str, Any], reference: Any, dims: Sequence[int], X: Any, y: Any, reg: float
    ) -> Answer:
        """Return loss and gradients of a student's network that is built with this ``reg`` and gets the parameters."""
        model = self.build(env, dims, reg=reg)
        loss, grads = networks.answer(model, X, y, at=reference.params)
        return networks.as_loss(loss), networks.as_gradients(grads, dims)

    def check_scores(self, env: Mapping[str, Any]) -> None:
        """Check the scores of networks with a penalty, which must not change them."""
        for model, reference, X, _, dims in self.draw(env, "scores", reg=0.3):
            got = networks.scores(model, X, dims[-1], at=reference.params)
            networks.near(got, reference.loss(X), "loss(X)")

    def check_plain_loss(self, env: Mapping[str, Any]) -> None:
        """Check the loss at reg = 0."""
        for _, _, _, _, (loss, _), (expected, _), _ in self.answers(env):
            networks.near(networks.as_loss(loss), expected, "the loss")

    def check_penalized_loss(self, env: Mapping[str, Any]) -> None:
        """Check the loss, or what the penalty adds to it, and that a second call gives the same loss."""
        for reg in PENALTIES:
            for model, reference, X, y, (loss, _), (expected, _), dims in self.answers(env, reg):
                loss, at_0 = networks.as_loss(loss), partial(self.anew, env, reference, dims, X, y, 0.0)
                check_penalized_loss(loss, expected, at_0, penalty_of(reference.params, reg))
                networks.near(networks.loss(model, X, y), loss, "the loss, asked for twice")

    def check_plain_gradients(self, env: Mapping[str, Any]) -> None:
        """Check the gradients at reg = 0, and those of a second batch beside a network that was not called before."""
        for model, reference, X, y, (_, grads), (_, expected), dims in self.answers(env):
            networks.near_all(networks.as_gradients(grads, dims), expected, "grads")
            fresh = self.build(env, dims, reg=0.0)
            networks.check_forgets(model, fresh, reference.params, X, y, dims)

    def check_penalized_gradients(self, env: Mapping[str, Any]) -> None:
        """Check the gradients, or what the penalty adds to them."""
        for reg in PENALTIES:
            for _, reference, X, y, (loss, grads), (_, expected), dims in self.answers(env, reg):
                grads, at_0 = (
                    networks.as_gradients(grads, dims),
                    partial(self.anew, env, reference, dims, X, y, 0.0),
                )
                check_penalized_gradients(loss, grads, expected, at_0, reference.params, reg)

    def check_changed_reg(self, env: Mapping[str, Any]) -> None:
        """Check loss and gradients of a network whose reg is changed after it was built."""
        for model, reference, X, y, dims in self.draw(env, "changed reg", reg=0.1):
            testing.set_attribute(model, "reg", 1.5)
            loss, grads = networks.answer(model, X, y, at=reference.params)
            loss, grads = networks.as_loss(loss), networks.as_gradients(grads, dims)
            reference.reg = 1.5
            expected = reference.loss(X, y)
            if not (networks.is_near(loss, expected[0]) and networks.are_near(grads, expected[1])):
                # Beside the same network built with that reg: what is wrong with the penalty has its own cases.
                expected = self.anew(env, reference, dims, X, y, 1.5)
            networks.near(loss, expected[0], "the loss")
            networks.near_all(grads, expected[1], "grads")


# --- one mistake costs once -----------------------------------------------------------------------------------
# What the penalty adds is judged by itself: by the reference, else beside the network's own answer at reg = 0, so
# that a mistake elsewhere does not count again.


def check_penalized_loss(loss: float, expected: float, at_0: Callable[[], Answer], penalty: float) -> None:
    """Check that a loss is right, or that it is the network's own loss at reg = 0 plus the right penalty.

    ``at_0`` returns the network's own loss and gradients at reg = 0; it is called only if the loss is not right.
    """
    if not networks.is_near(loss, expected):
        networks.near(loss, at_0()[0] + penalty, "the loss")


def check_penalized_gradients(
    loss: Any,
    grads: networks.Values,
    expected: networks.Values,
    at_0: Callable[[], Answer],
    values: networks.Values,
    reg: float,
) -> None:
    """Check that gradients are right, or that the penalty's part is right on top of the network's own at reg = 0.

    A penalty with another factor is a mistake in the loss; its gradient is right if it has that factor too.

    Parameters
    ----------
    loss : object
        The network's own loss, unchecked. If it is not a number, its factor is not taken into account.
    grads, expected : dict of str to array
        The network's gradients, and those of the reference.
    at_0 : callable
        Returns the network's own loss and gradients at reg = 0; called only if ``grads`` are not the expected ones.
    values : dict of str to array
        The parameters.
    reg : float
        Strength of the penalty.

    Raises
    ------
    CheckFailed
        If neither is so; the message compares with the network's own gradients and the right penalty.
    """
    if networks.are_near(grads, expected):
        return
    plain_loss, plain_grads = at_0()

    def with_penalty(factor: float) -> networks.Values:
        return {
            name: plain_grads[name] + (factor * reg * value if name.startswith("W") else 0.0)
            for name, value in values.items()
        }

    with contextlib.suppress(testing.CheckFailed):  # a loss that is not a number has its own cases
        factor = (networks.as_loss(loss) - plain_loss) / penalty_of(values, reg)
        if abs(factor) > _NO_PENALTY and networks.are_near(grads, with_penalty(factor)):
            return
    networks.near_all(grads, with_penalty(1.0), "grads")


def penalty_of(values: networks.Values, reg: float) -> float:
    """Return half of reg times the squared weights."""
    return 0.5 * reg * float(sum(np.sum(value**2) for name, value in values.items() if name.startswith("W")))
