"""Grade the container's submission (``python -m autograder.staff.gradescope``); setup.sh passes ``prepare``."""

import sys

from autograder.staff.gradescope import harness

if __name__ == "__main__":
    if sys.argv[1:] == ["prepare"]:
        harness.prepare()
    else:
        sys.exit(harness.main())
