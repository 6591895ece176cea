"""Intervals of real Cluster and MMS data as files, by call and by command."""

import argparse
import os
import re
import signal
import subprocess
import sys

import cdflib
import numpy as np
import pytest
import xarray as xr

from sepp import archive
from sepp.archive.api import library
from sepp.archive.commands import export as command
from sepp.archive.exporting import take_extract
from sepp.archive.headers import with_headers
from sepp.core.errors import (
    EmptyIntervalError,
    StoreError,
    UnknownDatasetError,
    UnknownNameError,
    UnknownParameterError,
)
from sepp.core.time import parse_interval
from sepp.formats import dataset_id_of, read_file, to_batch
from sepp.formats.writing.drafts import clear_drafts, draft_folder
from sepp.store import Store

DAY = "2016-12-05/2016-12-06"
FGM = "C1_CP_FGM_SPIN"
REAL = {
    FGM: DAY,
    "C4_PP_CIS": "2001-05-03/2001-05-05",
    "mms1_fgm_brst_l2": "2015-09-02/2015-09-03",
    "mms1_fgm_brst_l2@Epoch_state": "2015-09-02/2015-09-03",
    "C1_CP_EFW_L3_P": "2001-02",
    "C2_CP_ASP_ACTIVE": "2001/2010",
}
OF_FILE = {"logical_file_id", "file_time_span", "file_name", "dataset_id"}

pytestmark = pytest.mark.usefixtures("at_home")


def read_back(path):
    content = read_file(path)
    return to_batch(content, content.tables[0], dataset_id_of(content, content.tables[0])[0])


def texts(value) -> list[str]:
    entries = value if isinstance(value, tuple) else (value,)
    return [text_of(entry) for entry in entries]


def text_of(entry) -> str:
    text = str(entry).strip().replace('"', "'")
    try:
        return repr(float(text))
    except ValueError:
        return "" if text == "None" else text


@pytest.mark.parametrize("suffix", [".cef", ".cef.gz", ".cdf"])
@pytest.mark.parametrize("dataset_id", REAL)
class TestRealData:
    def test_values_and_attributes_come_back(self, at_home, tmp_path, dataset_id, suffix):
        path = tmp_path / f"export{suffix}"
        done = archive.export(dataset_id, REAL[dataset_id], path)
        store = Store(at_home.public)
        extract = take_extract(store, dataset_id, parse_interval(REAL[dataset_id]))
        times, values = extract.read(0, extract.rows)
        came = read_back(path)
        assert (came.dataset.id, done.records) == (dataset_id, extract.rows)
        np.testing.assert_array_equal(came.time, times)
        for name, given in {**values, **extract.constants}.items():
            found = {**came.values, **came.constants}[name]
            assert found.shape == given.shape
            np.testing.assert_array_equal(found.astype(given.dtype), given, err_msg=name)
        headers = library().headers(dataset_id, extract.interval)
        assert all(granule.attributes for granule in headers)
        self.compare_attributes(came.dataset, with_headers(extract, headers).dataset)

    def compare_attributes(self, came, given):
        for name, value in given.attributes.items():
            if name.casefold() not in OF_FILE and any(texts(value)):
                assert texts(came.attributes[name]) == texts(value), name
        for parameter in given.parameters:
            found = came.parameter(parameter.name)
            assert (found.units, found.labels, found.frame) == (parameter.units, parameter.labels, parameter.frame)
            for name, value in parameter.attributes.items():
                if not name.startswith(("DEPEND_", "LABL_PTR", "DELTA_", "FILLVAL", "VALUE_TYPE")):
                    same = texts(found.attributes[name]) in (texts(value), [", ".join(map(str, texts(value)))])
                    assert same or isinstance(value, tuple), (parameter.name, name)


def test_what_is_written_is_told_in_a_line(tmp_path):
    told = repr(archive.export(FGM, DAY, tmp_path / "field.cef"))
    assert re.fullmatch(r"Exported\(field\.cef, [\d,]+ records, [\d.]+ MB, version [\d.]+(, .+)?\)", told), told


def test_cdflib_reads_what_the_store_holds(tmp_path):
    path = tmp_path / "export.cdf"
    archive.export(FGM, DAY, path)
    opened = archive.open(FGM, DAY)
    found = cdflib.CDF(path)
    np.testing.assert_array_equal(found.varget("B_vec_xyz_gse__C1_CP_FGM_SPIN"), opened["B_vec_xyz_gse"].values)
    times = cdflib.cdfepoch.to_datetime(found.varget("time_tags__C1_CP_FGM_SPIN"))
    np.testing.assert_array_equal(times.astype("datetime64[ns]"), opened.time.values)


@pytest.mark.parametrize("dataset_id", ["C4_PP_CIS", "mms1_fgm_brst_l2"])
def test_xarray_reads_netcdf_as_the_archive_gives_it(tmp_path, dataset_id):
    path = tmp_path / "export.nc"
    archive.export(dataset_id, REAL[dataset_id], path)
    opened = archive.open(dataset_id, REAL[dataset_id])
    with xr.open_dataset(path, mask_and_scale=False) as found:
        for name in opened.data_vars:
            if not str(name).endswith("_mask"):
                np.testing.assert_array_equal(found[name].values, opened[name].values, err_msg=str(name))


def test_an_old_version_is_written_as_it_was(tmp_path):
    done = archive.export(FGM, None, tmp_path / "a.parquet", version="1.1000")
    assert (done.records, done.version) == (1000, "1.1000")


