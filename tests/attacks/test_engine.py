"""Attacks on one engine and one worker that need more than the toy question of the files beside this one."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator

import numpy as np
import pytest

from autograder.homework.budgets import Budget
from autograder.worker.needed import Cell
from autograder.worker.proxy import RemoteEnvironment
from autograder.worker.session import Session
from autograder.worker.zygote import Zygote
from workbook import testing

pytestmark = pytest.mark.slow

BUDGET = Budget(notebook_cpu=20, notebook_wall=60, cell_cpu=2, cell_wall=20, call_cpu=0.7, call_wall=15)
Open = Callable[..., RemoteEnvironment]


@pytest.fixture
def notebook(zygote: Zygote) -> Iterator[Open]:
    sessions: list[Session] = []

    def opened(*cells: str) -> RemoteEnvironment:
        session = Session(zygote, [Cell(f"cell {n}", c) for n, c in enumerate(cells, 1)], BUDGET, seed=1)
        sessions.append(session)
        session.start()
        return RemoteEnvironment(session, {"__seed__": 1})

    yield opened
    for session in sessions:
        session.end()


DEEP = "def made(x):\n    value = 0.0\n    for _ in range(20): value = [value]\n    return value\n"


@pytest.mark.parametrize(
    "made",
    [
        DEEP,
        "def made(x): return [[]] * 40_000",
        "def made(x): return 'x' * 1_900_000",
        "import numpy as np\ndef made(x): return np.zeros(7_000_000)",
        "import numpy as np\ndef made(x): return [np.zeros(1)] * 4000",
    ],
)
def test_what_an_answer_made_and_cannot_be_given_back_is_the_answers_fault(notebook: Open, made: str) -> None:
    env = notebook(made, "def taken(*values): return 1.0")
    taken = testing.function(env, "taken")

    def given_back() -> None:
        value = testing.call(testing.function(env, "made"), 1.0)  # what is far too large ends here
        testing.call(taken, [[[[value, value, value]]]])

    with pytest.raises(testing.CheckFailed):
        given_back()
    assert testing.call(taken, 1.0) == 1.0


@pytest.mark.parametrize(
    "body",
    [
        "ax.plot(range(3_000_000), range(3_000_000))",
        "[ax.text(0, 0, 'x' * 100_000) for _ in range(500)]",
        "[ax.axvline(i) for i in range(600)]",
        "ax.scatter(range(500_000), range(500_000), label='x' * 10**6)",
        "ax.plot([float('nan'), 1e308, -1e308], [1, 2, 3], label=chr(27) + chr(0x202e))",
        "ax.lines = 3",
        "ax.get_legend = None",
        "type(ax).texts = property(lambda self: iter(int, 1))",
        "ax.figure.set_size_inches(1e6, 1e6); ax.plot([1], [1])",
    ],
)
def test_a_drawing_of_any_size_is_described_or_fails(notebook: Open, body: str) -> None:
    env = notebook(f"def plot(ax):\n    {body}", "def honest(x): return x")
    try:
        drawn = testing.draw(testing.function(env, "plot"))
    except testing.CheckFailed:
        drawn = {}
    assert sum(len(entries) for entries in drawn.values()) <= 1000
    assert testing.call(testing.function(env, "honest"), 2.0) == 2.0


HOSTILE_CLASS = """
class Hostile:
    def __getattr__(self, name): raise SystemExit(name)
    def __eq__(self, other): return True
    def __hash__(self): raise KeyboardInterrupt
    def __bool__(self): raise MemoryError
    def __repr__(self): raise RecursionError
    def __len__(self): return -1
    def __iter__(self): return iter(int, 1)
    def __array__(self, *a, **k): raise BaseException
    def __float__(self): return 3.0
    def __index__(self): return 3
    def __del__(self): raise ValueError
    __class__ = property(lambda self: dict)
    @property
    def __dict__(self): raise OSError
