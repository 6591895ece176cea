import pytest

from sepp.core.errors import UnitError
from sepp.core.units import Conversion, normalise, parse_conversion


@pytest.mark.parametrize(
    ("text", "normal"),
    [("nT", "nT"), (" n/cc ", "cm^-3"), ("km s^-1", "km/s"), ("Unitless", "1"), ("keV/(cm^2 s)", "keV/(cm^2 s)")],
)
def test_spellings_of_the_field_become_one(text, normal):
    assert normalise(text) == normal


def test_an_si_conversion_gives_factor_and_unit():
    assert parse_conversion("1.0e-9>T") == Conversion(1e-9, "T")


def test_a_missing_factor_is_one():
    assert parse_conversion(">degree") == Conversion(1.0, "degree")


def test_text_without_arrow_is_refused():
    with pytest.raises(UnitError, match="Not an SI conversion"):
        parse_conversion("nT")
