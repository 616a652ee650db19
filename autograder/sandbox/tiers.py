"""Find out which tiers work on this machine, by trying each in a new process, and list them for the doctor."""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
from dataclasses import dataclass
from functools import lru_cache
from typing import NoReturn

from autograder.sandbox import forking, landlock, linux, scratch, temporary_folders
from autograder.sandbox.jail import TIERS, IsolationUnavailable, Jail, SandboxError

PASS, CAUTION, FAIL = "PASS", "CAUTION", "FAIL"

REMEDIES = {
    "namespaces": "Allow user namespaces: sysctl user.max_user_namespaces=15000, and on Ubuntu 24.04 "
    "kernel.apparmor_restrict_unprivileged_userns=0; in Docker --security-opt seccomp=unconfined "
    "--security-opt apparmor=unconfined, or --cap-add SYS_ADMIN.",
    "chroot": "Run as root with CAP_SYS_CHROOT, CAP_SETUID, CAP_SETGID and CAP_KILL, as Docker gives by default.",
    "landlock": "Use Linux 5.13 or later with Landlock on (lsm=landlock,… on the kernel's command line).",
}

#: Keyed by Yama's `ptrace_scope`: with 2 only root can read another process, with 3 none can until a restart.
YAMA_REMEDIES = {
    "2": "sysctl kernel.yama.ptrace_scope=1, where no tier but landlock could work.",
    "3": "kernel.yama.ptrace_scope=1 in /etc/sysctl.d and a restart, where no tier but landlock could work.",
}


@dataclass(frozen=True)
class Layer:
    """One line of the doctor's table: what was checked; PASS, FAIL or CAUTION; what was found; and what would help."""

    name: str
    status: str
    detail: str
    remedy: str = ""


def choose(requested: str) -> str:
    """Return the tier to grade with: the requested one, or with ``auto`` the strongest that works on this machine.

    The tier none is returned without a trial, and never for ``auto``. Every other tier is tried in a new process.

    Parameters
    ----------
    requested : str
        `auto`, or a tier's name.

    Raises
    ------
    IsolationUnavailable
        If the requested tier does not work here, or with `auto` no tier does. It has the reason for each tier, and
        remedies.
    ValueError
        If there is no such tier.
    """
    if requested != "auto" and requested not in TIERS:
        raise ValueError(f"there is no isolation tier {requested!r}; the tiers are auto, {', '.join(TIERS)}")
    if requested == "none":
        return requested
    wanted = [tier for tier in TIERS if tier != "none"] if requested == "auto" else [requested]
    refused = []
    for tier in wanted:
        reason = trial(tier)
        if reason is None:
            return tier
        refused.append(f"{tier}: {reason}")
    if not sys.platform.startswith("linux"):
        remedies: tuple[str, ...] = (
            "Grade on Linux: a server, a container, or a virtual machine on this computer.",
        )
    else:
        remedies = tuple(remedy(tier) for tier in wanted)
    raise IsolationUnavailable("\n".join(refused), remedies)


def ptrace_scope() -> str:
    """Return Yama's setting, `0` to `3`, or `off` on a kernel without Yama."""
    try:
        with open("/proc/sys/kernel/yama/ptrace_scope") as file:
            return file.read().strip()
    except OSError:
        return "off"


def remedy(tier: str) -> str:
    """Return what would make a tier work that does not work here."""
    stopped_by_yama = tier == "landlock" and landlock.version() and ptrace_scope() in YAMA_REMEDIES
    return YAMA_REMEDIES[ptrace_scope()] if stopped_by_yama else REMEDIES[tier]


@lru_cache(maxsize=len(TIERS))
def trial(tier: str) -> str | None:
    """Return why this tier does not work here, or None if a worker could be locked in."""
    try:
        linux.machine()
    except SandboxError as error:
        return str(error)
    package_root = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    code = f"import sys; sys.path.insert(0, {package_root!r}); from autograder.sandbox import tiers; tiers.main()"
    command = [sys.executable, "-I", "-S", "-c", code, tier]
    try:
        done = subprocess.run(command, capture_output=True, timeout=60, stdin=subprocess.DEVNULL)
        answer = json.loads(done.stdout)
    except (OSError, ValueError, subprocess.TimeoutExpired) as error:
        return f"the trial itself failed: {error}"
    return None if answer is None else str(answer)


