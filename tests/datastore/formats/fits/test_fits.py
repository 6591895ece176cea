import gzip
import json
import re
from contextlib import suppress

import numpy as np
import pytest
from astropy.io import fits

from sepp.core.errors import UnreadableFileError
from sepp.formats import dataset_id_of, read_file, to_batch
from sepp.formats.fits import reader
from sepp.formats.fits.times import time_of_header
from sepp.formats.pictures import read_pixels


def opened(shared, name):
    return read_file(shared / "data" / "fits" / name)


def first_times(table, count=1):
    return [str(time) for time in table.time[:count].view("datetime64[ns]").astype("datetime64[ms]")]


def plain_image(path, shape):
    """Decode an image of doubles without astropy: blocks of 2880, END, big-endian."""
    data = path.read_bytes()
    end = next(n for n in range(0, len(data), 80) if data[n : n + 80].rstrip() == b"END") + 80
    start = -(-end // 2880) * 2880
    return np.frombuffer(data, ">f8", shape[0] * shape[1], start).reshape(shape)


@pytest.mark.parametrize(
    ("name", "shape", "time", "dataset_id"),
    [
        ("aia_171_level1.fits", (128, 128), "2011-02-15T00:00:00.340", "SDO_AIA_171"),
        ("efz20040301.000010_s.fits", (128, 128), "2004-03-01T00:00:10.515", "SOHO_EIT_195"),
        ("resampled_hmi.fits", (100, 100), "2014-03-01T00:00:27.900", "SDO_HMI_CONTINUUM-INTENSITY"),
    ],
)
def test_an_image_is_one_record(shared, name, shape, time, dataset_id):
    content = opened(shared, name)
    (table,) = content.tables
    pixels = table.variables[0]
    assert (pixels.name, pixels.values.shape) == ("pixels", (1, *shape))
    assert first_times(table) == [time]
    assert dataset_id_of(content, table) == (dataset_id, "TELESCOP, INSTRUME")
    assert np.array_equal(pixels.values[0], plain_image(shared / "data" / "fits" / name, shape), equal_nan=True)


def test_the_whole_header_is_kept_as_json_and_wcs_as_numbers(shared):
    path = shared / "data" / "fits" / "aia_171_level1.fits"
    values = {variable.name: variable for variable in opened(shared, path.name).tables[0].variables}
    header = json.loads(values["header"].values[0])
    told = re.search(rb"CDELT1  = +([0-9.E+-]+)", path.read_bytes())
    assert header["TELESCOP"] == "SDO/AIA"
    assert header["CDELT1"] == values["CDELT1"].values[0] == float(told[1])
    assert values["CDELT1"].attributes["UNITS"] == "arcsec"


def test_a_batch_has_its_pixels_over_rows_and_columns(shared):
    content = opened(shared, "aia_171_level1.fits")
    batch = to_batch(content, content.tables[0], "SDO_AIA_171")
    pixels = batch.dataset.parameter("pixels")
    assert (pixels.shape, pixels.dims, pixels.depends, pixels.display) == ((128, 128), ("y", "x"), ("y", "x"), "none")
    assert batch.constants["x"].tolist() == list(range(1, 129))
    assert (batch.dataset.observatory, batch.dataset.instrument) == ("SDO", "AIA")


def test_eve_counts_seconds_of_the_day(shared):
    (table,) = opened(shared, "eve_l1_esp_2011046_00_truncated.fits").tables
    assert first_times(table, 2) == ["2011-02-15T01:44:10.032", "2011-02-15T01:44:14.032"]
    data = (shared / "data" / "fits" / "eve_l1_esp_2011046_00_truncated.fits").read_bytes()
    rows = np.frombuffer(
        data, [("f", ">f4", 22), ("i", ">i2", 2), ("d", ">f8"), ("e", ">f4", 4)], 625, plain_start(data)
    )
    assert np.array_equal(table.variables[0].values, rows["f"][:, 0])
    assert np.array_equal(table.variables[-1].values, rows["e"][:, 3])


def plain_start(data):
    ends = [n + 80 for n in range(0, len(data), 80) if data[n : n + 80].rstrip() == b"END"]
    return -(-ends[1] // 2880) * 2880


def test_goes_counts_seconds_from_the_day_of_timezero(shared):
    content = opened(shared, "go1520120601.fits.gz")
    main, status = content.tables
    assert first_times(main, 2) == ["2012-05-31T23:59:59.088", "2012-06-01T00:00:01.134"]
    assert (len(main.time), main.variables[0].values.shape) == (42161, (42161, 2))
    assert dataset_id_of(content, status)[0].endswith("@STATUS_TIME")
    edges = main.variables[-1]
    assert (edges.is_varying, edges.values.tolist()) == (False, [[1.0, 8.0], [0.5, pytest.approx(4.0)]])


def test_goes_fluxes_equal_the_bytes_of_the_file(shared):
    data = gzip.decompress((shared / "data" / "fits" / "go1520120601.fits.gz").read_bytes())
    flux = opened(shared, "go1520120601.fits.gz").tables[0].variables[0].values
    place = data.find(flux[:50].astype(">f4").tobytes())
    assert place > 0
    assert np.array_equal(np.frombuffer(data, ">f4", flux.size, place).reshape(flux.shape), flux)


def test_lyra_counts_minutes_from_the_observation(shared):
    (table,) = opened(shared, "lyra_20150101-000000_lev3_std_truncated.fits.gz").tables
    assert first_times(table, 2) == ["2015-01-01T00:00:00.008", "2015-01-01T00:01:00.008"]
    assert table.variables[0].attributes["UNITS"] == "W/M**2"
    assert table.variables[-1].values[0] == "40000"


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ({"DATE-OBS": "2011-02-15T00:00:00.34"}, "2011-02-15T00:00:00.340"),
        ({"DATE-OBS": "01/06/12", "TIME-OBS": "10:00:00"}, "1912-06-01T10:00:00.000"),
        ({"DATE-OBS": "01/06/2012", "TIME-OBS": "10:00:00"}, "2012-06-01T10:00:00.000"),
        ({"DATE_OBS": "2013/05/13", "TIME_OBS": "16:54:06.137"}, "2013-05-13T16:54:06.137"),
        ({"T_OBS": "2014.03.01_00:01:25_TAI"}, "2014-03-01T00:00:50.000"),
        ({"DATE-OBS": "2014-03-01T00:01:25", "TIMESYS": "TAI"}, "2014-03-01T00:00:50.000"),
        ({"MJD-OBS": 51544.5}, "2000-01-01T12:00:00.000"),
        ({"DATE-OBS": "", "T_OBS": "2014-03-01T00:00:00Z"}, "2014-03-01T00:00:00.000"),
    ],
)
def test_headers_tell_their_time_in_many_ways(header, expected):
    _, time = time_of_header(header)
    assert str(np.datetime64(time, "ns").astype("datetime64[ms]")) == expected


