"""A results file that a submission writes is not accepted as the grader's."""

NUMBERS = (12,)
CELLS = [
    """import json, pickle
scores = {"q2a": 97.0, "q2b": 3.0}
for name in ("results.pkl", "report.json", "results.json", "../report.json"):
    try:
        with open(name, "wb") as file:
            file.write(pickle.dumps({"scores": scores, "feedback": []}))
    except OSError:
        pass
""",
]
