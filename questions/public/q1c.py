"""q1c: check that the answer has enough words."""

from hw0.checks import reflection
from workbook.checks.testfile import test_case

OK_FORMAT = False
name = "q1c"


@test_case(
    name="q1c: an answer in your own words",
    points=1,
    hidden=False,
    failure_message="At least 40 words of your own: how you see this class after Donoho's paper.",
)
def own_words(env):
    reflection.check_answer(env, "q1c")
