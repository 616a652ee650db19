"""q6_overfit_three_layer: a pair with which your own network learns 50 images by heart."""

from hw0.checks import networks, training
from hw0.data import load_digits
from workbook import ladder
from workbook.testfile import test_case

OK_FORMAT = False
name = "q6_overfit_three_layer"

DIMS = (64, *[100] * 2, 10)
STARTS, ENOUGH = 3, 2


@test_case(
    name="three_layer: your FullyConnectedNet learns 50 images in 20 epochs",
    points=0.25,
    hidden=False,
    failure_message="Try learning rates and weight scales in powers of ten; the curves say which way to go.",
)
def own_network(env):
    pair = training.settings(env, "three_layer")
    *scales, y = training.both_scales(load_digits())
    rng = ladder.rng(env, "q6_overfit_three_layer own")
    successes = []
    for X in scales:
        model = networks.deep(env, DIMS)
        successes.append(0)
        for _ in range(STARTS):
            successes[-1] += training.learns(model, X, y, DIMS, pair, rng)
            if successes[-1] >= ENOUGH:
                return
    raise ladder.CheckFailed(
        f"From {successes[0]} of {STARTS} starts all 50 images are right; expected at least {ENOUGH}."
    )
