"""The doors of the checker: JSON lines, notebook cells, Markdown slots, and the examples of its page."""

import html
import io
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from IPython.core.error import UsageError
from IPython.lib import pretty

from workbook import derive
from workbook.derive import answer, check_derivation, questions
from workbook.derive.__main__ import main
from workbook.derive.magic import derive_cell
from workbook.derive.tell import results

DOCS = Path(__file__).parents[2] / "docs" / "derivations.md"
SLOT = "*Your derivation here, or the scanned page that holds it.*"


def lines_of(*asked):
    out = io.StringIO()
    main(io.StringIO("\n".join(asked)), out)
    return [json.loads(line) for line in out.getvalue().splitlines()]


def test_json_lines_in_and_out():
    good, bad, unknown, form = lines_of(
        json.dumps({"question": "q2a", "text": "x'c = c'x"}),
        "no json",
        json.dumps({"question": "q9z", "text": ""}),
        json.dumps({"question": "q2c", "text": "A", "kind": "answer"}),
    )
    assert (good["status"], good["lines"][0]["verdict"]) == ("incomplete", "ok")
    assert "error" in bad
    assert "q9z" in unknown["error"]
    assert form["verdict"] == "ok"


@pytest.mark.parametrize("text", [SLOT, "", "   \n", "See page 3 of my scan."])
def test_an_untouched_slot_is_empty(text):
    result = check_derivation("q4a", text)
    assert (result.status, result.complete, result.first_problem) == ("empty", False, None)


def test_a_fenced_block_in_a_slot_is_read():
    assert check_derivation("q2a", "As asked:\n\n```derive\nx'c = c'x\n```\n").lines[0].verdict == "ok"


def test_the_package_is_called_by_students():
    assert derive("q2a", "x'c = c'x").lines[0].verdict == "ok"
    assert answer("q2c", "A")
    assert not answer("q2c", "A'")


def test_the_cell_names_its_question():
    assert derive_cell("q2a", "x'c = c'x\n").status == "incomplete"
    with pytest.raises(UsageError, match="q2a"):
        derive_cell("q1a", "text")


def test_the_cell_magic_is_registered_where_ipython_runs():
    from IPython.core.interactiveshell import InteractiveShell

    from workbook.derive.magic import register

    shell = InteractiveShell()
    assert register(shell)
    assert shell.run_cell_magic("derive", "q2a", "x'c = c'x\n").status == "incomplete"


def test_markup_in_student_text_stays_text():
    shown = check_derivation("q2a", "x'c = <script>alert(1)</script>")._repr_markdown_()
    assert "<script>" not in shown


def test_numbers_and_markup_are_shown_as_they_are():
    # Every character must come out of Markdown as it went in: one replaced twice would show as "&#91;".
    assert (
        html.unescape(results.safe("a *b* [1, 2] #3 & <i> \\ $x_1$ `c` |"))
        == "a *b* [1, 2] #3 & <i> \\ $x_1$ `c` |"
    )
    result = check_derivation("q2d", "d(x'A x, x) = 2 x'A")
    assert result.lines[0].counterexample.startswith("at A = [[")
    assert result.lines[0].counterexample in html.unescape(result._repr_markdown_())
    assert pretty.pretty(result) == str(result)


def test_importing_loads_no_parser_and_no_numerics():
    code = "import sys, workbook.derive; print([m for m in ('lark', 'mpmath', 'sympy') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_examples_of_the_page_say_what_the_page_says():
    cells = re.findall(r"```\n%%derive (\w+)\n(.*?)```", DOCS.read_text(encoding="utf-8"), re.S)
    assert len(cells) == 3
    results = [check_derivation(question, text) for question, text in cells]
    assert results[0].status == "complete"
    assert "this holds only if M is symmetric" in str(results[1])
    assert "the cross terms are missing" in str(results[2])
    for row in [*str(results[0]).splitlines(), *str(results[1]).splitlines()[1:4]]:
        assert row in DOCS.read_text(encoding="utf-8")


def test_the_page_shows_nothing_of_the_homework():
    cells = re.findall(r"%%derive (\w+)", DOCS.read_text(encoding="utf-8"))
    assert set(cells) == {"example"}
    assert "example" not in questions()


def test_every_question_with_a_derivation_is_known():
    assert len(questions()) == 20


def test_part_files_hold_no_closed_form_of_a_goal():
    """A goal is to be computed: argmin, derivative, limit, product; never an inverse that a student should find."""
    from workbook.derive.part import load

    for question in questions():
        goal = load(question).goal.value
        assert goal.op in ("deriv", "arg", "sym", "mul", "lim", "entry"), question


@pytest.mark.parametrize(
    ("question", "form", "verdict", "words"),
    [
        ("q2a", "", "error", "nothing was typed"),
        ("q2a", "# nothing yet", "error", ""),
        ("q2a", "x" * 30_000, "error", "at most 20000 characters"),
        ("q2a", "z'", "error", "'z' has no meaning here"),
        ("q2a", "x' + A", "wrong", "a row of n plus an (n, n) matrix"),
        ("q2a", "c'/(x'x - x'x)", "wrong", "a quotient by zero"),
        ("q2a", "exp(A)", "undecided", "exp of a matrix is ambiguous"),
        ("q3a", "X' inv(X X') y", "wrong", "X X' has no inverse"),
        ("q4h", "tall:\ninv(X'X) X'y", "wrong", "the case of wide X is missing"),
    ],
)
def test_a_closed_form_that_is_not_judged_right_says_why(question, form, verdict, words):
    found = answer(question, form)
    assert (found.verdict, bool(found)) == (verdict, False)
    assert words in found.message
    assert words in str(found)


def test_a_closed_form_is_shown_with_its_verdict_in_words():
    wrong = answer("q2a", "2 c'")
    first, *rest = str(wrong).splitlines()
    assert first == "✗ q2a: not right"
    assert rest[0] == "   there is an extra factor 2"
    assert "the value asked for" in rest[1]
    shown = wrong._repr_markdown_()
    assert 'aria-label="does not follow"' in shown
    assert "$2 c^{\\top}$" in shown
    assert "q2a: right" in str(answer("q2a", "c'"))


def test_a_search_that_crashes_costs_the_hint_alone(monkeypatch):
    """The tests raise what a search raises; a student gets the verdict."""

    def crash(*_, **__):
        raise ZeroDivisionError

    monkeypatch.setattr("workbook.derive.derivation.explain", crash)
    with pytest.raises(ZeroDivisionError):
        check_derivation("q2a", "x'c = 2 c'x")
    monkeypatch.delenv("WORKBOOK_DERIVE_STRICT")
    (line,) = check_derivation("q2a", "x'c = 2 c'x").lines
    assert (line.verdict, line.message) == ("wrong", "")


@pytest.mark.parametrize(
    "asked", ["[]", '{"question": "q2a"}', '{"question": 2, "text": "x"}', "[" * 100_000, "nan", "  "]
)
def test_a_line_of_another_shape_is_answered_and_the_next_one_is_read(asked):
    *wrong, right = lines_of(asked, json.dumps({"question": "q2a", "text": "x'c = c'x", "hints": False}))
    assert [list(one) for one in wrong] == ([["error"]] if asked.strip() else [])
    assert right["status"] == "incomplete"
