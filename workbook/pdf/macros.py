r"""Find the macros that a formula defines, such as ``\newcommand{\R}{\mathbb{R}}``, which later formulas may use."""

from __future__ import annotations

import re

_COMMAND = re.compile(
    r"\\(?P<name>(?:re)?newcommand|providecommand|def|let|DeclareMathOperator|DeclarePairedDelimiters?(?:X|XPP)?|"
    r"(?:re)?newenvironment)(?![A-Za-z])\*?"
)
#: How many arguments a command has; those that are not here have two: the macro's name and what it stands for.
_ARGUMENTS = {"newenvironment": 3, "renewenvironment": 3}
_ARGUMENTS |= {
    f"DeclarePairedDelimiter{s}{x}": n for s in ("", "s") for x, n in (("", 3), ("X", 4), ("XPP", 6))
}
#: What may come before an argument: the number of parameters, a default, the sign of ``\let``.
_BETWEEN = re.compile(r"(?:\s|\[[^\[\]]*\]|=)*")
#: What comes before the braces of a ``\def``: the macro's name, and parameters with anything between them.
_PARAMETERS = re.compile(r"\s*\\(?:[A-Za-z]+|[^A-Za-z])(?P<text>(?:[^{}\\]|\\.)*)", re.S)
_TOKEN = re.compile(r"\\(?:[A-Za-z]+|.)|.", re.S)


def definitions(tex: str) -> str:
    r"""Return the definitions in a formula without the formula around them; one without an end is left out.

    >>> definitions(r"\newcommand{\R}{\mathbb{R}} x \in \R, \def\loop{\loop x}\loop, \let\eps=\varepsilon \eps")
    '\\newcommand{\\R}{\\mathbb{R}}\n\\def\\loop{\\loop x}\n\\let\\eps=\\varepsilon\n'
    """
    found: list[str] = []
    at = 0
    while command := _COMMAND.search(tex, at):
        at = command.end()
        arguments = _ARGUMENTS.get(command["name"], 2)
        if command["name"] == "def":
            parameters = _PARAMETERS.match(tex, at)
            at, arguments = (parameters.end() if parameters else at), 1
            if not parameters or tex[at : at + 1] != "{" or not _are_counted(parameters["text"]):
                continue
        for _ in range(arguments):
            between = _BETWEEN.match(tex, at)
            at = between.end() if between else at
            end = _argument_end(tex, at)
            if end is None:  # The rest would be read again for each command in it.
                return "".join(found)
            if end == at:
                break
            at = end
        else:
            found.append(f"{tex[command.start() : at]}\n")
    return "".join(found)


def _are_counted(parameters: str) -> bool:
    """Return whether the parameters of a macro are #1, #2, … in this order, as TeX demands."""
    numbers = re.findall("#(.?)", parameters, re.S)
    return numbers == [str(number) for number in range(1, len(numbers) + 1)]


def _argument_end(tex: str, start: int) -> int | None:
    """Return where an argument ends: a token, or a group in braces.

    Return ``start`` if there is a closing brace instead, and None if the argument does not end.
    """
    depth = 0
    for token in _TOKEN.finditer(tex, start):
        depth += {"{": 1, "}": -1}.get(token[0], 0)
        if depth <= 0:
            return token.end() if depth == 0 else start
    return None
