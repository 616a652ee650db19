"""The engine declares every distribution that it imports."""

from __future__ import annotations

import ast
import sys
import tomllib
from importlib.metadata import packages_distributions
from itertools import chain

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.places import ROOT


def test_every_import_of_the_engine_is_of_a_declared_distribution() -> None:
    """A package that only another package brings is gone when that one no longer needs it."""
    declared = {
        canonicalize_name(Requirement(line).name)
        for name in ("pyproject.toml", "autograder/pyproject.toml")
        for about in [tomllib.loads((ROOT / name).read_text(encoding="utf-8"))["project"]]
        for line in [*about["dependencies"], *chain(*about.get("optional-dependencies", {}).values())]
    }
    ours = {"workbook", "autograder", "hw0", "solutions", "questions", "mistakes", "tests"}
    brings = packages_distributions()
    files = sorted((ROOT / "autograder").rglob("*.py"))
    assert len(files) > 100
    missing = {
        (top, path.relative_to(ROOT).as_posix())
        for path in files
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        for name in _imported(node)
        for top in [name.partition(".")[0]]
        if top not in sys.stdlib_module_names
        and top not in ours
        and not {canonicalize_name(one) for one in brings.get(top, [top])} & declared
    }
    assert missing == set()


def _imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [node.module] if isinstance(node, ast.ImportFrom) and node.module and not node.level else []
