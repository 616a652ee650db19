"""An answer that disappears between the lookup and the read counts as not defined."""

NUMBERS = (22, 41)
CELLS = [
    """from autograder.worker import serve

serve.Server.lookup = lambda self, name: self.shell.user_ns.pop(name) if name == "double" else old(self, name)
""",
    """def double(x):
    return 0
""",
]
CELLS[0] = "from autograder.worker import serve\nold = serve.Server.lookup\n" + CELLS[0]


def control() -> str:
    """Asked twice, a namespace of the student's own answers twice."""

    class Vanishing(dict):  # type: ignore[type-arg]
        def __contains__(self, name: object) -> bool:
            return True

    env = Vanishing()
    try:
        if "double" in env:
            env["double"]
    except KeyError:
        return "KeyError in the grader, which is no fault of the student's"
    return ""
