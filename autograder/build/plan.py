"""Make a release: the notebooks, the public tests, the solved notebooks and the student's archive.

Everything depends only on the files in the project, and the same files give the same bytes. Archives have
sorted members and a fixed date, notebooks have sorted keys, and nothing contains a time or a path of this
machine.
"""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path

import nbformat

from autograder.build import agreement, colab, notebook_source, notebooks, solved, written
from autograder.homework import questions
from autograder.homework.layout import GENERIC, HomeworkFolder
from autograder.staff.gradescope import container as gradescope
from workbook import homework
from workbook.homework import METADATA
from workbook.notebook.colab import REQUIREMENTS

#: The folder inside the student's archive, so that unpacking makes a single folder.
ARCHIVE_FOLDER = questions.HOMEWORK.name
#: The oldest date that a zip can have. It is not a real date, so the bytes do not depend on the day.
_ZIP_DATE = (1980, 1, 1, 0, 0, 0)
#: Files that a student gets in addition to the notebooks, the tests and the toolkit.
_TOP_FILES = ("README.md",)
#: More such files: name in the archive → path, in the homework's folder if it is there, else in the project.
_SHARED_FILES = {
    "derivations.md": "docs/derivations.md",
    "requirements.txt": "assignment/requirements.txt",
    REQUIREMENTS: f"assignment/{REQUIREMENTS}",
    "LICENSE": "LICENSE",
}
#: Files that tools leave behind.
_LEFT_OUT_SUFFIXES = {".pyc"}
_LEFT_OUT_PARTS = {"__pycache__", ".ipynb_checkpoints", ".DS_Store"}


@dataclass(frozen=True)
class Plan:
    """The contents of a release, before anything is written.

    ``notebooks`` and ``tests`` are what a student gets in `assignment/` (path below it → bytes). ``cells``
    are the cells of each notebook. ``id`` identifies the release in every notebook.
    """

    id: str
    cells: dict[str, list[notebook_source.Cell]]
    notebooks: dict[str, bytes]
    tests: dict[str, bytes]


def plan(folder: HomeworkFolder) -> Plan:
    """Read the sources and make the student's notebooks in memory.

    The release id is the first 16 hex digits of the SHA-256 of all cells and all public tests. It changes
    exactly when a student would get different questions.
    """
    modules = notebooks.modules(folder)
    cells = {}
    for path in notebook_source.paths(folder):
        content = notebook_source.read(path)
        notebooks.validate(path.stem, content)
        cells[path.stem] = colab.put_first(path.stem, content, questions.HOMEWORK)
    tests = {f"tests/{path.name}": path.read_bytes() for path in sorted(folder.public_tests.glob("*.py"))}
    digest = hashlib.sha256()
    for name, content in cells.items():
        draft = notebooks.student(name, content, modules, release="")
        digest.update(f"{name}\0{notebooks.fingerprint(draft)}\0".encode())
    for name, data in tests.items():
        digest.update(f"{name}\0{len(data)}\0".encode() + data)
    identity = digest.hexdigest()[:16]
    made = {
        f"{name}.ipynb": notebooks.write(notebooks.student(name, content, modules, identity))
        for name, content in cells.items()
    }
    return Plan(identity, cells, made, tests)


def write_assignment(folder: HomeworkFolder, release: Plan) -> list[Path]:
    """Write notebooks and public tests into `assignment/`; remove tests that are no longer public."""
    target = folder.assignment
    (target / "tests").mkdir(exist_ok=True)
    for old in (target / "tests").glob("*.py"):
        if f"tests/{old.name}" not in release.tests:
            old.unlink()
    return [write(target / name, data) for name, data in {**release.notebooks, **release.tests}.items()]


def write_solved(folder: HomeworkFolder, out: Path, release: Plan) -> list[Path]:
    """Write the solved and executed notebooks to ``out``/solutions; run only those whose inputs changed."""
    return [solve(folder, out, release, name) for name in release.cells]


def solve(folder: HomeworkFolder, out: Path, release: Plan, name: str) -> Path:
    """Write one solved notebook to ``out``/solutions, unless the one there was made from the same inputs.

    Raises
    ------
    SourceError
        If a check in it does not give all its points.
    """
    cells = release.cells[name]
    files = {
        path: data for path, data in student_files(folder, release).items() if not path.endswith(".ipynb")
    }
    node = solved.fill(name, cells, notebooks.modules(folder), written.slots(folder, cells), release.id)
    key = hashlib.sha256(notebooks.write(node) + _digest(files)).hexdigest()
    path = out / "solutions" / f"{name}.ipynb"
    if not _is_made_of(path, key):
        node = solved.run(node, files)
        node.metadata[METADATA]["made_of"] = key
        if wrong := list(agreement.check_solved(node)):
            raise notebook_source.SourceError(f"{name}: " + "\n".join(wrong))
        write(path, notebooks.write(node))
    return path


