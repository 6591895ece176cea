"""Eight characters at once: a number as digits in a machine word, and words into memory."""

from typing import Any

import numpy as np
from llvmlite import ir
from numba import types
from numba.extending import intrinsic

from sepp.formats.cef.words import bits_behind, first_mark, inlined, load_word

Word = Any
"""Numba types each machine word by itself, numpy's scalars outside of it."""
ROOM = 32
"""Bytes that must be free behind the last character, for whole words are stored."""

_U = np.uint64
_0, _1, _3, _8, _10, _16, _20, _32, _100, _10_000 = (_U(n) for n in (0, 1, 3, 8, 10, 16, 20, 32, 100, 10_000))
_HUNDREDTH, _TENTH = _U(10486), _U(103)
_QUARTERS, _PAIRS = _U(0x0000007F0000007F), _U(0x000F000F000F000F)
_LAST = _U(1 << 56)
ZEROS = _U(0x3030303030303030)
"""Eight times the character ``0``."""
EIGHT = _U(100_000_000)
"""Numbers below it have at most eight digits."""

# numba is untyped.
_intrinsic: Any = intrinsic


@_intrinsic  # type: ignore[untyped-decorator]
def store_byte(typing_context: Any, address: Any, at: Any, value: Any) -> Any:
    """Store one character at byte ``at`` of the memory at an address."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        pointer = builder.inttoptr(arguments[0], ir.IntType(8).as_pointer())
        builder.store(arguments[2], builder.gep(pointer, [arguments[1]]))
        return context.get_dummy_value()

    return types.void(types.intp, types.intp, types.uint8), generate


@_intrinsic  # type: ignore[untyped-decorator]
def store_word(typing_context: Any, address: Any, at: Any, word: Any) -> Any:
    """Store eight characters from byte ``at`` on, wherever that is."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        byte = builder.gep(builder.inttoptr(arguments[0], ir.IntType(8).as_pointer()), [arguments[1]])
        builder.store(arguments[2], builder.bitcast(byte, ir.IntType(64).as_pointer()), align=1)
        return context.get_dummy_value()

    return types.void(types.intp, types.intp, types.uint64), generate


@_intrinsic  # type: ignore[untyped-decorator]
def high_product(typing_context: Any, a: Any, b: Any) -> Any:
    """Give the upper 64 bits of the product of two 64-bit integers."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        double = ir.IntType(128)
        product = builder.mul(*(builder.zext(argument, double) for argument in arguments))
        return builder.trunc(builder.lshr(product, ir.Constant(double, 64)), ir.IntType(64))

    return types.uint64(types.uint64, types.uint64), generate


@inlined  # type: ignore[untyped-decorator]
def eight_digits(value: Word) -> Word:
    """Spread a number below 10⁸ over eight bytes, its first digit in the lowest."""
    upper = value // _10_000
    fours = upper | ((value - upper * _10_000) << _32)
    tops = ((fours * _HUNDREDTH) >> _20) & _QUARTERS
    pairs = tops | ((fours - tops * _100) << _16)
    tens = ((pairs * _TENTH) >> _U(10)) & _PAIRS
    return tens | ((pairs - tens * _10) << _8)


@inlined  # type: ignore[untyped-decorator]
def store_integer(to: Word, at: Word, value: Word) -> Word:
    """Write an unsigned integer; give the place after it."""
    if value < EIGHT:
        return _store_few(to, at, value)
    upper = value // EIGHT
    if upper < EIGHT:
        at = _store_few(to, at, upper)
    else:
        top = upper // EIGHT
        at = _store_few(to, at, top)
        store_word(to, at, eight_digits(upper - top * EIGHT) + ZEROS)
        at += 8
    store_word(to, at, eight_digits(value - upper * EIGHT) + ZEROS)
    return at + 8


@inlined  # type: ignore[untyped-decorator]
def _store_few(to: Word, at: Word, value: Word) -> Word:
    """Write a number below 10⁸ without leading zeros."""
    digits = eight_digits(value)
    unused = first_mark(digits | _LAST)
    store_word(to, at, (digits + ZEROS) >> (_U(unused) << _3))
    return at + 8 - unused


@inlined  # type: ignore[untyped-decorator]
def store_decimals(to: Word, at: Word, value: Word, places: Word) -> Word:
    """Write a point and ``value`` with that many (0 to 8) decimals, but no zeros at their end save the first."""
    digits = eight_digits(value) >> (_U((8 - places) & 7) << _3)
    kept = max(1, 8 - np.int64(bits_behind(digits) >> _3))
    store_byte(to, at, np.uint8(46))
    store_word(to, at + 1, digits + ZEROS)
    return at + 1 + kept


@inlined  # type: ignore[untyped-decorator]
def copy_text(to: Word, at: Word, text: Word, size: Word) -> Word:
    """Copy ``size`` characters from an address, by words: up to seven more are read and stored."""
    for place in range(0, size, 8):
        store_word(to, at + place, load_word(text, place))
    return at + size
