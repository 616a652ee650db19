"""Hints on exceptions. A hint explains the exception and does not guess what else is wrong with the answer.

An exception of Python or NumPy has no code besides its class, so patterns here match its text. If another version words
it differently, a hint is missing, and no outcome changes.

Each hint is true for all code that raises that exception. For exceptions that only Python 2 code raises, the hint says
so.
"""

import ast
import builtins
import contextlib
import io
import itertools
import re
import tokenize

from workbook.execution import versions

#: Name in Python 2 → its replacement in Python 3.
PYTHON2_NAMES = {
    "xrange": "range",
    "raw_input": "input",
    "unicode": "str",
    "basestring": "str",
    "long": "int",
    "unichr": "chr",
    "reduce": "functools.reduce",
    "execfile": "exec",
    "izip": "zip",
    "imap": "map",
    "cmp": "(a > b) - (a < b)",
}
PYTHON2_METHODS = {
    "iteritems": ".items()",
    "iterkeys": ".keys()",
    "itervalues": ".values()",
    "has_key": "key in d",
    "next": "next(...)",
}
PYTHON2_MODULES = {
    "cPickle": "pickle",
    "StringIO": "io",
    "cStringIO": "io",
    "Queue": "queue",
    "urllib2": "urllib.request",
    "ConfigParser": "configparser",
    "__builtin__": "builtins",
    "itertools.izip": "zip",
}

# Python 3's message on a statement that only exists in Python 2 → how to write it in Python 3.
_PYTHON2_SYNTAX = (
    (r"Missing parentheses in call to 'print'", "print is a function: print(x)."),
    (r"Missing parentheses in call to 'exec'", "exec is a function: exec(x)."),
    (r"multiple exception types must be parenthesized", "an exception is named with as: except Error as e."),
    (r"leading zeros in decimal integer", "octal numbers begin with 0o: 0o17."),
    (r"invalid decimal literal", "there are no long integers such as 10L: write 10."),
)
# The same if Python 3 only says "invalid syntax": these patterns match the line of code.
_PYTHON2_LINES = (
    (r"^\s*print\s+[^(=\s]", "print is a function: print(x)."),
    (r"^\s*print\s*>>", "print is a function: print(x, file=f)."),
    (r"^\s*except\s+[\w.]+\s*,\s*\w+\s*:", "an exception is named with as: except Error as e."),
    (r"^\s*raise\s+\w+\s*,", "an exception is raised with raise Error(message)."),
    (r"<>", "not equal is written !=."),
    (r"`[^`]+`", "repr(x) replaces backticks."),
    (r"\b\d+[lL]\b", "there are no long integers such as 10L: write 10."),
    (r"\blambda\s*\(", "a parameter cannot unpack a tuple: write lambda pair: pair[0]."),
)
# A line that came with what was pasted. It is never Python.
_PASTED = (
    (r"^\s*```", "These are Markdown's marks of code: remove each line that begins with ```."),
    (
        r"^(?:<<<<<<<|=======|>>>>>>>)(?:\s|$)",
        "These are Git's marks of a conflict: keep one of the two versions, and remove the lines with marks.",
    ),
)
_PYTHON2 = "This is Python 2. In Python 3 "

#: Exceptions that mean that Python could not parse the cell, so that nothing in it ran.
SYNTAX_ERRORS = ("SyntaxError", "IndentationError", "TabError")

