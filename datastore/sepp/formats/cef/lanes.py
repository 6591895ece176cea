"""Eight decimal numbers at once: one in each lane of the processor's widest registers.

What stands here makes machine code: its operations are put into the compiled
pass one after the other, and act on all eight lanes.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Self

from llvmlite import ir
from numba import types
from numba.extending import intrinsic

LANES = 8
_WORD, _REAL, _BYTE = ir.IntType(64), ir.DoubleType(), ir.IntType(8)
_WORDS, _REALS = ir.VectorType(_WORD, LANES), ir.VectorType(_REAL, LANES)
_EXACT_POWER = 22
_ZEROS, _TO_HIGH_BIT, _HIGH_BITS = 0x3030303030303030, 0x7676767676767676, 0x8080808080808080
_PAIRS, _FIRST_FACTORS, _LAST_FACTORS = 0x000000FF000000FF, 0x000F424000000064, 0x0000271000000001
_BLANKS, _ALL = 0x2020202020202020, 0xFFFFFFFFFFFFFFFF
_NAN = 0x7FF8000000000000
_POINT, _MINUS, _PLUS, _SMALL_E, _BLANK = b".-+e "

# numba and llvmlite are untyped.
_intrinsic: Any = intrinsic


@dataclass(frozen=True, slots=True)
class _Row:
    """Eight whole numbers or truths, and where operations on them go."""

    builder: Any
    value: Any

    def _is(self, value: Any) -> Self:
        return type(self)(self.builder, value)

    def of(self, number: int) -> Self:
        """Put one number into every lane."""
        return self._is(ir.Constant(_WORDS, [number] * LANES))

    def _other(self, other: "_Row | int") -> Any:
        return self.of(other).value if isinstance(other, int) else other.value

    def __add__(self, other: "_Row | int") -> Self:
        return self._is(self.builder.add(self.value, self._other(other)))

    def __sub__(self, other: "_Row | int") -> Self:
        return self._is(self.builder.sub(self.value, self._other(other)))

    def __mul__(self, other: int) -> Self:
        return self._is(self.builder.mul(self.value, self._other(other)))

    def __and__(self, other: "_Row | int") -> Self:
        return self._is(self.builder.and_(self.value, self._other(other)))

    def __or__(self, other: "_Row | int") -> Self:
        return self._is(self.builder.or_(self.value, self._other(other)))

    def __xor__(self, other: "_Row | int") -> Self:
        return self._is(self.builder.xor(self.value, self._other(other)))

    def __rshift__(self, other: "_Row | int") -> Self:
        return self._is(self.builder.lshr(self.value, self._other(other)))

    def __lshift__(self, other: "_Row | int") -> Self:
        return self._is(self.builder.shl(self.value, self._other(other)))

    def equals(self, other: "_Row | int") -> Self:
        """Tell in which lanes both are the same."""
        return self._is(self.builder.icmp_unsigned("==", self.value, self._other(other)))

    def is_below(self, other: "_Row | int") -> Self:
        """Tell in which lanes it is less, none being negative."""
        return self._is(self.builder.icmp_unsigned("<", self.value, self._other(other)))

    def choose(self, yes: "_Row", no: "_Row") -> Self:
        """Take one where this is true, else the other."""
        return self._is(self.builder.select(self.value, yes.value, no.value))

    def counted(self) -> Self:
        """Give 1 where this is true, else 0."""
        return self._is(self.builder.zext(self.value, _WORDS))

    def leading_zeros(self) -> Self:
        """Count the zero bits above the highest one."""
        function = self.builder.module.declare_intrinsic(
            "llvm.ctlz.v8i64", (), ir.FunctionType(_WORDS, [_WORDS, ir.IntType(1)])
        )
        return self._is(self.builder.call(function, [self.value, ir.Constant(ir.IntType(1), 0)]))

    def joined(self, rest: "_Row", amount: "_Row") -> Self:
        """Shift up by an amount, and in what stands highest in ``rest``."""
        function = self.builder.module.declare_intrinsic("llvm.fshl.v8i64", (), ir.FunctionType(_WORDS, [_WORDS] * 3))
        return self._is(self.builder.call(function, [self.value, rest.value, amount.value]))

    def load(self, address: Any) -> Self:
        """Load the words at eight places of the memory at an address."""
        pointers = self.builder.inttoptr(
            (self._is(address)._spread() + self).value, ir.VectorType(_BYTE.as_pointer(), LANES)
        )
        kinds = [ir.VectorType(_BYTE.as_pointer(), LANES), ir.IntType(32), ir.VectorType(ir.IntType(1), LANES), _WORDS]
        name = "llvm.masked.gather.v8i64.v8p0"
        function = self.builder.module.declare_intrinsic(name, (), ir.FunctionType(_WORDS, kinds))
        given = [pointers, ir.Constant(ir.IntType(32), 1), ir.Constant(kinds[2], [1] * LANES), self.of(0).value]
        return self._is(self.builder.call(function, given))

    def _spread(self) -> Self:
        """Put a single number into every lane."""
        nothing, place = ir.Constant(_WORDS, ir.Undefined), ir.Constant(ir.IntType(32), 0)
        first = self.builder.insert_element(nothing, self.value, place)
        return self._is(
            self.builder.shuffle_vector(first, nothing, ir.Constant(ir.VectorType(ir.IntType(32), LANES), None))
        )


@_intrinsic  # type: ignore[untyped-decorator]
def eight_decimals(typing_context: Any, data: Any, places: Any, out: Any) -> Any:
    """Decode eight decimals of eight digits at most, between nine places in order; NaN for what is none."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        data, places, out = arguments
        values = _decode(builder, data, places)
        builder.store(values, builder.inttoptr(out, _REALS.as_pointer()), align=8)
        return context.get_dummy_value()

    return types.void(types.intp, types.intp, types.intp), generate


