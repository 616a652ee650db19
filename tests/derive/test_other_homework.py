"""A part of another homework needs a file and no code: here the logistic loss, with the chain rule."""

import pytest

from workbook.derive import check_derivation, description, part
from workbook.derive.judge import step
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
        (
            "[[loss.milestones]]",
            "[loss.paths.first]",
            "loss, paths: Expected `array`, got `object`: write a list of tables",
        ),
        ('uses = ["sum"]', 'kind = "all"', 'line 7: loss: a milestone of kind "all" without also'),
        ("[symbols]", "[symbol]", "symbol"),
    ],
)
def test_a_misspelled_entry_is_named_with_its_line(tmp_path, old, new, said):
    file = tmp_path / "slip.toml"
    file.write_text(FILE.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(HomeworkError) as error:
        description.read(file)
    assert said in str(error.value)


def parts(text):
    return [line.verdict for line in check_derivation("other", text).lines]


@pytest.fixture
def other(tmp_path, monkeypatch):
    """Describe the only part of a homework by symbols, and by what else its entry says."""

    def describe(symbols, more="", goal="d(f, w)", milestones='milestones = [{ value = "1" }]'):
        file = tmp_path / "other.toml"
        part_of_it = f'[other]\ntitle = "Other"\n{more}\ngoal = {{ value = "{goal}" }}\n{milestones}'
        file.write_text(f"[symbols]\n{symbols}\n{part_of_it}", "utf-8")
        monkeypatch.setattr(part, "EXAMPLES", {"other": file})
        monkeypatch.setattr(step, "_DRAWN", {})  # a process keeps the numbers of a question

    return describe


def test_what_a_milestone_needs_together_is_a_value_unless_it_says_another_kind(other):
    both = 'also = [{ kind = "all", without = ["d"], also = [{ value = "2 x\'" }, { value = "2 x_k" }] }]'
    other('x = { shape = "d" }', milestones=f'milestones = [{{ value = "5", {both} }}]', goal="x'x")
    assert check_derivation("other", "d(x'x, x) = 2 x'\nd(x'x, x_k) = 2 x_k").status == "complete"
    assert check_derivation("other", "d(x'x, x) = 2 x'").status == "incomplete"


LOSS = """
X = { shape = "n d", rows = ["x"] }
y = { shape = "n" }
w = { shape = "d" }
f = { shape = "1", means = "sum_i (log(1 + exp(x_i'w)) - y_i x_i'w)" }
"""


@pytest.mark.parametrize("z", ["z_i = x_i'w", "z = X w", "z_i = sum_j X_ij w_j"])
@pytest.mark.parametrize("term", ["y_i x_i'w", "x_i'w y_i", "y_i sum_j X_ij w_j", "y_i w'x_i"])
@pytest.mark.parametrize(("rest", "verdict"), [(" - y_i", "ok"), ("", "wrong")])
def test_a_quantity_is_found_among_other_factors(other, z, term, rest, verdict):
    other(LOSS)
    text = f"{z}\ng = sum_i (log(1 + exp(z_i)) - {term})\ndg/dz_i = logistic(z_i){rest}"
    assert parts(text) == ["ok", "ok", verdict]


@pytest.mark.parametrize(("slope", "verdict"), [("4 z'", "ok"), ("2 z'", "wrong")])
def test_a_quantity_is_found_transposed(other, slope, verdict):
    other(LOSS)
    assert parts(f"z = X w\ng = ||X w||^2 + w'X'X w\ndg/dz = {slope}") == ["ok", "ok", verdict]


def test_a_description_may_use_the_number_of_samples(other):
    other(LOSS + 'm = { shape = "1", means = "y\'y/n" }')
    assert parts("m = 1/n sum_i y_i^2\nm = sum_i y_i^2") == ["ok", "wrong"]


def test_a_gradient_as_the_goal_names_the_variable(other):
    other(LOSS, goal="grad_w f")
    assert parts("∇f = X'(logistic(X w) - y)") == ["ok"]


GAUSSIAN = """
"π" = { shape = "1", kind = "pi" }
x = { shape = "n" }
"μ" = { shape = "1" }
s = { shape = "1", kind = "positive" }
f = { shape = "1", means = "-n/2 log(2 π s) - sum_i (x_i - μ)^2/(2 s)" }
"""


@pytest.mark.parametrize("objective", ["", 'objective = { of = "-f", over = "μ s" }'])
def test_an_equation_is_not_called_false_where_the_solution_cannot_be_computed(other, objective):
    other(GAUSSIAN, f'unknowns = ["μ", "s"]\n{objective}', "d(f, s)")
    right = "df/dμ = sum_i (x_i - μ)/s = 0\nμ = sum_i x_i/n\nn/(2 s) = sum_i (x_i - μ)^2/(2 s^2)"
    assert parts(right) == ["undecided"] * 3
    assert parts("df/ds = -n/s + sum_i (x_i - μ)^2/(2 s^2)") == ["wrong"]


def test_a_part_without_milestones_is_refused(other):
    other(LOSS, milestones="")
    with pytest.raises(HomeworkError, match="other: milestones: expected at least one"):
        check_derivation("other", "1 = 1")


@pytest.mark.parametrize(
    ("symbols", "goal", "said"),
    [
        (LOSS, "d(f, q)", "'d(f, q)': "),
        (LOSS + 'g = { shape = "1", means = "X w" }', "d(f, w)", "'g = X w': "),
        (LOSS + 'g = { shape = "1", means = "2 (y" }', "d(f, w)", "'2 (y': "),
    ],
)
def test_an_expression_that_cannot_be_read_is_named_with_its_file(other, symbols, goal, said):
    other(symbols, goal=goal)
    with pytest.raises(HomeworkError, match=r"other\.toml, other, ") as caught:
        check_derivation("other", "1 = 1")
    assert said in str(caught.value)
