"""A cell's result that the cell has written itself can only say that the cell failed."""

NUMBERS = (16, 22)
CELLS = [
    """from autograder import codec
from autograder.worker import serve

old, turn = serve.Server.answer, 0
LIES = (
    lambda number: [number, "error", {"ename": "MemoryError"}],
    lambda number: [number, "missing"],
    lambda n: [n, "value", {"error": {"ename": 3, "line": -1}, "outputs": [{}, 3, {"data": {"a": 1}}]}, False],
    lambda number: [number, "value", {"outputs": [{"output_type": "stream", "text": ["points: 97"]}]}, False],
    lambda number: [number, "value", {"hints": [None, ["x"], {"points": 97}]}, False],
)

def answer(self, number, operation, operands):
    global turn
    if operation != "cell":
        return old(self, number, operation, operands)
    turn += 1
    return codec.encode(LIES[turn % len(LIES)](number))

serve.Server.answer = answer
""",
    *["1 + 1"] * 6,
]


def control() -> str:
    """Fields that are used as they come: the first of another type raises in the grader."""
    error = {"ename": 3}
    try:
        return error["ename"][:500]  # type: ignore[index]
    except TypeError as problem:
        return f"{type(problem).__name__} in the grader"
