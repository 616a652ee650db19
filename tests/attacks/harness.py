"""Runs the attacks of one environment and one tier, and prints what came of each as JSON.

Three processes, as when grading: this one keeps the secrets; a zygote, exec'd before there were any, forks; a
worker attacks. Each attack is run with every layer on, with each layer left out alone, and with none.

    python -m tests.attacks.harness namespaces each-layer [group/name …]
"""

from __future__ import annotations

import json
import os
import secrets
import select
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any, NoReturn

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT))

from autograder import sandbox  # noqa: E402
from autograder.sandbox import scratch  # noqa: E402
from tests.attacks import environments, lab  # noqa: E402

MIB = 1 << 20
READABLE, HIDDEN = sandbox.readable_for(), sandbox.hidden_in_python()
#: Seconds after which a worker is ended; an attack may ask for others (`SECONDS`). CPU time, of which a worker
#: has one second, is looked at too: this machine may be busy.
SECONDS = 15.0


Results = dict[str, dict[str, dict[str, Any]]]


def run(environment: str, tier: str, *attacks: str, layers: bool = True) -> Results:
    """Results by attack and by what was left out: `""`, a layer's name (if `layers`), or `all`.

    Raises
    ------
    RuntimeError
        If the laboratory itself failed.
    """
    argv = [
        sys.executable,
        "-P",
        os.path.abspath(__file__),
        tier,
        "each-layer" if layers else "all-layers",
        *attacks,
    ]
    command = environments.command(environment, *argv)
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=1800, stdin=subprocess.DEVNULL, cwd=ROOT
    )
    try:
        results: Results = json.loads(done.stdout)
    except ValueError:
        raise RuntimeError(f"{environment}, {tier}: {done.stdout}{done.stderr}") from None
    return results


def main(tier: str, each: bool, wanted: list[str]) -> None:
    """Run the attacks in this environment; leave each layer out in turn, if `each`."""
    attacks = wanted or lab.sandboxed()
    with tempfile.TemporaryDirectory(prefix="hw0-attacks-") as folder:
        # Before there is a secret. Where namespaces are left out, so is the zygote's own process table.
        zygotes = {"namespaces": Zygote(tier), "": Zygote("none")}
        secret = "hidden-" + secrets.token_hex(16)
        ground = lab.Ground(Path(folder) / "lab", secret) if (Path(folder) / "lab").mkdir() is None else None
        assert ground is not None
        os.chmod(folder, 0o711)
        try:
            results = {name: _run_all(name, tier, each, ground, zygotes) for name in attacks}
        finally:
            for zygote in zygotes.values():
                zygote.close()
            ground.close()
            scratch.remove(os.path.join(folder, "lab", "cache"))
    json.dump(results, sys.stdout)


def _run_all(
    name: str, tier: str, each: bool, ground: lab.Ground, zygotes: dict[str, Zygote]
) -> dict[str, dict[str, Any]]:
    module = lab.load(name)
    layers = sandbox.LAYERS[tier]
    without = {
        "": frozenset[str](),
        **{layer: frozenset({layer}) for layer in layers},
        "all": frozenset(layers),
    }
    fresh = getattr(module, "FRESH", False)
    tried = getattr(module, "WITHOUT", None)
    results = {}
    for label, removed in without.items():
        if label in ("", "all") or (each and (tried is None or label in tried)):
            zygote = zygotes["namespaces" if "namespaces" not in removed else ""]
            if fresh:
                zygote = Zygote(tier)  # the others have passed on what earlier controls have read
            results[label] = _run_one(name, tier, removed, ground, zygote)
            if fresh:
                zygote.close()
    if hasattr(module, "control"):
        evidence = module.control(ground.lab(), ground.secret)
        results["all"] = {"evidence": evidence, "damage": [], "success": bool(evidence)}
    return results


def _run_one(
    name: str, tier: str, without: frozenset[str], ground: lab.Ground, zygote: Zygote
) -> dict[str, Any]:
    """Run one attack in a worker of a tier, and return what came of it.

    The ground is restored first. ``without`` are layers that the worker leaves out. The result is that of the zygote,
    with the ``damage`` to the ground, and ``success``: whether the attack has evidence or did damage. Evidence of an
    attack that reads counts only if it contains the secret. If the attack must end, being late is damage.
    """
    module = lab.load(name)
    ground.restore()
    inside = tempfile.mkdtemp(prefix="worker-", dir=ground.folder)
    target = ground.lab()
    jail = {
        "tier": tier,
        "readable": [*READABLE, target.site, target.shared],
        "hidden": [*HIDDEN, os.path.join(target.site, "solutions")],
        "scratch": inside,
        "cache": str(ground.folder / "cache"),
        "memory_bytes": 256 * MIB,
        "cpu_seconds": 1,
        "without": sorted(without),
    }
    seconds = getattr(module, "SECONDS", SECONDS)
    job = {"attack": name, "jail": jail, "lab": asdict(target), "seconds": seconds}
    result = zygote.attack({**job, "must_end": getattr(module, "MUST_END", False)})
    scratch.remove(scratch.outside(_jail(jail)))
    if os.path.exists(inside):
        scratch.remove(inside)
    result["damage"] = ground.damage(survivors=getattr(module, "SURVIVES", False))
    if result.pop("overtime") and getattr(module, "MUST_END", False):
        result["damage"].append("the worker outlived its budget")
    evidence = result["evidence"]
    if getattr(module, "READS", False) and evidence and ground.secret not in evidence:
        result["evidence"] = evidence = None
    result["success"] = bool(evidence or result["damage"])
    return result


