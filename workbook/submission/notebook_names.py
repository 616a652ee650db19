"""What the name of a file says about a notebook: extensions, copies, and words that students add."""

from __future__ import annotations

import re
import unicodedata

from workbook import homework

#: Extensions that browsers, mail programs and people put on a notebook's file name.
_SUFFIX = re.compile(r"\.(?:ipynb\.txt|ipynb\.json|ipynb)$", re.I)
#: The end of a name that programs made of a notebook's: ``.ipynb (1)``, ``.ipynb~``, ``.ipynb.gz``.
_AFTER = re.compile(r"\.ipynb.*$", re.I | re.S)
#: Other extensions of a file that holds a notebook, if the file has the name of one of the homework's.
_OTHER = re.compile(r"(?:\.(?:json|txt|gz|bz2|xz))+$", re.I)
#: Words of copies and versions. They say nothing about whose file it is.
_COPIES = (
    "copy kopie copia copie of von de final finished v version draft new newest latest last "
    "solved solution solutions done submit submitted submission revised fixed backup old updated"
)
_WORDS = frozenset(_COPIES.split())
#: A word of a file's name; an address is one word.
_WORD = re.compile(r"[^\s_~()\[\]@]*@[^\s_~()\[\]]*[^\W_]|[^\s_.~()\[\]]+")
_COPY = re.compile(r"(?P<word>[a-z]*?)\d{0,3}", re.I)


def base(name: str) -> str:
    """Return a file's own name in NFC, without folders, which ``/`` or ``\\`` may separate."""
    return unicodedata.normalize("NFC", name.replace("\\", "/").rpartition("/")[2])


def stem(name: str) -> str:
    """Return a notebook's file name without its extension.

    >>> stem("hw0/q4_ridge.IPYNB"), stem("q4_ridge.ipynb.txt")
    ('q4_ridge', 'q4_ridge')
    """
    return _SUFFIX.sub("", base(name))


def is_notebook(name: str) -> bool:
    """Return whether a file's name is that of a notebook, also with the extensions that mail and phones add."""
    own = base(name)
    return bool(_SUFFIX.search(own)) and not own.startswith("._")


def may_be_notebook(name: str) -> bool:
    """Return whether a file's name is a notebook's, or one that a notebook may have got; then its content decides.

    >>> may_be_notebook("notes.ipynb (1)"), may_be_notebook("notes.json"), may_be_notebook("notes")
    (True, False, False)
    >>> first = homework.current().notebooks[0].name
    >>> may_be_notebook(f"{first}.json"), may_be_notebook(first), may_be_notebook(f"{first}.py")
    (True, True, False)
    """
    own = base(name).casefold()
    if own.startswith("."):
        return False
    if is_notebook(name) or ".ipynb" in own:
        return True
    bare = _OTHER.sub("", own)
    return "." not in bare and any(one.name.casefold() in bare for one in homework.current().notebooks)


def rest_of(name: str, notebook: str) -> str | None:
    """Return the text around a notebook's name in a file's name, without copy marks; None if the name is not in it.

    >>> rest_of("Copy of q4_ridge (1).ipynb", "q4_ridge"), rest_of("Student 01 - q4_ridge 2.ipynb", "q4_ridge")
    ('', 'Student 01')
    """
    own = _OTHER.sub("", _AFTER.sub("", base(name)))
    at = own.casefold().find(notebook.casefold())
    if at < 0:
        return None
    return " ".join(_unmarked(own[:at]) + _unmarked(own[at + len(notebook) :]))


def _unmarked(text: str) -> list[str]:
    """Return the words around a name that are not copy marks. A number after a word of a name belongs to the name."""
    text = re.sub(r"\(\d{1,3}\)", " , ", text)
    kept, named = [], False
    for word in filter(None, (word.strip("-") for word in _WORD.findall(text))):
        named = (named and word.isdigit()) or not all(map(_is_mark, word.strip(",").split("-")))
        kept += [word.strip(",")] if named else []
    return kept


def _is_mark(word: str) -> bool:
    found = _COPY.fullmatch(word)
    return found is not None and (not found["word"] or found["word"].casefold() in _WORDS)
