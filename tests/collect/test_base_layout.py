"""What layouts share: one delivery from files of the same person, time and attempt."""

from __future__ import annotations

import itertools
import re

import pytest

from autograder.intake.collect.layouts import base
from autograder.intake.collect.layouts.base import Delivery
from autograder.intake.collect.nodes import Node


@pytest.mark.parametrize("known", [True, False, None])
def test_lateness_of_merged_files_does_not_depend_on_their_order(known: bool | None) -> None:
    """One late file makes the delivery late; a file that says nothing changes nothing."""
    said = {"a": known, "b": None, "c": False if known is None else known}

    def make(match: re.Match[str], node: Node) -> Delivery:
        return Delivery(("student-01",), "student-01", [node], base.PLAIN, late=said[match[1]])

    for names in itertools.permutations(said):
        level = Node("download", [Node(f"student-01_{name}.zip", None) for name in names])
        found = base.system(base.PLAIN, level, re.compile(r"student-01_(\w)"), make)
        assert found is not None
        (delivery,) = found.deliveries
        assert (delivery.late, len(delivery.nodes)) == (bool(known), 3)
