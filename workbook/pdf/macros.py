r"""Find the macros that a formula defines, such as ``\newcommand{\R}{\mathbb{R}}``, which later formulas may use."""

from __future__ import annotations

import re

_COMMAND = re.compile(
    r"\\(?P<name>(?:re)?newcommand|providecommand|def|let|DeclareMathOperator|DeclarePairedDelimiter|(?:re)?newenvironment)"
    r"(?![A-Za-z])\*?"
)
#: How many arguments a command has; those that are not here have two: the macro's name and what it stands for.
_ARGUMENTS = {"DeclarePairedDelimiter": 3, "newenvironment": 3, "renewenvironment": 3}
#: What may come before an argument: the number of parameters, a default, parameters of ``\def``, the sign of ``\let``.
_BETWEEN = re.compile(r"(?:\s|\[[^\[\]]*\]|#\d|=)*")
_TOKEN = re.compile(r"\\(?:[A-Za-z]+|.)|.", re.S)


def definitions(tex: str) -> str:
    r"""Return the definitions in a formula without the formula around them; one without an end is left out.

    >>> definitions(r"\newcommand{\R}{\mathbb{R}} x \in \R, \def\loop{\loop x}\loop, \let\eps=\varepsilon \eps")
    '\\newcommand{\\R}{\\mathbb{R}}\n\\def\\loop{\\loop x}\n\\let\\eps=\\varepsilon\n'
    """
    found: list[str] = []
    at = 0
    while command := _COMMAND.search(tex, at):
        at = end = command.end()
        for _ in range(_ARGUMENTS.get(command["name"], 2)):
            between = _BETWEEN.match(tex, end)
            end = _argument_end(tex, between.end() if between else end)
            if end < 0:
                break
        else:
            found.append(f"{tex[command.start() : end]}\n")
            at = end
    return "".join(found)


def _argument_end(tex: str, start: int) -> int:
    """Return where an argument ends: a token, or a group in braces; -1 if it does not end."""
    depth = 0
    for token in _TOKEN.finditer(tex, start):
        depth += {"{": 1, "}": -1}.get(token[0], 0)
        if depth <= 0:
            return token.end() if depth == 0 else -1
    return -1