def test_an_image_without_time_is_refused_in_one_line(tmp_path):
    fits.PrimaryHDU(np.zeros((4, 4))).writeto(tmp_path / "a.fits")
    with pytest.raises(UnreadableFileError, match=r"No time in 'a.fits': image 0: no DATE-OBS"):
        read_file(tmp_path / "a.fits")


def test_a_malformed_keyword_is_kept_as_it_stands(shared, tmp_path):
    data = (shared / "data" / "fits" / "aia_171_level1.fits").read_bytes()
    place = data.index(b"ROI_SUM = ") + 10
    (tmp_path / "a.fits").write_bytes(data[:place] + b"1 2 'x".ljust(70) + data[place + 70 :])
    assert read_file(tmp_path / "a.fits").attributes["ROI_SUM"] == "1 2 'x"


def test_large_images_come_with_reduced_ones(tmp_path):
    pixels = np.arange(600 * 300, dtype=np.int16).reshape(600, 300)
    hdu = fits.PrimaryHDU(pixels)
    hdu.header["DATE-OBS"] = "2011-02-15T00:00:00"
    hdu.writeto(tmp_path / "a.fits")
    shapes = {v.name: v.values.shape for v in read_file(tmp_path / "a.fits").tables[0].variables if v.values.ndim == 3}
    assert shapes == {"pixels": (1, 600, 300), "pixels_2": (1, 300, 150), "pixels_4": (1, 150, 75)}
    assert read_pixels(tmp_path / "a.fits", 2)[0, 0] == pixels[:2, :2].mean()
    assert np.array_equal(read_pixels(tmp_path / "a.fits"), pixels)


def test_times_counted_from_mjdref_follow_the_scale(tmp_path):
    table = fits.BinTableHDU.from_columns([fits.Column("TIME", "D", unit="s", array=np.array([32.0, 33.5]))])
    table.header.update(MJDREFI=53379, MJDREFF=0.75, TIMESYS="TAI")
    fits.HDUList([fits.PrimaryHDU(), table]).writeto(tmp_path / "a.fits")
    assert first_times(read_file(tmp_path / "a.fits").tables[0], 2) == [
        "2005-01-09T18:00:00.000",
        "2005-01-09T18:00:01.500",
    ]


@pytest.mark.parametrize("seed", range(30))
def test_damaged_bytes_give_one_clear_line_or_an_image(shared, tmp_path, seed):
    random = np.random.default_rng(seed)
    name = ["aia_171_level1.fits", "eve_l1_esp_2011046_00_truncated.fits"][seed % 2]
    data = np.frombuffer((shared / "data" / "fits" / name).read_bytes(), np.uint8).copy()
    data[random.integers(0, 12000, 5)] = random.integers(32, 127, 5)
    (tmp_path / "a.fits").write_bytes(data.tobytes())
    with suppress(UnreadableFileError):
        assert len(reader.read(tmp_path / "a.fits").tables) >= 1


@pytest.mark.parametrize("name", ["go1520120601.fits.gz", "aia_171_level1.fits"])
@pytest.mark.parametrize("share", [0.01, 0.2, 0.5, 0.9])
def test_a_cut_file_is_refused_in_one_line(shared, tmp_path, name, share):
    data = (shared / "data" / "fits" / name).read_bytes()
    (tmp_path / name).write_bytes(data[: int(len(data) * share)])
    with pytest.raises(UnreadableFileError) as caught:
        reader.read(tmp_path / name)
    assert "\n" not in str(caught.value)
