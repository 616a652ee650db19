"""q1b: check that the answer has enough words."""

from hw0.checks import reflection
from workbook.checks.testfile import test_case

OK_FORMAT = False
name = "q1b"


@test_case(
    name="q1b: an answer in your own words",
    points=1,
    hidden=False,
    failure_message="At least 40 words of your own: what talking with a chat system changed in your goals.",
)
def own_words(env):
    reflection.check_answer(env, "q1b")
