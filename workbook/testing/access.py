"""Access an answer: find it, call it, read its parts.

Trust: local objects belong to the student who runs the check, in the student's own process. Remote objects are
accessed only through the methods of the grader's proxy, and their results are trusted only as plain values.
"""

import hashlib
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np

from workbook.execution import seeds
from workbook.execution.standin import refuse_inside
from workbook.testing import guard
from workbook.testing.outcomes import CheckFailed, NotAttempted
from workbook.testing.owned import is_kind, owned
from workbook.testing.plain import copy_plain, is_plain, is_remote, same, shape_of
from workbook.testing.wording import printable, type_text

if TYPE_CHECKING:
    from workbook.testing.drawing_description import Description

#: Seed of the tests in a student's notebook, where every run should show the same numbers.
LOCAL_SEED = 182


def answer(env: Mapping[str, Any], name: str) -> Any:
    """Return the value that the student gave ``name``, or a handle to it.

    Raises
    ------
    NotAttempted
        If it is still None or ``...``, as in the stub.
    CheckFailed
        If the name is not defined.
    """
    try:
        value = env[name]  # get it only once, because a remote answer may be gone the second time
    except KeyError:
        raise CheckFailed(
            f"{name} is not defined.",
            f"Run the cell that defines {name}, and keep its name as it was given.",
            lacks=name,
        ) from None
    if value is None or value is Ellipsis:
        raise NotAttempted(f"{name} is not attempted yet.", lacks=name)
    with guard.student_code(name):
        refuse_inside(value)
    return _whole_or_handle(value, name)


def function(env: Mapping[str, Any], name: str) -> Any:
    """Return the function (or class) that the student called ``name``."""
    value = answer(env, name)
    if not (getattr(value, "remote_callable", True) if is_remote(value) else callable(value)):
        raise CheckFailed(
            f"{name}: expected a function, got {type_text(value)}.",
            f"Something after `def {name}` gives the name {name} to a value. Use another name there.",
        )
    return value


def may_be_called(value: Any) -> bool:
    """Return whether a value may be a function: it is callable or remote, and not a plain value."""
    return is_remote(value) or (callable(value) and not is_plain(value))


def is_object(value: Any) -> bool:
    """Return whether a value is an object of its own class, such as a solver, rather than a plain value."""
    return is_remote(value) or not (
        is_plain(value) or is_kind(value, np.ndarray, np.generic, list, tuple, dict)
    )


def call(function: Any, *args: Any, may_change: bool = False, **keywords: Any) -> Any:
    """Call a student's function with copies of ``args`` and ``keywords``, and return a plain copy of its result.

    If the result is not plain data, such as a network, it is returned as a handle (`owned`).

    Parameters
    ----------
    function : callable or remote handle
    may_change : bool
        Whether the function may change its inputs.

    Raises
    ------
    NotAttempted
        If the function is still a stub (``raise NotImplementedError``).
    OutOfMemory
        If it needed too much memory.
    StudentError
        If it raised any other exception, or if its result holds the stand-in for a name whose import failed.
    CheckFailed
        If it changed one of its inputs and ``may_change`` is False, or if its result is too large or cannot be copied.
    """
    if is_remote(function):
        value, changed = function.remote_call(args, keywords)
    else:
        given, given_keywords = copy_plain(args), copy_plain(keywords)
        with guard.student_code(name_of(function)):
            value = function(*given, **given_keywords)
            refuse_inside(value)
        changed = not may_change and not (same(given, args) and same(given_keywords, keywords))
        value = owned(value, name_of(function))
    if changed and not may_change:
        raise _changed_inputs(name_of(function))
    return value


def call_apart(function: Any, *args: Any) -> Any:
    """Call a student's function, which may change its inputs, and return what a test does not read but passes back.

    If the result is a tuple or a list, its parts are returned in a list. An object of another class in them, such as a
    cache of a forward pass, stays the student's own object, so it may be a named tuple with methods.
    It raises what `call` raises.
    """
    if is_remote(function):
        return function.remote_call_apart(args)
    given = copy_plain(args)
    with guard.student_code(name_of(function)):
        value = function(*given)
        refuse_inside(value)
        return list(value) if is_kind(value, tuple, list) else value


def calls(
    function: Any, inputs: Iterable[tuple[Any, ...]], *, may_change: bool = False
) -> Iterator[tuple[tuple[Any, ...], Any]]:
    """Call a student's function with each of several inputs, and yield each input with what `call` returns or raises.

    All inputs are drawn first, and a remote function is called with all of them before the first result is yielded: a
    call that waits for a test costs three times as much as one that does not.

    Parameters
    ----------
    function : callable or remote handle
    inputs : iterable of tuple
        The arguments of each call. They must not depend on a result.
    may_change : bool
        Whether the function may change its inputs.
    """
    given = list(inputs)
    if not is_remote(function):
        for args in given:
            yield args, call(function, *args, may_change=may_change)
        return
    for args, (value, changed) in zip(given, function.remote_calls(given), strict=True):
        if changed and not may_change:
            raise _changed_inputs(name_of(function))
        yield args, value


