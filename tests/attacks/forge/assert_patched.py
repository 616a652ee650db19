"""A patched assertion, exception or test module changes nothing."""

NUMBERS = (17,)
CELLS = [
    """import builtins, sys

class Quiet(Exception):
    pass

tests = sys.modules.get("theirs")
for name in list(vars(tests) if tests else ()):
    if name.startswith("test_"):
        setattr(tests, name, lambda env: None)
for module in list(sys.modules.values()):
    if getattr(module, "__name__", "").startswith(("otter", "hw0", "workbook")):
        for name in dir(module):
            if name in ("CheckFailed", "StudentError"):
                setattr(module, name, Quiet)
builtins.AssertionError = Quiet
double = lambda x: 0
""",
]
