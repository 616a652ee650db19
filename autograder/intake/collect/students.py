"""Group the deliveries of each person from all sources, and name everybody's folder."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from autograder.homework.people import Directory, Person, squeezed
from autograder.intake.collect.layouts import Delivery
from autograder.intake.submissions import folder_of, name_digits


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


def students_of(
    deliveries: Sequence[Delivery], roster: Sequence[Person] | None, absent: list[Person]
) -> list[Student]:
    """Group deliveries by person: with a roster if there is one, else by ids, e-mail and name.

    A delivery that fits several people on the roster gets a student of its own, marked as ``several``. People on the
    roster who handed in nothing are added to ``absent``. A group's delivery is one of each member.
    """
    directory = Directory((person, number) for number, person in enumerate(roster or ()))
    groups: dict[str, list[Person]] = {}
    for person in roster or ():
        groups.setdefault(squeezed(person.group), []).append(person)
    groups.pop("", None)
    students: dict[Any, Student] = {}
    unclear: set[int] = set()
    by_mail: dict[str, Any] = {}
    for delivery in (one for whole in deliveries for one in _of_each(whole, groups)):
        person = Person(delivery.who, delivery.email, delivery.ids)
        matches = directory.same(person) if roster else []
        key: Any = ("roster", matches[0]) if len(matches) == 1 else delivery.key
        if len(matches) != 1 and delivery.email:
            key = by_mail.setdefault(delivery.email.casefold(), key)
        if key not in students:
            student = Student(person, [])
            if roster:
                student.several = len(matches) > 1
                student.on_roster = None if student.several else bool(matches)
                unclear |= set(matches) if student.several else set()
                if len(matches) == 1:
                    known = roster[matches[0]]
                    student.person = Person(
                        known.name or person.name, known.email or person.email, {**person.ids, **known.ids}
                    )
            students[key] = student
        students[key].deliveries.append(delivery)
    if roster:
        taken = {key[1] for key in students if key[0] == "roster"} | unclear
        absent += [person for number, person in enumerate(roster) if number not in taken]
    made = list(students.values())
    name_folders(made)
    return made


def _of_each(delivery: Delivery, groups: Mapping[str, Sequence[Person]]) -> Sequence[Delivery]:
    """Return a delivery for each member if it is a group's by its name; Canvas and Moodle name only the group."""
    members = groups.get(squeezed(delivery.who), ())
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
