"""Generate the Markdown table in `docs/report.md` from the report's schema, so that the two agree.

``python -m autograder.reporting.pages.schema docs/report.md`` updates the table between its two markers.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from autograder.grade.report import SCHEMA_FILE

BEGIN = "<!-- from report.schema.json: begin -->"
END = "<!-- end -->"

Node = dict[str, Any]
"""A part of a JSON schema."""
#: Codes that have their own table on the page.
_EXPLAINED = {
    "#/$defs/Outcome": "one of the [outcomes](#outcomes)",
    "#/$defs/State": "one of the [states](#states)",
}


def table(schema: Node) -> str:
    """Return the table, with a row for each field in the schema's order.

    >>> count = {"type": "number", "minimum": 0, "description": "How many."}
    >>> print(table({"$ref": "#/$defs/A", "$defs": {"A": {"type": "object", "properties": {"a": count}}}}))
    | field | type | meaning |
    |---|---|---|
    | `a` | number ≥ 0, may be missing | How many. |
    """
    rows = ["| field | type | meaning |", "|---|---|---|"]
    rows += [f"| `{path}` | {kind} | {text} |" for path, kind, text in _rows(schema, "", schema["$defs"])]
    return "\n".join(rows)


def _rows(node: Node, path: str, definitions: Node) -> Iterator[tuple[str, str, str]]:
    node = _resolved(node, definitions)
    required = node.get("required", ())
    for name, entry in node["properties"].items():
        here = f"{path}{name}"
        missing = "" if name in required else ", may be missing"
        yield here, _kind(entry, definitions) + missing, entry.get("description", "")
        for inside, mark in ((entry, "."), (entry.get("items", {}), "[].")):
            if "properties" in _resolved(inside, definitions):
                yield from _rows(inside, f"{here}{mark}", definitions)


def _resolved(entry: Node, definitions: Node) -> Node:
    """Return the definition that an entry refers to, or the entry itself."""
    return definitions[entry["$ref"].removeprefix("#/$defs/")] if "$ref" in entry else entry


def _kind(entry: Node, definitions: Node) -> str:
    if entry.get("$ref") in _EXPLAINED:
        return _EXPLAINED[entry["$ref"]]
    entry = _resolved(entry, definitions)
    if "enum" in entry:
        values = [f"`{value}`" for value in entry["enum"]]
        return values[0] if len(values) == 1 else "one of " + ", ".join(values)
    if "anyOf" in entry:
        return " or ".join(_kind(one, definitions) for one in entry["anyOf"])
    text = str(entry["type"])
    if text == "array":
        text += f" of {_kind(entry['items'], definitions)}s"
    if "minimum" in entry:
        text += f" ≥ {entry['minimum']}"
    if "pattern" in entry:
        text += f" like `{entry['pattern']}`"
    return text


def renewed(page: str) -> str:
    """Return the page with the current table between its markers. Raises ValueError if it has no markers."""
    before, rest = page.split(BEGIN)
    _, after = rest.split(END)
    return f"{before}{BEGIN}\n{table(json.loads(SCHEMA_FILE.read_text()))}\n{END}{after}"


if __name__ == "__main__":
    path = Path(sys.argv[1])
    path.write_text(renewed(path.read_text()))
