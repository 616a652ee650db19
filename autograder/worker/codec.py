"""Encode and decode what crosses the pipe between grader and worker: plain values of known types, and handles.

Both sides use this module, but only the grader needs its protection, because it reads what a process that
runs a student's code has written. So decoding trusts nothing. A frame has a structure part in msgpack and
separate raw buffers for arrays. The structure has at most `MAX_STRUCTURE` bytes, which also bounds the number
of objects it can create. Types are looked up in a table, lengths must match exactly, and anything unexpected
raises a `ProtocolError`.

Frame: ``u32 structure length, u32 number of buffers, u64 length of each buffer, structure, buffers``.
"""

from __future__ import annotations

import functools
import struct
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import msgpack
import numpy as np

from workbook.testing.owned import MOST_BYTES, MOST_PARTS, MOST_TUPLE_KEYS, plain_key

MAX_STRUCTURE = 2 << 20
"""Most bytes of structure in a frame: a cell's kept output (1 MB) fits."""
MAX_CONTAINERS = 50_000
"""Most lists, dicts and extensions in a frame. Two bytes can make one of 100 bytes, which also slows the collector."""
MAX_ENTRIES = MOST_PARTS + 10_000
"""Most entries of lists and dicts in a frame: as many as a test accepts, and some for the frame itself."""
MAX_BUFFERS = 4096
MAX_BUFFER_BYTES = 2 * MOST_BYTES
"""Most bytes of array data in a frame: five times the largest array that a test sends (8 by 50,000 float64)."""
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
_NAMES = {dtype: name for name, dtype in _DTYPES.items()}
"""NumPy computes a dtype's name on each access, which takes longer than sending a small array."""
_SURROGATES = "replace"
"""What to do with a lone surrogate, which cannot be written as UTF-8."""
_HEADER = struct.Struct(">II")
_packer = msgpack.Packer(unicode_errors=_SURROGATES)
_KEPT_BYTES = 1 << 16
_SMALL_BYTES = 1 << 12
"""Most bytes of an array for which a copy costs less than a view."""
_ARRAY_FIELDS = 200
"""Most bytes of an array's description: a dtype's name, at most `MAX_NDIM` lengths, the number of a buffer."""
_HANDLE_FIELDS = 450
"""Most bytes of a handle: a number, 100 characters of its type's name, a truth value."""
_TUPLE, _ARRAY, _SCALAR, _COMPLEX, _INT, _HANDLE, _TABLE = range(1, 8)
_PLAIN = frozenset({type(None), bool, float, bytes, int, str})
"""Types that msgpack writes as they are. Integers of more than 64 bits are an exception (`_Encoder.large`)."""


class ProtocolError(Exception):
    """A frame that no honest worker sends."""


class TooLargeError(TypeError):
    """A plain value that exceeds the limits."""


@dataclass(frozen=True)
class Handle:
    """A value that stays on the worker's side. Only ``number`` can be trusted; the worker supplies the rest."""

    number: int
    type_name: str
    callable: bool = False


Replace = Callable[[Any], Any]
"""Returns a plainer value or a `Handle` for a value that is not plain; raises TypeError to refuse it."""


def _only_plain(value: Any) -> Any:
    raise TypeError(f"a {type(value).__name__} cannot be sent")


def _dtype_name(dtype: np.dtype[Any]) -> str | None:
    """Return the name of the native dtype that holds the same numbers, or None if it cannot be sent."""
    name = _NAMES.get(dtype)
    return _NAMES.get(dtype.newbyteorder("=")) if name is None and dtype.kind in "iufc" else name


@functools.lru_cache(1024)
def _array_extension(code: int, name: str, shape: tuple[int, ...], index: int) -> msgpack.ExtType:
    return msgpack.ExtType(code, msgpack.packb([name, list(shape), index]))


@functools.lru_cache(1024)
def _handle_extension(number: int, type_name: str, is_callable: bool) -> msgpack.ExtType:
    fields = [number, type_name, is_callable]
    return msgpack.ExtType(_HANDLE, msgpack.packb(fields, unicode_errors=_SURROGATES))


def _packed(node: Any) -> bytes:
    """Return what `msgpack.packb` does, in a third of the time; OverflowError for integers of more than 64 bits."""
    global _packer
    packed: bytes = b""
    try:
        packed = _packer.pack(node)
        return packed
    finally:
        # A packer keeps its buffer, which may have become as large as an answer.
        if not 0 < len(packed) <= _KEPT_BYTES:
            _packer = msgpack.Packer(unicode_errors=_SURROGATES)