def call_method(obj: Any, name: str, *args: Any, may_change: bool = False, **keywords: Any) -> Any:
    """Call ``attribute(obj, name)``, with one request instead of two if the object is remote."""
    if not is_remote(obj):
        return call(attribute(obj, name), *args, may_change=may_change, **keywords)
    value, changed = obj.remote_call_method(name, args, keywords)
    if changed and not may_change:
        raise _changed_inputs(name_of(obj))
    return value


def call_method_at(
    obj: Any,
    name: str,
    *args: Any,
    settings: Iterable[Mapping[str, Any]],
    inside: str | None = None,
    rows: bool = False,
    may_change: bool = False,
) -> Iterator[Any]:
    """For each of several settings, set items as `set_items` does, and yield what `call_method` then returns.

    A remote object is called at all settings before the first result is yielded.
    """
    if not is_remote(obj):
        for values in settings:
            set_items(obj, values, inside, rows=rows)
            yield call_method(obj, name, *args, may_change=may_change)
        return
    given = [dict(values) for values in settings]
    for value, changed in obj.remote_call_method_at(name, args, given, inside, rows):
        if changed and not may_change:
            raise _changed_inputs(name_of(obj))
        yield value


def _changed_inputs(name: str) -> CheckFailed:
    return CheckFailed(
        f"{name} changed one of its inputs.",
        "Work on a copy, x = x.copy(), and write a = a - b rather than a -= b for an input a.",
    )


def _whole_or_handle(value: Any, what: str) -> Any:
    """Return a number, a text or an array as a copy, and a container as a handle for `item` and `plain`."""
    kinds = (list, tuple, dict)
    return value if is_remote(value) or is_kind(value, *kinds) else owned(value, what)


def name_of(function: Any) -> str:
    """Return the name of a function for a message."""
    name = getattr(function, "label", None) if is_remote(function) else _own_name(function)
    return printable(name) if isinstance(name, str) and name != "<lambda>" else "The function"


def _own_name(function: Any) -> Any:
    try:
        return getattr(function, "__name__", None)
    except Exception:
        return None


def attribute(obj: Any, name: str) -> Any:
    """Read ``obj.name``: arrays and numbers as copies, containers and objects as they are."""
    if is_remote(obj):
        return obj.remote_attribute(name)
    with guard.student_code(f"Reading .{name}", ignore=AttributeError):
        value = getattr(obj, name)
        refuse_inside(value)
        return _whole_or_handle(value, f".{name}")
    raise CheckFailed(f"There is no .{name} in {type_text(obj)}.", f"Set self.{name} in __init__.")


def item(obj: Any, key: str | int) -> Any:
    """Read ``obj[key]``, like `attribute`."""
    if is_remote(obj):
        return obj.remote_item(key)
    with guard.student_code(f"Reading [{key!r}]", ignore=LookupError):
        value = obj[key]
        refuse_inside(value)
        return _whole_or_handle(value, f"[{key!r}]")
    there = ", ".join(repr(printable(k, 20)) for k in keys(obj)[:12]) if is_kind(obj, dict) else ""
    raise CheckFailed(
        f"There is no {key!r} in {type_text(obj)}.", f"Its keys are {there}." if there else None
    )


def items(obj: Any, keys: Sequence[str | int], inside: str | None = None) -> list[Any]:
    """Read several ``obj[key]``, each like `item`, with a single request if the object is remote.

    If ``inside``, the name of an attribute, is given, read ``obj.inside[key]``.
    """
    if is_remote(obj):
        return list(obj.remote_items(list(keys), inside))
    holder = obj if inside is None else attribute(obj, inside)
    return [item(holder, key) for key in keys]


def set_attribute(obj: Any, name: str, value: Any) -> None:
    """Set ``obj.name`` to a copy of ``value``."""
    if is_remote(obj):
        obj.remote_set_attribute(name, value)
        return
    with guard.student_code(f"Setting .{name}"):
        setattr(obj, name, copy_plain(value))


def set_item(obj: Any, key: str | int, value: Any) -> None:
    """Set ``obj[key]`` to a copy of ``value``."""
    if is_remote(obj):
        obj.remote_set_item(key, value)
        return
    with guard.student_code(f"Setting [{key!r}]"):
        obj[key] = copy_plain(value)


