"""A worker's life: what a student's code can do to itself, and that it stays there."""

import numpy as np
import pytest

from autograder.homework.budgets import Budget
from workbook import testing

pytestmark = pytest.mark.slow

X = np.arange(3.0)


def call(env, name, *args):
    return testing.call(testing.function(env, name), *args)


def test_values_come_back_by_copy(notebook):
    env = notebook("def double(x):\n    return 2 * x")
    assert np.array_equal(call(env, "double", X), 2 * X)


def test_an_error_names_the_students_line(notebook):
    env = notebook("def f(x):\n    y = x + 1\n    raise ValueError('no')")
    with pytest.raises(testing.StudentError) as failure:
        call(env, "f", X)
    assert failure.value.message == "f stopped with ValueError: no (line 3: raise ValueError('no'))"


def test_a_stub_is_not_attempted(notebook):
    env = notebook("def f(x):\n    raise NotImplementedError")
    with pytest.raises(testing.NotAttempted):
        call(env, "f", X)


def test_a_changed_input_is_seen(notebook):
    env = notebook("def f(x):\n    x += 1\n    return x", "def g(x):\n    x.shape = (3, 1)\n    return 1.0")
    for name in "fg":
        with pytest.raises(testing.CheckFailed, match="changed one of its inputs"):
            call(env, name, X)


def test_a_changed_list_or_dict_is_seen_and_the_students_own_is_not(notebook):
    env = notebook(
        "class Net:\n    def __init__(self, dims): dims.append(10)",
        "def g(data): data['y'] = data.pop('y') + 1\ndef key(data): data[1] = None\ndef kind(data): data['y'] = 2.0\n"
        "def entry(data): data['X'] = data['X'] + 0",
        "net = Net([])\nnet.seen = [1]",
        "def own(seen, dims):\n    seen.append(2)\n    return len(dims)",
    )
    table = {"X": X, "y": 2}
    for name, given in (("Net", [5, 3]), ("g", table), ("key", table), ("kind", table)):
        with pytest.raises(testing.CheckFailed, match="changed one of its inputs"):
            call(env, name, given)
    assert call(env, "entry", table) is None
    assert call(env, "own", testing.attribute(testing.answer(env, "net"), "seen"), [5, 3]) == 2


def test_a_cell_keeps_its_lines_its_await_and_the_transformers_of_its_notebook(notebook):
    env = notebook(
        "import ast\nclass Double(ast.NodeTransformer):\n    def visit_Constant(self, node):\n"
        "        return ast.BinOp(ast.Constant(2), ast.Mult(), node) if node.value == 21 else node\n"
        "get_ipython().ast_transformers.append(Double())",
        "import absent_module\nimport asyncio\nhalf = await asyncio.sleep(0, 21)\ndef f(x):\n    return x / 0",
    )
    assert env["half"] == 42
    assert len(env.session.results[1].hints) == 1
    with pytest.raises(testing.StudentError, match="line 5: return x / 0"):
        call(env, "f", 1)


def test_an_endless_call_costs_that_answer_and_no_other(notebook):
    env = notebook("def f(x):\n    while True: pass", "def g(x): return x")
    with pytest.raises(testing.TimedOut):
        call(env, "f", X)
    assert np.array_equal(call(env, "g", X), X)


def test_an_answer_that_kills_twice_is_not_asked_a_third_time(notebook):
    env = notebook("def f(x):\n    while True: pass")
    for _ in range(5):
        with pytest.raises(testing.TimedOut):
            call(env, "f", X)
    assert env.session.cpu_seconds() < 2.5


def test_answers_that_call_an_endless_one_leave_time_for_the_others(notebook):
    """Each may run out of time once, so that the notebook's time is not used up."""
    callers = [f"def f{n}(x): return f(x)" for n in range(3)]
    budget = Budget(call_cpu=0.5, notebook_cpu=60)
    env = notebook("def f(x):\n    while True: pass", *callers, "def g(x): return x", budget=budget)
    for name in ("f", "f0", "f1", "f2"):
        for _ in range(3):
            with pytest.raises(testing.TimedOut):
                call(env, name, X)
    assert [len(deaths) for deaths in env.session.deaths.values()] == [2, 1, 1, 1]
    assert np.array_equal(call(env, "g", X), X)


