"""Check the derivation checker with one-edit mutants of right derivations and with paddings.

    python -m benchmarks.derivation_mutants            # prints a table, writes benchmarks/derivations.json

Each mutant changes one line of a derivation in solutions/written, or of a right one in another style in
tests/derive/judged, by one edit: it adds or drops a transpose, changes a sign, a factor, an order or an
index, drops a term, or replaces λ by √λ. The checker reports the first wrong line. A separate evaluator in
NumPy reports the first false line. A mutant is *invalid accepted* if the evaluator finds a false line and the
checker finds none or only a later one. It is *named* if the checker says what is wrong, and not only that the
line does not follow. Paddings (tests/derive/oracle/paddings.py) are true but prove nothing, so none may earn
a milestone.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import statistics
import sys
import time
import tomllib
from collections import Counter
from collections.abc import Iterator
from functools import partial
from multiprocessing import Pool
from pathlib import Path
from typing import Any

from benchmarks.measure import save
from tests.derive.oracle import reference
from tests.derive.oracle.paddings import accepted, sample
from tests.derive.oracle.reader import Reader
from workbook.derive import check_derivation, questions
from workbook.derive.part import load
from workbook.derive.read.statements import read

ROOT = Path(__file__).resolve().parent.parent
OUT = Path(__file__).with_name("derivations.json")
JUDGED = ROOT / "tests" / "derive" / "judged"
PER_PART = 108
PADDINGS = 60
UNREAD = -1
# The checker's general message for a line, if it finds no specific one.
GENERAL = re.compile(r"(this does not follow( from lines? [\d, and]+)?|this is not true for every \w+.*|)")

TOKEN = re.compile(
    r"inv|sum_\w|delta\([^)]*\)|argm\w+|lim|ind|d\(|sqrt|exp|yhat|Xhat|fhat|Xcheck|W\d|\w_\w+|[^\W\d_]|\d+|\S|\s"
)


def styles(question: str) -> list[str]:
    """Return right derivations in other people's styles, if the evaluator can read them too."""
    cases = tomllib.loads((JUDGED / f"{question}.toml").read_text(encoding="utf-8"))["right"]
    plain = [text for text in cases if not re.search(r"[\\$]", text)]
    return [text for text in plain if judged(question, text, 1)[:2] == (None, None)]


def tokens(line: str) -> list[str]:
    return TOKEN.findall(line)


def is_name(token: str) -> bool:
    return bool(re.fullmatch(r"[^\W\d_](_\w+)?|yhat|Xhat|fhat|Xcheck|W\d(_\w)?", token)) and token != "d"


def mutants_of(line: str) -> Iterator[tuple[str, str]]:
    """Yield (edit, new line) for every one-edit version of a line of a derivation, from left to right.

    Edits drop, swap, change or add one token, or drop a term. A new line may be equal to another one, still right, or
    not a line at all.
    """
    parts = tokens(line)
    put = partial(_put, parts)
    for at, token in enumerate(parts):
        if token == "'":
            yield "transpose dropped", put(at)
        elif token in "+-" and at:
            yield "sign changed", put(at, "-" if token == "+" else "+")
            yield "term dropped", "".join(parts[:at]) + _after_term(parts, at)
        elif token.isdecimal():
            yield "number changed", put(at, str(int(token) + 1))
            if token == "2" and at and parts[at - 1] == "^":
                yield "square dropped", "".join([*parts[: at - 1], *parts[at + 1 :]])
            elif token == "2":
                yield "factor dropped", put(at)
        elif token == "λ":
            yield "root of lambda", put(at, "sqrt(λ)")
            yield "lambda squared", put(at, "λ^2")
            yield "lambda dropped", put(at, " ")
        elif token == "inv":
            yield "inverse dropped", put(at)
        elif token == "†":
            yield "dagger dropped", put(at)
        elif token in ("sqrt", "exp"):
            yield f"{token} dropped", put(at)
        elif token == ">":
            yield "comparison turned", put(at, "<")
        elif token == "argmin":
            yield "argmax for argmin", put(at, "argmax")
        elif is_name(token):
            yield from _mutants_of_name(parts, at)


