"""Single claims in many notations: each is read with its meaning, so a right one follows and a wrong one does not."""

import tomllib
from pathlib import Path

import pytest

from workbook.derive import check_derivation

CLAIMS = tomllib.loads(Path(__file__).with_name("claims.toml").read_text(encoding="utf-8"))


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
