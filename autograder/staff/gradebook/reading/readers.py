"""Personal links to the reading page, signed with a key that is stored only in the course folder.

A link names its reader, and every score change is recorded under this name. Tornado signs the links. A new link for the
same name, or revoking it, invalidates older links and their sessions.
"""

from __future__ import annotations

import base64
import binascii
import os
import re
import secrets
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.orm import Session
from tornado.web import create_signed_value, decode_signed_value

from autograder.staff.gradebook.reading.tables import READERS, now

#: Characters of a name that is not accepted in the message that says so.
_MAX_SHOWN = 40

KEY_FILE = "reading.key"
#: Days that a link, and a session that it opened, is valid.
DAYS = 60
_NAME = re.compile(r"[^\W_](?:[\w .@-]{0,38}[\w.])?")


class ReaderError(ValueError):
    """A name is not a valid reader's name."""


def key_of(course: Path) -> str:
    """Return the course's signing key, creating it if necessary; only the file's owner can read it."""
    path = course / KEY_FILE
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii").strip()
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        made = secrets.token_hex(32)
        file.write(made + "\n")
    return made


def is_valid(name: str) -> bool:
    """Return whether a reader may have this name: at most 40 letters, digits, spaces, and ``_ . @ -`` inside."""
    return _NAME.fullmatch(name) is not None


def invite(session: Session, name: str, *, renew: bool = True) -> str:
    """Return a value that identifies a reader, to be signed; ``renew`` invalidates older values of the same name.

    Raises ReaderError if the name is empty, too long, or contains anything but letters, digits, and ``. @-``.
    """
    name = " ".join(name.split())
    if not is_valid(name):
        raise ReaderError(
            f"{name[:_MAX_SHOWN]!r} is not a valid reader's name: use letters, digits, spaces, . @ and -"
        )
    known = session.execute(sa.select(READERS.c.key).where(READERS.c.name == name)).scalar()
    if renew or not known:
        known = secrets.token_hex(16)
        session.execute(sa.delete(READERS).where(READERS.c.name == name))
        session.execute(sa.insert(READERS).values(name=name, key=known, invited_at=now()))
        session.commit()
    return f"{known}:{name}"


def revoke(session: Session, name: str) -> bool:
    """Withdraw a reader's access; return whether there was a reader of this name."""
    there = names(session)
    session.execute(sa.delete(READERS).where(READERS.c.name == name))
    session.commit()
    return name in there


def names(session: Session) -> list[str]:
    """Return the names of everybody who may open the page."""
    return list(session.execute(sa.select(READERS.c.name).order_by(READERS.c.name)).scalars())


def name_in(session: Session, value: str) -> str | None:
    """Return the name of the reader whom a value from `invite` identifies, or None if it is no longer valid."""
    key, _, name = value.partition(":")
    known = session.execute(sa.select(READERS.c.key).where(READERS.c.name == name)).scalar()
    return name if known and secrets.compare_digest(known, key) else None


def link(base: str, secret: str, value: str) -> str:
    """Return the address that signs a reader in."""
    signed = create_signed_value(secret, "link", value)
    return f"{base.rstrip('/')}/in/{base64.urlsafe_b64encode(signed).decode().rstrip('=')}"


def value_of(token: str, secret: str) -> str | None:
    """Return the value in a link's last part, or None if its signature is invalid or too old."""
    try:
        signed = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
    except (binascii.Error, ValueError):
        return None
    value = decode_signed_value(secret, "link", signed, max_age_days=DAYS)
    return value.decode("utf-8", "replace") if value else None
