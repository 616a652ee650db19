"""A claim is not a derivation: what jumps, wanders or runs in circles reaches no milestone."""

import pytest

from workbook.derive import check_derivation

ONE_JUMP = {
    "q2a": "d(x'c, x) = c'",
    "q2b": "d(||x||^2, x) = 2 x'",
    "q2c": "d(A x, x) = A",
    "q2d": "d(x'A x, x) = x'(A + A')",
    "q3a": "d(||X w - y||^2, w) = 0\n <=> w = inv(X'X) X'y",
    "q3b": "w = inv(X'X) X'y = V Σ† U'y",
    "q3c": "A X = I",
    "q3d": "X w = y\nw = X' inv(X X') y",
    "q3e": "w = X' inv(X X') y = V Σ† U'y",
    "q3f": "X B = I",
    "q4a": "argmin_w ||y - X w||^2 + λ||w||^2 = inv(X'X + λ I) X'y",
    "q4b": "w = inv(X'X + λ I) X'y = V inv(Σ'Σ + λ I) Σ'U'y",
    "q4c": "argmax_w p(w | y) = argmin_w ||y - X w||^2 + λ||w||^2",
    "q4d": "||yhat - Xhat w||^2 = ||y - X w||^2 + λ||w||^2",
    "q4e": "w = inv(X'X + λ I) X'y",
    "q4f": "w = X' inv(X X' + λ I) y = inv(X'X + λ I) X'y",
    "q4g": "lim_{λ→∞} inv(X'X + λ I) X'y = 0",
    "q4h": "lim_{λ→0} inv(X'X + λ I) X'y = V Σ† U'y",
    "q5c": "e_i = -b_i/W1_i",
    "q5d": "e'_i = -(b_i - λ(fhat - y) W2_i ind(W1_i x + b_i > 0))/(W1_i - λ(fhat - y) W2_i x ind(W1_i x + b_i > 0))",
}

UNRELATED = {
    "q2a": "d(x'x, x_k) = d(sum_i x_i^2, x_k) = 2 x_k\nd(x'x, x) = 2 x'",
    "q2d": "d(x'c, x_k) = d(sum_i x_i c_i, x_k) = sum_i delta(i,k) c_i = c_k\nd(x'c, x) = c'",
    "q3b": "U'U = I\nV V' = I\nΣ†Σ = I",
    "q4b": "inv(X'X) X'y = inv(X'X) X'y I",
    "q4d": "||[y; X w]||^2 = ||y||^2 + ||X w||^2",
    "q4g": "lim_{λ→∞} 1/λ = 0",
}

CIRCULAR = {
    "q2a": "d(x'c, x_k) = d(sum_i x_i c_i, x_k) = d(x'c, x_k) = c_k = d(sum_i x_i c_i, x_k)",
    "q2d": "x'(A + A') = d(x'A x, x) = x'(A + A')",
    "q3a": "w = inv(X'X) X'y\n <=> X'X w = X'y\n <=> w = inv(X'X) X'y",
    "q3b": "V Σ† U'y = w = inv(X'X) X'y = w = V Σ† U'y",
    "q3c": "I = A X = inv(X'X) X'X = A X = I",
    "q5c": "e_i = -b_i/W1_i\nW1_i e_i + b_i = 0\n <=> e_i = -b_i/W1_i",
}


def milestones(question, text):
    result = check_derivation(question, text)
    assert not result.complete
    return [m.says for m in result.milestones if m.reached]


@pytest.mark.parametrize("question", ONE_JUMP)
def test_one_jump_earns_no_milestone(question):
    assert milestones(question, ONE_JUMP[question]) == []


@pytest.mark.parametrize("question", UNRELATED)
def test_an_unrelated_block_earns_no_milestone(question):
    assert milestones(question, UNRELATED[question]) == []


@pytest.mark.parametrize("question", CIRCULAR)
def test_a_circular_derivation_is_not_complete(question):
    reached = milestones(question, CIRCULAR[question])
    assert len(reached) <= 1 if question == "q5c" else reached == []


def test_the_jump_to_the_stacked_result_skips_the_entry():
    text = "d(x'A x, x_k) = d(sum_i sum_j x_i A_ij x_j, x_k) = (x'(A + A'))_k\nd(x'A x, x) = x'(A + A')"
    result = check_derivation("q2d", text)
    assert result.status == "incomplete"
    assert [m.reached for m in result.milestones] == [True, False, False]
