"""Whatever an answer returns, holds or draws, nothing but `CheckFailed` comes out, within bounds.

A *place* is where a case gets something from an answer: what a function returned, an attribute, an entry, a drawing.
Each place of each public and hidden case gets odd values in turn: ragged, empty, huge, not a number, of objects,
cyclic, subclassed, of the wrong type. They are put in where the answer lives and go through the worker's own code and
the codec.

``HW0_ODD_DRAWS`` is the number of draws for each place: more find more, and take longer.
"""

from __future__ import annotations

import contextlib
import os
import resource
import time
import tracemalloc
import types
import warnings
import zlib
from collections import OrderedDict, UserDict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, partial
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from autograder.grade.testing import TestFile
from autograder.homework.questions import NOTEBOOKS, QUESTIONS
from autograder.intake.release import Release
from autograder.worker import codec
from autograder.worker.inside import serve
from autograder.worker.proxy import CheckFailed, RemoteEnvironment, StudentError
from autograder.worker.replies import unwrap
from autograder.worker.session import _send_handle
from tests.attacks.sessions import OneByOne
from tests.otter import running
from workbook import testing
from workbook.homework import Question
from workbook.testing import drawing_description

pytestmark = pytest.mark.slow

DRAWS = int(os.environ.get("HW0_ODD_DRAWS", "2"))
#: CPU seconds and bytes that the grader itself takes for one case.
MAX_SECONDS, MAX_BYTES = 4.0, 120 << 20
SEED = 7
#: Training, and networks of six layers at many places, take long for each draw.
LONG = {"q6_overfit_three_layer", "q6_overfit_five_layer", "q6_fc_net"}
AUTO = [q for notebook in NOTEBOOKS for q in notebook.questions if q.judged == "tests" or q.name == "q7"]
#: The two-layer network stands for the other networks, which take long.
EACH = [pytest.param(q, marks=pytest.mark.exhaustive) if q.name in LONG else q for q in AUTO]


# --- odd values -----------------------------------------------------------------------------------------------


class Bare:
    """An object of a class that no test knows."""


class Fake:
    """Looks like a solver, and holds what no solver holds."""

    model = 1.0
    loss_history = ([1.0], [1.0, 2.0])
    params = ({"W1": 5.0},)
    best_val_acc = "0.97"


class Floating(float):
    """A number of a subclass."""


class Listing(list):  # type: ignore[type-arg]
    """A list of a subclass."""


class Arraying(np.ndarray):
    """An array of a subclass."""


def _ring() -> Any:
    ring: list[Any] = [1.0]
    ring.append(ring)
    return ring


def _deep(levels: int) -> Any:
    value: Any = 0.0
    for _ in range(levels):
        value = [value]
    return value


def _objects(*entries: Any) -> np.ndarray:
    made = np.empty(len(entries), dtype=object)
    made[:] = entries
    return made


