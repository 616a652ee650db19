"""Cut stubs from the reference, and pick the reference code of one answer.

One definition serves both: the reference keeps what a student writes between ``# BEGIN SOLUTION`` and
``# END SOLUTION``.  A stub keeps the signature and the docstring, without its sections Derivation and Examples;
the marked block becomes ``raise NotImplementedError`` in a function and ``name = None`` at module level.
"""

from __future__ import annotations

import ast
import re

BEGIN, END = "# BEGIN SOLUTION", "# END SOLUTION"
_HIDDEN_SECTIONS = ("Derivation", "Derivations", "Example", "Examples")
_RULE = re.compile(r"\s*-{3,}\s*")

Definition = ast.FunctionDef | ast.ClassDef | ast.Assign | ast.AnnAssign


class StubError(ValueError):
    """The reference does not define an answer the way a stub can be cut from."""


def stub(module: str, name: str) -> str:
    """The stub of ``name``, cut from the reference module's text.

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
    node = _find(module, name)
    if isinstance(node, ast.Assign | ast.AnnAssign):
        if not any(_encloses(block, node) for block in blocks(module)):
            raise StubError(f"{name} stands outside {BEGIN} … {END}")
        return f"{name} = None"
    first, last = _lines_of(node)
    keep = module.splitlines()[first - 1 : last]
    dropped = {i for start, stop in _hidden_docstring_lines(keep) for i in range(start, stop)}
    keep = [line for i, line in enumerate(keep) if i not in dropped]
    out: list[str] = []
    inside = False
    for line in keep:
        if line.strip() == BEGIN:
            inside = True
            out.append(line.replace(BEGIN, "raise NotImplementedError"))
        elif line.strip() == END:
            inside = False
        elif not inside:
            out.append(line)
    if "raise NotImplementedError" not in "\n".join(out):
        raise StubError(f"{name} has no {BEGIN} in it: its stub would be the answer")
    return "\n".join(out)


def reference(module: str, name: str, known: frozenset[str] = frozenset()) -> tuple[str, frozenset[str]]:
    """Reference code of ``name``, markers removed, after the module's imports and helpers that it needs.

    ``known`` are names that the notebook has already or will get from another answer; they are not repeated.  Returns
    the code and the names that were added.
    """
    body = ast.parse(module).body
    defined = {target: node for node in body for target in _targets(node)}
    wanted, queue = [name], [name]
    while queue:
        for used in ast.walk(defined[queue.pop()]):
            if isinstance(used, ast.Name) and used.id in defined and used.id not in {*wanted, *known}:
                wanted.append(used.id)
                queue.append(used.id)
    nodes = sorted(
        {id(defined[item]): defined[item] for item in wanted}.values(), key=lambda node: node.lineno
    )
    lines = module.splitlines()
    pieces = []
    for node in nodes:
        first, last = _lines_of(node)
        pieces.append("\n".join(line for line in lines[first - 1 : last] if line.strip() not in (BEGIN, END)))
    imports = [ast.unparse(node) for node in nodes if isinstance(node, ast.Import | ast.ImportFrom)]
    pieces = [
        piece
        for piece, node in zip(pieces, nodes, strict=True)
        if not isinstance(node, ast.Import | ast.ImportFrom)
    ]
    return "\n\n\n".join(["\n".join(imports), *pieces] if imports else pieces), frozenset(wanted) - {name}


def imported(code: str) -> frozenset[str]:
    """Names that the imports of ``code`` bind.

    >>> sorted(imported("import numpy as np\\nfrom workbook import check, explore"))
    ['check', 'explore', 'np']
    """
    body = ast.parse(code).body
    return frozenset(
        name for node in body if isinstance(node, ast.Import | ast.ImportFrom) for name in _targets(node)
    )


def blocks(module: str) -> list[tuple[int, int, str]]:
    """(first line, last line, text) of each marked block, lines counted from 1, markers left out."""
    found: list[tuple[int, int, str]] = []
    start: int | None = None
    lines = module.splitlines()
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
        raise StubError(f"line {start}: {BEGIN} is never ended")
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


def _find(module: str, name: str) -> Definition:
    for node in ast.parse(module).body:
        if name in _targets(node):
            assert isinstance(node, Definition)
            return node
    raise StubError(f"the reference does not define {name}")


def _lines_of(node: ast.stmt) -> tuple[int, int]:
    decorators = getattr(node, "decorator_list", [])
    first = min([node.lineno, *(decorator.lineno for decorator in decorators)])
    return first, node.end_lineno or node.lineno


def _encloses(block: tuple[int, int, str], node: ast.stmt) -> bool:
    first, last = _lines_of(node)
    return block[0] <= first and last <= block[1]


def _hidden_docstring_lines(lines: list[str]) -> list[tuple[int, int]]:
    """Half-open ranges of ``lines`` that hold a docstring section which gives the answer away."""
    spans = []
    for node in ast.walk(ast.parse("\n".join(lines))):
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and ast.get_docstring(node) is not None:
            doc = node.body[0]
            # The closing quotes stand on a line of their own whenever a docstring has sections.
            spans.append((doc.lineno - 1, (doc.end_lineno or doc.lineno) - 1))
    ranges = []
    for first, last in spans:
        heads = [i for i in range(first, last - 1) if lines[i].strip() and _RULE.fullmatch(lines[i + 1])]
        end = last
        for head, following in reversed(list(zip(heads, [*heads[1:], last], strict=False))):
            if lines[head].strip() in _HIDDEN_SECTIONS:
                # The blank line before the last sections would dangle before the closing quotes.
                before = following == end and not lines[head - 1].strip()
                ranges.append((head - before, following))
                end = head if before else end
    return ranges
