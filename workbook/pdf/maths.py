r"""Typeset TeX as SVG with MathJax, in a JavaScript interpreter without files, network or much memory.

A formula is typeset once and cached by content in a small database under ``XDG_CACHE_HOME``, so that the second PDF
of the same notebooks needs no JavaScript. A formula that cannot be typeset gives an ``error``, not an exception.
"""

from __future__ import annotations

import hashlib
import json
import re
import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import NotRequired, TypedDict, cast

from workbook.pdf.blocks import DrawingData, FormulaData
from workbook.pdf.cache import FormulaCache
from workbook.pdf.linebreak import inline_pieces, rows
from workbook.pdf.released import formulas

#: Width of the text block in em of 10 pt. A wider display formula is broken at its relations.
LINE_EM = 51.0
#: An inline formula wider than this (em) is typeset in pieces, so that a line can break inside it.
INLINE_EM = 11.0
#: Largest size of a formula in em, against rules of ten meters and tables of a thousand rows.
MAX_WIDTH_EM, MAX_HEIGHT_EM = 4 * LINE_EM, 180.0
MAX_TEX, MAX_SVG = 40_000, 2_000_000
#: A display formula with more terms is not broken but made smaller.
MAX_TERMS = 300
#: Characters of the reason why a formula cannot be typeset.
_MAX_REASON = 160
#: A box of more em is a mistake in the source, which no smaller size would fit on a page.
_MAX_EM = 1000
# The interpreter's limits: CPU seconds for one call, and bytes.
CALL_SECONDS, HEAP_BYTES = 4, 300 * 1024 * 1024
# Starting an interpreter takes 0.1 s and a formula 8 ms, so a second interpreter pays off from about this number.
PARALLEL_FROM = 40
#: The color of text, as in template.typ. Black formulas beside it would look bold.
INK = "#1f2328"

_TAG = re.compile(r"\\tag(\*?)\s*\{((?:[^{}]|\{[^{}]*\})*)\}")


@dataclass(frozen=True)
class Request:
    """One formula as the student typed it, without its dollars; ``definitions`` are the macros defined before it."""

    tex: str
    display: bool
    definitions: str = ""


@dataclass(frozen=True)
class Drawing:
    """One SVG and its box in em; ``depth`` is the part of ``height`` below the baseline."""

    svg: str
    width: float
    height: float
    depth: float

    def plain(self) -> DrawingData:
        """Return the drawing as data for JSON."""
        return {"svg": self.svg, "width": self.width, "height": self.height, "depth": self.depth}


@dataclass(frozen=True)
class Formula:
    """The result of a request: drawings to place side by side, or the reason why it has no drawings."""

    drawings: tuple[Drawing, ...] = ()
    error: str = ""

    def plain(self) -> FormulaData:
        """Return the formula as data for JSON."""
        return {"drawings": [d.plain() for d in self.drawings], "error": self.error}


class Asked(TypedDict):
    """What MathJax's function ``typeset`` is given as JSON (see vendor/README.md); ``width`` is a line's, in em."""

    tex: str
    display: bool
    definitions: str
    width: float


class Answer(TypedDict):
    """What it returns as JSON: an SVG with the four numbers of its view box in 1/1000 em, or an error."""

    svg: NotRequired[str]
    box: NotRequired[str]
    error: NotRequired[str]


@cache
def bundle() -> str:
    """Return MathJax, vendored as one script (see vendor/README.md)."""
    return resources.files(__package__).joinpath("vendor/mathjax.min.js").read_text("utf-8")


@cache
def engine_version() -> str:
    """Return a hash of the files that draw formulas, on which cached formulas depend.

    A version number could be forgotten; this cannot. Even a changed comment in these files means that every formula
    is typeset again: run pretypeset.py then.
    """
    here = resources.files(__package__)
    files = [bundle().encode(), *(here.joinpath(name).read_bytes() for name in ("maths.py", "linebreak.py"))]
    return hashlib.sha256(b"".join(hashlib.sha256(data).digest() for data in files)).hexdigest()[:16]


@dataclass(frozen=True)
class Engine:
    """A started interpreter: its function ``typeset``, and ``close`` if it must be closed explicitly."""

    typeset: Callable[[str], str]
    close: Callable[[], None] | None = None


def _start() -> Engine:
    """Start a new interpreter; its exceptions propagate."""
    try:
        import quickjs
    except ImportError:  # Intel Macs, where quickjs-ng has no wheel
        return _start_v8()
    context = quickjs.Context()
    context.set_memory_limit(HEAP_BYTES)
    # MathJax's own parsing is recursive; deep but sane formulas need more than the default 256 KiB.
    context.set_max_stack_size(1024 * 1024)
    context.eval(bundle())
    context.set_time_limit(CALL_SECONDS)
    return Engine(context.get("typeset"))


def _start_v8() -> Engine:
    from py_mini_racer import MiniRacer

    racer = MiniRacer()
    racer.eval(bundle())

    def typeset(request: str) -> str:
        return str(racer.call("typeset", request, timeout_sec=CALL_SECONDS, max_memory=HEAP_BYTES))

    # Python waits for its threads at exit, so it must be closed or Python never ends.
    return Engine(typeset, racer.close)


