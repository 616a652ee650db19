"""The codec: plain values survive the pipe unchanged, and no bytes make it raise anything but its own error."""

import contextlib
import math
import struct
from concurrent.futures import ThreadPoolExecutor

import msgpack
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from autograder.worker import codec
from workbook.testing import CheckFailed
from workbook.testing.owned import MOST_TUPLE_KEYS, owned

_DTYPES = st.sampled_from(
    [np.dtype(name) for name in ("bool", "int64", "uint8", "float32", "float64", "complex128")]
)
_ARRAYS = hnp.arrays(dtype=_DTYPES, shape=hnp.array_shapes(min_dims=0, max_dims=3, max_side=4))
_LEAVES = (
    st.none()
    | st.booleans()
    | st.integers(-(10**40), 10**40)
    | st.floats(allow_nan=False)
    | st.complex_numbers(allow_nan=False)
    | st.text(max_size=20)
    | st.binary(max_size=20)
    | _ARRAYS
)
_KEYS = (
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**64 - 1)
    | st.floats(allow_nan=False)
    | st.text(max_size=8)
)
_VALUES = st.recursive(
    _LEAVES,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.lists(inner, max_size=4).map(tuple)
        | st.dictionaries(st.text(max_size=8), inner, max_size=4)
        | st.dictionaries(_KEYS | st.tuples(_KEYS, _KEYS), inner, max_size=4)
    ),
    max_leaves=12,
)


def same(a: object, b: object) -> bool:
    if type(a) is not type(b):
        return False
    if isinstance(a, np.ndarray):
        return (
            a.dtype == b.dtype and a.shape == b.shape and np.array_equal(a, b, equal_nan=a.dtype.kind in "fc")
        )
    if isinstance(a, list | tuple):
        return len(a) == len(b) and all(same(x, y) for x, y in zip(a, b, strict=True))
    if isinstance(a, dict):
        return a.keys() == b.keys() and all(same(a[key], b[key]) for key in a)
    return a == b


@given(_VALUES)
def test_plain_values_come_back_as_they_were(value):
    assert same(codec.decode(codec.encode(value)), value)


@pytest.mark.parametrize("scalar", [np.float64(1.5), np.int32(-3), np.bool_(True), np.complex64(1j)])
def test_numpy_scalars_keep_their_type(scalar):
    back = codec.decode(codec.encode(scalar))
    assert type(back) is type(scalar)
    assert back == scalar


def test_nan_and_infinity_cross():
    back = codec.decode(codec.encode([math.nan, math.inf]))
    assert math.isnan(back[0])
    assert back[1] == math.inf


@pytest.mark.parametrize(
    "array",
    [
        np.arange(6.0).reshape(2, 3).T,
        np.arange(6)[::-2],
        np.arange(3, dtype=">i4"),
        np.broadcast_to(np.float32(2.0), (3, 2)),
        np.arange(2, dtype=np.longlong),
        np.zeros((0, 3)),
        np.arange(3000) % 2 == 0,
        (np.arange(3000) * 1j).reshape(2, -1).T,
        np.broadcast_to(np.arange(3000.0), (2, 3000)),
        np.arange(3000, dtype=">f8"),
    ],
    ids=[
        *("transposed", "backwards", "big-endian", "broadcast", "long long", "empty"),
        *("large", "large transposed", "large broadcast", "large big-endian"),
    ],
)
def test_an_array_crosses_whatever_its_layout(array):
    back = codec.decode(codec.encode([array, array]))[1]
    assert np.array_equal(back, array)
    assert back.shape == array.shape
    assert back.dtype == array.dtype.newbyteorder("=")
    assert back.flags.c_contiguous
    assert back.flags.writeable


def test_an_array_over_the_limit_is_refused_before_it_is_copied():
    with pytest.raises(codec.TooLargeError, match="bytes cannot be sent"):
        codec.encode(np.broadcast_to(1.0, (1 << 20, 1 << 20)))


def test_arrays_do_not_share_memory_with_the_frame():
    frame = bytearray(codec.encode(np.zeros(3)))
    back = codec.decode(frame)
    back += 1
    assert np.array_equal(codec.decode(frame), np.zeros(3))


