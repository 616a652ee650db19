"""Read plausible wrong answers, which a homework's tests must catch, from Markdown files like ``mistakes/q4a.md``.

Each section is one mistake. Its heading is the mistake's name, and its first paragraph says what the student
did. A list says which cases the answer ``fails`` (``P: *`` means every case whose name begins with ``P: ``),
or which ones it ``passes`` while it fails all others. The list also says which words the student must read in
a ``hint``. A code block follows, with what the student typed in Python, or with a ``diff`` against the file's
right answer.

A long answer differs from the right one in a line or two. The section *The right answer* contains the right
answer once. A ``diff`` block has no headers, only lines. The lines with ``-`` and the unmarked lines must
occur in the right answer in exactly one place and in this order. The lines with ``+`` are new. A line ``@@``
separates two places.

This module does not run the mistakes; the tests of a homework do.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

RIGHT_ANSWER = "The right answer"
_ALL = "*"


class MistakesError(ValueError):
    """A file of mistakes cannot be read. The message names the file, the section and what was expected."""


@dataclass(frozen=True)
class Mistake:
    """One wrong answer and how the tests must respond to it."""

    question: str
    name: str
    about: str
    fails: tuple[str, ...]
    passes: tuple[str, ...]
    hint: str
    code: str

    def __str__(self) -> str:
        return f"{self.question}_{self.name}"

    def failing(self, cases: Collection[str]) -> list[str]:
        """Return the question's ``cases`` that must fail, sorted.

        Raises `MistakesError` if a pattern matches no case.
        """
        for pattern in self.fails + self.passes:
            if not any(_matches(pattern, case) for case in cases):
                raise MistakesError(f"{self}: {self.question} has no case {pattern!r}")
        if self.fails:
            return sorted(case for case in cases if any(_matches(pattern, case) for pattern in self.fails))
        return sorted(case for case in cases if not any(_matches(pattern, case) for pattern in self.passes))


def _matches(pattern: str, case: str) -> bool:
    """Return whether ``pattern`` matches ``case``.

    >>> _matches("ridge: *", "ridge: any X"), _matches("ridge: *", "ridge_gradient: any X")
    (True, False)
    """
    return case.startswith(pattern[:-1]) if pattern.endswith(_ALL) else case == pattern


def read_all(folder: Path) -> list[Mistake]:
    """Return the mistakes of all questions, in the order of the file names."""
    return [mistake for path in sorted(folder.glob("*.md")) for mistake in read(path)]


def read(path: Path) -> list[Mistake]:
    """Return the mistakes of one question, which has the file's name."""
    mistakes: list[Mistake] = []
    right = ""
    for heading, blocks in _sections(path):
        section = _Section(f"{path.name}, section {heading!r}", blocks)
        if heading == RIGHT_ANSWER:
            right = section.code("python")
            continue
        diff = section.has("diff")
        code = _edited(right, section.code("diff"), section.where) if diff else section.code("python")
        mistake = Mistake(
            path.stem, heading, section.about, section.fails, section.passes, section.hint, code
        )
        if mistake.name in {other.name for other in mistakes}:
            raise MistakesError(f"{section.where}: this name appears twice")
        mistakes.append(mistake)
    return mistakes


def _sections(path: Path) -> Iterator[tuple[str, list[SyntaxTreeNode]]]:
    """Yield each level-2 heading with the Markdown blocks below it."""
    document = SyntaxTreeNode(MarkdownIt("commonmark").parse(path.read_text(encoding="utf-8")))
    heading = ""
    blocks: list[SyntaxTreeNode] = []
    for node in document.children:
        if node.type == "heading" and node.tag == "h2":
            if heading:
                yield heading, blocks
            heading, blocks = _text(node), []
        else:
            blocks.append(node)
    if heading:
        yield heading, blocks


def _text(node: SyntaxTreeNode) -> str:
    """Return the text of a block without markup."""
    if node.children:
        return "".join(map(_text, node.children))
    return "\n" if node.type == "softbreak" else node.content


class _Section:
    """The blocks under one heading, and their place for messages."""

    def __init__(self, where: str, blocks: list[SyntaxTreeNode]) -> None:
        self.where = where
        self._blocks = blocks

    @property
    def about(self) -> str:
        paragraphs = [_text(block) for block in self._blocks if block.type == "paragraph"]
        if not paragraphs:
            raise MistakesError(f"{self.where}: expected a sentence that describes the mistake")
        return paragraphs[0]

    @property
    def fails(self) -> tuple[str, ...]:
        fails = self._items("fails")
        if bool(fails) == bool(self.passes):
            raise MistakesError(f"{self.where}: expected items '- fails `…`', or items '- passes `…`'")
        return fails

    @property
    def passes(self) -> tuple[str, ...]:
        return self._items("passes")

    @property
    def hint(self) -> str:
        hints = self._items("hint")
        if len(hints) != 1:
            raise MistakesError(f"{self.where}: expected one item '- hint `…`', found {len(hints)}")
        return hints[0]

    def _items(self, key: str) -> tuple[str, ...]:
        """Return the code spans in the list items that begin with ``key``."""
        lists = [block for block in self._blocks if block.type in ("bullet_list", "ordered_list")]
        return tuple(
            span.content
            for item in (item for block in lists for item in block.children)
            if _text(item).startswith(key)
            for span in item.walk()
            if span.type == "code_inline"
        )

    def has(self, language: str) -> bool:
        return any(_language(block) == language for block in self._blocks)

    def code(self, language: str) -> str:
        """Return the section's code block in ``language``."""
        blocks = [block.content for block in self._blocks if _language(block) == language]
        if len(blocks) != 1:
            raise MistakesError(f"{self.where}: expected one block of {language}, found {len(blocks)}")
        return blocks[0]


def _language(block: SyntaxTreeNode) -> str:
    """Return what follows the fence of a code block, such as ``python``; "" for any other block."""
    return block.info.strip() if block.type == "fence" else ""


def _edited(right: str, diff: str, where: str) -> str:
    """Apply the edits of a ``diff`` block to the right answer.

    >>> _edited("a\\nb\\nc\\n", " a\\n-b\\n+B\\n", "")
    'a\\nB\\nc\\n'
    """
    text = f"\n{right}"
    for hunk in diff.split("@@\n"):
        lines = hunk.splitlines()
        before = "\n".join(["", *(line[1:] for line in lines if not line.startswith("+")), ""])
        after = "\n".join(["", *(line[1:] for line in lines if not line.startswith("-")), ""])
        if text.count(before) != 1:
            raise MistakesError(
                f"{where}: these lines must appear exactly once in the right answer: {before!r}"
            )
        text = text.replace(before, after)
    return text[1:]
