"""Derivations and closed forms as many students would type them, collected without looking at the checker.

``judged/<part>.toml`` holds ``right`` (complete), ``follows`` (nothing wrong in it), ``wrong``, ``spoiled`` (number
of a right one, text, its replacement: one mistake each), ``jumps`` (never complete) and ``answers``.
"""

import tomllib
from pathlib import Path

import pytest

from workbook.derive import check_answer, check_derivation

pytestmark = pytest.mark.exhaustive

FOLDER = Path(__file__).with_name("judged")


def cases():
    """Every case as (question, kind, number, text)."""
    for path in sorted(FOLDER.glob("q*.toml")):
        part = tomllib.loads(path.read_text(encoding="utf-8"))
        texts = {kind: part.get(kind, []) for kind in ("right", "follows", "wrong", "jumps")}
        texts["spoiled"] = [part["right"][base].replace(old, new, 1) for base, old, new in part["spoiled"]]
        texts["answer right"], texts["answer wrong"] = part["answers"]["right"], part["answers"]["wrong"]
        for kind, found in texts.items():
            for number, text in enumerate(found):
                yield path.stem, kind, number, text


def as_it_should_be(question, kind, text):
    """Whether a case is decided rightly, and what was said."""
    if kind.startswith("answer"):
        answer = check_answer(question, text)
        allowed = ("ok",) if kind == "answer right" else ("wrong", "error")
        return answer.verdict in allowed, f"{answer.verdict} {answer.message}"
    result = check_derivation(question, text, hints=False)
    allowed = {"right": ("complete",), "follows": ("complete", "incomplete")}.get(kind, ("wrong", "error"))
    good = result.status != "complete" if kind == "jumps" else result.status in allowed
    return good, str(result)


@pytest.mark.parametrize("question", sorted({case[0] for case in cases()}))
def test_a_part_is_judged_as_staff_would(question):
    failed = []
    for _, kind, number, text in (case for case in cases() if case[0] == question):
        good, said = as_it_should_be(question, kind, text)
        if not good:
            failed.append(f"{kind} {number}: {text}\n{said}")
    assert not failed, "\n\n".join(failed)


TRICKS = tomllib.loads((FOLDER.parent / "tricks.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("question", TRICKS)
def test_no_trick_passes_and_no_odd_style_fails(question):
    wanted = {
        "right": ("complete",),
        "wrong": ("wrong", "error"),
        "unearned": ("incomplete", "undecided", "wrong"),
    }
    failed = []
    for kind, texts in TRICKS[question].items():
        results = [check_derivation(question, text, hints=False) for text in texts]
        failed += [f"{kind}: {result}" for result in results if result.status not in wanted[kind]]
    assert not failed, "\n\n".join(failed)


def test_every_mistake_is_in_its_text():
    paths = sorted(FOLDER.glob("q*.toml"))
    assert paths
    for path in paths:
        part = tomllib.loads(path.read_text(encoding="utf-8"))
        assert all(old in part["right"][base] for base, old, _ in part["spoiled"]), path.name
