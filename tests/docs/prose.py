"""Lints documents, docstrings, comments and messages: ``python -m tests.docs.prose [PATH …]``; `make lint` runs it.

proselint supplies the style; `HOUSE` adds the phrases that this project avoids. Code, formulas and doctests are blanked
out first, so that every finding keeps its line. Messages (strings of Python files, and the text of templates and
scripts) are searched for the phrases of `HOUSE` only.
"""

from __future__ import annotations

import ast
import functools
import io
import re
import sys
import tokenize
from collections.abc import Iterator
from pathlib import Path

from proselint.checks import __register__
from proselint.config import DEFAULT, Config
from proselint.registry import CheckRegistry
from proselint.tools import LintFile

ROOT = Path(__file__).resolve().parents[2]
#: What ``autograder build`` writes.
BUILT = set(ROOT.glob("examples/*/build"))
SUFFIXES = (".py", ".md", ".j2", ".html", ".js")
#: Strings with fewer words are names and keys rather than messages.
MESSAGE_WORDS = 3
FOLDERS = (
    "autograder",
    "workbook",
    "assignment",
    "solutions",
    "questions",
    "derivations",
    "docs",
    "benchmarks",
    "examples",
)
#: Checks of proselint that do not fit this project: quotes are straight as in the code, formulas repeat letters, and a
#: penalty may be very large. `archaism` takes "for every" for "for ever"; `HOUSE` has the words that matter.
OFF = (
    "typography",
    "lexical_illusions",
    "weasel_words",
    "annotations",
    "dates_times",
    "archaism",
)
HOUSE = {
    r"(?<![Tt]here )\bis none\b(?! of)": 'name the thing: "is not a report"',
    r"(?<![Tt]here )\bare none\b(?! of)": "name the thing",
    r"\bof ours\b": 'say "our …" or name it',
    r"\bmend(s|ed|ing)?\b": 'say "fix"',
    r"\bwhose affair\b": "name who does it",
    r"\bwhat hangs on\b": 'say "what depends on"',
    r"\b(derivative|gradient)s? of [^.]{1,20} by [a-zA-Z]\b": 'say "with respect to"',
    r"\bis said (of|to be|in)\b": "name who says it",
    r"\bfor ever\b": 'say "forever"',
    r"\bno longer than is\b": "reword",
    r"\bbut for\b": 'say "except"',
    r"\bas it lies\b": "reword",
    r"\bto be had\b": 'say "available"',
    r"\bwho(ever)? knows no\b": "reword",
    r"\b(kin|whither|whence|thereof|hitherto|anew|afresh)\b": "use a plain word",
    r"(?<!there )\b(is|are) no (?!longer|more|less|better)\w": 'say "is not a …"',
    r"(?<!there )\b(is|are) nobody\b(?!')": 'say "is not in …"',
    r"\b(is|are|were) there (already|twice)\b": 'say "already exists" or "appears twice"',
    r"\bin no more\b": "name what ends",
    r"\bof another length\b": 'say "whose length differs"',
    r"\bgo(es)? on from (there|where)\b": 'say "continue"',
    r"(?<!that )(?<!it )\b(is|are) wanted\b": "say what to do",
    r"\bis that meant\b": 'say "do you mean"',
    r"\bby --[a-z]": 'say "with --…"',
    r"\bmay be given more than once\b": 'say "Repeatable"',
    r"\bfault of (yours|theirs)\b": 'say "not your fault"',
    r"\b(is|are) exchanged\b": 'say "swapped"',
    r"\bdifferentiat\w+ (it|this|them|the \w+) by\b": 'say "with respect to"',
    r"\bany more\b(?! than)": 'say "no longer"',
    r"\bis is\b": "reword",
    r"\ball the same\b": 'say "anyway"',
    r"\bwhat stands (before|between|in|outside)\b": 'say "what is …"',
    r"\b(colour|grey|behaviour|centre|favour|labell(?!edby)|modell|catalogue|licence|metre|judgement)\w*\b": (
        "use American spelling"
    ),
    r"\b(sanit|normal|recogn|initial|summar|visual|organ|optim)is(e|ed|es|er|ing)\b": "use American spelling",
    r"\b(minim|maxim|general|penal|random)is(e|ed|es|er|ing|ation)\b": "use American spelling",
}


def blank(text: str, pattern: str, flags: int = 0) -> str:
    """The text with every match replaced by spaces; line ends stay."""
    return re.sub(pattern, lambda found: re.sub(r"[^\n]", " ", found[0]), text, flags=flags)


