"""Which writer a name asks for, which parameters go along, which pieces are read."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from sepp.core.errors import StoreError, UnknownNameError
from sepp.formats import read_file
from sepp.formats.writing import choose_writer, save, take_batch
from sepp.formats.writing.extract import choose_parameters, measure_text
from tests.datastore.formats.writing.samples import make_batch


@pytest.mark.parametrize(
    ("name", "format_name"),
    [
        ("a.cef", "cef"),
        ("A.CEF.GZ", "cef"),
        ("a.nc", "nc"),
        ("a.hapi.csv", "hapi"),
        ("a.csv", "csv"),
        ("a.bin", "hapi-binary"),
    ],
)
def test_the_longest_suffix_tells_the_format(name, format_name):
    assert choose_writer(Path(name)).name == format_name


def test_a_given_format_comes_before_the_suffix():
    assert choose_writer(Path("a.csv"), "cdf").name == "cdf"


@pytest.mark.parametrize(("name", "nearest"), [("netcd", "nc"), ("Parquett", "parquet"), ("votabel", "votable")])
def test_an_unknown_format_lists_all(name, nearest):
    with pytest.raises(UnknownNameError, match=nearest):
        choose_writer(Path("a.cef"), name)


def test_parameters_bring_their_bins():
    dataset = choose_parameters(make_batch("spectrogram").dataset, ["flux"])
    assert [parameter.name for parameter in dataset.parameters] == ["energy", "flux"]
    assert [p.name for p in choose_parameters(make_batch("vector").dataset, ["sc_pos"]).parameters] == ["sc_pos"]


def test_pieces_end_at_the_chunks_of_the_store():
    whole = make_batch("vector", 150_000)
    cuts = [len(times) for times, _ in replace(take_batch(whole), origin=65_000).blocks()]
    assert cuts == [536, 65_536, 65_536, 18_392]


def test_texts_are_measured_in_bytes():
    size = measure_text(np.array(["longer than it", "Grüße"]))
    assert (size.octets, size.is_ascii) == (14, False)
    assert measure_text(np.array(1.5)).octets == 0


def test_a_folder_is_not_replaced(tmp_path):
    path = tmp_path / "a.cef"
    path.mkdir()
    with pytest.raises(StoreError, match="folder"):
        save(take_batch(make_batch("vector")), path, choose_writer(path), force=True)


def test_a_time_range_is_one_value_of_a_cef_record(tmp_path):
    batch = make_batch("time_range")
    first = replace(batch.dataset.parameters[0], attributes={"VALUE_TYPE": "ISO_TIME_RANGE"})
    dataset = replace(batch.dataset, parameters=(first, batch.dataset.parameters[1]))
    path = tmp_path / "a.cef"
    save(take_batch(replace(batch, dataset=dataset)), path, choose_writer(path))
    assert "VALUE_TYPE = ISO_TIME_RANGE" in path.read_text()
    table = read_file(path).tables[0]
    np.testing.assert_array_equal(table.time, batch.time)
    np.testing.assert_array_equal(table.variables[0].values, batch.values["time_tags_stop"])


@pytest.mark.parametrize("suffix", [".cef", ".cdf", ".nc"])
def test_synthetic_data_are_labelled(tmp_path, suffix):
    batch = make_batch("vector")
    path = tmp_path / f"a{suffix}"
    made = replace(batch, dataset=replace(batch.dataset, is_synthetic=True))
    save(take_batch(made), path, choose_writer(path))
    assert "no instrument measured this" in str(read_file(path).attributes["SEPP_synthetic"])
