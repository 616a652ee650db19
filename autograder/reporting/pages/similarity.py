"""Find submissions that share what few others wrote, and show them side by side.

Right answers to a small question are similar, so similarity alone proves nothing. Each run of tokens is therefore
weighted by its rarity: log((N + 1) / number of the N submissions that contain it). What the whole class wrote has
almost no weight. The result is a reason to read two submissions, never a verdict.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, zip_longest

import numpy as np
from numpy.typing import NDArray

from autograder.reporting.pages.ownwork import Line, Own, Prints, tokens

THRESHOLD = 0.6
"""Minimum share of the smaller submission's own work, weighted by rarity, from which a pair is shown."""
MIN_PRINTS = 60
"""Minimum number of own runs of tokens for a comparison: about ten lines."""
_BLOCK = 4096
_CONTEXT = 2
MAX_ROWS = 160


@dataclass(frozen=True, slots=True)
class Pair:
    """Two submissions, and the rarity-weighted share of the smaller one's own work that the other also contains."""

    first: str
    second: str
    share: float


def pairs(prints: Mapping[str, Prints], threshold: float = THRESHOLD) -> list[Pair]:
    """Return pairs that share at least ``threshold``, most similar first.

    >>> one, two = np.arange(100, dtype=np.uint64), np.arange(50, 150, dtype=np.uint64)
    >>> pairs({"a": one, "b": two, "c": one, "d": one[:9]})
    [Pair(first='a', second='c', share=1.0)]
    """
    names = [name for name, own in prints.items() if len(own) >= MIN_PRINTS]
    if len(names) < 2:
        return []
    owner = np.repeat(np.arange(len(names)), [len(prints[name]) for name in names])
    _, column, holders = np.unique(
        np.concatenate([prints[name] for name in names]), return_inverse=True, return_counts=True
    )
    weight = np.log((len(names) + 1) / holders)
    whole = np.bincount(owner, weight[column], len(names))
    shared = _shared(owner, column, holders, weight, len(names))
    share = shared / np.minimum.outer(whole, whole)
    above = np.argwhere(np.triu(share >= threshold, 1))
    found = [Pair(names[i], names[j], min(round(float(share[i, j]), 4), 1.0)) for i, j in above]
    return sorted(found, key=lambda pair: (-pair.share, pair.first, pair.second))


def _shared(
    owner: NDArray[np.int64],
    column: NDArray[np.int64],
    holders: NDArray[np.int64],
    weight: NDArray[np.float64],
    count: int,
) -> NDArray[np.float64]:
    """Return the (count, count) weights that each pair of submissions shares; computed in blocks to bound memory."""
    common = holders[column] > 1
    owner, column = owner[common], column[common]
    used, column = np.unique(column, return_inverse=True)
    order = np.argsort(column, kind="stable")
    owner, column = owner[order], column[order]
    total = np.zeros((count, count))
    root = np.sqrt(weight[used]).astype(np.float32)
    for start in range(0, len(used), _BLOCK):
        low, high = np.searchsorted(column, [start, start + _BLOCK])
        block = np.zeros((count, min(_BLOCK, len(used) - start)), np.float32)
        block[owner[low:high], column[low:high] - start] = root[column[low:high]]
        total += block @ block.T
    return total


def groups(found: Sequence[Pair]) -> list[tuple[list[str], Pair]]:
    """Return groups of submissions connected by pairs, each with its strongest pair; strongest groups first.

    >>> groups([Pair("a", "b", 0.9), Pair("c", "d", 0.8), Pair("b", "e", 0.7)])
    [(['a', 'b', 'e'], Pair(first='a', second='b', share=0.9)), (['c', 'd'], Pair(first='c', second='d', share=0.8))]
    """
    leader: dict[str, str] = {}

    def root(name: str) -> str:
        while leader.setdefault(name, name) != name:
            name = leader[name]
        return name

    for pair in found:
        leader[root(pair.second)] = root(pair.first)
    members: defaultdict[str, list[str]] = defaultdict(list)
    for name in leader:
        members[root(name)].append(name)
    strongest: dict[str, Pair] = {}
    for pair in found:
        strongest.setdefault(root(pair.first), pair)
    return [(sorted(members[name]), pair) for name, pair in strongest.items()]


@dataclass(frozen=True)
class Row:
    """One row of two submissions side by side.

    ``kind`` is ``same``, ``renamed`` (only names or layout differ), ``differs``, or ``gap`` (rows left out).
    """

    kind: str
    left: str = ""
    right: str = ""


@dataclass(frozen=True)
class Sheet:
    """One notebook of two submissions side by side."""

    notebook: str
    rows: list[Row]
    same: int


def side_by_side(first: Own, second: Own, fixed: frozenset[str]) -> list[Sheet]:
    """Return the own lines of two submissions, notebook by notebook, aligned where they are similar."""
    sheets = []
    left, right = _by_notebook(first.lines), _by_notebook(second.lines)
    for notebook in left:
        rows = _align(left[notebook], right.get(notebook, []), fixed)
        if same := sum(row.kind in ("same", "renamed") for row in rows):
            sheets.append(Sheet(notebook, _shortened(rows), same))
    return sheets


def _by_notebook(lines: Sequence[Line]) -> dict[str, list[Line]]:
    found: defaultdict[str, list[Line]] = defaultdict(list)
    for line in lines:
        found[line.notebook].append(line)
    return dict(found)


def _align(left: Sequence[Line], right: Sequence[Line], fixed: frozenset[str]) -> list[Row]:
    """Return the lines of two submissions side by side: "same", "renamed" (equal up to names and layout), or "differs".

    The order of both sides is kept, and as few lines as possible differ. Names in ``fixed`` count as text, so lines
    that differ in them are different. Different lines between two equal ones are paired in order, and the shorter side
    is filled with empty lines.
    """
    from rapidfuzz.distance import Indel

    keys = [
        [" ".join(tokens(line.text, line.kind, fixed)) or line.text for line in side]
        for side in (left, right)
    ]
    rows: list[Row] = []
    waiting: tuple[list[str], list[str]] = ([], [])

    def flush() -> None:
        rows.extend(Row("differs", *texts) for texts in zip_longest(*waiting, fillvalue=""))
        waiting[0].clear()
        waiting[1].clear()

    for code in Indel.opcodes(*keys):
        if code.tag == "equal":
            flush()
            for a, b in zip(
                left[code.src_start : code.src_end], right[code.dest_start : code.dest_end], strict=True
            ):
                rows.append(Row("same" if a.text.strip() == b.text.strip() else "renamed", a.text, b.text))
        else:
            waiting[0].extend(line.text for line in left[code.src_start : code.src_end])
            waiting[1].extend(line.text for line in right[code.dest_start : code.dest_end])
    flush()
    return rows


def _shortened(rows: Sequence[Row]) -> list[Row]:
    """Return the rows near similar rows; the rows between become a gap."""
    alike = [number for number, row in enumerate(rows) if row.kind != "differs"]
    keep = set(chain.from_iterable(range(n - _CONTEXT, n + _CONTEXT + 1) for n in alike))
    found: list[Row] = []
    for number, row in enumerate(rows):
        if number in keep:
            found.append(row)
        elif not found or found[-1].kind != "gap":
            found.append(Row("gap"))
        if len(found) >= MAX_ROWS:
            return [*found, Row("gap")]
    return found
