"""Eight characters at once: the machine word as a row of digits."""

from typing import Any

import numpy as np
from llvmlite import ir
from numba import njit, types
from numba.extending import intrinsic

PADDING = 64
"""Bytes that must follow the last character, for whole words are read."""

_ZEROS = np.uint64(0x3030303030303030)
_TO_HIGH_BIT = np.uint64(0x7676767676767676)
_HIGH_BITS = np.uint64(0x8080808080808080)
_LOW_BYTE = np.uint64(255)
_ONE, _EIGHT = np.uint64(1), np.uint64(8)
_PAIRS = np.uint64(0x000000FF000000FF)
_FIRST_FACTORS, _LAST_FACTORS = np.uint64(0x000F424000000064), np.uint64(0x0000271000000001)
_TEN, _SIXTEEN, _HALF = np.uint64(10), np.uint64(16), np.uint64(32)

# numba is untyped; compiled on first use and kept on disk.
compiled: Any = njit(cache=True, nogil=True, error_model="numpy")
_intrinsic: Any = intrinsic
inlined: Any = njit(cache=True, nogil=True, error_model="numpy", forceinline=True)


def _pointer(context: Any, builder: Any, kind: Any, arguments: Any) -> Any:
    """Point to element ``arguments[1]`` of the memory at an address."""
    pointer = builder.inttoptr(arguments[0], context.get_value_type(kind).as_pointer())
    return builder.gep(pointer, [arguments[1]])


@_intrinsic  # type: ignore[untyped-decorator]
def load_byte(typing_context: Any, address: Any, at: Any) -> Any:
    """Load the byte ``at`` of the memory at an address."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        byte = builder.load(_pointer(context, builder, types.uint8, arguments))
        return builder.zext(byte, context.get_value_type(types.int64))

    return types.int64(types.intp, types.intp), generate


@_intrinsic  # type: ignore[untyped-decorator]
def load_word(typing_context: Any, address: Any, at: Any) -> Any:
    """Load the eight bytes from byte ``at`` on, wherever that is."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        byte = _pointer(context, builder, types.uint8, arguments)
        word = builder.bitcast(byte, context.get_value_type(types.uint64).as_pointer())
        return builder.load(word, align=1)

    return types.uint64(types.intp, types.intp), generate


@_intrinsic  # type: ignore[untyped-decorator]
def load_number(typing_context: Any, address: Any, place: Any) -> Any:
    """Load a whole number of eight bytes."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.load(_pointer(context, builder, types.int64, arguments))

    return types.int64(types.intp, types.intp), generate


@_intrinsic  # type: ignore[untyped-decorator]
def load_real(typing_context: Any, address: Any, place: Any) -> Any:
    """Load a float of eight bytes."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.load(_pointer(context, builder, types.float64, arguments))

    return types.float64(types.intp, types.intp), generate


@_intrinsic  # type: ignore[untyped-decorator]
def store_number(typing_context: Any, address: Any, place: Any, number: Any) -> Any:
    """Store a number of eight bytes, float or whole, at a place."""
    kind = number if number == types.float64 else types.int64

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        builder.store(arguments[2], _pointer(context, builder, kind, arguments))
        return context.get_dummy_value()

    return types.void(types.intp, types.intp, kind), generate


@_intrinsic  # type: ignore[untyped-decorator]
def _trailing_zeros(typing_context: Any, word: Any) -> Any:
    """Count the zero bits below the lowest one; 64 for none."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.cttz(arguments[0], context.get_constant(types.boolean, 0))

    return types.uint64(types.uint64), generate


@_intrinsic  # type: ignore[untyped-decorator]
def _leading_zeros(typing_context: Any, word: Any) -> Any:
    """Count the zero bits above the highest one; 64 for none."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.ctlz(arguments[0], context.get_constant(types.boolean, 0))

    return types.uint64(types.uint64), generate


