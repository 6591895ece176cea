"""HAPI's data are the store's, in every format."""

import csv
import io
import json
import threading
from itertools import pairwise

import numpy as np
import pytest

from sepp.core.model import Parameter
from sepp.core.time import parse_time, to_iso
from sepp.formats.writing.hapi_header import vector_components
from sepp.servers.hapi.source import block_rows, open_source
from sepp.servers.hapi.stream import make_body
from tests.datastore.servers.examples import CADENCE_NS, ENERGIES, RECORDS, make_fields, make_spectra, make_times

FIELD = "hapi/data?dataset=MIXED_CP_FIELD"
SPECTRUM = "hapi/data?dataset=MIXED_CP_SPECTRUM"
WHOLE = "start=2016-12-07T00:00:00.123456789Z&stop=2016-12-07T05:33:20.123456789Z"


def at(row, later_ns=0):
    return to_iso(int(make_times()[row]) + later_ns, 9)


async def read_csv(client, url):
    answer = await client.get(url)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].startswith("text/csv")
    return list(csv.reader(io.StringIO(answer.text)))


async def test_csv_equals_the_store(client):
    rows = await read_csv(client, f"{FIELD}&{WHOLE}")
    columns = list(zip(*rows, strict=True))
    held = make_fields().values
    assert columns[0] == tuple(f"{time}Z" for time in np.datetime_as_string(make_times().view("datetime64[ns]")))
    field = np.array(columns[1:4], dtype=object).T.astype(np.float32)
    field[10] = np.nan
    assert field.tobytes() == held["B"].tobytes()
    assert np.array_equal(np.array(columns[4], float), held["N"], equal_nan=True)
    assert list(map(int, columns[5])) == held["flag"].tolist()
    assert list(columns[6]) == held["region"].tolist()
    assert list(map(int, columns[8])) == held["orbit"].tolist()


async def test_holes_are_written_as_the_fill_of_their_parameter(client):
    rows = await read_csv(client, f"{FIELD}&{WHOLE}")
    assert rows[10][1:4] == ["-1e+31"] * 3
    assert rows[20][4] == "NaN"
    assert rows[30][5] == "-32768"
    assert rows[40][7] == "9999-12-31T23:59:59.999999999Z"


async def test_binary_equals_the_store(client):
    answer = await client.get(f"{FIELD}&{WHOLE}&format=binary")
    assert answer.headers["content-type"] == "application/octet-stream"
    layout = [("t", "S30"), ("B", "<f8", 3), ("N", "<f8"), ("f", "<i4"), ("r", "S17"), ("b", "S30"), ("o", "<f8")]
    records = np.frombuffer(answer.content, np.dtype(layout))
    held = make_fields().values
    field = np.where(np.isnan(held["B"]), -1e31, held["B"].astype(np.float64))
    assert records["B"].tobytes() == field.tobytes()
    assert records["N"].tobytes() == held["N"].tobytes()
    assert records["f"].tolist() == held["flag"].tolist()
    assert [text.decode() for text in records["r"].tolist()] == held["region"].tolist()
    assert records["b"][40] == b"9999-12-31T23:59:59.999999999Z"
    assert records["o"].tolist() == list(range(RECORDS))


async def test_json_equals_the_store(client):
    told = (await client.get(f"{SPECTRUM}&{WHOLE}&format=json&parameters=flux,image")).json()
    held = make_spectra().values
    assert [p["name"] for p in told["parameters"]] == ["Time", "flux", "image"]
    assert np.array([row[1] for row in told["data"]], np.float32).tobytes() == held["flux"].tobytes()
    assert [row[2] for row in told["data"]] == held["image"].tolist()


async def test_json_writes_holes_as_fill_or_null(client):
    told = (await client.get(f"{FIELD}&{WHOLE}&format=json")).json()["data"]
    assert told[10][1] == [-1e31] * 3
    assert told[20][2] is None
    assert told[40][5] == "9999-12-31T23:59:59.999999999Z"


@pytest.mark.parametrize(
    ("start_ns", "stop_ns", "rows"), [(0, 0, [5, 6, 7]), (1, 0, [6, 7]), (0, 1, [5, 6, 7, 8]), (-1, -1, [5, 6, 7])]
)
async def test_start_is_within_and_stop_is_not(client, start_ns, stop_ns, rows):
    found = await read_csv(client, f"{FIELD}&start={at(5, start_ns)}&stop={at(8, stop_ns)}&parameters=orbit")
    assert [int(row[1]) for row in found] == rows


async def test_neighbouring_intervals_join_without_a_double(client):
    edges = ["2016-12-07T00:00:00.123456789Z", at(1234), at(1235), "2016-12-07T03Z", "2016-12-07T05:33:20.123456789Z"]
    parts = [(await client.get(f"{FIELD}&start={a}&stop={b}")).text for a, b in pairwise(edges)]
    assert "".join(parts) == (await client.get(f"{FIELD}&{WHOLE}")).text


