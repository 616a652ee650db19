"""A cell cannot import the tests or the reference."""

NUMBERS = (10,)
CELLS = [
    """import importlib

for name in ("theirs", "ours_hidden", "solutions", "questions.hidden.q2a"):
    try:
        module = importlib.import_module(name)
        print(getattr(module, "secret", ""))
        import numpy as np
        double = getattr(module, "derivative_linear", None) or (lambda x: np.nan)
    except Exception:
        pass
""",
]
