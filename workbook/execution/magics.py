"""The IPython magics for notebooks that are checked or graded: which run, and which only print that they do not."""

from __future__ import annotations

import functools
import re
import shlex
import sys
from pathlib import Path
from typing import Any

from workbook.common.messages import MAX_NAME
from workbook.execution import imports, notes

NOT_RUN = "The grader does not run shell commands or other files"
_REFUSED_LINE = (
    *("system", "sx", "sc", "cd", "pip", "conda", "mamba", "uv", "micromamba"),
    *("load", "edit", "notebook", "pdb", "debug", "qtconsole"),
)
_REFUSED_CELL = (
    *("bash", "sh", "script", "system", "sx", "perl", "ruby", "python", "python2", "python3", "pypy"),
    *("js", "javascript", "html", "svg"),
)
_IGNORED_LINE = (
    "matplotlib",
    "autosave",
    "config",
    "history",
    "store",
    "gui",
    "xmode",
    "colors",
    "tb",
    "pinfo",
    "pinfo2",
)
_IGNORED_CELL = ("derive",)
_INSTALLS = re.compile(r"%?(?:pip3?|conda|mamba|micromamba|uv|apt|apt-get|python3? -m pip)\b")
"""Commands that only install software."""


def register(shell: Any) -> None:
    """Register this module's versions of the magics in a shell."""
    lines, cells = (shell.magics_manager.magics[kind] for kind in ("line", "cell"))
    lines |= {name: _refused(name) for name in _REFUSED_LINE} | dict.fromkeys(_IGNORED_LINE, _nothing)
    cells |= {name: _refused(name) for name in _REFUSED_CELL} | dict.fromkeys(_IGNORED_CELL, _nothing)
    lines["mkdir"] = _mkdir
    makers = {"pylab": _pylab, "load_ext": _load_ext, "autoreload": _autoreload, "run": _run}
    lines |= {name: make(shell) for name, make in makers.items()}
    lines["timeit"] = cells["timeit"] = _once(shell.magics_manager.registry["ExecutionMagics"].timeit)


def left_out(command: str) -> None:
    """Print and note that a command was not run."""
    what = command.strip()[:100]
    print(f"{NOT_RUN}: `{what}` was left out.", file=sys.stderr)
    if _INSTALLS.match(what):
        notes.add(
            f"`{what}` was left out: packages cannot be installed here. NumPy, SciPy, Matplotlib and "
            "SymPy are available."
        )
    else:
        notes.add(f"`{what}` was left out: shell commands and other files are not run here.")


def make_folders(command: str) -> bool:
    """Make the folders that ``mkdir -p …`` names inside the working folder; return False for any other command.

    A notebook that writes a package with ``%%writefile`` makes its folder first. A folder that cannot be made is left
    out, because in Jupyter a command of the shell that fails does not stop its cell.
    """
    try:
        program, *names = shlex.split(command)
    except ValueError:
        return False
    folders = [Path(name) for name in names if name not in ("-p", "-v", "-pv", "--parents", "--verbose")]
    plain = all(
        re.fullmatch(r"(?!-)[\w./ -]+", str(f)) and ".." not in f.parts and not f.is_absolute()
        for f in folders
    )
    if program != "mkdir" or not folders or not plain:
        return False
    try:
        for folder in folders:
            folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return False
    return True


def _refused(name: str) -> Any:
    def magic(line: str = "", cell: str | None = None) -> None:
        left_out(f"%{'%' if cell is not None else ''}{name} {line}")

    return magic


def _nothing(line: Any = "", cell: str | None = None) -> None:
    """Do nothing, for magics without an effect here: figures are kept anyway, and derivations are read elsewhere."""


def _mkdir(line: str = "") -> None:
    if not make_folders(f"mkdir {line}"):
        left_out(f"%mkdir {line}")


def _pylab(shell: Any) -> Any:
    def pylab(line: str = "") -> None:
        from IPython.core.pylabtools import import_pylab

        import_pylab(shell.user_ns, import_all="--no-import-all" not in line)

    return pylab


def _load_ext(shell: Any) -> Any:
    def load_ext(line: str = "") -> None:
        """Load no extension. Extensions are for editors, databases or profilers."""
        if line.strip() != "autoreload":
            notes.add(f"`%load_ext {line.strip()[:MAX_NAME]}` was left out: extensions are not loaded here.")

    return load_ext


def _autoreload(shell: Any) -> Any:
    """Return the magic ``%autoreload``, which turns reloading on in a shell, or off with ``0`` or ``off``.

    While it is on, modules that the notebook wrote are reloaded before each cell if their files have changed since an
    earlier cell. A file that cannot be read is skipped. No other module changes here.
    """
    seen: dict[str, str] = {}

    def reload() -> None:
        from IPython.extensions.autoreload import superreload

        for name, module in list(sys.modules.items()):
            if not imports.written_here(module):
                continue
            try:
                text = Path(str(module.__file__)).read_text(encoding="utf-8")
            except OSError:
                continue
            if seen.setdefault(name, text) != text:
                seen[name] = text
                superreload(module, shell=shell)

    def autoreload(line: str = "") -> None:
        callbacks = shell.events.callbacks["pre_run_cell"]
        on = line.strip() not in ("0", "off")
        if on and before not in callbacks:
            shell.events.register("pre_run_cell", before)
        elif not on and before in callbacks:
            shell.events.unregister("pre_run_cell", before)

    def before(*_: Any) -> None:
        reload()

    return autoreload


def _run(shell: Any) -> Any:
    def run(line: str = "") -> None:
        """Run a file that the notebook wrote into its own folder. No other file is run."""
        name = line.strip().split(" ")[-1].strip("'\"")
        path = Path(name if name.endswith(".py") else f"{name}.py")
        if path.parent != Path() or not path.is_file():
            left_out(f"%run {line}")
            return
        names: dict[str, Any] = {"__name__": "__main__", "__file__": str(path)}
        exec(imports.compiled(path.read_bytes(), str(path)), names)
        shell.user_ns.update({key: value for key, value in names.items() if not key.startswith("__")})

    return run


def _once(timeit: Any) -> Any:
    @functools.wraps(timeit)
    def once(line: str = "", cell: str | None = None, **rest: Any) -> Any:
        """Run a statement only once to time it, because nobody uses the result here."""
        line = re.sub(r"(?<!\S)-[nr]\s*\d+", "", line)
        return timeit(f"-n1 -r1 {line}", cell, **rest)

    return once
