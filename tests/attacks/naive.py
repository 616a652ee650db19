"""A grader of the old kind, as a control: notebook, tests, secret, score and results in one process.

It stands for what course graders commonly do: cells run in IPython, tests are called with the student's
namespace, an exception is a failed test, what was printed is shown to the student, and the result is a pickle
and a last line of output.
Run as a program: `python naive.py FOLDER`, where FOLDER has `submission.ipynb` and `theirs.py`.
"""

from __future__ import annotations

import importlib.util
import json
import os
import pickle
import sys
import traceback


def main(folder: str) -> None:
    """Grade FOLDER/submission.ipynb as graders of the old kind do, and leave FOLDER/results.pkl.

    Cells, answers and hidden tests run in this process, without a sandbox. Scores and feedback are also printed as
    JSON. If the submission has written a results.pkl, it stays.
    """
    from IPython.core.interactiveshell import InteractiveShell
    from traitlets.config import Config

    os.chdir(folder)
    sys.path.insert(0, folder)
    config = Config()
    config.HistoryManager.enabled = False
    shell = InteractiveShell.instance(config=config)
    with open("submission.ipynb") as file:
        cells = json.load(file)["cells"]
    spec = importlib.util.spec_from_file_location("theirs", "theirs.py")
    assert spec is not None
    assert spec.loader is not None
    tests = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tests)
    sys.modules["theirs"] = tests
    for cell in cells:
        if cell["cell_type"] == "code":
            shell.run_cell("".join(cell["source"]))
    scores, feedback = {"q2a": 0.0, "q2b": 0.0}, []
    per_test = {"q2a": 1.0, "q2b": 3.0}
    for name, test in list(vars(tests).items()):
        if name.startswith("test_"):
            question = name.split("_")[1]
            try:
                test(shell.user_ns)
                scores[question] += _points(cells, question) or per_test[question]
            except Exception:
                feedback.append(traceback.format_exc())
    if not os.path.exists("results.pkl"):
        with open("results.pkl", "wb") as file:
            pickle.dump({"scores": scores, "feedback": feedback}, file)
    print(json.dumps({"scores": scores, "feedback": feedback}))


def _points(cells: list[dict[str, object]], question: str) -> float | None:
    """Points as the submission's own metadata has them, which some graders believe."""
    for cell in cells:
        metadata = cell.get("metadata")
        grade = metadata.get("nbgrader") if isinstance(metadata, dict) else None
        if isinstance(grade, dict) and grade.get("grade_id") == question and "points" in grade:
            return float(str(grade["points"]))
    return None


if __name__ == "__main__":
    main(sys.argv[1])
