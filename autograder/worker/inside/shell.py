"""Run a notebook's cells in IPython, without a kernel, and limit the outputs that are kept."""

from __future__ import annotations

import base64
import contextlib
import io
import linecache
import sys
import traceback
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from traitlets import Type
from traitlets.config import Config

from autograder.worker.inside import name_use
from autograder.worker.messages import CellData, ErrorData, Output
from workbook.execution import notes
from workbook.execution.shell import ForgivingShell
from workbook.execution.standin import StandIn

MAX_OUTPUT = 1_000_000
"""Most bytes of output kept per cell."""
MAX_ITEMS = 500
"""Most outputs kept per cell, however small."""
MAX_FIGURES = 20
FIGURE_DPI = 80


@dataclass
class _Printed:
    """Consecutive pieces of one stream, which become one output."""

    name: str
    pieces: list[str]


class Outputs:
    """The outputs of one cell. Beyond `MAX_OUTPUT` bytes, outputs are counted and dropped."""

    def __init__(self) -> None:
        self.items: list[Output | _Printed] = []
        self.room = MAX_OUTPUT
        self.dropped = 0

    def add(self, item: Output, size: int) -> None:
        """Add what was displayed; ``size`` is in characters."""
        if size > self.room or len(self.items) >= MAX_ITEMS:
            self.dropped += size
            return
        self.room -= size
        self.items.append(item)

    def stream(self, name: str, text: str) -> None:
        """Add text that was printed to ``stdout`` or ``stderr``."""
        kept = text[: self.room]
        self.dropped += len(text) - len(kept)
        self.room -= len(kept)
        last = self.items[-1] if self.items else None
        if not kept:
            return
        if isinstance(last, _Printed) and last.name == name:
            last.pieces.append(kept)
        elif len(self.items) < MAX_ITEMS:
            self.items.append(_Printed(name, [kept]))

    def finished(self) -> list[Output]:
        """Return the outputs in nbformat's form, and a note on what was dropped."""
        found = [
            _stream(item.name, "".join(item.pieces)) if isinstance(item, _Printed) else item
            for item in self.items
        ]
        if self.dropped:
            found.append(_stream("stderr", f"[{self.dropped} more bytes of output were not kept]\n"))
        return found


def _stream(name: str, text: str) -> Output:
    return {"output_type": "stream", "name": name, "text": text}


class _Stream(io.TextIOBase):
    def __init__(self, outputs: Outputs, name: str) -> None:
        self.outputs, self.stream_name = outputs, name

    def write(self, text: str) -> int:
        self.outputs.stream(self.stream_name, str(text))
        return len(text)

    def writable(self) -> bool:
        return True

    def fileno(self) -> int:
        """Return the process's own stream, as Jupyter's streams do; it leads nowhere."""
        return 1 if self.stream_name == "stdout" else 2


class _Publisher(DisplayPublisher):
    outputs = Outputs()

    def publish(self, data: Any, metadata: Any = None, source: Any = None, **kwargs: Any) -> None:
        plain = {str(kind): value for kind, value in data.items() if isinstance(value, str)}
        size = sum(len(value) for value in plain.values())
        self.outputs.add({"output_type": "display_data", "data": plain, "metadata": {}}, size)

    def clear_output(self, wait: bool = False) -> None:
        self.outputs.items.clear()
        self.outputs.room = MAX_OUTPUT


class _Hook(DisplayHook):
    if TYPE_CHECKING:

        def quiet(self) -> bool: ...

    def __call__(self, result: Any = None) -> None:
        shell: Any = self.shell
        if result is None or type(result) is StandIn or self.quiet():
            return
        data, _ = shell.display_formatter.format(result)
        plain = {str(kind): value for kind, value in data.items() if isinstance(value, str)}
        size = sum(len(value) for value in plain.values())
        item: Output = {
            "output_type": "execute_result",
            "data": plain,
            "metadata": {},
            "execution_count": None,
        }
        shell.display_pub.outputs.add(item, size)
        shell.user_ns["_"] = result


class NotebookShell(ForgivingShell):
    """The shell of checks, which returns tracebacks as values."""

    display_pub_class: Any = Type(_Publisher)
    displayhook_class: Any = Type(_Hook)
    usual_transformers: list[Any]

    def should_run_async(self, raw_cell: str, *, transformed_cell: Any = None, **rest: Any) -> bool:
        """Return whether the cell is asynchronous; compile it to find out only if it contains `await` or `async`."""
        possible = transformed_cell is None or any(word in transformed_cell for word in ("await", "async"))
        return possible and super().should_run_async(raw_cell, transformed_cell=transformed_cell, **rest)

    def transformers(self) -> list[Any]:
        """Return the transformers that IPython and the student apply to a cell's text."""
        manager: Any = self.input_transformer_manager
        static = manager.cleanup_transforms + manager.line_transforms + manager.token_transformers
        return [*static, *self.input_transformers_post]

    def transform_cell(self, raw_cell: str) -> str:
        """Return plain Python unchanged, because searching its tokens for magics takes longer than compiling it."""
        plain = name_use.is_plain(raw_cell) and self.transformers() == self.usual_transformers
        usual: Any = super()
        return raw_cell.removesuffix("\n") + "\n" if plain else str(usual.transform_cell(raw_cell))

    def _showtraceback(self, etype: Any, evalue: Any, stb: Any) -> None:
        """Do nothing: `run` adds the error to the outputs once."""


