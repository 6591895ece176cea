"""What a column of a table or an answer is."""

from dataclasses import dataclass
from enum import Enum


class Kind(Enum):
    """Kinds of values; the text is VOTable's datatype."""

    SHORT = "short"
    INT = "int"
    LONG = "long"
    DOUBLE = "double"
    TEXT = "char"
    UNICODE = "unicodeChar"
    TIME = "char timestamp"
    """ns since 1970 UTC inside, ISO 8601 outside."""
    TRUTH = "truth"
    """A condition, which ADQL does not let one select."""
    POINT = "point"
    CIRCLE = "circle"

    @property
    def datatype(self) -> str:
        """VOTable's name of the type."""
        return self.value.split(" ")[0]

    @property
    def arraysize(self) -> str:
        """VOTable's arraysize; empty for a scalar."""
        return "*" if self in _TEXTS or self is Kind.TIME else ""

    @property
    def xtype(self) -> str:
        """DALI's extended type; empty without."""
        return "timestamp" if self is Kind.TIME else ""

    @property
    def is_integer(self) -> bool:
        """Tell whether it counts."""
        return self in _INTEGERS

    @property
    def is_number(self) -> bool:
        """Tell whether one can reckon with it."""
        return self in _INTEGERS or self is Kind.DOUBLE

    @property
    def is_text(self) -> bool:
        """Tell whether it is text."""
        return self in _TEXTS


_INTEGERS = (Kind.SHORT, Kind.INT, Kind.LONG)
_TEXTS = (Kind.TEXT, Kind.UNICODE)


@dataclass(frozen=True, slots=True)
class Column:
    """A column with what VOTable, VOSI and tap_schema tell of it."""

    name: str
    """Lower case, without quotes."""
    kind: Kind
    """What its values are."""
    description: str = ""
    """One line for people."""
    unit: str = ""
    """Unit in VOUnits; empty without."""
    ucd: str = ""
    """UCD 1+; empty without."""
    utype: str = ""
    """Place in a data model; empty without."""
    is_principal: bool = True
    """Part of what one usually wants."""
    is_indexed: bool = False
    """Conditions on it are quick."""
    is_standard: bool = False
    """Defined by a standard."""