_HINTS = {
    "UnboundLocalError": "The name is used before this function gives it a value.",
    "IndexError": "Print the shape of the array, and the index, just before this line.",
    "LinAlgError": "Print the shape of the matrix just before this line: is it square, and of full rank?",
    "RecursionError": "The function calls itself without end.",
    "KeyboardInterrupt": "The cell was interrupted. If it was slow, look for a loop that never ends.",
    "SystemExit": "Do not call exit() or sys.exit() in an answer: return a value.",
    "TabError": "Some lines begin with tabs and others with spaces: use four spaces for each level.",
    "IndentationError": "The lines of one block begin with the same number of spaces.",
    "SyntaxError": "Python cannot read this line, or the one before it: look at brackets, colons and quotes.",
    "ZeroDivisionError": "A number is divided by 0 in this line.",
}
_AXES = (
    "The functions of plt have other names on ax: plt.xlabel is ax.set_xlabel, plt.title is ax.set_title, "
    "plt.xlim is ax.set_xlim."
)
# A part of an exception's text → its hint; the class does not matter.
_TEXTS = {
    "bitwise_xor": "In Python ^ is not a power: x**2 is the square of x.",
    "operand type(s) for ^": "In Python ^ is not a power: x**2 is the square of x.",
    "truth value of an array": (
        "if, and, or, max and min need one Boolean, and here is an array of them. np.maximum(0, x), "
        "np.where(x > 0, a, b) and np.all(x > 0) take whole arrays."
    ),
    "as a data type": "np.zeros, np.ones and np.empty take a shape as one tuple: np.zeros((n, m)).",
    "list index out of range": "Print the length of the list, and the index, just before this line.",
    "tuple index out of range": "Print the length of the tuple, and the index, just before this line.",
    "'Axes' object has no attribute": _AXES,
    "'Text' object is not callable": _AXES,
}
_EXTREMES = ("np.max(", "np.min(", "np.amax(", "np.amin(")
_ONE_ARRAY = (
    "np.max and np.min look at one array, and their second argument is an axis. np.maximum(a, b) and "
    "np.minimum(a, b) compare two values, entry by entry."
)
_LAMBDA = "lambda is a word of Python and cannot be a name. Use another one, such as lam."
_SIZES = "Two shapes do not match. Write down the shape of every array in this line, then compare."
_SIZES_WORDS = (
    "matmul",
    "could not be broadcast",
    "could not broadcast",
    "not aligned",
    "inhomogeneous",
    "cannot reshape array",
    "concatenation axis",
    "Incompatible dimensions",
)


#: An error on a value where a function or a module should be.
_NOT_THAT = re.compile(
    r"'(?P<type>[\w.]{1,60})' object (?:is not callable|has no attribute '(?P<attribute>\w+)')"
)
#: Names that notebooks give to modules.
_MODULES = ("np", "numpy", "plt", "math", "scipy")


def hint_for(ename: str, evalue: str = "", source: str | None = None) -> str | None:
    """Return a hint on the cause of an exception, or None if we know nothing that its own text does not say.

    Of several hints, one on marks that are not Python comes first, then one on Python 2 code, then one on a name that
    NumPy does not have, then one on a missing name or key, on None, on sizes that do not fit, or on another text, and
    last the one on the exception's class.

    Parameters
    ----------
    ename, evalue : str
        Class name and text of the exception.
    source : str, optional
        The line that raised it.

    Examples
    --------
    >>> hint_for("NameError", "name 'xrange' is not defined")
    'This is Python 2. In Python 3 xrange is range.'
    >>> hint_for("KeyError", "'w1'")
    "A dict has no entry 'w1'. Capitals count: print(list(d)) shows the keys that it has."
    >>> hint_for("SyntaxError", "invalid syntax", "raise ValueError, 'no'")
    'This is Python 2. In Python 3 an exception is raised with raise Error(message).'
    """
    if ename in SYNTAX_ERRORS:
        for pattern, hint in _PASTED:
            if re.search(pattern, source or ""):
                return hint
    old = python2_hint(ename, evalue, source)
    if old is not None:
        return old
    version = versions.hint(ename, evalue, source or "")
    if version is not None:
        return version
    if ename == "NameError":
        name = missing_name(evalue)
        if name is not None:
            return f"Nothing that has run so far defines {name}: run the cell that does, and compare the spelling."
        return "Has the cell that defines this name been run, and is it spelled the same in both places?"
    if ename == "KeyError":
        return (
            f"A dict has no entry {evalue[:60]}. Capitals count: print(list(d)) shows the keys that it has."
        )
    if (hidden := _hidden_name(evalue, source or "")) is not None:
        return hidden
    if ename == "AttributeError" and "NoneType" in evalue:
        return "The value in front of the dot is None. A function without a return statement gives None."
    if ename == "TypeError" and "NoneType" in evalue:
        return "A value in this line is None. A function without a return statement gives None."
    if any(word in evalue for word in _SIZES_WORDS):
        return _SIZES
    for part, hint in _TEXTS.items():
        if part in evalue:
            return hint
    if ename in ("TypeError", "AxisError") and any(name in (source or "") for name in _EXTREMES):
        return _ONE_ARRAY
    if ename == "SyntaxError" and _names_lambda(source or ""):
        return _LAMBDA
    return _HINTS.get(ename)


