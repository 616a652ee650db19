"""Which tier is taken, and what is said where one is missing."""

from __future__ import annotations

import sys

import pytest

from autograder import sandbox
from autograder.sandbox import landlock, linux, tiers

pytestmark = pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="student code is isolated on Linux"
)


def test_auto_takes_the_first_tier_that_works(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tiers, "trial", {"namespaces": "no", "chroot": "no", "landlock": None}.get)
    assert sandbox.choose("auto") == "landlock"


def test_auto_never_takes_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tiers, "trial", lambda tier: "refused by the kernel")
    with pytest.raises(sandbox.IsolationUnavailable) as refusal:
        sandbox.choose("auto")
    assert refusal.value.reason.count("refused by the kernel") == 3
    assert len(refusal.value.remedies) == 3
    assert sandbox.choose("none") == "none"


@pytest.mark.parametrize("scope", ["2", "3"])
def test_a_strict_yama_is_named_where_it_stops_the_landlock_tier(
    scope: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tiers, "ptrace_scope", lambda: scope)
    monkeypatch.setattr(landlock, "version", lambda: 6)
    monkeypatch.setattr(tiers, "trial", {"landlock": "Operation not permitted: '/proc/7/mem'"}.get)
    found = {layer.name: layer for layer in sandbox.probe()}
    for name in ("tier landlock", "ptrace scope"):
        assert found[name].status == "CAUTION"
        assert "kernel.yama.ptrace_scope=1" in found[name].remedy
    with pytest.raises(sandbox.IsolationUnavailable) as refusal:
        sandbox.choose("landlock")
    assert "kernel.yama.ptrace_scope=1" in refusal.value.remedies[0]
    monkeypatch.setattr(tiers, "trial", {}.get)
    assert tiers._dumps().status == "PASS"


def test_every_line_that_is_not_a_pass_says_what_would_help(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tiers, "trial", lambda tier: "refused")
    for version in (0, 2, 6):
        monkeypatch.setattr(landlock, "version", lambda version=version: version)
        for layer in sandbox.probe():
            assert layer.status == "PASS" or layer.remedy, layer


def test_a_tier_by_name_is_not_replaced_by_a_weaker_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tiers, "trial", {"namespaces": "no", "chroot": None, "landlock": None}.get)
    with pytest.raises(sandbox.IsolationUnavailable, match="namespaces: no"):
        sandbox.choose("namespaces")


def test_unknown_tier_is_an_error() -> None:
    with pytest.raises(ValueError, match="there is no isolation tier"):
        sandbox.choose("docker")


def test_other_systems_are_refused_with_a_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    linux.machine.cache_clear()
    tiers.trial.cache_clear()
    monkeypatch.setattr(sys, "platform", "darwin")
    with pytest.raises(sandbox.IsolationUnavailable, match="64-bit Linux") as refusal:
        sandbox.choose("auto")
    assert "Linux" in refusal.value.remedies[0]
    assert sandbox.probe()[0].status == "FAIL"
    monkeypatch.undo()
    linux.machine.cache_clear()
    tiers.trial.cache_clear()