def test_a_crash_before_an_endless_answer_does_not_end_the_calls_of_a_right_one(notebook):
    crash = "import os\ndef g(x):\n    if x == 1: os._exit(1)\n    return x"
    env = notebook("def f(x):\n    while True: pass", crash, budget=Budget(call_cpu=0.5, notebook_cpu=60))
    for name, given in (("g", 1), ("f", 0), ("f", 0)):
        with pytest.raises(testing.CheckFailed):
            call(env, name, given)
    assert call(env, "g", 2) == 2


def test_an_output_of_a_kind_that_is_no_text_is_shown_or_left_out(notebook):
    bundle = (
        "def _repr_mimebundle_(self, *a, **k): return {5: 't', ('a', 1): 'u', None: 'v', 'text/plain': 'w'}"
    )
    env = notebook(f"class R:\n    {bundle}\nR()", "def g(x): return x")
    assert call(env, "g", 2) == 2
    (output,) = env.session.results[0].outputs
    assert output["data"]["text/plain"] == "w"
    assert all(type(kind) is str for kind in output["data"])


def test_an_endless_cell_is_left_out_and_the_rest_runs(notebook):
    env = notebook("def g(x): return x", "while True: pass", "def h(x): return 2 * x")
    assert np.array_equal(call(env, "g", X), X)
    assert np.array_equal(call(env, "h", X), 2 * X)
    assert [result.outcome for result in env.session.results] == ["pass", "timeout", "pass"]


def test_a_sleeper_is_stopped_by_the_wall_clock(notebook):
    budget = Budget(call_wall=0.3, call_cpu=5)
    env = notebook("import time\ndef f(x): time.sleep(60)", budget=budget)
    with pytest.raises(testing.TimedOut, match=r"0\.?\d* seconds"):
        call(env, "f", X)


@pytest.mark.parametrize(
    "leave", ["import os; os._exit(0)", "import os; os.abort()", "import os; os.kill(os.getpid(), 11)"]
)
def test_a_process_that_ends_itself_costs_that_call(notebook, leave):
    env = notebook(f"def f(x):\n    {leave}", "def g(x): return x")
    with pytest.raises(testing.CheckFailed):
        call(env, "f", X)
    assert np.array_equal(call(env, "g", X), X)


@pytest.mark.parametrize(
    "leave", ["raise SystemExit", "raise KeyboardInterrupt", "import sys; sys.exit(1)", "exit()"]
)
def test_leaving_by_exception_is_an_error_of_that_call(notebook, leave):
    env = notebook(f"def f(x):\n    {leave}", "def g(x): return x")
    with pytest.raises(testing.CheckFailed):
        call(env, "f", X)
    assert np.array_equal(call(env, "g", X), X)
    assert env.session.generation == 1


def test_two_gigabytes_are_out_of_memory(notebook):
    env = notebook("import numpy as np\ndef f(x):\n    return np.ones(2 << 28)", "def g(x): return x")
    with pytest.raises(testing.OutOfMemory):
        call(env, "f", X)
    assert np.array_equal(call(env, "g", X), X)


def test_output_is_truncated_and_the_truncation_is_reported(notebook):
    env = notebook("for _ in range(10_000): print('x' * 1000)")
    (result,) = env.session.results
    assert sum(len(output["text"]) for output in result.outputs) < 1_100_000
    assert "more bytes of output were not kept" in result.outputs[-1]["text"]


def test_a_figure_is_kept_as_a_picture(notebook):
    env = notebook("%matplotlib inline\nimport matplotlib.pyplot as plt\nplt.plot([1, 2])")
    kinds = [set(output.get("data", ())) for output in env.session.results[0].outputs]
    assert {"image/png"} in kinds


def test_shell_escapes_are_left_out_and_the_cell_goes_on(notebook):
    env = notebook(
        "!touch here\n%pip install numpy\nfound = 1",
        "%%bash\ntouch here",
        "import os\nleft = os.listdir('.')",
    )
    assert testing.number(testing.answer(env, "found"), "found") == 1
    assert testing.answer(env, "left") == []
    assert "does not run shell commands" in env.session.results[1].outputs[0]["text"]


def test_top_level_await_works(notebook):
    env = notebook("import asyncio\nawait asyncio.sleep(0)\ndone = True")
    assert testing.boolean(testing.answer(env, "done"), "done") is True


