"""Match texts that name a person, typed by staff or written by a system, in the same way everywhere.

A person has a display name, a folder, ids and an e-mail address. A text must name a person exactly, except
for case, accents and the order of the name's words. A text that fits two people matches neither.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True)
class Person:
    """A member of a course; ``ids`` maps a kind of id (``login``, ``sid``, ``canvas``, ``github``) to the id."""

    name: str
    email: str = ""
    ids: Mapping[str, str] = field(default_factory=dict)
    folder: str = ""
    group: str = ""
    """The group of students who hand in together; of several groups, their names with commas between."""
    called: str = ""
    """The name that the person prefers, if it is not ``name``."""

    @property
    def label(self) -> str:
        """The person's name in messages."""
        return self.name or self.email or next(iter(self.ids.values()), "") or self.folder


def folded(text: str) -> str:
    """Return the text without case, accents and surrounding space, for comparison."""
    plain = unicodedata.normalize("NFKD", text.strip().casefold())
    return "".join(character for character in plain if not unicodedata.combining(character))


def words_of(text: str) -> str:
    """Return a key for the words of a person's name in any order: "One, Student" equals "student one".

    >>> words_of("One, Student") == words_of("student-one")
    True
    """
    words = re.findall(r"[^\W_]+", folded(text))
    return "words " + " ".join(sorted(words)) if len(words) > 1 else ""


def squeezed(text: str) -> str:
    """Return a key for a name without spaces and punctuation, as Canvas writes sorted names before file names.

    >>> squeezed("O'Neil, Ana-Lucía")
    'squeezed oneilanalucia'
    """
    letters = re.sub(r"\W", "", folded(text))
    return f"squeezed {letters}" if letters else ""


def keys_of(person: Person) -> list[set[str]]:
    """Return a person's keys, strongest first: ids and addresses, then exact name and folder, then looser forms."""
    strong = {folded(value) for value in (*person.ids.values(), person.email)}
    strong |= {folded(value.partition("@")[0]) for value in (person.email, person.ids.get("login", ""))}
    exact = {folded(person.name), folded(person.called), folded(person.folder)}
    loose = {key(name) for key in (words_of, squeezed) for name in (person.name, person.called)}
    return [strong - {""}, exact - {""}, loose - {""}]


_NUMBERED = frozenset({"canvas", "moodle", "brightspace", "gradescope"})
"""Systems that number people, each by itself: a number of one system says nothing about those of another."""


def ids_of(person: Person) -> list[tuple[str, str]]:
    """Return a person's ids and address: a system's number with the system, others with ""."""
    ids = [(kind if kind in _NUMBERED else "", folded(value)) for kind, value in person.ids.items()]
    if "id" in person.ids:  # of a course's own roster, which does not say whose number it is
        ids.append(("canvas", folded(person.ids["id"])))
    return [(kind, value) for kind, value in (*ids, ("", folded(person.email))) if value]


_ADDRESS = re.compile(r"[\w.+'-]+@[\w.-]+\w")
_BRACKETS = re.compile(r"[()<>\[\]{}]| - |_")
#: Digits of a number that can be a person's; a smaller one may be a row's, a group's or a homework's.
_MIN_DIGITS = 5


def _parts_of(text: str) -> list[str]:
    """Return the parts of a text that may name a person: addresses, long numbers, and the words beside them.

    >>> _parts_of("2025-09-05 Jane Doe (jane@example.edu)_7654321")
    ['jane@example.edu', 'Jane Doe', '7654321']
    """
    parts = _ADDRESS.findall(text)
    for piece in _BRACKETS.split(_ADDRESS.sub(" ", text)):
        words = piece.split()
        parts += [word for word in words if word.isdigit() and len(word) >= _MIN_DIGITS]
        named = [word for word in words if not any(map(str.isdigit, word))]
        parts += [" ".join(named)] if len(named) > 1 else []
    return parts


def _has_another(person: Person, part: str) -> bool:
    """Return whether a person has an address or a number of their own, other than one that is none of theirs.

    Digits that can be a date say nothing about a person.
    """
    values = (*person.ids.values(), person.email)
    if "@" in part:
        return any("@" in value for value in values)
    if re.match(r"20\d\d(0[1-9]|1[0-2])([0-2]\d|3[01])(\d{4}|\d{6})?$", part):
        return False
    return any(value.isdigit() and len(value) >= _MIN_DIGITS for value in values)


_LASTING = ("sid", "sis", "login")
"""Ids that a person has in every course, whatever system it uses."""


def _is_another(one: Person, other: Person) -> bool:
    """Return whether two people of one name are not the same: another number, login, or address of one institution.

    A person may have a number as the login of one system and letters as that of another.
    """
    for kind in _LASTING:
        ids = [folded(person.ids.get(kind, "")).partition("@")[0].lstrip("0") for person in (one, other)]
        if all(ids) and ids[0] != ids[1] and ids[0].isdigit() == ids[1].isdigit():
            return True
    first, second = folded(one.email), folded(other.email)
    domain = first.partition("@")[2]
    return bool(domain) and domain == second.partition("@")[2] and first != second


