"""The reports in a results folder: those that can be read, and one line for each that cannot.

Nothing is lost silently: a torn or foreign ``report.json`` is named on the staff's page and on the terminal.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from autograder.grade import report
from autograder.safe import line

Report = dict[str, Any]
_MOST = 1e15


@dataclass
class Results:
    """Reports by folder name, and a line for each ``report.json`` that is none."""

    reports: dict[str, Report] = field(default_factory=dict)
    broken: dict[str, str] = field(default_factory=dict)


@cache
def _accepts() -> Callable[[Any], Any]:
    """The schema as a compiled function: ten times as fast as `report.problems`, but it says less."""
    import fastjsonschema

    schema = json.loads(report.SCHEMA_FILE.read_text())
    # A reference costs a function call and two formatted names for each of the 200,000 cases of a large class.
    plain = _inlined(schema, schema["$defs"])
    compiled: Callable[[Any], Any] = fastjsonschema.compile(plain)
    return compiled


def _inlined(node: Any, definitions: dict[str, Any]) -> Any:
    """A schema with every reference to a definition replaced by the definition.

    >>> _inlined({"items": [{"$ref": "#/$defs/outcome"}]}, {"outcome": {"enum": ["pass"]}})
    {'items': [{'enum': ['pass']}]}
    """
    if isinstance(node, dict):
        if "$ref" in node:
            return definitions[node["$ref"].removeprefix("#/$defs/")]
        return {key: _inlined(value, definitions) for key, value in node.items()}
    return [_inlined(value, definitions) for value in node] if isinstance(node, list) else node


def _no_number(text: str) -> None:
    raise ValueError(f"{text} is not JSON")


def _numbers(found: Report) -> Iterator[float]:
    """The numbers that pages count with."""
    for entry in (found, *found["questions"]):
        yield entry["score"]
        yield entry["max_score"]
    for notebook in found["notebooks"]:
        yield from (notebook["cpu_seconds"], notebook["wall_seconds"], notebook["peak_memory_bytes"])


def parse(data: bytes) -> Report:
    """A report from its bytes; raises ValueError with one line that says what is wrong."""
    try:
        found = json.loads(data, parse_constant=_no_number)
    except (ValueError, RecursionError):
        raise ValueError("not valid JSON: cut short, or not a report") from None
    try:
        _accepts()(found)
    except ValueError as error:
        known = report.problems(found)
        raise ValueError(f"not a report: {line(known[0] if known else str(error))}") from None
    assert isinstance(found, dict)
    # 1e999 is good JSON and infinite; such a thing would be in every mean.
    if not all(number < _MOST for number in _numbers(found)):
        raise ValueError("not a report: a number beyond all measure")
    return found


def read_results(folder: Path) -> Results:
    """All reports in ``folder/<student>/report.json``, and ``folder/report.json`` if it is one student's folder.

    Raises ValueError where there is none at all.
    """
    results = Results()
    paths = {path.parent.name: path for path in sorted(folder.glob("*/report.json"))}
    if not paths and (folder / "report.json").is_file():
        paths = {".": folder / "report.json"}
    if not paths:
        raise ValueError(f"{folder}: no report.json in its folders; `autograder grade` writes them")
    for name, path in paths.items():
        try:
            results.reports[name] = parse(path.read_bytes())
        except OSError as error:
            results.broken[name] = f"cannot be read: {error.strerror or type(error).__name__}"
        except ValueError as error:
            results.broken[name] = str(error)
    return results
