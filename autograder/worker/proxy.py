"""Represent a student's answers to the tests in the grader's process.

The real objects stay in an untrusted worker. Plain values are sent as copies that the grader owns. Everything
else is a `Proxy`, which supports calls, attributes, items and assignments, and nothing more. It refuses every
operator, so the worker never decides a comparison, a truth value, a length or an iteration.
"""

from __future__ import annotations

import keyword
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NoReturn

from autograder.homework import packages
from autograder.worker.codec import Handle
from autograder.worker.session import Session
from workbook.testing import CheckFailed, NotAttempted, StudentError
from workbook.testing.owned import owned

_OPERATORS = """
    eq ne lt le gt ge bool len iter next contains add radd sub rsub mul rmul truediv rtruediv floordiv rfloordiv
    mod rmod pow rpow matmul rmatmul and rand or ror xor rxor neg pos abs invert int float complex index round
    enter exit await reversed format array array_function array_wrap delitem
""".split()  # noqa: SIM905


class Proxy:
    """A value that stays in the worker. `workbook.testing` uses the ``remote_*`` methods."""

    __slots__ = ("_generation", "_handle", "_root", "_session")
    __workbook_remote__ = True
    __hash__ = None  # type: ignore[assignment]
    __array_ufunc__ = None

    # Set without `__setattr__`, which sets attributes of the student's value.
    _session: Session
    _generation: int
    _root: str
    _handle: Handle

    def __init__(self, session: Session, root: str, handle: Handle) -> None:
        set_slot = object.__setattr__
        set_slot(self, "_session", session)
        set_slot(self, "_generation", session.generation)
        set_slot(self, "_root", root)
        set_slot(self, "_handle", handle)

    @property
    def type_name(self) -> str:
        """The name of the value's type, as the worker reports it; use it only in public messages."""
        return self._handle.type_name

    @property
    def remote_callable(self) -> bool:
        """Whether the worker reports that the value can be called; if that is false, the call fails."""
        return self._handle.callable

    @property
    def label(self) -> str:
        """The name of the answer that this value came from."""
        return self._root

    def remote_handle(self) -> Handle:
        if self._generation != self._session.generation:
            raise StudentError("Stale", "an earlier call ended the process that held this value")
        return self._handle

    def _ask(self, operation: str, *operands: Any) -> tuple[Any, bool]:
        return next(self._ask_all([[operation, *operands]]))

    def _ask_all(self, wanted: list[list[Any]]) -> Iterator[tuple[Any, bool]]:
        """Yield the results of operations that do not need each other's; a fault is raised in its turn."""
        handle = self.remote_handle()
        requests = [[operation, handle, *operands] for operation, *operands in wanted]
        for reply in self._session.requests(self._root, requests):
            if isinstance(reply, StudentError):
                if reply.ename == "NotImplementedError":
                    raise NotAttempted(f"{self._root} is not attempted yet.", lacks=self._root)
                raise StudentError(
                    reply.ename, reply.evalue, reply.line, source=reply.source, what=self._root
                )
            if isinstance(reply, CheckFailed):
                raise reply
            if reply is None:
                raise StudentError("ProtocolError", "the code wrote to the grader's own channel")
            value, changed = reply
            yield wrap(self._session, self._root, value), changed

    def remote_call(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[Any, bool]:
        """Call the value; return a copy of the result and whether the call changed one of its arguments."""
        return self._ask("call", list(args), kwargs)

    def remote_call_apart(self, args: tuple[Any, ...]) -> Any:
        """Call the value; return the result, or a list of its parts, of which those that are objects are proxies."""
        return self._ask("call_apart", list(args), {})[0]

    def remote_calls(self, inputs: list[tuple[Any, ...]]) -> Iterator[tuple[Any, bool]]:
        """Call the value with each of these arguments, and yield what `remote_call` returns or raises, in order."""
        return self._ask_all([["call", list(args), {}] for args in inputs])

    def remote_attribute(self, name: str) -> Any:
        return self._ask("attribute", name)[0]

    def remote_item(self, key: Any) -> Any:
        return self._ask("item", key)[0]

    def remote_set_attribute(self, name: str, value: Any) -> None:
        self._ask("set_attribute", name, value)

    def remote_set_item(self, key: Any, value: Any) -> None:
        self._ask("set_item", key, value)

    def remote_items(self, keys: list[Any], inside: str | None) -> list[Any]:
        items = self._ask("items", keys, inside)[0]
        if type(items) is not list or len(items) != len(keys):
            raise StudentError("ProtocolError", "the code wrote to the grader's own channel")
        return items

    def remote_set_items(self, values: dict[str, Any], inside: str | None, rows: bool) -> None:
        self._ask("set_items", values, inside, rows)

    def remote_call_method_at(
        self, name: str, args: tuple[Any, ...], settings: list[dict[str, Any]], inside: str | None, rows: bool
    ) -> Iterator[tuple[Any, bool]]:
        """For each of the settings, do what `remote_set_items` does, and yield what `remote_call_method` returns."""
        wanted: list[list[Any]] = []
        for values in settings:
            wanted += [["set_items", values, inside, rows], ["call_method", name, list(args), {}]]
        replies = self._ask_all(wanted)
        for _ in settings:
            next(replies)
            yield next(replies)

    def remote_call_method(
        self, name: str, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> tuple[Any, bool]:
        """Call the method of that name, and return what `remote_call` returns."""
        return self._ask("call_method", name, list(args), kwargs)

    def remote_keys(self) -> list[str]:
        keys = self._ask("keys")[0]
        if type(keys) is not list or not all(type(key) is str for key in keys):
            raise CheckFailed(f"{self._root}: expected a dict.")
        return keys

    def remote_plain(self) -> Any:
        return self._ask("plain")[0]

    def remote_draw(self, args: tuple[Any, ...]) -> Any:
        return self._ask("draw", list(args))[0]

    def remote_seed(self, seed: int) -> None:
        """Seed the random numbers of the process that holds the value."""
        self._ask("seed", seed)

    # With these methods a test reads as if the answer were local.

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self.remote_call(args, kwargs)[0]

    def __getattr__(self, name: str) -> Any:
        if name.startswith(("__", "remote_")) or not name.isidentifier() or keyword.iskeyword(name):
            raise AttributeError(name)
        return self.remote_attribute(name)

    def __setattr__(self, name: str, value: Any) -> None:
        self.remote_set_attribute(name, value)

    def __getitem__(self, key: Any) -> Any:
        return self.remote_item(key)

    def __setitem__(self, key: Any, value: Any) -> None:
        self.remote_set_item(key, value)

    def __repr__(self) -> str:
        return f"<an answer's value, from {self._root}>"


def _refuse(operator: str) -> Any:
    def refused(self: Proxy, *operands: Any) -> NoReturn:
        raise CheckFailed(
            f"{self._root}: expected plain numbers or arrays, got an object of a different kind."
        )

    return refused


for _operator in _OPERATORS:
    setattr(Proxy, f"__{_operator}__", _refuse(_operator))


def wrap(session: Session, root: str, value: Any) -> Any:
    """Turn a decoded value into one that the grader owns (`workbook.testing.owned`), with proxies instead of handles.

    Raises CheckFailed if it is too large. Arrays are not copied, because the decoder has just made them.
    """

    def proxy(handle: Any) -> Proxy:
        if type(handle) is not Handle:
            raise StudentError("ProtocolError", "the code wrote to the grader's own channel")
        return Proxy(session, root, handle)

    return owned(value, root, opaque=proxy, copy=False)


class RemoteEnvironment(Mapping[str, Any]):
    """The notebook's names as the environment of an Otter test. The ``trusted`` names belong to the grader.

    Values are cached while one question is tested, as long as the process that holds them runs.
    """

    __workbook_remote__ = True

    def __init__(self, session: Session, trusted: Mapping[str, Any]) -> None:
        self.session, self.trusted = session, dict(trusted)
        self._known: dict[str, tuple[int, Any]] = {}

    @property
    def reference(self) -> packages.Reference:
        """The homework's reference answers, which are objects of this process."""
        return packages.reference()

    def begin(self, seed: int) -> None:
        """Prepare for the tests of one question, whose inputs are derived from ``seed``."""
        self.trusted["__seed__"] = seed
        self._known.clear()

    def cpu_seconds(self) -> float:
        """Return the CPU seconds of the processes that have held this notebook's answers."""
        return self.session.cpu_seconds()

    def remember(self, key: str, make: Callable[[], Any]) -> Any:
        """Return the result of ``make`` for this key, cached as long as the worker is the same."""
        known = self._known.get(key)
        if known is None or known[0] != self.session.generation:
            value = make()
            known = self._known[key] = (self.session.generation, value)
        return known[1]

    def __getitem__(self, name: str) -> Any:
        if name in self.trusted:
            return self.trusted[name]
        known = self._known.get(f"name {name}")
        if known is not None and known[0] == self.session.generation:
            return known[1]
        answered = self.session.request(name, "lookup", [name])
        if answered is None:
            raise KeyError(name)
        value = wrap(self.session, name, answered[0])
        if type(value) is Proxy:  # a number or a dict may differ next time
            self._known[f"name {name}"] = (self.session.generation, value)
        return value

    def __contains__(self, name: object) -> bool:
        try:
            self[name]  # type: ignore[index]
        except KeyError:
            return False
        return True

    def __iter__(self) -> Iterator[str]:
        return iter(self.trusted)

    def __len__(self) -> int:
        return len(self.trusted)
