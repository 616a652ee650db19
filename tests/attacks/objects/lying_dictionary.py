"""A dictionary with rules of its own is the plain one that it holds, or a handle."""

NUMBERS = (25, 34)
CELLS = [
    """class Lying(dict):
    def __getitem__(self, key):
        return 3.0
    def __eq__(self, other):
        return True
    def items(self):
        while True:
            yield "key", 1.0
    def __contains__(self, key):
        return True
    __hash__ = None

def double(x):
    return Lying()
""",
]
