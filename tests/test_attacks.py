"""Every attack under `tests/attacks` fails in every tier, and succeeds where nothing holds it.

The machines are made from this one (`tests.attacks.environments`): root's, an ordinary user's, and containers without
user namespaces. What each layer stops by itself is in the table that `python -m tests.attacks.table` writes.
"""

from __future__ import annotations

import contextlib
import functools
import sys
from collections.abc import Callable, Iterator

import pytest

from autograder import sandbox
from tests.attacks import environments, graded, harness, lab, table

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="student code is isolated on Linux"),
]

GRADED_TIERS = table.tiers_here()


@pytest.fixture(scope="session")
def from_inside() -> dict[tuple[str, str], harness.Results]:
    """What came of the attacks from inside a worker, at each place."""
    return table.everywhere(layers=False)


@pytest.mark.exhaustive
@pytest.mark.parametrize("name", lab.sandboxed())
def test_attack_from_inside_fails(name: str, from_inside: dict[tuple[str, str], harness.Results]) -> None:
    for (environment, tier), results in from_inside.items():
        held = results[name][""]
        if tier in getattr(lab.load(name), "STAYS_POSSIBLE", ()):
            assert held["success"], f"{name} is held in {tier} now: say so in the file"
        else:
            assert not held["success"], f"{environment}, {tier}: {held}"


@pytest.mark.exhaustive
@pytest.mark.parametrize("name", lab.sandboxed())
def test_attack_from_inside_succeeds_without_isolation(
    name: str, from_inside: dict[tuple[str, str], harness.Results]
) -> None:
    without = [results[name]["all"] for results in from_inside.values()]
    if all(result.get("absent") for result in without):
        pytest.skip(f"not on this machine: {without[0]['refused']}")
    if not any(result["success"] for result in without) and len(table.places()) < 4:
        pytest.skip("its control needs root")
    assert any(result["success"] for result in without), without


#: In the other tiers without those that take their whole budget: clocks are the same everywhere.
SUBMISSIONS = [
    pytest.param(tier, name, marks=[] if tier == GRADED_TIERS[0] else pytest.mark.exhaustive)
    for tier in GRADED_TIERS
    for name in graded.all_graded()
    if tier == GRADED_TIERS[0] or not name.startswith("exhaustion/")
]


@pytest.fixture(scope="session")
def bench() -> Iterator[Callable[[str], graded.Bench]]:
    """For each tier a zygote and a toy release, made when the first test asks."""
    with contextlib.ExitStack() as stack:
        yield functools.cache(lambda tier: stack.enter_context(graded.bench(tier)))


@pytest.mark.parametrize(("tier", "name"), SUBMISSIONS)
def test_hostile_submission_gains_nothing(tier: str, name: str, bench: Callable[[str], graded.Bench]) -> None:
    outcome = bench(tier).run(lab.load(name))
    assert outcome.gains == []


@pytest.fixture(scope="session")
def controls(request: pytest.FixtureRequest) -> Iterator[dict[str, Callable[[], list[str]]]]:
    """What the submissions that were asked for gain from a careless grader."""
    asked = [item for item in request.session.items if isinstance(item, pytest.Function)]
    names = [
        i.callspec.params["name"]
        for i in asked
        if i.originalname == "test_hostile_submission_succeeds_on_careless_grader"
    ]
    with graded.controls(names) as found:
        yield found


@pytest.mark.exhaustive
@pytest.mark.parametrize("name", graded.all_graded())
def test_hostile_submission_succeeds_on_careless_grader(
    name: str, controls: dict[str, Callable[[], list[str]]]
) -> None:
    assert controls[name](), "it gains nothing from a careless grader either"


@pytest.mark.parametrize("tier", GRADED_TIERS)
def test_honest_submission_gets_its_points(tier: str, bench: Callable[[str], graded.Bench]) -> None:
    class Honest:
        CELLS = ("def double(x):\n    return 2 * x\n",)
        HONEST = 3.0

    outcome = bench(tier).run(Honest)  # type: ignore[arg-type]
    assert (outcome.score, outcome.bystander, outcome.gains) == (3.0, 3.0, [])


def test_every_attack_says_what_it_tries() -> None:
    for name in lab.names():
        module = lab.load(name)
        assert lab.promise(module).endswith("."), name
        assert module.NUMBERS, name
        kinds = [hasattr(module, "attack"), hasattr(module, "CELLS"), hasattr(module, "make")]
        assert kinds.count(True) == 1, name


def test_every_known_attack_is_there() -> None:
    covered = {number for name in lab.names() for number in lab.load(name).NUMBERS}
    assert covered | set(table.ELSEWHERE) == set(range(1, 86))


@pytest.mark.parametrize("environment", environments.available())
def test_best_tier_of_an_environment(environment: str) -> None:
    code = "from autograder import sandbox; print(sandbox.choose('auto'))"
    expected = {"root": "namespaces", "container-root": "chroot", "container-user": "landlock"}
    chosen = table.output_of(environment, code).strip()
    assert chosen in sandbox.TIERS[:-1]
    if environment in expected and environment in dict(table.places()):
        assert chosen == expected[environment]
