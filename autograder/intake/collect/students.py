"""Group the deliveries of each person from all sources, and name everybody's folder."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from autograder.intake.collect.layouts import Delivery
from autograder.intake.collect.layouts.base import PLAIN
from autograder.intake.collect.layouts.owner_names import owner_and_copy, owner_of_notebook, without_extension
from autograder.intake.submissions import folder_of, name_digits
from autograder.people.directory import Directory, Person, folded, squeezed
from workbook.common import messages
from workbook.submission import file_kinds


@dataclass
class Student:
    """A student's attempts from all sources; ``folder`` is the name of the student's folder.

    ``on_roster`` is None without a roster, and if the roster has several people who could be this one (``several``).
    """

    person: Person
    deliveries: list[Delivery]
    folder: str = ""
    on_roster: bool | None = None
    several: bool = False
    doubtful: dict[str, str] = field(default_factory=dict)
    """Files that may be somebody else's, with the reason."""


def students_of(
    deliveries: Sequence[Delivery], roster: Sequence[Person] | None, absent: list[Person]
) -> list[Student]:
    """Group deliveries by person, name everybody's folder, and return the students in order of first delivery.

    With a roster, a delivery belongs to the one person on it who fits by id, address or name, or by a part of the name
    of a file or folder. What the roster says about the person goes before what the delivery says. A delivery that fits
    nobody or several people gets a student of its own, shared with deliveries of the same address or of the same key;
    if it fits several, the student is marked as ``several``. Without a roster, deliveries of one address or one key are
    one person's. The delivery of a group on the roster becomes one for each member. A file in a person's delivery that
    has the name of somebody else on the roster is listed as ``doubtful``.

    ``absent`` gets the people on the roster who handed in nothing and are none of several who fit.
    """
    directory = Directory((person, number) for number, person in enumerate(roster or ()))
    groups: dict[str, list[Person]] = {}
    for person in roster or ():
        for group in {person.group, *person.group.split(",")}:
            groups.setdefault(squeezed(group), []).append(person)
    groups.pop("", None)
    students: dict[Any, Student] = {}
    unclear: set[int] = set()
    by_mail: dict[str, Any] = {}
    for delivery in (one for whole in deliveries for one in _of_each(whole, groups, roster or ())):
        person = Person(delivery.who, delivery.email, delivery.ids)
        matches = directory.same(person) if roster else []
        if roster and not matches and delivery.layout == PLAIN:  # people name their folders as they like
            matches = directory.within(delivery.who)
        key: Any = ("roster", matches[0]) if len(matches) == 1 else delivery.key
        if len(matches) != 1 and delivery.email:
            key = by_mail.setdefault(delivery.email.casefold(), key)
        if key not in students:
            students[key] = student = _student(
                person, [roster[number] for number in matches] if roster else None
            )
            unclear |= set(matches) if student.several else set()
        students[key].deliveries.append(delivery)
        if roster and len(matches) == 1 and not delivery.group:
            students[key].doubtful |= _names_of_others(delivery, matches[0], directory)
    if roster:
        taken = {key[1] for key in students if key[0] == "roster"} | unclear
        absent += [person for number, person in enumerate(roster) if number not in taken]
    made = list(students.values())
    name_folders(made)
    return made


def _student(person: Person, matches: Sequence[Person] | None) -> Student:
    """Return a student without deliveries; ``matches`` are the people on the roster who fit, None without a roster.

    If one fits, the roster's name, address and ids go before those of the delivery.
    """
    if matches is None:
        return Student(person, [])
    if len(matches) == 1:
        known = matches[0]
        person = Person(known.name or person.name, known.email or person.email, {**person.ids, **known.ids})
    several = len(matches) > 1
    return Student(person, [], on_roster=None if several else bool(matches), several=several)


def _names_of_others(delivery: Delivery, owner: int, directory: Directory[int]) -> dict[str, str]:
    """Return the files of a person on the roster that have names of other people there, with what to do about each."""
    known = [person for person, _ in directory.people]
    found = {}
    for name in (name for node in delivery.nodes for name, _ in node.files() if file_kinds.counts(name)):
        own = name.rpartition("/")[2]
        people = directory.within(owner_of_notebook(own) or owner_and_copy(without_extension(own))[0])
        if people and owner not in people:
            others = " and ".join(known[number].label for number in people[: messages.MAX_NAMED])
            found[f"{delivery.source}/{name}"] = (
                f"it has the name of {others} and counts for {known[owner].label}: ask whose work it is"
            )
    return found


def _of_each(
    delivery: Delivery, groups: Mapping[str, Sequence[Person]], roster: Sequence[Person]
) -> Sequence[Delivery]:
    """Return a delivery for each member if it is a group's: by its name, or because its name is their addresses.

    Canvas and Moodle name only the group, and Okpy calls a folder ``jane@example.edu-john@example.edu``.
    """
    members = groups.get(squeezed(delivery.who), ()) or _addressed(delivery.who, roster)
    names = tuple(member.label for member in members)
    return [
        replace(
            delivery,
            key=("group", member.label, *map(str, member.ids.values())),
            who=member.name,
            ids=dict(member.ids),
            email=member.email,
            group=names,
        )
        for member in members
    ] or [delivery]


def _addressed(text: str, roster: Sequence[Person]) -> Sequence[Person]:
    """Return the people on the roster whose addresses are all of a text, if there are at least two."""
    if text.count("@") < 2:
        return ()
    members, rest = [], folded(text)
    for person in sorted(roster, key=lambda person: -len(person.email)):
        address = folded(person.email)
        if address and address in rest:
            members.append(person)
            rest = rest.replace(address, " ")
    return members if len(members) > 1 and not any(map(str.isalnum, rest)) else ()


def name_folders(students: Sequence[Student]) -> None:
    """Name the folders after the display names; people with the same name get an id in it."""
    names: dict[str, int] = {}
    for student in students:
        names[student.person.label.casefold()] = names.get(student.person.label.casefold(), 0) + 1
    taken: set[str] = set()
    for student in students:
        label = student.person.label
        if names[label.casefold()] > 1 and student.person.ids:
            student.person = Person(
                f"{label} ({next(iter(student.person.ids.values()))})",
                student.person.email,
                student.person.ids,
            )
        name = folder_of(student.person.label)
        if name.casefold() in taken:
            name = f"{name}-{name_digits(student.person.label)}"
        number = 2
        while name.casefold() in taken:
            name, number = f"{folder_of(student.person.label)}-{number}", number + 1
        taken.add(name.casefold())
        student.folder = name
