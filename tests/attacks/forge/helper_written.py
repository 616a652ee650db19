"""A file that a notebook writes and imports is the notebook's own: it shadows nothing of the grader's."""

NUMBERS = (11, 18)
HONEST = 0.0
CELLS = [
    """import importlib, os, sys

os.makedirs("autograder/worker", exist_ok=True)
body = "class Always:\\n    __eq__ = __bool__ = lambda self, *other: True\\ndef double(x):\\n    return Always()\\n"
package = ("autograder/__init__.py", "autograder/worker/__init__.py", "autograder/worker/codec.py")
for name in (*package, "theirs.py", "helpers.py", "usercustomize.py"):
    with open(name, "w") as file:
        file.write(body)
sys.path.insert(0, os.getcwd())
from helpers import double
""",
]
