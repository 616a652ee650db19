"""Files of wrong answers: what they say, and what is wrong with one that cannot be used."""

from __future__ import annotations

from pathlib import Path

import pytest

from autograder.homework import mistakes
from autograder.homework.mistakes import MistakesError

RIGHT = """# p2a

## The right answer

```python
def slope(x):
    y = 2 * x
    return y
```
"""
SQUARED = """
## squared

The student squares instead of doubling.

- fails `slope: *`
- hint `twice`

```diff
-    y = 2 * x
+    y = x**2
```
"""
TYPED = """
## typed

The student returns nothing.

- passes `slope: is a function`
- hint `nothing`

```python
def slope(x): pass
```
"""
CASES = ("slope: is a function", "slope: any x", "entry: any x")


def read(tmp_path: Path, text: str) -> list[mistakes.Mistake]:
    (tmp_path / "p2a.md").write_text(text, encoding="utf-8")
    return mistakes.read_all(tmp_path)


def test_an_answer_is_the_right_one_with_the_edit_or_as_it_is_typed(tmp_path: Path) -> None:
    squared, typed = read(tmp_path, RIGHT + SQUARED + TYPED)
    assert squared.code == "def slope(x):\n    y = x**2\n    return y\n"
    assert (str(squared), squared.about) == ("p2a_squared", "The student squares instead of doubling.")
    assert squared.failing(CASES) == ["slope: any x", "slope: is a function"]
    assert typed.code == "def slope(x): pass\n"
    assert typed.failing(CASES) == ["entry: any x", "slope: any x"]
    with pytest.raises(MistakesError, match=r"p2a_squared: p2a has no case 'slope: \*'"):
        squared.failing(["entry: any x"])


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("## typed", "## squared", "this name appears twice"),
        ("The student returns nothing.\n", "", "expected a sentence that describes the mistake"),
        ("- passes `slope: is a function`\n", "", "expected items '- fails `…`', or items '- passes `…`'"),
        ("- passes `slope", "- fails `entry: *`\n- passes `slope", "expected items '- fails `…`', or items"),
        ("- hint `nothing`\n", "", "expected one item '- hint `…`', found 0"),
        ("- hint `nothing`", "- hint `nothing` or `none`", "expected one item '- hint `…`', found 2"),
        ("```python\ndef slope(x): pass\n```\n", "", "expected one block of python, found 0"),
        ("-    y = 2 * x", "-    y = 3 * x", "these lines must appear exactly once in the right answer"),
    ],
)
def test_a_section_that_says_too_little_or_too_much_is_named(
    old: str, new: str, said: str, tmp_path: Path
) -> None:
    text = RIGHT + SQUARED + TYPED
    assert old in text
    with pytest.raises(MistakesError) as error:
        read(tmp_path, text.replace(old, new, 1))
    assert str(error.value).startswith("p2a.md, section '")
    assert said in str(error.value)
