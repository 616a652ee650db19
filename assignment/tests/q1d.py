"""q1d: check that the answer has enough words."""

from hw0.checks import reflection
from workbook.checks.testfile import test_case

OK_FORMAT = False
name = "q1d"


@test_case(
    name="q1d: an answer in your own words",
    points=1,
    hidden=False,
    failure_message="At least 40 words of your own: what complements the course for you, and what guidance would help.",
)
def own_words(env):
    reflection.check_answer(env, "q1d")
