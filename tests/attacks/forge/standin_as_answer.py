"""An object that stands in for a missing module is not an answer, whatever its class has been made to say."""

NUMBERS = (25, 34)
HONEST = 0.0
CELLS = [
    """from workbook.execution import standin

standin.refuse = standin.refuse_inside = lambda *anything: None
kind = standin.StandIn
kind.__float__ = lambda self: 3.0
kind.__eq__ = kind.__le__ = kind.__bool__ = lambda self, *other: True
kind.__sub__ = kind.__rsub__ = kind.__abs__ = lambda self, *other: self
kind.__array__ = lambda self, *args, **kwargs: self

def double(x):
    return kind("missing", "not here")
""",
]
