"""Warnings before old work is handed in: an open notebook, a newer copy, an answer that is gone."""

import json
import os
import shutil
import threading
import time
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from tests.places import FOLDER
from workbook import cli
from workbook.handin import finding, stale

NAME = "p2_slopes"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", str(tmp_path / "runtime"))
    (tmp_path / "runtime").mkdir()
    place = tmp_path / "toy"
    (place / ".ipynb_checkpoints").mkdir(parents=True)
    shutil.copy(FOLDER.assignment / f"{NAME}.ipynb", place)
    return place


def answered(folder: Path, path: Path) -> None:
    """Write the notebook with an answer to one stub and one derivation."""
    content = json.loads((folder / f"{NAME}.ipynb").read_text())
    for cell in content["cells"]:
        if cell["id"] == "p2a-slope_linear":
            cell["source"] = "def slope_linear(x, c):\n    return c"
        if cell["id"] == "p2b-derivation":
            cell["source"] += "\n\n$$x = x$$"
    path.write_text(json.dumps(content))


def aged(path: Path, seconds: float) -> None:
    when = time.time() - seconds
    os.utime(path, (when, when))


def warned(folder: Path, handed_in: Path | None = None) -> tuple[list[str], bool]:
    return stale.warnings(finding.find(folder), handed_in)


def test_current_work_causes_no_warning(folder: Path) -> None:
    shutil.copy(folder / f"{NAME}.ipynb", folder / ".ipynb_checkpoints" / f"{NAME}-checkpoint.ipynb")
    aged(folder / ".ipynb_checkpoints" / f"{NAME}-checkpoint.ipynb", 60)
    assert warned(folder) == ([], False)


def test_a_stub_that_had_an_answer_in_jupyters_copy(folder: Path) -> None:
    copy = folder / ".ipynb_checkpoints" / f"{NAME}-checkpoint.ipynb"
    answered(folder, copy)
    aged(copy, 60)
    (line,), lost = warned(folder)
    assert line.startswith(
        f"{NAME}.ipynb: p2a slope_linear, p2b derivation had an answer in the copy that Jupyter saved"
    )
    assert line.endswith("but has none now")
    assert not lost


def test_a_copy_that_is_newer_than_the_notebook(folder: Path) -> None:
    copy = folder / ".ipynb_checkpoints" / f"{NAME}-checkpoint.ipynb"
    shutil.copy(folder / f"{NAME}.ipynb", copy)
    aged(folder / f"{NAME}.ipynb", 100_000)
    (line,), _ = warned(folder)
    assert "Jupyter keeps a newer copy" in line
    assert "toy/.ipynb_checkpoints: is this the notebook that you worked in?" in line


def test_an_answer_that_was_handed_in_before_is_kept(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    handed_in = folder / "toy-submission.zip"
    answered(folder, folder / "earlier.json")
    with zipfile.ZipFile(handed_in, "w") as archive:
        archive.write(folder / "earlier.json", f"{NAME}.ipynb")
    before = handed_in.read_bytes()
    done = CliRunner().invoke(cli.main, ["submit", str(folder), "--no-tests", "--student", "student-01"])
    assert done.exit_code == 0, done.output
    assert (
        "warning: p2_slopes.ipynb: p2a slope_linear, p2b derivation had an answer in your last" in done.output
    )
    assert "The hand-in before this one is kept as toy-submission.before.zip." in done.output
    assert (folder / "toy-submission.before.zip").read_bytes() == before
    monkeypatch.chdir(folder)
    again = CliRunner().invoke(cli.main, ["submit", str(folder), "--no-tests", "--student", "student-01"])
    assert "warning" not in again.output


@pytest.mark.parametrize("content", [b"", b"PK", b"no zip"])
def test_a_hand_in_that_cannot_be_read_is_named(folder: Path, content: bytes) -> None:
    (folder / "old.zip").write_bytes(content)
    (line,), lost = warned(folder, folder / "old.zip")
    assert line.startswith("old.zip from before cannot be read")
    assert not lost


def test_a_hand_in_with_a_damaged_byte_is_named(folder: Path) -> None:
    handed_in = folder / "old.zip"
    with zipfile.ZipFile(handed_in, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(folder / f"{NAME}.ipynb", f"{NAME}.ipynb")
    whole = handed_in.read_bytes()
    named = []
    for place in range(100, 200):
        handed_in.write_bytes(whole[:place] + bytes([whole[place] ^ 0xFF]) + whole[place + 1 :])
        lines, lost = warned(folder, handed_in)
        named += [line for line in lines if line.startswith("old.zip from before cannot be read")]
        assert not lost
    assert len(named) == 100


class _Server(BaseHTTPRequestHandler):
    """Jupyter's list of open notebooks."""

    used = 0.0

    def do_GET(self) -> None:
        allowed = self.path == "/api/sessions" and self.headers["Authorization"] == "token secret"
        when = datetime.fromtimestamp(type(self).used, UTC).isoformat().replace("+00:00", "Z")
        body = json.dumps([{"path": f"{NAME}.ipynb", "kernel": {"last_activity": when}}]).encode()
        self.send_response(200 if allowed else 403)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def jupyter(folder: Path, tmp_path: Path) -> Iterator[type[_Server]]:
    server = HTTPServer(("127.0.0.1", 0), _Server)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    about = {"url": f"http://localhost:{server.server_port}/", "token": "secret", "root_dir": str(folder)}
    (tmp_path / "runtime" / "jpserver-1.json").write_text(json.dumps(about))
    (tmp_path / "runtime" / "jpserver-2.json").write_text("{}")
    yield _Server
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_notebook_that_was_used_after_it_was_saved(folder: Path, jupyter: type[_Server]) -> None:
    aged(folder / f"{NAME}.ipynb", 600)
    jupyter.used = time.time() - 60
    (line,), _ = warned(folder)
    assert line.startswith(f"{NAME}.ipynb is open in Jupyter and was used at ")
    assert line.endswith(": save it first if you changed anything")
    jupyter.used = time.time() - 900
    assert warned(folder) == ([], False)


def test_only_this_machine_is_asked(folder: Path, tmp_path: Path) -> None:
    about = {"url": "http://127.0.0.1.example.org:80/", "token": "secret", "root_dir": str(folder)}
    (tmp_path / "runtime" / "jpserver-1.json").write_text(json.dumps(about))
    assert stale.last_used() == {}
