"""``python -m autograder``: the staff's command line."""

from autograder.cli import main

main()