#: What once broke something, and the ends of what there is. Each is made anew: nothing that a case did to it stays.
ODD: dict[str, Callable[[], Any]] = {
    "none": lambda: None,
    "ellipsis": lambda: ...,
    "true": lambda: True,
    "zero": lambda: 0,
    "minus": lambda: -1,
    "huge integer": lambda: 10**400,
    "vast integer": lambda: 10**5000,
    "number": lambda: 5.0,
    "nan": lambda: float("nan"),
    "infinity": lambda: float("inf"),
    "largest": lambda: -1.7e308,
    "smallest": lambda: 5e-324,
    "complex": lambda: 1j,
    "text": lambda: "\x1b[31m\u202eleft\n",
    "lone surrogate": lambda: "\udc80",
    "long text": lambda: "x" * 300_000,
    "bytes": lambda: b"\xff",
    "ragged": lambda: [[1.0], [1.0, 2.0]],
    "ragged tuple": lambda: ((1.0,), (1.0, (2.0, None))),
    "empty list": list,
    "empty dict": dict,
    "empty array": lambda: np.array([]),
    "empty pair": lambda: (np.zeros((0, 3)), np.zeros((3, 0))),
    "ring": _ring,
    "deep": lambda: _deep(20),
    "deeper": lambda: _deep(500),
    "long list": lambda: [1.0] * 100_000,
    "longer list": lambda: [1] * 2_000_000,
    "long dict": lambda: {str(n): n for n in range(40_000)},
    "numpy numbers": lambda: [np.float64(1.0)] * 3_000,
    "large array": lambda: np.zeros(1_000_000),
    "larger array": lambda: np.zeros(8_000_000, np.float32),
    "largest array": lambda: np.broadcast_to(1.0, (10**6, 10**6)),
    "many axes": lambda: np.zeros((1,) * 30),
    "scalar array": lambda: np.array(2.0),
    "row": lambda: np.ones((1, 3)),
    "column": lambda: np.ones((3, 1)),
    "nan array": lambda: np.full(3, np.nan),
    "ends": lambda: np.array([-np.inf, np.inf]),
    "thousand million": lambda: np.array([-1e9, 1e9]),
    "half": lambda: np.float16(np.inf),
    "long double": lambda: np.longdouble(1),
    "truths": lambda: np.array([True, False]),
    "whole numbers": lambda: np.arange(6).reshape(2, 3),
    "object array": lambda: _objects(None, "x"),
    "array of arrays": lambda: _objects(np.zeros(2), np.zeros(3)),
    "scalar object": lambda: np.array(None),
    "dates": lambda: np.array(["2025-09-05"], dtype="datetime64[D]"),
    "strings": lambda: np.array(["1.0", "2.0"]),
    "records": lambda: np.zeros(2, dtype=[("a", float)]),
    "masked": lambda: np.ma.masked_all(3),
    "matrix": lambda: np.ones((2, 3)).view(np.matrix),
    "swapped bytes": lambda: np.ones(3, ">f8"),
    "read only": lambda: np.frombuffer(bytes(24)),
    "sub-float": lambda: Floating(3.0),
    "sub-list": lambda: Listing([1.0]),
    "sub-array": lambda: np.ones(3).view(Arraying),
    "ordered": lambda: OrderedDict(W1=np.ones(1)),
    "user dict": lambda: UserDict(W1=1.0),
    "numbered keys": lambda: {1: 2, None: 3},
    "keys": lambda: {"W1": 1.0}.keys(),
    "object": Bare,
    "class": lambda: Bare,
    "fake": Fake,
    "function": lambda: print,
    "generator": lambda: (n for n in range(3)),
    "endless": lambda: iter(int, 1),
    "range": lambda: range(10**9),
    "set": lambda: {1, 2},
    "module": lambda: np,
}  # fmt: skip

_numbers = st.one_of(
    st.integers(), st.floats(), st.complex_numbers(), st.booleans(), st.none(), st.text(max_size=5)
)
_dtypes = st.one_of(
    hnp.floating_dtypes(), hnp.integer_dtypes(), hnp.boolean_dtypes(), hnp.complex_number_dtypes()
)
_arrays = hnp.arrays(_dtypes, hnp.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=3))
_named = st.sampled_from(list(ODD)).map(lambda name: partial(_make, name))
_made = st.recursive(
    st.one_of(_numbers, _arrays),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.tuples(inner, inner),
        st.dictionaries(st.sampled_from(["W1", "b1", "W2", "b2", "x", "elbow"]), inner, max_size=3),
    ),
    max_leaves=5,
)


def _make(name: str) -> Any:
    return ODD[name]()


odd_values = st.one_of(_named, _named, _made.map(lambda value: lambda: value))


# --- putting them in ------------------------------------------------------------------------------------------


def _paths(value: Any, depth: int = 0) -> Iterator[tuple[Any, ...]]:
    yield ()
    if depth < 3 and type(value) in (list, tuple, dict):
        keys = list(value)[:6] if type(value) is dict else range(min(len(value), 6))
        for key in keys:
            yield from ((key, *path) for path in _paths(value[key], depth + 1))