class Typesetter:
    """Typesets formulas one by one in an interpreter, which is started when needed and again after a failure."""

    def __init__(self) -> None:
        self._engine: Engine | None = None

    def draw(self, tex: str, display: bool, definitions: str) -> Drawing | str:
        """Return one drawing, or a short line on what is wrong with the TeX."""
        request: Asked = {"tex": tex, "display": display, "definitions": definitions, "width": LINE_EM}
        try:
            if self._engine is None:
                self._engine = _start()
            answer = cast(Answer, json.loads(self._engine.typeset(json.dumps(request))))
        except Exception as problem:  # the interpreter's exceptions have no common base
            self.rest(broken=True)
            # QuickJS reports its limits only by the text of its error, and the answer here is only for people.
            return "took too long" if "interrupted" in str(problem) else "needs too much memory"
        if "error" in answer:
            return str(answer["error"])[:_MAX_REASON]
        if len(answer["svg"]) > MAX_SVG or not answer["box"]:
            return "is too large"
        _, top, width, height = (float(number) / 1000 for number in answer["box"].split())
        if width > _MAX_EM or height > _MAX_EM:
            return "is larger than a page"
        return Drawing(
            answer["svg"].replace("currentColor", INK),
            round(width, 4),
            round(height, 4),
            round(max(top + height, 0), 4),
        )

    def rest(self, broken: bool = False) -> None:
        """Close the interpreter if it failed, or if it cannot be left running."""
        if self._engine and self._engine.close:
            self._engine.close()
        if broken or (self._engine and self._engine.close):
            self._engine = None

    def formula(self, request: Request) -> Formula:
        """Typeset a request, and break it if it is wider than the line; never raises."""
        if len(request.tex) > MAX_TEX:
            return Formula(error=f"is longer than {MAX_TEX} characters")
        tex = _TAG.sub(
            lambda m: rf"\qquad\text{{{m[2]}}}" if m[1] else rf"\qquad\text{{({m[2]})}}", request.tex
        )
        whole = self.draw(tex, request.display, request.definitions)
        if isinstance(whole, str):
            return Formula(error=whole)
        if request.display:
            if whole.width > LINE_EM:
                whole = self._broken(tex, request.definitions, whole)
        elif whole.width > INLINE_EM and len(parts := inline_pieces(tex, whole.width > LINE_EM)) > 1:
            # {} in front keeps the space that a relation has between its two sides.
            drawn = [
                self.draw(("{}" if number else "") + part, False, request.definitions)
                for number, part in enumerate(parts)
            ]
            good = tuple(piece for piece in drawn if isinstance(piece, Drawing))
            if len(good) == len(parts):
                return Formula(good)
        if whole.width > MAX_WIDTH_EM or whole.height > MAX_HEIGHT_EM:
            return Formula(error="is larger than a page, and has no place to break")
        return Formula((whole,))

    def _broken(self, tex: str, definitions: str, whole: Drawing) -> Drawing:
        """Break a display formula into several full lines; return it unchanged if that does not make it narrower."""

        def width(piece: str) -> float:
            drawn = self.draw("{}" + piece, True, definitions)
            return drawn.width if isinstance(drawn, Drawing) else 2 * LINE_EM

        broken = rows(tex, LINE_EM, width, MAX_TERMS)
        narrower = self.draw(broken, True, definitions) if broken else ""
        return narrower if isinstance(narrower, Drawing) and narrower.width < whole.width else whole


def typeset(requests: Iterable[Request], cached: FormulaCache | None = None) -> dict[Request, Formula]:
    """Return every request's formula.

    Without ``cached``, all formulas are typeset. With it, only those that are neither in the cache nor among the
    released ones are typeset, and they are added to the cache.
    """
    wanted = list(dict.fromkeys(requests))
    keys = {request: key(request) for request in wanted}
    known = cached.get(keys.values()) if cached else {}
    if cached and any(one not in known for one in keys.values()):
        known = {**formulas(), **known}
    done = {request: _from_json(known[one]) for request, one in keys.items() if one in known}
    missing = [request for request in wanted if request not in done]
    fresh = _typeset_missing(missing)
    if cached and fresh:
        cached.put({keys[request]: json.dumps(formula.plain()) for request, formula in fresh.items()})
    return done | fresh


_local = threading.local()


def _typesetter() -> Typesetter:
    """Return this thread's interpreter. An interpreter can only be used in the thread that started it."""
    if not hasattr(_local, "typesetter"):
        _local.typesetter = Typesetter()
    found: Typesetter = _local.typesetter
    return found


def _typeset_missing(missing: Sequence[Request]) -> dict[Request, Formula]:
    """Typeset in this thread, and in a second one if there are many formulas; the interpreter releases the GIL."""
    results: dict[Request, Formula] = {}

    def work(share: Sequence[Request]) -> None:
        typesetter = _typesetter()
        for request in share:
            results[request] = typesetter.formula(request)
        typesetter.rest()

    if len(missing) < PARALLEL_FROM:
        work(missing)
        return results
    other = threading.Thread(target=work, args=(missing[1::2],))
    other.start()
    work(missing[::2])
    other.join()
    return results


def key(request: Request) -> str:
    """Return the key of a typeset formula: a hash of the formula, its definitions, and the engine's version."""
    text = json.dumps([engine_version(), request.tex, request.display, request.definitions])
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _from_json(text: str) -> Formula:
    loaded = json.loads(text)
    return Formula(tuple(Drawing(**drawing) for drawing in loaded["drawings"]), loaded["error"])
