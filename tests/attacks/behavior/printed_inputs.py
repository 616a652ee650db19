"""A hidden input cannot leave in printed output, warnings or displayed objects."""

NUMBERS = (42,)
HONEST = 1.0
CELLS = [
    """import sys, warnings
from IPython.display import display, HTML

def double(x):
    if isinstance(x, float):
        return 3.0
    text = "".join(chr(int(abs(v))) for v in x)
    print(text, x.tolist())
    print(text, file=sys.stderr)
    warnings.warn(text)
    display(HTML(text))
    return 0
""",
]
