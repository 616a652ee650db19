"""Read and run the Otter test files that ship with the notebooks, with or without Otter.

A test file is Python in Otter's exception format: ``OK_FORMAT = False``, a ``name``, and functions decorated
with ``test_case`` that raise when the answer is wrong. Otter only recognizes its own decorator, so we use that one
if Otter reads the file. A student's machine does not need Otter.

Trust: test files are trusted. They call the student's code in the student's own process.
"""

import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbook.common.points import split_to_hundredths

if TYPE_CHECKING:
    from workbook.testing import CheckFailed


class Environment(Mapping[str, Any]):
    """The names that a notebook defined, as a test's ``env``, with the homework's reference if there is one."""

    def __init__(self, names: Mapping[str, Any]) -> None:
        self._names = names

    @property
    def reference(self) -> Any:
        """The correct answers by name, for hidden tests. A student's folder does not have them."""
        if provide_reference is None:
            raise LookupError("the reference is not available in public tests")
        return provide_reference()

    def get(self, name: str, default: Any = None) -> Any:
        return self._names.get(name, default)

    def __getitem__(self, name: str) -> Any:
        return self._names[name]

    def __contains__(self, name: object) -> bool:
        return name in self._names

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


#: Returns the correct answers of the homework. The staff's engine sets it.
provide_reference: Callable[[], Any] | None = None


def _with_reference(body: Callable[..., None]) -> Callable[..., None]:
    def test(env: Mapping[str, Any]) -> None:
        body(env if hasattr(env, "reference") else Environment(env))

    return test


class _TestCase:
    """The part of Otter's ``test_case`` that `run` needs: it stores the metadata with the function."""

    def __init__(
        self,
        name: str | None = None,
        points: float | None = None,
        hidden: bool = False,
        success_message: str | None = None,
        failure_message: str | None = None,
    ) -> None:
        self.name = name
        self.points = points
        self.hidden = hidden
        self.success_message = success_message
        self.failure_message = failure_message
        self.test_func: Callable[..., None] = lambda: None

    def __call__(self, test_func: Callable[..., None]) -> "_TestCase":
        self.test_func = _with_reference(test_func)
        return self


@cache
def _otters(kind: type) -> type:
    """Return Otter's decorator with an environment that has the reference."""

    def call(self: Any, body: Callable[..., None]) -> Any:
        return kind.__call__(self, _with_reference(body))

    return type(kind.__name__, (kind,), {"__call__": call})


def __getattr__(name: str) -> Any:
    """Return ``test_case``: Otter's decorator if Otter reads the test file, else our own.

    It is looked up each time, because Otter may be imported after this module. We never import Otter here, because
    that takes seconds.
    """
    if name == "test_case":
        otter = sys.modules.get("otter.test_files")
        return _TestCase if otter is None else _otters(otter.test_case)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


@dataclass(frozen=True)
class Case:
    """One behavior of an answer.

    Attributes
    ----------
    name : str
        A sentence that states the behavior.
    points : float
        What it is worth.
    hidden : bool
        Whether students do not see the case.
    hint : str or None
        The hint if values are wrong and no known mistake explains them.
    body : callable
        Takes ``env`` and raises if the answer does not have the behavior.
    """

    name: str
    points: float
    hidden: bool
    hint: str | None
    body: Callable[[Mapping[str, Any]], None]


@dataclass(frozen=True)
class TestFile:
    """The cases of one question, in the file's order."""

    __test__ = False  # otherwise pytest collects the class as a test

    name: str
    cases: tuple[Case, ...]

    @property
    def points(self) -> float:
        """Sum of the cases' points."""
        return sum(case.points for case in self.cases)


