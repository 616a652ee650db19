"""Renew the figures in the README: ``python -m benchmarks [NAME …]``.

Without names it runs every benchmark that takes at most ten minutes on two quiet cores, one after the other,
and then renews the table. A benchmark that takes longer than `LIMIT_SECONDS` is ended, and its old figures
stay. Each file says when and on which machine it was written.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time

from benchmarks import table

LIMIT_SECONDS = 600
#: The benchmarks of ``make bench``, with the sizes that keep each below the limit.
COMMANDS = {
    "peers": ("--students", "12", "--rounds", "3"),
    "cost": (),
    "start": (),
    "cold": (),
    "whole_class": ("500", "--small", "60"),
    "isolation": (),
    "mixed_class": (),
    "derivation_mutants": ("--processes", "2"),
    "mutation": (),
    "pdf": (),
    "explorer": (),
    "gradebook": ("1000",),
    "reading": ("500",),
}
#: This takes hours, so it runs only when it is named, without a limit. It continues where it stopped.
LONG: dict[str, tuple[str, ...]] = {"luck": ()}


def run(name: str) -> tuple[bool, str]:
    """Run one benchmark, which prints its figures; return whether it finished, and how in a few words."""
    started = time.perf_counter()
    command = [sys.executable, "-m", f"benchmarks.{name}", *(COMMANDS | LONG)[name]]
    try:
        done = subprocess.run(command, check=False, timeout=None if name in LONG else LIMIT_SECONDS)
    except subprocess.TimeoutExpired:
        return False, f"not finished after {LIMIT_SECONDS} s; the old figures stay"
    if done.returncode:
        return False, f"failed with exit code {done.returncode}"
    return True, f"{time.perf_counter() - started:.0f} s"


def main() -> None:
    """Run the chosen benchmarks and renew the table; exit with 1 if one did not finish."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    known = ", ".join([*COMMANDS, *LONG])
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"{known} [all but {' and '.join(LONG)}]")
    names = parser.parse_args().names or list(COMMANDS)
    if unknown := set(names) - COMMANDS.keys() - LONG.keys():
        parser.error(f"unknown: {', '.join(sorted(unknown))}; known are {known}")
    results = {}
    for number, name in enumerate(names, 1):
        print(f"{name} ({number} of {len(names)})", flush=True)
        results[name] = run(name)
        print(f"{name}: {results[name][1]}", flush=True)
    table.write()
    print(*(f"{name}: {how}" for name, (_, how) in results.items()), sep="\n")
    sys.exit(not all(finished for finished, _ in results.values()))


if __name__ == "__main__":
    main()
