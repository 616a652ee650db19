"""Decide with staff who gets a zero: people without a submission, and submissions that nobody can read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

import click

from autograder.escaping import line
from autograder.staff.gradebook import database
from workbook.submission import file_kinds

if TYPE_CHECKING:
    from autograder.staff.gradebook.grades import Grades
    from autograder.staff.gradebook.roster import Labelled, Matching

P = TypeVar("P", bound="Labelled")


def without_grade(
    url: str, everybody: list[Grades], matching: Matching[P], zero_absent: bool, yes: bool
) -> tuple[list[str], dict[str, str], list[P]]:
    """Return what is unclear, which submissions get no grade and why, and who gets a zero without a submission.

    Submissions that nobody could read get a zero only if staff confirm it; otherwise they are no longer in
    ``matching``. With ``yes`` the confirmation is skipped. Without ``zero_absent`` nobody is asked.

    Parameters
    ----------
    url : str
        The gradebook.
    everybody : list of Grades
        Everybody's grades.
    matching : Matching
        Submissions and the people of the roster.
    """
    unread = {
        one.student: one.refused
        for one in everybody
        if one.refused and not one.final and one.student in matching.matched
    }
    unclear = _unclear(url, matching) if zero_absent else []
    if zero_absent and _agreed_to_zeros(matching, unclear, unread, yes):
        return unclear, {}, matching.absent
    matching.matched = {name: who for name, who in matching.matched.items() if name not in unread}
    return unclear, unread, []


def _unclear(url: str, matching: Matching[Any]) -> list[str]:
    """Return what may be a student's work but has no grade; nobody gets a zero while there is any."""
    with database.connect(url) as book:
        left = database.left(book)
    found = [f"not in the roster: {name}" for name in matching.unmatched]
    found += [
        f"not clear who this is: {name} ({'; '.join(people)})" for name, people in matching.ambiguous.items()
    ]
    # The course's own text files and pictures are not a student's work.
    found += [
        f"not accepted: {name} ({reason})"
        for name, reason in left.items()
        if file_kinds.counts(name) or "." not in name.rpartition("/")[2]
    ]
    return found


def _agreed_to_zeros(matching: Matching[Any], unclear: list[str], unread: dict[str, str], yes: bool) -> bool:
    """Return whether these people get a zero.

    Staff must confirm a list of their names, and nobody gets a zero while anything is unclear.
    """
    names = [person.label for person in matching.absent]
    refused = [f"{matching.matched[name].label}: {reason}" for name, reason in unread.items()]
    if not names and not refused:
        return False
    if unclear:
        _list("no zeros were given, because the owners of these are unclear", unclear)
    _list("these handed in nothing" if not unclear else "nothing was found from", names)
    _list("these handed in files that cannot be read", refused)
    if unclear:
        click.echo(
            "name their owners with --match, or collect them with `autograder collect`, and grade again"
        )
        return False
    count = len(names) + len(refused)
    if yes or click.confirm(f"Give {'these' if count > 1 else 'this'} {count} a zero?"):
        return True
    click.echo("no zeros given")
    return False


def _list(title: str, lines: list[str]) -> None:
    if lines:
        click.echo("\n".join([f"{title}:", *(f"  {line(one)}" for one in lines)]))
