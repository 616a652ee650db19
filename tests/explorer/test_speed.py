"""How long an explorer takes from what a person did to the picture, in the kernel."""

import statistics
import time
from pathlib import Path

import pytest

from tests.explorer.opened import ANSWERS, NAMES, opened


@pytest.mark.parametrize("name", NAMES)
def test_a_change_is_answered_within_50_ms(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The kernel's share, in seconds of CPU; the median is about a tenth of it."""
    monkeypatch.chdir(tmp_path)
    explorer = opened(name, ANSWERS)
    sliders = [control for control in explorer.layout()["controls"] if control["kind"] == "slider"]
    took = []
    for step in range(21):
        slider = sliders[step % len(sliders)]
        share = step / 21
        value = slider["low"] + share * (slider["high"] - slider["low"])
        began = time.process_time()
        explorer.react({"set": {slider["name"]: value}})
        explorer.scene(step)
        took.append(time.process_time() - began)
    assert statistics.median(took) < 0.05
