"""Eight whole numbers or truths in one register, and what the machine does with all of them at once."""

from dataclasses import dataclass
from typing import Any, Self

from llvmlite import ir

LANES = 8
WORD = ir.IntType(64)
WORDS = ir.VectorType(WORD, LANES)
_BYTE = ir.IntType(8)


@dataclass(frozen=True, slots=True)
class Row:
    """Eight whole numbers or truths, and where operations on them go."""

    builder: Any
    value: Any

    def _is(self, value: Any) -> Self:
        return type(self)(self.builder, value)

    def of(self, number: int) -> Self:
        """Put one number into every lane."""
        return self._is(ir.Constant(WORDS, [number] * LANES))

    def _other(self, other: "Row | int") -> Any:
        return self.of(other).value if isinstance(other, int) else other.value

    def __add__(self, other: "Row | int") -> Self:
        return self._is(self.builder.add(self.value, self._other(other)))

    def __sub__(self, other: "Row | int") -> Self:
        return self._is(self.builder.sub(self.value, self._other(other)))

    def __mul__(self, other: int) -> Self:
        return self._is(self.builder.mul(self.value, self._other(other)))

    def __and__(self, other: "Row | int") -> Self:
        return self._is(self.builder.and_(self.value, self._other(other)))

    def __or__(self, other: "Row | int") -> Self:
        return self._is(self.builder.or_(self.value, self._other(other)))

    def __xor__(self, other: "Row | int") -> Self:
        return self._is(self.builder.xor(self.value, self._other(other)))

    def __rshift__(self, other: "Row | int") -> Self:
        return self._is(self.builder.lshr(self.value, self._other(other)))

    def __lshift__(self, other: "Row | int") -> Self:
        return self._is(self.builder.shl(self.value, self._other(other)))

    def equals(self, other: "Row | int") -> Self:
        """Tell in which lanes both are the same."""
        return self._is(self.builder.icmp_unsigned("==", self.value, self._other(other)))

    def is_below(self, other: "Row | int") -> Self:
        """Tell in which lanes it is less, none being negative."""
        return self._is(self.builder.icmp_unsigned("<", self.value, self._other(other)))

    def choose(self, yes: "Row", no: "Row") -> Self:
        """Take one where this is true, else the other."""
        return self._is(self.builder.select(self.value, yes.value, no.value))

    def counted(self) -> Self:
        """Give 1 where this is true, else 0."""
        return self._is(self.builder.zext(self.value, WORDS))

    def is_any(self) -> Any:
        """Tell if it is true in any lane, as a single truth."""
        bits = self.builder.bitcast(self.value, ir.IntType(LANES))
        return self.builder.icmp_unsigned("!=", bits, ir.Constant(ir.IntType(LANES), 0))

    def leading_zeros(self) -> Self:
        """Count the zero bits above the highest one."""
        function = self.builder.module.declare_intrinsic(
            "llvm.ctlz.v8i64", (), ir.FunctionType(WORDS, [WORDS, ir.IntType(1)])
        )
        return self._is(self.builder.call(function, [self.value, ir.Constant(ir.IntType(1), 0)]))

    def joined(self, rest: "Row", amount: "Row") -> Self:
        """Shift up by an amount, and in what stands highest in ``rest``."""
        function = self.builder.module.declare_intrinsic("llvm.fshl.v8i64", (), ir.FunctionType(WORDS, [WORDS] * 3))
        return self._is(self.builder.call(function, [self.value, rest.value, amount.value]))

    def load(self, address: Any) -> Self:
        """Load the words at eight places of the memory at an address."""
        pointers = self.builder.inttoptr(
            (self._is(address)._spread() + self).value, ir.VectorType(_BYTE.as_pointer(), LANES)
        )
        kinds = [ir.VectorType(_BYTE.as_pointer(), LANES), ir.IntType(32), ir.VectorType(ir.IntType(1), LANES), WORDS]
        name = "llvm.masked.gather.v8i64.v8p0"
        function = self.builder.module.declare_intrinsic(name, (), ir.FunctionType(WORDS, kinds))
        given = [pointers, ir.Constant(ir.IntType(32), 1), ir.Constant(kinds[2], [1] * LANES), self.of(0).value]
        return self._is(self.builder.call(function, given))

    def _spread(self) -> Self:
        """Put a single number into every lane."""
        nothing, place = ir.Constant(WORDS, ir.Undefined), ir.Constant(ir.IntType(32), 0)
        first = self.builder.insert_element(nothing, self.value, place)
        order = ir.Constant(ir.VectorType(ir.IntType(32), LANES), None)
        return self._is(self.builder.shuffle_vector(first, nothing, order))
