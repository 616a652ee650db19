"""Find fonts for characters that the page's own fonts lack, such as Chinese, Hindi, Thai, Arabic and emoji.

The Noto fonts of two packages come first, so that machines that have them make the same pages. If they lack a
character or are not installed, the system's fonts are searched. They are read once, and only if a character needs
them. fontTools reads which characters a font file has. Typst gets a folder with only the chosen files.
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
from collections.abc import Iterable, Iterator, Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

#: Packages that contain only font files.
PACKAGES = ("manimgx_fonts", "manimgx_fonts_cjk")
_ENDINGS = frozenset((".ttf", ".otf", ".ttc", ".otc"))
#: Fonts with one of these words in their name are used last; among the others, the preferred ones come first.
_UNFIT = ("italic", "condensed", "mono", "symbols", "narrow", "black", "light", "thin")
_PREFERRED = (
    "noto sans", "pingfang", "hiragino", "microsoft yahei", "yu gothic", "malgun", "apple sd gothic", "source han",
    "wenquanyi", "nirmala", "kohinoor", "leelawadee", "thonburi", "segoe ui", "geeza", "noto", "droid", "arial unicode",
)  # fmt: skip
#: Most font files of a system that are read; a designer's machine has thousands.
_MAX_FILES = 3000
#: The invisible non-joiner and joiner, which some scripts and emoji need.
JOINERS = "\u200c\u200d"


@dataclass(frozen=True)
class Face:
    """One font family in a file, and the ranges of characters that it has."""

    path: Path
    family: str
    firsts: tuple[int, ...]
    lasts: tuple[int, ...]

    def has(self, char: str) -> bool:
        """Return whether the font has a glyph for the character."""
        return _within(char, self.firsts, self.lasts)


@cache
def _base(which: str) -> tuple[list[int], list[int]]:
    """Return the first and last code points of the ranges that the fonts of every page have; see vendor/glyphs.py."""
    ranges = json.loads(resources.files(__package__).joinpath("glyphs.json").read_text("ascii"))[which]
    return [first for first, _ in ranges], [last for _, last in ranges]


def _within(char: str, firsts: Sequence[int], lasts: Sequence[int]) -> bool:
    place = bisect_right(firsts, ord(char)) - 1
    return place >= 0 and ord(char) <= lasts[place]


def on_every_page(char: str) -> bool:
    """Return whether the page's own fonts have the character. They come with the required packages."""
    return _within(char, *_base("ranges"))


def _in_every_style(char: str) -> bool:
    """Return whether the page's own fonts have the character in bold and in italics too, as a comment needs it."""
    return on_every_page(char) and not _within(char, *_base("upright"))


def printable(char: str) -> bool:
    """Return whether any font on this machine has a glyph for the character."""
    return on_every_page(char) or face_for(char) is not None


@cache
def face_for(char: str) -> Face | None:
    """Return the font for a character that the page's own fonts lack; None if no font has it."""
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
    """Return the system's fonts, preferred ones first."""
    faces = [face for path in _system_files()[:_MAX_FILES] for face in _faces(path)]

    def order(face: Face) -> tuple[bool, int, str]:
        name = face.family.lower()
        known = (place for place, one in enumerate(_PREFERRED) if name.startswith(one))
        return any(word in name for word in _UNFIT), next(known, len(_PREFERRED)), name

    return tuple(sorted(faces, key=order))


def _system_files() -> list[Path]:
    """Return the font files in the system's font folders; skip folders that cannot be read."""
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
    """Return the families in a font file; an empty list if it cannot be read."""
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
    """Return the first and last code points of the runs in ``codes``.

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
    """Return every font file that may be used, for a sandbox that must allow reading them."""
    return sorted({face.path for face in (*_packaged(), *_installed())})


def needed(text: str) -> list[Face]:
    """Return the fonts that a document needs besides the page's own, in the variant of the document's language."""
    chars = {char for char in set(text) if ord(char) > 126 and not _in_every_style(char)}
    faces = dict.fromkeys(face for char in sorted(chars) if (face := face_for(char)))
    # A file of the CJK font has one family per language, because each language draws some characters differently.
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
    """Put the fonts' files into a folder for Typst: link them if the system allows it, else copy them."""
    for number, path in enumerate(sorted({face.path for face in faces})):
        place = folder / f"{number}{path.suffix.lower()}"
        try:
            place.symlink_to(path)
        except (OSError, NotImplementedError):
            with contextlib.suppress(OSError):
                shutil.copyfile(path, place)


# ---- characters that no font has ----

_missing: ContextVar[set[str] | None] = ContextVar("missing", default=None)


@contextlib.contextmanager
def watching() -> Iterator[set[str]]:
    """Collect the characters that ``text.clean`` spells out because no font has them."""
    seen: set[str] = set()
    token = _missing.set(seen)
    try:
        yield seen
    finally:
        _missing.reset(token)


def spelled_out(char: str) -> None:
    """Record that a character is printed as its code point."""
    seen = _missing.get()
    if seen is not None:
        seen.add(char)


#: Scripts that a sentence lists.
_NAMED = 6
_SCRIPTS = {"CJK": "Chinese", "HANGUL": "Korean", "HIRAGANA": "Japanese", "KATAKANA": "Japanese"}


def scripts(chars: Iterable[str]) -> str:
    """Return the names of the scripts of some characters, for a sentence.

    >>> scripts("क中ก")
    'Chinese, Devanagari, Thai'
    """
    firsts = {unicodedata.name(char, "unnamed characters").split(" ", 1)[0] for char in chars}
    named = {_SCRIPTS.get(first, first.capitalize() if first.isupper() else "others") for first in firsts}
    return ", ".join(sorted(named)[:_NAMED])
