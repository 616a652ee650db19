"""A worker that does what honest notebooks do; prints as JSON what failed.

Run as a program, with the tier as argument.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import traceback
from collections.abc import Callable
from typing import NoReturn

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, ROOT)

from autograder import sandbox  # noqa: E402
from autograder.sandbox import scratch  # noqa: E402


def numpy_solves() -> None:
    import numpy as np

    a = np.random.default_rng(0).normal(size=(300, 300))
    assert np.allclose(a @ np.linalg.solve(a, np.ones(300)), 1)
    assert np.linalg.svd(a)[1].shape == (300,)


def sympy_integrates() -> None:
    import sympy

    x = sympy.Symbol("x")
    assert sympy.integrate(sympy.exp(-(x**2)), (x, -sympy.oo, sympy.oo)) == sympy.sqrt(sympy.pi)


def matplotlib_draws() -> None:
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots()
    axes.plot([1, 2, 3])
    axes.set_title(r"$\int x^2\,dx$")
    figure.savefig("figure.png")
    assert os.path.getsize("figure.png") > 5000


def late_imports() -> None:
    import ctypes.util
    import decimal
    import sqlite3
    import xml.dom.minidom
    import zoneinfo

    import mpmath
    import numpy.polynomial
    import PIL.Image
    import sympy.stats

    assert all([ctypes.util, decimal, xml, zoneinfo, numpy.polynomial, PIL.Image, sympy.stats])
    assert str(mpmath.mpf(1) / 3).startswith("0.333")
    assert sqlite3.connect(":memory:").execute("select 1").fetchone() == (1,)


def top_level_await() -> None:
    import asyncio

    async def both() -> list[int]:
        async def slowly(value: int) -> int:
            await asyncio.sleep(0.01)
            return value

        return list(await asyncio.gather(slowly(1), slowly(2)))

    assert asyncio.run(both()) == [1, 2]

    from IPython.core.interactiveshell import InteractiveShell
    from traitlets.config import Config

    config = Config()
    config.HistoryManager.enabled = False
    shell = InteractiveShell.instance(config=config)
    result = shell.run_cell("import asyncio\nawait asyncio.sleep(0.01, 3)", silent=False)
    result.raise_error()
    assert result.result == 3


def temporary_files() -> None:
    import pathlib
    import shutil

    import numpy as np

    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "a.npz"
        np.savez(path, x=np.arange(3))
        shutil.copy(path, "b.npz")
        os.rename("b.npz", pathlib.Path(folder) / "c.npz")
        assert np.load(pathlib.Path(folder) / "c.npz")["x"].tolist() == [0, 1, 2]
    assert tempfile.gettempdir() == os.getcwd()
    assert os.path.expanduser("~") == os.getcwd()


def errors_are_clear() -> None:
    import subprocess
    import threading

    import pytest

    with pytest.raises(RuntimeError, match="thread"):
        threading.Thread(target=print).start()
    with pytest.raises(PermissionError, match="not permitted"):
        subprocess.run(["true"])


def memory_limit_is_an_exception() -> None:
    try:
        bytearray(3 << 30)
    except MemoryError:
        return
    raise AssertionError("3 GB were given")


JOBS: tuple[Callable[[], None], ...] = (
    numpy_solves,
    sympy_integrates,
    matplotlib_draws,
    late_imports,
    top_level_await,
    temporary_files,
    errors_are_clear,
    memory_limit_is_an_exception,
)


def main(tier: str) -> None:
    """Run the `JOBS` in one worker of the tier, and print the tracebacks of those that failed, by name, as JSON.

    If the worker does not answer, the JSON says how it ended.
    """
    sandbox.become_zygote(tier)
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot
    import numpy  # noqa: F401
    import sympy  # noqa: F401

    with tempfile.TemporaryDirectory(prefix="hw0-workload-") as folder:
        inside = os.path.join(folder, "worker")
        os.mkdir(inside)
        reader, writer = os.pipe()
        jail = sandbox.Jail(
            tier,
            sandbox.readable_for(),
            inside,
            keep_fds=(writer,),
            cache=os.path.join(folder, "cache"),
            hidden=sandbox.hidden_in_python(),
        )

        def child() -> NoReturn:
            failed = {}
            for job in JOBS:
                try:
                    job()
                except BaseException:
                    failed[job.__name__] = traceback.format_exc()
            os.write(writer, json.dumps(failed).encode())
            os._exit(0)

        pid = sandbox.fork_into(jail, child)
        os.close(writer)
        with open(reader) as pipe:
            said = pipe.read()
        status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        scratch.remove(jail.cache)
    print(said or json.dumps({"worker": f"ended with {status}"}))


if __name__ == "__main__":
    main(sys.argv[1])