class TestBadInput:
    @pytest.mark.parametrize(
        ("words", "error", "told"),
        [
            ((FGM, DAY, "a.cef", "ceff"), UnknownNameError, "did you mean 'cef'"),
            ((FGM, DAY, "a.unknown"), UnknownNameError, "formats are|--format"),
            (("C1_CP_FGM_SPINN", DAY, "a.cef"), UnknownDatasetError, FGM),
            ((FGM, "1999", "a.cef"), EmptyIntervalError, "no records"),
            ((FGM, DAY, "missing/a.cef"), StoreError, "No such file"),
        ],
    )
    def test_it_is_told_in_one_line(self, tmp_path, words, error, told):
        dataset_id, interval, name, *rest = words
        with pytest.raises(error, match=told) as caught:
            archive.export(dataset_id, interval, tmp_path / name, *rest)
        assert "\n" not in str(caught.value)
        assert list(tmp_path.iterdir()) == []

    def test_an_unknown_parameter_offers_the_nearest(self, tmp_path):
        with pytest.raises(UnknownParameterError, match="B_vec_xyz_gse"):
            archive.export(FGM, DAY, tmp_path / "a.cef", parameters=["B_vec_xyz"])

    def test_a_file_is_not_replaced_unless_forced(self, tmp_path):
        path = tmp_path / "a.cef"
        path.write_text("precious")
        with pytest.raises(StoreError, match="--force"):
            archive.export(FGM, DAY, path)
        assert archive.export(FGM, DAY, path, force=True).octets == path.stat().st_size


def run_command(at_home, *words) -> int:
    parser = argparse.ArgumentParser()
    command.add_arguments(parser)
    return command.run(parser.parse_args([*map(str, words), "--home", str(at_home.root)]))


class TestCommand:
    def test_it_writes_the_file_and_tells_what_it_holds(self, at_home, tmp_path, capsys):
        path = tmp_path / "a.csv"
        assert run_command(at_home, FGM, "2016-12-05", "2016-12-06", "-o", path, "--parameters", "B_mag") == 0
        told, errors = capsys.readouterr()
        assert errors == ""
        assert str(path) in told
        assert "records, version 1." in told
        assert "not held: the types of numbers" in told
        assert path.read_text().startswith("time_tags,B_mag\n2016-12-05T10:00:20.503")

    def test_an_interval_may_be_one_word(self, at_home, tmp_path):
        assert run_command(at_home, FGM, "2016-12-05T12:00/PT1H", "-o", tmp_path / "a.cef") == 0

    def test_every_format_can_be_written(self, at_home, tmp_path):
        for name in ("cef", "cdf", "nc", "hapi", "hapi-binary", "csv", "votable", "parquet"):
            assert run_command(at_home, FGM, DAY, "--format", name, "-o", tmp_path / f"a_{name}") == 0
        assert len(list(tmp_path.iterdir())) == 9


SLOW = """
import sys, time
from dataclasses import replace
from pathlib import Path
from sepp.formats.writing import choose_writer, save, take_batch
from tests.datastore.formats.writing.samples import make_batch
whole = take_batch(make_batch("vector", 200_000))
def slowly(start, stop):
    print("reading", flush=True)
    time.sleep(0.2)
    return whole.read(start, stop)
path = Path(sys.argv[1])
save(replace(whole, read=slowly), path, choose_writer(path), force=True)
"""


def test_a_killed_export_leaves_the_file_as_it_was(tmp_path, root):
    path = tmp_path / "a.cef"
    path.write_text("precious")
    with subprocess.Popen([sys.executable, "-c", SLOW, path], stdout=subprocess.PIPE, cwd=root) as child:
        for _ in range(3):
            child.stdout.readline()
        os.kill(child.pid, signal.SIGKILL)
    assert path.read_text() == "precious"
    assert all(found.name.startswith(".") for found in tmp_path.iterdir() if found != path)


def test_the_next_export_removes_what_a_killed_one_left(tmp_path, root):
    path = tmp_path / "a.cef"
    with subprocess.Popen([sys.executable, "-c", SLOW, path], stdout=subprocess.PIPE, cwd=root) as child:
        for _ in range(3):
            child.stdout.readline()
        os.kill(child.pid, signal.SIGKILL)
    (left,) = tmp_path.iterdir()
    os.utime(left / ".held", (0, 0))
    clear_drafts(tmp_path)
    assert not list(tmp_path.iterdir())


def test_an_export_under_way_is_left_alone(tmp_path, root):
    path = tmp_path / "a.cef"
    with subprocess.Popen([sys.executable, "-c", SLOW, path], stdout=subprocess.PIPE, cwd=root) as child:
        for _ in range(3):
            child.stdout.readline()
        (under_way,) = tmp_path.iterdir()
        os.utime(under_way / ".held", (0, 0))
        clear_drafts(tmp_path)
        assert under_way.is_dir()
        os.kill(child.pid, signal.SIGKILL)


def test_folders_of_others_are_never_removed(tmp_path):
    (tmp_path / ".git.partial").mkdir()
    (tmp_path / ".a.nc.abcdefgh.partial").mkdir()
    with draft_folder(tmp_path / "b.nc") as draft:
        assert draft.is_dir()
    assert sorted(path.name for path in tmp_path.iterdir()) == [".a.nc.abcdefgh.partial", ".git.partial"]
