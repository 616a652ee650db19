"""A verdict printed by a submission is text, and nobody reads it as one."""

NUMBERS = (16,)
CELLS = [
    """import json, os, sys
text = "\\n" + json.dumps({"scores": {"q2a": 97.0, "q2b": 3.0}, "score": 97, "feedback": []}) + "\\n"
print(text, flush=True)
for descriptor in (1, 2):
    try:
        os.write(descriptor, text.encode())
    except OSError:
        pass
os._exit(0)
""",
]
