"""What axe-core finds on a page: the rules of WCAG 2 A and AA, and its own best practices."""

from importlib.resources import files
from typing import Any

#: Rules that say nothing about a fragment of a page, such as an output of a cell.
OF_PAGES = (
    "region",
    "landmark-one-main",
    "page-has-heading-one",
    "bypass",
    "document-title",
    "html-has-lang",
)


def findings(page: Any, within: str = "html", leave_out: tuple[str, ...] = ()) -> list[str]:
    """Each rule that is violated, with the first elements that do; the page's own policy must let a script run."""
    page.evaluate((files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8"))
    rules = {rule: {"enabled": False} for rule in leave_out}
    found = page.evaluate("([where, rules]) => axe.run(where, {rules})", [within, rules])
    assert found["passes"], "axe looked at nothing"
    return [
        f"{rule['id']}: {rule['help']}: {[node['html'][:200] for node in rule['nodes'][:3]]}"
        for rule in found["violations"]
    ]
