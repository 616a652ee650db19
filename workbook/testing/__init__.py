"""The functions with which every test of the workbook is written.

A test gets an answer, calls it, and checks the result in a fixed order: defined, attempted, type, shape, dtype, finite,
values. The first check that fails raises a `CheckFailed`, whose message says what was expected,
what the answer gave, and where to look.

The same test runs in two places. In a student's notebook the answers are ordinary Python objects. In the
grader they are *remote*: their type sets ``__workbook_remote__ = True``, and they only have a fixed list of
methods, because the real object is in an untrusted process. Tests must therefore access an answer only
through the functions here, which work in both places.

Examples
--------
>>> from workbook import testing
>>> env = {"double": lambda x: 2 * x}
>>> double = testing.function(env, "double")
>>> testing.close(testing.number(testing.call(double, 3.0), "double(3)"), 6.0, rtol=1e-12, what="double(3)")
"""

from workbook.testing.access import (
    answer,
    attribute,
    call,
    call_apart,
    call_method,
    call_method_at,
    calls,
    cpu_seconds,
    draw,
    function,
    is_object,
    item,
    items,
    keys,
    may_be_called,
    plain,
    random_numbers,
    rng,
    set_attribute,
    set_item,
    set_items,
    shared,
    written,
)
from workbook.testing.comparison import Examples, Mismatch
from workbook.testing.exception_hints import lacks_inverse
from workbook.testing.outcomes import CheckFailed, NotAttempted, OutOfMemory, StudentError, TimedOut
from workbook.testing.plain import dtype_of, shape_of
from workbook.testing.values import (
    array,
    boolean,
    close,
    is_number,
    mapping,
    number,
    numbers,
    pair,
    sizes,
    text,
)
from workbook.testing.wording import type_text

__all__ = [
    "CheckFailed",
    "Examples",
    "Mismatch",
    "NotAttempted",
    "OutOfMemory",
    "StudentError",
    "TimedOut",
    "answer",
    "array",
    "attribute",
    "boolean",
    "call",
    "call_apart",
    "call_method",
    "call_method_at",
    "calls",
    "close",
    "cpu_seconds",
    "draw",
    "dtype_of",
    "function",
    "is_number",
    "is_object",
    "item",
    "items",
    "keys",
    "lacks_inverse",
    "mapping",
    "may_be_called",
    "number",
    "numbers",
    "pair",
    "plain",
    "random_numbers",
    "rng",
    "set_attribute",
    "set_item",
    "set_items",
    "shape_of",
    "shared",
    "sizes",
    "text",
    "type_text",
    "written",
]
