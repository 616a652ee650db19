"""Fingerprints of what a page showed, by which a decision is refused if it has changed since."""

from __future__ import annotations

import hashlib
import json

#: Hexadecimal digits: two states of one answer share their first 64 bits by chance in no course that there will be.
DIGITS = 16


def fingerprint(value: object) -> str:
    """Return the first digits of the SHA-256 of a value of lists, strings, numbers, booleans and None."""
    return hashlib.sha256(json.dumps(value).encode()).hexdigest()[:DIGITS]
