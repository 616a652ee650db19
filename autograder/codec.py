"""What may cross the pipe between the grader and a worker: a closed table of plain values, and handles.

Both sides use this module; only the grader needs to be protected by it, because what it reads was written by a
process that runs a student's code. So decoding trusts nothing: a frame has a bounded structure part (msgpack, at most
`MAX_STRUCTURE` bytes, so that the number of objects it can make is bounded too) and separate raw buffers for
arrays; types are looked up in a table, lengths must agree to the byte, and any surprise is a `ProtocolError`.

Frame: ``u32 structure length, u32 number of buffers, u64 length of each buffer, structure, buffers``.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import msgpack
import numpy as np

MAX_STRUCTURE = 2 << 20
"""Bytes of structure in a frame: a cell's kept output (1 MB) fits."""
MAX_CONTAINERS = 50_000
"""Lists, dicts and extensions in a frame. Two bytes make a container that costs a hundred, and the collector's time."""
MAX_BUFFERS = 4096
MAX_BUFFER_BYTES = 64 << 20
"""Bytes of array data in a frame: twenty times the largest array that a test sends (8 by 50,000 float64)."""
MAX_DEPTH = 24
MAX_INT_DIGITS = 1000
MAX_NDIM = 16

_DTYPES = {
    name: np.dtype(name)
    for name in (
        *("bool", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64"),
        *("float16", "float32", "float64", "complex64", "complex128"),
    )
}
_TUPLE, _ARRAY, _SCALAR, _COMPLEX, _INT, _HANDLE = range(1, 7)
_INT64 = range(-(2**63), 2**64)


class ProtocolError(Exception):
    """A frame that no honest worker sends."""


class TooLargeError(TypeError):
    """A value that is plain but over the limits."""


@dataclass(frozen=True)
class Handle:
    """A value that stays on the worker's side. All but ``number`` is the worker's word for it: never trust it."""

    number: int
    type_name: str
    callable: bool = False


Replace = Callable[[Any], Any]
"""Gives, for a value that is not plain, a plainer one or its `Handle`; raises TypeError where it is to be refused."""


def _only_plain(value: Any) -> Any:
    raise TypeError(f"a {type(value).__name__} cannot be sent")


class _Encoder:
    def __init__(self, replace: Replace) -> None:
        self.replace = replace
        self.buffers: list[memoryview] = []
        self.containers = 0

    def node(self, value: Any, depth: int) -> Any:
        kind = type(value)
        if value is None or kind in (bool, float, bytes) or (kind is int and value in _INT64):
            return value
        if kind is str:
            # A lone surrogate cannot be written as UTF-8.
            return value.encode("utf-8", "replace").decode("utf-8")
        self.containers += 1
        if self.containers > MAX_CONTAINERS:
            raise TooLargeError(f"a value of more than {MAX_CONTAINERS} parts cannot be sent")
        if depth < MAX_DEPTH:
            if kind is list:
                return [self.node(item, depth + 1) for item in value]
            if kind is tuple:
                return self.extension(_TUPLE, [self.node(item, depth + 1) for item in value])
            if kind is dict and all(type(key) is str for key in value):
                return {self.node(key, depth): self.node(item, depth + 1) for key, item in value.items()}
        if kind is np.ndarray and value.dtype.name in _DTYPES and value.ndim <= MAX_NDIM:
            return self.array(_ARRAY, value)
        if isinstance(value, np.generic) and kind.__module__ == "numpy" and value.dtype.name in _DTYPES:
            return self.array(_SCALAR, np.asarray(value))
        if kind is complex:
            return self.extension(_COMPLEX, [value.real, value.imag])
        if kind is int and value.bit_length() < 3.3 * MAX_INT_DIGITS:
            return self.extension(_INT, str(value))
        if kind is not Handle:
            return self.node(self.replace(value), depth + 1)
        return self.extension(_HANDLE, [value.number, value.type_name[:100], value.callable])

    def array(self, code: int, value: np.ndarray) -> Any:
        if len(self.buffers) == MAX_BUFFERS:
            raise TooLargeError(f"more than {MAX_BUFFERS} arrays cannot be sent")
        native = np.ascontiguousarray(value, dtype=value.dtype.newbyteorder("="))
        self.buffers.append(native.reshape(-1).view(np.uint8).data)
        return self.extension(code, [value.dtype.name, list(value.shape), len(self.buffers) - 1])

    @staticmethod
    def extension(code: int, fields: Any) -> msgpack.ExtType:
        return msgpack.ExtType(code, msgpack.packb(fields, unicode_errors="replace"))


def encode(value: Any, replace: Replace = _only_plain) -> bytes:
    """Write one value as a frame's bytes.

    Raises TypeError where the value, or something in it, is not plain and not replaced, or `TooLargeError`.

    >>> decode(encode({"w": np.ones((2, 1)), "n": (1, True)}))
    {'w': array([[1.],
           [1.]]), 'n': (1, True)}
    """
    encoder = _Encoder(replace)
    structure = msgpack.packb(encoder.node(value, 0), unicode_errors="replace")
    if len(structure) > MAX_STRUCTURE:
        raise TooLargeError(f"a value of {len(structure)} bytes cannot be sent: the most is {MAX_STRUCTURE}")
    lengths = [len(buffer) for buffer in encoder.buffers]
    if sum(lengths) > MAX_BUFFER_BYTES:
        raise TooLargeError(f"arrays of {sum(lengths)} bytes cannot be sent: the most is {MAX_BUFFER_BYTES}")
    header = struct.pack(f">II{len(lengths)}Q", len(structure), len(lengths), *lengths)
    return b"".join((header, structure, *encoder.buffers))


class _Decoder:
    def __init__(self, buffers: list[memoryview]) -> None:
        self.buffers: list[memoryview | None] = list(buffers)
        self.containers = 0

    def counted(self, container: Any) -> Any:
        self.containers += 1
        if self.containers > MAX_CONTAINERS:
            raise ProtocolError("too many parts in a frame")
        return container

    def unpack(self, data: bytes) -> Any:
        return msgpack.unpackb(
            data,
            strict_map_key=True,
            list_hook=self.counted,
            object_hook=self.counted,
            ext_hook=lambda code, content: self.counted(msgpack.ExtType(code, content)),
            max_ext_len=MAX_STRUCTURE,
            max_str_len=MAX_STRUCTURE,
            max_bin_len=MAX_STRUCTURE,
        )

    def node(self, node: Any, depth: int) -> Any:
        if depth > MAX_DEPTH:
            raise ProtocolError("values nested too deeply")
        kind = type(node)
        if node is None or kind in (bool, int, float, str, bytes):
            return node
        if kind is list:
            return [self.node(item, depth + 1) for item in node]
        if kind is dict:
            if not all(type(key) is str for key in node):
                raise ProtocolError("a key that is not a string")
            return {key: self.node(item, depth + 1) for key, item in node.items()}
        if kind is msgpack.ExtType:
            return self.extension(node.code, self.unpack(node.data), depth)
        raise ProtocolError(f"a {kind.__name__} in a frame")

    def extension(self, code: int, fields: Any, depth: int) -> Any:
        if code == _INT:
            if type(fields) is not str or len(fields) > MAX_INT_DIGITS + 1:
                raise ProtocolError("not an integer")
            return int(fields)
        if type(fields) is not list:
            raise ProtocolError("an extension without fields")
        if code == _TUPLE:
            return tuple(self.node(item, depth + 1) for item in fields)
        if code in (_ARRAY, _SCALAR):
            array = self.array(*fields)
            if code == _SCALAR and array.ndim:
                raise ProtocolError("a scalar with a shape")
            return array if code == _ARRAY else array[()]
        if code == _COMPLEX:
            real, imaginary = fields
            if type(real) is not float or type(imaginary) is not float:
                raise ProtocolError("not a complex number")
            return complex(real, imaginary)
        if code == _HANDLE:
            number, type_name, is_callable = fields
            if type(number) is not int or type(type_name) is not str or type(is_callable) is not bool:
                raise ProtocolError("not a handle")
            return Handle(number, type_name[:100], is_callable)
        raise ProtocolError(f"an unknown extension {code}")

    def array(self, dtype_name: Any, shape: Any, index: Any) -> np.ndarray:
        if type(dtype_name) is not str or type(index) is not int or type(shape) is not list:
            raise ProtocolError("not an array")
        if dtype_name not in _DTYPES or not 0 <= index < len(self.buffers) or len(shape) > MAX_NDIM:
            raise ProtocolError("an array of an unknown kind")
        buffer, self.buffers[index] = self.buffers[index], None  # each buffer makes one array: no aliasing
        dtype = _DTYPES[dtype_name]
        size = 1
        for length in shape:
            if type(length) is not int or not 0 <= length <= MAX_BUFFER_BYTES:
                raise ProtocolError("a shape that is none")
            size *= length
        if buffer is None or size * dtype.itemsize != len(buffer):
            raise ProtocolError("an array whose bytes do not fill its shape")
        if dtype.kind == "b" and np.frombuffer(buffer, np.uint8).max(initial=0) > 1:
            raise ProtocolError("a truth value that is neither")
        return np.frombuffer(buffer, dtype).reshape(shape).copy()


def header_size(prefix: bytes) -> tuple[int, int]:
    """From a frame's first 8 bytes: the structure's length, and the number of buffers. Raises ProtocolError."""
    structure, count = struct.unpack(">II", prefix)
    if structure > MAX_STRUCTURE or count > MAX_BUFFERS:
        raise ProtocolError("a frame over its limits")
    return structure, count


def body_size(prefix: bytes, lengths: bytes) -> int:
    """Bytes that follow a frame's header (its first 8 bytes, and the buffers' lengths). Raises ProtocolError."""
    structure, count = header_size(prefix)
    total = sum(struct.unpack(f">{count}Q", lengths))
    if total > MAX_BUFFER_BYTES:
        raise ProtocolError("a frame over its limits")
    return structure + total


def decode(frame: bytes | bytearray) -> Any:
    """Read one frame. Raises ProtocolError, and nothing else, whatever the bytes are.

    >>> decode(b"no frame at all")
    Traceback (most recent call last):
    ...
    autograder.codec.ProtocolError: a frame over its limits
    """
    try:
        structure, count = header_size(bytes(frame[:8]))
        start = 8 + 8 * count
        if len(frame) != start + body_size(bytes(frame[:8]), bytes(frame[8:start])):
            raise ProtocolError("a frame of another length than it says")
        view = memoryview(frame)
        end = start + structure
        buffers = []
        for length in struct.unpack(f">{count}Q", frame[8:start]):
            buffers.append(view[end : end + length])
            end += length
        decoder = _Decoder(buffers)
        return decoder.node(decoder.unpack(bytes(view[start : start + structure])), 0)
    except ProtocolError:
        raise
    except (
        ValueError,
        TypeError,
        struct.error,
        msgpack.UnpackException,
        RecursionError,
        OverflowError,
    ) as error:
        raise ProtocolError(f"a frame that cannot be read ({type(error).__name__})") from None