def student_files(folder: HomeworkFolder, release: Plan) -> dict[str, bytes]:
    """Return all files that a student gets, by path inside the archive's folder: only listed files and the toolkit.

    Other files in `assignment/`, such as somebody's PDF, are left out.
    """
    base = folder.assignment
    wanted = [base / name for name in _TOP_FILES] + sorted(folder.toolkit.rglob("*"))
    generic = _read(GENERIC.parent, sorted(GENERIC.rglob("*")))
    # An installed package contains the shared documents.
    generic = {
        name: data for name, data in generic.items() if name.removeprefix("workbook/") not in _SHARED_FILES
    }
    shared = {}
    for name, paths in _SHARED_FILES.items():
        for path in (folder.root / paths, GENERIC.parent / paths, GENERIC / name):
            if path.is_file():
                shared[name] = path.read_bytes()
                break
    derivations = _read(folder.root, sorted(folder.derivations.glob("*.toml")))
    described = {homework.RELEASED: homework.released(questions.HOMEWORK)}
    own = {**_read(base, wanted), **derivations, **described, **release.notebooks, **release.tests}
    return {**generic, **shared, **own}


def published_files(folder: HomeworkFolder) -> dict[str, bytes]:
    """Return all files in `assignment/` and `workbook/`, released or not, by path in the project.

    Anybody with access to the project's folder can read them.
    """
    published = _read(folder.root, sorted(folder.assignment.rglob("*")))
    return {**published, **_read(GENERIC.parent, sorted(GENERIC.rglob("*")))}


def student_archive(folder: HomeworkFolder, release: Plan) -> bytes:
    """Return the zip that students download."""
    return archive(student_files(folder, release))


def gradescope_archive(folder: HomeworkFolder, release: Plan) -> bytes:
    """Return the zip that staff upload to Gradescope. It contains the secrets, so only staff may have it."""
    current = {f"workbook/assignment/{name}": data for name, data in release.notebooks.items()}
    return archive({**gradescope.files(folder), **current}, folder="", executable=gradescope.SCRIPTS)


#: The files in the build folder's `dist/`, and the functions that make them.
ARCHIVES: dict[str, Callable[[HomeworkFolder, Plan], bytes]] = {
    f"{questions.HOMEWORK.name}-student.zip": student_archive,
    "autograder.zip": gradescope_archive,
}


def _read(base: Path, paths: list[Path]) -> dict[str, bytes]:
    return {
        path.relative_to(base).as_posix(): path.read_bytes()
        for path in paths
        if path.is_file()
        and not _LEFT_OUT_PARTS & set(path.relative_to(base).parts)
        and path.suffix not in _LEFT_OUT_SUFFIXES
    }


def archive(files: dict[str, bytes], folder: str = ARCHIVE_FOLDER, executable: Collection[str] = ()) -> bytes:
    """Return a reproducible zip of ``files`` (path → bytes) inside ``folder`` ("" for none)."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as made:
        for name in sorted(files):
            info = zipfile.ZipInfo(f"{folder}/{name}" if folder else name, _ZIP_DATE)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.create_system = 3  # Unix, whatever this machine is
            info.external_attr = (0o755 if name in executable else 0o644) << 16
            made.writestr(info, files[name])
    return buffer.getvalue()


def _digest(files: dict[str, bytes]) -> bytes:
    digest = hashlib.sha256()
    for name in sorted(files):
        digest.update(f"{name}\0{len(files[name])}\0".encode() + files[name])
    return digest.digest()


def _is_made_of(path: Path, key: str) -> bool:
    try:
        node = nbformat.read(path, as_version=4)
    except (OSError, ValueError):
        return False
    return bool(node.metadata.get(METADATA, {}).get("made_of") == key)


def stale(folder: HomeworkFolder, release: Plan) -> list[str]:
    """Return a line for each notebook or public test in `assignment/` that differs from a build of the sources."""
    base = folder.assignment
    found = []
    for name, data in {**release.notebooks, **release.tests}.items():
        path = base / name
        if not path.is_file():
            found.append(f"assignment/{name}: missing; run `autograder build`")
        elif path.read_bytes() != data:
            found.append(f"assignment/{name}: stale; run `autograder build`")
    expected = {base / name for name in (*release.notebooks, *release.tests)}
    surplus = sorted({*base.glob("*.ipynb"), *(base / "tests").glob("*.py")} - expected)
    return found + [
        f"assignment/{path.relative_to(base).as_posix()}: it has no source; delete it" for path in surplus
    ]


def write(path: Path, data: bytes) -> Path:
    """Write a file only if it changed, so that tools which look at dates see no change."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists() or path.read_bytes() != data:
        path.write_bytes(data)
    return path
