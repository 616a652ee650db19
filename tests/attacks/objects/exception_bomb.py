"""An exception whose text is endless, or raises, affects only its own answer."""

NUMBERS = (35,)
CELLS = [
    """class Bomb(Exception):
    def __str__(self):
        return "x" * (1 << 28)
    def __repr__(self):
        raise Bomb()
    @property
    def __traceback__(self):
        raise Bomb()

def double(x):
    raise Bomb()
""",
    """raise Bomb()
""",
]


def control() -> str:
    """Kept as it is, the message fills the report."""

    class Bomb(Exception):  # noqa: N818
        def __str__(self) -> str:
            return "x" * (1 << 24)

    return f"{len(str(Bomb())) >> 20} MB of message"