class _Encoder:
    def __init__(self, replace: Replace) -> None:
        self.replace = replace
        self.buffers: list[bytes | memoryview] = []
        self.lengths: list[int] = []
        self.room = MAX_BUFFER_BYTES
        self.containers = self.entries = self.tuple_keys = 0

    def node(self, value: Any, depth: int) -> Any:
        """Return a value as msgpack can write it: containers are walked, arrays and other types become extensions.

        Plain values stay as they are. Lists, tuples and dicts are walked; arrays and NumPy scalars of a known type,
        complex numbers, handles, and dicts with keys other than text become extensions. A value of another type, a
        subclass, a dict with a key that is not plain, or a container at `MAX_DEPTH` is first replaced by what
        ``replace`` returns for it. ``depth`` is 0 for the outermost value.

        Raises
        ------
        TooLargeError
            If the frame has too many entries or parts.
        Exception
            Whatever ``replace`` raises.
        """
        kind = type(value)
        if kind in _PLAIN:
            return value
        self.count()
        if kind is np.ndarray:
            if (name := _dtype_name(value.dtype)) and value.ndim <= MAX_NDIM:
                return self.array(_ARRAY, value, name)
        elif kind is Handle:
            return _handle_extension(value.number, value.type_name[:100], value.callable)
        elif kind is list or kind is tuple or kind is dict:
            self.add_entries(len(value))
            if depth < MAX_DEPTH:
                if kind is list:
                    return self.nodes(value, depth + 1)
                if kind is tuple:
                    self.count()  # the decoder counts the extension and the list in it
                    return self.extension(_TUPLE, self.nodes(value, depth + 1))
                if all(type(key) is str for key in value):
                    return dict(zip(value, self.nodes(value.values(), depth + 1), strict=True))
                if (keys := self.keys(value)) is not None:
                    # The decoder counts the extension and three lists in it.
                    for _ in range(3):
                        self.count()
                    self.add_entries(len(value) + 2)
                    parts = [self.nodes(keys, depth + 1), self.nodes(value.values(), depth + 1)]
                    return self.extension(_TABLE, parts)
        elif issubclass(kind, np.generic):
            if kind.__module__ == "numpy" and (name := _dtype_name(value.dtype)):
                return self.array(_SCALAR, np.asarray(value), name)
        elif kind is complex:
            return self.extension(_COMPLEX, [value.real, value.imag])
        return self.node(self.replace(value), depth + 1)

    def nodes(self, values: Iterable[Any], depth: int) -> list[Any]:
        # Most items are plain; a call for each of them would take longer than writing it.
        return [item if type(item) in _PLAIN else self.node(item, depth) for item in values]

    def keys(self, table: dict[Any, Any]) -> list[Any] | None:
        """Return the keys of a dict as in `plain_key`, or None if one of them is not plain."""
        try:
            keys = [plain_key(key) for key in table]
        except TypeError:
            return None
        self.tuple_keys += sum(type(key) is tuple for key in keys)
        if self.tuple_keys > MOST_TUPLE_KEYS:
            raise TooLargeError(f"a value of more than {MOST_TUPLE_KEYS} tuples as keys cannot be sent")
        return keys

    def add_entries(self, number: int) -> None:
        self.entries += number
        if self.entries > MAX_ENTRIES:
            raise TooLargeError(f"a value of more than {MAX_ENTRIES} entries cannot be sent")

    def count(self) -> None:
        self.containers += 1
        if self.containers > MAX_CONTAINERS:
            raise TooLargeError(f"a value of more than {MAX_CONTAINERS} parts cannot be sent")

    def large(self, value: Any) -> Any:
        """Return an integer of more than 64 bits, the only value of `node` that msgpack cannot write, as it can."""
        self.count()
        if value.bit_length() < 3.3 * MAX_INT_DIGITS:
            return self.extension(_INT, str(value))
        return self.node(self.replace(value), 0)

    def pack(self, node: Any) -> bytes:
        try:
            return _packed(node)
        except OverflowError:
            packed: bytes = msgpack.packb(node, default=self.large, unicode_errors=_SURROGATES)
            return packed

    def extension(self, code: int, fields: Any) -> msgpack.ExtType:
        return msgpack.ExtType(code, self.pack(fields))

    def array(self, code: int, value: np.ndarray, name: str) -> Any:
        if len(self.buffers) == MAX_BUFFERS:
            raise TooLargeError(f"more than {MAX_BUFFERS} arrays cannot be sent")
        self.room -= value.nbytes
        if self.room < 0:  # check before copying
            raise TooLargeError(f"arrays of more than {MAX_BUFFER_BYTES} bytes cannot be sent")
        native = value if value.dtype.isnative else value.astype(_DTYPES[name])
        self.lengths.append(native.nbytes)
        # Joining the frame copies a large array anyway.
        joined = native.nbytes > _SMALL_BYTES and native.flags.c_contiguous
        self.buffers.append(native.data if joined else native.tobytes())
        return _array_extension(code, name, value.shape, len(self.buffers) - 1)