def _put(parts: list[str], at: int, *new: str) -> str:
    """Return the line with the token at a place replaced by others, or left out."""
    return "".join([*parts[:at], *new, *parts[at + 1 :]])


def _mutants_of_name(parts: list[str], at: int) -> Iterator[tuple[str, str]]:
    """Yield every one-edit version of a line that edits the name at a place, with the name of the edit."""
    token = parts[at]
    rest = "".join(parts[at + 1 :]).lstrip()
    if not rest.startswith("'"):
        yield "transpose added", _put(parts, at, token, "'")
    yield "factor dropped", _put(parts, at, " ")
    yield "factor doubled", _put(parts, at, "2 ", token)
    if "_" in token:
        base, index = token.split("_", 1)
        for other in "ijk":
            if other not in index:
                yield "index changed", _put(parts, at, f"{base}_{other}{index[1:]}")
        if len(index) == 2:
            yield "indices swapped", _put(parts, at, f"{base}_{index[1]}{index[0]}")
    for other in {"X": "A", "U": "V", "V": "U", "x": "c", "c": "x", "w": "y", "y": "w"}.get(token, ""):
        yield "name changed", _put(parts, at, other)
    ahead = at + 2 if at + 2 < len(parts) and parts[at + 1] == " " else 0
    if ahead and is_name(parts[ahead]):
        yield "order swapped", "".join([*parts[:at], parts[ahead], " ", token, *parts[ahead + 1 :]])


def _after_term(parts: list[str], at: int) -> str:
    depth = 0
    for here in range(at + 1, len(parts)):
        token = parts[here]
        depth += token.count("(") + token.count("[")
        if token in ")]":
            depth -= 1
        if depth < 0 or (depth == 0 and token in "+-=|,;" and here > at + 2):
            return "".join(parts[here:])
    return ""


def judged(question: str, text: str, seed: int) -> tuple[int | None, int | None, str, float]:
    """Return (checker's first problem, evaluator's first problem, checker's status, seconds)."""
    start = time.process_time()
    result = check_derivation(question, text, hints=False)
    seconds = time.process_time() - start
    part = load(question)
    try:
        truth = Reader(part, seed).first_invalid(read(text, part.names))
    except (AttributeError, KeyError, TypeError, ValueError):  # notation that the evaluator does not know
        truth = UNREAD
    return result.first_problem, truth, result.status, seconds


