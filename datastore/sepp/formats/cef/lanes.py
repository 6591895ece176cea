"""Eight decimal numbers at once: one in each lane of the processor's widest registers.

What stands here makes machine code: its operations are put into the compiled
pass one after the other, and act on all eight lanes.
"""

from collections.abc import Callable, Iterable
from typing import Any

from llvmlite import ir
from numba import types
from numba.extending import intrinsic

from sepp.formats.cef.row import LANES, WORD, WORDS, Row

_REALS = ir.VectorType(ir.DoubleType(), LANES)
_EXACT_POWER = 22
_ZEROS, _TO_HIGH_BIT, _HIGH_BITS = 0x3030303030303030, 0x7676767676767676, 0x8080808080808080
_PAIRS, _FIRST_FACTORS, _LAST_FACTORS = 0x000000FF000000FF, 0x000F424000000064, 0x0000271000000001
_BLANKS, _ALL = 0x2020202020202020, 0xFFFFFFFFFFFFFFFF
_NAN = 0x7FF8000000000000
_POINT, _MINUS, _PLUS, _SMALL_E, _BLANK = b".-+e "

# numba and llvmlite are untyped.
_intrinsic: Any = intrinsic


@_intrinsic  # type: ignore[untyped-decorator]
def eight_decimals(typing_context: Any, data: Any, places: Any, out: Any) -> Any:
    """Decode eight decimals of eight digits at most, between nine places in order; NaN for what is none."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        data, places, out = arguments
        values = _decode(builder, data, places)
        builder.store(values, builder.inttoptr(out, _REALS.as_pointer()), align=8)
        return context.get_dummy_value()

    return types.void(types.intp, types.intp, types.intp), generate


def _load_ends(builder: Any, data: Any, places: Any) -> tuple[Row, Row]:
    """Load the sixteen characters before each place: the last eight, the eight before."""
    pairs = []
    for lane in range(LANES):
        place = builder.load(builder.inttoptr(builder.add(places, ir.Constant(WORD, 8 * lane)), WORD.as_pointer()))
        address = builder.sub(builder.add(data, place), ir.Constant(WORD, 16))
        pairs.append(builder.load(builder.inttoptr(address, ir.VectorType(WORD, 2).as_pointer()), align=1))
    while len(pairs) > 2:
        order = range(2 * pairs[0].type.count)
        pairs = [_shuffle(builder, pairs[at], pairs[at + 1], order) for at in range(0, len(pairs), 2)]
    last, rest = (_shuffle(builder, pairs[0], pairs[1], range(first, 16, 2)) for first in (1, 0))
    return Row(builder, last), Row(builder, rest)


def _shuffle(builder: Any, first: Any, second: Any, order: Iterable[int]) -> Any:
    numbers = list(order)
    return builder.shuffle_vector(first, second, ir.Constant(ir.VectorType(ir.IntType(32), len(numbers)), numbers))


def _load_places(builder: Any, places: Any, first: int) -> Row:
    address = builder.add(places, ir.Constant(WORD, 8 * first))
    return Row(builder, builder.load(builder.inttoptr(address, WORDS.as_pointer()), align=8))


def _decode(builder: Any, data: Any, places: Any) -> Any:
    """Decode backwards from the last character, as ``decimal_before`` does.

    Eight without exponents, none of more than sixteen characters, go a shorter way.
    """
    befores, stops = (_load_places(builder, places, first) for first in (0, 1))
    last, rest = _load_ends(builder, data, builder.add(places, ir.Constant(WORD, 8)))
    is_blank = (last >> 56).equals(_BLANK)
    last, rest = _without(last, rest, is_blank, 8)
    first, end = befores + 1, stops - is_blank.counted()
    has_letter = ((last >> 32) & 0xFF | 0x20).equals(_SMALL_E)
    is_wide = first.of(16).is_below(stops - first) & ((last >> 56) - 0x30).is_below(10)
    given = (first, end, last, rest)
    return _either(
        builder,
        (has_letter | is_wide).is_any(),
        lambda: _either(
            builder,
            is_wide.is_any(),
            lambda: _decode_scaled(given, data),
            lambda: _decode_scaled(given, None),
        ),
        lambda: _decode_plain(given),
    )


def _either(builder: Any, condition: Any, yes: Callable[[], Any], no: Callable[[], Any]) -> Any:
    """Go one of two ways to eight decimals."""
    with builder.if_else(condition) as (then, otherwise):
        with then:
            first, first_end = yes(), builder.block
        with otherwise:
            second, second_end = no(), builder.block
    value = builder.phi(_REALS)
    value.add_incoming(first, first_end)
    value.add_incoming(second, second_end)
    return value


def _decode_scaled(given: tuple[Row, Row, Row, Row], data: Any) -> Any:
    """Decode decimals of which some have an exponent; what stands before is loaded from ``data``, if told."""
    first, end, last, rest = given
    has_power, power = _take_power(last)
    last, rest = _without(last, rest, has_power, 32)
    digits, decimals, has_point = _take_point(last, rest)
    end = end - (has_power.counted() << 2) - has_point.counted()
    marks = _mark_others(digits)
    behind = marks.leading_zeros()
    begin = end - (behind >> 3)
    before = _before(digits, rest, behind, has_point) if data is None else (begin - 8).load(data)
    is_number, is_negative = _begins(first, begin, before)
    power -= decimals
    is_number &= (power + _EXACT_POWER).is_below(2 * _EXACT_POWER + 1) & (marks >> 63).equals(0)
    return _scaled(_mantissa(digits, marks, behind), power, is_number, is_negative)


def _decode_plain(given: tuple[Row, Row, Row, Row]) -> Any:
    """Decode decimals without exponents, of sixteen characters at most."""
    first, end, last, rest = given
    digits, decimals, has_point = _take_point(last, rest)
    marks = _mark_others(digits)
    behind = marks.leading_zeros()
    begin, before = end - has_point.counted() - (behind >> 3), _before(digits, rest, behind, has_point)
    is_number, is_negative = _begins(first, begin, before)
    is_number &= (marks >> 63).equals(0)
    value = last.builder.uitofp(_mantissa(digits, marks, behind).value, _REALS)
    return _signed(last.builder.fdiv(value, _power_of_ten(decimals, 3)), is_number, is_negative)


def _before(digits: Row, rest: Row, behind: Row, has_point: Row) -> Row:
    """Give the eight characters before the digits; zeros stand before the sixteen that were loaded."""
    rest <<= has_point.counted() << 3
    return behind.equals(64).choose(rest, (digits ^ _ZEROS).joined(rest, behind))


def _without(last: Row, rest: Row, taken: Row, bits: int) -> tuple[Row, Row]:
    """Take the last characters off sixteen, where ``taken`` is true."""
    amount = taken.counted() * bits
    return last.joined(rest, amount), rest << amount


def _take_power(last: Row) -> tuple[Row, Row]:
    """Read ``e``, a sign and two digits at the end: if they are there, and the power."""
    letter, sign = (last >> 32) & 0xFF | 0x20, (last >> 40) & 0xFF
    tens, ones = ((last >> 48) & 0xFF) - 0x30, (last >> 56) - 0x30
    is_small = sign.equals(_MINUS)
    has_power = letter.equals(_SMALL_E) & (is_small | sign.equals(_PLUS)) & tens.is_below(10) & ones.is_below(10)
    power = tens * 10 + ones
    power = is_small.choose(power.of(0) - power, power)
    return has_power, has_power.choose(power, power.of(0))


def _take_point(last: Row, rest: Row) -> tuple[Row, Row, Row]:
    """Give the last eight digits without the point, how many stood behind it, and if there was one."""
    digits = last ^ _ZEROS
    behind = _mark_others(digits).leading_zeros() & 56
    has_point = ((last >> (behind ^ 56)) & 0xFF).equals(_POINT)
    before = last.joined(rest, last.of(8)) ^ _ZEROS
    upper = _upper(behind)
    pointed = (digits & upper) | (before & (upper ^ _ALL))
    return has_point.choose(pointed, digits), has_point.choose(behind >> 3, behind.of(0)), has_point


def _mark_others(digits: Row) -> Row:
    """Set the high bit of each byte that is no digit, and of some digits behind bytes beyond ASCII."""
    return ((digits + _TO_HIGH_BIT) | digits) & _HIGH_BITS


def _upper(bits: Row) -> Row:
    """Set as many bits (0 to 63) from the highest down."""
    return (bits.of(_ALL) >> (bits & 63)) ^ _ALL


def _eight_digits(digits: Row) -> Row:
    """Give the number that eight digits make."""
    pairs = digits * 10 + (digits >> 8)
    return ((pairs & _PAIRS) * _FIRST_FACTORS + ((pairs >> 16) & _PAIRS) * _LAST_FACTORS) >> 32


def _mantissa(digits: Row, marks: Row, behind: Row) -> Row:
    """Give the number that the last digits make."""
    return _eight_digits(marks.equals(0).choose(digits, digits & _upper(behind)))


def _begins(first: Row, begin: Row, before: Row) -> tuple[Row, Row]:
    """Tell if nothing but up to seven blanks and a minus stand before, and if there is a minus."""
    is_negative = (before >> 56).equals(_MINUS)
    before <<= is_negative.counted() << 3
    gap = begin - is_negative.counted() - first
    others = (before ^ _BLANKS) & _upper((gap & 7) << 3)
    return gap.is_below(8) & others.equals(0), is_negative


def _scaled(mantissa: Row, power: Row, is_number: Row, is_negative: Row) -> Any:
    """Multiply or divide by an exact power of ten, which rounds once; give the sign; NaN for what is none."""
    builder = mantissa.builder
    is_fraction = (power >> 63).equals(1)
    scale = _power_of_ten(is_fraction.choose(power.of(0) - power, power), 5)
    value = builder.uitofp(mantissa.value, _REALS)
    value = builder.select(is_fraction.value, builder.fdiv(value, scale), builder.fmul(value, scale))
    return _signed(value, is_number, is_negative)


def _power_of_ten(power: Row, bits: int) -> Any:
    """Give ten to a power of so many bits."""
    builder, scale = power.builder, _reals(power.builder, 1.0)
    for bit in range(bits):
        is_set = ((power >> bit) & 1).equals(1).value
        scale = builder.fmul(scale, builder.select(is_set, _reals(builder, 10.0**2**bit), _reals(builder, 1.0)))
    return scale


def _signed(value: Any, is_number: Row, is_negative: Row) -> Any:
    """Give the sign; NaN for what is no number."""
    builder = is_number.builder
    bits = Row(builder, builder.bitcast(value, WORDS)) ^ (is_negative.counted() << 63)
    return builder.bitcast(is_number.choose(bits, bits.of(_NAN)).value, _REALS)


def _reals(builder: Any, value: float) -> Any:
    return ir.Constant(_REALS, [value] * LANES)
