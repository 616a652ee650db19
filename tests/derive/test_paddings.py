"""What is true and shows nothing earns nothing; some of the paddings that benchmarks/derivation_mutants.py tries."""

import pytest

from tests.derive.oracle import reference
from tests.derive.oracle.paddings import CLAIMS, accepted, sample
from workbook.derive import check_derivation, questions

pytestmark = pytest.mark.slow

SHARE = 10


def test_every_part_is_padded():
    assert sorted(CLAIMS) == sorted(questions())


@pytest.mark.parametrize("question", CLAIMS)
def test_a_padding_earns_nothing(question):
    earned = [
        (kind, text)
        for kind, plain, text in sample(question, reference(question), SHARE)
        if accepted(question, kind, plain, text)[1]
    ]
    assert not earned


BY_HAND = {
    "a sum times zero": ("q2a", "d(x'c, x_k) = d(x'c, x_k) + 0 sum_i x_i = c_k\nd(x'c, x) = c'"),
    "a sum over itself": ("q2a", "d(x'c, x_k) = d(x'c, x_k) (sum_i x_i)/(sum_i x_i) = c_k\nd(x'c, x) = c'"),
    "a sum that picks an entry": ("q2a", "d(x'c, x_k) = sum_j delta(j,k) d(x'c, x_j) = c_k\nd(x'c, x) = c'"),
    "a product by its short name": ("q3c", "A X = pinv(X) X = I"),
    "a product beside the identity": ("q3c", "A X = I inv(Σ'Σ) Σ'Σ = I"),
    "the SVD times zero": ("q3b", "w = inv(X'X) X'y = V Σ† U'y + 0 V inv(Σ'Σ) V'V Σ'U'y = V Σ† U'y"),
    "the given SVD restated": ("q3b", "X = U Σ V'\nw = inv(X'X) X'y = V Σ† U'y"),
    "a quotient by one": ("q4g", "w = inv(X'X + λ I) X'y/1\nlim_{λ→∞} w = 0"),
    "a quotient by λ over λ": ("q4g", "w = (λ/λ) inv(X'X + λ I) X'y\nlim_{λ→∞} w = 0"),
    "no densities": (
        "q4c",
        "argmax_w p(w | y) = argmax_w p(y | w) p(w) = argmax_w log p(y | w) + log p(w)\n"
        " = argmin_w ||y - X w||^2 + λ||w||^2",
    ),
    "the elbow times one": ("q5c", "1 e_i = -b_i/W1_i\ne_i = -b_i/W1_i"),
}


@pytest.mark.parametrize("name", BY_HAND)
def test_no_padding_by_hand_is_complete(name):
    result = check_derivation(*BY_HAND[name], hints=False)
    assert not result.complete, str(result)
