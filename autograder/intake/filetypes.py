"""Tell from a file's name what the file is: an archive, a scan, a part of a release, or why nobody reads it."""

from __future__ import annotations

import re

from autograder.homework.questions import HOMEWORK, NOTEBOOKS
from workbook.common import messages
from workbook.submission import file_kinds, notebook_names
from workbook.submission.file_names import MANIFEST_NAME, PAGES_NAME

_RELEASED = frozenset(
    {
        *(
            "readme.md",
            "license",
            "derivations.md",
            "homework.json",
            "homework.toml",
            "requirements.txt",
            "makefile",
        ),
        *("pyproject.toml", "uv.lock", "timestamp.txt", "submission_metadata.yml"),
    }
)
_TOOLS = frozenset({HOMEWORK.name, "workbook", "derivations", "tests", "data", "datasets"})
"""Folders of the toolkit in any release."""
_TOOL_FILES = (
    ".py",
    ".toml",
    ".lark",
    ".npz",
    ".js",
    ".typ",
    ".xz",
    ".mathjax",
    ".csv",
    ".json",
    ".gz",
    ".npy",
)
_BUILT = (".pyc", ".pyo", ".so", ".typed", ".lock", ".log")
ONLINE_TEXT, TYPED_TEXT = "onlinetext.html", "onlinetext.txt"
"""The files with what a student typed into a system's text box: HTML, with Moodle's name, or plain text."""


def is_archive(name: str) -> bool:
    """Return whether a file has an archive's name, including `.rar`."""
    return name.casefold().endswith(file_kinds.ARCHIVES) and not notebook_names.base(name).startswith("._")


def is_paper(name: str) -> bool:
    """Return whether a file is a scan, or one that the student's `submit` puts beside the notebooks."""
    own = notebook_names.base(name)
    return own.casefold().endswith(file_kinds.SCANS) or own in (
        PAGES_NAME,
        MANIFEST_NAME,
        ONLINE_TEXT,
        TYPED_TEXT,
    )


_WHY = (
    (
        re.compile(r"\.(?:z\d\d|(?:zip|7z|tar|gz|rar)\.\d{2,3}|\d{3})$", re.I),
        "is a part of a split archive: put all parts into one folder, and unpack the first (with 7-Zip)",
    ),
    (
        re.compile(r"\.(?:gdoc|gsheet|gslides|gddoc|glink|url|webloc|lnk|desktop|icloud)$", re.I),
        "only points to a file that is elsewhere: the file itself is needed",
    ),
    (
        re.compile(r"\.(?:crdownload|part|partial|download|opdownload)$", re.I),
        "is an unfinished download: the whole file is needed",
    ),
    (
        re.compile(r"\.deepnote$", re.I),
        "is a project of Deepnote, which is not read: export its notebooks from Deepnote as .ipynb",
    ),
    (re.compile(r"\.(?:eml|msg|mbox)$", re.I), "is an e-mail: save its attachments as files"),
    (
        re.compile(r"\.(?:gz|bz2|xz|zst|lzma|z|lzh|arj|cab|ace|dmg|iso|sit|sitx)$", re.I),
        "is an archive of a kind that is not opened here: unpack it",
    ),
)
"""Extensions of files that nobody reads but that may hold or mean work, with what to do."""
_EXPORTED = (".py", ".html", ".htm", ".md", ".tex", ".rst", ".txt", ".json", ".docx", ".odt")
"""Extensions of the copies that programs make of a notebook (*Download as*), and of misnamed notebooks."""


def why_unread(name: str) -> str:
    """Return why a file is not read, and what to do about it where it may be work.

    >>> why_unread("homework.gdoc")
    "'homework.gdoc' only points to a file that is elsewhere: the file itself is needed"
    """
    why = (
        what_it_is(name)
        or "is not a notebook, scan or archive, so nobody reads it: hand in a PDF if it is an answer"
    )
    return f"{messages.shown(name)} {why}"


def what_it_is(name: str) -> str:
    """Return what a file that is not read is by its extension, and what to do; "" for most files."""
    own = notebook_names.base(name)
    if own.casefold().endswith(_EXPORTED):
        stem = own.rpartition(".")[0]
        notebook = next(
            (one.name for one in NOTEBOOKS if notebook_names.rest_of(stem, one.name) is not None), None
        )
        if notebook is not None:
            return f"is not read: of {notebook}, only the notebook {notebook}.ipynb is: hand in that"
    if own.casefold().endswith((".py", ".pyx", ".r", ".jl", ".m")):
        return (
            "is not read, and a notebook cannot import it in the grader: only code in the notebooks counts, so move it "
            "into a cell"
        )
    return next((why for pattern, why in _WHY if pattern.search(own)), "")


def is_tools_own(name: str) -> bool:
    """Return whether a file comes from a release's toolkit or from a program, so that it need not be reported.

    >>> is_tools_own("hw0/hw0/layers.py"), is_tools_own("hw0/.python-version"), is_tools_own("hw0/answers.docx")
    (True, True, False)
    """
    *folders, own = name.replace("\\", "/").casefold().split("/")
    if own in _RELEASED or own.endswith(_BUILT) or (own.startswith(".") and not own.endswith(".icloud")):
        return True
    if any(folder.startswith(".") or folder.endswith((".egg-info", ".dist-info")) for folder in folders):
        return True
    return own.endswith(_TOOL_FILES) and not _TOOLS.isdisjoint(folders)
