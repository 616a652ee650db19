"""What an attack is given to attack, and how its success is told from a claim of it.

`Lab` names everything worth having: a hidden test, the reference, a grader's memory and environment, its results, its
sockets, another worker's folder. An attack that says it read a secret must show the secret, which only the trusted
side knows. Damage is looked for after every attack, whatever it says of itself.
"""

from __future__ import annotations

import importlib
import os
import re
import signal
import stat
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

HERE = Path(__file__).resolve().parent
GROUPS = ("read", "forge", "objects", "behavior", "exhaustion", "files", "notebook", "escape")
SECRET = re.compile(rb"hidden-[0-9a-f]{32}")


class Absent(Exception):  # noqa: N818
    """This machine does not have what the attack goes through, layers or not."""


@dataclass(frozen=True)
class Lab:
    """Paths, numbers and addresses of everything that a worker must not reach.

    Attributes
    ----------
    folder : str
        Holds all the rest; only `site` and `shared` in it may be read by a worker.
    hidden, results : str
        A hidden test's file; the file in which scores are kept.
    site : str
        A folder of packages, readable; its `solutions` is hidden.
    shared : str
        A file that every worker may read, as those of the standard library are.
    path : str
        A folder on the grader's PATH.
    other : str
        The scratch folder of another student's worker.
    victim, address, length : int
        A process that stands in for the grader; where in its memory the secret is, and how long it is.
    tcp, udp : int
        Ports on 127.0.0.1 where somebody listens.
    stream, datagram, abstract : str
        Socket files of another program, and the name of an abstract one.
    """

    folder: str
    hidden: str
    results: str
    site: str
    shared: str
    path: str
    other: str
    victim: int
    address: int
    length: int
    tcp: int
    udp: int
    stream: str
    datagram: str
    abstract: str


def names() -> list[str]:
    """All attacks, as `group/name`."""
    found = [f"{path.parent.name}/{path.stem}" for path in HERE.glob("*/*.py") if path.parent.name in GROUPS]
    return sorted(found, key=lambda name: (GROUPS.index(name.split("/")[0]), name))


def load(name: str) -> ModuleType:
    """The module of an attack."""
    return importlib.import_module("tests.attacks." + name.replace("/", "."))


def sandboxed() -> list[str]:
    """The attacks that run inside a worker, rather than as a submission."""
    return [name for name in names() if hasattr(load(name), "attack")]


def promise(module: ModuleType) -> str:
    """The first line of an attack's docstring."""
    return (module.__doc__ or "").strip().split("\n")[0]


_VICTIM = """
import ctypes, os, sys, time
secret = os.environ["SECRET"].encode()
buffer = ctypes.create_string_buffer(secret, len(secret))
print(ctypes.addressof(buffer), flush=True)
while True:
    time.sleep(60)
"""