def test_an_import_that_fails_costs_only_itself(notebook):
    env = notebook("from tkinter.nowhere import NO\nfrom .layers import *\ndef f(x): return x")
    assert np.array_equal(call(env, "f", X), X)
    assert len(env.session.results[0].hints) == 2
    assert "from .layers import *" in env.session.results[0].hints[1]


def test_names_that_numpy_dropped_are_served_with_a_hint(notebook):
    env = notebook(
        "import numpy as np\nn = int(np.product([2, 3]))\nz = np.reshape(np.zeros(4), newshape=(2, 2))"
    )
    assert testing.number(testing.answer(env, "n"), "n") == 6
    hints = env.session.results[0].hints
    assert any("np.prod" in hint for hint in hints)
    assert any("newshape" in hint for hint in hints)


def test_a_model_is_reached_through_handles(notebook):
    env = notebook(
        "import numpy as np\nclass Model:\n    def __init__(self, n):\n        self.params = {'W': np.ones(n)}\n"
        "    def loss(self, x):\n        return float(x @ self.params['W'])"
    )
    model = call(env, "Model", 3)
    testing.set_item(testing.attribute(model, "params"), "W", X)
    assert testing.call(testing.attribute(model, "loss"), X) == 5.0
    assert model.loss(X) == 5.0
    assert testing.keys(model.params) == ["W"]


def test_parts_that_are_passed_back_stay_what_they_are(notebook):
    env = notebook(
        "from typing import NamedTuple\nclass Kept(NamedTuple):\n    x: object\n"
        "def forward(x):\n    return 2 * x, Kept(x)\ndef backward(kept):\n    return kept.x\n"
        "def alone(x):\n    return x\n"
        "def nested(x):\n    return x, [(Kept(x), {'kept': Kept(x)}), {1: x}]\n"
        "def consuming(kept):\n    return kept.pop(0)[1]['kept'].x"
    )
    doubled, kept = testing.call_apart(testing.function(env, "forward"), X)
    assert np.array_equal(doubled, 2 * X)
    assert np.array_equal(call(env, "backward", kept), X)
    assert np.array_equal(testing.call_apart(testing.function(env, "alone"), X), X)
    _, parts = testing.call_apart(testing.function(env, "nested"), X)
    with pytest.raises(testing.CheckFailed, match="changed"):
        call(env, "consuming", parts)


def test_extended_precision_comes_back_as_double(notebook):
    env = notebook(
        "import numpy as np\ndef f(x):\n    return x.astype(np.longdouble), np.longdouble(2), np.clongdouble(1j)"
    )
    array, number, complex_number = call(env, "f", X)
    assert array.dtype == float
    assert np.array_equal(array, X)
    assert (number, complex_number) == (2.0, 1j)


@pytest.mark.parametrize(
    "operation", [lambda p: p == p, lambda p: p < 1, bool, len, list, lambda p: p + 1, float]
)
def test_a_proxy_refuses_every_operator(notebook, operation):
    env = notebook(
        "class Yes:\n    def __eq__(self, o): return True\n    __lt__ = __gt__ = __eq__\ncheat = Yes()"
    )
    with pytest.raises(testing.CheckFailed):
        operation(testing.answer(env, "cheat"))


def test_a_forged_answer_on_the_pipe_ends_the_worker(notebook):
    forge = (
        "import os\ndef f(x):\n    for fd in range(3, 64):\n"
        "        try: os.write(fd, b'\\0' * 64)\n        except OSError: pass\n"
    )
    env = notebook(forge + "    return x", "def g(x): return x")
    with pytest.raises(testing.CheckFailed):
        call(env, "f", X)
    assert np.array_equal(call(env, "g", X), X)


def test_what_the_worker_prints_during_a_call_goes_nowhere(notebook, capfd):
    env = notebook("import os\ndef f(x):\n    print('secret')\n    os.write(1, b'secret')\n    return x")
    call(env, "f", X)
    assert "secret" not in "".join(capfd.readouterr())


def test_the_random_numbers_of_a_submission_are_the_same_each_time(notebook):
    first, second = (notebook("import numpy as np\nr = np.random.rand(3)") for _ in range(2))
    assert np.array_equal(testing.answer(first, "r"), testing.answer(second, "r"))


def test_a_generator_without_a_seed_is_the_same_each_time_and_never_twice(notebook):
    source = "import numpy as np\na = np.random.default_rng().random()\nb = np.random.default_rng().random()"
    first, second = (notebook(source) for _ in range(2))
    a, b = (testing.number(testing.answer(first, name), name) for name in "ab")
    assert a != b
    assert a == testing.number(testing.answer(second, "a"), "a")


