"""Code left for the end of the process changes no result."""

NUMBERS = (77, 52)
CELLS = [
    """import atexit, json, os, threading

def late():
    with open("results.pkl", "wb") as file:
        import pickle
        pickle.dump({"scores": {"q2a": 97.0, "q2b": 3.0}, "feedback": []}, file)

atexit.register(late)
""",
]
