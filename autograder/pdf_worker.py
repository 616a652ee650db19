"""PDFs of submissions, for staff: a pure function of bytes, and a child process with limits to run it in.

``make_pdf`` opens no file but its own template, fonts and a temporary folder, and no connection. It treats the
submission as hostile all the same, and a picture library or a compiler may have a fault that nobody knows; so staff
never call it in the grader's process. ``bounded_pdf`` runs it in a child that may use little and is killed in the
end; under the sandbox the same function runs in a worker.
"""

from __future__ import annotations

import io
import json
import os
import resource
import subprocess
import sys
import tempfile
import zipfile
from dataclasses import dataclass
from datetime import UTC, datetime

from hw0 import limits
from hw0.limits import PAGES_NAME, PDF_NAME, Refused
from hw0.parts import BY_NOTEBOOK

#: What the child may use. The solved workbook needs 2 CPU seconds and 180 MB, the worst notebook of the tests
#: 20 s and 500 MB.
CPU_SECONDS = 60
WALL_SECONDS = 150
MEMORY_BYTES = 3 * 1024**3
FILE_BYTES = 256 * limits.MIB
OUTPUT_BYTES = 150 * limits.MIB
#: Words of a child's own last line that are passed on.
_MAX_REASON = 300


class PdfFailed(RuntimeError):  # noqa: N818 - reads as a sentence where it is caught
    """No PDF was made: the child passed a limit, or died. A submission's fault, never a reason to stop a run."""


@dataclass(frozen=True)
class StaffPdf:
    """The PDF, its page map, and what could not be shown as it is: ``(where, what)``."""

    pdf: bytes
    pages: dict[str, object]
    notes: list[tuple[str, str]]


def make_pdf(submission: bytes, student: str, made: float) -> bytes:
    """The PDF of a submission's notebooks, as a zip of ``hw0.pdf``, ``pages.json`` and ``notes.json``.

    Parameters
    ----------
    submission : bytes
        A zip with notebooks under their released names, in any folder; other entries are not looked at.
    student : str
        Printed in every footer.
    made : float
        Seconds since 1970, printed in every footer.

    Raises
    ------
    Refused
        The zip, or every notebook of it, cannot be taken.
    """
    from hw0.pdf.export import Notebook, export, page_map_text

    notebooks, problems = [], []
    with zipfile.ZipFile(io.BytesIO(submission)) as archive:
        limits.check_entries(archive.infolist())
        entries = {entry.filename.rpartition("/")[2]: entry for entry in archive.infolist()}
        for name in BY_NOTEBOOK:
            entry = entries.get(f"{name}.ipynb")
            if entry is None:
                continue
            try:
                limits.check_notebook_size(entry.filename, entry.file_size)
                with archive.open(entry) as stream:
                    data = stream.read(limits.MAX_NOTEBOOK_BYTES + 1)
                notebooks.append(Notebook(name, limits.parse_notebook(f"{name}.ipynb", data)))
            except Refused as refusal:
                problems.append((name, str(refusal)))
    if not notebooks:
        raise Refused(problems[0][1] if problems else "no notebook (.ipynb) in the submission")
    result = export(notebooks, student=student, made=datetime.fromtimestamp(int(made), UTC))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr(PDF_NAME, result.pdf)
        packed.writestr(PAGES_NAME, page_map_text(result.pages))
        packed.writestr("notes.json", json.dumps([*problems, *result.notes]))
    return out.getvalue()


def bounded_pdf(
    submission: bytes,
    student: str,
    made: float,
    *,
    cpu_seconds: int = CPU_SECONDS,
    wall_seconds: float = WALL_SECONDS,
    memory_bytes: int = MEMORY_BYTES,
) -> StaffPdf:
    """``make_pdf`` in a child process with limits on CPU, memory, files and time.

    Raises
    ------
    Refused
        As ``make_pdf`` does, in its words.
    PdfFailed
        The child passed a limit or died.
    """
    with tempfile.TemporaryDirectory(prefix="autograder-pdf-") as folder:
        arguments = [str(cpu_seconds), str(memory_bytes), str(made), student]
        # A fresh interpreter, isolated from the user's own modules; nothing of the staff's environment goes along.
        command = [sys.executable, "-I", "-m", "autograder.pdf_worker", *arguments]
        with open(os.path.join(folder, "out"), "w+b") as out:
            try:
                done = subprocess.run(
                    command,
                    input=submission,
                    stdout=out,
                    stderr=subprocess.PIPE,
                    timeout=wall_seconds,
                    cwd=folder,
                    env={"TMPDIR": folder, "HOME": folder, "XDG_CACHE_HOME": folder, "PATH": os.defpath},
                    start_new_session=True,
                    check=False,
                )
            except subprocess.TimeoutExpired:
                raise PdfFailed(f"the PDF took more than {wall_seconds:g} s") from None
            size = out.tell() if done.returncode else os.fstat(out.fileno()).st_size
            out.seek(0)
            data = out.read(OUTPUT_BYTES + 1)
    reason = done.stderr.decode("utf-8", "replace").strip().splitlines()[-1:] or [""]
    if done.returncode == 3:
        raise Refused(reason[0][:_MAX_REASON])
    if done.returncode or size > OUTPUT_BYTES:
        what = f"signal {-done.returncode}" if done.returncode < 0 else reason[0][:_MAX_REASON] or "no output"
        raise PdfFailed(f"the PDF could not be made: {limits.shown(what, _MAX_REASON)}")
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        notes = [(str(where), str(what)) for where, what in json.loads(packed.read("notes.json"))]
        return StaffPdf(packed.read(PDF_NAME), json.loads(packed.read(PAGES_NAME)), notes)


def _limit(cpu_seconds: int, memory_bytes: int) -> None:
    """Soft = hard, so that nothing in this process can take them back."""
    for what, most in (
        (resource.RLIMIT_CPU, cpu_seconds),
        (resource.RLIMIT_AS, memory_bytes),
        (resource.RLIMIT_FSIZE, FILE_BYTES),
        (resource.RLIMIT_NOFILE, 128),
        (resource.RLIMIT_CORE, 0),
    ):
        hard = resource.getrlimit(what)[1]
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(what, (most, most))


def _main() -> int:
    cpu_seconds, memory_bytes, made, student = sys.argv[1:5]
    _limit(int(cpu_seconds), int(memory_bytes))
    try:
        result = make_pdf(sys.stdin.buffer.read(), student, float(made))
    except (Refused, zipfile.BadZipFile) as refusal:
        print(str(refusal) or "the zip cannot be read", file=sys.stderr)
        return 3
    except MemoryError:
        print("it needs too much memory", file=sys.stderr)
        return 4
    sys.stdout.buffer.write(result)
    return 0


if __name__ == "__main__":
    sys.exit(_main())
