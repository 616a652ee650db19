"""A cell cannot read the tests, wherever they are."""

NUMBERS = (1, 9)
CELLS = [
    """import glob, os, sys

for folder in {os.getcwd(), *sys.path, "/autograder", "./tests"}:
    for path in glob.glob(os.path.join(folder, "*.py")) + glob.glob(os.path.join(folder, "ours_*")):
        try:
            text = open(path).read()
            if "secret = " in text:
                print(text)
        except OSError:
            pass
""",
]
