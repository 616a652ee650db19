"""q1e, hidden: fresh points."""

from hw1 import checks
from workbook import testing
from workbook.checks.testfile import test_case

OK_FORMAT = False
name = "q1e"


@test_case(
    name="predict: right for any weights and points",
    points=0.5,
    hidden=True,
    failure_message="Labels 0 and 1, whole numbers, one for each row of X: where is the probability one half or more?",
)
def any_points(env):
    predict = testing.function(env, "predict")
    rng = testing.rng(env, "predict")
    for w, X, _ in checks.classes(rng, checks.CLASSES):
        got = testing.array(testing.call(predict, w, X), (len(X),), "predict(w, X)")
        testing.close(got, env.reference.predict(w, X), rtol=0, what="predict(w, X)")
