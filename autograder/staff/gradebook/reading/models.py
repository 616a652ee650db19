"""What the templates of the reading page show: one class for each page or fragment, which `pages` fills.

A template gets its object as ``page``. Everything in it is either escaped by the template or of type Markup, which is
safe to insert.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from markupsafe import Markup

from autograder.staff.gradebook.audit import Change
from autograder.staff.gradebook.excuse import How
from autograder.staff.gradebook.reading.parts import Part
from autograder.staff.gradebook.reading.presence import Open
from autograder.staff.gradebook.reading.queue import Answer, Count, Unit
from autograder.staff.gradebook.reading.requests import Request
from autograder.staff.gradebook.reading.rubric import Item
from autograder.staff.gradebook.reading.scanned import File
from autograder.staff.gradebook.reading.view import Cell, Shown


@dataclass(frozen=True)
class Screen:
    """A page or a fragment of one; ``template`` is the file that shows it."""

    template: ClassVar[str]


@dataclass(frozen=True)
class Frame:
    """What every page needs besides its own object.

    ``base`` is the path below which the page is served, and ``xsrf`` is Tornado's token against forged requests.
    ``fragment`` says that one of our pages asked for the main part only. ``problem`` says why the course's YAML cannot
    be read; it is empty if it can.
    """

    base: str
    reader: str
    fragment: bool
    xsrf: str
    names: bool
    problem: str


@dataclass(frozen=True)
class Message(Screen):
    """A page that only says why there is nothing else."""

    template = "message.html.j2"
    title: str
    text: str


@dataclass(frozen=True)
class Home(Screen):
    """The progress of every part; the reader has made ``decisions`` about ``decided`` answers."""

    template = "home.html.j2"
    title: str
    counts: Sequence[Count]
    excused: Sequence[tuple[Part, How]]
    requests: int
    decisions: int
    decided: int
    others: Sequence[Open]

    @property
    def complete(self) -> int:
        return sum(one.complete for one in self.counts)

    @property
    def units(self) -> int:
        return sum(one.units for one in self.counts)

    @property
    def waiting(self) -> int:
        return sum(one.waiting for one in self.counts)

    @property
    def untouched(self) -> int:
        return sum(one.untouched for one in self.counts)

    @property
    def answers(self) -> int:
        return sum(one.answers for one in self.counts)

    @property
    def students(self) -> int:
        return max((one.answers for one in self.counts), default=0)


@dataclass(frozen=True)
class Model:
    """A part's model answer and the common mistakes in it."""

    answer: Markup
    mistakes: tuple[Markup, ...]


@dataclass(frozen=True)
class Row:
    """An item of the rubric, and its text as HTML."""

    item: Item
    html: Markup


@dataclass(frozen=True)
class Sibling:
    """The same student's other part of the same question: its tests, or its derivation."""

    part: Part
    id: str


@dataclass(frozen=True)
class Paper:
    """The scanned files that may hold an answer; ``expected`` if nothing else does, so that they are shown at once."""

    names: Sequence[str]
    expected: bool


@dataclass(frozen=True)
class UnitPage(Screen):
    """Similar answers that are decided together, with everything that the decision needs.

    ``rubric`` is a hash of the rubric. ``chosen`` are the ids of the items that are already chosen, because the answer
    has them or because the checker proposes them. ``typed`` are points that do not follow from the items. ``following``
    is the answer that comes next in this part.
    """

    template = "answer.html.j2"
    unit: Unit
    part: Part
    rows: Sequence[Row]
    rubric: str
    chosen: Sequence[int]
    is_proposed: bool
    typed: float | None
    shown: Shown
    paper: Paper
    model: Model | None
    count: Count
    comments: Sequence[str]
    last: Change | None
    requests: Sequence[Request]
    siblings: Sequence[Sibling]
    following: Answer | None

    @property
    def first(self) -> Answer:
        return self.unit.first

    @property
    def size(self) -> int:
        return len(self.unit.answers)

    @property
    def states(self) -> Mapping[str, str]:
        """The state in which the page shows each answer, by id; a decision names them."""
        return {answer.id: answer.state for answer in self.unit.answers}


@dataclass(frozen=True)
class Done(Screen):
    """Nothing needs the reader, in one part or anywhere."""

    template = "done.html.j2"
    part: Part | None


@dataclass(frozen=True)
class Listing(Screen):
    """All answers to one part; ``parts`` are those that have such a list."""

    template = "list.html.j2"
    part: Part
    units: Sequence[Unit]
    count: Count
    excused: How | None
    parts: Sequence[Part]


@dataclass(frozen=True)
class Whole(Screen):
    """What a student wrote in a whole notebook."""

    template = "whole.html.j2"
    cells: Sequence[Cell]


@dataclass(frozen=True)
class Scans(Screen):
    """The scanned pages of an answer, whose id is ``answer``."""

    template = "scans.html.j2"
    answer: str
    files: Sequence[File]

    @property
    def is_known(self) -> bool:
        """Whether any page is known to belong to the part."""
        return any(file.own for file in self.files)


@dataclass(frozen=True)
class Member:
    """One answer of a group, and its content."""

    answer: Answer
    shown: Shown


@dataclass(frozen=True)
class Members(Screen):
    """The other answers of a group; ``more`` are left out."""

    template = "group.html.j2"
    members: Sequence[Member]
    more: int


@dataclass(frozen=True)
class Look:
    """A derivation to look at before all derivations with full evidence are confirmed."""

    answer: Answer
    part: Part
    shown: Shown
    model: Model | None


@dataclass(frozen=True)
class Evidence(Screen):
    """The derivations with full evidence; ``digest`` names exactly these."""

    template = "evidence.html.j2"
    count: int
    by_part: Sequence[tuple[Part, int]]
    digest: str
    looks: Sequence[Look]


@dataclass(frozen=True)
class Asked:
    """A request, its part, and the id of the answer that it is about; "" if there is no such answer."""

    request: Request
    part: Part
    answer_id: str


@dataclass(frozen=True)
class Requests(Screen):
    """All regrade requests, open ones first."""

    template = "requests.html.j2"
    asked: Sequence[Asked]