"""


@pytest.mark.parametrize(
    "value",
    [
        "Hostile()",
        "[Hostile()] * 3",
        "{'a': Hostile()}",
        "{1: 2}",
        "(Hostile(), None)",
        "Hostile",
        "type('\\x1b[31m\\u202e' * 99, (dict,), {'items': 3, '__iter__': 3, 'keys': lambda self: 3})(a=1)",
        "type('F', (float,), {'__float__': lambda self: 1/0})(3)",
        "type('L', (list,), {'__iter__': lambda self: iter(int, 1)})([1])",
        "type('T', (tuple,), {'__len__': lambda self: 10**9})((1, 2))",
        "(x for x in iter(int, 1))",
        "iter(int, 1)",
        "__import__('numpy').ma.masked",
        "__import__('numpy').array([Hostile()])",
        "__import__('numpy').zeros(3, dtype=[('a', 'f8'), ('b', 'O')])",
        "__import__('numpy').broadcast_to(1.0, (10**6, 10**6))",
        "__import__('numpy').datetime64('now')",
        "__import__('numpy').longdouble(1)",
        "__import__('numpy').str_('x' * 10**7)",
        "lambda *a: None",
        "NotImplemented",
        "Ellipsis",
        "memoryview(b'x')",
        "range(10**12)",
        "__import__('fractions').Fraction(1, 3)",
        "2**(2**22)",
    ],
)
def test_a_value_of_any_kind_is_judged_or_refused(notebook: Open, value: str) -> None:
    env = notebook(HOSTILE_CLASS, f"def made(): return {value}", "def honest(x): return x")
    for judge in (
        lambda got: testing.number(got, "it"),
        lambda got: testing.array(got, (3, None), "it"),
        lambda got: testing.boolean(got, "it"),
        lambda got: testing.pair(got, "it"),
        lambda got: testing.sizes(got, "it"),
        lambda got: testing.mapping(got, "it"),
        lambda got: testing.keys(got),
        lambda got: testing.plain(got),
        lambda got: testing.item(got, "a"),
        lambda got: testing.attribute(got, "a"),
        lambda got: testing.call(got, np.zeros(2)),
        lambda got: testing.set_item(got, "a", 1.0),
    ):
        with contextlib.suppress(testing.CheckFailed):
            judge(testing.call(testing.function(env, "made")))
    assert testing.call(testing.function(env, "honest"), 2.0) == 2.0


@pytest.mark.parametrize(
    "error",
    [
        "type('E' * 10**6, (Exception,), {})('x' * 10**7)",
        "type('E', (Exception,), {'__str__': lambda self: 1 / 0})()",
        "type('E', (Exception,), {'__str__': lambda self: 3})()",
        "type('NotImplementedError', (BaseException,), {})()",
        "type('MemoryError', (Exception,), {})()",
        "BaseExceptionGroup('x', [KeyboardInterrupt()])",
        "StopIteration()",
        "GeneratorExit()",
        "SyntaxError('x', ('f', 'n', 3, 4))",
        "type('M', (type(Exception),), {'__name__': property(lambda self: 1 / 0)})('E', (Exception,), {})()",
    ],
)
def test_an_error_of_any_kind_is_one_failed_check(notebook: Open, error: str) -> None:
    env = notebook(f"def raises(x): raise {error}", "def honest(x): return x", f"raise {error}")
    with pytest.raises(testing.CheckFailed) as failed:
        testing.call(testing.function(env, "raises"), 1.0)
    assert len(failed.value.message) <= 1200
    assert testing.call(testing.function(env, "honest"), 2.0) == 2.0


HELPERS = """
def forever():
    while True: pass

def bad(f, *a):
    try: f(*a)
    except Exception: return True
"""


@pytest.mark.parametrize(
    "body",
    [
        "import os\n    [os.close(n) for n in range(3, 64) if not bad(os.close, n)]",
        "import os\n    [os.dup2(0, n) for n in range(3, 20)]",
        "import threading\n    [threading.Thread(target=forever, daemon=d).start() for d in (True, False)]",
        "import signal\n    signal.setitimer(signal.ITIMER_REAL, 0.01, 0.01)",
        "import signal\n    [bad(signal.signal, n, signal.SIG_IGN) for n in range(1, 65)]\n    forever()",
        "import gc\n    [o.objects.clear() for o in gc.get_objects() if type(o).__name__ == 'Server']",
        "import sys\n    sys.setrecursionlimit(10**9)\n    return hostile(x)",
        "import builtins\n    builtins.type = builtins.isinstance = builtins.len = None",
    ],
)
def test_what_an_answer_does_to_its_process_costs_that_answer(notebook: Open, body: str) -> None:
    env = notebook(HELPERS, f"def hostile(x):\n    {body}", "def honest(x): return x")
    for _ in range(2):
        try:
            testing.call(testing.function(env, "hostile"), 1.0)
        except testing.CheckFailed:
            continue
    try:
        value = testing.call(testing.function(env, "honest"), 2.0)
    except testing.CheckFailed:  # the channel's state, or its builtins, are the notebook's own to lose
        value = 2.0
    assert value == 2.0
