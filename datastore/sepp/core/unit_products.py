"""Units as products of known symbols with whole powers: read, written, in SI."""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from math import pi
from typing import Final

Product = tuple[tuple[str, int], ...]
"""Symbols with their powers; one stands twice if it is above and below the line."""

_EXPONENT: Final = r"\^?(?:\([-+]?\d+\)|\{[-+]?\d+\}|[-+]?\d+)"
_TOKEN: Final = re.compile(rf"\s*(?:(?P<symbol>[A-Za-z#°_]+)|(?P<mark>[()/]|-(?=[A-Za-z(]))|(?P<power>{_EXPONENT}))")
_IDL: Final = re.compile(r"![UE]([-+]?\d+)(?:!N)?")
_RAISED: Final = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")
_SUPERSCRIPT: Final = re.compile("[⁰¹²³⁴⁵⁶⁷⁸⁹⁻]+")
_DOT: Final = re.compile(r"(?<!\d)\.|\.(?!\d)|(?<=\d)\.(?=[A-Za-z])|[*·]")

# Factor to SI, then powers of m, kg, s, A, K.
_SI: Final[Mapping[str, tuple[float, tuple[int, int, int, int, int]]]] = {
    "m": (1, (1, 0, 0, 0, 0)),
    "g": (1e-3, (0, 1, 0, 0, 0)),
    "s": (1, (0, 0, 1, 0, 0)),
    "A": (1, (0, 0, 0, 1, 0)),
    "K": (1, (0, 0, 0, 0, 1)),
    "Hz": (1, (0, 0, -1, 0, 0)),
    "N": (1, (1, 1, -2, 0, 0)),
    "Pa": (1, (-1, 1, -2, 0, 0)),
    "bar": (1e5, (-1, 1, -2, 0, 0)),
    "J": (1, (2, 1, -2, 0, 0)),
    "eV": (1.602176634e-19, (2, 1, -2, 0, 0)),
    "W": (1, (2, 1, -3, 0, 0)),
    "C": (1, (0, 0, 1, 1, 0)),
    "V": (1, (2, 1, -3, -1, 0)),
    "F": (1, (-2, -1, 4, 2, 0)),
    "S": (1, (-2, -1, 3, 2, 0)),
    "T": (1, (0, 1, -2, -1, 0)),
    "Wb": (1, (2, 1, -2, -1, 0)),
    "erg": (1e-7, (2, 1, -2, 0, 0)),
    "min": (60, (0, 0, 1, 0, 0)),
    "h": (3600, (0, 0, 1, 0, 0)),
    "d": (86400, (0, 0, 1, 0, 0)),
    "AU": (1.495978707e11, (1, 0, 0, 0, 0)),
    "Re": (6.371e6, (1, 0, 0, 0, 0)),
    "rad": (1, (0, 0, 0, 0, 0)),
    "sr": (1, (0, 0, 0, 0, 0)),
    "deg": (pi / 180, (0, 0, 0, 0, 0)),
    "counts": (1, (0, 0, 0, 0, 0)),
    "nuc": (1, (0, 0, 0, 0, 0)),
}
_PREFIXES: Final = {"f": -15, "p": -12, "n": -9, "u": -6, "m": -3, "c": -2, "k": 3, "M": 6, "G": 9, "T": 12}
_PREFIXED: Final = frozenset(
    ["m", "g", "s", "A", "K", "Hz", "N", "Pa", "bar", "J", "eV", "W", "C", "V", "F", "S", "T", "Wb"]
)
# Exact where another case means something else: S is siemens, MK is 1e9 mK, MeV is 1e9 meV.
_EXACT: Final = {"mv": "mV", "Mev": "MeV", "MEV": "MeV", "au": "AU", "v": "V"}
_WORDS: Final = {
    **dict.fromkeys(("sec", "second", "seconds"), "s"),
    **dict.fromkeys(("msec", "millisecond", "milliseconds"), "ms"),
    **dict.fromkeys(("microsecond", "microseconds"), "us"),
    **dict.fromkeys(("minute", "minutes"), "min"),
    **dict.fromkeys(("hr", "hour", "hours"), "h"),
    **dict.fromkeys(("day", "days"), "d"),
    **dict.fromkeys(("degree", "degrees", "deg", "°", "degrees_north", "degrees_east", "degree_north"), "deg"),
    **dict.fromkeys(("degree_east", "degrees_n", "degrees_e"), "deg"),
    **dict.fromkeys(("volt", "volts"), "V"),
    **dict.fromkeys(("watt", "watts"), "W"),
    **dict.fromkeys(("sr", "st", "ster", "str", "steradian", "steradians"), "sr"),
    **dict.fromkeys(("count", "counts", "cnts"), "counts"),
    **dict.fromkeys(("nuc", "nucleon"), "nuc"),
    **dict.fromkeys(("re", "r_e"), "Re"),
    "tesla": "T",
    "kelvin": "K",
    "hertz": "Hz",
    "gamma": "nT",
    "rad": "rad",
    "pascal": "Pa",
    **{folded.casefold(): folded for folded in ("nT", "nPa", "km", "cm", "eV", "keV", "Hz", "kHz", "kV")},
}
_UNCOUNTED: Final = frozenset(("#", "particle", "particles", "n", "no"))
"""What is counted, which stands before a unit and is none."""