@_intrinsic  # type: ignore[untyped-decorator]
def count_bits(typing_context: Any, word: Any) -> Any:
    """Count the bits that are set."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.ctpop(arguments[0])

    return types.int64(types.uint64), generate


@_intrinsic  # type: ignore[untyped-decorator]
def mark_either(typing_context: Any, address: Any, at: Any, first: Any, second: Any) -> Any:
    """Give a bit for each of 64 bytes: set where it is one of two."""
    row = ir.VectorType(ir.IntType(8), 64)

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        byte = _pointer(context, builder, types.uint8, arguments)
        found = builder.load(builder.bitcast(byte, row.as_pointer()), align=1)
        first, second = (builder.icmp_unsigned("==", found, _spread(builder, row, value)) for value in arguments[2:])
        return builder.bitcast(builder.or_(first, second), ir.IntType(64))

    return types.uint64(types.intp, types.intp, types.uint8, types.uint8), generate


def _spread(builder: Any, row: Any, value: Any) -> Any:
    """Put one byte into each place of a row."""
    nothing = ir.Constant(row, ir.Undefined)
    single = builder.insert_element(nothing, value, ir.Constant(ir.IntType(32), 0))
    return builder.shuffle_vector(single, nothing, ir.Constant(ir.VectorType(ir.IntType(32), row.count), None))


@inlined  # type: ignore[untyped-decorator]
def load_digits(data: int, at: int) -> Any:
    """Load eight characters as what they exceed ``"0"`` by."""
    return load_word(data, at) ^ _ZEROS


@inlined  # type: ignore[untyped-decorator]
def mark_others(digits: Any) -> Any:
    """Set the high bit of each byte that is no digit."""
    return ((digits + _TO_HIGH_BIT) | digits) & _HIGH_BITS


@inlined  # type: ignore[untyped-decorator]
def first_mark(marks: Any) -> Any:
    """Give the place of the first byte marked; 8 for none."""
    return np.int64(_trailing_zeros(marks) >> np.uint64(3))


@inlined  # type: ignore[untyped-decorator]
def first_bit(bits: Any) -> Any:
    """Give the place of the lowest bit set; 64 for none."""
    return np.int64(_trailing_zeros(bits))


@inlined  # type: ignore[untyped-decorator]
def bits_behind(marks: Any) -> Any:
    """Count the bits of the bytes behind the last one marked; 64 for none."""
    return _leading_zeros(marks)


@inlined  # type: ignore[untyped-decorator]
def without_first(marks: Any) -> Any:
    """Take the first mark away."""
    return marks & (marks - _ONE)


@inlined  # type: ignore[untyped-decorator]
def byte_of(word: Any, place: int) -> Any:
    """Give one byte of a word."""
    return np.int64((word >> (np.uint64(place) * _EIGHT)) & _LOW_BYTE)


@inlined  # type: ignore[untyped-decorator]
def drop_byte(digits: Any, place: int) -> Any:
    """Take out one byte; those behind it move up."""
    low = (_ONE << (np.uint64(place) * _EIGHT)) - _ONE
    return (digits & low) | ((digits >> _EIGHT) & ~low)


@inlined  # type: ignore[untyped-decorator]
def number(digits: Any, count: int) -> Any:
    """Give the number that the first ``count`` (1 to 8) digits make."""
    return eight_digits(digits << (_EIGHT * np.uint64(8 - count)))


@inlined  # type: ignore[untyped-decorator]
def eight_digits(digits: Any) -> Any:
    """Give the number that all eight digits make."""
    pairs = digits * _TEN + (digits >> _EIGHT)
    first, last = pairs & _PAIRS, (pairs >> _SIXTEEN) & _PAIRS
    return np.int64((first * _FIRST_FACTORS + last * _LAST_FACTORS) >> _HALF)


@inlined  # type: ignore[untyped-decorator]
def clock_seconds(word: Any) -> Any:
    """Read ``hh:mm:ss`` as seconds; -1 if it is none (leap seconds are)."""
    digits = word ^ np.uint64(0x30303A30303A3030)
    if mark_others(digits) or digits & np.uint64(0x0000FF0000FF0000):
        return -1
    pairs = digits * _TEN + (digits >> _EIGHT)
    hour, minute = np.int64(pairs & np.uint64(255)), np.int64((pairs >> np.uint64(24)) & np.uint64(255))
    second = np.int64((pairs >> np.uint64(48)) & np.uint64(255))
    return (hour * 60 + minute) * 60 + second if hour <= 24 and minute <= 59 and second <= 60 else -1
