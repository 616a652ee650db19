"""A coroutine is not a number."""

NUMBERS = (76,)
CELLS = [
    """async def double(x):
    return 2 * x
""",
]


def control() -> str:
    """It is never awaited, and says so when it is forgotten; a careless check takes any truth for an answer."""

    async def double(x: float) -> float:
        return 2 * x

    coroutine = double(1.5)
    true = bool(coroutine)
    coroutine.close()
    return "a coroutine is true" if true else ""
