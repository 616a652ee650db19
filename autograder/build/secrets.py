"""Find secrets in the files that students get, by content, whatever the files are called.

Secrets are the marked blocks of the reference, the hidden tests, and the model answers and rubrics in
`solutions/written/`. Texts are compared as sequences of words and signs, so that different indentation or
line breaks hide nothing. A line that anyone might write (`return out`) is a secret only in the stub of the
answer that it belongs to.
"""

from __future__ import annotations

import ast
import functools
import json
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field

from autograder.build import stubs
from autograder.build.notebook_source import SourceError
from autograder.homework.layout import GENERIC, HomeworkFolder
from workbook.homework import METADATA

#: Words and signs that a line needs so that not just anyone might write it; found by experiment on this
#: project.
MIN_LINE = 9
#: The same for a whole block or test, whose lines may each be short.
MIN_BLOCK = 14
#: Consecutive words of prose that two writers do not share by chance.
MIN_PROSE = 9

_TOKEN = re.compile(r"\w+|[^\w\s]")
_PROSE_WORD = re.compile(r"[^\W\d_]{2,}")
_FORMULA = re.compile(r"\$\$.*?\$\$|\$[^$\n]*\$|```.*?```", re.DOTALL)
_FENCE = re.compile(r"^```[^\n]*\n(.*?)^```", re.DOTALL | re.MULTILINE)
_COMMENT = re.compile(r"(^|\s{2,})#.*$")
#: Lines that are long enough and still not secret: they call the SVD or make a generator.
_COMMON = ("U, s, Vt = np.linalg.svd(X)", "rng = np.random.default_rng(rng)")
_STEPS = ("=", "<=>", "->")
#: Text that only hidden tests contain, even if all their lines were rewritten.
_HIDDEN_MARKS = ("hidden = True", "env.reference", "from solutions import", "import solutions")


#: Extensions of files that a release may contain without being searched: arrays, packed tables and pictures.
_NOT_TEXT = (".npz", ".npy", ".xz", ".png", ".jpg", ".jpeg", ".gif", ".ico", ".pdf")


@dataclass
class Secrets:
    """What to look for: ``texts`` and ``prose`` map secrets to their origins, ``stubs`` maps answers to their lines."""

    texts: dict[str, str] = field(default_factory=dict)
    prose: dict[tuple[str, ...], str] = field(default_factory=dict)
    stubs: dict[str, set[str]] = field(default_factory=dict)

    @functools.cached_property
    def origins_of(self) -> Callable[[str, bool], list[str]]:
        """A function that searches a text (see `_search`), once although several files or places have it."""
        return functools.cache(_search(self))


def of_homework(folder: HomeworkFolder) -> Secrets:
    """Return the secrets of a homework."""
    secrets = Secrets()
    for path in sorted(folder.solutions.rglob("*.py")):
        _add_reference(secrets, path.relative_to(folder.root).as_posix(), path.read_text(encoding="utf-8"))
    # Single lines that public and hidden tests share are not secret, but whole hidden tests are.
    public = {
        _signs(line)
        for place in (folder.public_tests, folder.toolkit / "checks", GENERIC)
        for path in sorted(place.rglob("*.py"))
        for line in path.read_text(encoding="utf-8").splitlines()
    }
    for path in sorted(folder.hidden_tests.glob("*.py")):
        _add_hidden(
            secrets, path.relative_to(folder.root).as_posix(), path.read_text(encoding="utf-8"), public
        )
    # In the tests' shared modules, only whole functions are secret, because public tests have the same lines.
    for path in sorted(folder.tests.glob("*.py")):
        origin, text = path.relative_to(folder.root).as_posix(), path.read_text(encoding="utf-8")
        _add_hidden(secrets, origin, text, {_signs(line) for line in text.splitlines()})
    for path in sorted(folder.written.rglob("*.md")):
        _add_written(secrets, path.relative_to(folder.root).as_posix(), path.read_text(encoding="utf-8"))
    for line in _COMMON:
        secrets.texts.pop(_signs(line), None)
    return secrets


def find(files: Mapping[str, bytes], secrets: Secrets) -> list[str]:
    """Return a line for each secret in ``files`` (path → bytes), with the file and the secret's origin.

    Code is compared by tokens and prose by words, so layout does not matter. A notebook's cells and outputs are
    searched one by one. In Python files and notebooks, text that only hidden tests contain counts too, such as ``import
    solutions``. In notebooks, so does a stub that holds a line of its reference or is not a stub. A file that is
    neither text nor of a kind that is known to be data, such as a picture, gets a line because it was not searched.
    Lines follow the order of ``files``, and are sorted within a file or cell.
    """
    found: list[str] = []
    for name, data in files.items():
        if not name.endswith(_NOT_TEXT) and not _is_text(data):
            found.append(f"{name}: is not text and was not searched for secrets")
            continue
        for place, text in _texts(name, data):
            origins = secrets.origins_of(text, name.endswith((".py", ".ipynb")))
            found += [f"{name}{place}: holds {origin}" for origin in origins]
        if name.endswith(".ipynb"):
            found += [f"{name}, {problem}" for problem in _unsafe_stubs(data, secrets)]
    return found


