"""Derivations in the order and the style in which people write them: lemmas, definitions, other ways of proof."""

import pytest

from workbook.derive import check_derivation

COMPLETE = {
    "the squared length as a lemma": (
        "q2b",
        "||x||^2 = x'x = sum_i x_i^2\nd(||x||^2, x_k) = 2 x_k\nd(||x||^2, x) = 2 x'",
    ),
    "the sum as a lemma, the derivative by a name": (
        "q2d",
        "f = x'A x = sum_i sum_j x_i A_ij x_j\n"
        "d(f, x_k) = sum_j A_kj x_j + sum_i A_ik x_i\nd(f, x) = x'A' + x'A = x'(A + A')",
    ),
    "a chain read backward": ("q3c", "I = inv(X'X) (X'X)\n = (inv(X'X) X') X\n = A X"),
    "the inverse as a lemma": (
        "q3b",
        "X'X = V Σ'Σ V'\ninv(X'X) = V inv(Σ'Σ) V'\nX'y = V Σ'U'y\nw = inv(X'X) X'y\nw = V inv(Σ'Σ) Σ'U'y",
    ),
    "the residual turned": (
        "q3b",
        "w = argmin_w ||X w - y||^2 = argmin_w ||U Σ V'w - y||^2 = argmin_w ||Σ V'w - U'y||^2\nw = V Σ† U'y",
    ),
    "the error at right angles": ("q3a", "X'(y - X w) = 0\nX'X w = X'y\nw = inv(X'X) X'y"),
    "the gradient without its name": (
        "q4a",
        "J = (y - X w)'(y - X w) + λ w'w\n2 X'X w - 2 X'y + 2 λ w = 0\n(X'X + λ I) w = X'y\nw = inv(X'X + λ I) X'y",
    ),
    "every solution is at least as long": (
        "q3d",
        "g = X' inv(X X') y\n(w - g)'g = (X w - X g)' inv(X X') y = 0\n"
        "||w||^2 = ||g||^2 + ||w - g||^2 >= ||g||^2\nw = X' inv(X X') y",
    ),
    "the MAP estimate by its name": (
        "q4c",
        "w = argmax_w p(y | w) p(w)\nw = argmin_w -log p(y | w) - log p(w)\n"
        "-log p(y | w) = ||y - X w||^2/(2 λ) + C_1\n-log p(w) = ||w||^2/2 + C_2\nw = argmin_w ||y - X w||^2 + λ||w||^2",
    ),
    "the solution by its leading order": ("q4g", "w ~ X'y/λ when λ → ∞\nlim_{λ→∞} w = 0"),
}


@pytest.mark.parametrize("name", COMPLETE)
def test_a_right_derivation_is_complete(name):
    result = check_derivation(*COMPLETE[name])
    assert result.status == "complete", str(result)


def test_the_optimum_may_be_named_first_and_claimed_by_nothing():
    text = "w = argmin_w ||w||^2 s.t. X w = y\nw = X' inv(X X') y"
    result = check_derivation("q3d", text)
    assert [line.verdict for line in result.lines] == ["ok", "ok"]
    assert result.status == "incomplete"
    assert "0 of" in result.heading
    assert "follows" not in result.heading


def test_another_problem_is_not_the_optimum_that_is_sought():
    assert check_derivation("q4c", "w = argmin_w ||y - X w||^2 + 2 λ||w||^2").status == "wrong"
    assert check_derivation("q4a", "w = argmin_w ||y - X w||^2 + 2 λ||w||^2").status == "wrong"


def test_a_claim_about_a_stated_problem_is_for_staff_and_not_wrong():
    result = check_derivation("q3d", "min ||w||^2 s.t. X w = y\nw = X' inv(X X') y")
    assert result.status == "undecided"
    assert "write the line that it follows from first" in result.lines[-1].message


@pytest.mark.parametrize(
    ("claim", "status"),
    [
        ("||x||^2 + ||c||^2 >= ||x||^2", "incomplete"),
        ("||x||^2 >= ||c||^2", "wrong"),
        ("x'c <= ||x||^2 + ||c||^2", "undecided"),
    ],
)
def test_a_comparison_is_true_false_or_for_staff(claim, status):
    assert check_derivation("q2b", claim).status == status


def test_what_does_not_follow_names_the_lines_and_the_edit():
    start = "d(||X w - y||^2, w) = 2 w'X'X - 2 y'X\n2 w'X'X - 2 y'X = 0\n"
    line = check_derivation("q3a", start + "X'X w = 2 X'y").lines[-1]
    assert line.verdict == "wrong"
    assert "does not follow from line 2" in line.message
    assert "factor 2" in line.message


def test_message_uses_no_name_that_students_may_not_use():
    text = "X w = y\nw = X' inv(X X') y"
    assert "shortest" not in str(check_derivation("q3d", text))


@pytest.mark.parametrize("claim", ["z'z = 1", "V'V = I", "x'z = 2 z'x", "z^2 = 1"])
def test_a_letter_without_a_meaning_is_asked_for_also_after_it_was_tried_as_a_vector(claim):
    """The checker tries it as a vector first, and its numbers as a vector are not those of the number."""
    (line,) = check_derivation("q2a", claim).lines
    assert line.verdict == "error"
    assert line.message.startswith("what is '")


@pytest.mark.parametrize("claim", ["z'z = ||z||^2", "z x = x z", "(z + 1)^2 = z^2 + 2 z + 1"])
def test_what_is_true_of_every_vector_or_every_number_needs_no_meaning(claim):
    assert [line.verdict for line in check_derivation("q2a", claim).lines] == ["ok"]