def encode(value: Any, replace: Replace = _only_plain) -> bytes:
    """Encode one value as a frame.

    Raises TypeError if the value or something in it is not plain and not replaced, and `TooLargeError` if it
    exceeds a limit.

    >>> decode(encode({"w": np.ones((2, 1)), "n": (1, True)}))
    {'w': array([[1.],
           [1.]]), 'n': (1, True)}
    """
    encoder = _Encoder(replace)
    structure = encoder.pack(encoder.node(value, 0))
    if len(structure) > MAX_STRUCTURE:
        raise TooLargeError(f"a value of {len(structure)} bytes cannot be sent: the limit is {MAX_STRUCTURE}")
    lengths = encoder.lengths
    header = struct.pack(f">II{len(lengths)}Q", len(structure), len(lengths), *lengths)
    return b"".join((header, structure, *encoder.buffers))


class _Decoder:
    """Builds a frame's value while msgpack reads its structure, from the innermost parts outward."""

    def __init__(self, buffers: list[memoryview]) -> None:
        self.buffers: list[memoryview | None] = list(buffers)
        self.containers = self.entries = self.inside = self.tuple_keys = 0

    def value(self, structure: bytes) -> Any:
        """Return the value of a whole structure. Raises ProtocolError, or an error that `decode` replaces."""
        value = self.unpack(structure)
        if type(value) is msgpack.Timestamp:
            raise ProtocolError("a time in a frame")
        if self.containers > MAX_DEPTH:  # fewer containers cannot be nested too deeply
            _check_depth(value, 0)
        return value

    def unpack(self, data: bytes) -> Any:
        return msgpack.unpackb(
            data,
            strict_map_key=True,
            list_hook=self.counted,
            object_hook=self.table,
            ext_hook=self.extension,
            max_ext_len=MAX_STRUCTURE,
            max_str_len=MAX_STRUCTURE,
            max_bin_len=MAX_STRUCTURE,
        )

    def count(self, entries: int) -> None:
        self.containers += 1
        self.entries += entries
        if self.containers > MAX_CONTAINERS or self.entries > MAX_ENTRIES:
            raise ProtocolError("too many parts in a frame")

    def counted(self, items: Any) -> Any:
        self.count(len(items))
        if msgpack.Timestamp in map(type, items):  # the one type that msgpack makes without asking a hook
            raise ProtocolError("a time in a frame")
        return items

    def table(self, fields: dict[Any, Any]) -> Any:
        if bytes in map(type, fields):
            raise ProtocolError("a key that is not a string")
        self.counted(fields.values())
        return fields

    def mixed_table(self, parts: list[Any]) -> dict[Any, Any]:
        """Return the dict of a list of keys and a list of values. No key is hashed before its type is known."""
        keys, values = parts
        if type(keys) is not list or type(values) is not list or len(keys) != len(values):
            raise ProtocolError("not a table")
        try:
            keys = [plain_key(key) for key in keys]
        except TypeError:
            raise ProtocolError("a key that is not plain") from None
        self.tuple_keys += sum(type(key) is tuple for key in keys)
        if self.tuple_keys > MOST_TUPLE_KEYS:
            raise ProtocolError("too many tuples as keys in a frame")
        return dict(zip(keys, values, strict=True))

    @staticmethod
    @functools.lru_cache(1024)
    def array_fields(data: bytes) -> tuple[np.dtype[Any], tuple[int, ...], int, int]:
        """Return an array's dtype, shape, size in bytes and buffer number, from at most `_ARRAY_FIELDS` bytes."""
        name, shape, index = msgpack.unpackb(data, max_map_len=0, max_ext_len=0, max_bin_len=0)
        if type(name) is not str or type(index) is not int or type(shape) is not list:
            raise ProtocolError("not an array")
        if name not in _DTYPES or not 0 <= index < MAX_BUFFERS or len(shape) > MAX_NDIM:
            raise ProtocolError("an array of an unknown kind")
        size = _DTYPES[name].itemsize
        for length in shape:
            if type(length) is not int or not 0 <= length <= MAX_BUFFER_BYTES:
                raise ProtocolError("an invalid shape")
            size *= length
        return _DTYPES[name], tuple(shape), size, index

    def extension(self, code: int, data: bytes) -> Any:
        """Return the array, NumPy scalar, integer, tuple, complex number, dict or handle of a msgpack extension.

        Raises
        ------
        ProtocolError
            If the code is not known, the data does not fit it, or values are nested too deeply.
        ValueError
            If a field count or the digits of an integer are wrong; `decode` makes a ProtocolError of it.
        """
        self.count(0)
        if code in (_ARRAY, _SCALAR):
            return self.array(code, data)
        if code == _HANDLE:
            return self.handle(data)
        if self.inside > MAX_DEPTH:
            raise ProtocolError("values nested too deeply")
        self.inside += 1
        fields = self.unpack(data)
        self.inside -= 1
        if code == _INT:
            if type(fields) is not str or len(fields) > MAX_INT_DIGITS + 1:
                raise ProtocolError("not an integer")
            return int(fields)
        if type(fields) is not list:
            raise ProtocolError("an extension without fields")
        if code == _TUPLE:
            return tuple(fields)
        if code == _TABLE:
            return self.mixed_table(fields)
        if code == _COMPLEX:
            real, imaginary = fields
            if type(real) is not float or type(imaginary) is not float:
                raise ProtocolError("not a complex number")
            return complex(real, imaginary)
        raise ProtocolError(f"an unknown extension {code}")

    @staticmethod
    @functools.lru_cache(1024)
    def handle(data: bytes) -> Handle:
        """Return the handle of an extension, which is the same object for the same bytes."""
        if len(data) > _HANDLE_FIELDS:
            raise ProtocolError("not a handle")
        number, type_name, is_callable = msgpack.unpackb(data, max_map_len=0, max_ext_len=0, max_bin_len=0)
        if type(number) is not int or type(type_name) is not str or type(is_callable) is not bool:
            raise ProtocolError("not a handle")
        return Handle(number, type_name[:100], is_callable)

    def array(self, code: int, data: bytes) -> Any:
        if len(data) > _ARRAY_FIELDS:
            raise ProtocolError("not an array")
        dtype, shape, size, index = self.array_fields(data)
        if index >= len(self.buffers):
            raise ProtocolError("an array without a buffer")
        buffer, self.buffers[index] = self.buffers[index], None  # each buffer is used once: no aliasing
        if buffer is None or size != len(buffer):
            raise ProtocolError("an array whose bytes do not fill its shape")
        if dtype.kind == "b" and (np.frombuffer(buffer, np.uint8) > 1).any():
            raise ProtocolError("a truth value that is neither true nor false")
        if code == _SCALAR and shape:
            raise ProtocolError("a scalar with a shape")
        array = np.ndarray(shape, dtype, buffer)
        return array.copy() if code == _ARRAY else array[()]