def pool_of(question: str, count: int, rng: random.Random) -> list[tuple[str, str, str]]:
    """Return (edit, line, mutant) tuples: three quarters from the reference, the rest from other styles."""
    found: list[tuple[str, str, str]] = []
    bases = [[reference(question)], styles(question)]
    for texts, share in zip(bases, (count * 3 // 4, count), strict=True):
        pool = []
        for text in texts:
            lines = text.split("\n")
            for number, line in enumerate(lines):
                pool += [
                    (kind, new.strip(), "\n".join([*lines[:number], new, *lines[number + 1 :]]))
                    for kind, new in mutants_of(line)
                    if new != line
                ]
        rng.shuffle(pool)
        found += pool[: max(0, share - len(found))]
    return found


def named(question: str, mutant: str) -> bool:
    """Return whether the checker says what is wrong with the line where it stops."""
    result = check_derivation(question, mutant)
    line = next((line for line in result.lines if line.verdict in ("wrong", "error")), None)
    return line is not None and not GENERAL.fullmatch(line.message)


def examined(question: str, per_part: int, verbose: bool) -> dict[str, Any]:
    """Check the mutants and paddings of one part; return the verdicts' counts, and where checker and evaluator differ.

    At most ``per_part`` mutants are checked. ``counts`` is of mutants by verdict, ``padded`` of paddings by whether
    they earned anything, nothing, or were stopped by the checker. ``disagreements`` lists each case in which the
    checker and the evaluator differ or a padding earned something; with ``verbose``, all mutants. ``seconds`` are of
    the checker for each mutant. Every fourth mutant that the checker calls wrong counts as ``stopped``, and as
    ``named`` if the message names the mistake. A line with the counts is printed.

    Raises
    ------
    SystemExit
        If the reference itself fails.
    """
    rng = random.Random(f"182 {question}")
    clean = judged(question, reference(question), 1)
    if clean[:2] != (None, None):
        raise SystemExit(f"{question}: the reference itself fails: {clean}")
    counts: Counter[str] = Counter()
    padded: Counter[str] = Counter()
    disagreements: list[dict[str, Any]] = []
    seconds: list[float] = []
    words = stopped = 0
    for place, (kind, line, mutant) in enumerate(pool_of(question, per_part, rng)):
        mine, truth, status, took = judged(question, mutant, 1)
        seconds.append(took)
        verdict = _compare(mine, truth, status)
        counts[verdict] += 1
        if verdict in ("invalid accepted", "valid rejected", "another line") or verbose:
            entry = {"question": question, "edit": kind, "line": line, "verdict": verdict}
            disagreements.append({**entry, "checker": mine, "evaluator": truth})
        if status == "wrong" and not place % 4:
            stopped += 1
            words += named(question, mutant)
    for kind, plain, text in sample(question, reference(question), PADDINGS):
        status, earned = accepted(question, kind, plain, text)
        true = status not in ("wrong", "error", "empty")
        padded["earned something" if earned else "earned nothing" if true else "stopped"] += 1
        if earned:
            disagreements.append(
                {"question": question, "edit": kind, "line": text, "verdict": "padding earned"}
            )
    print(f"{question}  {sum(counts.values()):4d} mutants  {dict(counts)}", flush=True)
    return {
        "counts": counts, "padded": padded, "disagreements": disagreements, "seconds": seconds, "stopped": stopped,
        "named": words,
    }  # fmt: skip


def run(per_part: int, only: list[str], verbose: bool, processes: int = 1) -> dict[str, Any]:
    """Check all mutants and paddings; return the counts and every disagreement."""
    chosen = only or questions()
    with Pool(processes) as pool:
        parts = pool.map(partial(examined, per_part=per_part, verbose=verbose), chosen, chunksize=1)
    totals = sum((part["counts"] for part in parts), Counter())
    seconds = [took for part in parts for took in part["seconds"]]
    return {
        "parts": {question: dict(part["counts"]) for question, part in zip(chosen, parts, strict=True)},
        "disagreements": [entry for part in parts for entry in part["disagreements"]],
        "mutants": sum(totals.values()),
        "totals": dict(totals),
        "invalid_accepted": totals["invalid accepted"],
        "named": {"of": sum(p["stopped"] for p in parts), "named": sum(p["named"] for p in parts)},
        "paddings": dict(sum((part["padded"] for part in parts), Counter())),
        "milliseconds": {
            "median": round(1e3 * statistics.median(seconds), 1),
            "largest": round(1e3 * max(seconds), 1),
        },
    }


def _compare(mine: int | None, truth: int | None, status: str) -> str:
    if truth == UNREAD:
        return "not evaluated"
    if truth is None:
        if mine is None:
            return "equal after all" if status != "undecided" else "undecided"
        return "valid rejected"
    if status == "undecided" and mine is None:
        return "undecided"
    if mine is None or mine > truth:
        return "undecided" if status == "undecided" else "invalid accepted"
    return "stopped at the line" if mine == truth else "another line"


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    parser.add_argument("questions", nargs="*")
    parser.add_argument("--per-part", type=int, default=PER_PART)
    parser.add_argument("--verbose", action="store_true")
    parser.add_argument("--processes", type=int, default=1)
    options = parser.parse_args(argv)
    report = run(options.per_part, options.questions, options.verbose, options.processes)
    for entry in report["disagreements"]:
        print(json.dumps(entry, ensure_ascii=False))
    print(f"{report['mutants']} mutants, {report['invalid_accepted']} invalid accepted; {report['totals']}")
    print(f"named {report['named']}; paddings {report['paddings']}")
    if not options.questions:
        save(OUT, report)
    return 1 if report["invalid_accepted"] or report["paddings"].get("earned something") else 0


if __name__ == "__main__":
    sys.exit(main())
