"""The jail in which staff make PDFs: threads are allowed, and nothing else that student code is refused."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Any

import pytest

from autograder import sandbox

pytestmark = pytest.mark.slow

PROBE = textwrap.dedent(
    """
    import json, os, socket, sys, threading
    from pathlib import Path
    from autograder import sandbox
    from autograder.sandbox import Jail

    tier, folder, outside = sys.argv[1:]
    sandbox.become_zygote(tier)
    (Path(folder) / "s").mkdir()
    (Path(folder) / "c").mkdir()
    jail = Jail(tier, sandbox.readable_for(), folder + "/s", (1, 2), cache=folder + "/c", threads=True)

    def tried(what):
        try:
            what()
            return "done"
        except (OSError, RuntimeError) as problem:
            return type(problem).__name__

    def thread():
        one = threading.Thread(target=int)
        one.start()
        one.join()

    def many():
        held = threading.Lock()
        held.acquire()
        for number in range(200):
            try:
                threading.Thread(target=held.acquire, daemon=True).start()
            except RuntimeError:
                return number
        return 200

    def child():
        threading.stack_size(1 << 16)
        try:
            found = {
                "thread": tried(thread),
                "fork": tried(os.fork),
                "exec": tried(lambda: os.execv("/bin/true", ["true"])),
                "socket": tried(lambda: socket.socket(socket.AF_INET)),
                "unix": tried(lambda: socket.socket(socket.AF_UNIX)),
                "read": tried(lambda: open(outside).read()),
                "write": tried(lambda: open(outside + ".new", "w")),
                "scratch": tried(lambda: open("file", "w").write("x")),
                "threads": many(),
            }
            os.write(1, json.dumps(found).encode())
        finally:
            os._exit(0)

    os.waitpid(sandbox.fork_into(jail, child), 0)
    """
)


def _tiers() -> list[Any]:
    """The tiers of this machine; the strongest is the one in use, and the attacks of `tests.attacks` try them all."""
    found: list[Any] = []
    for tier in ("namespaces", "chroot", "landlock"):
        try:
            marks = [pytest.mark.exhaustive] if found else []
            found.append(pytest.param(sandbox.choose(tier), marks=marks))
        except sandbox.IsolationUnavailable:
            continue
    return found


@pytest.mark.parametrize("tier", _tiers())
def test_the_jail_for_pdfs_allows_threads_and_nothing_else_new(tier: str, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("a hidden test")
    folder = tmp_path / "jail"
    folder.mkdir()
    done = subprocess.run(
        [sys.executable, "-c", PROBE, tier, str(folder), str(secret)],
        capture_output=True,
        timeout=120,
        check=False,
    )
    found = json.loads(done.stdout or "{}")
    # The kernel counts no processes of root's own user, which a worker has in the tier landlock alone.
    if tier != "landlock" or os.geteuid() != 0:
        assert 16 <= found["threads"] < 200
    allowed = {name for name, outcome in found.items() if outcome == "done"}
    assert allowed == {"thread", "scratch"}, (found, done.stderr.decode())
