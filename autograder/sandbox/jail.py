"""What a jail is: its tier, its limits and the layers it is made of. Pure data, no system calls."""

from __future__ import annotations

from dataclasses import dataclass, field

MIB = 1 << 20

#: From the strongest to none at all; `auto` takes the first that this machine can give.
TIERS = ("namespaces", "chroot", "landlock", "none")

#: The layers of each tier, in the order in which a worker puts them on. A test may leave one out
#: (`Jail.without`) to see that an attack which this layer stops then succeeds.
LAYERS: dict[str, tuple[str, ...]] = {
    "namespaces": ("namespaces", "limits", "identity", "landlock", "descriptors", "seccomp"),
    "chroot": ("chroot", "limits", "identity", "landlock", "descriptors", "seccomp"),
    "landlock": ("limits", "identity", "landlock", "names", "descriptors", "seccomp"),
    "none": ("limits", "identity", "descriptors"),
}


class SandboxError(Exception):
    """A layer could not be put on. The worker ends before it has seen a byte of a submission."""


class IsolationUnavailable(Exception):  # noqa: N818
    """No tier that was asked for works on this machine.

    Attributes
    ----------
    reason : str
        What was tried and how it failed, one line per tier.
    remedies : tuple of str
        What the owner of the machine can do about it.
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
        Absolute paths, folders or files, that the worker may read. They keep their paths inside.
    scratch : str
        Absolute path of an existing folder of this worker alone: the only place where it can write.
        In the namespaces tier it is covered by a RAM disk, so that nothing ever appears outside.
    keep_fds : tuple of int
        Descriptors that stay open; 0, 1 and 2 become /dev/null unless they are named here.
    memory_bytes : int
        What the worker may map on top of what it inherits from the zygote.
    cpu_seconds : int
        CPU seconds after which the kernel kills the worker.
    uid, gid : int or None
        Identity of the worker, where the zygote is root. None takes one from the range that systemd keeps
        for short-lived users, so that no person's account has it.
    hidden : tuple of str
        Paths inside `readable` that stay unreadable all the same (the reference package in site-packages).
    cache : str
        Folder where the chroot tier keeps its tree of links; needed there only.
    scratch_bytes, scratch_files : int
        Size and number of files of the scratch folder. The kernel enforces both in the namespaces tier;
        elsewhere it limits the size of one file, and `scratch.usage` tells the engine when to end the
        worker.
    threads : bool
        Whether the worker may start threads, 64 at the most. Never for student code: in the tier landlock a second
        thread could change a path after the supervisor has read it. The compiler that makes PDFs has a pool.
    without : frozenset of str
        Layers left out, for controls in tests.
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
            raise ValueError(f"no isolation tier is called {self.tier!r}; there are {', '.join(TIERS)}")
        for path in (*self.readable, *self.hidden, self.scratch):
            if not path.startswith("/") or "/../" in path + "/" or "\0" in path:
                raise ValueError(f"a jail needs absolute paths without '..', not {path!r}")

    def has(self, layer: str) -> bool:
        """Whether the worker puts this layer on."""
        return layer in LAYERS[self.tier] and layer not in self.without
