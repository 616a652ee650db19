"""Pictures that try to act, to hang or to grow: what is harmless in them, or a note."""

from __future__ import annotations

import base64
import io
from xml.etree import ElementTree

import pytest
from PIL import Image

from tests.pdf.conftest import Exporter, words
from tests.pdf.gallery import base64_png, code, display, encoded, markdown, notebook, stream, svg
from workbook.pdf import images
from workbook.pdf.images import BadImageError, decode_base64, from_data_url, open_picture, raster, vector
from workbook.pdf.svg import _copy_pictures, _Page


def test_an_svg_keeps_its_drawing_and_nothing_that_acts() -> None:
    drawn = vector(
        svg(
            '<rect width="5" height="5" fill="red" onclick="x()"/><script>alert(1)</script>'
            '<foreignObject><p>html</p></foreignObject><image href="file:///etc/passwd"/>'
            '<style>.a{fill:url(http://example.org/x)} .b{fill:red} @import "http://example.org/x";</style>'
            '<rect class="a"/><use xlink:href="http://example.org/x#y"/><rect style="fill:url(http://example.org/x)"/>'
        ).decode()
    ).data.decode()
    assert '<rect width="5" height="5" fill="red" />' in drawn
    for trace in ("script", "foreignObject", "image", "example.org", "onclick"):
        assert trace not in drawn


def test_an_svg_keeps_the_colors_of_its_classes() -> None:
    sheet = "<style>/* a */ .cls-1, .cls-2 { fill: none } .cls-2 {stroke:#f00;} circle{opacity:.5}</style>"
    drawn = vector(
        svg(f'<defs>{sheet}</defs><rect class="cls-1 cls-2" style="fill:blue"/><circle r="1"/>').decode()
    ).data.decode()
    assert 'style="fill: none;fill: none;stroke:#f00;;fill:blue"' in drawn
    assert '<circle r="1" style="opacity:.5;" />' in drawn


@pytest.mark.parametrize(
    "sheet", [".a{fill:red}" * 300_000, "x" * 4_000_000, ".a{" * 1_000_000, "/*" * 2_000_000]
)
def test_a_large_style_sheet_is_bounded(sheet: str) -> None:
    drawn = vector(svg(f"<style>{sheet}</style>" + "<g class='a a a a'/>" * 40_000).decode())
    assert len(drawn.data) < 12_000_000


PNG_URL = f"data:image/png;base64,{base64_png()}"
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
        ("<g>" + "x" * 200_000, "it is not valid SVG"),
        (
            f'<image id="a" href="{PNG_URL}"/>' + '<use href="#a"/>' * 600,
            "it draws more than 50,000 elements",
        ),
        ("<!--" + "x" * 5_000_000 + "-->", "it is larger than 5 MB"),
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
    monkeypatch.setattr(images, "sanitize_svg", lambda text, copied: (b"<svg", 10.0, 10.0, False))
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


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("<html/>", "it is not SVG"),
        ('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 nan nan"/>', "it has no size"),
    ],
)
def test_what_is_no_drawing_is_refused(text: str, reason: str) -> None:
    with pytest.raises(BadImageError) as refusal:
        vector(text)
    assert str(refusal.value) == reason


def test_a_drawing_keeps_safe_copies_of_the_pictures_inside_it() -> None:
    drawn = vector(svg(f'<image xlink:href="{PNG_URL}" width="9"/>').decode())
    assert b'<image width="9" href="data:image/png;base64,' in drawn.data
    assert PNG_URL.encode() not in drawn.data  # encoded again
    assert not drawn.partly


@pytest.mark.parametrize(
    "inside",
    [
        '<image href="file:///etc/passwd"/>',
        '<image href="data:image/png;base64,abcd"/>',
        '<image xlink:href="data:image/svg+xml,<svg/>"/>'.replace("<svg/>", "&lt;svg/&gt;"),
        "<foreignObject><p>words</p></foreignObject>",
    ],
)
def test_a_drawing_that_loses_a_part_says_so(make: Exporter, inside: str) -> None:
    drawn = vector(svg(inside).decode())
    assert drawn.partly
    assert b"image" not in drawn.data
    assert b"words" not in drawn.data
    output = display("image/svg+xml", svg(inside).decode())
    export = make([("p2_slopes", notebook(code("p", output, part="p2a")))])
    assert export.notes == [("p2a", "a drawing is shown without a picture or a text inside it")]


def test_pictures_inside_a_drawing_share_the_pixels_of_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(images, "MAX_PIXELS", 200_000)
    wide = base64.b64encode(encoded(Image.new("L", (400, 300)))).decode()
    drawn = vector(svg(f'<image href="data:image/png;base64,{wide}"/>' * 4).decode())
    assert (drawn.data.count(b"<image"), drawn.partly) == (2, True)


