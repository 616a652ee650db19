"""An answer's HTML reaches the grading page only as text, pictures and plain structure."""

from __future__ import annotations

import time
from html.parser import HTMLParser

import pytest

from autograder.homework.questions import MANUAL
from autograder.staff.gradebook import reference, sanitize
from autograder.staff.gradebook.cells import picture
from autograder.staff.gradebook.feedback_cells import safe_output
from tests.gradebook.payloads import XSS

_PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="


class _Reader(HTMLParser):
    """What a browser would find: tags and attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def _tags(html: str) -> list[tuple[str, dict[str, str | None]]]:
    reader = _Reader()
    reader.feed(html)
    return reader.found


@pytest.mark.parametrize("name", sorted(XSS))
def test_nothing_that_acts_is_left(name: str) -> None:
    """Of hostile Markdown with attachments, only harmless tags, attributes and addresses are left."""
    attachments = {"evil.svg": {"image/svg+xml": "PHN2ZyBvbmxvYWQ9Imh3MF9vd25lZCgpIi8+"}}
    for tag, attributes in _tags(sanitize.render(XSS[name], attachments)):
        assert tag not in {
            "script",
            "svg",
            "iframe",
            "style",
            "form",
            "input",
            "meta",
            "base",
            "math",
            "template",
        }
        assert set(attributes) <= {
            "href",
            "src",
            "alt",
            "title",
            "rel",
            "class",
            "colspan",
            "start",
            "width",
            "height",
        }
        assert (attributes.get("src") or "data:image/png;").startswith("data:image/")
        assert (attributes.get("href") or "https://").startswith(("https://", "http://", "mailto:"))
        assert "full-credit" not in (attributes.get("class") or "")


def test_what_an_honest_answer_holds_is_left() -> None:
    text = "**Yes**, as $x < y$ and\n\n| a | b |\n|--|--|\n| 1 | 2 |\n\n```python\nx = 1\n```\n"
    text += "![page](attachment:p.png)"
    html = sanitize.render(text, {"p.png": {"image/png": _PNG}})
    tags = [tag for tag, _ in _tags(html)]
    assert "strong" in tags
    assert "table" in tags
    assert "$x &lt; y$" in html
    assert ("img", {"src": f"data:image/png;base64,{_PNG}", "alt": "page"}) in _tags(html)
    assert any(
        tag == "span" and attributes.get("class") for tag, attributes in _tags(html)
    )  # highlighted code


def test_whatever_is_typed_there_is_a_page() -> None:
    assert "A picture is missing" in sanitize.render("![page](attachment:gone.png)")
    assert "deep" in sanitize.render("> " * 3000 + "deep")
    assert "deep" in sanitize.render("[" * 5000 + "deep")


@pytest.mark.parametrize(
    "bomb",
    [
        "\\begin{a}",
        "[",
        "![a](",
        "<div>",
        "&",
        "> ",
        "- a\n",
        "data:image/png;base64,",
        "![a](attachment:",
        "$$a",
    ],
)
@pytest.mark.slow
def test_no_text_takes_long(bomb: str) -> None:
    # a quadratic parser needs minutes here, a linear one two seconds: the limit is far from both
    start = time.process_time()
    for length in (49_000, 3_000_000):
        assert len(sanitize.render(bomb * (length // len(bomb)))) < 1_000_000
    assert time.process_time() - start < 40


def test_a_picture_that_is_typed_in_does_not_make_an_answer_long() -> None:
    source = "The *page*:\n\n![page](data:image/png;base64," + "iVBORw0K" * 20_000 + ")"
    assert "<em>page</em>" in sanitize.render(source)


def test_a_picture_without_a_description_says_so() -> None:
    assert 'alt="A picture without a description"' in sanitize.render(
        f'<img src="data:image/png;base64,{_PNG}">'
    )


def test_characters_that_turn_the_text_are_dropped() -> None:
    assert sanitize.clean("a‮b⁦c") == "abc"


def test_a_picture_is_what_its_bytes_say() -> None:
    assert picture("image/png", _PNG) == _PNG
    assert picture("image/png", "PHN2Zy8+") is None
    assert picture("image/svg+xml", "PHN2Zy8+") is None
    assert picture("image/png", "not base64!") is None


def test_outputs_of_the_sandbox_keep_text_and_plots_only() -> None:
    html = {"output_type": "display_data", "data": {"text/html": "<script>owned()</script>"}}
    assert safe_output(html) is None
    assert safe_output({"output_type": "display_data", "data": {"application/javascript": "owned()"}}) is None
    both = safe_output({"output_type": "execute_result", "data": {"text/html": "<b>", "text/plain": "plain"}})
    assert both is not None
    assert dict(both.data) == {"text/plain": "plain"}
    plot = safe_output({"output_type": "display_data", "data": {"image/png": _PNG}})
    assert plot is not None
    assert plot.metadata["image/png"]["alt"]


@pytest.mark.parametrize("part", [manual.name for manual in MANUAL])
def test_every_part_that_staff_read_has_its_reference_and_rubric(part: str) -> None:
    html = reference.panel(part if part == "p3b" else f"{part}-derivation")
    assert "Rubric" in html
    assert "Model answer" in html
