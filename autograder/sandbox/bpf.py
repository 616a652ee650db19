"""A small assembler for classic BPF, enough for a seccomp filter, and an interpreter to test one with.

A program is a list of 8-byte instructions `(code, jump if true, jump if false, constant)` over one
accumulator. It sees the system call's number, the architecture and the six 64-bit arguments, but not the
memory that pointers refer to.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

LOAD_WORD = 0x20  # accumulator = the 32-bit word at a fixed offset of the call's description
AND = 0x54
JUMP_EQUAL = 0x15
JUMP_GREATER_EQUAL = 0x35
RETURN = 0x06

# struct seccomp_data: int nr, u32 arch, u64 instruction_pointer, u64 args[6]; both architectures are
# little-endian.
NUMBER, ARCHITECTURE = 0, 4


def argument(index: int, high: bool = False) -> int:
    """Offset of one 32-bit half of an argument.

    >>> argument(0), argument(1, high=True)
    (16, 28)
    """
    return 16 + 8 * index + 4 * high


@dataclass(frozen=True)
class Instruction:
    """One BPF instruction; jump fields count the instructions to skip."""

    code: int
    k: int
    if_true: int = 0
    if_false: int = 0

    def pack(self) -> bytes:
        """Return the instruction as the kernel's struct sock_filter."""
        return struct.pack("=HBBI", self.code, self.if_true, self.if_false, self.k & 0xFFFFFFFF)


def load(offset: int) -> Instruction:
    """Load the word at `offset`."""
    return Instruction(LOAD_WORD, offset)


def give(value: int) -> Instruction:
    """End with this verdict."""
    return Instruction(RETURN, value)


def mask(bits: int) -> Instruction:
    """Keep only these bits of the accumulator."""
    return Instruction(AND, bits)


def skip_unless_equal(value: int, count: int) -> Instruction:
    """Skip `count` instructions unless the accumulator is `value`."""
    return Instruction(JUMP_EQUAL, value, 0, count)


def skip_if_equal(value: int, count: int) -> Instruction:
    """Skip `count` instructions if the accumulator is `value`."""
    return Instruction(JUMP_EQUAL, value, count, 0)


def skip_if_below(value: int, count: int) -> Instruction:
    """Skip `count` instructions if the accumulator is less than `value`, both unsigned."""
    return Instruction(JUMP_GREATER_EQUAL, value, 0, count)


def assemble(program: list[Instruction]) -> bytes:
    """Return the program in the kernel's binary format.

    Raises
    ------
    ValueError
        If it is too long, does not end in a verdict, or jumps past its end.
    """
    if not program or len(program) > 4096 or program[-1].code != RETURN:
        raise ValueError("a filter has 1 to 4096 instructions and ends in a verdict")
    for place, instruction in enumerate(program):
        for jump in (instruction.if_true, instruction.if_false):
            if not 0 <= jump <= 255 or place + 1 + jump >= len(program) + (instruction.code == RETURN):
                raise ValueError(f"instruction {place} jumps out of the filter")
    return b"".join(instruction.pack() for instruction in program)


def run(program: list[Instruction], number: int, architecture: int, args: tuple[int, ...] = ()) -> int:
    """Return the verdict on one system call as the kernel would compute it (for tests).

    >>> run([load(NUMBER), skip_unless_equal(39, 1), give(1), give(2)], number=39, architecture=0)
    1
    """
    padded = [arg & (2**64 - 1) for arg in args] + [0] * (6 - len(args))
    data = struct.pack("=IIQ6Q", number & 0xFFFFFFFF, architecture, 0, *padded)
    accumulator = place = 0
    while True:
        at = program[place]
        place += 1
        if at.code == LOAD_WORD:
            (accumulator,) = struct.unpack_from("=I", data, at.k)
        elif at.code == AND:
            accumulator &= at.k
        elif at.code == JUMP_EQUAL:
            place += at.if_true if accumulator == at.k else at.if_false
        elif at.code == JUMP_GREATER_EQUAL:
            place += at.if_true if accumulator >= at.k else at.if_false
        else:
            return at.k