def _search(secrets: Secrets) -> Callable[[str, bool], list[str]]:
    """Return a function that returns the sorted origins of the secrets that a text holds.

    Its second argument says whether the text is code, in which the marks of hidden tests count too.
    """
    # Most texts hold the beginning of no secret, so only the few that do are compared with whole secrets.
    beginnings: dict[tuple[str, ...], list[str]] = {}
    for secret in secrets.texts:
        beginnings.setdefault(tuple(secret.split(" ")[:MIN_LINE]), []).append(secret)
    first_signs, first_words = ({run[0] for run in runs} for runs in (beginnings, secrets.prose))

    def origins_of(text: str, code: bool) -> list[str]:
        tokens = _TOKEN.findall(text)
        signs = f" {' '.join(tokens)} "
        origins = {
            secrets.texts[secret]
            for run in _windows(tokens, MIN_LINE, first_signs)
            for secret in beginnings.get(run, ())
            if f" {secret} " in signs
        }
        if code:
            origins |= {f"a mark of hidden tests, `{mark}`" for mark in _HIDDEN_MARKS if f" {mark} " in signs}
        runs = _windows(_words(text), MIN_PROSE, first_words)
        origins |= {secrets.prose[run] for run in runs if run in secrets.prose}
        return sorted(origins)

    return origins_of


def _add_reference(secrets: Secrets, origin: str, text: str) -> None:
    for first, _, block in stubs.blocks(text):
        for offset, line in enumerate(block.splitlines()):
            signs = _signs(_COMMENT.sub("", line))
            if len(signs.split()) >= MIN_LINE:
                secrets.texts[signs] = f"{origin}, line {first + offset}"
        signs = _signs("\n".join(_COMMENT.sub("", line) for line in block.splitlines()))
        if len(signs.split()) >= MIN_BLOCK:
            secrets.texts[signs] = f"{origin}, the block at line {first}"
    for node in ast.parse(text).body:
        name = getattr(node, "name", None)
        if name is not None:
            # The end marker is a comment after the last statement, so only the block's beginning is surely
            # inside.
            inside = [
                b for b in stubs.blocks(text) if node.lineno <= b[0] <= (node.end_lineno or node.lineno)
            ]
            lines = {line.strip() for _, _, block in inside for line in block.splitlines()}
            secrets.stubs[name] = {
                line for line in lines if len(_TOKEN.findall(line)) > 1 and line[:1].isalpha()
            }


def _add_hidden(secrets: Secrets, origin: str, text: str, public: set[str]) -> None:
    try:
        tree = ast.parse(text)
    except SyntaxError as error:
        raise SourceError(f"{origin}: {error}") from error
    for node in ast.walk(tree):
        if not isinstance(node, ast.FunctionDef):
            continue
        lines = text.splitlines()[node.body[0].lineno - 1 : node.end_lineno]
        for offset, line in enumerate(lines):
            signs = _signs(line)
            if len(signs.split()) >= MIN_LINE and signs not in public:
                secrets.texts[signs] = f"{origin}, line {node.body[0].lineno + offset}"
        signs = _signs("\n".join(lines))
        if len(signs.split()) >= MIN_BLOCK:
            secrets.texts[signs] = f"{origin}, {node.name}"


def _add_written(secrets: Secrets, origin: str, text: str) -> None:
    for block in _FENCE.findall(text):
        for line in block.splitlines():
            signs = _signs(line)
            # A chain starts with text from the question; only its steps are secret.
            if line.strip().startswith(_STEPS) and len(signs.split()) >= 2 * MIN_LINE:
                secrets.texts[signs] = f"{origin}, a line of a derivation"
    for window in _windows(_words(text), MIN_PROSE):
        secrets.prose[window] = f"{origin}, its prose"


def _is_text(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _texts(name: str, data: bytes) -> Iterator[tuple[str, str]]:
    """Yield (place, text) for all text in a file; for a notebook, for each cell with its outputs."""
    if name.endswith(_NOT_TEXT):
        return
    text = data.decode("utf-8")
    if not name.endswith(".ipynb"):
        yield "", text
        return
    for cell in json.loads(text)["cells"]:
        yield f", cell {cell.get('id')}", "\n".join(_strings({k: v for k, v in cell.items() if k != "id"}))


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from _strings(item)
    elif isinstance(value, list):
        # The format stores a text as a list of lines.
        yield "".join(value) if all(isinstance(item, str) for item in value) else ""
        for item in value:
            if not isinstance(item, str):
                yield from _strings(item)


def _unsafe_stubs(data: bytes, secrets: Secrets) -> Iterator[str]:
    for cell in json.loads(data)["cells"]:
        about = cell.get("metadata", {}).get(METADATA, {})
        if about.get("role") != "stub":
            continue
        source = "".join(cell["source"])
        if "raise NotImplementedError" not in source and not source.endswith("= None"):
            yield f"cell {cell['id']}: not a stub"
        for answer in about.get("names", []):
            leaked = {line.strip() for line in source.splitlines()} & secrets.stubs.get(answer, set())
            if leaked:
                yield f"cell {cell['id']}: holds a line of the reference's {answer}"


def _windows(
    words: list[str], length: int, firsts: Collection[str] | None = None
) -> Iterator[tuple[str, ...]]:
    """Yield each run of ``length`` consecutive words, or only those that begin with one of ``firsts``."""
    for start in range(len(words) - length + 1):
        if firsts is None or words[start] in firsts:
            yield tuple(words[start : start + length])


def _signs(text: str) -> str:
    return " ".join(_TOKEN.findall(text))


def _words(text: str) -> list[str]:
    return [word.lower() for word in _PROSE_WORD.findall(_FORMULA.sub(" ", text))]
