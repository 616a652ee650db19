"""Content that tries to read, to reach out, to hang or to grow: a bounded PDF, a note, and nothing else."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

import pytest

from tests.pdf.conftest import Exporter, words
from tests.pdf.gallery import code, display, error, markdown, notebook, stream, svg

pytestmark = pytest.mark.slow

SECRET = "the-secret-of-the-file-system"


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    path = tmp_path / "secret.txt"
    path.write_text(SECRET)
    return path


def test_nothing_that_names_a_file_or_an_address_is_read(
    make: Exporter, secret: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Markdown, LaTeX, HTML, Typst and outputs that name a file with a secret, or an address, print without the secret.

    No connection is tried, and the notes say that a picture outside the notebook was left out.
    """
    import socket

    monkeypatch.setattr(socket, "socket", lambda *a, **k: pytest.fail("a connection was tried"))
    monkeypatch.chdir(secret.parent)
    reach = [
        f"![x](file://{secret})",
        f"![x]({secret})",
        "![x](secret.txt)",
        "![x](https://example.org/pixel.png)",
        "![x](//example.org/pixel.png)",
        f'<img src="{secret}"> <iframe src="file://{secret}"></iframe> <object data="{secret}"></object>',
        f'<link rel="stylesheet" href="{secret}"> <embed src="{secret}"> <video src="{secret}"></video>',
        f'#include "{secret}"',
        f'#read("{secret}")',
        f'#import "{secret}": *',
        f"$\\input{{{secret}}}$ $\\include{{{secret}}}$ $\\openin1={secret}$",
        f"\\input{{{secret}}} \\verbatiminput{{{secret}}}",
        f"[link](file://{secret})",
        "![x](data:image/svg+xml;base64," + base64.b64encode(svg(f'<image href="{secret}"/>')).decode() + ")",
        f'```{{=typst}}\n#read("{secret}")\n```',
    ]
    cells = [markdown("## A", "p2a")]
    cells += [markdown(text, "p2a") for text in reach]
    cells += [
        code(f'x = "#read(\\"{secret}\\")"', stream(f'#read("{secret}")'), part="p2a"),
        code("svg", display("image/svg+xml", svg(f'<image href="file://{secret}"/>').decode()), part="p2a"),
        code(
            "html", display("text/html", f"<table><tr><td><img src='{secret}'></td></tr></table>"), part="p2a"
        ),
        code("latex", display("text/latex", f"$\\input{{{secret}}}$"), part="p2a"),
        code("typst", display("text/markdown", f'#include "{secret}"'), part="p2a"),
    ]
    export = make([("p2_slopes", notebook(*cells))])
    assert SECRET not in words(export.pdf)
    assert SECRET.encode() not in export.pdf
    assert any("is not inside the notebook" in what for _, what in export.notes)
    assert len(export.pages["pages"]) < 8


def test_scripts_and_styles_leave_nothing(make: Exporter) -> None:
    html = (
        "<script>alert('script-body')</script><style>style-body{}</style><p onclick='x()'>kept words</p>"
        "<svg><script>svg-body</script></svg><a href='javascript:void(0)'>a link</a>"
    )
    export = make(
        [
            (
                "p2_slopes",
                notebook(
                    markdown("## A", "p2a"),
                    markdown(html, "p2a"),
                    code("h", display("text/html", html + "<ul><li>listed</li></ul>"), part="p2a"),
                    code("j", display("application/javascript", "js-body"), part="p2a"),
                ),
            )
        ]
    )
    text = words(export.pdf)
    assert "kept words" in text
    assert "listed" in text
    for trace in ("script-body", "style-body", "svg-body", "onclick", "js-body"):
        assert trace not in text
    assert b"javascript" not in export.pdf.lower()
    assert b"/JS" not in export.pdf


def test_markup_of_other_systems_is_printed_as_typed(make: Exporter) -> None:
    typed = [
        "#strong[x]",
        "#set text(red)",
        "<script-like>",
        "@ref",
        "= heading",
        "#{panic()}",
        "\\u{41}",
        "*/ // /*",
    ]
    cells = [markdown("## A", "p2a"), *(code(f"# {text}", stream(text), part="p2a") for text in typed)]
    text = words(make([("p2_slopes", notebook(*cells))]).pdf)
    for one in typed:
        assert text.count(" ".join(one.split())) >= 2, one