@pytest.mark.parametrize(
    "value",
    [
        object(),
        {b"1": 2},
        {(1, (2,)): 3},
        {"a": object()},
        np.array([object()]),
        np.array(["text"]),
        1 << 20_000,
        range(3),
    ],
    ids=[
        "object",
        "bytes as keys",
        "a tuple in a key",
        "nested object",
        "object array",
        "text array",
        "huge int",
        "range",
    ],
)
def test_what_is_not_plain_is_refused(value):
    with pytest.raises(TypeError, match="cannot be sent"):
        codec.encode(value)


def test_keys_of_a_dict_cross_as_plain_numbers_and_tuples():
    value = {(np.int64(1), 2): "a", np.float32(0.5): "b", np.str_("c"): "d", np.True_: "e", None: "f"}
    back = codec.decode(codec.encode(value))
    assert back == {(1, 2): "a", 0.5: "b", "c": "d", True: "e", None: "f"}
    assert {type(part) for key in back for part in (key if type(key) is tuple else (key,))} <= {
        *(int, float, str, bool, type(None))
    }


def test_a_dict_of_too_many_tuples_as_keys_is_too_large():
    value = {(number, 0): 1 for number in range(MOST_TUPLE_KEYS + 1)}
    with pytest.raises(codec.TooLargeError, match="tuples as keys"):
        codec.encode(value)
    with pytest.raises(CheckFailed, match="too large"):
        owned(value)


def test_a_subclass_is_not_the_type_it_pretends_to_be():
    class Cheat(float):
        def __eq__(self, other):
            return True

        __hash__ = float.__hash__

    with pytest.raises(TypeError):
        codec.encode(Cheat(1.0))


def frame(structure: object, *buffers: bytes, raw: bytes | None = None) -> bytes:
    body = msgpack.packb(structure) if raw is None else raw
    lengths = struct.pack(f">{len(buffers)}Q", *map(len, buffers))
    return struct.pack(">II", len(body), len(buffers)) + lengths + body + b"".join(buffers)


def extension(code: int, fields: object) -> msgpack.ExtType:
    return msgpack.ExtType(code, msgpack.packb(fields))


_HOSTILE = {
    "an object dtype": frame(extension(2, ["object", [1], 0]), b"\0" * 8),
    "a dtype by expression": frame(extension(2, ["f8,O", [1], 0]), b"\0" * 16),
    "a shape of more than its bytes": frame(extension(2, ["float64", [10**9], 0]), b"\0" * 8),
    "a negative length": frame(extension(2, ["float64", [-1], 0]), b""),
    "a shape whose product overflows": frame(extension(2, ["uint8", [2**28] * 16, 0]), b"\0"),
    "one buffer for two arrays": frame([extension(2, ["uint8", [1], 0])] * 2, b"\0"),
    "a buffer that is not there": frame(extension(2, ["uint8", [1], 7]), b"\0"),
    "a truth value of 7": frame(extension(2, ["bool", [1], 0]), b"\7"),
    "a description of an array that goes on": frame(extension(2, ["uint8", [1], 0, [[]] * 200]), b"\0"),
    "a length that is a list": frame(extension(2, ["uint8", [[1]], 0]), b"\0"),
    "a buffer numbered by text": frame(extension(2, ["uint8", [1], "0"]), b"\0"),
    "a scalar with a shape": frame(extension(3, ["float64", [1], 0]), b"\0" * 8),
    "an integer of 100,000 digits": frame(extension(5, "9" * 100_000)),
    "an integer that is none": frame(extension(5, "0x10")),
    "a handle numbered by text": frame(extension(6, ["1", "f", True])),
    "a handle of two fields": frame(extension(6, [1, "f"])),
    "an unknown extension": frame(extension(99, [])),
    "a time": frame(None, raw=b"\xd6\xff\0\0\0\1"),
    "a time in a list": frame(None, raw=b"\x91\xd6\xff\0\0\0\1"),
    "a time in a table": frame(None, raw=b"\x81\xa1t\xd6\xff\0\0\0\1"),
    "numbers as keys": frame({1: 2}),
    "bytes as keys": frame({b"1": 2}),
    "a list deeper than any answer": frame(None, raw=b"\x91" * (codec.MAX_DEPTH + 1) + b"\xc0"),
    "lists a thousand deep": frame(None, raw=b"\x91" * 1000 + b"\xc0"),
    "tuples forty deep": frame(None, raw=codec.encode(None)[8:]),
    "structure longer than the frame": struct.pack(">II", 100, 0) + b"\xc0",
    "a frame over its limits": struct.pack(">II", 2**31, 0),
    "too many buffers": struct.pack(">II", 1, 2**20),
    "text that is not UTF-8": frame(None, raw=b"\xa2\xff\xfe"),
    "nothing": b"",
}
_HOSTILE |= {
    "a table without values": frame(extension(7, [[1]])),
    "a table of more keys than values": frame(extension(7, [[1, 2], [3]])),
    "a table whose keys are a number": frame(extension(7, [1, [1]])),
    "a list as a key": frame(extension(7, [[[1]], [1]])),
    "a handle as a key": frame(extension(7, [[extension(6, [1, "f", True])], [1]])),
    "an integer of 900 digits as a key": frame(extension(7, [[extension(5, "9" * 900)], [1]])),
    "a tuple of a hundred numbers as a key": frame(extension(7, [[extension(1, [1] * 100)], [1]])),
    "a tuple in a tuple as a key": frame(extension(7, [[extension(1, [extension(1, [1])])], [1]])),
    "ten thousand tuples as keys": frame(
        extension(7, [[extension(1, [number]) for number in range(10_000)], [0] * 10_000])
    ),
}
_deep: object = extension(1, [1])
for _ in range(40):
    _deep = extension(1, [_deep])
