"""Fonts for what the page's own fonts lack: Chinese, Hindi, Thai, Arabic, emoji and the like.

The Noto fonts of two packages come first, so that machines that have them make the same pages. Where they lack a
character, or are not installed, the system's fonts are looked through, once and only when a character asks for it. A
font file is read by fontTools for the characters that it has; Typst gets a folder with the chosen files alone.
"""

from __future__ import annotations

import contextlib
import importlib.util
import json
import os
import shutil
import sys
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

#: Packages of font files. They hold nothing else.
PACKAGES = ("manimgx_fonts", "manimgx_fonts_cjk")
_ENDINGS = frozenset((".ttf", ".otf", ".ttc", ".otc"))
#: A font is for reading if its name has none of these; of two that serve, one that is better known comes first.
_UNFIT = ("italic", "condensed", "mono", "symbols", "narrow", "black", "light", "thin")
_PREFERRED = (
    "noto sans", "pingfang", "hiragino", "microsoft yahei", "yu gothic", "malgun", "apple sd gothic", "source han",
    "wenquanyi", "nirmala", "kohinoor", "leelawadee", "thonburi", "segoe ui", "geeza", "noto", "droid", "arial unicode",
)  # fmt: skip
#: Faces of a system's font files that are looked at; a designer's machine has thousands.
_MAX_FILES = 3000
#: Joins and parts two letters unseen, where a script or an emoji asks for it.
JOINERS = "\u200c\u200d"


@dataclass(frozen=True)
class Face:
    """One font family in a file, and the characters that it has."""

    path: Path
    family: str
    firsts: tuple[int, ...]
    lasts: tuple[int, ...]

    def has(self, char: str) -> bool:
        """Whether there is a glyph for it."""
        place = bisect_right(self.firsts, ord(char)) - 1
        return place >= 0 and ord(char) <= self.lasts[place]


@cache
def _base() -> tuple[list[int], list[int]]:
    """First and last code points of the ranges that the fonts on every page have."""
    ranges = json.loads(resources.files(__package__).joinpath("glyphs.json").read_text("ascii"))["ranges"]
    return [first for first, _ in ranges], [last for _, last in ranges]


def on_every_page(char: str) -> bool:
    """Whether the page's own fonts have it; they need not be looked for, as they come with the packages."""
    firsts, lasts = _base()
    place = bisect_right(firsts, ord(char)) - 1
    return place >= 0 and ord(char) <= lasts[place]


def printable(char: str) -> bool:
    """Whether some font here has a glyph for it."""
    return on_every_page(char) or face_for(char) is not None


@cache
def face_for(char: str) -> Face | None:
    """The font that prints a character which the page's own fonts lack; None if there is none."""
    for faces in (_packaged, _installed):
        for face in faces():
            if face.has(char):
                return face
    return None


@cache
def _packaged() -> tuple[Face, ...]:
    files: list[Path] = []
    for name in PACKAGES:
        found = importlib.util.find_spec(name)
        for place in (found.submodule_search_locations or ()) if found else ():
            files += sorted(path for path in Path(place).iterdir() if path.suffix.lower() in _ENDINGS)
    return tuple(face for path in files if "Italic" not in path.name for face in _faces(path))


@cache
def _installed() -> tuple[Face, ...]:
    """The system's fonts, the better known first."""
    faces = [face for path in _system_files()[:_MAX_FILES] for face in _faces(path)]

    def order(face: Face) -> tuple[bool, int, str]:
        name = face.family.lower()
        known = (place for place, one in enumerate(_PREFERRED) if name.startswith(one))
        return any(word in name for word in _UNFIT), next(known, len(_PREFERRED)), name

    return tuple(sorted(faces, key=order))


def _system_files() -> list[Path]:
    """Font files where the system keeps them; folders that cannot be read are passed over."""
    home = Path.home()
    if sys.platform == "win32":
        places = [
            Path(os.environ.get("WINDIR", r"C:\Windows")) / "Fonts",
            Path(os.environ.get("LOCALAPPDATA", home)) / "Microsoft" / "Windows" / "Fonts",
        ]
    elif sys.platform == "darwin":
        places = [Path("/System/Library/Fonts"), Path("/Library/Fonts"), home / "Library" / "Fonts"]
    else:
        places = [
            Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), home / ".local/share/fonts", home / ".fonts"
        ]  # fmt: skip
    found: list[Path] = []
    for place in places:
        for folder, _, names in os.walk(place):
            found += [Path(folder, name) for name in names if Path(name).suffix.lower() in _ENDINGS]
    return sorted(found)


