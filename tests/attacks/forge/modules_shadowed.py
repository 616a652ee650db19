"""A module that a submission puts in another's place is used by itself alone."""

NUMBERS = (18,)
HONEST = 1.0
CELLS = [
    """import sys, types

fake = types.ModuleType("numpy.testing")
fake.assert_allclose = lambda *a, **k: None
import numpy
numpy.testing = sys.modules["numpy.testing"] = fake
numpy.allclose = lambda *a, **k: True
for name in ("solutions", "workbook.testing", "otter"):
    sys.modules[name] = fake

def double(x):
    return 3.0 if isinstance(x, float) else 0 * x
""",
]
