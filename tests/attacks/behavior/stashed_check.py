"""A check called from inside an answer says nothing of hidden cases."""

NUMBERS = (45,)
HONEST = 1.0
CELLS = [
    """import workbook.check
import workbook.checks.public_tests
from hw0 import check

def double(x):
    if isinstance(x, float):
        return 3.0
    for owner in (workbook.check, workbook.checks.public_tests):
        for name in dir(owner):
            item = getattr(owner, name)
            if callable(item):
                try:
                    print(name, item("q2a"))
                except BaseException as error:
                    print(name, error)
    return 0
""",
]


def control() -> str:
    """Where the check holds all the tests, calling it judges."""
    hidden = {"q2a": lambda answer: answer == 3.0}
    check = hidden.__getitem__
    return f"it says {check('q2a')(3.0)}"
