"""Write the README's table of measurements from the JSON files in this folder: ``python -m benchmarks.table``.

The text of each row is here, and its figures are in the files. So the README shows the last measurements; a
test fails if it does not.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent
README = FOLDER.parent / "README.md"
BEGIN = "<!-- from benchmarks/*.json by `python -m benchmarks.table`: begin -->"
END = "<!-- end -->"

#: For each row: the file with the figures, the module that writes it, what was measured, the result, and what
#: it is compared with. ``{…}`` is looked up in the file; ``:.0%`` shows a share as a percentage.
ROWS = [
    (
        "results",
        "peers",
        "grading one submission, seven solved notebooks, with the same public and hidden tests (ours leaves out "
        "[cells that only show something](docs/decisions/011-cells-that-only-show.md))",
        "{autograder:.1f} CPU s",
        "`nbgrader autograde` {nbgrader:.1f} s ({nbgrader_ratio:.1f} times as much), "
        "`otter run` {otter:.1f} s ({otter_ratio:.1f} times)",
    ),
    (
        "cost",
        "cost",
        "what workers, isolation and the pipe cost",
        "{ratio:.2f} times the CPU",
        "the same cells and tests in one warm process",
    ),
    (
        "start",
        "start",
        "starting `autograder grade`, before the first answer is graded",
        "{class:.1f} CPU s for a class",
        "{one:.1f} s for a single submission",
    ),
    (
        "cold",
        "cold",
        "one submission in a Gradescope container that starts cold",
        "{cpu_seconds:.1f} CPU s",
        "{compared[ratio]:.2f} of that of commit {compared[commit]}, in one run on {compared[date]}",
    ),
    (
        "class",
        "whole_class",
        "a class of {class[submissions]:,} different submissions, {cores} at a time",
        "{class[wall_seconds]:,.0f} s, all processes {class[all_processes_peak_mb]} MB",
        "the last tenth of the class costs {class[last_over_first_tenth]:.2f} times the first",
    ),
    (
        "class",
        "whole_class",
        "a second core, a second Dask worker",
        "{second_core_speedup:.2f} and {second_dask_worker_speedup:.2f} times as fast",
        "one alone",
    ),
    (
        "class",
        "whole_class",
        "grading again after one hidden test has changed",
        "{regrade[q4b_changed_share]:.0%} of the CPU for a test of q4b, {regrade[q2d_changed_share]:.0%} of q2d, "
        "{regrade[q6_fc_net_changed_share]:.0%} of q6_fc_net; {regrade[nothing_changed_share]:.0%} if none has",
        "the full run of the same class, {class[cpu_seconds_a_submission]:.2f} CPU s per submission",
    ),
    (
        "isolation",
        "isolation",
        "isolating a worker: namespaces, chroot, Landlock",
        "{namespaces[added_ms]:.0f}, {chroot[added_ms]:.0f}, {landlock[added_ms]:.0f} ms more",
        "a bare fork of the same process, {namespaces[bare_fork_ms]:.0f} ms",
    ),
    (
        "mixed_class",
        "mixed_class",
        "a class of {hostile} hostile and {honest} honest submissions",
        "{failures} of {checks} checks failed, {processes_left} processes left",
        "the honest ones graded alone: their reports must be the same",
    ),
    (
        "derivations",
        "derivation_mutants",
        "{mutants:,} derivations, each with one edit",
        "{invalid_accepted} wrong ones accepted; {milliseconds[median]:.0f} ms each",
        "an independent evaluator in NumPy, which finds {totals[equal after all]} of them still right",
    ),
    (
        "mutation",
        "mutation",
        "{mutants:,} mutants of the reference answers, each with one edit",
        "hidden tests of their question catch {killed_unless_equivalent:.1%} of the wrong ones, "
        "{killed_by_hidden_tests:.1%} of all; {killed:.1%} with its public tests and its notebook's other questions",
        "[{totals[survived]} are right answers too](docs/mutation.md)",
    ),
    (
        "covered",
        "covered",
        "lines and branches that all tests run (`make coverage`)",
        "{percent_without_unseen}%",
        "{percent}% with the modules that run in locked processes, which coverage.py cannot measure",
    ),
    (
        "luck",
        "luck",
        "{submissions} submissions graded again with {seeds} other seeds of the tests, {cases_graded:,} cases in all",
        "{scores_that_changed} cases passed with one seed and failed with another",
        "the same answers with the first seed; [docs/luck.md](docs/luck.md)",
    ),
    (
        "pdf",
        "pdf",
        "one PDF of the solved workbook, {hw0_pdf[pages]} pages",
        "{hw0_pdf[cold][wall_seconds]:.1f} s, then {hw0_pdf[cached][wall_seconds]:.1f} s",
        "nbconvert with a browser {nbconvert_webpdf[wall_seconds]:.1f} s",
    ),
    (
        "explorer",
        "explorer",
        "time from a key press in an explorer to the new picture, in JupyterLab",
        "{median_ms:.0f} ms; the slowest of {explorers} explorers {slowest_ms:.0f} ms",
        "50 ms, which nobody notices",
    ),
    (
        "gradebook",
        "gradebook",
        "staff's pages for {submissions:,} submissions: gradebook, class report, feedback",
        "{commands[gradebook course][cpu_seconds]:.0f}, {commands[report][cpu_seconds]:.0f}, "
        "{commands[feedback][cpu_seconds]:.0f} CPU s",
        "a tenth of the class: {commands[gradebook course][cpu_over_that_of_a_tenth]:.1f}, "
        "{commands[report][cpu_over_that_of_a_tenth]:.1f}, "
        "{commands[feedback][cpu_over_that_of_a_tenth]:.1f} times as much",
    ),
    (
        "reading",
        "reading",
        "reading the {parts:,} written parts of {students} submissions, {styles_of_written_answers} styles of essays",
        "{decisions:,} decisions; the next page in {next_page_ms[cpu][median]:.0f} ms of CPU",
        "a click for each part",
    ),
]


def table() -> str:
    """Return the table as Markdown. Raises KeyError if a file lacks a figure."""
    lines = ["| measured | result | against | figures, command | date |", "|---|---|---|---|---|"]
    for file, module, what, result, against in ROWS:
        found = figures(file)
        command = found.get("command", f"python -m benchmarks.{module}").removeprefix("python -m benchmarks.")
        cells = [text.format(**found) for text in (what, result, against)]
        cells += [f"[{file}.json](benchmarks/{file}.json), `{command}`", found["measured"]["date"]]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def figures(file: str) -> dict[str, Any]:
    """Return a file's figures, and the number of failed checks if it lists them."""
    found: dict[str, Any] = json.loads((FOLDER / f"{file}.json").read_text())
    return found | {"failures": len(found.get("failed", []))}


def renewed(page: str) -> str:
    """Return the page with the new table between its markers. Raises ValueError if it has no markers."""
    before, rest = page.split(BEGIN)
    _, after = rest.split(END)
    return f"{before}{BEGIN}\n{table()}\n{END}{after}"


def write() -> None:
    """Renew the table in the README."""
    README.write_text(renewed(README.read_text()))


if __name__ == "__main__":
    write()
    print(table())