@pytest.mark.parametrize("form", ["2016-342T01:00:00Z", "2016-12-07T01Z", "2016-12-07T01", "2016-342T01:00:00.000000Z"])
async def test_every_form_of_a_time_means_the_same(client, form):
    same = await client.get(f"{FIELD}&start=2016-12-07T01:00:00Z&stop=2016-12-07T02:00:00Z")
    assert (await client.get(f"{FIELD}&start={form}&stop=2016-12-07T02Z")).text == same.text != ""


@pytest.mark.parametrize(
    ("wanted", "names"),
    [("", ["Time", "B", "N", "flag", "region", "begin", "orbit"]), ("Time", ["Time"]), ("N", ["Time", "N"]),
     ("Time,B,orbit", ["Time", "B", "orbit"])],
)  # fmt: skip
async def test_time_is_always_among_the_parameters(client, wanted, names):
    told = (await client.get(f"hapi/info?dataset=MIXED_CP_FIELD&parameters={wanted}")).json()
    assert [parameter["name"] for parameter in told["parameters"]] == names
    rows = await read_csv(client, f"{FIELD}&start={at(1)}&stop={at(2)}&parameters={wanted}")
    widths = {"B": 3}
    assert len(rows[0]) == sum(widths.get(name, 1) for name in names)


@pytest.mark.parametrize("data_format", ["csv", "binary"])
async def test_the_header_is_that_of_info_line_by_line_marked(client, data_format):
    url = f"{FIELD}&start={at(1)}&stop={at(3)}&parameters=N&format={data_format}"
    bare, full = (await client.get(url)).content, (await client.get(url + "&include=header")).content
    assert full.endswith(bare)
    lines = full[: len(full) - len(bare)].decode().splitlines(keepends=True)
    assert all(line.startswith("#") and line.endswith("\n") for line in lines)
    header = json.loads("".join(line[1:] for line in lines))
    info = (await client.get("hapi/info?dataset=MIXED_CP_FIELD&parameters=N")).json()
    assert header == {**info, "format": data_format}


async def test_an_interval_without_data_is_an_empty_answer_with_1201(client):
    gap = f"start={at(7, 1)}&stop={at(8)}"
    bare = await client.get(f"{FIELD}&{gap}")
    assert (bare.status_code, bare.text) == (200, "")
    assert bare.headers["x-hapi-status"] == "1201 OK - no data for time range"
    assert (await client.get(f"{FIELD}&{gap}&format=binary")).content == b""
    told = (await client.get(f"{FIELD}&{gap}&format=json")).json()
    assert (told["status"]["code"], told["data"]) == (1201, [])
    assert '"code": 1201' in (await client.get(f"{FIELD}&{gap}&include=header")).text


async def test_info_describes_every_kind_of_parameter(client):
    told = (await client.get("hapi/info?dataset=MIXED_CP_FIELD")).json()
    by_name = {parameter["name"]: parameter for parameter in told["parameters"]}
    assert told["cadence"] == "PT4S"
    assert parse_time(told["stopDate"]) == make_times()[-1] + CADENCE_NS
    assert by_name["Time"] == {"name": "Time", "type": "isotime", "units": "UTC", "fill": None, "length": 30}
    field = by_name["B"]
    assert (field["type"], field["units"], field["fill"], field["size"]) == ("double", "nT", "-1e+31", [3])
    assert (field["coordinateSystemName"], field["vectorComponents"]) == ("GSE", ["x", "y", "z"])
    assert (by_name["flag"]["type"], by_name["flag"]["units"], by_name["flag"]["fill"]) == ("integer", None, "-32768")
    assert (by_name["region"]["type"], by_name["region"]["length"]) == ("string", 17)
    assert (by_name["begin"]["type"], by_name["begin"]["length"]) == ("isotime", 30)
    assert by_name["orbit"]["type"] == "double"
    assert all("size" not in by_name[name] for name in ("Time", "N", "flag", "region"))


@pytest.mark.parametrize(
    ("labels", "components"),
    [
        (("Bx GSE", "By GSE", "Bz GSE", "Bt"), ["x", "y", "z", "r"]),
        (("C1 x GSE", "C1 y GSE", "C1 z GSE"), ["x", "y", "z"]),
        (("Vx_p_gse", "Vy_p_gse", "Vz_p_gse"), ["x", "y", "z"]),
        (("azimuth", "elevation"), ["other", "other"]),
        ((), ["x", "y", "z"]),
    ],
)
def test_components_are_told_by_their_labels(labels, components):
    parameter = Parameter("V", "float32", (len(components),), labels=labels, frame="GSE")
    assert vector_components(parameter) == components


