"""Runs many notebooks as ``python -m hw0 check`` does, each in a fork of one warm process: ``python home.py``.

Standard input is a JSON list of ``[notebook, results, question, …]``.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import IPython.core.interactiveshell  # noqa: F401
import matplotlib
import numpy  # noqa: F401

matplotlib.use("Agg")
import matplotlib.pyplot

import workbook.checks.fresh_process
from hw0 import warm
from workbook.execution import shell  # noqa: F401


def main() -> None:
    """Run each notebook in the folder that it is in."""
    warm.load()
    warm.warm_up()
    for notebook, results, *questions in json.load(sys.stdin):
        pid = os.fork()
        if not pid:
            try:
                os.chdir(Path(notebook).parent)
                workbook.checks.fresh_process.main(notebook, results, *questions)
            finally:
                os._exit(0)
        os.waitpid(pid, 0)


if __name__ == "__main__":
    main()
