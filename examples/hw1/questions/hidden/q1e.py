"""q1e, hidden: fresh points."""

from hw1 import checks
from workbook import ladder
from workbook.testfile import test_case

OK_FORMAT = False
name = "q1e"


@test_case(
    name="predict: right for any weights and points",
    points=0.5,
    hidden=True,
    failure_message="Labels 0 and 1, whole numbers, one for each row of X: where is the probability one half or more?",
)
def any_points(env):
    predict = ladder.function(env, "predict")
    rng = ladder.rng(env, "predict")
    for w, X, _ in checks.classes(rng, checks.CLASSES):
        got = ladder.array(ladder.call(predict, w, X), (len(X),), "predict(w, X)")
        ladder.close(got, env.reference.predict(w, X), rtol=0, what="predict(w, X)")
