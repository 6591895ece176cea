"""Datasets are found by what people know of them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sepp.core.time import Interval
from tests.datastore.catalog.examples import HOUR, make_dataset, make_span, record


def found(catalog, *words, **filters):
    return [holding.dataset.id for holding in catalog.search(*words, **filters)]


def test_an_empty_text_lists_all_in_order(filled):
    assert found(filled) == found(filled, "  ") == ["C1_CP_FGM_SPIN", "C1_PP_CIS", "MMS1_FPI"]


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
def test_every_word_must_stand_somewhere(filled, text, ids):
    assert found(filled, text) == ids


def test_a_word_in_id_or_title_comes_first(filled):
    assert found(filled, "fgm") == ["C1_CP_FGM_SPIN", "MMS1_FPI"]
    assert found(filled, "spectra")[0] == "MMS1_FPI"


@pytest.mark.parametrize("text", ["magentic", "magnetc field", "Clustr fgm", "C1_CP_FGM_SPIM", "densitty"])
def test_a_small_typing_error_is_forgiven(filled, text):
    assert found(filled, text)


@pytest.mark.parametrize("text", ["xqzw", "xyzzyplugh", "fgn"])
def test_a_word_like_no_other_finds_nothing(filled, text):
    assert found(filled, text) == []


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
def test_filters_narrow(filled, filters, ids):
    assert found(filled, **filters) == ids


def test_one_parameter_must_meet_all_that_is_asked_of_parameters(catalog):
    dataset = make_dataset()
    speed = type(dataset.parameters[0])("V", "float32", units="km/s", frame="GSM")
    record(catalog, make_dataset(parameters=(*dataset.parameters, speed)))
    assert found(catalog, units="nT", frame="GSE")
    assert not found(catalog, units="nT", frame="GSM")


@pytest.mark.parametrize(
    ("start", "stop", "is_found"),
    [(9, 10, False), (9, 11, True), (11, 12, True), (12, 13, True), (13, 19, False), (13, 21, True), (23, 30, False)],
)
def test_a_time_is_matched_against_the_coverage(filled, start, stop, is_found):
    ids = found(filled, interval=Interval(start * HOUR, stop * HOUR), mission="mms")
    assert ids == (["MMS1_FPI"] if is_found else [])


def test_an_interval_ends_before_its_stop(filled):
    assert not found(filled, mission="mms", interval=Interval(9 * HOUR, 10 * HOUR))
    assert found(filled, mission="mms", interval=Interval(9 * HOUR, 10 * HOUR + 1))
    assert found(filled, mission="mms", interval=Interval(12 * HOUR, 12 * HOUR + 1))


@given(text=st.text(max_size=30))
@settings(deadline=None)
def test_any_text_is_answered(searched, text):
    assert isinstance(searched.search(text, mission=text, quantity=text, units=text, frame=text, region=text), list)


@pytest.fixture(scope="module")
def searched(tmp_path_factory):
    from sepp.catalog import Catalog

    catalog = Catalog(f"sqlite:///{tmp_path_factory.mktemp('search')}/catalog.sqlite")
    catalog.upgrade()
    record(catalog, make_dataset(), make_span())
    yield catalog
    catalog.close()
