"""VOTable and Parquet as astropy, pyarrow and pandas read them."""

import base64
import json
import os
import shutil
import subprocess
import warnings
from dataclasses import replace

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest

from sepp.core.model import Batch, Dataset, Parameter
from sepp.formats.writing import choose_writer, save, take_batch
from tests.conftest import require
from tests.datastore.formats.writing.samples import KINDS, make_batch


@pytest.fixture(params=list(KINDS))
def batch(request):
    return make_batch(request.param)


def write(batch, path):
    save(take_batch(batch, version="1.700"), path, choose_writer(path))
    return path


def same_bits(found, given) -> bool:
    there = ~np.isnan(given)
    wide = f"u{given.itemsize}"
    return (np.isnan(found) == ~there).all() and (found[there].view(wide) == given[there].view(wide)).all()


@pytest.mark.parametrize("rows", [1, 3, 19, 57, 70_001])
def test_lines_of_a_votable_are_those_of_rfc_2045(tmp_path, rows):
    batch = Batch(Dataset("MADE", parameters=(Parameter("n", "float64"),)), np.arange(rows), {"n": np.arange(rows) / 3})
    text = write(batch, tmp_path / "export.vot").read_text()
    stream = text.partition('base64">\n')[2].partition("</STREAM>")[0]
    assert stream.encode() == base64.encodebytes(base64.b64decode(stream))
    assert len(base64.b64decode(stream)) == rows * (1 + 29 + 8)


def parse_votable(path):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        warnings.filterwarnings("ignore", category=DeprecationWarning)
        from astropy.io import votable

        return votable.parse(path, verify="exception").get_first_table()


def test_astropy_reads_every_column(batch, tmp_path):
    table = parse_votable(write(batch, tmp_path / "export.vot"))
    times = np.ma.getdata(table.array[table.fields[0].name]).astype("datetime64[ns]").view(np.int64)
    np.testing.assert_array_equal(times, batch.time)
    assert table.fields[0].ref == "utc"
    for name, values in batch.values.items():
        if values.dtype.kind == "U" and values.ndim == 2:
            found = np.stack([np.ma.getdata(table.array[f"{name}_{place}"]) for place in range(2)], axis=1)
        else:
            found = np.ma.getdata(table.array[name])
        if values.dtype.kind == "f":
            assert found.dtype == values.dtype
            assert same_bits(found, values)
        elif values.dtype.kind == "M":
            moments = np.where(found == "", "NaT", found).astype("datetime64[ns]")
            np.testing.assert_array_equal(moments, values)
        else:
            np.testing.assert_array_equal(found, values)


def test_astropy_masks_integers_that_are_the_fill(tmp_path):
    batch = make_batch("integers")
    table = parse_votable(write(batch, tmp_path / "export.vot"))
    for name, values in batch.values.items():
        fill = batch.dataset.parameter(name).fill
        np.testing.assert_array_equal(np.ma.getmaskarray(table.array[name]), values == fill)


def test_astropy_reads_units_and_constants(tmp_path):
    table = parse_votable(write(make_batch("spectrogram"), tmp_path / "export.vot"))
    energy = next(param for param in table.params if param.name == "energy")
    np.testing.assert_array_equal(np.asarray(energy.value), make_batch("spectrogram").constants["energy"])
    assert str(energy.unit) == "eV"
    vector = parse_votable(write(make_batch("vector"), tmp_path / "vector.vot"))
    assert [str(field.unit) for field in vector.fields[1:]] == ["nT", "km"]
    assert vector.fields[1].arraysize == "3"


def test_pyarrow_reads_every_column_bit_for_bit(batch, tmp_path):
    table = pq.read_table(write(batch, tmp_path / "export.parquet"))
    np.testing.assert_array_equal(table["time"].cast("int64").to_numpy(), batch.time)
    for name, values in batch.values.items():
        column = table[name].combine_chunks()
        for _ in values.shape[1:]:
            column = column.flatten()
        found = column.to_numpy(zero_copy_only=False).reshape(values.shape)
        if values.dtype.kind == "f":
            assert found.dtype == values.dtype
            assert same_bits(found, values)
        else:
            np.testing.assert_array_equal(found.astype(values.dtype), values)


def test_the_schema_of_parquet_tells_all_that_is_known(batch, tmp_path):
    told = json.loads(pq.read_schema(write(batch, tmp_path / "export.parquet")).metadata[b"sepp"])
    assert (told["id"], told["title"], told["version"]) == (batch.dataset.id, batch.dataset.title, "1.700")
    assert told["attributes"]["PI"] == ["A. Name", "B. Naïme"]
    names = [parameter.name for parameter in batch.dataset.parameters]
    assert [parameter["name"] for parameter in told["parameters"]] == names
    for name, values in batch.constants.items():
        found = next(parameter for parameter in told["parameters"] if parameter["name"] == name)["values"]
        np.testing.assert_array_equal(np.array(found, values.dtype), values)


def test_pandas_reads_parquet(tmp_path):
    frame = pd.read_parquet(write(make_batch("integers"), tmp_path / "export.parquet"))
    assert str(frame["time"].dt.tz) == "UTC"
    assert frame["n_uint16"].dtype == np.uint16


def test_pandas_reads_csv(tmp_path):
    batch = make_batch("vector")
    frame = pd.read_csv(write(batch, tmp_path / "export.csv"), parse_dates=["time"])
    times = frame["time"].dt.tz_localize(None).to_numpy("datetime64[ns]")
    np.testing.assert_array_equal(times.view(np.int64), batch.time)
    assert same_bits(frame["sc_pos"].to_numpy(), batch.values["sc_pos"])
    for place, label in enumerate(("Bx", "By", "Bz")):
        found = frame[f"B_vec_xyz_gse.{label}"].to_numpy(np.float32)
        assert same_bits(found, np.ascontiguousarray(batch.values["B_vec_xyz_gse"][:, place]))


def test_a_votable_keeps_to_its_schema(batch, tmp_path):
    stilts = shutil.which("stilts")
    require(bool(stilts), "stilts (apt-get install stilts)")
    path = write(batch, tmp_path / "export.vot")
    options = {**os.environ, "_JAVA_OPTIONS": f"-Duser.home={tmp_path}"}
    told = subprocess.run(
        [stilts, "votlint", str(path)],
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
        env=options,
        cwd=tmp_path,
    ).stdout
    assert [line for line in told.splitlines() if line.startswith("ERROR")] == []


def test_limits_of_integers_are_whole_numbers(tmp_path):
    batch = make_batch("integers")
    limited = [replace(p, valid_min=0.0, valid_max=100.0) for p in batch.dataset.parameters]
    batch = replace(batch, dataset=replace(batch.dataset, parameters=tuple(limited)))
    table = parse_votable(write(batch, tmp_path / "export.vot"))
    whole = [field for field in table.fields if field.datatype in ("short", "int", "long", "unsignedByte")]
    assert whole
    assert {(field.values.min, field.values.max) for field in whole} == {(0, 100)}
