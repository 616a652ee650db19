"""The model answers for staff: every part that people read has one, and each follows the format."""

from fractions import Fraction

import pytest

from autograder.homework import rubrics
from autograder.homework.questions import MANUAL, QUESTIONS

DERIVATIONS = [part.name for part in MANUAL if part.reason == "derivation"]
GOOD = """## Model derivation

$$a = b$$

## Derivation, as typed

```derive
a = b
 = c
```

## Rubric

| points | for |
|---|---|
| 1/3 | one |
| 2/3 | two, with $x$ |

## Common mistakes

- **Something.** A remark
  on two lines.
- **Another.** Half.
"""


def test_every_part_that_people_read_has_a_model_answer():
    read_by_people = {name for name, q in QUESTIONS.items() if q.judged != "tests"} - {"q7"}
    expected = {*read_by_people, *DERIVATIONS, "q5b"}
    assert set(rubrics.questions()) == expected


@pytest.mark.parametrize("question", rubrics.questions())
def test_each_file_follows_the_format(question):
    part = rubrics.load(question)
    assert bool(part.typed) == (question in DERIVATIONS)
    assert part.mistakes
    assert all("|" not in item.text for item in part.rubric)  # it would end a cell of the table
    assert "TODO" not in part.answer
    assert part.answer.count("$$") % 2 == 0
    assert part.answer.count(r"\begin{") == part.answer.count(r"\end{")


def test_points_are_those_of_the_table_of_questions():
    manual = {part.name: part.points for part in MANUAL}
    done = {name: QUESTIONS[name].points for name in ("q1a", "q1b", "q1c", "q1d")}
    assert {q: rubrics.load(q).points for q in rubrics.questions()} == {**manual, **done, "q5b": 0}


@pytest.mark.parametrize("question", ["q1a", "q1b", "q1c", "q1d", "q6a"])
def test_a_written_model_answer_would_pass_as_a_real_answer(question):
    assert len(rubrics.load(question).answer.split()) >= 40


def test_a_file_becomes_a_dataclass():
    part = rubrics.parse(GOOD, "q9z")
    assert (part.question, part.points) == ("q9z", 1)
    assert part.answer == "$$a = b$$"
    assert part.typed == "a = b\n = c"
    assert part.rubric[1] == rubrics.RubricItem(Fraction(2, 3), "two, with $x$")
    assert part.mistakes == ("**Something.** A remark on two lines.", "**Another.** Half.")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "| 1/3 | one |\n| 2/3 | two, with $x$ |\n",
            "",
            "the rubric has no row such as | 1/2 | what earns it |",
        ),
        ("```derive", "```text", "0 ```derive blocks, expected 1"),
        (
            "## Rubric",
            "## Points",
            "expected ['Model derivation', 'Derivation, as typed', 'Rubric', 'Common mistakes']",
        ),
    ],
)
def test_an_author_is_told_what_is_wrong(old, new, message):
    assert old in GOOD
    with pytest.raises(rubrics.RubricError) as error:
        rubrics.parse(GOOD.replace(old, new, 1), "q9z")
    assert str(error.value).startswith("q9z.md: ")
    assert message in str(error.value)


def test_an_author_is_told_when_a_rubric_does_not_add_up(monkeypatch):
    monkeypatch.setattr(rubrics, "points_by_staff", lambda question: 2)
    with pytest.raises(rubrics.RubricError) as error:
        rubrics.load("q3c")
    assert str(error.value) == "q3c.md: the rubric adds up to 1, the part has 2"


def test_a_part_without_a_model_answer_is_a_key_error():
    with pytest.raises(KeyError):
        rubrics.load("q2e")