def _check_depth(value: Any, depth: int) -> None:
    if depth > MAX_DEPTH:
        raise ProtocolError("values nested too deeply")
    if type(value) in (list, tuple, dict):
        for item in value.values() if type(value) is dict else value:
            _check_depth(item, depth + 1)


def _sizes(start: bytes | bytearray) -> tuple[int, tuple[int, ...]] | None:
    """Return the lengths of the structure and of each buffer, by a frame's start; None if more bytes are needed."""
    if len(start) < 8:
        return None
    structure, count = _HEADER.unpack_from(start)
    if structure > MAX_STRUCTURE or count > MAX_BUFFERS:
        raise ProtocolError("a frame over its limits")
    if not count:
        return structure, ()
    if len(start) < 8 + 8 * count:
        return None
    lengths = struct.unpack_from(f">{count}Q", start, 8)
    if sum(lengths) > MAX_BUFFER_BYTES:
        raise ProtocolError("a frame over its limits")
    return structure, lengths


def frame_size(start: bytes | bytearray) -> int:
    """Return the size in bytes of the frame that starts so, or 0 if more bytes are needed. Raises ProtocolError."""
    sizes = _sizes(start)
    return 0 if sizes is None else 8 + 8 * len(sizes[1]) + sizes[0] + sum(sizes[1])


def decode(frame: bytes | bytearray) -> Any:
    """Decode one frame, the bytes that `encode` returns; arrays of the result are copies.

    It raises ProtocolError and nothing else, whatever the bytes are: if the length differs from the header, or what is
    in it exceeds the limits or is of a kind that `encode` does not write. The same value may have several frames.

    >>> decode(b"no frame at all")
    Traceback (most recent call last):
    ...
    autograder.worker.codec.ProtocolError: a frame over its limits
    """
    try:
        structure, lengths = _sizes(frame) or (0, ())
        start = 8 + 8 * len(lengths)
        end = start + structure
        if end + sum(lengths) != len(frame) or not structure:
            raise ProtocolError("a frame whose length differs from its header")
        view, buffers = memoryview(frame), []
        for length in lengths:
            buffers.append(view[end : end + length])
            end += length
        decoder = _Decoder(buffers)
        return decoder.value(bytes(view[start : start + structure]))
    except ProtocolError:
        raise
    except (
        ValueError,
        TypeError,
        OverflowError,
        RecursionError,
        struct.error,
        msgpack.UnpackException,
    ) as error:
        raise ProtocolError(f"a frame that cannot be read ({type(error).__name__})") from None
