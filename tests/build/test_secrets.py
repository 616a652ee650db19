"""A secret is found wherever it is put and whatever the file is called; what is public is not mistaken for one."""

import json
import re

import pytest

from autograder.build import check, secrets
from autograder.build import plan as releases
from autograder.homework.layout import HomeworkFolder

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def known(folder):
    return secrets.of_homework(folder)


@pytest.fixture(scope="module")
def files(folder, release):
    return releases.student_files(folder, release)


def test_the_release_as_it_is_holds_no_secret(files, known):
    assert secrets.find(files, known) == []


def test_there_are_secrets_of_every_kind(known):
    text = "\n".join(known.texts.values())
    for part in ("solutions/ridge/penalty.py", "questions/hidden/q4b.py", "solutions/written/q4a.md"):
        assert part in text
    assert known.prose
    assert {"ridge", "TwoLayerNet", "plot_case"} <= known.stubs.keys()


def test_a_hidden_test_under_another_name_is_found(root, files, known):
    hidden = (root / "questions/hidden/q4f.py").read_bytes()
    for name in ("tests/q4z.py", "hw0/notes.txt", "README.md"):
        found = secrets.find({**files, name: hidden}, known)
        assert any(line.startswith(f"{name}: holds questions/hidden/q4f.py") for line in found), name


def test_one_hidden_test_pasted_into_a_public_file_is_found(root, files, known):
    hidden = (root / "questions/hidden/q2d.py").read_text()
    body = re.search(r"^def (?:.+\n)+", hidden, re.MULTILINE)[0]
    public = files["tests/q2d.py"].decode() + "\n\n" + body
    assert any("tests/q2d.py" in line for line in secrets.find({"tests/q2d.py": public.encode()}, known))


@pytest.mark.parametrize("mark", ["from solutions import ridge", "points=1, hidden=True"])
def test_the_marks_of_a_hidden_test_are_found(known, mark):
    assert secrets.find({"tests/q4a.py": mark.encode()}, known)


def test_reference_code_in_prose_is_found_however_it_is_spaced(known):
    line = "one may write np.linalg.solve( X.T @ X + lam * np.eye(X.shape[1]),\n   X.T @ y) here"
    assert secrets.find({"README.md": line.encode()}, known) == []
    leak = "one may\n`return np.linalg.solve(X.T @ X\n   +lam*np.eye(X.shape[1]), X.T@y)`"
    assert "solutions/ridge/penalty.py" in secrets.find({"README.md": leak.encode()}, known)[0]


def test_a_sentence_of_a_rubric_is_found_in_a_notebook(root, files, known):
    rubric = (root / "solutions/written/q1a.md").read_text().splitlines()
    sentence = max((line for line in rubric if line.startswith("|")), key=len)
    notebook = json.loads(files["q1_reflection.ipynb"])
    notebook["cells"][0]["source"] = ["A good answer:\n", sentence]
    found = secrets.find({"q1_reflection.ipynb": json.dumps(notebook).encode()}, known)
    assert found == [
        f"q1_reflection.ipynb, cell {notebook['cells'][0]['id']}: holds solutions/written/q1a.md, its prose"
    ]


def test_a_secret_in_an_output_or_in_metadata_is_found(files, known):
    leak = "return np.linalg.solve(X.T @ X + lam * np.eye(X.shape[1]), X.T @ y)"
    for place in ("outputs", "metadata"):
        notebook = json.loads(files["q4_ridge.ipynb"])
        cell = next(cell for cell in notebook["cells"] if cell["cell_type"] == "code")
        cell[place] = (
            [{"output_type": "stream", "text": [leak]}] if place == "outputs" else {"x": {"y": leak}}
        )
        assert secrets.find({"q4_ridge.ipynb": json.dumps(notebook).encode()}, known)


def test_even_the_shortest_answer_is_found_in_its_own_stub(files, known):
    notebook = json.loads(files["q2_vector_calculus.ipynb"])
    cell = next(cell for cell in notebook["cells"] if cell["id"] == "q2c-derivative_linear_map")
    cell["source"] = [line.replace("raise NotImplementedError", "return A") for line in cell["source"]]
    found = secrets.find({"q2_vector_calculus.ipynb": json.dumps(notebook).encode()}, known)
    assert [line.split(": ")[1] for line in found] == [
        "not a stub",
        "holds a line of the reference's derivative_linear_map",
    ]


def test_check_finds_a_secret_beside_what_is_given_out(project):
    (project / "assignment/notes.md").write_bytes((project / "solutions/written/q2d.md").read_bytes())
    assert any(
        line.startswith("assignment/notes.md: holds solutions/written/q2d.md")
        for line in check(HomeworkFolder(project))
    )


def test_check_finds_a_secret_that_lies_in_the_assignment_folder(project):
    (project / "assignment/hw0/notes.txt").write_bytes((project / "questions/hidden/q3a.py").read_bytes())
    assert any(
        "hw0/notes.txt: holds questions/hidden/q3a.py" in line for line in check(HomeworkFolder(project))
    )
