"""Content that tries to read, to reach out, to hang or to grow: a bounded PDF, a note, and nothing else."""

from __future__ import annotations

import base64
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from autograder.pdf_worker import PdfFailed, bounded_pdf
from hw0.limits import Refused
from hw0.pdf.images import BadImageError, raster, vector
from tests.pdf.conftest import Exporter, words
from tests.pdf.gallery import base64_png, code, display, encoded, error, markdown, notebook, stream

SECRET = "the-secret-of-the-file-system"


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    path = tmp_path / "secret.txt"
    path.write_text(SECRET)
    return path


def test_nothing_that_names_a_file_or_an_address_is_read(
    make: Exporter, secret: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
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
        "![x](data:image/svg+xml;base64,"
        + base64.b64encode(_svg(f'<image href="{secret}"/>')).decode()
        + ")",
        f'```{{=typst}}\n#read("{secret}")\n```',
    ]
    cells = [markdown("## A", "q2a")]
    cells += [markdown(text, "q2a") for text in reach]
    cells += [
        code(f'x = "#read(\\"{secret}\\")"', stream(f'#read("{secret}")'), part="q2a"),
        code("svg", display("image/svg+xml", _svg(f'<image href="file://{secret}"/>').decode()), part="q2a"),
        code(
            "html", display("text/html", f"<table><tr><td><img src='{secret}'></td></tr></table>"), part="q2a"
        ),
        code("latex", display("text/latex", f"$\\input{{{secret}}}$"), part="q2a"),
        code("typst", display("text/markdown", f'#include "{secret}"'), part="q2a"),
    ]
    export = make([("q2_vector_calculus", notebook(*cells))])
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
                "q2_vector_calculus",
                notebook(
                    markdown("## A", "q2a"),
                    markdown(html, "q2a"),
                    code("h", display("text/html", html + "<ul><li>listed</li></ul>"), part="q2a"),
                    code("j", display("application/javascript", "js-body"), part="q2a"),
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
    cells = [markdown("## A", "q2a"), *(code(f"# {text}", stream(text), part="q2a") for text in typed)]
    text = words(make([("q2_vector_calculus", notebook(*cells))]).pdf)
    for one in typed:
        assert text.count(" ".join(one.split())) >= 2, one


def test_invisible_and_unprintable_characters_are_shown(make: Exporter) -> None:
    source = "# \u202eevil\u202c 中文 \U0001f9e0 \x1b[31m \x00 \ue000" + "7\ue001"
    cells = [markdown("## A " + source, "q2a"), code(source, stream(source), part="q2a")]
    text = words(make([("q2_vector_calculus", notebook(*cells))]).pdf)
    assert "[U+202E]evil" in text
    assert "[U+4E2D U+6587]" in text
    assert "[brain]" in text


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
    ids=["one line", "lines", "colours", "returns", "backspaces", "tabs", "directions"],
)
def test_ten_megabytes_of_output_fill_few_pages(make: Exporter, text: str) -> None:
    export = make(
        [("q2_vector_calculus", notebook(markdown("## A", "q2a"), code("p()", stream(text), part="q2a")))]
    )
    assert export.pages["page_count"] <= 8


def test_a_thousand_cells_of_output_fill_a_bounded_number_of_pages(make: Exporter) -> None:
    cells = [code("p()", stream("line\n" * 400), part="q2a") for _ in range(900)]
    export = make([("q2_vector_calculus", notebook(*cells))])
    assert export.pages["page_count"] < 120
    assert any("printed too much" in what for _, what in export.notes)
    assert len(export.notes) < 100


def test_a_long_text_and_a_long_program_are_cut(make: Exporter) -> None:
    cells = [
        markdown("word " * 300_000, "q2a"),
        code("x = 1\n" * 300_000, part="q2b"),
        code("print(1)" * 200_000, part="q2c"),
    ]
    export = make([("q2_vector_calculus", notebook(*cells))])
    assert export.pages["page_count"] < 80
    assert {where for where, _ in export.notes} >= {"q2a", "q2b"}


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
    export = make([("q2_vector_calculus", notebook(markdown("## A", "q2a"), markdown(NESTED[name], "q2a")))])
    assert export.pages["page_count"] < 60


def _svg(inside: str) -> bytes:
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="100" height="100">'
        f"{inside}</svg>"
    ).encode()


def test_an_svg_keeps_its_drawing_and_nothing_that_acts() -> None:
    drawn = vector(
        _svg(
            '<rect width="5" height="5" fill="red" onclick="x()"/><script>alert(1)</script>'
            '<foreignObject><p>html</p></foreignObject><image href="file:///etc/passwd"/>'
            '<use xlink:href="http://example.org/x#y"/><rect style="fill:url(http://example.org/x)"/>'
        ).decode()
    ).data.decode()
    assert '<rect width="5" height="5" fill="red" />' in drawn
    for trace in ("script", "foreignObject", "image", "example.org", "onclick"):
        assert trace not in drawn


BOMB = (
    "".join(f'<g id="a{i}">' + f'<use href="#a{i + 1}"/>' * 10 + "</g>" for i in range(12))
    + '<g id="a12"><rect width="1" height="1"/></g>'
)


