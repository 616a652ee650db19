"""The report's schema as a Markdown table, for `docs/report.md`: written from the schema, so that it cannot be wrong.

``python -m autograder.present.pages.schema docs/report.md`` renews the table between its two marks.
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


def table(schema: dict[str, Any]) -> str:
    """The table: a row for each field, in the schema's order.

    >>> print(table({"properties": {"a": {"type": "number", "minimum": 0, "description": "How many."}}}))
    | field | type | meaning |
    |---|---|---|
    | `a` | number ≥ 0, may be missing | How many. |
    """
    rows = ["| field | type | meaning |", "|---|---|---|"]
    rows += [f"| `{path}` | {kind} | {text} |" for path, kind, text in _rows(schema, "", schema)]
    return "\n".join(rows)


def _rows(node: dict[str, Any], path: str, schema: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    required = node.get("required", ())
    for name, entry in node.get("properties", {}).items():
        here = f"{path}{name}"
        missing = "" if name in required else ", may be missing"
        yield here, _kind(entry, schema) + missing, entry.get("description", "")
        items = entry.get("items", {})
        if "properties" in items:
            yield from _rows(items, f"{here}[].", schema)


def _kind(entry: dict[str, Any], schema: dict[str, Any]) -> str:
    if "$ref" in entry:
        name = entry["$ref"].rsplit("/", 1)[-1]
        return f"one of the [{name}s](#{name}s)"
    if "const" in entry:
        return f"`{json.dumps(entry['const'])}`"
    if "enum" in entry:
        return "one of " + ", ".join(f"`{value}`" for value in entry["enum"])
    kinds = entry["type"] if isinstance(entry["type"], list) else [entry["type"]]
    text = " or ".join(kinds)
    if entry["type"] == "array":
        items = entry["items"]
        text += " of objects" if "properties" in items else f" of {_kind(items, schema)}s"
    if "minimum" in entry:
        text += f" ≥ {entry['minimum']}"
    if "pattern" in entry:
        text += f" like `{entry['pattern']}`"
    return text


def renewed(page: str) -> str:
    """The page with the table of today between its marks. Raises ValueError where it has none."""
    before, rest = page.split(BEGIN)
    _, after = rest.split(END)
    return f"{before}{BEGIN}\n{table(json.loads(SCHEMA_FILE.read_text()))}\n{END}{after}"


if __name__ == "__main__":
    path = Path(sys.argv[1])
    path.write_text(renewed(path.read_text()))
