"""``python -m autograder.staff.gradescope`` grades the submission in this container; setup.sh gives it ``prepare``."""

import sys

from autograder.staff.gradescope import harness

if __name__ == "__main__":
    sys.exit(harness.prepare() if sys.argv[1:] == ["prepare"] else harness.main())
