"""Single claims in many notations: each is read with its meaning, so a right one follows and a wrong one does not."""

import tomllib
from pathlib import Path

import pytest

from workbook.derive import check_derivation

HERE = Path(__file__)
CLAIMS = tomllib.loads(HERE.with_name("claims.toml").read_text(encoding="utf-8"))
UNREADABLE = tomllib.loads(HERE.with_name("unreadable.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("question", CLAIMS)
def test_claims_are_read_in_every_notation(question):
    expected = {"right": {"ok"}, "wrong": {"wrong"}}
    failed = []
    for kind, verdicts in expected.items():
        for claim in CLAIMS[question].get(kind, ()):
            result = check_derivation(question, claim, hints=False)
            if {line.verdict for line in result.lines} != verdicts:
                failed.append(f"{kind}: {claim}\n{result}")
    assert not failed, "\n\n".join(failed)


@pytest.mark.parametrize("question", UNREADABLE)
def test_what_cannot_be_read_or_judged_is_named(question):
    failed = []
    for text, verdict, words in UNREADABLE[question]["told"]:
        line = check_derivation(question, text, hints=False).lines[-1]
        if line.verdict != verdict or words not in line.message:
            failed.append(
                f"{text}: {line.verdict} was not {verdict}, or {words!r} is not in {line.message!r}"
            )
    assert not failed, "\n".join(failed)
