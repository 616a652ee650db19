"""``workbook.ready`` is `workbook.ready`: ``from workbook.ready import when_ready``."""

import sys
from importlib import import_module

sys.modules[__name__] = import_module("workbook.ready")
