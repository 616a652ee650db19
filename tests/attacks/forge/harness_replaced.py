"""An answer cannot replace the comparison that judges it."""

NUMBERS = (13,)
CELLS = [
    """import numpy as np
import workbook.testing

np.testing.assert_allclose = np.allclose = lambda *args, **kwargs: True
for name in ("close", "array", "number", "call"):
    setattr(workbook.testing, name, lambda *args, **kwargs: 3.0)

class Anything(float):
    def __eq__(self, other):
        return True

def double(x):
    return Anything()
""",
]