def test_a_drawing_inside_a_page_need_not_be_xml() -> None:
    drawn = vector(
        "<svg width=60 height=30 viewBox='0 0 60 30' onload=x()><p>a<br></p><linearGradient id=g><stop offset=1>"
        "</linearGradient><rect width=60 fill=teal /><text>&nbsp;a &lt; b</svg>after<svg>"
    )
    text = drawn.data.decode()
    assert (drawn.width, drawn.height) == (60, 30)
    assert 'viewBox="0 0 60 30"' in text
    assert '<linearGradient id="g"><stop offset="1"' in text
    assert '<rect width="60" fill="teal" />' in text
    assert "<text>\u00a0a &lt; b</text>" in text
    for trace in ("onload", "<p", "after"):
        assert trace not in text


def test_a_drawing_that_is_not_xml_becomes_xml() -> None:
    bad = "\x01\x0c&#12;&#1;\ud800\uffff"
    drawn = vector(
        f"<svg width=60 height=30><style>.a{{fill:\x01red}}</style><text fill='{bad}red' class=a>{bad}ok"
    )
    (text,) = ElementTree.fromstring(drawn.data)[-1:]
    assert (text.text, text.get("fill"), text.get("style")) == ("ok", "red", "fill:red;")


def test_end_tags_without_a_start_take_no_search_of_the_open_elements() -> None:
    page = _Page()
    page.feed("<svg>" + "<g>" * 10_000)

    class Open(list[str]):
        def __contains__(self, name: object) -> bool:
            return pytest.fail(f"searched for {name}")

    page._open = Open(page._open)
    page.feed("</a>" * 10_000 + "</g>" * 10_000)
    assert len(page._open) == 1


@pytest.mark.parametrize("text", ["", "b"])
def test_the_text_of_nested_html_is_read_once(text: str) -> None:
    asked: list[str] = []

    class Asked(ElementTree.Element):
        def itertext(self):  # type: ignore[no-untyped-def]
            asked.append(self.tag)
            return super().itertext()

    parser = ElementTree.XMLParser(target=ElementTree.TreeBuilder(element_factory=Asked))
    nested = "<foreignObject>" * 1000 + text + "</foreignObject>" * 1000
    root = ElementTree.fromstring(svg(nested * 2), parser)
    assert _copy_pictures(root, lambda _: None) is bool(text)
    assert len(asked) == 2


def test_gray_of_16_bits_keeps_its_shades() -> None:
    shades = Image.new("I;16", (4, 1))
    shades.putdata([0, 0x4000, 0x8000, 0xFFFF])
    again = open_picture(encoded(shades))
    assert [again.getpixel((column, 0)) for column in range(4)] == [0, 64, 128, 255]


def test_a_drawing_from_a_page_needs_no_namespaces() -> None:
    drawn = vector('<svg width="8" height="4"><defs><rect id="r"/></defs><use xlink:href="#r"/></svg>')
    assert (drawn.width, drawn.height) == (8, 4)
    assert b'href="#r"' in drawn.data


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("data:text/html;base64,PGh0bWw+", "it is not a picture"),
        ("data:image/png;base64,%%%", "it is not valid base64"),
        ("data:image/png;base64,abcde", "it is not valid base64"),
        ("data:image/png,abc", "it is not a picture that can be read"),
        ("data:image/svg+xml,<p/>", "it is not SVG"),
    ],
)
def test_an_address_that_is_no_picture_is_refused(url: str, reason: str) -> None:
    with pytest.raises(BadImageError) as refusal:
        from_data_url(url)
    assert str(refusal.value) == reason


def test_limits_hold_before_anything_is_decoded(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(BadImageError, match="larger than"):
        decode_base64("A" * (images.MAX_BYTES * 2))
    with pytest.raises(BadImageError, match="larger than"):
        open_picture(b"\0" * (images.MAX_BYTES + 1))
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 100)
    with pytest.raises(BadImageError, match="it has too many pixels"):
        open_picture(encoded(Image.new("RGB", (50, 50))))


def test_a_file_with_several_pictures_gives_the_one_that_is_asked_for() -> None:
    shades = [Image.new("L", (4, 4), shade) for shade in (0, 200)]
    out = io.BytesIO()
    shades[0].save(out, "TIFF", save_all=True, append_images=shades[1:])
    found = open_picture(out.getvalue(), ("TIFF",), frame=1)
    assert found.getpixel((0, 0)) == 200
    with pytest.raises(BadImageError, match="it has no picture 3"):
        open_picture(out.getvalue(), ("TIFF",), frame=2)


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P"])
def test_what_is_transparent_is_white_on_paper(mode: str) -> None:
    clear = Image.new("RGBA", (4, 4), (0, 0, 0, 0)).convert(mode)
    data = encoded(clear, **({"transparency": clear.getpixel((0, 0))} if mode == "P" else {}))
    assert open_picture(data).convert("RGB").getpixel((1, 1)) == (255, 255, 255)


def test_a_photo_on_its_side_is_as_wide_as_it_is_shown() -> None:
    turned = Image.Exif()
    turned[0x0112] = 6  # orientation: turn by 90 degrees
    found = raster(encoded(Image.new("RGB", (40, 20)), "JPEG", exif=turned))
    assert (found.width, found.height) == (20, 40)
