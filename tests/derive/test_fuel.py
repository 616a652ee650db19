"""However much is typed, the answer comes soon and says what was too much."""

import time

import pytest

from workbook.derive import check_derivation

# Generous beside the second that is asked for: tests run on loaded machines. benchmarks/ measures.
SECONDS = 5

TOO_MUCH = {
    "a megabyte of text": ("x+" * 500_000 + "x", "characters"),
    "ten thousand brackets": ("(" * 9_000 + "x", "brackets"),
    "ten thousand brackets and their closing": ("(" * 10_000 + "x'c" + ")" * 10_000, "characters"),
    "nested norms": ("||" * 5_000, "brackets"),
    "nested fractions": ("\\frac{" * 3_000, "never closed"),
    "an exponent of a billion": ("x'c^1000000000 = 1", "exponent"),
    "an exponent in braces": ("(x'c)^{1000000000} = 1", "exponent"),
    "an index of a billion": ("x_1000000000 = 1", "index"),
    "an index in braces": ("d(x'c, x_{1000000000}) = 1", "index"),
    "a number of a thousand digits": ("x'c = " + "9" * 1000, "digits"),
    "a thousand lines": ("x'c = c'x\n" * 1000, "lines"),
    "a line of a thousand terms": ("x'c = " + "+".join(["x'c"] * 1000), "symbols"),
    "a word of ten thousand letters": ("x" * 10_000, "what is"),
    "a thousand carets": ("x" + "^" * 1_000, ""),
}


@pytest.mark.parametrize("name", TOO_MUCH)
def test_too_much_ends_in_a_clear_message(name):
    text, words = TOO_MUCH[name]
    start = time.process_time()
    result = check_derivation("q2a", text)
    assert time.process_time() - start < SECONDS
    assert result.status == "error"
    assert words in next(line.message for line in result.lines if line.verdict == "error")


@pytest.mark.parametrize(
    "text",
    [
        "(((A^60)^60)^60) x = x",
        "sum_i sum_j sum_k sum_l sum_p sum_q sum_r sum_s x_i x_j x_k x_l x_p x_q x_r x_s = 1",
        "exp(exp(exp(exp(exp(x'c))))) = 1",
        "f = x'c\n"
        + "\n".join(f"{b} = {a} {a}" for a, b in zip("fghmuvzab", "ghmuvzabe", strict=True))
        + "\ne = 1",
        "d(" * 40 + "x'x" + ", x_k)" * 40 + " = 0",
    ],
)
def test_heavy_work_stops(text):
    start = time.process_time()
    result = check_derivation("q2a", text)
    assert time.process_time() - start < 2 * SECONDS
    assert result.status in ("wrong", "undecided", "error", "incomplete")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("x'(A", "never closed"),
        ("x'A)", "closes nothing"),
        ("x' + + c", "was expected"),
        ("x'c = ", ""),
        ("f = f x", "defined by itself|no meaning"),
        ("\\foo x = c", "the command \\foo is not known"),
        ("x'c = c'z", "what is 'z'?"),
        ("= c'x", "there is nothing before"),
        ("__import__('os')", ""),
    ],
)
def test_unreadable_text_is_reported_with_its_position(text, words):
    result = check_derivation("q2a", text)
    first = next((line for line in result.lines if line.verdict == "error"), None)
    if words:
        assert first is not None
        assert any(part in first.message for part in words.split("|")), first.message
        assert 0 <= first.start < first.end <= len(text) + 1
    assert not result.complete


def test_the_place_is_the_character():
    result = check_derivation("q2a", "x'c = c'x\nx'c = c'z + 1")
    bad = result.lines[1]
    assert (bad.verdict, bad.number) == ("error", 2)
    assert "x'c = c'x\nx'c = c'z + 1"[bad.start : bad.end] == "z"