def _jail(fields: dict[str, Any]) -> sandbox.Jail:
    values = dict(fields)
    for key in ("readable", "hidden", "keep_fds"):
        values[key] = tuple(values.get(key, ()))
    return sandbox.Jail(**{**values, "without": frozenset(values["without"])})


class Zygote:
    """The harness's end of the process that forks workers."""

    def __init__(self, tier: str) -> None:
        command = [sys.executable, "-P", os.path.abspath(__file__), "--zygote", tier]
        environment = {"PATH": "/usr/bin:/bin", "PYTHONDONTWRITEBYTECODE": "1"}
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
        )

    def attack(self, job: dict[str, Any]) -> dict[str, Any]:
        """Run one attack in a new worker."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        print(json.dumps(job), file=self.process.stdin, flush=True)
        answer = self.process.stdout.readline()
        if not answer:
            raise RuntimeError(f"the zygote died in {job['attack']} without {job['jail']['without']}")
        result: dict[str, Any] = json.loads(answer)
        return result

    def close(self) -> None:
        """End it and its workers."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.close()
        self.process.wait(10)
        self.process.stdout.close()


def zygote_main(tier: str) -> None:
    """In the zygote: one job per line, one answer per line."""
    sandbox.become_zygote(tier)
    modules = {name: lab.load(name) for name in lab.names()}
    leak = -1
    for line in sys.stdin:
        job = json.loads(line)
        target = lab.Lab(**job["lab"])
        if leak < 0:
            # A zygote must hold no such thing. This one does, to see that a worker would not inherit it.
            leak = os.open(target.hidden, os.O_RDONLY)
        print(json.dumps(_fork(job, target, modules[job["attack"]])), flush=True)


def _fork(job: dict[str, Any], target: lab.Lab, module: Any) -> dict[str, Any]:
    """Fork a worker for a job, let it attack the target, and return what it said and how it ended.

    ``evidence`` is what the attack returned, or None if it was refused or what it needs is absent; then ``refused`` has
    the reason. ``status`` is the worker's exit code or -signal, and ``overtime`` says whether it was killed for being
    late.
    """
    reader, writer = os.pipe()
    jail = _jail({**job["jail"], "keep_fds": (writer,)})

    def child() -> NoReturn:
        os.closerange(
            0, 3
        )  # the jobs' pipe: where descriptors stay open, an attack must not eat the next job
        try:
            evidence = module.attack(target)
        except lab.Absent as absent:
            evidence = f"absent: {absent}"
        except BaseException as error:
            evidence = f"refused: {type(error).__name__}: {error}"
        os.write(writer, str(evidence or "refused: nothing came of it").encode()[:60_000])
        os._exit(0)

    pid = sandbox.fork_into(jail, child)
    os.close(writer)
    said, status, overtime = _watch(pid, reader, jail, job)
    text = said.decode(errors="replace")
    kind, _, detail = text.partition(": ")
    return {
        "evidence": None if not text or kind in ("refused", "absent") else text[:2000],
        "refused": detail[:300] if kind in ("refused", "absent") else "",
        "absent": kind == "absent",
        "status": os.waitstatus_to_exitcode(status),
        "overtime": overtime,
    }


def _watch(pid: int, reader: int, jail: sandbox.Jail, job: dict[str, Any]) -> tuple[bytes, int, bool]:
    """Read what a worker says until it ends; return that, its status, and whether it was late.

    It is killed after the job's seconds, after 1.4 CPU seconds if it must end, or if it fills its scratch folder.
    ``reader``, its pipe, is closed.
    """
    said, overtime, status = b"", False, None
    watched = bool(sandbox.LAYERS[jail.tier]) and jail.without != frozenset(sandbox.LAYERS[jail.tier])
    deadline = time.monotonic() + job["seconds"]
    while status is None:
        if select.select([reader], [], [], 0.02)[0]:
            said += os.read(reader, 1 << 16)
        ended, status_now = os.waitpid(pid, os.WNOHANG)
        status = status_now if ended else None
        late = time.monotonic() > deadline or (job["must_end"] and _cpu_seconds(pid) > 1.4)
        if status is None and (late or (watched and scratch.over(jail, pid))):
            overtime = late
            os.kill(pid, signal.SIGKILL)
            status = os.waitpid(pid, 0)[1]
    while select.select([reader], [], [], 0)[0] and (part := os.read(reader, 1 << 16)):
        said += part
    os.close(reader)
    return said, status, overtime


def _cpu_seconds(pid: int) -> float:
    """CPU seconds of a process that has not been reaped."""
    try:
        return time.clock_gettime((~pid << 3) | 2)
    except OSError:
        return 0.0


if __name__ == "__main__":
    if sys.argv[1] == "--zygote":
        zygote_main(sys.argv[2])
    else:
        main(sys.argv[1], sys.argv[2] == "each-layer", sys.argv[3:])