def _at(value: Any, path: tuple[Any, ...], new: Any) -> Any:
    """The value with a part of it replaced."""
    if not path:
        return new
    if type(value) is dict:
        return {key: _at(one, path[1:], new) if key == path[0] else one for key, one in value.items()}
    return type(value)(_at(one, path[1:], new) if n == path[0] else one for n, one in enumerate(value))


def _everywhere(value: Any, kind: type, make: Callable[[], Any]) -> Any:
    """The value with everything of a type replaced, so that parts which belong together still do."""
    if type(value) is kind:
        return make()
    if type(value) is dict:
        return {key: _everywhere(one, kind, make) for key, one in value.items()}
    if type(value) in (list, tuple):
        return type(value)(_everywhere(one, kind, make) for one in value)
    return value


@dataclass(frozen=True)
class Oddity:
    """Which value is put in, where in the answer's own value, and from which visit of the place on."""

    make: Callable[[], Any]
    pick: int
    everywhere: bool
    visit: int
    stays: bool

    def put(self, value: Any) -> Any:
        if self.everywhere:
            kinds = sorted({type(part) for part in _leaves(value)}, key=str)
            like = [kind for kind in kinds if kind is type(self.make())] or kinds
            if like:
                return _everywhere(value, like[self.pick % len(like)], self.make)
        paths = list(_paths(value))
        return _at(value, paths[self.pick % len(paths)], self.make())


def _leaves(value: Any) -> Iterator[Any]:
    if type(value) is dict:
        value = list(value.values())
    if type(value) in (list, tuple):
        for part in value[:20]:
            yield from _leaves(part)
    else:
        yield value


oddities = st.builds(
    Oddity, odd_values, st.integers(0, 40), st.booleans(), st.sampled_from([0, 0, 0, 1, 2, 7]), st.booleans()
)

#: Arrays in the place of all arrays, as in a drawing whose x and y must be as long as each other.
_arrays_alike = st.sampled_from(
    ["empty array", "ends", "nan array", "thousand million", "scalar array", "column"]
)
oddities |= st.builds(
    Oddity,
    _arrays_alike.map(lambda name: partial(_make, name)),
    st.just(0),
    st.just(True),
    st.just(0),
    st.just(True),
)

OPERATIONS = (
    "lookup",
    "call",
    "call_apart",
    "call_method",
    "attribute",
    "item",
    "items",
    "keys",
    "plain",
    "draw",
)
Place = tuple[str, str]


class OddServer(serve.Server):
    """The worker's own server over the reference's objects; it notes places and puts a value in at one of them."""

    def __init__(self, names: dict[str, Any], place: Place | None, oddity: Oddity | None) -> None:
        super().__init__(types.SimpleNamespace(user_ns=names))  # type: ignore[arg-type]
        self.places: dict[Place, int] = {}
        self.place, self.oddity, self.root = place, oddity, ""

    def given(self, operation: str, operands: tuple[Any, ...], value: Any) -> Any:
        named = [
            str(one)
            for one in operands
            if type(one) in (str, int, list) and operation not in ("call", "call_apart")
        ]
        here = (operation, ", ".join([self.root, *named])[:80])
        visit = self.places[here] = self.places.get(here, 0) + 1
        if here == self.place and self.oddity is not None:
            due = self.oddity.visit + 1
            if visit == due or (visit > due and self.oddity.stays):
                return self.oddity.put(value)
        return value


def _noting(operation: str) -> Callable[..., Any]:
    def do(self: OddServer, *operands: Any) -> Any:
        return self.given(operation, operands, getattr(serve.Server, operation)(self, *operands))

    return do


for _operation in OPERATIONS:
    setattr(OddServer, _operation, _noting(_operation))