@dataclass(slots=True)
class _Tokens:
    """The words and marks of a unit that are still to be read."""

    left: list[tuple[str, str]]

    def peek(self, kind: str, text: str = "") -> bool:
        return bool(self.left) and self.left[0][0] == kind and text in ("", self.left[0][1])

    def take(self) -> str:
        return self.left.pop(0)[1]


@cache
def read_product(text: str) -> Product | None:
    """Read a unit such as ``cm^-3``, ``1/cm**3``, ``nT!U2!N/Hz``; None if a part of it is unknown.

    After a ``/`` a blank is not read, for who knows how far the line goes.
    """
    try:
        tokens = _Tokens(_split(text))
        found = _read_group(tokens, is_inner=False)
    except (ValueError, LookupError):
        return None
    return _sorted(found) if found else None


def write_product(product: Product) -> str:
    """Write a product: ``km/s``, ``cm^-3``, ``keV cm^-2 s^-1``."""
    above = [_write(symbol, power) for symbol, power in product if power > 0]
    below = [(symbol, power) for symbol, power in product if power < 0]
    if above and len(below) == 1:
        return f"{' '.join(above)}/{_write(below[0][0], -below[0][1])}"
    return " ".join([*above, *(_write(*each) for each in below)])


def in_si(product: Product) -> tuple[float, tuple[int, ...]]:
    """Give what a product is in SI: its factor, and its powers of m, kg, s, A, K."""
    factor, powers = 1.0, [0] * 5
    for symbol, power in product:
        base, shift = _taken_apart(symbol)
        own, told = _SI[base]
        factor *= (own * 10.0**shift) ** power
        powers = [sum_ + power * each for sum_, each in zip(powers, told, strict=True)]
    return factor, tuple(powers)


def _split(text: str) -> list[tuple[str, str]]:
    plain = _IDL.sub(r"^\1 ", text).replace("**", "^").replace("µ", "u").replace("μ", "u")
    plain = _SUPERSCRIPT.sub(lambda found: "^" + found[0].translate(_RAISED), plain)
    plain, at, found = _DOT.sub(" ", plain).strip(), 0, []
    while at < len(plain):
        token = _TOKEN.match(plain, at)
        if token is None:
            raise ValueError(text)
        found.append((str(token.lastgroup), token[str(token.lastgroup)]))
        at = token.end()
    return found


def _read_group(tokens: _Tokens, *, is_inner: bool) -> list[tuple[str, int]]:
    found: list[tuple[str, int]] = []
    sign = 1
    if tokens.peek("power", "1"):
        tokens.take()
    while tokens.left and not (is_inner and tokens.peek("mark", ")")):
        if tokens.peek("mark", "/"):
            tokens.take()
            sign = -1
        elif tokens.peek("mark", "-"):
            tokens.take()
        elif sign < 0:
            raise ValueError("how far does the line go?")
        found += [(symbol, sign * power) for symbol, power in _read_item(tokens)]
    return found


def _read_item(tokens: _Tokens) -> list[tuple[str, int]]:
    if not tokens.peek("mark", "("):
        if not tokens.peek("symbol"):
            raise ValueError("a symbol is missing")
        return _raise_word(tokens.take(), _read_power(tokens))
    tokens.take()
    inner = _read_group(tokens, is_inner=True)
    if tokens.take() != ")":
        raise ValueError("a bracket does not close")
    power = _read_power(tokens)
    return [(symbol, each * power) for symbol, each in inner]


def _read_power(tokens: _Tokens) -> int:
    return int(tokens.take().strip("^(){}")) if tokens.peek("power") else 1


def _raise_word(word: str, power: int) -> list[tuple[str, int]]:
    """Raise the symbol that a word is, or the last of two that are run together (``kms^-1``)."""
    if word.casefold() in _UNCOUNTED:
        return []
    if word == "cc":
        return [("cm", 3 * power)]
    known = _symbol(word)
    if known:
        return [(known, power)]
    pairs = [(_strict(word[:at]), _strict(word[at:])) for at in range(1, len(word))]
    ((first, second),) = [pair for pair in pairs if all(pair)]
    return [(first, 1), (second, power)]


def _symbol(word: str) -> str:
    return _strict(word) or _EXACT.get(word) or _WORDS.get(word.casefold(), "")


def _strict(word: str) -> str:
    return word if word in _SI or (word[:1] in _PREFIXES and word[1:] in _PREFIXED) else ""


def _taken_apart(symbol: str) -> tuple[str, int]:
    return (symbol, 0) if symbol in _SI else (symbol[1:], _PREFIXES[symbol[0]])


def _sorted(found: list[tuple[str, int]]) -> Product:
    powers: Counter[tuple[str, bool]] = Counter()
    for symbol, power in found:
        powers[symbol, power < 0] += power
    whole = [(symbol, power) for (symbol, _), power in powers.items() if power]
    return tuple(sorted(whole, key=lambda each: (each[1] < 0, each[0].casefold(), each[0])))


def _write(symbol: str, power: int) -> str:
    return symbol if power == 1 else f"{symbol}^{power}"