class Ground:
    """The trusted side of a laboratory: makes it, keeps it alive, and looks for damage."""

    def __init__(self, folder: Path, secret: str) -> None:
        """Make what attacks aim at: files with the secret, open sockets of every kind, and a process.

        The secret is in the hidden tests, the reference, another student's answer, and the process's memory. The
        sockets are on this machine's TCP and UDP, in two files, and under an abstract name.
        """
        import socket

        self.folder, self.secret = folder, secret
        folder.chmod(0o711)
        for name in ("tests", "site/solutions", "path", "other", "out"):
            (folder / name).mkdir(parents=True)
        (folder / "tests").chmod(0o700)
        (folder / "other").chmod(0o700)
        (folder / "tests" / "hidden.py").write_text(f"expected = {secret!r}\n")
        (folder / "site" / "solutions" / "__init__.py").write_text(f"ANSWER = {secret!r}\n")
        (folder / "other" / "answer.py").write_text(f"answer = {secret!r}\n")
        (folder / "shared").write_text("readable by every worker\n")
        self.tcp = socket.create_server(("127.0.0.1", 0))
        self.udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.udp.bind(("127.0.0.1", 0))
        self.stream = socket.socket(socket.AF_UNIX)
        self.stream.bind(str(folder / "stream"))
        self.stream.listen()
        self.datagram = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.datagram.bind(str(folder / "datagram"))
        self.abstract = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.abstract.bind(f"\0hw0-attacks-{os.getpid()}")
        for one in (self.udp, self.datagram, self.abstract):
            one.setblocking(False)
        self.victim: subprocess.Popen[str] | None = None
        self.address = 0
        self.restore()

    def restore(self) -> None:
        """Undo what an attack may have done: to the results file, to the sockets, and to the victim.

        `damage` then compares with what is there now.
        """
        results = self.folder / "out" / "results.json"
        results.parent.chmod(0o700)
        results.unlink(missing_ok=True)
        results.write_text('{"score": 0}')
        results.chmod(0o600)
        for one in (self.udp, self.datagram, self.abstract):
            while True:
                try:
                    one.recv(1024)
                except OSError:
                    break
        if self.victim is None or _state(self.victim.pid) not in "SR":
            self._end_victim()
            command = [sys.executable, "-I", "-S", "-c", _VICTIM]
            self.victim = subprocess.Popen(
                command,
                env={"SECRET": self.secret},
                stdout=subprocess.PIPE,
                text=True,
                stdin=subprocess.DEVNULL,
            )
            assert self.victim.stdout is not None
            self.address = int(self.victim.stdout.readline())
        self.before = self._snapshot()

    def lab(self) -> Lab:
        """What an attack is told."""
        assert self.victim is not None
        at = self.folder
        return Lab(
            folder=str(at),
            hidden=str(at / "tests" / "hidden.py"),
            results=str(at / "out" / "results.json"),
            site=str(at / "site"),
            shared=str(at / "shared"),
            path=str(at / "path"),
            other=str(at / "other"),
            victim=self.victim.pid,
            address=self.address,
            length=len(self.secret),
            tcp=self.tcp.getsockname()[1],
            udp=self.udp.getsockname()[1],
            stream=str(at / "stream"),
            datagram=str(at / "datagram"),
            abstract=f"hw0-attacks-{os.getpid()}",
        )

    def damage(self, survivors: bool = False) -> list[str]:
        """Return what differs since `restore`, one phrase each; with ``survivors``, also each process left running.

        These are files that were changed, added or removed (not in workers' folders or caches), a victim that was
        stopped or killed, and messages at the UDP port, the datagram socket's file and the abstract socket. One message
        is taken out of each of the three. Processes that were left running are looked for, and killed, only with
        ``survivors``.
        """
        assert self.victim is not None
        found = []
        after = self._snapshot()
        found += [
            f"{name} was changed"
            for name in sorted({*after, *self.before})
            if after.get(name) != self.before.get(name)
        ]
        if _state(self.victim.pid) not in "SR":
            found.append("the grader was stopped or killed")
        for name, one in (
            ("UDP port", self.udp),
            ("socket file", self.datagram),
            ("abstract socket", self.abstract),
        ):
            try:
                one.recv(1024)
                found.append(f"a message came to the {name}")
            except OSError:
                pass
        for pid in left_behind(self.victim.pid) if survivors else ():
            found.append("a process was left behind")
            os.kill(pid, signal.SIGKILL)
        return found

    def close(self) -> None:
        """End the stand-in and close the sockets."""
        self._end_victim()
        for one in (self.tcp, self.udp, self.stream, self.datagram, self.abstract):
            one.close()

    def _end_victim(self) -> None:
        if self.victim is not None:
            self.victim.kill()
            self.victim.wait()
            if self.victim.stdout:
                self.victim.stdout.close()
            self.victim = None

    def _snapshot(self) -> dict[str, tuple[int, ...]]:
        """Every file here but workers' own folders: mode, inode, size, time and owner."""
        found = {}
        for folder, folders, files in os.walk(self.folder):
            folders[:] = [name for name in folders if not name.startswith(("worker", "cache", "__pycache__"))]
            for name in [*folders, *files]:
                path = os.path.join(folder, name)
                status = os.lstat(path)
                size = 0 if stat.S_ISDIR(status.st_mode) else status.st_size
                time = 0 if stat.S_ISDIR(status.st_mode) else status.st_mtime_ns
                key = os.path.relpath(path, self.folder)
                found[key] = (status.st_mode, status.st_ino, size, time, status.st_uid)
        return found


def _state(pid: int) -> str:
    """The kernel's letter for a process; X where it is gone, or has a signal to end or stop it on its way."""
    try:
        status = dict(line.split(":\t", 1) for line in Path(f"/proc/{pid}/status").read_text().splitlines())
    except OSError:
        return "X"
    pending = int(status["SigPnd"], 16) | int(status["ShdPnd"], 16)
    deadly = 1 << (signal.SIGKILL - 1) | 1 << (signal.SIGSTOP - 1)
    return "X" if pending & deadly else status["State"].strip()[0]


def survivor(victim: int) -> str:
    """The name of a process that an attack leaves behind: its laboratory, and no other's, looks for it."""
    return f"left-{victim}"


def left_behind(victim: int) -> list[int]:
    """Processes that attacks of the laboratory with this victim have left behind."""
    found = []
    for path in Path("/proc").glob("[0-9]*/comm"):
        try:
            if path.read_text().strip() == survivor(victim) and _state(int(path.parent.name)) != "Z":
                found.append(int(path.parent.name))
        except OSError:
            continue
    return found