def test_a_call_has_the_random_numbers_that_a_test_asks_for_at_home_too(notebook):
    source = (
        "import random\nimport numpy as np\n"
        "def f():\n    return [random.random(), np.random.rand(), np.random.default_rng().random()]"
    )
    remote, local = notebook(source), {}
    exec(source, local)
    drawn = []
    for env in (remote, remote, local):
        f = testing.function(env, "f")
        testing.call(f)  # what was drawn before does not matter
        with testing.random_numbers(f, 4):
            drawn.append(testing.call(f))
    assert drawn[0] == drawn[1] == drawn[2]
    with testing.random_numbers(testing.function(remote, "f"), 5):
        assert testing.call(testing.function(remote, "f")) != drawn[0]


def test_the_cpu_seconds_of_answers_are_those_of_their_process(notebook):
    env = notebook("def f():\n    return sum(range(3_000_000))")
    before = testing.cpu_seconds(env)
    testing.call(testing.function(env, "f"))
    assert testing.cpu_seconds(env) > before


def test_many_short_calls_share_the_notebooks_seconds(notebook):
    env = notebook(
        "import time\ndef f(x):\n    end = time.process_time() + 0.03\n    while time.process_time() < end: pass",
        budget=Budget(notebook_cpu=2, notebook_wall=60, call_cpu=1, call_wall=5),
    )

    def many() -> None:
        for _ in range(200):
            call(env, "f", X)

    with pytest.raises(testing.TimedOut, match="used up its 2 CPU seconds"):
        many()


def test_an_answer_found_before_its_worker_died_is_looked_up_again(notebook):
    env = notebook("def f(x):\n    import os; os._exit(3)", "def g(x): return x")
    held = testing.function(env, "g")
    assert env["g"] is held
    with pytest.raises(testing.StudentError):
        call(env, "f", X)
    with pytest.raises(testing.StudentError, match="ended the process that held"):
        testing.call(held, X)
    assert np.array_equal(call(env, "g", X), X)


def test_what_cases_share_is_made_once_for_a_question_and_a_worker(notebook):
    env = notebook("def f(x):\n    import os; os._exit(3)")
    made = []
    for _ in range(2):
        testing.shared(env, "thing", lambda: made.append(1))
    with pytest.raises(testing.StudentError):
        call(env, "f", X)
    env["f"]
    testing.shared(env, "thing", lambda: made.append(1))
    env.begin(2)
    testing.shared(env, "thing", lambda: made.append(1))
    assert len(made) == 3


MODEL = """
class Model:
    def __init__(self):
        self.params = Table(W=np.zeros(2), b=[1.0])
    def loss(self, x, scale=1.0):
        return scale * self.params["W"].sum()
    def spoil(self, x):
        x += 1
class Table:
    def __init__(self, **items): self.items = items
    def __getitem__(self, key): return self.items[key]
    def __setitem__(self, key, value): self.items[key] = value
model = Model()
"""


COUNTS = """
seen = []
def f(x):
    seen.append(x)
    if x == 3: raise ValueError("three")
    return 2 * x
def spoil(x):
    x += 1
    return 1.0
def late(x):
    while x == 2: pass
    return x
def leaves(x):
    import os
    if x == 2: os._exit(3)
    return x
"""


@pytest.mark.parametrize("remote", [True, False])
def test_several_calls_give_what_single_ones_do_and_each_fault_in_its_turn(notebook, remote):
    names = {}
    exec(COUNTS, names)
    env = notebook(COUNTS) if remote else names
    found = testing.calls(testing.function(env, "f"), [(1,), (2,), (3,), (4,)])
    assert [next(found), next(found)] == [((1,), 2), ((2,), 4)]
    with pytest.raises(testing.StudentError, match="three"):
        next(found)
    assert list(testing.calls(testing.function(env, "f"), [])) == []
    with pytest.raises(testing.CheckFailed, match="changed one of its inputs"):
        next(testing.calls(testing.function(env, "spoil"), [(X,)]))
    assert [got for _, got in testing.calls(testing.function(env, "spoil"), [(X,)], may_change=True)] == [1.0]