def main() -> None:
    """Lock a worker in and print, as JSON, null or what went wrong. This runs in the trial's own process."""
    tier = sys.argv[1]
    with temporary_folders.temporary() as temporary:
        folder = str(temporary)
        home = os.getpid()
        reason: str | None = "the worker crashed"
        try:
            forking.become_zygote(tier)
            home = os.getpid()
            inside = os.path.join(folder, "scratch")
            os.mkdir(inside)
            jail = Jail(tier, (), inside, cache=os.path.join(folder, "cache"))
            pid = forking.fork_into(jail, _succeed)
            if os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0:
                reason = None
            scratch.remove(jail.cache)
        except (SandboxError, OSError) as error:
            reason = str(error)
        if os.getpid() == home:
            print(json.dumps(reason), flush=True)


def _succeed() -> NoReturn:
    os._exit(0)


def probe() -> list[Layer]:
    """Check every layer and tier of this machine; each becomes a line of the doctor's table."""
    try:
        machine = linux.machine()
    except SandboxError as error:
        return [Layer("machine", FAIL, str(error), "Grade on 64-bit Linux, x86-64 or aarch64.")]
    layers = [Layer("machine", PASS, f"Linux {platform.release()} on {machine}")]
    for tier in TIERS[:-1]:
        reason = trial(tier)
        if reason is None:
            layers.append(Layer(f"tier {tier}", PASS, "a worker was locked in"))
        else:
            layers.append(Layer(f"tier {tier}", CAUTION, reason, remedy(tier)))
    if all(layer.status != PASS for layer in layers[1:]):
        layers.append(
            Layer("isolation", FAIL, "no tier works here, so nothing is graded", REMEDIES["landlock"])
        )
    return [*layers, _landlock(), _identity(), _kernel(), _dumps()]


def _landlock() -> Layer:
    abi = landlock.version()
    if abi >= landlock.ABI_SCOPES:
        return Layer("landlock", PASS, f"ABI {abi}: files, TCP, device control, signals, abstract sockets")
    if abi >= landlock.ABI_TRUNCATE:
        return Layer("landlock", PASS, f"ABI {abi}: files; seccomp alone keeps signals and sockets")
    if abi >= 1:
        return Layer(
            "landlock", CAUTION, f"ABI {abi}: truncation is left to seccomp", "Use Linux 6.2 or later."
        )
    return Layer("landlock", CAUTION, "not available: every tier has one layer less", REMEDIES["landlock"])


def _identity() -> Layer:
    if os.geteuid() == 0:
        return Layer("own user", PASS, "every worker has its own user ID")
    detail = "workers share this user ID: namespaces, Landlock and seccomp keep them apart"
    return Layer("own user", CAUTION, detail, "Grade as root in a container to add one more layer.")


def _kernel() -> Layer:
    release = tuple(int(part) for part in platform.release().split("-")[0].split(".")[:2] if part.isdigit())
    if release >= (5, 14):
        return Layer("kernel", PASS, "close_range, pidfd and mount_setattr are there")
    return Layer("kernel", CAUTION, f"Linux {platform.release()} is old", "Use Linux 5.14 or later.")


def _dumps() -> Layer:
    scope = ptrace_scope()
    if scope in YAMA_REMEDIES and trial("landlock") is not None:
        detail = (
            f"Yama ({scope}) keeps even a parent from reading its child's paths, as the tier landlock must"
        )
        return Layer("ptrace scope", CAUTION, detail, YAMA_REMEDIES[scope])
    if scope in {"1", *YAMA_REMEDIES}:
        return Layer("ptrace scope", PASS, f"Yama keeps processes of one user apart ({scope})")
    detail = "processes of one user can inspect each other; the grader opts out by being undumpable"
    return Layer("ptrace scope", CAUTION, detail, "sysctl kernel.yama.ptrace_scope=1")
