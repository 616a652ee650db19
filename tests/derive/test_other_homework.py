"""A part of another homework needs a file and no code: here the logistic loss, with the chain rule."""

import pytest

from workbook.derive import check_derivation, description, part
from workbook.homework import HomeworkError

FILE = """
[symbols]
X = { shape = "n d", rows = ["x"] }
y = { shape = "n" }
w = { shape = "d" }

[loss]
title = "The gradient of the logistic loss"
goal = { value = "d(-sum_i (y_i log(logistic((X w)_i)) + (1 - y_i) log(1 - logistic((X w)_i))), w)", without = ["d"] }
[[loss.milestones]]
says = "an arbitrary entry"
value = "d(-sum_i (y_i log(logistic((X w)_i)) + (1 - y_i) log(1 - logistic((X w)_i))), w_k)"
without = ["d", "log"]
uses = ["sum"]
[[loss.milestones]]
says = "the entries together"
value = "d(-sum_i (y_i log(logistic((X w)_i)) + (1 - y_i) log(1 - logistic((X w)_i))), w)"
without = ["d", "log"]
via = ["d"]
"""
PLAIN = """
p_i = logistic((X w)_i)
L = -sum_i (y_i log(p_i) + (1 - y_i) log(1 - p_i))
dL/dw_k = -sum_i (y_i (1 - p_i) X_ik - (1 - y_i) p_i X_ik)
 = sum_i p_i X_ik + sum_i -y_i X_ik
dL/dw = (p - y)'X
"""
LATEX = r"""
Let $z_i = \mathbf{x}_i^\top w$ and $p_i = \sigma(z_i) = \frac{1}{1 + e^{-z_i}}$.
$$L(w) = -\sum_{i=1}^n \left[ y_i \log p_i + (1 - y_i) \log(1 - p_i) \right]$$
$$\frac{\partial p_i}{\partial z_i} = p_i (1 - p_i), \quad \frac{\partial z_i}{\partial w_k} = X_{ik}$$
$$\frac{\partial L}{\partial w_k} = -\sum_i \left( \frac{y_i}{p_i} - \frac{1-y_i}{1-p_i} \right) p_i (1-p_i) X_{ik}
= \sum_i (p_i - y_i) X_{ik}$$
$$\nabla_w L = X^\top (p - y)$$
"""


@pytest.fixture(autouse=True)
def another_homework(tmp_path, monkeypatch):
    file = tmp_path / "logistic.toml"
    file.write_text(FILE, encoding="utf-8")
    monkeypatch.setattr(part, "EXAMPLES", {"loss": file})


@pytest.mark.parametrize("text", [PLAIN, LATEX])
def test_the_chain_rule_needs_data_alone(text):
    result = check_derivation("loss", text)
    assert result.status == "complete", str(result)


def test_a_wrong_sign_is_named():
    result = check_derivation("loss", PLAIN.replace("sum_i -y_i", "sum_i y_i"))
    assert (result.status, result.first_problem) == ("wrong", 5)
    assert "sign" in next(line.message for line in result.lines if line.verdict == "wrong")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("via", "vai", "line 19: loss, milestones 2, vai: unknown entry: expected via"),
        (
            'uses = ["sum"]',
            'kind = "vlaue"',
            "line 14: loss, milestones 1, kind: Invalid enum value 'vlaue': expected \"value\"",
        ),
        ('shape = "d"', 'shap = "d"', "line 5: symbols, w, shap: unknown entry: expected shape"),
        ('title = "The', 'tilte = "The', "line 8: loss, tilte: unknown entry: expected title"),
        ("[symbols]", "[symbol]", "symbol"),
    ],
)
def test_a_misspelled_entry_is_named_with_its_line(tmp_path, old, new, said):
    file = tmp_path / "slip.toml"
    file.write_text(FILE.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(HomeworkError) as error:
        description.read(file)
    assert said in str(error.value)
