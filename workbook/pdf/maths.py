r"""TeX to SVG: MathJax in a JavaScript interpreter that has no file, no network and little memory.

A formula is typeset once and kept by content in a small database under ``XDG_CACHE_HOME``, so that the second PDF
of the same notebooks needs no JavaScript at all. What does not typeset is an ``error``, never an exception.
"""

from __future__ import annotations

import hashlib
import json
import re
import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from importlib import resources
from typing import Any

from workbook.pdf.cache import FormulaCache
from workbook.pdf.linebreak import inline_pieces, rows
from workbook.pdf.released import formulas

#: Width of the text block in em of 10 pt; a display that is wider is broken at its relations.
LINE_EM = 51.0
#: An inline formula past this width is set in pieces, so that a line may end inside it.
INLINE_EM = 11.0
#: Past these sizes (em) a formula is no formula: a rule of ten metres, a table of a thousand rows.
MAX_WIDTH_EM, MAX_HEIGHT_EM = 4 * LINE_EM, 180.0
MAX_TEX, MAX_SVG = 40_000, 2_000_000
#: Past this a display is looked at as one formula that no line can hold: it is made smaller, not broken.
MAX_TERMS = 300
# The interpreter's own limits: CPU seconds for one call, and bytes.
CALL_SECONDS, HEAP_BYTES = 4, 300 * 1024 * 1024
# Starting an interpreter takes 0.1 s, a formula 8 ms: a second one pays from about here.
PARALLEL_FROM = 40
#: The colour of text (template.typ has the same), as black formulas beside it look bold.
INK = "#1f2328"

_DEFINES = re.compile(
    r"\\(?:re)?newcommand|\\def\b|\\let\b|\\Declare|\\(?:re)?newenvironment|\\providecommand"
)
_TAG = re.compile(r"\\tag(\*?)\s*\{((?:[^{}]|\{[^{}]*\})*)\}")


@dataclass(frozen=True)
class Request:
    """One formula as the student typed it, without its dollars; ``definitions`` are macros from before it."""

    tex: str
    display: bool
    definitions: str = ""


@dataclass(frozen=True)
class Drawing:
    """One SVG and its box, in em: ``depth`` of the ``height`` is below the baseline."""

    svg: str
    width: float
    height: float
    depth: float


@dataclass(frozen=True)
class Formula:
    """What became of a request: drawings to be set side by side, or the reason why there are none."""

    drawings: tuple[Drawing, ...] = ()
    error: str = ""

    def plain(self) -> dict[str, Any]:
        """As JSON."""
        return {"drawings": [asdict(d) for d in self.drawings], "error": self.error}


@cache
def bundle() -> str:
    """MathJax, vendored as one script (vendor/README.md says how it was made)."""
    return resources.files(__package__).joinpath("vendor/mathjax.min.js").read_text("utf-8")


@cache
def engine_version() -> str:
    """What a cached formula depends on besides itself: the files that draw it, and no version that one forgets."""
    here = resources.files(__package__)
    files = [bundle().encode(), *(here.joinpath(name).read_bytes() for name in ("maths.py", "linebreak.py"))]
    return hashlib.sha256(b"".join(hashlib.sha256(data).digest() for data in files)).hexdigest()[:16]


def defines(tex: str) -> bool:
    r"""Whether a formula has ``\newcommand`` and the like, which the notebook's later formulas may use."""
    return bool(_DEFINES.search(tex))


@dataclass(frozen=True)
class Engine:
    """A started interpreter: its ``typeset``, and what ends it where it must be ended by hand."""

    typeset: Callable[[str], str]
    close: Callable[[], None] | None = None


def _start() -> Engine:
    """A fresh interpreter; raises whatever that interpreter raises."""
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

    # Its threads are waited for when Python ends, and Python never ends.
    return Engine(typeset, racer.close)


class Typesetter:
    """Formulas one by one in one interpreter, started when first needed and again after it broke."""

    def __init__(self) -> None:
        self._engine: Engine | None = None

    def draw(self, tex: str, display: bool, definitions: str) -> Drawing | str:
        """One drawing, or what is wrong with the TeX in a short line."""
        request = {"tex": tex, "display": display, "definitions": definitions, "width": LINE_EM}
        try:
            if self._engine is None:
                self._engine = _start()
            answer = json.loads(self._engine.typeset(json.dumps(request)))
        except Exception as problem:  # the interpreter's exceptions have no common base
            self.rest(broken=True)
            return "took too long" if "interrupted" in str(problem) else "needs too much memory"
        if "error" in answer:
            return str(answer["error"])[:160]
        if len(answer["svg"]) > MAX_SVG or not answer["box"]:
            return "is too large"
        _, top, width, height = (float(number) / 1000 for number in answer["box"].split())
        if width > 1000 or height > 1000:
            return "is larger than a page"
        return Drawing(
            answer["svg"].replace("currentColor", INK),
            round(width, 4),
            round(height, 4),
            round(max(top + height, 0), 4),
        )

    def rest(self, broken: bool = False) -> None:
        """End the interpreter if it broke, or if it cannot be left running."""
        if self._engine and self._engine.close:
            self._engine.close()
        if broken or (self._engine and self._engine.close):
            self._engine = None

    def formula(self, request: Request) -> Formula:
        """A request's drawings, broken to fit the line where it is wider; never raises."""
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
            # {} on both sides keeps the space that a relation has between two things.
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
        """A display over several lines, each as full as it can be; as it was where that makes it no narrower."""

        def width(piece: str) -> float:
            drawn = self.draw("{}" + piece, True, definitions)
            return drawn.width if isinstance(drawn, Drawing) else 2 * LINE_EM

        broken = rows(tex, LINE_EM, width, MAX_TERMS)
        narrower = self.draw(broken, True, definitions) if broken else ""
        return narrower if isinstance(narrower, Drawing) and narrower.width < whole.width else whole


def typeset(requests: Iterable[Request], cached: FormulaCache | None = None) -> dict[Request, Formula]:
    """Every request's formula; without ``cached`` all are typeset now.

    With it, those that are neither in the cache nor among the released ones are typeset now, and kept.
    """
    wanted = list(dict.fromkeys(requests))
    keys = {request: key(request) for request in wanted}
    known = cached.get(keys.values()) if cached else {}
    if cached and any(one not in known for one in keys.values()):
        known = {**formulas(), **known}
    done = {request: _from_json(known[key]) for request, key in keys.items() if key in known}
    missing = [request for request in wanted if request not in done]
    fresh = _typeset_missing(missing)
    if cached and fresh:
        cached.put({keys[request]: json.dumps(formula.plain()) for request, formula in fresh.items()})
    return done | fresh


_local = threading.local()


def _typesetter() -> Typesetter:
    """This thread's interpreter; one belongs to the thread that started it."""
    if not hasattr(_local, "typesetter"):
        _local.typesetter = Typesetter()
    found: Typesetter = _local.typesetter
    return found


def _typeset_missing(missing: Sequence[Request]) -> dict[Request, Formula]:
    """Typeset in this thread, and in a second one too if there are many: the interpreter lets the others run."""
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
    """What a typeset formula is kept by: the formula, what it depends on, and the version of the engine."""
    text = json.dumps([engine_version(), request.tex, request.display, request.definitions])
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _from_json(text: str) -> Formula:
    loaded = json.loads(text)
    return Formula(tuple(Drawing(**drawing) for drawing in loaded["drawings"]), loaded["error"])