async def test_info_tells_constant_and_varying_bins(client):
    told = (await client.get("hapi/info?dataset=MIXED_CP_SPECTRUM")).json()
    by_name = {parameter["name"]: parameter for parameter in told["parameters"]}
    assert "energy" not in by_name
    (constant,) = by_name["flux"]["bins"]
    assert (constant["name"], constant["units"]) == ("energy", "eV")
    assert np.array(constant["centers"], np.float32).tolist() == ENERGIES.tolist()
    (varying,) = by_name["shifting"]["bins"]
    assert varying["centers"] == "table"
    assert by_name["table"]["size"] == by_name["shifting"]["size"]
    assert "bins" not in by_name["image"]


async def test_an_answer_is_kept_until_the_dataset_changes(client):
    url = f"{FIELD}&start={at(1)}&stop={at(3)}"
    first = await client.get(url)
    again = await client.get(url, headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]
    other = await client.get(f"{url}&format=json", headers={"If-None-Match": first.headers["etag"]})
    assert other.status_code == 200


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [("gzip", "gzip"), ("gzip, deflate, br", "gzip"), ("*", "gzip"), ("br;q=1, gzip;q=0.5", "gzip"), ("identity", None),
     ("gzip;q=0", None), ("gzip;q=0.0, *", None), ("", None)],
)  # fmt: skip
async def test_text_is_compressed_for_those_who_take_it(client, accepted, encoding):
    url = f"{FIELD}&{WHOLE}"
    answer = await client.get(url, headers={"Accept-Encoding": accepted})
    plain = await client.get(url, headers={"Accept-Encoding": "identity"})
    assert (answer.headers.get("content-encoding"), answer.headers["vary"]) == (encoding, "Accept-Encoding")
    assert answer.text == plain.text
    assert (answer.headers["etag"] == plain.headers["etag"]) == (encoding is None)
    binary = await client.get(f"{url}&format=binary", headers={"Accept-Encoding": accepted})
    assert "content-encoding" not in binary.headers


def join(body, max_bytes=1 << 16):
    pieces = []
    while not body.is_over:
        pieces.append(body.make(max_bytes))
    return b"".join(pieces)


@pytest.mark.parametrize("data_format", ["csv", "binary", "json"])
def test_the_first_piece_is_there_before_the_second_block_is_read(services, monkeypatch, data_format):
    monkeypatch.setattr("sepp.servers.hapi.source._LARGEST_BLOCK", 256)
    source = open_source(services, "MIXED_CP_FIELD")
    reads = []
    original = type(source).read
    monkeypatch.setattr(type(source), "read", lambda self, rows: reads.append(rows) or original(self, rows))
    body = make_body(source, slice(10, RECORDS), data_format=data_format, has_header=False)
    assert 0 < len(body.make(2000)) < 4000
    assert len(reads) == 1
    join(body)
    assert len(reads) == -(-RECORDS // 256)
    assert all(rows.stop - rows.start <= 256 for rows in reads)


@pytest.mark.parametrize("data_format", ["csv", "binary", "json"])
@pytest.mark.parametrize("max_bytes", [1, 1000, 50_000, 1 << 30])
def test_pieces_of_any_size_make_the_same_whole(services, data_format, max_bytes):
    source = open_source(services, "MIXED_CP_SPECTRUM")
    rows = slice(17, 1017)
    whole = join(make_body(source, rows, data_format=data_format, has_header=True))
    assert join(make_body(source, rows, data_format=data_format, has_header=True), max_bytes) == whole


@pytest.mark.parametrize("data_format", ["csv", "binary", "json"])
def test_values_let_go_are_read_again(services, data_format):
    source = open_source(services, "MIXED_CP_FIELD")
    body = make_body(source, slice(0, RECORDS), data_format=data_format, has_header=False)
    pieces = []
    while not body.is_over:
        pieces.append(body.make(20_000))
        body.let_go()
        assert not body.holds_values
    assert b"".join(pieces) == join(make_body(source, slice(0, RECORDS), data_format=data_format, has_header=False))


async def test_binary_tells_its_length(client):
    for words in ("", "&include=header", "&parameters=B,region"):
        answer = await client.get(f"{FIELD}&{WHOLE}&format=binary{words}")
        assert answer.headers["content-length"] == str(len(answer.content))


def test_blocks_hold_few_values_however_wide_the_records():
    for width in (1, 4, 33, 1000, 8 * 16 * 31):
        assert block_rows(width) & (block_rows(width) - 1) == 0
        assert 16 * width <= block_rows(width) * width <= max(1 << 19, 16 * width)


def test_pieces_in_several_threads_do_not_disturb_each_other(services):
    source = open_source(services, "MIXED_CP_FIELD")
    found = []

    def read():
        found.append(join(make_body(source, slice(0, RECORDS), data_format="csv", has_header=False)))

    threads = [threading.Thread(target=read) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(found)) == 1
