"""No answer is unpickled, copied by its own rules or called on the grader's side."""

NUMBERS = (20,)
CELLS = [
    """import builtins

class Payload:
    def __reduce__(self):
        return (eval, ("__import__('os')._exit(0)",))
    def __deepcopy__(self, memo):
        return 3.0
    def __eq__(self, other):
        return True

def double(x):
    return Payload()
""",
]
