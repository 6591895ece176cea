"""Datasets are found by what people know of them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sepp.core.model import Parameter
from sepp.core.time import Interval
from tests.datastore.catalog.examples import HOUR, make_dataset, record


def found(catalog, *words, **filters):
    return [holding.dataset.id for holding in catalog.search(*words, **filters)]


def test_an_empty_text_lists_all_in_order(shown):
    assert found(shown) == found(shown, "  ") == ["C1_CP_FGM_SPIN", "C1_PP_CIS", "MMS1_FPI"]


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("fgm_spin", ["C1_CP_FGM_SPIN"]),
        ("C1_CP_FGM_SPIN", ["C1_CP_FGM_SPIN"]),
        ("SPIN-averaged", ["C1_CP_FGM_SPIN"]),
        ("magnetic field", ["C1_CP_FGM_SPIN", "MMS1_FPI"]),
        ("field magnetic spectra", ["MMS1_FPI"]),
        ("cluster", ["C1_CP_FGM_SPIN", "C1_PP_CIS"]),
        ("mms1", ["MMS1_FPI"]),
        ("cis", ["C1_PP_CIS"]),
        ("ion density", ["C1_PP_CIS"]),
        ("counts", ["MMS1_FPI"]),
        ("vec xyz", ["C1_CP_FGM_SPIN"]),
        ("cluster counts", []),
        ("100%", []),
        ("a_b", []),
    ],
)
def test_every_word_must_stand_somewhere(shown, text, ids):
    assert found(shown, text) == ids


def test_a_word_in_id_or_title_comes_first(shown):
    assert found(shown, "fgm") == ["C1_CP_FGM_SPIN", "MMS1_FPI"]
    assert found(shown, "spectra")[0] == "MMS1_FPI"


@pytest.mark.parametrize("text", ["magentic", "magnetc field", "Clustr fgm", "C1_CP_FGM_SPIM", "densitty"])
def test_a_small_typing_error_is_forgiven(shown, text):
    assert found(shown, text)


@pytest.mark.parametrize("text", ["xqzw", "xyzzyplugh", "fgn"])
def test_a_word_like_no_other_finds_nothing(shown, text):
    assert found(shown, text) == []


@pytest.mark.parametrize(
    ("filters", "ids"),
    [
        ({"mission": "cluster"}, ["C1_CP_FGM_SPIN", "C1_PP_CIS"]),
        ({"mission": "Cluster-1"}, ["C1_CP_FGM_SPIN", "C1_PP_CIS"]),
        ({"mission": "MMS"}, ["MMS1_FPI"]),
        ({"instrument": "fgm"}, ["C1_CP_FGM_SPIN"]),
        ({"region": "solar wind"}, ["MMS1_FPI"]),
        ({"quantity": "magnetic field"}, ["C1_CP_FGM_SPIN"]),
        ({"quantity": "density"}, ["C1_PP_CIS"]),
        ({"units": "cm^-3"}, ["C1_PP_CIS"]),
        ({"units": "cm-3"}, ["C1_PP_CIS"]),
        ({"units": "nT", "frame": "gse"}, ["C1_CP_FGM_SPIN"]),
        ({"units": "1/cm^3", "frame": "GSE"}, []),
        ({"frame": "GSM"}, []),
        ({"mission": "cluster", "limit": 1}, ["C1_CP_FGM_SPIN"]),
    ],
)
def test_filters_narrow(shown, filters, ids):
    assert found(shown, **filters) == ids


def test_one_parameter_must_meet_all_that_is_asked_of_parameters(catalog):
    dataset = make_dataset()
    speed = type(dataset.parameters[0])("V", "float32", units="km/s", frame="GSM")
    record(catalog, make_dataset(parameters=(*dataset.parameters, speed)))
    assert found(catalog, units="nT", frame="GSE")
    assert not found(catalog, units="nT", frame="GSM")


def test_words_of_several_parameters_are_not_put_together(catalog):
    field, speed = (
        Parameter("B", "float32", units="nT", frame="GSE", long_name="Magnetic field"),
        Parameter("V", "float32", units="km/s", frame="GSM", long_name="Bulk velocity field"),
    )
    record(catalog, make_dataset(parameters=(field, speed)))
    for asked in ({"quantity": "magnetic field"}, {"quantity": "bulk field", "units": "km/s", "frame": "GSM"}):
        assert found(catalog, **asked)
        assert catalog.count_matches(**asked) == 1
    for asked in ({"quantity": "magnetic bulk"}, {"quantity": "magnetic", "frame": "GSM"}):
        assert not found(catalog, **asked)
        assert catalog.count_matches(**asked) == 0


def test_a_dataset_of_very_many_parameters_is_told_apart_too(catalog):
    many = [Parameter(f"p{n}", "float32", units="nT" if n % 64 else "eV", long_name=f"word{n}") for n in range(200)]
    record(catalog, make_dataset(parameters=tuple(many)))
    assert catalog.count_matches(quantity="word128", units="eV") == 1
    assert not found(catalog, quantity="word128", units="nT")
    assert not found(catalog, quantity="word130 word66")
    assert found(catalog, quantity="word130", units="nT")


def test_parameters_that_change_are_found_as_they_are(catalog):
    def dataset(*units):
        return make_dataset(parameters=tuple(Parameter(f"p{n}", "float32", units=unit) for n, unit in enumerate(units)))

    record(catalog, dataset("nT", "eV"))
    record(catalog, dataset("eV", "nT"))
    assert found(catalog, quantity="p0", units="eV")
    assert not found(catalog, quantity="p0", units="nT")


@pytest.mark.parametrize(
    ("start", "stop", "is_found"),
    [(9, 10, False), (9, 11, True), (11, 12, True), (12, 13, True), (13, 19, False), (13, 21, True), (23, 30, False)],
)
def test_a_time_is_matched_against_the_coverage(shown, start, stop, is_found):
    ids = found(shown, interval=Interval(start * HOUR, stop * HOUR), mission="mms")
    assert ids == (["MMS1_FPI"] if is_found else [])


def test_an_interval_ends_before_its_stop(shown):
    assert not found(shown, mission="mms", interval=Interval(9 * HOUR, 10 * HOUR))
    assert found(shown, mission="mms", interval=Interval(9 * HOUR, 10 * HOUR + 1))
    assert found(shown, mission="mms", interval=Interval(12 * HOUR, 12 * HOUR + 1))


@given(text=st.text(max_size=30))
@settings(deadline=None)
def test_any_text_is_answered(shown, text):
    assert isinstance(shown.search(text, mission=text, quantity=text, units=text, frame=text, region=text), list)


@pytest.mark.parametrize(
    ("text", "filters", "number"),
    [("", {}, 3), ("magnetic field", {}, 2), ("", {"units": "nT"}, 1), ("magentic", {}, 2), ("xqzw", {}, 0)],
)
def test_matches_are_counted_whatever_the_limit(shown, text, filters, number):
    assert shown.count_matches(text, **filters) == number
    assert len(shown.search(text, limit=1, **filters)) == min(number, 1)


def test_matches_in_a_time_are_counted_by_the_coverage(shown):
    assert shown.count_matches(interval=Interval(13 * HOUR, 19 * HOUR)) == 0
    assert shown.count_matches(interval=Interval(0, 20 * HOUR)) == 3


def test_the_very_id_comes_first(catalog):
    for name in ("A_FGM_B_FGM", "FGM", "Z_FGM_FGM"):
        record(catalog, make_dataset(name, title="FGM"))
    assert found(catalog, "FGM")[0] == "FGM"


def test_datasets_with_data_come_before_those_without(catalog):
    catalog.record(make_dataset("A"), None, None, ())
    record(catalog, make_dataset("B"))
    assert found(catalog, "") == found(catalog, "magnetic") == ["B", "A"]
    record(catalog, make_dataset("A"))
    assert found(catalog, "") == ["A", "B"]


def test_what_a_dataset_is_no_longer_called_does_not_find_it(catalog):
    record(catalog, make_dataset(title="Quiet sun", parameters=()))
    record(catalog, make_dataset(title="Loud sun", parameters=()))
    assert found(catalog, "loud") == found(catalog, "sun") == ["C1_CP_FGM_SPIN"]
    assert found(catalog, "quiet") == []


def test_a_word_may_be_spelt_in_part(shown):
    assert found(shown, "gnetic") == ["C1_CP_FGM_SPIN", "MMS1_FPI"]
    assert found(shown, "averag") == found(shown, "av") == ["C1_CP_FGM_SPIN"]
    assert found(shown, "x") == ["C1_CP_FGM_SPIN"]