def _load_ends(builder: Any, data: Any, places: Any) -> tuple[_Row, _Row]:
    """Load the sixteen characters before each place: the last eight, the eight before."""
    pairs = []
    for lane in range(LANES):
        place = builder.load(builder.inttoptr(builder.add(places, ir.Constant(_WORD, 8 * lane)), _WORD.as_pointer()))
        address = builder.sub(builder.add(data, place), ir.Constant(_WORD, 16))
        pairs.append(builder.load(builder.inttoptr(address, ir.VectorType(_WORD, 2).as_pointer()), align=1))
    while len(pairs) > 2:
        order = range(2 * pairs[0].type.count)
        pairs = [_shuffle(builder, pairs[at], pairs[at + 1], order) for at in range(0, len(pairs), 2)]
    last, rest = (_shuffle(builder, pairs[0], pairs[1], range(first, 16, 2)) for first in (1, 0))
    return _Row(builder, last), _Row(builder, rest)


def _shuffle(builder: Any, first: Any, second: Any, order: Iterable[int]) -> Any:
    numbers = list(order)
    return builder.shuffle_vector(first, second, ir.Constant(ir.VectorType(ir.IntType(32), len(numbers)), numbers))


def _load_places(builder: Any, places: Any, first: int) -> _Row:
    address = builder.add(places, ir.Constant(_WORD, 8 * first))
    return _Row(builder, builder.load(builder.inttoptr(address, _WORDS.as_pointer()), align=8))


def _decode(builder: Any, data: Any, places: Any) -> Any:
    """Decode backwards from the last character, as ``decimal_before`` does."""
    befores, stops = (_load_places(builder, places, first) for first in (0, 1))
    last, rest = _load_ends(builder, data, builder.add(places, ir.Constant(_WORD, 8)))
    is_blank = (last >> 56).equals(_BLANK)
    last, rest = _without(last, rest, is_blank, 8)
    has_power, power = _take_power(last)
    last, rest = _without(last, rest, has_power, 32)
    digits, decimals, has_point = _take_point(last, rest)
    end = stops - is_blank.counted() - (has_power.counted() << 2) - has_point.counted()
    marks = _mark_others(digits)
    behind = marks.leading_zeros()
    mantissa = _eight_digits(marks.equals(0).choose(digits, digits & _upper(behind)))
    begin = end - (behind >> 3)
    is_number, is_negative = _begins(data, befores + 1, begin)
    power -= decimals
    is_number &= (power + _EXACT_POWER).is_below(2 * _EXACT_POWER + 1) & (marks >> 63).equals(0)
    return _scaled(mantissa, power, is_number, is_negative)


