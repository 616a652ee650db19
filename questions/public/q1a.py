"""q1a: check that the answer has enough words."""

from hw0.checks import reflection
from workbook.checks.testfile import test_case

OK_FORMAT = False
name = "q1a"


@test_case(
    name="q1a: an answer in your own words",
    points=1,
    hidden=False,
    failure_message="At least 40 words of your own: what you want to learn, from what you know now.",
)
def own_words(env):
    reflection.check_answer(env, "q1a")
