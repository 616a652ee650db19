"""Markdown, mathematics, HTML and Typst in a notebook read no file when staff make its PDF."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

from tests.attacks.graded import BYSTANDER, notebook

NUMBERS = (75,)
PDF = True


def make(folder: Path) -> Path:
    """Every way that a document has to take another file in, aimed at the hidden tests."""
    path = folder / "student-01"
    path.mkdir()
    target = folder.parent / "ours_hidden.py"
    ways = [
        f'#read("{target}") #include "{target}"',
        f"![x](file://{target}) ![x]({target})",
        f'<img src="{target}"><iframe src="file://{target}"></iframe><object data="{target}"></object>',
        f"$\\input{{{target}}}$ \\verbatiminput{{{target}}} $\\openin1={target}$",
        f'```{{=typst}}\n#read("{target}")\n```',
    ]
    made = notebook([BYSTANDER, f"print('#read(\"{target}\")')"])
    for number, text in enumerate(ways):
        made["cells"].append({"cell_type": "markdown", "id": f"way-{number}", "metadata": {}, "source": text})
    (path / "q2_vector_calculus.ipynb").write_text(json.dumps(made))
    return path


def control() -> str:
    """What Typst makes of such a cell if it is pasted into the document."""
    import typst

    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "test.py").write_text("hidden-0123")
        (Path(folder) / "pasted.typ").write_text('#read("test.py")')
        page = typst.compile(str(Path(folder) / "pasted.typ"), root=folder, format="svg")
        (Path(folder) / "test.py").write_text("hidden-4567")
        other = typst.compile(str(Path(folder) / "pasted.typ"), root=folder, format="svg")
    return "the file's text is on the page" if page != other else ""
