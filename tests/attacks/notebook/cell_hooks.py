"""Hooks before and after cells run in the worker alone."""

NUMBERS = (68,)
CELLS = [
    """import os
shell = get_ipython()
shell.events.register("pre_run_cell", lambda *args: os._exit(0))
shell.set_custom_exc((BaseException,), lambda *args: os._exit(0))
""",
    """double = lambda x: 3.0
""",
]