class OddSession(OneByOne):
    """Stands for `autograder.worker.session.Session`: frames go to an `OddServer` and back."""

    def __init__(self, server: OddServer) -> None:
        self.server, self.generation, self.number = server, 1, 0
        # What the worker takes is not the grader's.
        self.worker_seconds, self.peak = 0.0, 0

    def request(self, root: str, operation: str, operands: list[Any]) -> tuple[Any, bool] | None:
        self.number += 1
        try:
            frame = codec.encode([self.number, operation, *operands], _send_handle)
        except codec.TooLargeError:
            raise StudentError("ValueError", "too large") from None
        number, operation, *received = codec.decode(frame)
        self.server.root = root
        self.note_peak()
        began = time.process_time()
        answer = self.server.answer(number, operation, received)
        self.worker_seconds += time.process_time() - began
        if tracemalloc.is_tracing():
            tracemalloc.reset_peak()
        return unwrap(codec.decode(answer), self.number)

    def cpu_seconds(self) -> float:
        return self.worker_seconds

    def note_peak(self) -> None:
        """Keep the most memory that Python and NumPy held outside of the worker."""
        self.peak = max(self.peak, tracemalloc.get_traced_memory()[1])


@cache
def _names(question: Question) -> dict[str, Any]:
    module = running.reference_module(question.name)
    names = {"__name__": "notebook"} if module is None else dict(vars(module))
    if question.name == "q6_train_two_layer":  # trained once for all
        names["train_two_layer"] = cache_by_labels(names["train_two_layer"])
    return names


def cache_by_labels(train: Callable[[Any], Any]) -> Callable[[Any], Any]:
    known: dict[bytes, Any] = {}

    def train_two_layer(data: Any) -> Any:
        key = data["y_train"].tobytes()
        if key not in known:
            known[key] = train(data)
        return known[key]

    return train_two_layer


@cache
def _cases(question: str) -> list[Any]:
    paths = [Release().test_file(question, hidden=hidden) for hidden in (False, True)]
    return [case for path in paths if path for case in TestFile(path).otter.test_cases]


def _session(question: Question, place: Place | None = None, oddity: Oddity | None = None) -> OddSession:
    return OddSession(OddServer(_names(question), place, oddity))


def _run(session: OddSession, case: Any) -> None:
    """Run one case; whatever it raises goes through."""
    environment = RemoteEnvironment(session, {"__seed__": SEED, "__answers__": {}})  # type: ignore[arg-type]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        case.body.call_func(environment)


@cache
def _places(question: Question) -> list[tuple[Any, Place]]:
    """Every place of every case, found by running the reference."""
    found = []
    for case in _cases(question.name):
        session = _session(question)
        _run(session, case)
        found += [(case, place) for place in session.server.places]
    return found


