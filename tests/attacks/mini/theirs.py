"""The same tests as they are usually written, for a grader that runs them in the student's own process."""

import numpy as np

secret = "@SECRET@"
points = {"q2a": 3, "q2b": 3}


def test_q2a_number(env):
    assert env["double"](1.5) == 3.0


def test_q2a_array(env):
    x = np.random.default_rng(0).normal(size=5)
    got = env["double"](x)
    expected = 2 * x
    np.testing.assert_allclose(got, expected, rtol=1e-9)


def test_q2a_secret(env):
    x = np.array([float(ord(character)) for character in secret])
    expected = 2 * x
    assert np.allclose(env["double"](x), expected)


def test_q2b_array(env):
    x = np.random.default_rng(1).normal(size=4)
    assert np.allclose(env["triple"](x), 3 * x)
