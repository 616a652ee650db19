"""Compare the PDF of the solved workbook with nbconvert's exporters: ``python -m benchmarks.pdf``.

We report wall seconds and peak memory of whole commands. Our command makes one PDF of all seven notebooks,
first with an empty cache of formulas and then with a filled one. nbconvert makes seven PDFs in one process,
which saves it six starts. It uses a browser (``webpdf``, with this machine's Chromium or Playwright's) or
LaTeX (``pdf``, with xelatex and pandoc). A peer that is not installed is recorded as not measured. Without a
network the browser does not typeset formulas, which only makes it faster.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.measure import compile_packages, save

ROOT = Path(__file__).parents[1]
SOLVED = ROOT / "build" / "solutions"
RESULTS = Path(__file__).with_name("pdf.json")
ROUNDS = 3
#: The peers take a minute each on a slow machine.
PEER_ROUNDS = 2
#: Limits: seconds with an empty cache, seconds with a filled cache, megabytes, and the least ratio of the
#: peers' time.
COLD, CACHED, MEGABYTES, RATIO = 5.0, 2.0, 400, 5.0

_BROWSER = """
import shutil, sys
from pathlib import Path
from playwright import async_api
from nbconvert import WebPDFExporter

launch = async_api.BrowserType.launch
own = shutil.which("chromium") or shutil.which("google-chrome")

async def started(self, **options):
    return await launch(self, **options, **({"executable_path": own} if own else {}))

async_api.BrowserType.launch = started
exporter = WebPDFExporter(disable_sandbox=True)
for path in sys.argv[2:]:
    Path(sys.argv[1], Path(path).stem + ".pdf").write_bytes(exporter.from_filename(path)[0])
"""
_LATEX = """
import sys
from pathlib import Path
from nbconvert import PDFExporter

exporter = PDFExporter()
for path in sys.argv[2:]:
    Path(sys.argv[1], Path(path).stem + ".pdf").write_bytes(exporter.from_filename(path)[0])
"""


def measure(command: list[str], folder: Path, cache: Path) -> dict[str, float]:
    """Return wall seconds, CPU seconds and peak megabytes of one command, including its children."""
    environment = {**os.environ, "XDG_CACHE_HOME": str(cache), "HW0_STUDENT": "student-01"}
    begin = time.perf_counter()
    process = subprocess.Popen(
        command, cwd=folder, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    assert process.stderr is not None
    errors = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(errors.decode("utf-8", "replace")[-500:])
    return {
        "wall_seconds": round(time.perf_counter() - begin, 2),
        "cpu_seconds": round(usage.ru_utime + usage.ru_stime, 2),
        "peak_megabytes": round(usage.ru_maxrss / 1024),
    }


def _best(rounds: list[dict[str, float]]) -> dict[str, float]:
    """Return the minimum of each figure: what the command needs on a quiet machine."""
    return {key: min(one[key] for one in rounds) for key in rounds[0]}


def ours(notebooks: list[Path], folder: Path) -> dict[str, Any]:
    """Measure ``hw0 pdf``, first with an empty cache and then with the cache from the first run."""
    for path in notebooks:
        shutil.copy(path, folder)
    command = [sys.executable, "-m", "workbook.cli", "pdf"]
    with tempfile.TemporaryDirectory() as cache:
        return {name: measure(command, folder, Path(cache)) for name in ("cold", "cached")}


def peer(script: str, needs: Callable[[], str], notebooks: list[Path]) -> dict[str, Any]:
    """Measure one of nbconvert's exporters; ``needs`` returns what is missing, or ""."""
    if missing := needs():
        return {"not_measured": missing}
    with tempfile.TemporaryDirectory() as name:
        command = [sys.executable, "-c", script, name, *map(str, notebooks)]
        try:
            result: dict[str, Any] = measure(command, Path(name), Path(name) / "cache")
        except RuntimeError as problem:
            return {"not_measured": f"it failed: {str(problem).strip().splitlines()[-1]}"}
        result["pdfs"] = len(list(Path(name).glob("*.pdf")))
        return result


def _browser_missing() -> str:
    if shutil.which("chromium") or shutil.which("google-chrome"):
        return ""
    return "" if list(Path.home().glob(".cache/ms-playwright/chromium*")) else "no Chromium on this machine"


def _latex_missing() -> str:
    missing = [program for program in ("xelatex", "pandoc") if not shutil.which(program)]
    return f"no {' and no '.join(missing)} on this machine" if missing else ""


PEERS = {"webpdf": (_BROWSER, _browser_missing), "latex": (_LATEX, _latex_missing)}


def main() -> int:
    """Measure our PDF and the peers' alternately, print and write the figures; return 1 if one exceeds its limit.

    Return 2 if the solved notebooks are missing. A peer that cannot run here is written as not measured.
    """
    notebooks = sorted(SOLVED.glob("q*.ipynb"))
    if len(notebooks) != 7:
        print("the solved notebooks are missing: run `make build`")
        return 2
    compile_packages()
    own: list[dict[str, Any]] = []
    others: dict[str, list[dict[str, Any]]] = {name: [] for name in PEERS}
    with tempfile.TemporaryDirectory() as name:
        for number in range(ROUNDS):
            own.append(ours(notebooks, Path(name)))
            for peer_name, (script, needs) in PEERS.items() if number < PEER_ROUNDS else ():
                others[peer_name].append(peer(script, needs, notebooks))
        pages = json.loads((Path(name) / "pages.json").read_text())["page_count"]
        size = (Path(name) / "hw0.pdf").stat().st_size
    cold, cached = (_best([one[kind] for one in own]) for kind in ("cold", "cached"))
    result: dict[str, Any] = {
        "rounds": ROUNDS,
        "hw0_pdf": {"cold": cold, "cached": cached, "pages": pages, "pdf_bytes": size},
    }
    failed = (
        cold["wall_seconds"] > COLD or cached["wall_seconds"] > CACHED or cold["peak_megabytes"] > MEGABYTES
    )
    for peer_name, rounds in others.items():
        measured = "not_measured" not in rounds[-1]
        result[f"nbconvert_{peer_name}"] = other = _best(rounds) if measured else rounds[-1]
        if measured:
            # Compare with our slower run, and also in CPU time, which other work on the machine does not
            # change.
            for kind in ("wall", "cpu"):
                ratio = round(other[f"{kind}_seconds"] / cold[f"{kind}_seconds"], 1)
                result[f"nbconvert_{peer_name}{'' if kind == 'wall' else '_cpu'}_ratio"] = ratio
            failed = failed or result[f"nbconvert_{peer_name}_ratio"] < RATIO
    save(RESULTS, result)
    print(json.dumps(result, indent=1))
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
