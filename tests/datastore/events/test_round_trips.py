import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sepp import events
from sepp.core.errors import MismatchError
from sepp.events.styles import time_writer, write_number
from tests.datastore.events.lists import NS, event_lists

PLAIN = st.text(st.characters(min_codepoint=33, max_codepoint=126, exclude_characters=";"), max_size=8)
QUICK = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
NGUYEN = ["MMS_mp_flow.csv", "TC1_mp_Crossings.csv", "cluster1Crossings(1).csv", "cluster1_bs_Crossings.csv"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("lists")


@pytest.mark.parametrize("name", [f"data/events/{name}" for name in NGUYEN] + ["reference/amda_catalogue_sample.txt"])
def test_real_lists_are_written_with_the_same_bytes(shared, tmp_path, name):
    original = shared / name
    events.write(events.read(original), tmp_path / original.name)
    assert (tmp_path / original.name).read_bytes() == original.read_bytes()


@pytest.mark.parametrize("suffix", [".txt", ".csv", ".vot"])
@pytest.mark.parametrize("name", ["data/events/MMS_mp_flow.csv", "reference/amda_catalogue_sample.txt"])
def test_real_lists_keep_all_in_every_form(shared, tmp_path, name, suffix):
    original = events.read(shared / name)
    events.write(original, tmp_path / f"other{suffix}")
    assert events.read(tmp_path / f"other{suffix}") == original


@QUICK
@given(event_lists())
def test_csv_keeps_every_list(folder, made):
    events.write(made, folder / "a.csv")
    assert events.read(folder / "a.csv") == made


@QUICK
@given(event_lists())
def test_votable_keeps_every_list(folder, made):
    events.write(made, folder / "a.vot")
    assert events.read(folder / "a.vot") == made


@QUICK
@given(event_lists(texts=PLAIN))
def test_amda_keeps_every_list_of_plain_texts(folder, made):
    events.write(made, folder / "a.txt")
    assert events.read(folder / "a.txt") == made


@pytest.mark.parametrize("text", ["a;b", "a\nb", " a"])
def test_amda_says_what_it_cannot_hold(tmp_path, text):
    made = events.EventList("a", [], [], description=text)
    with pytest.raises(MismatchError, match="AMDA ASCII can't hold the Description"):
        events.write(made, tmp_path / "a.txt")
    assert not (tmp_path / "a.txt").exists()


@given(NS, st.sampled_from(["2005-01-09T18:00:00Z", "2005/01/09 18:00", "2005-01-09", "2005-01-09T18:00:00.000", "?"]))
def test_times_are_exact_in_every_style(time, example):
    written = time_writer(example)(np.datetime64(time, "ns"))
    assert np.datetime64(written.rstrip("Z").replace("/", "-"), "ns").astype(np.int64) == time


@pytest.mark.parametrize("text", ["2005-01-09T18:00:00Z", "2005/01/09 18:00", "2005-01-09", "2005-01-09 18:00:00.120"])
def test_times_are_written_as_they_were_read(text):
    time = np.datetime64(text.rstrip("Z").replace("/", "-"), "ns")
    assert time_writer(text)(time) == text


@given(st.floats(allow_nan=False), st.sampled_from(["", "r", "w", ".3f", ".2e"]))
def test_numbers_are_exact_in_every_style(value, style):
    written = float(write_number(value, style))
    assert (written, np.signbit(written)) == (value, np.signbit(value))
