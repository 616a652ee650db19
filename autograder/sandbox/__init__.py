"""Isolation of student code: what may run it, and what it can reach. Only the standard library, only system
calls.

How the engine uses it:

- `choose(requested)` in the grader: a tier's name, or `IsolationUnavailable` with the reason and remedies
  (exit code 3).
- `protect_self()` once in the grader: other processes of its user cannot look into its memory.
- `become_zygote(tier)` once in the freshly exec'd zygote, before it loads numpy or starts a thread. In the
  tier `namespaces` the function returns in a child process (same descriptors), and the process that the
  grader started only waits for it and passes its exit status on. SIGKILL to either ends every worker;
  SIGTERM to the zygote does nothing there, for it is pid 1 of its own process table.
- `fork_into(jail, child) -> pid` in the zygote, instead of `os.fork`. When it returns, the worker is locked
  in and runs `child()`, which must end by `os._exit`. The pid is the zygote's view: the zygote reaps it
  (`os.waitpid`), and a grader that wants to kill it takes `os.pidfd_open(pid)` from the zygote
  (`socket.send_fds`), which is valid on both sides. SandboxError: a layer was refused, the child is gone
  and reaped.
  In the tier `landlock` the worker has a supervisor beside it, another child of the zygote's, which ends with it and is
  reaped at the next fork.
- `enter(jail)` is called by `fork_into`; nothing else needs it. It ends with the scratch folder as the
  working directory and as HOME, TMPDIR, MPLCONFIGDIR, XDG_CACHE_HOME, XDG_CONFIG_HOME and IPYTHONDIR.
- `readable_for(*extra)` gives what Python needs to go on importing; `hidden_in_python()` is for `Jail.hidden`,
  which takes away again.
- `scratch.over(jail, pid)` says whether the worker has filled its scratch folder (poll it during calls, in the
  grader or zygote; the kernel does it alone in the tier `namespaces`), and
  `scratch.remove(scratch.outside(jail))` cleans up, whatever was put in there.
- `probe()` for the doctor; `canary.run(tier)` before grading: a list of breaches, empty when all is well.

In a worker: no threads (`clone` is refused), no children, no programs, no sockets but
`socketpair(AF_UNIX)`; chmod and utime do nothing. abort, SIGSEGV, the CPU limit (SIGKILL) and
`memory_bytes` (MemoryError) end it as usual.
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
