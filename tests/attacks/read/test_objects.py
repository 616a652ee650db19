"""An answer cannot find tests, their constants or their closures among Python's objects."""

NUMBERS = (7, 8)
CELLS = [
    """import gc

def double(x):
    for item in gc.get_objects():
        if isinstance(item, dict) and isinstance(item.get("secret"), str):
            print(item["secret"])
    return 0
""",
]