@dataclass(frozen=True)
class CaseResult:
    """The result of one case.

    Attributes
    ----------
    outcome : str
        ``"pass"``, an outcome of `workbook.testing`, or ``"grader_error"``.
    message : str
        What differs, or what happened.
    hint : str or None
        A possible cause.
    more : str or None
        A second hint, after the first.
    on_request : bool
        Whether hints on a wrong answer wait until a student asks.
    lacks : str or None
        The name that is not defined or still the stub, if that is why it failed.
    """

    name: str
    points: float
    passed: bool
    outcome: str
    message: str
    hint: str | None
    more: str | None = None
    on_request: bool = True
    lacks: str | None = None

    @property
    def steps(self) -> tuple[str, ...]:
        """Hints that are given one by one, when a student asks.

        They exist only if the answer is present and wrong. The hint on an exception, on a cell that did not run or on
        a missing name is shown at once.
        """
        if not self.on_request or self.outcome != "fail" or self.lacks is not None:
            return ()
        return tuple(hint for hint in (self.hint, self.more) if hint)

    @property
    def at_once(self) -> str | None:
        """The hint that is shown with the message, without a request."""
        return None if self.steps else self.hint


def load(path: str | Path) -> TestFile:
    """Execute a test file and return its ``name`` and the functions decorated with ``test_case``, in the file's order.

    The ``failure_message`` of a case is its hint. Points are rounded to hundredths so that their sum stays the same;
    points that the file leaves out are 0.

    Raises
    ------
    ValueError
        If the file or one of its cases has no name.
    Exception
        If the file cannot be read, and whatever its code raises.
    """
    path = Path(path)
    namespace: dict[str, Any] = {"__name__": f"workbook_test_{path.stem}", "__file__": str(path)}
    exec(compile(path.read_text(encoding="utf-8"), str(path), "exec"), namespace)
    if not isinstance(namespace.get("name"), str):
        raise ValueError(f'{path}: a test file needs name = "<question>"')
    kinds = (_TestCase, __getattr__("test_case"))
    found = [value for value in namespace.values() if isinstance(value, kinds)]
    if not all(one.name for one in found):
        raise ValueError(f"{path}: every test_case needs a name")
    worth = split_to_hundredths([float(one.points or 0) for one in found])
    cases = (
        Case(str(one.name), points, bool(one.hidden), one.failure_message, one.test_func)
        for one, points in zip(found, worth, strict=True)
    )
    return TestFile(namespace["name"], tuple(cases))


def run(tests: TestFile | str | Path, env: Mapping[str, Any]) -> list[CaseResult]:
    """Run every case on the answers in ``env`` and return the results. A wrong answer does not raise.

    Parameters
    ----------
    tests : TestFile or path
    env : mapping
        Name → the student's value, such as a notebook's globals.
    """
    if not isinstance(tests, TestFile):
        tests = load(tests)
    return [_run_case(case, env) for case in tests.cases]


def _run_case(case: Case, env: Mapping[str, Any]) -> CaseResult:
    """Run one case on the answers in ``env`` and return its result; exceptions become outcomes.

    The outcome of a case that fails is that of its `CheckFailed`, and its message and hints are those of `_said`. Any
    other exception is a fault of the test: the outcome is ``grader_error``, the message gives the exception, and the
    hint is to tell the course staff.
    """
    # Imported here because commands that only read results do not need NumPy.
    from workbook.testing import CheckFailed
    from workbook.testing.guard import text_of

    try:
        case.body(env)
    except CheckFailed as failure:
        message, hint, more = _said(failure, case.hint)
        return CaseResult(
            case.name, case.points, False, failure.outcome, message, hint, more, lacks=failure.lacks
        )
    except Exception as error:
        # This is not the student's fault: `workbook.testing` turns every exception of an answer into a CheckFailed.
        message = f"The check itself failed ({type(error).__name__}: {text_of(error)})."
        return CaseResult(
            case.name, case.points, False, "grader_error", message, "Please tell the course staff."
        )
    return CaseResult(case.name, case.points, True, "pass", "", None)


def _said(failure: "CheckFailed", fixed: str | None) -> tuple[str, str | None, str | None]:
    """Return the message, the first hint and the second hint of a failure; a hint may be None.

    ``fixed`` is the case's own hint, which may be false for a wrong type, shape or exception. So it is used only for
    wrong values (`Mismatch`): as the second hint if the values show a known mistake, else as the first. Then the
    failure's hint, which only says how much is right, is added to the message.
    """
    from workbook.testing import Mismatch

    if not isinstance(failure, Mismatch):
        return failure.message, failure.hint, None
    if failure.hint and failure.recognized:
        return failure.message, failure.hint, fixed
    return "\n".join(filter(None, (failure.message, failure.hint))), fixed, None
