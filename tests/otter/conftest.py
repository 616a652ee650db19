"""Student code that asks for fresh random numbers gets the same ones each time, as in a worker."""

import zlib

import pytest

from workbook.execution import seeds


@pytest.fixture(autouse=True)
def _same_random_numbers(request):
    seeds.fix(zlib.crc32(request.node.name.encode()))
    yield
    seeds.unfix()
