"""Test whether the seed changes scores: grade 20 submissions 200 times each with different test inputs.

Every submission has an answer to each question: the reference, or a mixture with right answers in other
styles and wrong answers, drawn once from ``answers`` and ``mistakes``. A regrade runs every case that draws
random inputs (`drawing_cases`) with another seed; nothing else could change. The tests run in this process,
without a worker, so that one regrade takes a fraction of a second. A case that passes with one seed and fails
with another is listed with its submission and answer.

For trainings, we also measure (`margin`) how often a training whose accuracy is near the bound passes with
different random numbers.

Verdicts are counted, not timed, so the machine may be busy. Results are kept in ``build/luck``, in one file
for each question of a submission. A run continues where another one stopped, and several may run in
parallel::

    python -m benchmarks.luck                         # all of it, half an hour of CPU, then luck.json
    python -m benchmarks.luck --numbers 0 1 2 3       # some submissions only
    python -m benchmarks.luck --so-far                # luck.json from the submissions that are complete
"""

from __future__ import annotations

import argparse
import contextlib
import functools
import io
import json
import random
import time
import warnings
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from autograder.homework.questions import QUESTIONS
from benchmarks.measure import save
from hw0.checks import training
from hw0.data import load_digits
from hw0.solver import Solver
from questions.hidden import q6_train_two_layer as hidden
from questions.public import q6_train_two_layer as public
from solutions.fc_net.networks import TwoLayerNet
from tests.otter.running import ANSWERS, MISTAKES, SCORED, env_with, files, limited_memory, reference_env
from workbook import testing
from workbook.checks.testfile import Environment
from workbook.execution import seeds

OUT = Path(__file__).with_name("luck.json")
STATE = Path("build/luck")
SUBMISSIONS, SEEDS = 20, 200
#: Share of a submission's questions whose answer is right in another style, and share of wrong answers.
OTHER, WRONG = 0.4, 0.4
#: Epochs of trainings near the bound, how often each is trained, and how often it is judged on some of these
#: runs.
EPOCHS, TRAININGS, JUDGED = range(5, 12), 100, 4000


class Kept(Environment):
    """An environment that keeps what the cases of a question share, like the grader's environment."""

    __workbook_remote__ = True

    def __init__(self, names: Mapping[str, Any]) -> None:
        super().__init__(names)
        self.kept: dict[str, Any] = {}

    def remember(self, key: str, make: Callable[[], Any]) -> Any:
        if key not in self.kept:
            self.kept[key] = make()
        return self.kept[key]

    def cpu_seconds(self) -> float:
        return time.process_time()


class _Noted(Mapping[str, Any]):
    """An environment that records whether the seed was read."""

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


@functools.cache
def drawing_cases(question: str) -> tuple[str, ...]:
    """Return the names of the cases whose inputs depend on the seed, by running them on the reference."""
    found = []
    for file in files(question):
        for case in file.test_cases:
            env = _Noted(reference_env(question) | {"__seed__": 1})
            case.body.call_func(env)
            if env.drew:
                found.append(case.name)
    return tuple(found)


def submission(number: int) -> dict[str, tuple[str, str]]:
    """Return the name and code of the answer to each question; number 0 has only the reference, without code."""
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


def outcomes(question: str, env: dict[str, Any], seed: int) -> dict[str, str]:
    """Return the outcome of each case that draws, with this seed for the tests and the process."""
    found = {}
    kept = Kept(env | {"__seed__": seed})
    with seeds.fixed(seed), limited_memory(), contextlib.redirect_stdout(io.StringIO()):
        for file in files(question):
            for case in file.test_cases:
                if case.name in drawing_cases(question):
                    try:
                        case.body.call_func(kept)
                        found[case.name] = "pass"
                    except testing.CheckFailed as failed:
                        found[case.name] = failed.outcome
    return found


def regrade(number: int, question: str, count: int) -> dict[str, Any]:
    """Grade one question of a submission ``count`` times."""
    began = time.process_time()
    answer, code = submission(number)[question]
    env = env_with(code, question)
    first: dict[str, str] = {}
    changes, words, graded = [], 0, 0
    for seed in range(count):
        found = outcomes(question, env, seed)
        first = first or found
        graded += len(found)
        words += sum(found[name] != first[name] for name in found)
        differ = sorted(name for name in found if (found[name] == "pass") != (first[name] == "pass"))
        if differ:
            changes.append({"submission": number, "answer": answer, "seed": seed, "cases": differ})
    return {
        "seeds": count,
        "cases_graded": graded,
        "words": words,
        "changes": changes,
        "cpu_seconds": time.process_time() - began,
    }


