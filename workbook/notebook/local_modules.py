"""Find the Python files beside a notebook that it imports. They are not handed in, so the grader does not have them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from workbook import homework
from workbook.common import messages
from workbook.notebook.notebook_json import Content

_IMPORT = re.compile(
    r"^[ \t]*(?:from[ \t]+\.{0,3}(?P<one>[A-Za-z_]\w*)|import[ \t]+(?P<names>[A-Za-z_][^#\n;]{0,300}))", re.M
)
_RUN = re.compile(r"^[ \t]*%(?:run|load)[ \t]+(?:-\w[ \t]+)?[\"']?(?P<file>[\w./-]{1,200}\.py)\b", re.M)


def warnings(folder: Path, notebooks: Iterable[tuple[str, Content]]) -> Iterator[str]:
    """Yield a line for each notebook, given by its file's name, that needs Python files of the student's own."""
    for name, content in notebooks:
        files = sorted(_files(folder, content))
        if files:
            many = len(files) > 1
            named = ", ".join(messages.shown(one) for one in files[: messages.MAX_NAMED])
            yield (
                f"{messages.shown(name)} needs {named}, which "
                f"{'are' if many else 'is'} not handed in and which the grader does not have: move the code that you "
                "need into a cell of the notebook"
            )


def _files(folder: Path, content: Content) -> set[str]:
    """Return the names of the files in ``folder`` that code cells import or run."""
    found: set[str] = set()
    ours = {"workbook", homework.current().name}
    for cell in content["cells"]:
        if cell["cell_type"] != "code":
            continue
        for match in _IMPORT.finditer(cell["source"]):
            names = [match["one"]] if match["one"] else match["names"].split(",")
            modules = {name.split()[0].partition(".")[0] for name in names if name.strip()} - ours
            for module in modules:
                places = (f"{module}.py", f"{module}/__init__.py")
                found |= {place for place in places if module.isidentifier() and (folder / place).is_file()}
        found |= {one["file"] for one in _RUN.finditer(cell["source"]) if (folder / one["file"]).is_file()}
    return found
