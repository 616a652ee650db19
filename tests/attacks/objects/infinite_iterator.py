"""An answer that never ends is not iterated by the grader."""

NUMBERS = (36,)
CELLS = [
    """import itertools

class Endless(list):
    def __iter__(self):
        return itertools.count()
    def __len__(self):
        return 5

def double(x):
    return Endless() if isinstance(x, float) else itertools.count()
""",
]


def control() -> str:
    """Made into a list, it takes all memory; a hundred thousand shall do."""
    import itertools

    return f"{len(list(itertools.islice(itertools.count(), 100_000)))} items and no end"
