"""Cut stubs from the reference, and extract the reference code of one answer.

The reference marks what a student writes with ``# BEGIN SOLUTION`` and ``# END SOLUTION``. A stub keeps the
signature and a short form of the docstring (`autograder.build.docstrings`). The marked block becomes ``raise
NotImplementedError`` in a function and ``name = None`` at module level.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping

from autograder.build import docstrings

_DOCUMENTED = (ast.FunctionDef, ast.ClassDef)
BEGIN, END = "# BEGIN SOLUTION", "# END SOLUTION"
Definition = ast.FunctionDef | ast.ClassDef | ast.Assign | ast.AnnAssign


class StubError(ValueError):
    """The reference does not define an answer in a way from which a stub can be cut."""


def stub(source: str, name: str) -> str:
    """Return the stub of ``name``: what a student gets in place of the answer in the reference's source text.

    A function or class keeps its signature, its decorators and its code outside the marked blocks. Its docstrings are
    shortened, and each marked block becomes one line ``raise NotImplementedError``. The stub of a value is ``name =
    None``.

    Raises
    ------
    StubError
        If no function, class or value of the module has this name, if a value is outside the marked blocks or a
        function or class contains none, if markers do not match (checked for a value only), or if a short docstring is
        too long.

    Examples
    --------
    >>> print(stub('''
    ... def twice(x):
    ...     \"\"\"Two of it.\"\"\"
    ...     # BEGIN SOLUTION
    ...     return 2 * x
    ...     # END SOLUTION
    ... ''', "twice"))
    def twice(x):
        \"\"\"Two of it.\"\"\"
        raise NotImplementedError
    """
    node = _find(source, name)
    if isinstance(node, ast.Assign | ast.AnnAssign):
        if not any(_encloses(block, node) for block in blocks(source)):
            raise StubError(f"{name} is outside {BEGIN} … {END}")
        return f"{name} = None"
    out = _without_answers(_shortened(source, node, name))
    if "raise NotImplementedError" not in "\n".join(out):
        raise StubError(f"{name} contains no {BEGIN}: its stub would be the answer")
    return "\n".join(out)


def _without_answers(lines: list[str]) -> list[str]:
    """Return the lines with ``raise NotImplementedError`` in place of each marked block and its markers."""
    out: list[str] = []
    inside = False
    for line in lines:
        if line.strip() == BEGIN:
            inside = True
            out.append(line.replace(BEGIN, "raise NotImplementedError"))
        elif line.strip() == END:
            inside = False
        elif not inside:
            out.append(line)
    return out


def reference(source: str, name: str, known: frozenset[str] = frozenset()) -> tuple[str, frozenset[str]]:
    """Return the reference code of ``name`` with the imports and helpers that it needs, and the names of these.

    The code has the imports first, then the helpers and ``name`` in the order of the source, two empty lines apart. It
    has no markers. ``name`` has its stub's docstring; helpers keep theirs. Helpers are everything at the module's top
    level that ``name`` uses, directly or through other helpers. ``known`` are names that the notebook already has or
    will get from another answer; they are not repeated.

    Raises
    ------
    KeyError
        If the source does not define ``name``.
    StubError
        If the short docstring is too long.
    """
    defined = {target: node for node in ast.parse(source).body for target in _targets(node)}
    wanted = _used_by(name, defined, known)
    nodes = sorted(
        {id(defined[item]): defined[item] for item in wanted}.values(), key=lambda node: node.lineno
    )
    lines = source.splitlines()
    pieces = []
    for node in nodes:
        first, last = _lines_of(node)
        own = _shortened(source, node, name) if node is defined[name] else lines[first - 1 : last]
        pieces.append("\n".join(line for line in own if line.strip() not in (BEGIN, END)))
    imports = [ast.unparse(node) for node in nodes if isinstance(node, ast.Import | ast.ImportFrom)]
    pieces = [
        piece
        for piece, node in zip(pieces, nodes, strict=True)
        if not isinstance(node, ast.Import | ast.ImportFrom)
    ]
    return "\n\n\n".join(["\n".join(imports), *pieces] if imports else pieces), frozenset(wanted) - {name}


def _used_by(name: str, defined: Mapping[str, ast.stmt], known: frozenset[str]) -> list[str]:
    """Return ``name`` and the names in ``defined`` that it uses, directly or through others, except ``known`` ones.

    ``defined`` maps a name of the module to the statement that defines it.
    """
    wanted, queue = [name], [name]
    while queue:
        for used in ast.walk(defined[queue.pop()]):
            if isinstance(used, ast.Name) and used.id in defined and used.id not in {*wanted, *known}:
                wanted.append(used.id)
                queue.append(used.id)
    return wanted


def imported(code: str) -> frozenset[str]:
    """Return the names that the imports of ``code`` bind.

    >>> sorted(imported("import numpy as np\\nfrom workbook import check, explore"))
    ['check', 'explore', 'np']
    """
    body = ast.parse(code).body
    return frozenset(
        name for node in body if isinstance(node, ast.Import | ast.ImportFrom) for name in _targets(node)
    )


def blocks(source: str) -> list[tuple[int, int, str]]:
    """Return (first line, last line, text) of each marked block without its markers, counting lines from 1."""
    found: list[tuple[int, int, str]] = []
    start: int | None = None
    lines = source.splitlines()
    for number, line in enumerate(lines, 1):
        if line.strip() == BEGIN:
            if start is not None:
                raise StubError(f"line {number}: {BEGIN} inside a marked block")
            start = number
        elif line.strip() == END:
            if start is None:
                raise StubError(f"line {number}: {END} without {BEGIN}")
            found.append((start + 1, number - 1, "\n".join(lines[start : number - 1])))
            start = None
    if start is not None:
        raise StubError(f"line {start}: {BEGIN} without {END}")
    return found


def _targets(node: ast.stmt) -> list[str]:
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return [node.name]
    if isinstance(node, ast.Assign):
        return [target.id for target in node.targets if isinstance(target, ast.Name)]
    if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
        return [node.target.id]
    if isinstance(node, ast.Import | ast.ImportFrom):
        return [alias.asname or alias.name.partition(".")[0] for alias in node.names]
    return []


def _find(source: str, name: str) -> Definition:
    for node in ast.parse(source).body:
        if name in _targets(node):
            assert isinstance(node, Definition)
            return node
    raise StubError(f"the reference does not define {name}")


def _lines_of(node: ast.stmt) -> tuple[int, int]:
    decorators = getattr(node, "decorator_list", [])
    first = min([node.lineno, *(decorator.lineno for decorator in decorators)])
    return first, node.end_lineno or node.lineno


def _shortened(source: str, node: ast.stmt, name: str) -> list[str]:
    """Return the lines of a definition, with its docstrings shortened as in a stub."""
    first, last = _lines_of(node)
    lines = source.splitlines()[first - 1 : last]
    if isinstance(node, _DOCUMENTED):
        for start, stop, short in reversed(list(_docstrings(lines, name))):
            lines[start:stop] = short
    return lines


def _encloses(block: tuple[int, int, str], node: ast.stmt) -> bool:
    first, last = _lines_of(node)
    return block[0] <= first and last <= block[1]


def _docstrings(lines: list[str], name: str) -> Iterator[tuple[int, int, list[str]]]:
    """Yield the half-open range of each docstring in ``lines`` and the lines that replace it in a stub, in order."""
    nodes = [node for node in ast.walk(ast.parse("\n".join(lines))) if isinstance(node, _DOCUMENTED)]
    for node in sorted(nodes, key=lambda node: node.lineno):
        text = ast.get_docstring(node, clean=False)
        if text is None:
            continue
        doc = node.body[0]
        try:
            short = docstrings.shorten(text, " " * doc.col_offset)
        except docstrings.TooLongError as error:
            raise StubError(f"{name}: {error}") from None
        yield doc.lineno - 1, doc.end_lineno or doc.lineno, short
