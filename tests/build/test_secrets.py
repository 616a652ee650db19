"""A secret is found wherever it is put and whatever the file is called; what is public is not mistaken for one."""

import json
import re

import pytest

from autograder.build import check, secrets
from autograder.build import plan as releases
from autograder.homework.layout import HomeworkFolder

pytestmark = pytest.mark.slow

#: What the reference of ``slope_map`` returns.
ANSWER = "np.stack([np.array([row[k] for k in range(len(x))], dtype=float) for row in A])"


@pytest.fixture(scope="module")
def known(folder):
    return secrets.of_homework(folder)


@pytest.fixture(scope="module")
def files(folder, release):
    return releases.student_files(folder, release)


def test_there_are_secrets_of_every_kind(known):
    text = "\n".join(known.texts.values())
    for part in ("solutions/slopes.py", "questions/hidden/p2b.py", "solutions/written/p2b.md"):
        assert part in text
    assert known.prose
    assert {"double", "total", "slope_map"} <= known.stubs.keys()


def test_a_hidden_test_under_another_name_is_found(root, files, known):
    hidden = (root / "questions/hidden/p2b.py").read_bytes()
    for name in ("tests/p2z.py", "toy/notes.txt", "README.md"):
        found = secrets.find({**files, name: hidden}, known)
        assert any(line.startswith(f"{name}: holds questions/hidden/p2b.py") for line in found), name


def test_a_file_that_cannot_be_searched_is_named(files, known):
    packed = b"\x80\x04\x95\xff"
    assert secrets.find({**files, "toy/answers.pkl": packed}, known) == [
        "toy/answers.pkl: is not text and was not searched for secrets"
    ]
    assert secrets.find({"toy/digits.npz": packed}, known) == []


def test_one_hidden_test_pasted_into_a_public_file_is_found(root, files, known):
    hidden = (root / "questions/hidden/p2c.py").read_text()
    body = re.search(r"^def (?:.+\n)+", hidden, re.MULTILINE)[0]
    public = files["tests/p2c.py"].decode() + "\n\n" + body
    assert any("tests/p2c.py" in line for line in secrets.find({"tests/p2c.py": public.encode()}, known))


@pytest.mark.parametrize("mark", ["from solutions import slopes", "points=1, hidden=True"])
def test_the_marks_of_a_hidden_test_are_found(known, mark):
    assert secrets.find({"tests/p2a.py": mark.encode()}, known)


def test_reference_code_in_prose_is_found_however_it_is_spaced(known):
    line = f"one may write {ANSWER.replace('for row', chr(10) + '   for row')} here"
    assert secrets.find({"README.md": line.encode()}, known) == []
    leak = f"one may\n`return {ANSWER.replace('for row', chr(10) + '   for  row').replace(', d', ',d')}`"
    assert "solutions/slopes.py" in secrets.find({"README.md": leak.encode()}, known)[0]


def test_a_sentence_of_a_rubric_is_found_in_a_notebook(root, files, known):
    rubric = (root / "solutions/written/p3b.md").read_text().splitlines()
    sentence = max((line for line in rubric if line.startswith("|")), key=len)
    notebook = json.loads(files["p3_words.ipynb"])
    notebook["cells"][0]["source"] = ["A good answer:\n", sentence]
    found = secrets.find({"p3_words.ipynb": json.dumps(notebook).encode()}, known)
    assert found == [
        f"p3_words.ipynb, cell {notebook['cells'][0]['id']}: holds solutions/written/p3b.md, its prose"
    ]


def test_a_secret_in_an_output_or_in_metadata_is_found(files, known):
    leak = f"return {ANSWER}"
    for place in ("outputs", "metadata"):
        notebook = json.loads(files["p2_slopes.ipynb"])
        cell = next(cell for cell in notebook["cells"] if cell["cell_type"] == "code")
        cell[place] = (
            [{"output_type": "stream", "text": [leak]}] if place == "outputs" else {"x": {"y": leak}}
        )
        assert secrets.find({"p2_slopes.ipynb": json.dumps(notebook).encode()}, known)


def test_even_the_shortest_answer_is_found_in_its_own_stub(files, known):
    notebook = json.loads(files["p2_slopes.ipynb"])
    cell = next(cell for cell in notebook["cells"] if cell["id"] == "p2b-slope_square")
    cell["source"] = [line.replace("raise NotImplementedError", "return 2.0 * x") for line in cell["source"]]
    found = secrets.find({"p2_slopes.ipynb": json.dumps(notebook).encode()}, known)
    assert [line.split(": ")[1] for line in found] == [
        "not a stub",
        "holds a line of the reference's slope_square",
    ]


def test_check_finds_a_secret_beside_what_is_given_out(project):
    (project / "assignment/notes.md").write_bytes((project / "solutions/written/p2c.md").read_bytes())
    assert any(
        line.startswith("assignment/notes.md: holds solutions/written/p2c.md")
        for line in check(HomeworkFolder(project))
    )


def test_check_finds_a_secret_that_lies_in_the_assignment_folder(project):
    (project / "assignment/toy/notes.txt").write_bytes((project / "questions/hidden/p1a.py").read_bytes())
    assert any(
        "toy/notes.txt: holds questions/hidden/p1a.py" in line for line in check(HomeworkFolder(project))
    )
