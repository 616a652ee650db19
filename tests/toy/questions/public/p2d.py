"""p2d: words are there."""

from workbook import testing
from workbook.checks.testfile import test_case

OK_FORMAT = False
name = "p2d"


@test_case(name="three words at least", points=1, hidden=False, failure_message="Write a sentence.")
def words(env):
    if len(testing.written(env, "p2d").split()) < 3:
        raise testing.NotAttempted("Nothing is written yet.")