def marginal_training(epochs: int) -> Callable[[Mapping[str, np.ndarray]], Solver]:
    """Return an answer whose accuracy grows with the epochs and is near the bound between 5 and 11 epochs."""

    def train_two_layer(data: Mapping[str, np.ndarray]) -> Solver:
        model = TwoLayerNet(data["X_train"][0].size, 100, 10, weight_scale=0.1)
        solver = Solver(
            model, dict(data), optim_config={"learning_rate": 0.1}, num_epochs=epochs, verbose=False
        )
        solver.train()
        return solver

    return train_two_layer


def margin(epochs: int) -> dict[str, Any]:
    """Measure how often a training near the bound passes, with different starts and, for the hidden case, images.

    The answer is trained `TRAININGS` times for this number of ``epochs``. Then the rule judges it `JUDGED` times on
    runs drawn from these. For the public and the hidden case, the result has the accuracies' median and deviation, the
    share of judgments that pass, the share that would pass if the best of four runs counted, and the mean number of
    runs.
    """
    env = {"train_two_layer": marginal_training(epochs), "__seed__": epochs}
    data = load_digits()
    values: dict[str, list[float]] = {"public": [], "hidden": []}
    for start in range(TRAININGS):
        solver = training.trained(env, data, start)
        values["public"].append(training.accuracy(solver, data["X_val"], data["y_val"]))
        given, X, y = hidden.renamed(env, start)
        solver = training.trained(env, given, start)
        values["hidden"].append(hidden.share_right(solver, given, X, y))
    result: dict[str, Any] = {"epochs": epochs}
    rng = np.random.default_rng(epochs)
    bounds = {"public": public.ACCURACY - public.MARGIN, "hidden": hidden.ACCURACY}
    for case, found in values.items():
        passes, runs = 0, 0
        for _ in range(JUDGED):
            drawn = rng.choice(found, training.RUNS, replace=False)
            judged = training.median_reaches(env, bounds[case], drawn.__getitem__)
            passes += judged.enough
            runs += len(judged.accuracies)
        result[case] = {
            "median": round(float(np.median(found)), 4),
            "deviation": round(float(np.std(found)), 4),
            "passes": round(passes / JUDGED, 4),
            "best_of_four_passes": round(1 - float(np.mean(np.array(found) < bounds[case])) ** 4, 4),
            "runs": round(runs / JUDGED, 1),
        }
    return result


def kept(name: str, make: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """Return the result of an earlier run, or call ``make()`` and keep its result."""
    path = STATE / f"{name}.json"
    if not path.exists():
        found = make()
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(found))
        print(
            f"{name}: {found.get('cpu_seconds', 0):.0f} CPU s, {len(found.get('changes', ()))} changes",
            flush=True,
        )
    return dict(json.loads(path.read_text()))


def main() -> None:
    """Do the remaining work, and write ``luck.json`` when all results are there.

    Results of each submission and question are kept in `STATE`, so that a run that was stopped continues. With other
    ``--numbers`` than all, only that work is done; with ``--so-far``, figures of what is complete are written.
    """
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--numbers", type=int, nargs="+", default=list(range(SUBMISSIONS)))
    parser.add_argument("--seeds", type=int, default=SEEDS)
    parser.add_argument("--so-far", action="store_true", help="write the figures of what is complete")
    chosen = parser.parse_args()
    warnings.simplefilter("ignore")  # wrong answers cause warnings
    questions = [q for q in SCORED if QUESTIONS[q].judged == "tests" and drawing_cases(q)]
    if chosen.so_far:
        chosen.numbers = [
            n
            for n in chosen.numbers
            if all((STATE / f"{n}-{q}-{chosen.seeds}.json").exists() for q in questions)
        ]
    graded = [
        kept(f"{number}-{q}-{chosen.seeds}", functools.partial(regrade, number, q, chosen.seeds))
        for number in chosen.numbers
        for q in questions
    ]
    if chosen.numbers != list(range(SUBMISSIONS)) and not chosen.so_far:
        return
    changes = [change for one in graded for change in one["changes"]]
    result = {
        "submissions": len(chosen.numbers),
        "seeds": chosen.seeds,
        "questions": questions,
        "cases_that_draw": sum(len(drawing_cases(q)) for q in questions),
        "cases_graded": sum(one["cases_graded"] for one in graded),
        "scores_that_changed": len({(c["submission"], c["answer"]) for c in changes}),
        "outcome_words_that_changed": sum(
            one["words"] for one in graded
        ),  # a singular matrix is not always seen
        "changes": changes[:50],
        "trainings_near_the_bound": [kept(f"margin-{n}", functools.partial(margin, n)) for n in EPOCHS],
        "cpu_seconds": round(sum(one["cpu_seconds"] for one in graded), 1),
    }
    save(OUT, result)
    print(json.dumps({key: value for key, value in result.items() if key != "questions"}, indent=1))


if __name__ == "__main__":
    main()
