"""A student's display hook does not run in the grader."""

NUMBERS = (68,)
CELLS = [
    """import sys

def hook(value):
    raise SystemExit

sys.displayhook = hook
get_ipython().display_formatter.format = hook
get_ipython().display_formatter.formatters["text/plain"].for_type(int, hook)
1
""",
]


def control() -> str:
    """In the grader's own process the hook is the grader's."""
    import sys

    before = sys.displayhook
    sys.displayhook = lambda value: None
    changed = sys.displayhook is not before
    sys.displayhook = before
    return "the grader's hook is replaced" if changed else ""