def test_invisible_and_unprintable_characters_are_shown(make: Exporter) -> None:
    source = "# \u202eevil\u202c 中文 \U0001f9e0 \x1b[31m \x00 \ue000" + "7\ue001"
    cells = [markdown("## A " + source, "p2a"), code(source, stream(source), part="p2a")]
    text = words(make([("p2_slopes", notebook(*cells))]).pdf)
    assert "[U+202E]evil" in text
    assert "中文 🧠" in text


@pytest.mark.parametrize(
    "text",
    [
        "x" * 10_000_000,
        "line\n" * 2_000_000,
        "\x1b[31m" * 500_000,
        "\r" * 3_000_000,
        "a\b" * 500_000,
        "tab\t" * 500_000,
        "\u202e" * 1_000_000,
    ],
    ids=["one line", "lines", "colors", "returns", "backspaces", "tabs", "directions"],
)
def test_ten_megabytes_of_output_fill_few_pages(make: Exporter, text: str) -> None:
    export = make([("p2_slopes", notebook(markdown("## A", "p2a"), code("p()", stream(text), part="p2a")))])
    assert export.pages["page_count"] <= 8


def test_a_thousand_cells_of_output_fill_a_bounded_number_of_pages(make: Exporter) -> None:
    cells = [code("p()", stream("line\n" * 400), part="p2a") for _ in range(900)]
    export = make([("p2_slopes", notebook(*cells))])
    assert export.pages["page_count"] < 120
    assert any("printed too much" in what for _, what in export.notes)
    assert len(export.notes) < 100


def test_a_long_text_and_a_long_program_are_cut(make: Exporter) -> None:
    cells = [
        markdown("word " * 300_000, "p2a"),
        code("x = 1\n" * 300_000, part="p2b"),
        code("print(1)" * 200_000, part="p2c"),
    ]
    export = make([("p2_slopes", notebook(*cells))])
    assert export.pages["page_count"] < 80
    assert {where for where, _ in export.notes} >= {"p2a", "p2b"}


NESTED = {
    "quotes": ">" * 5000 + " x",
    "lists": "\n".join("  " * i + "- x" for i in range(300)),
    "brackets": "[" * 20_000,
    "stars": "*" * 20_000 + "a" + "*" * 20_000,
    "emphasis": "*a _b " * 5_000,
    "html": "<div>" * 20_000 + "x",
    "spans": "<b><i>" * 5_000 + "x",
    "dollars": "$" * 20_001,
    "ticks": "".join("`" * i + " " for i in range(1, 300)),
    "tables": "|" * 5000 + "\n" + "|-" * 5000 + "|\n" + "|x" * 5000,
    "links": "[a](" * 5_000,
    "entities": "&amp;" * 50_000,
    "begin": "\\begin{align}" * 3_000,
}


@pytest.mark.parametrize("name", NESTED)
def test_nested_and_unclosed_markdown_ends(make: Exporter, name: str) -> None:
    export = make([("p2_slopes", notebook(markdown("## A", "p2a"), markdown(NESTED[name], "p2a")))])
    assert export.pages["page_count"] < 60


def test_a_notebook_of_wrong_types_prints(make: Exporter) -> None:
    """A notebook whose fields have wrong types makes a PDF, with the texts that can be read."""
    outputs: list[Any] = [
        {"output_type": "stream", "text": 5},
        {"output_type": "display_data", "data": [1]},
        {"output_type": "display_data", "data": {"image/png": {"a": 1}}},
        {"output_type": "display_data", "data": {"text/html": [1, "<table>"]}},
        {"output_type": "error", "traceback": "x", "ename": None},
        {"output_type": ["x"]},
        error("E" * 10_000, "v"),
    ]
    cells: list[Any] = [
        {
            "cell_type": "code",
            "source": "x",
            "outputs": outputs,
            "metadata": {"toy": {"question": ["p2a"], "role": 3}},
        },
        {"cell_type": "markdown", "source": "![a](attachment:b)", "attachments": {"b": 3}},
        {"cell_type": "markdown", "source": "![a](attachment:b)", "attachments": []},
        {"cell_type": "raw", "source": "raw text"},
        {"cell_type": "unknown", "source": "odd text"},
        {"cell_type": "code", "id": 7, "source": ["a", "\n", "b"], "outputs": None},
    ]
    text = words(make([("p2_slopes", notebook(*cells))]).pdf)
    assert "raw text" in text
    assert "odd text" in text
