"""Every trap that a checker of this kind falls into, by name."""

import pytest

from workbook.derive import check_derivation


def verdicts(question, text):
    return [line.verdict for line in check_derivation(question, text).lines if line.verdict != "note"]


def rejected(question, text):
    result = check_derivation(question, text)
    return result.first_problem is not None and not result.complete


def accepted(question, text):
    return all(v == "ok" for v in verdicts(question, text))


def test_row_convention_of_the_derivative_of_Ax():
    assert accepted("q2c", "d(A x, x) = A")
    assert rejected("q2c", "d(A x, x) = A'")


def test_mismatched_symbolic_shapes_are_not_accepted_in_silence():
    assert rejected("q3a", "X X = X'X")
    assert rejected("q2a", "x + c' = c' + x")
    assert rejected("q4a", "X'X + λ = X'X + λ I")


def test_a_number_is_its_own_transpose():
    assert accepted("q2a", "x'c = c'x")
    assert accepted("q4a", "w'X'y = y'X w")


def test_one_part_in_a_hundred_thousand_is_not_equality():
    assert rejected("q4a", "λ w'w = 1.00001 λ w'w")
    assert rejected("q4g", "lim_{λ→∞} (λ + 1)/λ = 1.00001")


def test_hall_identity_of_two_by_two_matrices_is_not_an_identity():
    commutator = "(A x c' - x c'A)"
    square = f"{commutator}{commutator}"
    assert rejected("q2d", f"{square} A = A {square}")


def test_orthogonal_matrices_of_either_sign():
    assert accepted("q3b", "U'U = I")
    assert accepted("q3b", "V V' = I")
    assert rejected("q3b", "det(V) = 1")
    assert accepted("q3b", "det(V)^2 = 1")


def test_sigma_is_rectangular():
    assert accepted("q3b", "Σ†Σ = I")
    assert rejected("q3b", "Σ Σ† = I")
    assert accepted("q3e", "Σ Σ† = I")
    assert rejected("q3b", "inv(Σ) = Σ†")


def test_root_of_lambda_is_exact():
    assert accepted("q4d", "sqrt(λ) sqrt(λ) = λ")
    assert rejected("q4d", "sqrt(λ) = λ")
    assert accepted("q4d", "||sqrt(λ) w||^2 = λ||w||^2")


def test_sampling_lambda_from_a_small_range_would_accept_a_square():
    assert accepted("q4b", "σ_i/(σ_i^2 + λ) ~ σ_i/λ when σ_i << λ")
    assert rejected("q4b", "σ_i/(σ_i^2 + λ) ~ σ_i/λ^2 when σ_i << λ")
    assert accepted("q4b", "σ_i/(σ_i^2 + λ) ~ 1/σ_i when σ_i >> λ")
    assert rejected("q4b", "σ_i/(σ_i^2 + λ) ~ 1/σ_i^2 when σ_i >> λ")


def test_relu_is_looked_at_on_its_kink():
    assert accepted("q5d", "d(relu(W1_i x + b_i), b_i) = ind(W1_i x + b_i > 0)")
    assert rejected("q5d", "d(relu(W1_i x + b_i), b_i) = ind(W1_i x + b_i >= 0)")


@pytest.mark.parametrize("compared", ["x", "b_i", "x - y", "fhat - y"])
def test_a_number_that_no_unit_moves_is_looked_at_on_its_kink_too(compared):
    assert rejected("q5d", f"ind({compared} >= 0) = ind({compared} > 0)")
    assert rejected("q5d", f"relu({compared}) = ({compared}) ind({compared} > 1/10000)")
    assert accepted("q5d", f"relu({compared}) = ({compared}) ind({compared} >= 0)")


def test_relu_is_looked_at_beside_its_kink():
    assert rejected("q5d", "relu(W1_i x + b_i) = (W1_i x + b_i) ind(W1_i x + b_i > 1/10000)")


def test_a_definition_that_contains_relu_is_piecewise_too():
    assert rejected("q5d", "d(ℓ, b_i) = (fhat - y) W2_i")
    assert rejected("q5d", "d(fhat, b_i) = W2_i")


def test_the_new_second_layer_is_not_the_old_one():
    assert rejected("q5d", "d(ℓ, b_i) = (fhat - y) W2'_i ind(W1_i x + b_i > 0)")


def test_a_stationary_maximum_is_not_a_minimum():
    assert rejected("q4a", "argmax_w ||y - X w||^2 + λ||w||^2 = inv(X'X + λ I) X'y")
    assert rejected("q4a", "argmin_w -||y - X w||^2 - λ||w||^2 = inv(X'X + λ I) X'y")


def test_objectives_may_differ_by_a_constant_and_a_positive_factor_only():
    assert accepted("q4a", "argmin_w ||y - X w||^2 + λ||w||^2 = argmin_w 3||y - X w||^2 + 3 λ||w||^2 + y'y")
    assert rejected("q4a", "argmin_w ||y - X w||^2 + λ||w||^2 = argmin_w 3||y - X w||^2 + λ||w||^2")
    assert rejected("q4a", "argmin_w ||y - X w||^2 + λ||w||^2 = argmin_w -||y - X w||^2 - λ||w||^2")