def without_code(text: str) -> str:
    """Markdown without code, formulas, addresses and HTML tags."""
    text = blank(text, r"^(`{3,}|~{3,}).*?^\1", re.MULTILINE | re.DOTALL)
    text = blank(text, r"\$\$.*?\$\$", re.DOTALL)
    text = blank(text, r"``[^`]*``|`[^`\n]*(\n[^`\n]*)?`|\$[^$\n]*\$|https?://\S+|<[^>\n]*>")
    return blank(text, r"^\s*(>>>|\.\.\.) .*$", re.MULTILINE)


@functools.lru_cache(maxsize=1)
def nodes_of(text: str) -> list[ast.AST]:
    """Every node of a Python file; its prose and its messages are looked for in the same ones."""
    return list(ast.walk(ast.parse(text)))


def prose_of(path: Path) -> str:
    """The words of a file, each on its own line of the file."""
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        return without_code(text)
    lines = [""] * (text.count("\n") + 2)
    for node in nodes_of(text):
        if not isinstance(node, ast.Expr) or not isinstance(node.value, ast.Constant):
            continue
        if isinstance(node.value.value, str):
            for number, line in enumerate(node.value.value.splitlines(), node.lineno):
                lines[number] = line
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.COMMENT and not re.match(r"#\s*(noqa|type:|fmt:|pragma)", token.string):
            lines[token.start[0]] += token.string.lstrip("#: ")
    return without_code("\n".join(lines[1:]))


def messages_of(path: Path) -> Iterator[tuple[int, str]]:
    """Yield the strings of a Python file that may be messages, or the text of a template, each with its first line.

    Values in f-strings are replaced by ``{}``. Docstrings are left out, because `prose_of` has them.
    """
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        yield 1, blank(text, r"\{[{%#].*?[}%#]\}|<(style|script)\b.*?</\1>|<[^<>]*>", re.DOTALL)
        return
    nodes = nodes_of(text)
    inside = {id(node.value) for node in nodes if isinstance(node, ast.Expr)}
    inside |= {id(part) for node in nodes if isinstance(node, ast.JoinedStr) for part in node.values}
    for node in nodes:
        if id(node) in inside:
            continue
        if isinstance(node, ast.JoinedStr):
            said = "".join(
                str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values
            )
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            said = node.value
        else:
            continue
        if len(said.split()) >= MESSAGE_WORDS:
            yield node.lineno, said


def avoided(text: str) -> Iterator[tuple[int, str]]:
    """Yield the lines, from 0, of phrases in `HOUSE`, and what to do about them."""
    for pattern, advice in HOUSE.items():
        # Python's None and none are different words.
        for found in re.finditer(pattern, text, 0 if "none" in pattern else re.IGNORECASE):
            yield text.count("\n", 0, found.start()), f"{' '.join(found[0].split())!r}: {advice}"


def findings(path: Path, config: Config) -> Iterator[tuple[int, str]]:
    """Line numbers and what to do about them."""
    if path.suffix in (".py", ".md"):
        text = prose_of(path)
        if text.strip():
            for result in LintFile(str(path), text).lint(config):
                yield result.pos[0] - 1, result.check_result.message
        yield from ((line + 1, advice) for line, advice in avoided(text))
    if path.suffix != ".md":
        for first, said in messages_of(path):
            yield from ((first + line, advice) for line, advice in avoided(said))


def main(arguments: list[str]) -> int:
    """Print every finding; 1 if there is one."""
    CheckRegistry().register_many(__register__)
    checks = {name: on and not name.startswith(OFF) for name, on in DEFAULT["checks"].items()}
    config = Config(max_errors=1000, checks=checks)
    given = [Path(argument) for argument in arguments] or [ROOT / name for name in FOLDERS] + sorted(
        ROOT.glob("*.md")
    )
    files = [
        path
        for place in given
        for path in ([place] if place.is_file() else sorted(place.rglob("*")))
        if path.suffix in SUFFIXES and "vendor" not in path.parts and not BUILT & set(path.parents)
    ]
    count = 0
    for path in files:
        for line, advice in sorted(findings(path, config)):
            print(f"{path.relative_to(ROOT) if path.is_relative_to(ROOT) else path}:{line}: {advice}")
            count += 1
    print(f"{count} in {len(files)} files" if count else f"The prose of {len(files)} files has no findings.")
    return 1 if count else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