def _hidden_name(evalue: str, line: str) -> str | None:
    """Return a hint on a name in a line that hides one of Python's functions, or a module; None if it is not certain.

    It is certain if nothing else in the line is called, or has the attribute that is missing.

    >>> _hidden_name("'int' object is not callable", "return max(2.0, t)")
    'max is of type int here. Find the line that binds it, such as max = …, and give that variable another name.'
    >>> _hidden_name("'int' object is not callable", "return max(f(x), 0.0)")
    """
    found = _NOT_THAT.match(evalue)
    try:
        tree = ast.parse(f"def f():\n {line.strip()}" if found else "")
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    if found is None:
        return None
    calls = [node.func for node in ast.walk(tree) if isinstance(node, ast.Call)]
    wanted = found["attribute"]
    owners = [
        node.value for node in ast.walk(tree) if isinstance(node, ast.Attribute) and node.attr == wanted
    ]
    names = owners if wanted else calls
    name = names[0].id if len(names) == 1 and isinstance(names[0], ast.Name) else ""
    if name not in (_MODULES if wanted else dir(builtins)):
        return None
    return (
        f"{name} is of type {found['type']} here. Find the line that binds it, such as {name} = …, "
        "and give that variable another name."
    )


def _names_lambda(line: str) -> bool:
    """Return whether a line uses ``lambda`` as a name, which is a syntax error.

    A lambda expression has a parameter, ``*`` or ``:`` after that word, and after ``*`` a ``:`` somewhere.

    >>> _names_lambda("def ridge(X, y, lambda):"), _names_lambda("f = lambda *args: args[0")
    (True, False)
    >>> _names_lambda("f = lambda *args,")
    False
    """
    words: list[str] = []
    with contextlib.suppress(
        tokenize.TokenError, SyntaxError
    ):  # an unfinished line; its first tokens are there
        words.extend(token.string for token in tokenize.generate_tokens(io.StringIO(line.strip()).readline))
    for place, (word, after) in enumerate(itertools.pairwise(words)):
        unfinished = words[-1:] == ["\\"] or line.rstrip().endswith((",", "("))
        product = after in ("*", "**") and ":" not in words[place:] and not unfinished
        if word == "lambda" and (product or not (after.isidentifier() or after in ("*", "**", ":"))):
            return True
    return False


def lacks_inverse(ename: str, evalue: str) -> bool:
    """Return whether an exception says that a square matrix has no inverse.

    >>> lacks_inverse("LinAlgError", "Singular matrix"), lacks_inverse("LinAlgError", "Incompatible dimensions")
    (True, False)
    """
    return ename == "LinAlgError" and any(word in evalue for word in ("ingular", "not positive definite"))


def missing_name(evalue: str) -> str | None:
    """Return the name in the text of a NameError, or None.

    >>> missing_name("name 'np' is not defined")
    'np'
    """
    found = re.search(r"name '(\w{1,60})' is not defined", evalue)
    return None if found is None else found[1]


def python2_hint(ename: str, evalue: str, source: str | None) -> str | None:
    """Return how to write Python 2 code in Python 3 if the exception shows that it is Python 2, else None.

    It knows names, modules and methods that only Python 2 has, and syntax errors, which it recognizes by the
    exception's text or by ``source``, the line that Python could not parse. Without ``source``, only the text counts.

    >>> python2_hint("ModuleNotFoundError", "No module named 'cPickle'", None)
    'This is Python 2. In Python 3 cPickle is pickle.'
    >>> python2_hint("AttributeError", "'dict' object has no attribute 'iteritems'", None)
    'This is Python 2. In Python 3 .iteritems() is .items().'
    >>> python2_hint("SyntaxError", "invalid syntax", "x = = 1") is None
    True
    """
    if ename == "NameError":
        name = missing_name(evalue)
        return f"{_PYTHON2}{name} is {PYTHON2_NAMES[name]}." if name in PYTHON2_NAMES else None
    if ename in ("ModuleNotFoundError", "ImportError"):
        found = re.search(r"No module named '([\w.]+)'", evalue)
        if found is not None and found[1] in PYTHON2_MODULES:
            return f"{_PYTHON2}{found[1]} is {PYTHON2_MODULES[found[1]]}."
        return None
    if ename == "AttributeError":
        found = re.search(r"has no attribute '(\w+)'", evalue)
        if found is not None and found[1] in PYTHON2_METHODS:
            return f"{_PYTHON2}.{found[1]}() is {PYTHON2_METHODS[found[1]]}."
        return None
    if ename not in SYNTAX_ERRORS:
        return None
    for pattern, instead in _PYTHON2_SYNTAX:
        if re.search(pattern, evalue) and not ("decimal literal" in pattern and not _long(source)):
            return _PYTHON2 + instead
    for pattern, instead in _PYTHON2_LINES:
        if source is not None and re.search(pattern, source):
            return _PYTHON2 + instead
    return None


def _long(source: str | None) -> bool:
    return source is not None and re.search(r"\b\d+[lL]\b", source) is not None
