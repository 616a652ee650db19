"""The description of a jail: its tier, its limits and its layers. Only data, no system calls."""

from __future__ import annotations

from dataclasses import dataclass, field

MIB = 1 << 20

#: From strongest to weakest; `auto` takes the first that works on this machine, but never `none`.
TIERS = ("namespaces", "chroot", "landlock", "none")

#: The layers of each tier, in the order in which a worker applies them. A test may leave one out
#: (`Jail.without`) to check that the attack which this layer stops then succeeds.
LAYERS: dict[str, tuple[str, ...]] = {
    "namespaces": ("namespaces", "limits", "identity", "landlock", "descriptors", "seccomp"),
    "chroot": ("chroot", "limits", "identity", "landlock", "descriptors", "seccomp"),
    "landlock": ("limits", "identity", "landlock", "names", "descriptors", "seccomp"),
    "none": ("limits", "identity", "descriptors"),
}


class SandboxError(Exception):
    """A layer could not be applied. The worker ends before it reads any byte of a submission."""


class IsolationUnavailable(Exception):  # noqa: N818
    """No tier that was asked for works on this machine.

    Attributes
    ----------
    reason : str
        What was tried and how it failed, one line per tier.
    remedies : tuple of str
        What the machine's owner can do about it.
    """

    def __init__(self, reason: str, remedies: tuple[str, ...] = ()) -> None:
        super().__init__(reason)
        self.reason = reason
        self.remedies = remedies


@dataclass(frozen=True)
class Jail:
    """Everything that decides what one worker may do.

    Attributes
    ----------
    tier : str
        One of `TIERS`.
    readable : tuple of str
        Absolute paths of folders or files that the worker may read. The paths are the same inside the jail.
    scratch : str
        Absolute path of an existing folder that only this worker uses; it can write nowhere else. In the
        namespaces tier a RAM disk covers the folder, so that its files never appear outside.
    keep_fds : tuple of int
        Descriptors that stay open. 0, 1 and 2 become /dev/null unless they are listed here.
    memory_bytes : int
        Bytes that the worker may map in addition to what it inherits from the zygote.
    cpu_seconds : int
        CPU seconds after which the kernel kills the worker.
    uid, gid : int or None
        Identity of the worker if the zygote is root. None takes one from the range that systemd reserves for
        short-lived users, which no person's account uses.
    hidden : tuple of str
        Paths inside `readable` that must stay unreadable, such as the reference package in site-packages.
    cache : str
        Folder where the chroot tier keeps its tree of links. The other tiers ignore it.
    scratch_bytes, scratch_files : int
        Size and number of files of the scratch folder. The kernel enforces both in the namespaces tier;
        elsewhere it limits the size of each file, and the engine polls `scratch.over` to know when to end the
        worker.
    threads : bool
        Whether the worker may start threads (at most 64). Never true for student code: in the tier landlock a
        second thread could change a path after the supervisor has read it. The compiler that makes PDFs needs
        a thread pool.
    without : frozenset of str
        Layers to leave out, for controls in tests.
    """

    tier: str
    readable: tuple[str, ...]
    scratch: str
    keep_fds: tuple[int, ...] = ()
    memory_bytes: int = 2048 * MIB
    cpu_seconds: int = 60
    uid: int | None = None
    gid: int | None = None
    hidden: tuple[str, ...] = ()
    cache: str = ""
    scratch_bytes: int = 64 * MIB
    scratch_files: int = 4096
    threads: bool = False
    without: frozenset[str] = field(default_factory=frozenset)

    def __post_init__(self) -> None:
        if self.tier not in TIERS:
            raise ValueError(f"there is no isolation tier {self.tier!r}; the tiers are {', '.join(TIERS)}")
        for path in (*self.readable, *self.hidden, self.scratch):
            if not path.startswith("/") or "/../" in path + "/" or "\0" in path:
                raise ValueError(f"a jail needs absolute paths without '..', not {path!r}")

    def has(self, layer: str) -> bool:
        """Return whether the worker applies this layer."""
        return layer in LAYERS[self.tier] and layer not in self.without