@pytest.mark.parametrize("question", EACH, ids=lambda question: question.name)
def test_nothing_but_a_failed_check_comes_out(question: Question) -> None:
    assert _places(question) or question.name == "q7"
    for case, place in _places(question):
        draws = DRAWS if question.name not in LONG else max(1, DRAWS // 2)
        _drawn(f"{case.name} {place}", draws, partial(_in_time, question, case, place))


def _in_time(question: Question, case: Any, place: Place, oddity: Oddity) -> None:
    session, began = _session(question, place, oddity), time.process_time()
    with contextlib.suppress(CheckFailed):
        _run(session, case)
    assert time.process_time() - began - session.worker_seconds < MAX_SECONDS


def _drawn(label: str, count: int, check: Callable[[Oddity], None]) -> None:
    """Check this many oddities, other ones for each label, the same in every run."""

    @seed(zlib.crc32(label.encode()))
    @settings(
        max_examples=count,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(oddities)
    def each(oddity: Oddity) -> None:
        check(oddity)

    each()


@pytest.mark.parametrize(
    ("question", "operation", "part", "name", "everywhere"),
    [
        ("q6_train_two_layer", "plain", "train_two_layer", "ragged", False),
        ("q6_train_two_layer", "item", "W1", "number", False),
        ("q5b", "draw", "plot_case", "empty array", True),
        ("q5b", "draw", "plot_case", "ends", True),
        ("q5b", "draw", "plot_case", "nan array", True),
    ],
)
def test_what_once_gave_points_is_a_failed_check(
    question: str, operation: str, part: str, name: str, everywhere: bool
) -> None:
    asked = QUESTIONS[question]
    oddity = Oddity(partial(_make, name), 0, everywhere, 0, True)
    places = [(c, p) for c, p in _places(asked) if p[0] == operation and part in p[1]]
    assert places
    for case, place in places:
        with pytest.raises(CheckFailed):
            _run(_session(asked, place, oddity), case)


@pytest.mark.parametrize(
    ("question", "operation", "part", "conversion"),
    [
        ("q6_train_two_layer", "plain", "train_two_layer", "numbers"),  # a ragged history
        ("q6_train_two_layer", "item", "W1", "array"),  # a number in the place of the weights
        ("q5b", "draw", "plot_case", "drawing"),  # a line without points
    ],
)
def test_the_draws_find_a_conversion_that_lets_everything_through(
    question: str, operation: str, part: str, conversion: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if conversion == "drawing":
        monkeypatch.setattr(drawing_description, "checked", lambda found: found)
    else:
        monkeypatch.setattr(testing, conversion, lambda value, *_, **__: np.asarray(value, dtype=float))
    asked = QUESTIONS[question]
    case, place = next((c, p) for c, p in _places(asked) if p[0] == operation and part in p[1])
    with pytest.raises(Exception, match=r".") as found:
        _drawn(f"{case.name} {place}", 60, partial(_in_time, asked, case, place))
    assert not isinstance(found.value, AssertionError)


#: What takes long or much where nobody counts.
LARGE = [
    "longer list",
    "long list",
    "long dict",
    "numpy numbers",
    "large array",
    "larger array",
    "largest array",
    "vast integer",
]


@pytest.mark.parametrize("name", LARGE)
@pytest.mark.parametrize(
    ("question", "where"),
    [
        ("q6_train_two_layer", ("plain", "train_two_layer")),
        ("q6_train_two_layer", ("item", "train_two_layer, W1")),
        ("q6_two_layer_net", ("call_method", "TwoLayerNet, loss")),
        ("q4a", ("call", "ridge")),
        ("q5b", ("draw", "plot_case")),
        ("q5b", ("lookup", "case_i")),
    ],
)
def test_a_large_value_is_bounded_where_it_comes_in(question: str, where: Place, name: str) -> None:
    asked = QUESTIONS[question]
    case, place = next((c, p) for c, p in _places(asked) if p[0] == where[0] and p[1].startswith(where[1]))
    value = ODD[name]()  # the worker's own memory is bounded elsewhere
    oddity = Oddity(lambda: value, 0, False, 0, True)
    _in_time(asked, case, place, oddity)
    session = _session(asked, place, oddity)
    tracemalloc.start()
    try:
        with contextlib.suppress(CheckFailed):
            _run(session, case)
        session.note_peak()
    finally:
        tracemalloc.stop()
    assert session.peak < MAX_BYTES, f"{session.peak / 1e6:.0f} MB"


# --- at home --------------------------------------------------------------------------------------------------


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("question", AUTO, ids=lambda question: question.name)
def test_at_home_nothing_but_a_failed_check_comes_out(question: Question) -> None:
    for case in _cases(question.name):
        for name in question.defines:
            _drawn(
                f"{case.name} {name} at home",
                max(1, DRAWS // 2),
                partial(_at_home, _names(question), case, name),
            )


def _at_home(names: dict[str, Any], case: Any, name: str, oddity: Oddity) -> None:
    own = names.get(name)

    def function(*args: Any, **rest: Any) -> Any:
        return oddity.put(own(*args, **rest))  # type: ignore[misc]

    odd = function if isinstance(own, types.FunctionType) else oddity.put(own)
    with contextlib.suppress(CheckFailed):
        case.body.call_func({**names, name: odd, "__seed__": SEED, "__answers__": {}})


def test_memory_stays_bounded_over_all_draws() -> None:
    """Last in the file: what all of them left behind, with the odd values themselves, which live here too."""
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss < 1_500_000
