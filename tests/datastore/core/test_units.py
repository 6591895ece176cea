import pytest

from sepp.core.errors import UnitError
from sepp.core.units import Conversion, contradict, normalise, parse_conversion

DENSITY = ["cm^-3", "1/cm**3", "1/cm3", "#/cm3", "#/cc", " n/cc ", "cm!U-3!N", "cm⁻³", "particles cm^-3", "(cm^3)^-1"]
FLUX = ["1/(cm2 Sr sec MeV)", "cm-2.sr-1.s-1.MeV-1", "particles / (s cm^2 sr MeV)", "no/cm^2/s/MeV/ster"]


@pytest.mark.parametrize(
    ("texts", "normal"),
    [
        (DENSITY, "cm^-3"),
        (FLUX, "cm^-2 MeV^-1 s^-1 sr^-1"),
        (["nT", "NT", "gamma"], "nT"),
        (["km s^-1", "km/sec", "kms^-1", "km.s-1"], "km/s"),
        (["mV/m", "mV m^-1", "mVm^-1"], "mV/m"),
        (["Unitless", "", "n/a", "1"], "1"),
        (["deg", "degrees_north", "Degree", "°"], "deg"),
        (["keV cm^-2 s^-1 sr^-1 keV^-1", "keV/cm^2-s-str-keV"], "keV cm^-2 keV^-1 s^-1 sr^-1"),
        (["(V²/m²)/Hz", "V^2 m^-2 Hz^-1"], "V^2 Hz^-1 m^-2"),
        (["Celcius", "degC"], "degC"),
    ],
)
def test_spellings_of_the_field_become_one(texts, normal):
    assert {normalise(text) for text in texts} == {normal}


@pytest.mark.parametrize("text", ["mK", "MK", "meV", "MeV", "S", "s", "ms", "MS", "C", "K", "k", "mHz", "MHz", "mev"])
def test_case_stays_where_si_needs_it(text):
    assert normalise(text) == text


@pytest.mark.parametrize(
    "text", ["V/m/Hz^0.5", "eV/cm² sr eV", "counts per sec", "0=good", "GSE", "10^3 nT", "(nT", "e-"]
)
def test_what_is_not_surely_understood_stays_as_it_is(text):
    assert normalise(text) == text


@pytest.mark.parametrize(
    ("units", "conversion", "reason"),
    [
        ("nA", "1.0>A", "'nA' is 1e-09 A, not 1"),
        ("bar", "1e-5>Pa", "'bar' is 1e+05 Pa, not 1e-05"),
        ("nT/Re", "6370E3>m", "'nT/Re' is not of the kind of 'm'"),
    ],
)
def test_units_against_their_si_conversion_are_told(units, conversion, reason):
    assert contradict(units, conversion) == reason


@pytest.mark.parametrize(
    ("units", "conversion"),
    [
        ("nT", "1.0E-9>T"),
        ("eV", "1.60217646E-19>J"),
        ("kms^-1", "1e3>ms^-1"),
        ("particles cm^-3", "1e6>(particles) m^-3"),
        ("Re", "6370E3>m"),
        ("degree", "17e-3>rad"),
        ("nT", " > "),
        ("V", "V>V"),
        ("Rj", "7e7>m"),
        ("nT", "0>T"),
    ],
)
def test_what_agrees_or_is_not_understood_is_not_told(units, conversion):
    assert not contradict(units, conversion)


def test_an_si_conversion_gives_factor_and_unit():
    assert parse_conversion("1.0e-9>T") == Conversion(1e-9, "T")


def test_a_missing_factor_is_one():
    assert parse_conversion(">degree") == Conversion(1.0, "degree")


def test_text_without_arrow_is_refused():
    with pytest.raises(UnitError, match="Not an SI conversion"):
        parse_conversion("nT")
