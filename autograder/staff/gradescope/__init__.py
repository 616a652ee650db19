"""Gradescope's harness: `build` creates the archive that staff upload, the rest runs in Gradescope's container.

The archive is unpacked to `/autograder/source`. `setup.sh` runs once when the image is built, and `run_autograder` for
each submission. The submission is in `/autograder/submission`, and the result is `/autograder/results/results.json`.
"""