@pytest.mark.parametrize(
    ("name", "fault"), [("late", testing.TimedOut), ("leaves", testing.StudentError)], ids=["late", "leaves"]
)
def test_of_several_calls_those_before_the_end_of_a_worker_count(notebook, name, fault):
    env = notebook(COUNTS, budget=Budget(call_cpu=1))
    found = testing.calls(testing.function(env, name), [(0,), (1,), (2,), (3,)])
    assert [next(found), next(found)] == [((0,), 0), ((1,), 1)]
    with pytest.raises(fault):
        next(found)
    assert len(env.session.deaths[name]) == 1
    assert [got for _, got in testing.calls(testing.function(env, name), [(5,), (6,)])] == [5, 6]


def test_more_requests_than_the_pipe_holds_are_answered_in_order(notebook):
    env = notebook("def f(x, n):\n    return x + n")
    large = np.zeros(50_000)
    found = testing.calls(testing.function(env, "f"), [(large, n) for n in range(30)])
    assert [value[0] for _, value in found] == list(range(30))


def test_a_reply_that_nobody_asked_for_ends_the_worker(notebook):
    env = notebook(
        "import os\nfrom autograder.worker.inside import serve\nusual = serve.write_frame\n"
        "serve.write_frame = lambda to, frame: usual(to, frame + frame)\ndef f(x):\n    return x"
    )
    with pytest.raises(testing.CheckFailed):
        list(testing.calls(testing.function(env, "f"), [(1,), (2,)]))


@pytest.mark.parametrize("remote", [True, False])
def test_a_method_at_several_settings_gives_what_it_gives_at_each(notebook, remote):
    names = {"np": np}
    exec(MODEL, names)
    env = notebook("import numpy as np", MODEL) if remote else names
    model = testing.answer(env, "model")
    settings = [{"W": np.array([1.0, 2.0])}, {"W": np.array([3.0, 4.0])}]
    assert list(testing.call_method_at(model, "loss", X, settings=settings, inside="params")) == [3.0, 7.0]
    with pytest.raises(testing.CheckFailed, match="weights"):
        list(testing.call_method_at(model, "loss", X, settings=settings, inside="weights"))
    with pytest.raises(testing.CheckFailed, match="changed one of its inputs"):
        list(testing.call_method_at(model, "spoil", X.copy(), settings=settings, inside="params"))


@pytest.mark.parametrize("remote", [True, False])
def test_many_items_and_a_method_are_one_question_and_mean_what_single_ones_do(notebook, remote):
    """Items of an answer are read and set, and methods called, with one result in a worker and here.

    Setting items fails as a whole if one does not exist, and a method that changes its input is noticed.
    """
    names = {"np": np}
    exec(MODEL, names)
    env = notebook("import numpy as np", MODEL) if remote else names
    model = testing.answer(env, "model")
    params = testing.attribute(model, "params")
    testing.set_items(params, {"W": np.array([1.0, 2.0]), "c": 3})
    W, b, c = testing.items(params, ["W", "b", "c"])
    assert np.array_equal(W, [1, 2])
    assert testing.item(b, 0) == 1.0
    assert c == 3
    assert testing.call_method(model, "loss", X, scale=2.0) == 6.0
    with pytest.raises(testing.CheckFailed):
        testing.items(params, ["W", "absent"])
    testing.set_items(model, {"W": np.array([[5.0, 6.0]]), "c": np.array([7.0])}, "params")
    testing.set_items(model, {"W": np.array([8.0, 9.0]), "c": np.array([4.0])}, inside="params", rows=True)
    W, c = testing.items(model, ["W", "c"], inside="params")
    assert W.tolist() == [[8, 9]]
    assert c.tolist() == [4]
    for wrong in ({"absent": np.zeros(1)}, {"W": np.zeros(2), "absent": np.zeros(1)}):
        with pytest.raises(testing.CheckFailed):
            testing.set_items(model, wrong, inside="params", rows=True)
    assert testing.item(params, "W").tolist() == [[8, 9]]
    for ask in (
        lambda: testing.items(model, ["W"], "weights"),
        lambda: testing.set_items(model, {}, "weights"),
    ):
        with pytest.raises(testing.CheckFailed, match="weights"):
            ask()
    with pytest.raises(testing.CheckFailed, match="changed one of its inputs"):
        testing.call_method(model, "spoil", X.copy())
    with pytest.raises(testing.CheckFailed):
        testing.call_method(model, "absent")
