"""Reports whose every student-chosen field attacks the page, and what a page may consist of."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

from tests.reporting import synthetic

PAYLOADS = (
    "<script>document.title='owned'</script>",
    "<img src=x onerror=\"document.title='owned'\">",
    "\"><svg onload=document.title='owned'>",
    "'><iframe srcdoc='<script>parent.document.title=1</script>'>",
    "</style><script>document.title='owned'</script><style>",
    "</title><script>document.title='owned'</script>",
    "--><script>document.title='owned'</script><!--",
    "javascript:document.title='owned'",
    "{{ 7 * 7 }}{% raw %}",
    "<a href=\"javascript:document.title='owned'\">mark me</a>",
    "<meta http-equiv=refresh content='0;url=https://example.org'>",
    "<form action=https://example.org><input name=q autofocus onfocus=document.title='owned'></form>",
    "<base href=https://example.org/><link rel=stylesheet href=//example.org/x.css>",
    "\u202e\u2066full points\u2069 \u200b\u00ad\x1b[2J\x00\x08\ufeff\u2028",
    "]]></script><math><mtext></p><style><img src=x onerror=alert(1)>",
    "a" * 5000,
)

# Everything that our templates and matplotlib's figures use, and nothing that runs, loads or sends.
_TAGS = (
    "html head meta title style body a main header h1 h2 h3 p small div i b span section nav dl dt dd ol ul li "
    "article details summary code table caption thead tbody tr th td footer bdi figure figcaption "
    "svg desc defs g path use clippath rect text tspan"
)
TAGS = frozenset(_TAGS.split())
_ATTRIBUTES = (
    "lang charset name content http-equiv class href id style role aria-hidden aria-label aria-labelledby tabindex "
    "scope colspan open xmlns viewbox d clip-path transform x y width height xml:space version xlink:href"
)
ATTRIBUTES = frozenset(_ATTRIBUTES.split())


class Outline(HTMLParser):
    """Tags, attributes, links and ids of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.links: list[str] = []
        self.ids: list[str] = []
        self.text: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        for name, value in attrs:
            self.attributes.add(name)
            if name in ("href", "xlink:href"):
                self.links.append(value or "")
            if name == "id":
                self.ids.append(value or "")

    def handle_data(self, data: str) -> None:
        self.text.append(data)

    def unknown_decl(self, data: str) -> None:
        raise AssertionError(f"a declaration in the page: {data[:50]}")


def assert_inert(page: str) -> None:
    """Only our own tags and attributes; links stay inside the page or beside it; no invisible character."""
    outline = Outline(page)
    assert outline.tags <= TAGS, outline.tags - TAGS
    assert outline.attributes <= ATTRIBUTES, outline.attributes - ATTRIBUTES
    assert all(link.startswith(("#", "./", "../")) for link in outline.links), outline.links
    assert len(outline.ids) == len(set(outline.ids))
    invisible = {c for c in page if c != "\n" and not c.isprintable() and c != "\N{NO-BREAK SPACE}"}
    assert not invisible, invisible
    page.encode()


def report(payload: str) -> dict[str, Any]:
    """A valid report with ``payload`` wherever a student, or the checker of a student's text, can put one."""
    made = synthetic.reports(1)["student-0001"]
    made["student"] = payload
    made["release"] = payload
    for question in made["questions"]:
        for case in question["cases"]:
            case["message"], case["hint"], case["name"] = payload, payload, f"{case['name']} {payload}"
    for notebook in made["notebooks"]:
        notebook["errors"] = [{"cell": payload, "ename": payload, "evalue": payload}]
        notebook["hints"] = [payload]
    for part in made["manual"]:
        part["evidence"] = payload
    return made