@pytest.mark.parametrize(
    ("inside", "reason"),
    [
        (BOMB, "it draws more than 50,000 elements"),
        ('<g id="a"><use href="#a"/></g>', "it refers to itself"),
        ("<g>" * 500 + "</g>" * 500, "it is nested too deeply"),
        ("<g>", "it is not valid SVG"),
    ],
)
def test_an_svg_that_grows_is_refused(inside: str, reason: str) -> None:
    with pytest.raises(BadImageError) as refusal:
        vector(_svg(inside).decode())
    assert str(refusal.value) == reason


def test_an_svg_with_entities_is_refused() -> None:
    bomb = '<!DOCTYPE svg [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>' + _svg("<text>&b;</text>").decode()
    with pytest.raises(BadImageError, match="declares entities"):
        vector(bomb)


def test_a_picture_of_too_many_pixels_is_never_decoded() -> None:
    out = io.BytesIO()
    Image.new("1", (8_000, 8_000)).save(out, "PNG")
    assert len(out.getvalue()) < 20_000
    with pytest.raises(BadImageError, match="8000 × 8000 pixels are too many"):
        raster(out.getvalue())


@pytest.mark.parametrize(
    "data", [b"", b"\x89PNG\r\n\x1a\n" + b"\0" * 50, encoded(Image.new("RGB", (50, 50)))[:60], b"%PDF-1.4"]
)
def test_a_damaged_picture_leaves_a_note(make: Exporter, data: bytes) -> None:
    text = base64.b64encode(data).decode()
    export = make([("q2_vector_calculus", notebook(code("p", display("image/png", text), part="q2a")))])
    assert any(what.startswith("picture left out") for _, what in export.notes)


def test_metadata_of_pictures_does_not_travel(make: Exporter) -> None:
    from PIL.PngImagePlugin import PngInfo

    info = PngInfo()
    info.add_text("Comment", SECRET)
    data = encoded(Image.new("RGB", (20, 20)), pnginfo=info)
    assert SECRET.encode() in data
    assert SECRET.encode() not in raster(data).data


def test_a_notebook_of_wrong_types_prints(make: Exporter) -> None:
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
            "metadata": {"hw0": {"question": ["q2a"], "role": 3}},
        },
        {"cell_type": "markdown", "source": "![a](attachment:b)", "attachments": {"b": 3}},
        {"cell_type": "markdown", "source": "![a](attachment:b)", "attachments": []},
        {"cell_type": "raw", "source": "raw text"},
        {"cell_type": "unknown", "source": "odd text"},
        {"cell_type": "code", "id": 7, "source": ["a", "\n", "b"], "outputs": None},
    ]
    text = words(make([("q2_vector_calculus", notebook(*cells))]).pdf)
    assert "raw text" in text
    assert "odd text" in text


def test_a_picture_that_typst_refuses_costs_only_its_cell(
    make: Exporter, monkeypatch: pytest.MonkeyPatch
) -> None:
    from hw0.pdf import images

    monkeypatch.setattr(images, "sanitise_svg", lambda text: (b"<svg", 10.0, 10.0))
    cells = [
        markdown("## A", "q2a"),
        code("good()", stream("good output"), part="q2a"),
        code("bad()", display("image/svg+xml", "<svg/>"), part="q2a"),
        markdown("## B", "q2b"),
        code("also_good()", stream("more output"), part="q2b"),
    ]
    export = make([("q2_vector_calculus", notebook(*cells))])
    text = words(export.pdf)
    assert "good output" in text
    assert "more output" in text
    assert "bad()" in text
    assert export.notes == [("q2a", "cell 3 is shown as its source, without outputs")]


def _zip(**files: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(f"{name}.ipynb", text)
    return out.getvalue()


def test_staff_make_pdfs_in_the_sandbox(isolation: str) -> None:
    good = json.dumps(
        notebook(markdown("## A", "q2a"), code("p", display("image/png", base64_png()), part="q2a"))
    )
    submission = _zip(q2_vector_calculus=good, q4_ridge="[" * 100_000)
    made = bounded_pdf(submission, "student-01", 1_788_000_000, isolation=isolation)
    assert made.pdf.startswith(b"%PDF")
    assert made.pages["page_count"] == 2
    assert any("q4_ridge" in where and "levels deep" in what for where, what in made.notes)


def test_a_child_that_passes_a_limit_is_ended(isolation: str) -> None:
    cells = (markdown(f"$x_{{{i}}}^2 + \\frac{{a}}{{b}}$", "q2a") for i in range(900))
    big = _zip(q2_vector_calculus=json.dumps(notebook(*cells)))
    with pytest.raises(PdfFailed, match="signal"):
        bounded_pdf(big, "student-01", 0, cpu_seconds=2, isolation=isolation)
    with pytest.raises(PdfFailed):
        bounded_pdf(big, "student-01", 0, memory_bytes=30_000_000, isolation=isolation)
    with pytest.raises(PdfFailed, match=r"more than 0\.2 s"):
        bounded_pdf(big, "student-01", 0, wall_seconds=0.2, isolation=isolation)


def test_a_submission_that_cannot_be_taken_is_refused_in_the_graders_words(isolation: str) -> None:
    with pytest.raises(Refused, match=r"no notebook \(\.ipynb\) in the submission"):
        bounded_pdf(_zip(), "student-01", 0, isolation=isolation)
    with pytest.raises(Refused, match="the zip cannot be read"):
        bounded_pdf(b"rubbish", "student-01", 0, isolation=isolation)
