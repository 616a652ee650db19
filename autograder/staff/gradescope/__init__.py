"""Gradescope's harness: `build` makes the archive that staff upload, the rest runs in Gradescope's container.

The archive is unpacked to `/autograder/source`; `setup.sh` runs once when the image is made, `run_autograder` for each
submission. A submission lies in `/autograder/submission`, and the result is `/autograder/results/results.json`.
"""
