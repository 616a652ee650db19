"""The store of equal terms says what follows by putting equals for equals, and nothing more."""

import pytest

from workbook.derive.part import load, read
from workbook.derive.story.store import Store, normal


@pytest.fixture
def expression():
    part = load("q3b")
    return lambda text: read(text, part.inner)


def equal(store, one, other):
    store.close()
    first, second = store.side(one), store.side(other)
    store.close()
    return store.find(first) == store.find(second)


def test_equal_terms_are_substituted_in_products(expression):
    store = Store()
    store.merge(expression("X'X"), expression("V Σ'Σ V'"))
    store.merge(expression("w"), expression("inv(X'X) X'y"))
    assert equal(store, expression("w"), expression("inv(V Σ'Σ V') X'y"))
    assert not equal(store, expression("w"), expression("inv(V Σ'Σ V') V Σ'U'y"))


def test_a_lemma_with_an_index_holds_for_every_index():
    part = load("q2c")
    store = Store()
    store.merge(read("(A x)_i", part.inner), read("sum_j A_ij x_j", part.inner))
    left, right = read("d((A x)_k, x_j)", part.inner), read("d(sum_i A_ki x_i, x_j)", part.inner)
    assert equal(store, left, right)


def test_an_index_that_a_lemma_binds_is_not_caught():
    part = load("q2a")
    store = Store()
    store.merge(read("x_i x_k", part.inner), read("x_k sum_j x_j", part.inner))
    assert not equal(store, read("x_j x_k", part.inner), read("x_k sum_j x_k", part.inner))


def test_two_lines_that_end_in_the_identity_are_not_one_chain(expression):
    store = Store()
    store.merge(expression("V'V"), expression("I"))
    store.merge(expression("inv(X'X) X'X"), expression("I"))
    assert not equal(store, expression("V'V"), expression("inv(X'X) X'X"))


def test_restating_what_is_given_is_not_putting_it_in(expression):
    store = Store(frozenset({"X"}))
    store.merge(expression("X"), expression("U Σ V'"))
    assert not equal(store, expression("X'y"), expression("(U Σ V')'y"))


def test_names_of_bound_indices_do_not_matter():
    part = load("q2d")
    one, other = (read(text, part.inner) for text in ("sum_i sum_j x_i A_ij x_j", "sum_j sum_i x_j A_ji x_i"))
    assert normal(one) == normal(other)


def test_a_term_that_contains_its_own_class_ends():
    part = load("q2a")
    store = Store()
    store.merge(read("x", part.inner), read("x + 0 x", part.inner))
    assert store.terms(store.side(read("x", part.inner)))