def test_a_logarithm_keeps_the_maximizer():
    assert accepted("q4c", "argmax_w p(w | y) = argmax_w log p(w | y)")
    assert rejected("q4c", "argmax_w p(w | y) = argmax_w p(y | w)")


def test_constants_do_not_depend_on_the_variable():
    assert accepted("q4c", "log p(w) = -||w||^2/2 + const")
    assert rejected("q4c", "log p(w) = -||w||^2 + const")
    assert accepted("q4c", "p(w | y) ∝ p(y | w) p(w)")
    assert rejected("q4c", "p(w | y) ∝ p(y | w)")


@pytest.mark.parametrize(
    ("claim", "words"),
    [
        ("<=> x'w = 0", "no meaning"),
        ("<=> X X'X w = X X'y", None),
        ("<=> w'X'X w = w'X'y", None),
        ("<=> 0 = 0", "every value"),
        ("<=> X'X w = 2 X'y", "same solutions"),
    ],
)
def test_equivalence_neither_gains_nor_loses_solutions(claim, words):
    start = "d(||X w - y||^2, w) = 2 w'X'X - 2 y'X\n2 w'X'X - 2 y'X = 0\n"
    result = check_derivation("q3a", start + claim)
    last = result.lines[-1]
    if words is None:
        # X has full column rank: multiplying by X loses nothing; a quadratic equation is for staff.
        assert last.verdict in ("ok", "undecided")
    else:
        assert last.verdict in ("wrong", "error")
        assert words in last.message


def test_an_equation_must_come_from_somewhere():
    assert rejected("q4a", "X'X w = X'y")
    # True of the optimum, and not derived: no line is false, and the derivation is not complete.
    for question, text in (("q3a", "w = inv(X'X) X'y"), ("q3d", "w = X' inv(X X') y")):
        result = check_derivation(question, text)
        assert result.status == "undecided"
        assert not any(m.reached for m in result.milestones)


def test_setting_the_gradient_to_zero_makes_no_gradient_true():
    text = "d(||X w - y||^2, w) = 2 w'X'X - 2 y'X = 0\nd(||X w - y||^2, w) = 4 w'X'X - 4 y'X"
    assert rejected("q3a", text)


def test_wrong_gradient_is_not_accepted_as_setting_it_to_zero():
    assert rejected("q3a", "d(||X w - y||^2, w) = 2 w'X'X - 2 y'X\n = 4 w'X'X - 4 y'X")
    doubled = "d(||X w - y||^2, w) = 2 w'X'X - 2 y'X\n2 w'X'X - 2 y'X = 4 w'X'X - 4 y'X"
    assert check_derivation("q3a", doubled).status in ("wrong", "undecided")


def test_what_contradicts_itself_implies_nothing():
    assert rejected("q5c", "W1_i e_i + b_i = 0\n <=> e_j = -b_i/W1_i")


def test_one_index_cannot_serve_twice():
    assert rejected("q2c", "(A x)_i = sum_i A_ii x_i")
    assert rejected("q2a", "d(x'c, x_k) = c_i")


def test_a_sum_runs_to_the_size_of_what_it_adds():
    assert accepted("q2a", "x'c = \\sum_{i=1}^{n} x_i c_i")
    assert rejected("q3a", "y'y = \\sum_{i=1}^{n} y_i^2")


def test_dots_follow_their_pattern():
    assert accepted("q2a", "x'c = x_1 c_1 + x_2 c_2 + ... + x_n c_n")
    assert rejected("q2a", "x'c = x_1 c_1 + x_2 c_1 + ... + x_n c_n")


def test_a_singular_matrix_has_no_inverse():
    result = check_derivation("q3a", "X' inv(X X') X = I")
    assert result.status == "wrong"
    assert "no inverse when X is tall" in result.lines[0].message


def test_the_tall_formula_fails_for_wide_X():
    assert accepted("q4h", "tall:\nlim(λ→0, inv(X'X + λ I) X'y) = inv(X'X) X'y")
    assert rejected("q4h", "wide:\nlim(λ→0, inv(X'X + λ I) X'y) = inv(X'X) X'y")


def test_a_limit_that_does_not_exist():
    result = check_derivation("q4g", "lim_{λ→∞} λ λ w = 0")
    assert result.status == "wrong"
    assert "does not exist" in result.lines[0].message


def test_undecided_is_an_answer():
    result = check_derivation("q4c", "argmin_w ||y - X w||^3 + ||w||^2 = argmin_w ||y - X w||^3 + w'w")
    assert result.status == "undecided"
    assert not result.complete


def test_nothing_after_a_wrong_line_is_called_right():
    assert verdicts("q2a", "x'c = 2 c'x\n = c'x + c'x\nx'c = c'x") == ["wrong", "skipped", "skipped"]
