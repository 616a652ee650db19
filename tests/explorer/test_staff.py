"""What a student tried with the map of problem 6 reaches whoever reads 6(a)."""

from pathlib import Path

import msgspec
import nbformat
import numpy as np
import pytest

from autograder.grade.report import Report
from autograder.staff.gradebook.cells import MAX_KEPT, restore, said_for_staff
from autograder.staff.gradebook.feedback_cells import annotate
from autograder.staff.gradebook.reading import view
from autograder.staff.gradebook.reading.parts import PARTS
from hw0 import explore
from tests.reporting import synthetic

RELEASED = Path(__file__).resolve().parents[2] / "assignment" / "q6_fc_net.ipynb"

NOTHING = msgspec.convert(
    synthetic.report(1, np.random.default_rng(0)) | {"questions": [], "manual": []}, Report
)
"""A report that says nothing about any cell."""


def submitted(outputs):
    node = nbformat.read(RELEASED, 4)
    cell = next(cell for cell in node.cells if cell.id == "q6a-map")
    cell.outputs = outputs
    return node, cell


def saved_map(runs):
    explorer = explore.scale_map(names={})
    explorer.runs = runs
    data, metadata = explorer._repr_mimebundle_()
    return nbformat.v4.new_output("display_data", data, metadata=metadata)


def test_reader_of_6a_sees_the_students_own_runs():
    node, _ = submitted([saved_map([(3, 0.1, 0.1, 1.0), (5, 0.1, 0.1, 0.4), (3, 1.0, 0.01, 1.0)])])
    restored = restore(node, nbformat.read(RELEASED, 4))
    annotate(restored, NOTHING, {"q6a-map": [_stream("an empty map\n")]})
    shown = view.of_part(restored, PARTS["q6a"], {})
    texts = [text for cell in shown.code for text in cell.outputs]
    assert len(texts) == 1
    assert texts[0].startswith("Saved by the student: Which pairs fit 50 images in 20 epochs?")
    assert (
        "Three layers: 2 pairs tried, 2 reached 100% (weight scales 0.1 to 1, learning rates 0.01 to 0.1)"
        in texts[0]
    )
    assert "Five layers: 1 pairs tried, 0 reached 100%. Last runs" in texts[0]


def _stream(text):
    return {"output_type": "stream", "name": "stdout", "text": text}


def test_without_the_map_a_run_of_the_grader_is_shown():
    node, _ = submitted([])
    restored = restore(node, nbformat.read(RELEASED, 4))
    annotate(restored, NOTHING, {"q6a-map": [_stream("drawn by the grader\n")]})
    assert [text for cell in view.of_part(restored, PARTS["q6a"], {}).code for text in cell.outputs] == [
        "drawn by the grader"
    ]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"text/plain": ["two ", "pieces"]}, "two pieces"),
        ({"text/plain": {"a": 1}}, ""),
        ({"text/plain": [1, "x"]}, "x"),
        ({"text/plain": "x" * 10_000}, "x" * MAX_KEPT),
        ({}, ""),
        ("text", ""),
    ],
)
def test_whatever_a_submission_has_there_is_text_of_a_bounded_length(data, said):
    output = {"output_type": "display_data", "data": data, "metadata": {"workbook": {"for_staff": True}}}
    assert said_for_staff({"outputs": [None, 3, output]}) == said
    assert said_for_staff({"outputs": [{**output, "metadata": {"workbook": {"for_staff": 1}}}]}) == ""
    assert said_for_staff({"outputs": "none"}) == ""
