"""How many mistakes that nobody wrote a hint for are named by what a student reads."""

import re
import tomllib
from pathlib import Path

import pytest

from tests.otter.running import reference_env, run

pytestmark = pytest.mark.slow

UNSEEN = tomllib.loads(Path(__file__).with_name("unseen.toml").read_text(encoding="utf-8"))["mistake"]
#: The share of them that is to be named.
LEAST = 0.85


def shown(mistake):
    """What a student reads of each public case that fails: message, and hint or fixed text."""
    env = reference_env(mistake["question"])
    exec(mistake["code"], env)
    results = run(mistake["question"], env | {"__seed__": 7})
    failed = [result for result in results.values() if result.outcome != "pass"]
    assert failed, "it is no mistake"
    return [result.text for result in failed if not result.hidden]


@pytest.fixture(scope="module")
def texts():
    return [(mistake, shown(mistake)) for mistake in UNSEEN]


def test_most_of_them_are_named(texts):
    judged = [(m, t) for m, t in texts if m["named"] != "neutral"]
    named = [m for m, found in judged if re.search(m["named"], " ".join(found), re.IGNORECASE)]
    assert len(judged) > 100
    assert len(named) >= LEAST * len(judged), [m["what"] for m, _ in judged if m not in named]


FRESH = tomllib.loads(Path(__file__).with_name("fresh.toml").read_text(encoding="utf-8"))["mistake"]


@pytest.mark.parametrize(
    "mistake",
    [
        pytest.param(
            mistake,
            id=f"{mistake['question']}: {mistake['what']}",
            marks=[] if mistake["half"] == "read" else pytest.mark.exhaustive,
        )
        for mistake in FRESH
    ],
)
def test_a_fresh_mistake_is_caught_and_told_as_it_was_judged(mistake):
    text = " ".join(shown(mistake))
    assert text
    if mistake["named"] != "neutral":
        assert mistake["named"] in text


@pytest.mark.parametrize("half", ["read", "held out", "third"])
def test_most_fresh_mistakes_are_named(half):
    judged = [mistake for mistake in FRESH if mistake["half"] == half]
    assert len(judged) >= 75
    assert sum(mistake["named"] != "neutral" for mistake in judged) >= LEAST * len(judged)