def make_shell() -> Any:
    """Return a shell for a notebook, without history and colors, that refuses shell escapes and foreign magics."""
    config = Config()
    config.HistoryManager.enabled = False
    config.InteractiveShell.colors = "nocolor"
    config.InteractiveShell.xmode = "Plain"
    shell: Any = NotebookShell.instance(config=config)
    shell.usual_transformers = shell.transformers()
    shell.prepare()
    return shell


@contextlib.contextmanager
def redirected(outputs: Outputs) -> Iterator[None]:
    """Send Python's output streams and IPython's displays to ``outputs``."""
    with (
        contextlib.redirect_stdout(_Stream(outputs, "stdout")),
        contextlib.redirect_stderr(_Stream(outputs, "stderr")),
    ):
        previous, _Publisher.outputs = _Publisher.outputs, outputs
        try:
            yield
        finally:
            _Publisher.outputs = previous


class _DiscardingStream(io.TextIOBase):
    """Output stream for answers that a test calls; it keeps nothing."""

    def write(self, text: str) -> int:
        return len(text)

    def writable(self) -> bool:
        return True

    def close(self) -> None:
        """Stay open, because the next call writes here too."""


_NOWHERE, _DROPPED = _DiscardingStream(), Outputs()
_DROPPED.room = 0


def silence() -> None:
    """From now on, drop what is printed and displayed outside cells."""
    sys.stdout = sys.stderr = _NOWHERE
    _Publisher.outputs = _DROPPED


def student_line(error: BaseException) -> tuple[int, str]:
    """Return the number and text of the innermost traceback line in a cell, or (0, "") if there is none."""
    for frame in reversed(traceback.extract_tb(error.__traceback__, limit=None)):
        if "ipython-input" in frame.filename or "ipykernel" in frame.filename:
            number = frame.lineno or 0
            return number, linecache.getline(frame.filename, number).strip()[:200]
    return 0, ""


def describe_error(error: BaseException) -> ErrorData:
    """Return an error of the student's code as plain values."""
    try:
        evalue = str(error)[:500]
    except BaseException:
        evalue = "(this error's message cannot be read)"
    if isinstance(error, SyntaxError):
        number, text = error.lineno or 0, (error.text or "").strip()[:200]
        evalue = (error.msg or "")[:500]
    else:
        number, text = student_line(error)
    return {"ename": type(error).__name__[:100], "evalue": evalue, "line": int(number), "text": text}


@contextlib.contextmanager
def _figures(outputs: Outputs, most: int) -> Iterator[None]:
    """Keep the figures that a cell shows or leaves open, as PNG, and close them, as a notebook does."""
    from matplotlib import pyplot

    left, shown = most, pyplot.show

    def show(*_: Any, **__: Any) -> None:
        nonlocal left
        numbers = pyplot.get_fignums()[:left]
        left -= len(numbers)
        _draw(outputs, numbers)
        pyplot.close("all")

    pyplot.show = show
    try:
        yield
    finally:
        pyplot.show = shown
    show()


def _draw(outputs: Outputs, numbers: list[int]) -> None:
    """Add figures to the outputs."""
    from matplotlib import pyplot

    for number in numbers:
        picture = io.BytesIO()
        try:
            pyplot.figure(number).savefig(picture, format="png", dpi=FIGURE_DPI, bbox_inches="tight")
        except Exception as error:
            outputs.stream("stderr", f"A figure could not be drawn: {describe_error(error)['evalue']}\n")
            continue
        data = base64.b64encode(picture.getvalue()).decode()
        outputs.add({"output_type": "display_data", "data": {"image/png": data}, "metadata": {}}, len(data))


def run(shell: Any, source: str, figures: bool = True) -> CellData:
    """Run one cell. With ``figures``, draw and keep the figures that it shows or leaves open."""
    outputs = Outputs()
    with redirected(outputs), _figures(outputs, MAX_FIGURES if figures else 0):
        result = shell.run_cell(source, store_history=False, cell_id=None)
    error = result.error_before_exec or result.error_in_exec
    described = None if error is None else describe_error(error)
    if described is not None:
        outputs.stream("stderr", f"{described['ename']}: {described['evalue']}\n")
    return {"error": described, "outputs": outputs.finished(), "hints": list(notes.gathered)}
