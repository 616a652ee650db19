"""What the grader found is kept in codes: in reports, in the gradebook, and in courses that had only sentences."""

from __future__ import annotations

import json
import threading

import pytest
import sqlalchemy as sa
from nbgrader import api

from autograder.grade import old_sentences, report
from autograder.grade.evidence import Found, with_rows
from autograder.homework import rubrics
from autograder.staff.gradebook import database, findings
from autograder.staff.gradebook.reading import alike, queue, rubric
from tests.gradebook.conftest import ASSIGNMENT, make_report
from tests.gradebook.reading_class import UNTOUCHED
from workbook.common.answer_states import State

ROWS = rubrics.load("p2a")
ROW = f"{ROWS.rubric[0].points}: {ROWS.rubric[0].text}"
EVERY = tuple(range(1, len(ROWS.rubric) + 1))
MISSING = "no line is wrong; still missing: the gradient"
#: Sentences of version 0.1.0 before it wrote codes, and what they meant.
OLDER = {
    "nothing typed": Found(State.UNTOUCHED),
    "every line follows, and nothing is missing": Found(State.COMPLETE, EVERY, ROWS.identity),
    "on paper: scan: page 3": Found(State.ON_PAPER),
    "on paper: nothing typed, but see page 9 of 'toy.pdf'": Found(State.ON_PAPER),
    "not checked": Found(State.UNCHECKED),
    "not checked: Your code ran out of time.": Found(State.UNCHECKED),
    "typed, 60000 characters: too long to check": Found(State.TOO_LONG),
    "empty: nothing to check yet": Found(State.EMPTY),
    "undecided: a line is beyond the checker; staff will read it": Found(State.UNDECIDED),
    "error": Found(State.ERROR),
    f"error. Found on the page: {ROW}": Found(State.ERROR, (1,), ROWS.identity),
    f"wrong: line 1. Found on the page: {ROW}": Found(State.WRONG, (1,), ROWS.identity),
    "wrong. Found on the page: 9: a row that the rubric has no longer": Found(State.WRONG),
    f"incomplete: {MISSING}": Found(State.INCOMPLETE, missing=MISSING),
    f"incomplete: {MISSING}. Found on the page: {ROW}": Found(State.INCOMPLETE, (1,), ROWS.identity, MISSING),
}
NO_FINDINGS = (
    "Nothing was handed in here.",
    "2 of these points are held: the grader itself failed.",
    "completely",
    "",
)


@pytest.mark.parametrize("sentence", OLDER)
def test_sentences_of_an_older_version_have_codes(sentence: str) -> None:
    assert old_sentences.found_in("p2a", sentence) == OLDER[sentence]


@pytest.mark.parametrize("sentence", NO_FINDINGS)
def test_other_sentences_have_none(sentence: str) -> None:
    assert old_sentences.found_in("p2a", sentence) is None


def test_an_older_report_is_read_with_codes() -> None:
    old = json.loads(report.encode(make_report("student-01", "0" * 64)))
    (part,) = [entry for entry in old["manual"] if entry["name"] == "p2a"]
    old["manual"] = [part | {"evidence": sentence} for sentence in (*OLDER, NO_FINDINGS[0])]
    read = report.decode(json.dumps(old).encode())
    assert [entry.found for entry in read.manual[: len(OLDER)]] == list(OLDER.values())
    assert not any(entry.found for entry in read.manual[len(OLDER) :])
    assert report.decode(report.encode(read)) == read


def test_the_sentence_decides_nothing_where_there_are_codes() -> None:
    said = {"evidence": "nothing typed", "found": {"state": "wrong"}}
    made = make_report("student-01", "0" * 64, manual_p2a=said)
    entry = next(one for one in report.decode(report.encode(made)).manual if one.name == "p2a")
    assert entry.found == Found(State.WRONG)


def _known(url: str) -> dict[str, Found]:
    with database.connect(url) as book:
        cells = ("p2a-derivation", "p2b-derivation", "p3b", "p2b")
        return {cell: found for cell in cells for found in findings.of_part(book.db, cell).values()}


