"""Writes the tables of docs/security.md: promises, tiers, results, and which layer each result hangs on.

python -m tests.attacks.table            runs everything and writes the page
python -m tests.attacks.table --missing  runs only the attacks that have no line yet; the other lines stay
python -m tests.attacks.table --json F   keeps the results as well

A line stays true until the sandbox, the grader or the attack itself changes. `pytest tests/test_attacks.py` runs every
attack in every tier each time, so a new attack needs only its own line; what a layer stops alone is measured here only.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
from functools import cache
from typing import Any

from autograder import sandbox
from tests.attacks import environments, graded, harness, lab

#: Catalog numbers that no file attacks, and why.
ELSEWHERE = {
    44: "no call is banned, so there is none to hide: answers are judged by their values",
}
PAGE = harness.ROOT / "docs" / "security.md"
MARK = "<!-- From here on written by `python -m tests.attacks.table`. -->"
_GROUPS = {
    "read": "Reading what is hidden",
    "forge": "Forging a result",
    "objects": "Hostile objects",
    "behavior": "Behavior over time and between submissions",
    "exhaustion": "Using everything up",
    "files": "Hostile files",
    "notebook": "Hostile notebooks",
    "escape": "Escaping",
}


@cache
def places() -> list[tuple[str, str]]:
    """Environments and the tier that is meant for each, as far as this machine can make them."""
    wanted = [
        ("root", "namespaces"),
        ("user", "namespaces"),
        ("container-root", "chroot"),
        ("container-user", "landlock"),
    ]
    if "root" in environments.available():
        return [(environment, tier) for environment, tier in wanted if _works(environment, tier)]
    return [(name, tier) for name in environments.available() for tier in tiers_here() if tier != "chroot"]


def _works(environment: str, tier: str) -> bool:
    code = f"from autograder.sandbox import tiers; print(tiers.trial({tier!r}))"
    return output_of(environment, code).strip() == "None"


def output_of(environment: str, code: str) -> str:
    """What a program prints in an environment."""
    command = environments.command(environment, sys.executable, "-c", code)
    done = subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL, cwd=harness.ROOT)
    if done.returncode:
        raise RuntimeError(f"{environment}: {done.stderr}")
    return done.stdout


@cache
def tiers_here() -> list[str]:
    """The tiers that work for the user who runs this."""
    if not sys.platform.startswith("linux"):
        return []
    return [
        layer.name.removeprefix("tier ")
        for layer in sandbox.probe()
        if layer.name.startswith("tier ") and layer.status == "PASS"
    ]


def everywhere(layers: bool, names: list[str] | None = None) -> dict[tuple[str, str], harness.Results]:
    """What came of the attacks from inside a worker (all, or those named) at each place, one by one: controls kill
    what they can.
    """
    return {place: harness.run(*place, *(names or ()), layers=layers) for place in places()}


def collect(names: list[str]) -> dict[str, Any]:
    """Run these: each attack at each place, with each layer left out; each submission in each tier."""
    sandboxed = [name for name in lab.sandboxed() if name in names]
    hostile = [name for name in graded.all_graded() if name in names]
    inside = (
        {" ".join(place): results for place, results in everywhere(True, sandboxed).items()}
        if sandboxed
        else {}
    )
    submissions: dict[str, dict[str, list[str]]] = {}
    for tier in tiers_here() if hostile else ():
        with graded.bench(tier) as bench:
            submissions[tier] = {name: bench.run(lab.load(name)).gains for name in hostile}
    with graded.controls(hostile) as asked:
        controls = {name: ask() for name, ask in asked.items()}
    return {"inside": inside, "submissions": submissions, "controls": controls}


def written(text: str) -> dict[str, tuple[str, ...]]:
    """The lines that a page has: an attack's numbers, tiers and control."""
    found = re.findall(
        r"^\| .* \| \[\w+\]\(\.\./tests/attacks/(\w+/\w+)\.py\) \| (.+) \|$", text, re.MULTILINE
    )
    return {name: tuple(cells.split(" | ")) for name, cells in found}


def page(rows: dict[str, tuple[str, ...]]) -> str:
    """The page's generated part, from its lines."""
    rows = {name: rows[name] for name in lab.names()}
    held = sum(all(cell != "**succeeds**" for cell in row) for row in rows.values())
    lines = [f"{len(rows)} attacks; in {held} of them no tier gives way.", ""]
    for group, title in _GROUPS.items():
        lines += [
            f"### {title}",
            "",
            "| promise | attack | catalog | namespaces | chroot | landlock | control |",
        ]
        lines.append("|---|---|---|---|---|---|---|")
        for name, (numbers, *cells) in rows.items():
            if name.startswith(group + "/"):
                link = f"[{name.split('/')[1]}](../tests/attacks/{name}.py)"
                lines.append(f"| {lab.promise(lab.load(name))} | {link} | {numbers} | {' | '.join(cells)} |")
        lines.append("")
    lines += ["### Catalog numbers without a file", ""]
    lines += [f"- {number}: {reason}." for number, reason in ELSEWHERE.items()]
    return "\n".join(lines) + "\n"


def _row(name: str, found: dict[str, Any]) -> tuple[str, ...]:
    numbers = ", ".join(str(number) for number in lab.load(name).NUMBERS)
    if name in found["controls"]:
        cells = []
        for tier in sandbox.TIERS[:-1]:
            gains = found["submissions"].get(tier, {}).get(name)
            cells.append("not run" if gains is None else "**succeeds**" if gains else "held")
        control = found["controls"][name]
        return numbers, *cells, "succeeds on a careless grader" if control else "**none**"
    cells = []
    succeeds = False
    for tier in sandbox.TIERS[:-1]:
        results = [runs[name] for place, runs in found["inside"].items() if place.endswith(" " + tier)]
        cells.append(_cell(results, tier))
        succeeds = succeeds or any(result["all"]["success"] for result in results)
    absent = all(runs[name]["all"].get("absent") for runs in found["inside"].values())
    return (
        numbers,
        *cells,
        "succeeds without layers" if succeeds else "not on this machine" if absent else "**none**",
    )


def _cell(results: list[dict[str, Any]], tier: str) -> str:
    if not results:
        return "not run"
    if any(result[""]["success"] for result in results):
        return "**succeeds**"
    alone = [
        layer
        for layer in sandbox.LAYERS[tier]
        if any(result.get(layer, {}).get("success") for result in results)
    ]
    return "held" + (f", by {' and '.join(alone)} alone" if alone else "")


def main() -> None:
    """Run all, or what is missing, and write the page."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--missing", action="store_true", help="run only attacks without a line")
    parser.add_argument("--json", metavar="F", help="keep the results there")
    chosen = parser.parse_args()
    before, mark, after = PAGE.read_text().partition(MARK)
    if not mark:
        raise SystemExit(f"{PAGE} has lost the line {MARK!r}")
    kept = written(after) if chosen.missing else {}
    names = [name for name in lab.names() if name not in kept]
    found = collect(names)
    if chosen.json:
        with open(chosen.json, "w") as file:
            json.dump(found, file, indent=1)
    rows = kept | {name: _row(name, found) for name in names}
    PAGE.write_text(before + mark + "\n\n" + page(rows))
    print(f"{len(names)} attacks run, {len(lab.names())} written to {os.path.relpath(PAGE)}")


if __name__ == "__main__":
    main()