def _without(last: _Row, rest: _Row, taken: _Row, bits: int) -> tuple[_Row, _Row]:
    """Take the last characters off sixteen, where ``taken`` is true."""
    amount = taken.counted() * bits
    return last.joined(rest, amount), rest << amount


def _take_power(last: _Row) -> tuple[_Row, _Row]:
    """Read ``e``, a sign and two digits at the end: if they are there, and the power."""
    letter, sign = (last >> 32) & 0xFF | 0x20, (last >> 40) & 0xFF
    tens, ones = ((last >> 48) & 0xFF) - 0x30, (last >> 56) - 0x30
    is_small = sign.equals(_MINUS)
    has_power = letter.equals(_SMALL_E) & (is_small | sign.equals(_PLUS)) & tens.is_below(10) & ones.is_below(10)
    power = tens * 10 + ones
    power = is_small.choose(power.of(0) - power, power)
    return has_power, has_power.choose(power, power.of(0))


def _take_point(last: _Row, rest: _Row) -> tuple[_Row, _Row, _Row]:
    """Give the last eight digits without the point, how many stood behind it, and if there was one."""
    digits = last ^ _ZEROS
    behind = _mark_others(digits).leading_zeros() & 56
    has_point = ((last >> (behind ^ 56)) & 0xFF).equals(_POINT)
    before = last.joined(rest, last.of(8)) ^ _ZEROS
    upper = _upper(behind)
    pointed = (digits & upper) | (before & (upper ^ _ALL))
    return has_point.choose(pointed, digits), has_point.choose(behind >> 3, behind.of(0)), has_point


def _mark_others(digits: _Row) -> _Row:
    """Set the high bit of each byte that is no digit, and of some digits behind bytes beyond ASCII."""
    return ((digits + _TO_HIGH_BIT) | digits) & _HIGH_BITS


def _upper(bits: _Row) -> _Row:
    """Set as many bits (0 to 63) from the highest down."""
    return (bits.of(_ALL) >> (bits & 63)) ^ _ALL


def _eight_digits(digits: _Row) -> _Row:
    """Give the number that eight digits make."""
    pairs = digits * 10 + (digits >> 8)
    return ((pairs & _PAIRS) * _FIRST_FACTORS + ((pairs >> 16) & _PAIRS) * _LAST_FACTORS) >> 32


def _begins(data: Any, first: _Row, begin: _Row) -> tuple[_Row, _Row]:
    """Tell if nothing but up to seven blanks and a minus stand before, and if there is a minus."""
    before = (begin - 8).load(data)
    is_negative = (before >> 56).equals(_MINUS)
    before <<= is_negative.counted() << 3
    gap = begin - is_negative.counted() - first
    others = (before ^ _BLANKS) & _upper((gap & 7) << 3)
    return gap.is_below(8) & others.equals(0), is_negative


def _scaled(mantissa: _Row, power: _Row, is_number: _Row, is_negative: _Row) -> Any:
    """Multiply or divide by an exact power of ten, which rounds once; give the sign; NaN for what is none."""
    builder = mantissa.builder
    is_fraction = (power >> 63).equals(1)
    size = is_fraction.choose(power.of(0) - power, power)
    scale = _reals(builder, 1.0)
    for bit in range(5):
        is_set = ((size >> bit) & 1).equals(1).value
        scale = builder.fmul(scale, builder.select(is_set, _reals(builder, 10.0**2**bit), _reals(builder, 1.0)))
    value = builder.uitofp(mantissa.value, _REALS)
    value = builder.select(is_fraction.value, builder.fdiv(value, scale), builder.fmul(value, scale))
    bits = _Row(builder, builder.bitcast(value, _WORDS)) ^ (is_negative.counted() << 63)
    return builder.bitcast(is_number.choose(bits, bits.of(_NAN)).value, _REALS)


def _reals(builder: Any, value: float) -> Any:
    return ir.Constant(_REALS, [value] * LANES)
