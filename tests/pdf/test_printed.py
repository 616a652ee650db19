"""Printed output as a terminal shows it: colors, overwritten text, long output."""

from __future__ import annotations

import pytest

from workbook.pdf.ansi import MAX_CHARS, _Screen, lines_of

ESC = "\x1b["


def runs(text: str) -> list[tuple[str, object]]:
    """The runs of the only line, with their style."""
    (line,) = lines_of(text)
    return [(run[0], run[1]) for run in line]


@pytest.mark.parametrize(
    ("codes", "style"),
    [
        ("31", {"fg": "#b3261e"}),
        ("91", {"fg": "#cf222e"}),
        ("42", {"bg": "#aceebb"}),
        ("38;5;1", {"fg": "#b3261e"}),
        ("38;5;16", {"fg": "#000000"}),
        ("38;5;231", {"fg": "#999999"}),  # white would not be seen on paper
        ("38;5;244", {"fg": "#808080"}),
        ("38;5;255", {"fg": "#a0a0a0"}),
        ("38;2;1;2;300", {"fg": "#0102ff"}),
        ("48;5;1", ""),
        ("38;9;31", {"fg": "#b3261e"}),
        ("1;3;4;9", {"bold": True, "italic": True, "underline": True, "strike": True}),
        ("1;31;22", {"fg": "#b3261e"}),
        ("31;42;39;49", ""),
        ("31;0", ""),
        ("999999", ""),
    ],
)
def test_a_color_is_one_that_can_be_read_on_paper(codes: str, style: object) -> None:
    assert runs(f"{ESC}{codes}mtext") == [("text", style)]


@pytest.mark.parametrize(
    ("printed", "shown"),
    [
        ("10%\r50%\r100%", "100%"),
        ("10%\r", "10%"),
        ("abc\b\bde", "ade"),
        ("12345\b\b\bXY", "12XY5"),
        ("abc\b \b", "ab"),
        ("loading\rok", "okading"),
        (f"abc{ESC}2D{ESC}K", "a"),
        (f"{ESC}1mthree{ESC}0m words\b\b\b\b\b{ESC}32mW\rT", "Three Words"),
        (f"old\n{ESC}1A{ESC}2Knew", "new"),
        (f"a{ESC}3Cb{ESC}{'9' * 5000}m", "a   b"),
        ("\b\bab", "ab"),
        (f"{ESC}2K{ESC}1Gdone", "done"),
        (f"old words{ESC}2Knew", "         new"),
        (f"12345{ESC}3D{ESC}1Kx", "  x45"),
        (f"12345{ESC}3D{ESC}1Kx\r{ESC}4C{ESC}Ky", "  x4y"),
        (f"12345{ESC}2D{ESC}K{ESC}9Dab{ESC}1Kcd", "  cd"),
        ("\x1b]0;a title\x07text", "text"),
        ("a\tb", "a       b"),
    ],
)
def test_what_was_overwritten_is_not_shown(printed: str, shown: str) -> None:
    assert "".join(text for text, _ in runs(printed)) == shown


def test_a_bar_below_another_bar_shows_the_last_state_of_both() -> None:
    steps = [
        f"\router: {outer}/2\n" + "".join(f"\rinner: {inner}/3{ESC}A\n" for inner in range(4))
        for outer in (1, 2)
    ]
    texts = ["".join(run[0] for run in line) for line in lines_of(f"{ESC}A".join(steps))]
    assert texts == ["outer: 2/2", "inner: 3/3"]


@pytest.mark.parametrize(
    ("erased", "shown"),
    [
        (f"{ESC}1K", ""),
        (f"\r{ESC}2K", ""),
        (f"{ESC}1Kx", " " * 109_999 + "x"),
        (f"{ESC}2Kx", " " * 109_999 + "x"),
        (f"\rx{ESC}9999C{ESC}1K", " " * 10_001 + "y" * 89_999),
    ],
)
def test_erasing_is_one_step_in_a_row_of_any_length(erased: str, shown: str) -> None:
    screen = _Screen("")
    screen.show("y" * 100_000 + erased * 10_000)
    (row,) = screen._rows
    assert len(row) <= 1 + 20_000
    assert ["".join(run[0] for run in line) for line in screen.lines()] == ([shown] if shown else [])


def test_a_row_below_a_long_one_is_not_filled_with_blanks() -> None:
    screen = _Screen("")
    screen.show("\n" * 100 + f"{ESC}100A" + "y" * 20_000 + f"{ESC}Bx\b" * 100)
    assert [line[0][0] for line in screen.lines()[1:]] == [" " * 120 + "x"] * 100


def test_of_a_long_output_the_start_and_the_end_are_shown() -> None:
    lines = lines_of("\n".join(f"line {number}" for number in range(100_000)), limit=10)
    texts = ["".join(run[0] for run in line) for line in lines]
    assert (texts[0], texts[-1]) == ("line 0", "line 99999")
    assert len(texts) < 15
    assert any("lines" in text and "9" in text for text in texts)
    assert len("".join(f"line {number}" for number in range(100_000))) > MAX_CHARS