def _faces(path: Path) -> list[Face]:
    """The families in a font file; nothing if it cannot be read."""
    from fontTools.ttLib import TTCollection, TTFont, TTLibError

    try:
        with contextlib.ExitStack() as stack:
            if path.suffix.lower() in (".ttc", ".otc"):
                fonts = list(stack.enter_context(TTCollection(str(path), lazy=True)).fonts)
            else:
                fonts = [stack.enter_context(TTFont(str(path), lazy=True))]
            return [face for font in fonts if (face := _face(path, font))]
    except (TTLibError, OSError, KeyError, ValueError, AssertionError, AttributeError, TypeError):
        return []


def _face(path: Path, font: Any) -> Face | None:
    family = font["name"].getDebugName(16) or font["name"].getDebugName(1)
    drawn = any(outlines in font for outlines in ("glyf", "CFF ", "CFF2"))
    return Face(path, str(family), *_ranges(font.getBestCmap() or ())) if family and drawn else None


def _ranges(codes: Iterable[int]) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """First and last code points of the runs in ``codes``.

    >>> _ranges([5, 1, 2, 3])
    ((1, 5), (3, 5))
    """
    firsts: list[int] = []
    lasts: list[int] = []
    for code in sorted(codes):
        if lasts and code == lasts[-1] + 1:
            lasts[-1] = code
        else:
            firsts.append(code)
            lasts.append(code)
    return tuple(firsts), tuple(lasts)


def files() -> list[Path]:
    """Every font file that may be used, for a sandbox that must let them be read."""
    return sorted({face.path for face in (*_packaged(), *_installed())})


def needed(text: str) -> list[Face]:
    """The fonts that a document needs besides its own; where they differ, in the order of the document's language."""
    chars = {char for char in set(text) if ord(char) > 126 and not on_every_page(char)}
    faces = dict.fromkeys(face for char in sorted(chars) if (face := face_for(char)))
    # One file of the CJK font has a family for each language: the same sign is drawn as its language draws it.
    families = {
        "JP": any("\u3040" <= c <= "\u30ff" for c in chars),
        "KR": any("가" <= c <= "힣" for c in chars),
    }
    language = next((one for one, used in families.items() if used), "SC")
    chosen: dict[str, Face] = {}
    for face in faces:
        siblings = [other for other in _faces_of(face.path) if other.family.endswith(f" {language}")]
        face = siblings[0] if siblings and face.family[-3:-2] == " " else face
        chosen[face.family] = face
    return list(chosen.values())


@cache
def _faces_of(path: Path) -> tuple[Face, ...]:
    return tuple(face for face in (*_packaged(), *_installed()) if face.path == path)


def bring(faces: Iterable[Face], folder: Path) -> None:
    """Put the fonts' files into a folder of their own for Typst, by a link where the system lets us."""
    for number, path in enumerate(sorted({face.path for face in faces})):
        place = folder / f"{number}{path.suffix.lower()}"
        try:
            place.symlink_to(path)
        except (OSError, NotImplementedError):
            with contextlib.suppress(OSError):
                shutil.copyfile(path, place)


# ---- what no font has ----

_missing: ContextVar[set[str] | None] = ContextVar("missing", default=None)


@contextlib.contextmanager
def watching() -> Iterator[set[str]]:
    """Gather the characters that ``text.clean`` has to spell out, as no font has them."""
    seen: set[str] = set()
    token = _missing.set(seen)
    try:
        yield seen
    finally:
        _missing.reset(token)


def spelled_out(char: str) -> None:
    """Say that a character is printed as its code point."""
    seen = _missing.get()
    if seen is not None:
        seen.add(char)


_SCRIPTS = {"CJK": "Chinese", "HANGUL": "Korean", "HIRAGANA": "Japanese", "KATAKANA": "Japanese"}


def scripts(chars: Iterable[str]) -> str:
    """The scripts of some characters, for a sentence.

    >>> scripts("क中ก")
    'Chinese, Devanagari, Thai'
    """
    firsts = {unicodedata.name(char, "unnamed characters").split(" ", 1)[0] for char in chars}
    named = {_SCRIPTS.get(first, first.capitalize() if first.isupper() else "others") for first in firsts}
    return ", ".join(sorted(named)[:6])
