"""What the homework is worth by its description: tests of the engine compare with this, so its points may change."""

from autograder.homework.questions import MANUAL, MAX_SCORE, QUESTIONS

BY_TESTS = MAX_SCORE
BY_STAFF = sum(part.points for part in MANUAL)
IN_ALL = BY_TESTS + BY_STAFF


def points(*questions: str) -> int:
    """What the tests of these questions give; a problem's name, such as ``q2``, stands for all of its questions."""
    return sum(
        question.points
        for name, question in QUESTIONS.items()
        if question.kind != "manual" and (name in questions or _problem(name) in questions)
    )


def _problem(question: str) -> str:
    from autograder.homework.questions import notebook_of

    return notebook_of(question).problem