_HOSTILE["tuples forty deep"] = frame(_deep)


def nested(depth: int) -> object:
    value: object = 1
    for number in range(depth):
        value = (value,) if number % 2 else [value]
    return value


def test_the_deepest_value_crosses_in_a_thread_too():
    value = nested(codec.MAX_DEPTH)
    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(lambda: codec.decode(codec.encode(value))).result() == value


def test_a_value_that_is_too_deep_is_replaced_as_a_whole():
    frame = codec.encode(nested(codec.MAX_DEPTH + 2), lambda value: codec.Handle(3, "deep"))
    assert "Handle(number=3, type_name='deep', callable=False)" in str(codec.decode(frame))


def test_large_integers_cross_wherever_they_are():
    value = [2**64 - 1, 2**64, -(2**63), -(2**63) - 1, (10**900,), {"n": 2**70}]
    assert codec.decode(codec.encode(value)) == value


def test_what_was_too_large_or_cannot_be_written_leaves_no_trace_in_later_frames():
    small = codec.encode([1, "value", 2.0])
    for value in ("x" * (codec.MAX_STRUCTURE - 100), [2**70], ["\ud800"]):
        codec.encode(value)
        assert codec.encode([1, "value", 2.0]) == small
    with pytest.raises(codec.TooLargeError):
        codec.encode("x" * (codec.MAX_STRUCTURE + 1))
    assert codec.encode([1, "value", 2.0]) == small


@pytest.mark.parametrize("name", _HOSTILE)
def test_hostile_frames_are_a_protocol_error(name):
    with pytest.raises(codec.ProtocolError):
        codec.decode(_HOSTILE[name])


@settings(max_examples=600, deadline=None)
@given(st.binary(max_size=200))
def test_no_bytes_raise_anything_but_a_protocol_error(data):
    for candidate in (data, frame(None, raw=data), struct.pack(">II", len(data), 0) + data):
        with contextlib.suppress(codec.ProtocolError):
            codec.decode(candidate)


@settings(max_examples=300, deadline=None)
@given(_VALUES, st.data())
def test_no_changed_frame_raises_anything_but_a_protocol_error(value, data):
    changed = bytearray(codec.encode(value))
    for _ in range(data.draw(st.integers(1, 4))):
        changed[data.draw(st.integers(0, len(changed) - 1))] = data.draw(st.integers(0, 255))
    with contextlib.suppress(codec.ProtocolError):
        codec.decode(changed)


@pytest.mark.parametrize("value", [dict.fromkeys(range(130000), 0), [{0: 1}] * 12_600, [(1, 0.5)] * 25_100])
def test_a_value_is_too_large_for_both_sides_or_for_neither(value):
    with pytest.raises(codec.TooLargeError):
        codec.encode(value)
    half = dict(list(value.items())[:60_000]) if type(value) is dict else value[: len(value) // 2]
    assert codec.decode(codec.encode(half)) == half