def _holds_name(pieces: Sequence[str], person: Person) -> bool:
    """Return whether pieces of a text are a person's name, beside numbers and the person's login.

    The name may be written without its umlauts, as course systems do in names of folders.
    """
    logins = {folded(value.partition("@")[0]) for value in (*person.ids.values(), person.email)}
    rest = [piece for piece in pieces if not piece.isdigit() and piece not in logins]
    names = [words for name in (person.name, person.called) if (words := _spelled(name))]
    return any(_spelled(" ".join(rest)) <= words <= _spelled(" ".join(pieces)) for words in names)


def _spelled(text: str) -> set[str]:
    """Return the words of a text, with umlauts as one letter."""
    return {re.sub("([aou])e", r"\1", word) for word in re.findall(r"[^\W_]+", folded(text))}


def _without_zeros(own: tuple[str, str]) -> tuple[str, str] | None:
    """Return a numeric id without leading zeros; None for another id."""
    kind, value = own
    short = value.lstrip("0")
    return (kind, short) if short and value.isascii() and value.isdigit() else None


class Directory(Generic[T]):
    """People to match texts with; each person has a value, such as a folder or a row of a roster."""

    def __init__(self, people: Iterable[tuple[Person, T]]) -> None:
        self.people = list(people)
        self._index: list[dict[str, list[int]]] = [{}, {}, {}]
        self._ids: dict[tuple[str, str], list[int]] = {}
        self._numbers: dict[tuple[str, str], list[int]] = {}
        for number, (person, _) in enumerate(self.people):
            # A login is often the first part of an address.
            parts = [
                ("", value.partition("@")[0]) for kind, value in ids_of(person) if not kind and "@" in value
            ]
            for own in dict.fromkeys((*ids_of(person), *parts)):
                self._ids.setdefault(own, []).append(number)
                if (short := _without_zeros(own)) and number not in self._numbers.setdefault(short, []):
                    self._numbers[short].append(number)
            for level, keys in enumerate(keys_of(person)):
                for key in keys:
                    self._index[level].setdefault(key, []).append(number)

    def find(self, text: str) -> list[T]:
        """Return everybody whom a text names. Only a single result is a match."""
        return [self.people[number][1] for number in self._found(text)]

    def _found(self, text: str) -> list[int]:
        key = folded(text)
        short = _without_zeros(("", key))
        for found in (
            *(index.get(key) for index in self._index),
            self._numbers.get(short) if short else None,
        ):
            if found:
                return found
        for form in (words_of(text), squeezed(text)):
            if form and (found := self._index[2].get(form)):
                return found
        return []

    def same(self, person: Person) -> list[T]:
        """Return everybody who could be ``person``: by ids or e-mail if any fits, else by name.

        An id that fits nobody may have lost its leading zeros in a spreadsheet, here or there. By the name alone,
        nobody fits who has another number, or another address of one institution: two people may have one name.
        """
        ids = ids_of(person)
        short = [one for own in ids if (one := _without_zeros(own))]
        for found in (*map(self._ids.get, ids), *map(self._numbers.get, short)):
            if found:
                return [self.people[number][1] for number in found]
        named = self._found(person.name) if person.name else []
        return [self.people[number][1] for number in named if not _is_another(self.people[number][0], person)]

    def within(self, text: str) -> list[T]:
        """Return everybody whom a part of a text names: an address, a number, or a name beside others.

        For the name of a folder such as ``7654321 - Jane Doe - jane@example.edu`` or ``2025-09-05 Jane Doe``.
        A name alone does not count beside an address or a number that fits nobody, if the person has another one.
        A login counts beside a name, as in ``Doe_Jane_jdoe_4711``, also if that is another person's; but not beside a
        word that is nobody's, because a login may be a first name.
        """
        found: list[int] = []
        strange, identified = [], False
        for part in _parts_of(text):
            own = self._found(part)
            found += [number for number in own if number not in found]
            if "@" in part or part.isdigit():
                identified |= bool(own)
                strange += [] if own else [part]
        pieces = [folded(piece) for piece in _BRACKETS.split(_ADDRESS.sub(" ", text))]
        logins = [n for piece in pieces if not piece.isdigit() for n in self._ids.get(("", piece), ())]
        for number in dict.fromkeys(logins):
            if found or _holds_name(pieces, self.people[number][0]):
                found += [number] if number not in found else []
                identified = True
        if not identified and any(_has_another(self.people[n][0], one) for n in found for one in strange):
            return []
        return [self.people[number][1] for number in found]
