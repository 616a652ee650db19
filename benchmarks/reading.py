"""Measure reading a whole class: ``python -m benchmarks.reading [N]`` (500).

A client reads a class of N, with derivations of every kind and written answers in `STYLES` styles, over HTTP.
It makes each decision as a reader would: one confirmation for full evidence, then *next* until nothing is
left. We count the decisions. We report the server's own time for each page and call from its
``Server-Timing`` header: the wall time, and the CPU time, which does not depend on the machine's other work.
Figures are written to `benchmarks/reading.json`.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

import nbformat

from autograder.homework.questions import MANUAL, NOTEBOOKS
from autograder.staff.gradebook import database
from benchmarks.measure import save
from tests.gradebook.conftest import ASSIGNMENT
from tests.gradebook.reading_class import SHARES, STYLES, Client, Reply, many, serving, set_up

RESULTS = Path(__file__).with_name("reading.json")


def spent(reply: Reply, what: str) -> float:
    """Return the server's own milliseconds for a reply: wall time for ``page``, CPU time for ``cpu``."""
    found = re.search(rf"{what};dur=([\d.]+)", reply.headers["Server-Timing"])
    assert found, reply.text[:500]
    return float(found[1])


def times(replies: list[Reply]) -> dict[str, dict[str, float]]:
    """Summarize the wall and CPU milliseconds of replies."""
    return {
        name: summary([spent(one, what) for one in replies])
        for name, what in (("clock", "page"), ("cpu", "cpu"))
    }


def read_all(ana: Client) -> dict[str, Any]:
    """Decide everything that is waiting as one reader, and return counts and times.

    Full evidence is confirmed at once. Then each page is decided as the checker proposes, or with half a point. Times
    are milliseconds by the clock and of CPU, for each kind of page and call.
    """
    home, evidence = ana.get("/"), ana.get("/evidence")
    confirmed = ana.call("confirm", shown=evidence.data("digest"), leave=[])
    decisions, answers = 1, confirmed.json["answers"]
    pages: list[Reply] = []
    calls: list[Reply] = []
    page = ana.get("/part/next")
    while page.data("page") == "answer":
        pages.append(page)
        chosen = page.data("chosen")
        reply = ana.decide(page, items=chosen) if chosen else ana.decide(page, points="0.5")
        assert reply.status == 200, reply.text
        calls.append(reply)
        decisions, answers = decisions + 1, answers + reply.json["answers"]
        page = ana.get(page.data("next"))
    return {
        "decisions": decisions,
        "answers_decided": answers,
        "confirmed_at_once": confirmed.json["answers"],
        "home_page_ms": times([home]),
        "evidence_page_ms": times([evidence]),
        "confirm_ms": times([confirmed]),
        "next_page_ms": times(pages),
        "decision_ms": times(calls),
        "load_average": round(os.getloadavg()[0], 1),
    }


def summary(values: list[float]) -> dict[str, float]:
    """Return the median, 95th percentile and maximum."""
    ordered = sorted(values)
    return {
        "median": round(statistics.median(ordered), 1),
        "p95": round(ordered[int(0.95 * (len(ordered) - 1))], 1),
        "max": round(ordered[-1], 1),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("size", nargs="?", type=int, default=500)
    size = parser.parse_args().size
    with tempfile.TemporaryDirectory(prefix="reading-") as folder:
        empty = Path(folder) / "empty.db"
        database.record_all(str(empty), [], ASSIGNMENT)
        released = {n.name: nbformat.read(ASSIGNMENT / n.file, as_version=4) for n in NOTEBOOKS}
        made = many(Path(folder), empty, released, size)
        started = time.perf_counter()
        reading = set_up(made)
        set_up_seconds = time.perf_counter() - started
        with serving(reading) as port:
            figures = read_all(Client(reading, port))
    result = {
        "command": f"python -m benchmarks.reading {size}",
        "students": size,
        "parts": size * len(MANUAL),
        "of_hundred_derivations": {name: share for name, (share, _) in SHARES.items()},
        "styles_of_written_answers": STYLES,
        "set_up_seconds": round(set_up_seconds, 1),
        **figures,
    }
    save(RESULTS, result)
    print(json.dumps(result, indent=1))


if __name__ == "__main__":
    main()
