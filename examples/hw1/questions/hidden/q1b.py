"""q1b, hidden: fresh data."""

import numpy as np

from hw1 import checks
from workbook import testing
from workbook.checks.testfile import test_case

OK_FORMAT = False
name = "q1b"

# Logarithms of probabilities that are away from 0 and 1; a form that takes them keeps ten digits.
RTOL = 1e-8


@test_case(
    name="logistic_loss: right for any weights and data",
    points=1,
    hidden=True,
    failure_message="Try one feature, several, and labels that are all alike; compare with a loop over the points.",
)
def any_data(env):
    loss = testing.function(env, "logistic_loss")
    rng = testing.rng(env, "logistic_loss")
    for w, X, y in checks.classes(rng, checks.CLASSES):
        for labels in (y, np.zeros_like(y), np.ones_like(y)):
            got = testing.number(testing.call(loss, w, X, labels), "logistic_loss(w, X, y)")
            testing.close(
                got, env.reference.logistic_loss(w, X, labels), rtol=RTOL, what="logistic_loss(w, X, y)"
            )
