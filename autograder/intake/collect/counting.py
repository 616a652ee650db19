"""Decide which of a student's attempts counts, and what of the other attempts counts with it.

The latest attempt with a notebook counts, by time and then by number. Scans of attempts without a notebook count with
it, because people hand in a scan alone, and courses take scans as an assignment of their own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from autograder.intake.collect.attempts import chosen_in, contents_of
from autograder.intake.collect.layouts import Delivery
from autograder.intake.contents import Contents, Files
from workbook.common import messages
from workbook.notebook import identification, selection


class Counting:
    """A student's attempts in order, without repetitions, and what is known about the one that counts.

    Only the contents of the attempt that counts are kept in memory. Call `consider` with those of each other attempt.

    Attributes
    ----------
    ordered, numbers : list
        The attempts and their numbers.
    place : int
        Index of the attempt that counts.
    contents, refused
        What `contents_of` returns for it, with the scans that count with it.
    chosen : Chosen
        Which of its files is which notebook.
    missing : tuple of str
        The homework's notebooks that it does not contain.
    earlier : dict
        The number of the latest earlier attempt that has such a notebook.
    """

    def __init__(
        self, deliveries: Iterable[Delivery], released: Mapping[str, identification.Released]
    ) -> None:
        self.released = released
        self.ordered = _without_repetitions(sorted(deliveries, key=_order))
        self.numbers = _numbers(self.ordered)
        self.place, self.contents, self.refused, self._later = _counting(self.ordered, self.numbers)
        self.chosen = chosen_in(self.contents, released) if self.refused is None else selection.Chosen()
        known = {**self.chosen.taken, **self.chosen.problems}
        self.missing = tuple(name for name in released if name not in known)
        self.earlier: dict[str, int] = {}
        self._merged: list[int] = []

    @property
    def delivery(self) -> Delivery:
        """The attempt that counts."""
        return self.ordered[self.place]

    @property
    def number(self) -> int:
        """Its number."""
        return self.numbers[self.place]

    def consider(self, place: int, contents: Contents) -> None:
        """Note what counts of another attempt: its scans if it has no notebook, and notebooks that are missing.

        Take the attempts in order. The scans of later attempts are among the contents from the beginning.
        """
        earlier = place < self.place
        if not contents.notebooks and contents.papers:
            self._merged.append(place)
            if earlier:
                self._merge(self.numbers[place], contents.papers)
        if earlier and self.missing:
            taken = chosen_in(contents, self.released).taken
            self.earlier |= {name: self.numbers[place] for name in self.missing if name in taken}

    def _merge(self, number: int, papers: Files) -> None:
        added = {f"attempt {number}/{name}": data for name, data in papers.items()}
        self.contents.papers |= added
        self._later[f"attempt {number}"] = (
            f"attempt {number} has no notebook: its files count with attempt {self.number} ({_few(added)})"
        )

    def _after(self) -> tuple[list[int], list[int]]:
        """Return the later attempts whose scans count, and those of them from the same source, whose time counts."""
        after = [place for place in self._merged if place > self.place]
        return after, [place for place in after if self.ordered[place].source == self.delivery.source]

    def time(self) -> tuple[datetime | None, bool | None]:
        """Return when the student handed in, and whether the source says that this was late; None if it is not known.

        If scans of a later attempt from the same source count with the attempt, their time counts.
        """
        _, together = self._after()
        return _latest([self.delivery, *(self.ordered[place] for place in together)])

    def reasons(self) -> dict[str, str]:
        """Return what is said about other attempts: why a later one does not count, or what of it does."""
        after, together = self._after()
        said = dict(self._later)
        for place in after:
            name = f"attempt {self.numbers[place]}"
            if place not in together:
                said[name] += (
                    f"; its time does not count, because it is in another download than attempt {self.number}"
                )
            elif place == together[-1]:
                said[name] += "; its time counts"
        return said

    def without_merged(self) -> list[int]:
        """Return the places of the attempts that compete with the one that counts, which comes last."""
        others = [place for place in range(len(self.ordered)) if place not in (self.place, *self._merged)]
        return [*others, self.place]


def _latest(deliveries: Sequence[Delivery]) -> tuple[datetime | None, bool | None]:
    """Return the latest time of deliveries that count together, and whether the source says that one was late."""
    times = [one.when for one in deliveries if one.when is not None]
    said = [one.late for one in deliveries if one.late is not None]
    return max(times, default=None), any(said) if said else None


def _counting(
    ordered: Sequence[Delivery], numbers: Sequence[int]
) -> tuple[int, Contents, str | None, dict[str, str]]:
    """Return the place of the attempt that counts, its contents, why it is refused, and why later ones do not count.

    Its contents include the scans of later attempts. Without any notebook, the last attempt counts.
    """
    refusals: dict[str, str] = {}
    scans: Files = {}
    last: tuple[Contents, str | None] | None = None
    for at in range(len(ordered) - 1, -1, -1):
        contents, refused = contents_of(ordered[at])
        last = last or (contents, refused)
        if contents.notebooks:
            contents.papers |= {name: data for name, data in scans.items() if name not in contents.papers}
            counts = f"attempt {numbers[at]} counts"
            counts += f", with the files of this one ({_few(scans)})" if scans else ""
            return at, contents, refused, {name: f"{reason}; {counts}" for name, reason in refusals.items()}
        refusals[f"attempt {numbers[at]}"] = f"attempt {numbers[at]}: {refused}"
        scans = {f"attempt {numbers[at]}/{name}": data for name, data in contents.papers.items()} | scans
    assert last is not None
    return len(ordered) - 1, *last, {}


def _few(names: Iterable[str]) -> str:
    listed = [messages.shown(name) for name in names]
    more = f" and {len(listed) - messages.MAX_NAMED} more" if len(listed) > messages.MAX_NAMED else ""
    return ", ".join(listed[: messages.MAX_NAMED]) + more


_LONG_AGO = datetime(1, 1, 1, tzinfo=UTC)


def _order(delivery: Delivery) -> tuple[datetime, int]:
    return delivery.when or _LONG_AGO, delivery.attempt or 0


def _without_repetitions(ordered: Sequence[Delivery]) -> list[Delivery]:
    """Leave out attempts that are in the sources twice, as when the same download is given twice."""
    if len(ordered) == 1:
        return list(ordered)
    same: dict[tuple[Any, ...], Delivery] = {}
    for delivery in ordered:
        facts = (delivery.layout, delivery.when, delivery.late, delivery.attempt, delivery.group)
        same[*facts, contents_of(delivery)[0].sha256] = delivery
    return [delivery for delivery in ordered if delivery in same.values()]


def _numbers(ordered: Sequence[Delivery]) -> list[int]:
    """Return the attempts' numbers: those of the source if it has all of them, else a count."""
    numbers = [delivery.attempt for delivery in ordered]
    if all(numbers) and len(set(numbers)) == len(numbers):
        return [number or 0 for number in numbers]
    last = ordered[-1].attempt
    return [number + 1 for number in range(len(ordered) - 1)] + [max(last or 0, len(ordered))]
