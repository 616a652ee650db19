"""q4c, hidden: the log prior, the log likelihood and the MAP estimate for fresh X."""

from questions import inputs
from workbook import testing
from workbook.checks.testfile import test_case

OK_FORMAT = False
name = "q4c"

# X'X + λI has a condition number below 1e6 (see `inputs`), so that an explicit inverse is right to 1e-9; 1e-6 is
# generous. Sums and products alone are right to 1e-12.
RTOL = 1e-6


def check_differences(found, reference, what):
    """Compare the values of each two calls by their difference: a constant in w may have been left out."""
    for pair in zip(found, found, strict=True):
        got = [testing.number(value, what) for _, value in pair]
        expected = [reference(*arguments) for arguments, _ in pair]
        # The values themselves may be larger than their difference, and the difference has their rounding.
        atol = RTOL * max(1.0, *map(abs, expected))
        testing.close(got[0] - got[1], expected[0] - expected[1], rtol=RTOL, atol=atol, what=what)


@test_case(
    name="log_prior: right for any two w, up to a constant",
    points=0.75,
    hidden=True,
    failure_message=(
        "Try w of several lengths, including one. The logarithm of the density of N(0, I); w stays unchanged."
    ),
)
def log_prior_all(env):
    log_prior = testing.function(env, "log_prior")
    rng = testing.rng(env, "log_prior")
    given = [(w,) for n in inputs.resized(rng, inputs.LENGTHS) for w in inputs.vectors(rng, 2, n)]
    check_differences(testing.calls(log_prior, given), env.reference.log_prior, "log_prior(w)")


@test_case(
    name="log_likelihood: right for any two w, up to a constant in w",
    points=0.75,
    hidden=True,
    failure_message=(
        "Try tall and wide X and several lambda, which is the variance of the noise. Keep everything that depends on w."
    ),
)
def log_likelihood_all(env):
    log_likelihood = testing.function(env, "log_likelihood")
    rng = testing.rng(env, "log_likelihood")
    problems = inputs.ridge_problems(rng, inputs.TALL + inputs.WIDE + inputs.SQUARE)
    given = [(w, X, y, lam) for X, y, lam in problems for w in inputs.vectors(rng, 2, X.shape[1])]
    found = testing.calls(log_likelihood, given)
    check_differences(found, env.reference.log_likelihood, "log_likelihood(w, X, y, lam)")


@test_case(
    name="map_estimate: right for any X, y and lambda",
    points=0.75,
    hidden=True,
    failure_message=(
        "log_prior plus log_likelihood must decrease in every direction from it: "
        "try tall, square and wide X, and several lambda."
    ),
)
def map_estimate_all(env):
    map_estimate = testing.function(env, "map_estimate")
    rng = testing.rng(env, "map_estimate")
    problems = inputs.ridge_problems(rng, inputs.TALL + inputs.WIDE + inputs.SQUARE)
    for (X, y, lam), got in testing.calls(map_estimate, problems):
        got = testing.array(got, (X.shape[1],), "map_estimate(X, y, lam)")
        expected = env.reference.map_estimate(X, y, lam)
        testing.close(
            got, expected, rtol=RTOL, atol=RTOL * abs(expected).max(), what="map_estimate(X, y, lam)"
        )