def _record(url: str) -> None:
    incomplete = {"state": "incomplete", "rows": [1], "rubric": ROWS.identity, "missing": "2"}
    made = make_report(
        "student-01",
        "0" * 64,
        manual_p2a={"evidence": f"incomplete: {MISSING}. Found on the page: {ROW}", "found": incomplete},
        manual_p3b=UNTOUCHED,
        p2b={"outcome": "grader_error"},
    )
    database.record_all(url, [("student-01", made)], ASSIGNMENT)


def test_the_gradebook_keeps_the_codes_of_the_last_report(url: str) -> None:
    _record(url)
    assert _known(url) == {
        "p2a-derivation": Found(State.INCOMPLETE, (1,), ROWS.identity, "2"),
        "p3b": Found(State.UNTOUCHED),
    }
    database.record_all(url, [("student-01", make_report("student-01", "1" * 64))], ASSIGNMENT)
    assert _known(url) == {}


def _older(url: str) -> sa.Engine:
    """A course that was graded before there were codes."""
    _record(url)
    engine = sa.create_engine(url)
    findings.FOUND.drop(engine)
    return engine


def test_a_course_with_sentences_gets_codes_once(url: str) -> None:
    engine = _older(url)
    expected = {
        "p2a-derivation": Found(State.INCOMPLETE, (1,), ROWS.identity, MISSING),
        "p3b": Found(State.UNTOUCHED),
    }
    assert _known(url) == expected
    with engine.begin() as connection:  # from now on sentences are only for people
        connection.execute(sa.update(api.Comment.__table__).values(auto_comment="nothing typed"))
    assert findings.upgrade(engine) == 0
    assert _known(url) == expected


def test_an_upgrade_that_was_killed_begins_again(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = _older(url)

    class Killed(BaseException):
        pass

    def killed(*arguments: object) -> dict[str, str]:
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(findings.FOUND, "create", killed)
        with pytest.raises(Killed):
            findings.upgrade(engine)
    create = findings.FOUND.create

    def created_and_killed(connection: sa.Connection) -> None:
        create(connection)
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(findings.FOUND, "create", created_and_killed)
        with pytest.raises(Killed):
            findings.upgrade(engine)
    assert not sa.inspect(engine).has_table(findings.FOUND.name)
    assert findings.upgrade(engine) == 2


def test_of_two_programs_that_open_an_older_course_one_upgrades_it(url: str) -> None:
    engine = _older(url)
    done: list[int] = []
    threads = [threading.Thread(target=lambda: done.append(findings.upgrade(engine))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(done) == [0, 0, 0, 2]


def test_the_queue_asks_the_codes_and_not_the_sentence(url: str) -> None:
    said = {"evidence": "wrong: everything", "prefilled": 1.0, "found": {"state": "complete"}}
    made = make_report("student-01", "0" * 64, manual_p2a=said)
    database.record_all(url, [("student-01", made)], ASSIGNMENT)
    with database.connect(url) as book:
        (answer,) = queue.of_part(book.db, "p2a-derivation")
        assert (answer.is_complete, answer.checked) == (True, "wrong: everything")


def test_rows_of_a_rubric_that_has_changed_are_not_proposed() -> None:
    items = [rubric.Item(number, "p2a-derivation", 0.5, "an item", number) for number in EVERY]
    found = with_rows(State.WRONG, (1,), ROWS)
    assert rubric.proposed(items, found) == {1}
    assert rubric.proposed(items, Found(State.WRONG, (1,), "another")) == frozenset()
    assert rubric.proposed(items, with_rows(State.COMPLETE, (), ROWS)) == set(EVERY)
    assert rubric.proposed(items, None) == frozenset()


def test_derivations_are_alike_by_steps_and_not_by_sentences() -> None:
    def key(words: str, found: Found | None) -> str:
        return alike.key_of(words, found, "", derivation=True)

    misses = {
        step: with_rows(State.INCOMPLETE, (1,), ROWS, step) for step in ("2", "3", "rows 2", "circular")
    }
    assert len({key("a", found) for found in misses.values()}) == len(misses)
    assert key("a", misses["2"]) == key("b", misses["2"])
    assert key("a", misses["2"]) != key("a", with_rows(State.INCOMPLETE, (), ROWS, "2"))
    for found in (None, Found(State.INCOMPLETE), Found(State.WRONG), Found(State.UNDECIDED)):
        assert key("a", found) != key("b", found)
