"""The prose linter: what it reads as messages, and which phrases it finds."""

from pathlib import Path

import pytest

from tests.docs import prose

#: One phrase of each kind, and a right sentence beside it that looks like it.
PHRASES = [
    ("{name} is no path such as /reading/", "there is no path such as /reading/"),
    ("the file is there already", "the file is there"),
    ("'student-09' is nobody in the gradebook", "this is nobody's work"),
    ("the frame is of another length than it says", "another length is expected"),
    ("run it again to go on from there", "go on to the next question"),
    ("a vector is wanted", "the vector that is wanted"),
    ("name a folder by --out", "name a folder with --out"),
    ("that was not a fault of yours", "the fault is not yours"),
    ("no unit is active any more", "no more than two units are active"),
    ("whose it is is not said", "its owner is unknown"),
    ("differentiate it by x", "divide it by x"),
    ("the two sizes are exchanged", "messages were exchanged"),
    ("its colour is green", "its color is green"),
    ("the minimiser of a function", "the minimum of a function"),
]


@pytest.mark.parametrize(("avoided", "right"), PHRASES, ids=[avoided for avoided, _ in PHRASES])
def test_a_phrase_is_found_and_a_sentence_like_it_is_not(avoided: str, right: str) -> None:
    assert len(list(prose.avoided(avoided))) == 1
    assert not list(prose.avoided(right))


def test_messages_are_strings_of_several_words_and_no_docstrings(tmp_path: Path) -> None:
    source = tmp_path / "module.py"
    source.write_text(
        '"""This docstring is long enough."""\n'
        "NAMES = ('is no', r'\\d+')\n\n\n"
        "def read(path):\n"
        '    """Another docstring of several words."""\n'
        "    raise ValueError(\n"
        "        f'{path} is no path, '\n"
        "        'and cannot be read'\n"
        "    )\n"
    )
    assert list(prose.messages_of(source)) == [(8, "{} is no path, and cannot be read")]


def test_a_template_is_read_without_tags_scripts_and_values(tmp_path: Path) -> None:
    page = tmp_path / "page.html.j2"
    page.write_text("<p title='is no'>{{ name }} is\nno path</p>\n<style>.is-no { color: red }</style>\n")
    ((first, said),) = prose.messages_of(page)
    assert first == 1
    assert said.split() == ["is", "no", "path"]
    assert said.splitlines()[1].startswith("no path")


def test_a_finding_has_the_line_of_its_message(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = tmp_path / "module.py"
    source.write_text('def read():\n    return 1\n\n\nWORDS = "there is nothing to be had here"\n')
    assert prose.main([str(source)]) == 1
    assert capsys.readouterr().out.startswith(f"{source}:5: 'to be had'")
