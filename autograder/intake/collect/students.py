"""Group the deliveries of each person from all sources, and name everybody's folder."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from autograder.homework.people import Directory, Person
from autograder.intake.collect.layouts import Delivery
from autograder.intake.submissions import folder_of, name_digits


@dataclass
class Student:
    """A student's attempts from all sources; ``folder`` is the name of the student's folder."""

    person: Person
    deliveries: list[Delivery]
    folder: str = ""
    on_roster: bool | None = None


def students_of(
    deliveries: Sequence[Delivery], roster: Sequence[Person] | None, absent: list[Person]
) -> list[Student]:
    """Group deliveries by person: with a roster if there is one, else by ids, e-mail and name.

    People on the roster who handed in nothing are added to ``absent``.
    """
    directory = Directory((person, number) for number, person in enumerate(roster or ()))
    students: dict[Any, Student] = {}
    by_mail: dict[str, Any] = {}
    for delivery in deliveries:
        person = Person(delivery.who, delivery.email, delivery.ids)
        matches = directory.same(person) if roster else []
        key: Any = ("roster", matches[0]) if len(matches) == 1 else delivery.key
        if len(matches) != 1 and delivery.email:
            key = by_mail.setdefault(delivery.email.casefold(), key)
        if key not in students:
            student = Student(person, [])
            if roster:
                student.on_roster = len(matches) == 1
                if len(matches) == 1:
                    known = roster[matches[0]]
                    student.person = Person(
                        known.name or person.name, known.email or person.email, {**person.ids, **known.ids}
                    )
            students[key] = student
        students[key].deliveries.append(delivery)
    if roster:
        taken = {key[1] for key in students if key[0] == "roster"}
        absent += [person for number, person in enumerate(roster) if number not in taken]
    made = list(students.values())
    name_folders(made)
    return made


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
