"""q6_overfit_five_layer: a pair with which your own network memorizes 50 images."""

from hw0.checks import networks, training
from hw0.data import load_digits
from workbook import testing
from workbook.checks.testfile import test_case

OK_FORMAT = False
name = "q6_overfit_five_layer"

DIMS = (64, *[100] * 4, 10)


@test_case(
    name="five_layer: your FullyConnectedNet learns 50 images in 20 epochs",
    points=0.25,
    hidden=False,
    failure_message="Try learning rates and weight scales in powers of ten; the curves show which way to go.",
)
def own_network(env):
    pair = training.settings(env, "five_layer")
    *scales, y = training.both_scales(load_digits())
    counts = []
    for X in scales:
        model = networks.deep(env, DIMS)
        counts.append(training.most_starts_learn("q6_overfit_five_layer own", model, X, y, DIMS, pair))
        if training.enough(*counts[-1]):
            return
    (digits, tried), (cifar, tried_too) = counts
    raise testing.Mismatch(
        f"All 50 images are right from {digits} of {tried} starts on the digits, "
        f"and from {cifar} of {tried_too} on images of CIFAR-10's size; expected most starts on one of the two."
    )