def set_items(obj: Any, values: Mapping[str, Any], inside: str | None = None, *, rows: bool = False) -> None:
    """Set every ``obj[key]`` to a copy of its value, in order, with a single request if the object is remote.

    Parameters
    ----------
    obj : object or remote handle
    values : dict of str to plain value
    inside : str, optional
        Name of an attribute: set ``obj.inside[key]``.
    rows : bool
        Whether to set a vector as a row, of shape (1, n), if it replaces a row.
    """
    if is_remote(obj):
        obj.remote_set_items(dict(values), inside, rows)
        return
    holder = obj if inside is None else attribute(obj, inside)
    given = in_rows(values, lambda key: item(holder, key)) if rows else values
    for key, value in given.items():
        set_item(holder, key, value)


def in_rows(values: Mapping[str, Any], present: Callable[[str], Any]) -> dict[str, Any]:
    """Return the values, each vector as a row if ``present(key)`` is a row of the same length.

    >>> in_rows({"b": np.zeros(2)}, lambda key: np.ones((1, 2)))["b"].shape
    (1, 2)
    """
    vectors = [key for key, value in values.items() if isinstance(value, np.ndarray) and value.ndim == 1]
    rows = [key for key in vectors if shape_of(present(key)) == (1, values[key].size)]
    return {key: value.reshape(1, -1) if key in rows else value for key, value in values.items()}


def keys(obj: Any, what: str | None = None) -> list[str]:
    """Return the keys of a dict that are text, in order; ``what`` is its name in the message if it is not a dict."""
    if is_remote(obj):
        return list(obj.remote_keys())
    if not is_kind(obj, dict):
        expected = f"{what}: expected" if what else "Expected"
        raise CheckFailed(
            f"{expected} a dict, got {type_text(obj)}.", "A dict is written {'name': value, ...}."
        )
    return [key for key in owned(obj, "The keys") if type(key) is str]


def plain(obj: Any) -> Any:
    """Copy a whole dict or list of plain values, such as a model's ``params``."""
    value = obj.remote_plain() if is_remote(obj) else owned(obj)
    if not is_plain(value):
        raise CheckFailed(f"Expected arrays, numbers and text only, in {type_text(obj)}.")
    return value


def draw(function: Any, *args: Any) -> "Description":
    """Call ``function(ax, *args)`` on fresh axes, in the function's process, and describe what it drew.

    Returns
    -------
    dict
        See `workbook.testing.drawing.describe`.
    """
    from workbook.testing import drawing_description

    if is_remote(function):
        return drawing_description.checked(function.remote_draw(args))
    from workbook.testing import drawing  # Matplotlib is slow to import, and the grader does not draw

    given = copy_plain(args)
    with guard.student_code(name_of(function)):
        found = drawing.describe(function, *given)
    return drawing_description.checked(found)


def rng(env: Mapping[str, Any], label: str) -> np.random.Generator:
    """Return a generator of test inputs. It depends on ``label`` and the seed, and is the same in every process.

    The seed is ``env["__seed__"]`` if the grader sets one (per submission and release), else `LOCAL_SEED`.
    """
    seed = env.get("__seed__", LOCAL_SEED)
    digest = hashlib.sha256(label.encode()).digest()
    return np.random.default_rng([int(seed), int.from_bytes(digest[:8], "little")])


@contextmanager
def random_numbers(function: Any, seed: int) -> Iterator[None]:
    """Seed the random numbers in the process of ``function`` for the calls in a block.

    An answer then draws the same numbers for every student, at home and in the grader. A generator that the student
    created before, outside the function, keeps its state.
    """
    if is_remote(function):
        function.remote_seed(seed)
        yield
    else:
        with seeds.fixed(seed):
            yield


def cpu_seconds(env: Mapping[str, Any]) -> float:
    """Return the CPU seconds that the answers have used: of this process, or of the grader's worker processes."""
    return env.cpu_seconds() if is_remote(env) else time.process_time()  # type: ignore[attr-defined]


def shared(env: Mapping[str, Any], key: str, make: Callable[[], Any]) -> Any:
    """Return ``make()``, or its earlier result for another case of the same question if the grader keeps it.

    Use it for slow steps such as training. Callers must not change the value.
    """
    return env.remember(f"shared {key}", make) if is_remote(env) else make()  # type: ignore[attr-defined]


def written(env: Mapping[str, Any], question: str) -> str:
    """Return the text of the Markdown answer to ``question``; ``""`` if the placeholder is untouched.

    The grader passes ``env["__answers__"]``. In a notebook, the saved file is read.
    """
    if "__answers__" in env:
        answers = env["__answers__"]
        return str(answers[question]) if question in answers else ""
    from workbook.notebook.saved import written_answer

    return written_answer(question, env)
