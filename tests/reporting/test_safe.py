"""Whatever somebody chose as text is visible, and inert."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder import escaping
from autograder.reporting import environment

ANY_TEXT = st.text(st.characters(), max_size=300)


@given(ANY_TEXT)
def test_no_control_bidi_or_invisible_character_is_left(text):
    shown = escaping.visible(text)
    assert not [
        c for c in shown if c != "\n" and unicodedata.category(c) in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp")
    ]
    shown.encode()


@given(ANY_TEXT)
def test_escaping_is_idempotent(text):
    assert escaping.visible(escaping.visible(text)) == escaping.visible(text)


@given(
    st.text(st.characters(categories=["L", "N", "P"], include_characters=" \N{NO-BREAK SPACE}"), max_size=200)
)
def test_ordinary_text_is_left_alone(text):
    ordinary = "".join(c for c in text if c not in escaping._LOOK_LIKE_NOTHING)
    assert escaping.visible(ordinary) == ordinary


def test_spaces_of_other_widths_become_spaces():
    assert escaping.visible("a\N{OGHAM SPACE MARK}b\N{EM SPACE}c\N{IDEOGRAPHIC SPACE}d") == "a b c d"


@pytest.mark.parametrize(
    "text", ["Zoë Łukasz", "نام", "José 李", "ครับ", "हिन्दी", "Hồ Chí", "x → ∞, ‖x‖² ≤ σ"]
)
def test_names_and_formulas_of_the_world_stay(text):
    assert escaping.visible(text) == text


def test_a_tower_of_marks_is_cut_down():
    assert len(escaping.visible("Z" + "\u0301" * 500)) < 10


@given(ANY_TEXT)
def test_a_line_is_one_line(text):
    assert "\n" not in escaping.line(text)


@given(st.text(max_size=100))
def test_an_anchor_is_an_identifier(text):
    assert set(escaping.anchor(text)) <= set(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-"
    )


def test_the_environment_needs_no_filter_to_be_safe():
    template = environment.environment().from_string('<p title="{{ text }}">{{ text }}</p>')
    assert template.render(text='"><b>\u202e') == (
        '<p title="&#34;&gt;&lt;b&gt;\\u202e">&#34;&gt;&lt;b&gt;\\u202e</p>'
    )
