"""q7: check that sources, collaborators and hours are filled in."""

import math

from workbook import testing
from workbook.checks.testfile import test_case

OK_FORMAT = False
name = "q7"

# A whole week is 168 hours; anything beyond 200 is a slip of the keyboard or an answer in minutes.
MAX_HOURS = 200


def is_text(value):
    """Whether ``value`` is a string that says something."""
    return isinstance(value, str) and bool(value.strip())


def check_sources(sources):
    """``sources``: a list of strings, none of them blank; the list itself may be empty."""
    if not isinstance(sources, list | tuple):
        raise testing.CheckFailed(
            "sources is not a list",
            hint='Write a list of strings, such as ["lecture notes"], or [] for none.',
        )
    for source in sources:
        if not isinstance(source, str):
            raise testing.CheckFailed(
                "an entry of sources is not a string", hint="Each source is a string in quotes."
            )
        if not source.strip():
            raise testing.CheckFailed(
                "an entry of sources is blank",
                hint="Leave out blank entries; an empty list [] says that you used none.",
            )


def check_person(person):
    """Check one entry of ``collaborators``, and raise `CheckFailed` with a hint at the first thing that is wrong.

    It is a dict: ``{"group": text}`` for a homework party, whatever else it has, or ``{"name": text, "student_id": text
    or whole number}``. A text must not be blank.
    """
    if not isinstance(person, dict):
        raise testing.CheckFailed(
            "an entry of collaborators is not a dict",
            hint="Each person is {'name': '…', 'student_id': '…'}; a homework party is {'group': '…'}.",
        )
    if "group" in person:
        if not is_text(person["group"]):
            raise testing.CheckFailed(
                "a group in collaborators is blank", hint="Describe the homework party in a few words."
            )
        return
    for key in ("name", "student_id"):
        if key not in person:
            raise testing.CheckFailed(
                f"an entry of collaborators has no {key!r}",
                hint="Each person is {'name': '…', 'student_id': '…'}; a homework party is {'group': '…'}.",
            )
    if not is_text(person["name"]):
        raise testing.CheckFailed(
            "a collaborator's name is blank or not a string", hint="The name is a string in quotes."
        )
    identity = person["student_id"]
    whole_number = isinstance(identity, int) and not isinstance(identity, bool)
    if not (is_text(identity) or whole_number):
        raise testing.CheckFailed(
            "a collaborator's student_id is neither a string nor a whole number",
            hint="Write the student ID as a string or as an integer.",
        )


def check_collaborators(collaborators):
    """``collaborators``: a list of people and homework parties; it may be empty."""
    if not isinstance(collaborators, list | tuple):
        raise testing.CheckFailed(
            "collaborators is not a list",
            hint="Write a list, even for one person: [{'name': '…', 'student_id': '…'}], or [] for none.",
        )
    for person in collaborators:
        check_person(person)


def check_hours(value):
    """``hours``: one number above 0 and at most ``MAX_HOURS``."""
    if isinstance(value, str):
        raise testing.CheckFailed(
            "hours is a string", hint="Write a plain number such as 7.5, without quotes."
        )
    hours = testing.number(value, "hours")
    if not math.isfinite(hours) or not 0 < hours <= MAX_HOURS:
        raise testing.CheckFailed(
            f"hours is {hours:g}", hint=f"Roughly how many hours: a number above 0 and at most {MAX_HOURS}."
        )


@test_case(
    name="sources, collaborators and hours are filled in",
    points=2,
    hidden=False,
    failure_message="sources is a list of strings, collaborators a list of dicts, hours a number above 0.",
)
def all_three(env):
    checks = {"sources": check_sources, "collaborators": check_collaborators, "hours": check_hours}
    answers = {}
    for key in checks:
        try:
            answers[key] = testing.plain(testing.answer(env, key))
        except testing.NotAttempted:
            continue
    if not answers:
        raise testing.NotAttempted("sources, collaborators and hours are still None")
    for key, value in answers.items():
        checks[key](value)
    missing = [key for key in checks if key not in answers]
    if missing:
        raise testing.CheckFailed(
            f"still to fill in: {' and '.join(missing)}",
            hint="The points of this question are for all three answers; an empty list [] says none.",
        )
