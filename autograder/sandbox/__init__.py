"""Isolate student code: restrict what it can do and what it can reach.

The package uses only the standard library and system calls.

The engine uses it as follows:

- The grader calls `choose(requested)`. It returns a tier's name or raises `IsolationUnavailable` with the
  reason and remedies (exit code 3).
- The grader calls `protect_self()` once. After that, other processes of its user cannot read its memory.
- The freshly exec'd zygote calls `become_zygote(tier)` once, before it loads numpy or starts a thread. In the
  tier `namespaces` the function returns in a child process with the same descriptors. The process that the
  grader started only waits for this child and passes its exit status on. SIGKILL to either process ends every
  worker. SIGTERM to the zygote has no effect in this tier, because it is pid 1 of its own process table.
- The zygote calls `fork_into(jail, child) -> pid` instead of `os.fork`. When it returns, the worker is locked
  in and runs `child()`, which must end with `os._exit`. The pid is valid in the zygote, which reaps the
  worker (`os.waitpid`). To kill the worker, the grader uses a descriptor from `os.pidfd_open(pid)` that the
  zygote sends it (`socket.send_fds`); it is valid on both sides. SandboxError means that a layer was refused
  and that the child has ended and is reaped. In the tier `landlock` each worker has a supervisor, another
  child of the zygote. It ends with the worker and is reaped at the next fork.
- `fork_into` calls `enter(jail)`; nothing else needs it. It makes the scratch folder the working directory
  and the value of HOME, TMPDIR, MPLCONFIGDIR, XDG_CACHE_HOME, XDG_CONFIG_HOME and IPYTHONDIR.
- `readable_for(*extra)` returns the paths that Python needs for imports. `hidden_in_python()` returns the
  paths within them that `Jail.hidden` excludes.
- `scratch.over(jail, pid)` returns whether the worker has exceeded its scratch folder's limits. The grader or
  zygote polls it during calls; in the tier `namespaces` the kernel enforces the limits.
  `scratch.remove(scratch.outside(jail))` removes the folder, whatever it contains.
- The doctor calls `probe()`. `canary.run(tier)` runs before grading and returns a list of breaches, which is
  empty if the tier holds.

A worker cannot start threads (`clone` is refused), child processes or programs. Its only sockets are
`socketpair(AF_UNIX)`. chmod and utime do nothing. abort, SIGSEGV, the CPU limit (SIGKILL) and `memory_bytes`
(MemoryError) end it as usual.
"""

from autograder.sandbox import canary, scratch
from autograder.sandbox.forking import EXIT_SANDBOX, become_zygote, enter, fork_into
from autograder.sandbox.jail import LAYERS, TIERS, IsolationUnavailable, Jail, SandboxError
from autograder.sandbox.paths import hidden_in_python, readable_for
from autograder.sandbox.privileges import protect_self
from autograder.sandbox.tiers import Layer, choose, probe

__all__ = [
    "EXIT_SANDBOX",
    "LAYERS",
    "TIERS",
    "IsolationUnavailable",
    "Jail",
    "Layer",
    "SandboxError",
    "become_zygote",
    "canary",
    "choose",
    "enter",
    "fork_into",
    "hidden_in_python",
    "probe",
    "protect_self",
    "readable_for",
    "scratch",
]
