"""Does another seed change a score? 20 submissions, each graded again and again with other test inputs.

Every submission is a whole notebook's worth of answers: the reference, right answers in other styles, and mixtures with
wrong ones, drawn once from ``answers`` and ``mistakes``. A regrade runs every case that draws anything
(`drawing_cases`), with another seed; nothing else could change. The tests run here on answers that are ordinary
objects: no worker, so that one regrade takes a fraction of a second. Trainings and drawings cost most, and are repeated
less often. A case that passes with one seed and not with another is listed, with its submission and answer.

    python -m benchmarks.luck                        # 20 submissions, 200 seeds
    python -m benchmarks.luck --submissions 4 --seeds 5 --slow-seeds 1
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import random
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from autograder.homework.questions import QUESTIONS
from tests.otter.running import ANSWERS, MISTAKES, SCORED, env_with, files, limited_memory, reference_env
from workbook import ladder

OUT = Path(__file__).with_name("luck.json")
#: Questions whose cases train or draw, repeated fewer times.
SLOW = ("q5b", "q6_train_two_layer")
SUBMISSIONS = 20
#: Share of a submission's questions whose answer is another right one, and a wrong one.
OTHER, WRONG = 0.4, 0.4


class _Noted(Mapping[str, Any]):
    """An environment that remembers whether the seed was asked for."""

    def __init__(self, env: Mapping[str, Any]) -> None:
        self.env, self.drew = env, False

    def __getitem__(self, name: str) -> Any:
        return self.env[name]

    def get(self, name: str, default: Any = None) -> Any:
        self.drew = self.drew or name == "__seed__"
        return self.env.get(name, default)

    def __iter__(self) -> Iterator[str]:
        return iter(self.env)

    def __len__(self) -> int:
        return len(self.env)


def drawing_cases(question: str) -> list[str]:
    """Names of the cases whose inputs follow from the seed, found by running them on the reference."""
    found = []
    for file in files(question):
        for case in file.test_cases:
            env = _Noted(reference_env(question) | {"__seed__": 1})
            case.body.call_func(env)
            if env.drew:
                found.append(case.name)
    # What a student's training makes depends on the worker's seed.
    return (
        found if question != "q6_train_two_layer" else [c.name for f in files(question) for c in f.test_cases]
    )


def submission(number: int) -> dict[str, tuple[str, str]]:
    """For each question the name and the code of its answer; number 0 is the reference throughout, without code."""
    draw = random.Random(number)
    chosen = {}
    for question in SCORED:
        others = [(path.stem, path) for owner, path in ANSWERS if owner == question]
        wrong = [(str(mistake), mistake.code) for mistake in MISTAKES if mistake.question == question]
        share = draw.random()
        if number and share < OTHER and others:
            name, path = draw.choice(others)
            chosen[question] = (name, path.read_text(encoding="utf-8"))
        elif number and share < OTHER + WRONG and wrong:
            chosen[question] = draw.choice(wrong)
        else:
            chosen[question] = ("reference", "")
    return chosen


def outcomes(question: str, env: dict[str, Any], cases: set[str], seed: int) -> dict[str, str]:
    """The outcome of each of these cases with this seed."""
    np.random.seed(seed % 2**32)
    found = {}
    for file in files(question):
        for case in file.test_cases:
            if case.name in cases:
                try:
                    with limited_memory(), contextlib.redirect_stdout(io.StringIO()):
                        case.body.call_func(env | {"__seed__": seed})
                    found[case.name] = "pass"
                except ladder.CheckFailed as failed:
                    found[case.name] = failed.outcome
    return found


def main() -> None:
    """Run it and write ``luck.json``."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--submissions", type=int, default=SUBMISSIONS)
    parser.add_argument("--seeds", type=int, default=200)
    parser.add_argument("--slow-seeds", type=int, default=10, help=f"seeds for {', '.join(SLOW)}")
    parser.add_argument("--only", help="questions whose names begin so")
    chosen = parser.parse_args()
    began = time.process_time()
    questions = [q for q in SCORED if QUESTIONS[q].kind == "auto" and q.startswith(chosen.only or "q")]
    cases = {question: set(drawing_cases(question)) for question in questions}
    grades, words, changed = 0, 0, []
    for number in range(chosen.submissions):
        for question, (answer, code) in submission(number).items():
            if not cases.get(question):
                continue
            env = env_with(code, question)
            seeds = chosen.slow_seeds if question in SLOW else chosen.seeds
            first: dict[str, str] | None = None
            for seed in range(seeds):
                found = outcomes(question, env, cases[question], seed)
                grades += len(found)
                first = found if first is None else first
                words += sum(found[name] != first[name] for name in found)
                differ = sorted(name for name in found if (found[name] == "pass") != (first[name] == "pass"))
                if differ:
                    changed.append({"submission": number, "answer": answer, "seed": seed, "cases": differ})
        print(
            f"submission {number}: {len(changed)} changes so far, {time.process_time() - began:.0f} CPU s",
            flush=True,
        )
    result = {
        "submissions": chosen.submissions,
        "seeds": chosen.seeds,
        "seeds_of_slow_questions": chosen.slow_seeds,
        "slow_questions": list(SLOW),
        "questions": questions,
        "cases_that_draw": sum(map(len, cases.values())),
        "cases_graded": grades,
        "scores_that_changed": len({(c["submission"], c["answer"]) for c in changed}),
        "outcome_words_that_changed": words,  # such as fail and error: a singular matrix is not always seen to be one
        "changes": changed[:50],
        "cpu_seconds": round(time.process_time() - began, 1),
    }
    OUT.write_text(json.dumps(result, indent=1) + "\n")
    print(json.dumps({key: value for key, value in result.items() if key != "questions"}, indent=1))


if __name__ == "__main__":
    main()
