"""Read JSON lines ``{"question": "q2a", "text": "…"}`` and write one result per line, also as JSON.

The grader runs this in a bounded process. ``"kind": "answer"`` judges a closed form instead. A line that is
not such an object gives ``{"error": …}``, and the next line is read.
"""

from __future__ import annotations

import json
import sys
from typing import Any, TextIO

from .closed import check_answer
from .derivation import check_derivation


def respond(raw: str) -> dict[str, Any]:
    """Return the answer to one line of input."""
    try:
        asked = json.loads(raw)
        question, text = asked["question"], asked["text"]
        if not isinstance(question, str) or not isinstance(text, str):
            raise TypeError
    except (ValueError, KeyError, TypeError, RecursionError):
        return {"error": "expected an object with question and text, both strings"}
    try:
        if asked.get("kind") == "answer":
            return check_answer(question, text).to_json()
        return check_derivation(question, text, hints=bool(asked.get("hints", True))).to_json()
    except KeyError:
        return {"error": f"{question!r} is not a question with a derivation"}


def main(source: TextIO = sys.stdin, target: TextIO = sys.stdout) -> None:
    """Answer every line until the input ends."""
    for raw in source:
        if raw.strip():
            print(json.dumps(respond(raw), ensure_ascii=False), file=target, flush=True)


if __name__ == "__main__":
    main()
