"""All calls that write, and the one that says what a page shows: each is a class that describes its JSON.

msgspec checks a call's JSON against its class. Errors are answered with a JSON object that has ``error``: 400 if the
call is not valid, 404 if it is about nothing, 409 if somebody has changed what it is about.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, ClassVar

import msgspec
from msgspec import Meta, Struct, field
from sqlalchemy.orm import Session
from tornado import web

from autograder.staff.gradebook import audit
from autograder.staff.gradebook.reading import (
    decide,
    groups,
    queue,
    requests,
    rubric,
    rubric_changes,
    undo,
)
from autograder.staff.gradebook.reading.decide import Choice
from autograder.staff.gradebook.reading.handler import Signed, part_of
from autograder.staff.gradebook.reading.queue import Answer
from autograder.staff.gradebook.reading.rubric import WrongValueError
from autograder.staff.gradebook.reading.transaction import ConflictError

_MAX_CALL = 2_000_000
#: Most answers whose current values an answer names.
_NAMED = 20

Name = Annotated[str, Meta(max_length=64)]
Points = str | int | float | None
#: The ids of answers, and the states in which a page showed them.
States = Annotated[dict[str, str], Meta(min_length=1)]


class Saved(Struct):
    """The number of answers that a call changed."""

    answers: int


class Nothing(Struct):
    """The answer to a call that has nothing more to say."""


class CurrentAnswer(Struct):
    """An answer's current values, and who changed it last, for a page that showed an older state."""

    id: str
    state: str
    score: float | None
    waiting: bool
    comment: str
    who: str
    at: str


class Problem(Struct, omit_defaults=True):
    """Why a call was refused; ``changed`` are the answers that have changed since the page showed them."""

    error: str
    changed: list[CurrentAnswer] = field(default_factory=list)


class Api(Signed):
    """Read a call's JSON, make the call, and write its answer."""

    async def post(self, what: str) -> None:
        self.set_header("Content-Type", "application/json")
        if len(self.request.body) > _MAX_CALL:
            raise web.HTTPError(413)
        try:
            result = await msgspec.json.decode(self.request.body, type=CALLS[what]).answer(self)
        except (msgspec.MsgspecError, WrongValueError) as problem:
            self._refuse(400, str(problem))
        except LookupError as problem:
            self._refuse(404, str(problem.args[0] if problem.args else problem))
        except ConflictError as problem:
            found = problem.changed[:_NAMED]
            self._refuse(409, str(problem), await self.work(lambda session: _as_they_are(session, found)))
        else:
            self.say_time()
            self.finish(msgspec.json.encode(result))

    def _refuse(self, status: int, error: str, changed: Sequence[CurrentAnswer] = ()) -> None:
        self.set_status(status)
        self.finish(msgspec.json.encode(Problem(error, list(changed))))


def _as_they_are(session: Session, answers: Sequence[Answer]) -> list[CurrentAnswer]:
    return [_as_it_is(session, answer) for answer in answers]


def _as_it_is(session: Session, answer: Answer) -> CurrentAnswer:
    last = audit.last_change(session, answer.student, answer.cell)
    return CurrentAnswer(
        id=answer.id,
        state=answer.state,
        score=answer.manual,
        waiting=answer.waiting,
        comment=answer.comment,
        who=last.who if last else "",
        at=last.at[:16].replace("T", " ") if last else "",
    )


class Call(Struct):
    """One call; its fields are the JSON object that a page sends."""

    name: ClassVar[str]

    async def answer(self, handler: Api) -> Struct:
        """Make the call for the handler's reader, and return what the page gets."""
        raise NotImplementedError


class OtherReader(Struct):
    """What another reader has open; ``same`` says whether it is one of the page's answers."""

    who: str
    where: str
    cell: str
    same: bool


class OthersNow(Struct):
    """What others have open, and which of the page's answers have changed."""

    others: list[OtherReader]
    changed: list[CurrentAnswer]


class PageShown(Call):
    """Note what a page shows."""

    name = "here"
    tab: Annotated[str, Meta(max_length=40)] = ""
    where: Name = ""
    cell: Name = ""
    states: dict[str, str] = field(default_factory=dict)

    async def answer(self, handler: Api) -> OthersNow:
        presence = handler.reading.presence
        presence.here(handler.reader, self.tab, self.where, self.cell, self.states)
        others = [
            OtherReader(one.who, one.where, one.cell, bool(one.answers & self.states.keys()))
            for one in presence.others(handler.reader)
        ]
        changed = await handler.work(self._changed) if self.states else []
        return OthersNow(others, changed)

    def _changed(self, session: Session) -> list[CurrentAnswer]:
        ids = list(self.states)[:_NAMED]
        now = [answer for grade_id in ids if (answer := queue.find(session, grade_id)) is not None]
        return _as_they_are(session, [one for one in now if one.state != self.states[one.id]])


