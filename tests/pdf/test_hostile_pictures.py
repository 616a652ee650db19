"""Pictures that try to act, to hang or to grow: what is harmless in them, or a note."""

from __future__ import annotations

import base64
import io

import pytest
from PIL import Image

from tests.pdf.conftest import Exporter, words
from tests.pdf.gallery import code, display, encoded, markdown, notebook, stream, svg
from workbook.pdf.images import BadImageError, raster, vector


def test_an_svg_keeps_its_drawing_and_nothing_that_acts() -> None:
    drawn = vector(
        svg(
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
        vector(svg(inside).decode())
    assert str(refusal.value) == reason


def test_an_svg_with_entities_is_refused() -> None:
    bomb = '<!DOCTYPE svg [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>' + svg("<text>&b;</text>").decode()
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
    export = make([("p2_slopes", notebook(code("p", display("image/png", text), part="p2a")))])
    assert any(what.startswith("picture left out") for _, what in export.notes)


def test_metadata_of_pictures_does_not_travel(make: Exporter) -> None:
    from PIL.PngImagePlugin import PngInfo

    info = PngInfo()
    info.add_text("Comment", "not-to-travel")
    data = encoded(Image.new("RGB", (20, 20)), pnginfo=info)
    assert b"not-to-travel" in data
    assert b"not-to-travel" not in raster(data).data


def test_a_picture_that_typst_refuses_costs_only_its_cell(
    make: Exporter, monkeypatch: pytest.MonkeyPatch
) -> None:
    from workbook.pdf import images

    monkeypatch.setattr(images, "sanitize_svg", lambda text: (b"<svg", 10.0, 10.0))
    cells = [
        markdown("## A", "p2a"),
        code("good()", stream("good output"), part="p2a"),
        code("bad()", display("image/svg+xml", "<svg/>"), part="p2a"),
        markdown("## B", "p2b"),
        code("also_good()", stream("more output"), part="p2b"),
    ]
    export = make([("p2_slopes", notebook(*cells))])
    text = words(export.pdf)
    assert "good output" in text
    assert "more output" in text
    assert "bad()" in text
    assert export.notes == [("p2a", "cell 3 is shown as its source, without outputs")]
