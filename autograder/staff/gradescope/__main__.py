"""``python -m autograder.staff.gradescope``: grade the submission in this container."""

import sys

from autograder.staff.gradescope.harness import main

if __name__ == "__main__":
    sys.exit(main())
