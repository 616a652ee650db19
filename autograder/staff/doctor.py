"""The command `autograder doctor`: print which isolation layers this machine supports, and whether they hold."""

from __future__ import annotations

import time

from rich.console import Console
from rich.table import Table
from rich.text import Text

from autograder import sandbox
from autograder.command_line import EXIT_NO_ISOLATION
from autograder.sandbox import canary

_COLORS = {"PASS": "green", "CAUTION": "yellow", "FAIL": "red"}


def run(console: Console | None = None) -> int:
    """Print one line for each layer of the isolation and each tier, with a remedy where one helps, and run the canary.

    The last line says in which tier submissions are graded here, or that nothing can be graded. It cannot if no tier
    works or if the canary's attacks on the strongest one succeed. ``console`` is standard output by default.

    Returns
    -------
    int
        0 if grading is possible, 3 if it would be refused, as in `autograder grade`.
    """
    console = console or Console()
    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_column(no_wrap=True)
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for layer in [*sandbox.probe(), *_tried()]:
        seen = Text(layer.detail)
        if layer.remedy:
            seen.append(f"\nTo fix this: {layer.remedy}", style="dim")
        table.add_row(Text(layer.status, style=_COLORS[layer.status]), layer.name, seen)
    console.print(table)
    try:
        tier = sandbox.choose("auto")
    except sandbox.IsolationUnavailable:
        console.print("Nothing can be graded on this machine.", style="red")
        return EXIT_NO_ISOLATION
    if canary.run(tier):
        console.print("Nothing can be graded on this machine: an attack on a worker succeeded.", style="red")
        return EXIT_NO_ISOLATION
    console.print(f"Submissions are graded in the tier {tier}.", style="green")
    return 0


def _tried() -> list[sandbox.Layer]:
    """Run the canary in each tier that works on this machine."""
    lines = []
    for layer in sandbox.probe():
        tier = layer.name.removeprefix("tier ")
        if layer.status == "PASS" and tier != layer.name:
            start = time.monotonic()
            breaches = canary.run(tier)
            seconds = time.monotonic() - start
            if breaches:
                remedy = "Do not grade here. SECURITY.md says how to report this output."
                lines.append(sandbox.Layer(f"canary in {tier}", "FAIL", "; ".join(breaches), remedy))
            else:
                detail = f"all {len(canary.ATTACKS)} attacks were refused, in {seconds:.1f} s"
                lines.append(sandbox.Layer(f"canary in {tier}", "PASS", detail))
    return lines