class Decided(Struct):
    """The number of a decision, and of its answers."""

    decision: int
    answers: int


class Decide(Call):
    """Decide the answers of a page."""

    name = "decide"
    cell: Name
    states: States
    rubric: Name
    items: list[int] = field(default_factory=list)
    points: Points = None
    comment: str | None = None

    async def answer(self, handler: Api) -> Decided:
        part = part_of(self.cell)
        choice = Choice(frozenset(self.items), self.points, self.comment)
        number = await handler.work(
            lambda session: decide.decide(session, handler.reader, part, self.states, choice, self.rubric)
        )
        return Decided(number, len(self.states))


class Confirm(Call):
    """Confirm all derivations with full evidence, except those in ``leave``."""

    name = "confirm"
    shown: Name
    leave: list[str] = field(default_factory=list)

    async def answer(self, handler: Api) -> Saved:
        excused = list(handler.reading.excused.now())
        _, count = await handler.work(
            lambda session: decide.confirm_complete(session, handler.reader, self.shown, excused, self.leave)
        )
        return Saved(count)


class Undone(Struct):
    """The decision that was taken back, the number of its answers, and the id of the first."""

    what: str
    answers: int
    first: str


class Undo(Call):
    """Take the reader's last decision back."""

    name = "undo"

    async def answer(self, handler: Api) -> Undone:
        what, count, ids = await handler.work(lambda session: undo.undo(session, handler.reader))
        return Undone(what, count, ids[0] if ids else "")


class TakeApart(Call):
    """Take answers out of their group."""

    name = "apart"
    answers: list[str]

    async def answer(self, handler: Api) -> Nothing:
        await handler.work(lambda session: groups.take_apart(session, handler.reader, self.answers))
        return Nothing()


class Together(Call):
    """Put an answer back into its group."""

    name = "together"
    grade: Annotated[str, Meta(max_length=40)] = field(name="answer")

    async def answer(self, handler: Api) -> Nothing:
        await handler.work(lambda session: groups.put_together(session, handler.reader, self.grade))
        return Nothing()


class Moved(Struct):
    """One answer that a change of the rubric affects, with its score before and after."""

    student: str
    id: str
    before: float | None
    after: float | None


class Preview(Struct):
    """All answers that a change of the rubric affects; ``shown`` has to be in the call that makes the change."""

    shown: str
    answers: list[Moved]


class Added(Struct):
    """The id of an item that was added."""

    item: int


class Item(Call):
    """Preview a change of the rubric (without ``shown``), or make it; without ``id``, add an item to it."""

    name = "item"
    cell: Name
    points: Points = None
    text: str = ""
    remove: bool = False
    id: int | None = None
    shown: Name | None = None
    states: States | None = None

    async def answer(self, handler: Api) -> Added | Preview | Saved:
        part, who = part_of(self.cell), handler.reader
        text, points = "", None
        if not self.remove:
            points = rubric.number(self.points, "the item", -part.most, part.most)
            text = rubric.checked_text(self.text)
        if (number := self.id) is None:
            states = self.states
            if states is None or points is None:
                raise WrongValueError("a new item needs points and the answers that have it")
            item = await handler.work(
                lambda session: rubric_changes.add(session, who, part, points, text, states)
            )
            return Added(item.id)
        if (shown := self.shown) is None:
            effect = await handler.work(lambda session: rubric_changes.preview(session, part, number, points))
            pairs = zip(effect.answers, effect.after, strict=True)
            return Preview(effect.state, [Moved(a.student, a.id, a.manual, after) for a, after in pairs])
        count = await handler.work(
            lambda session: rubric_changes.change(session, who, part, number, points, text, shown)
        )
        return Saved(count)


class AnswerRequest(Call):
    """Answer a regrade request."""

    name = "request"
    id: int
    text: str

    async def answer(self, handler: Api) -> Nothing:
        await handler.work(lambda session: requests.answer(session, handler.reader, self.id, self.text))
        return Nothing()


CALLS: Mapping[str, type[Call]] = {
    call.name: call for call in (PageShown, Decide, Confirm, Undo, TakeApart, Together, Item, AnswerRequest)
}
