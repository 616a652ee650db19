"""Who may open the reading page: personal links, signed with a key that only the course folder holds.

A link names its reader, and so does every change of a score that the reader makes. Signing is Tornado's. A new link for
the same name, or revoking it, makes older links and the sessions that they opened useless.
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

from autograder.staff.gradebook.reading.decide import now
from autograder.staff.gradebook.reading.tables import READERS

KEY_FILE = "reading.key"
#: How long a link, and a session that it opened, lasts.
DAYS = 60
_NAME = re.compile(r"[^\W_](?:[\w .@-]{0,38}[\w.])?")


class ReaderError(ValueError):
    """A name that no reader can have."""


def key_of(course: Path) -> str:
    """The course's key for signing, made where there is none; only its owner can read the file."""
    path = course / KEY_FILE
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii").strip()
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        made = secrets.token_hex(32)
        file.write(made + "\n")
    return made


def invite(session: Session, name: str, *, renew: bool = True) -> str:
    """A value that names a reader, to be signed; with ``renew`` older ones of the same name stop working.

    Raises ReaderError for a name that is empty, too long, or holds anything but letters, digits and ``. @-``.
    """
    name = " ".join(name.split())
    if not _NAME.fullmatch(name):
        raise ReaderError(f"{name[:40]!r} is no reader's name: use letters, digits, spaces, . @ and -")
    known = session.execute(sa.select(READERS.c.key).where(READERS.c.name == name)).scalar()
    if renew or not known:
        known = secrets.token_hex(16)
        session.execute(sa.delete(READERS).where(READERS.c.name == name))
        session.execute(sa.insert(READERS).values(name=name, key=known, invited_at=now()))
        session.commit()
    return f"{known}:{name}"


def revoke(session: Session, name: str) -> bool:
    """Let a reader in no more; returns whether there was one."""
    there = names(session)
    session.execute(sa.delete(READERS).where(READERS.c.name == name))
    session.commit()
    return name in there


def names(session: Session) -> list[str]:
    """Everybody who may open the page."""
    return list(session.execute(sa.select(READERS.c.name).order_by(READERS.c.name)).scalars())


def name_in(session: Session, value: str) -> str | None:
    """The reader that a value from `invite` names, if it still holds."""
    key, _, name = value.partition(":")
    known = session.execute(sa.select(READERS.c.key).where(READERS.c.name == name)).scalar()
    return name if known and secrets.compare_digest(known, key) else None


def link(base: str, secret: str, value: str) -> str:
    """The address that signs a reader in."""
    signed = create_signed_value(secret, "link", value)
    return f"{base.rstrip('/')}/in/{base64.urlsafe_b64encode(signed).decode().rstrip('=')}"


def value_of(token: str, secret: str) -> str | None:
    """What a link's last part says, or None where it is not ours or too old."""
    try:
        signed = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
    except (binascii.Error, ValueError):
        return None
    value = decode_signed_value(secret, "link", signed, max_age_days=DAYS)
    return value.decode("utf-8", "replace") if value else None
