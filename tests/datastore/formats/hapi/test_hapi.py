import json
import re
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import urlsplit

import numpy as np
import pytest

from sepp.core.errors import UnreadableFileError
from sepp.formats import dataset_id_of, read_file, to_batch

HEADER = {
    "HAPI": "3.1",
    "status": {"code": 1200, "message": "OK"},
    "parameters": [
        {"name": "Time", "type": "isotime", "units": "UTC", "length": 24, "fill": None},
        {"name": "n", "type": "integer", "units": None, "fill": "-1"},
        {"name": "B", "type": "double", "units": "nT", "fill": "-1e31", "size": [3], "label": ["x", "y", "z"]},
        {"name": "state", "type": "string", "length": 4, "units": None, "fill": ""},
    ],
}
ROWS = "2001-001T00:00Z,1,1.5,-1e31,3,on\n2001-001T00:01Z,-1,4,5,6,off\n"


def commented(header) -> str:
    return "".join(f"# {line}\n" for line in json.dumps(header, indent=1).splitlines())


def refusal(path) -> str:
    with pytest.raises(UnreadableFileError) as caught:
        read_file(path)
    assert "\n" not in str(caught.value)
    return str(caught.value)


@pytest.fixture
def server():
    """Serve one body and its header as HAPI; the client is another project's."""
    answers = {}

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            body = answers[urlsplit(self.path).path.rpartition("/")[2]]
            self.send_response(200)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as found:
        threading.Thread(target=found.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{found.server_port}/hapi", answers
        found.shutdown()


@pytest.mark.parametrize(
    ("name", "encoding"),
    [
        ("HAPI_ndData_TimeIndependent_Axis.binary", "binary"),
        ("HAPI_ndData_TimeVarying_Axis.binary", "binary"),
        ("HAPI_amda_imf_all.binary", "binary"),
        ("HAPI_ndData_TimeIndependent_Axis.csv", "csv"),
        ("HAPI_sample_csv_multiple_vars.csv", "csv"),
    ],
)
@pytest.mark.filterwarnings("ignore")
def test_values_equal_those_of_hapiclient(shared, server, tmp_path, name, encoding):
    from hapiclient import hapi

    url, answers = server
    data = (shared / "data" / "hapi" / name).read_bytes()
    at = re.match(rb"(?:#[^\n]*\n)+\n*", data).end()
    header = json.loads(data[:at].replace(b"#", b""))
    answers.update(info=json.dumps({**header, "format": encoding}).encode(), data=data[at:])
    answers["catalog"] = json.dumps({**header, "catalog": [{"id": "d"}]}).encode()
    answers["capabilities"] = json.dumps({**header, "outputFormats": [encoding]}).encode()
    start = header["sampleStartDate"] if "sampleStartDate" in header else header.get("startDate", "1997-01-01Z")
    told, _ = hapi(
        url, "d", "", start, "2026-01-01Z", format=encoding, usecache=False, cache=False, cachedir=str(tmp_path)
    )
    table = read_file(shared / "data" / "hapi" / name).tables[0]
    assert (np.array([t.decode().rstrip("Z") for t in told["Time"]], "M8[ns]").astype(np.int64) == table.time).all()
    varying = [variable for variable in table.variables if variable.is_varying]
    assert [variable.name for variable in varying] == list(told.dtype.names[1:])
    for variable in varying:
        np.testing.assert_array_equal(variable.values, told[variable.name])


def test_csv_and_binary_of_one_dataset_hold_the_same(shared):
    folder = shared / "data" / "hapi"
    text, binary = (
        read_file(folder / f"HAPI_ndData_TimeIndependent_Axis.{kind}").tables[0] for kind in ("csv", "binary")
    )
    rows = len(text.time)
    assert (text.time == binary.time[:rows]).all()
    assert (text.variables[0].values == binary.variables[0].values[:rows]).all()


def test_bins_are_constants_or_parameters_of_their_own(shared):
    content = read_file(shared / "data" / "hapi" / "HAPI_ndData_TimeVarying_Axis.binary")
    batch = to_batch(content, content.tables[0], "X")
    told = {parameter.name: parameter for parameter in batch.dataset.parameters}
    assert told["spectra"].depends == ("spectra_frequency",)
    assert told["spectra"].display == "spectrogram"
    assert batch.constants["spectra_frequency"].tolist() == list(range(1, 20, 2))
    assert batch.constants["spectra_frequency_ranges"].tolist()[:2] == [[0, 2], [2, 4]]
    assert told["spectra_frequency"].units == "Hz"
    assert told["spectra_time_dependent_bins"].depends == ("frequency_centers_time_varying",)
    assert told["spectra_frequency"].role == "support_data"


def test_the_server_s_own_dataset_name_is_the_id(shared):
    content = read_file(shared / "data" / "hapi" / "HAPI_amda_imf_all.binary")
    assert dataset_id_of(content, content.tables[0]) == ("ace-imf-all", "status.x_parentDataset")
    assert content.attributes["resourceID"] == "spase://CNES/NumericalData/CDPP-AMDA/ACE/MFI/ace-imf-all"
    assert content.attributes["status.message"] == "OK"


def test_a_vector_s_description_tells_its_frame(shared):
    content = read_file(shared / "data" / "hapi" / "HAPI_sample_csv_multiple_vars.csv")
    told = {p.name: p.frame for p in to_batch(content, content.tables[0], "X").dataset.parameters}
    assert told == {"Magnitude": "", "BGSEc": "GSE", "BGSM": "GSM", "SC_pos_GSE": "GSE"}


def test_a_header_beside_describes_real_rows(shared, tmp_path):
    reference = shared / "reference"
    path = tmp_path / "sample.csv"
    path.write_bytes((reference / "hapi_amda_ace-imf-all_sample.csv").read_bytes())
    (tmp_path / "info.json").write_bytes((reference / "hapi_amda_ace-imf-all_info.json").read_bytes())
    content = read_file(path)
    batch = to_batch(content, content.tables[0], "X")
    imf = batch.dataset.parameter("imf")
    assert (content.format, imf.units, imf.frame, imf.labels[0]) == ("hapi", "nT", "GSE", "imf_x_gse")
    assert batch.values["imf"][0].tolist() == [-0.594, -0.476, -2.984]
    assert batch.values["imf_mag"][0] == 3.0796


@pytest.mark.parametrize("beside", ["rows.csv.info.json", "rows.info.json", "info.json"])
def test_headers_beside_are_found_by_each_name(tmp_path, beside):
    (tmp_path / "rows.csv").write_text(ROWS)
    (tmp_path / beside).write_text(json.dumps(HEADER))
    check(read_file(tmp_path / "rows.csv"))


def test_json_documents_are_read(tmp_path):
    data = [["2001-01-01T00:00Z", 1, [1.5, None, 3], "on"], ["2001-01-01T00:01Z", None, [4, 5, 6], "off"]]
    (tmp_path / "a.json").write_text(json.dumps({**HEADER, "format": "json", "data": data}))
    check(read_file(tmp_path / "a.json"))


def test_csv_with_its_header_is_read(tmp_path):
    (tmp_path / "a").write_text(commented(HEADER) + ROWS)
    check(read_file(tmp_path / "a"))


def test_binary_with_its_header_is_read(tmp_path):
    rows = np.zeros(2, [("t", "S24"), ("n", "<i4"), ("B", "<f8", 3), ("s", "S4")])
    rows["t"], rows["n"], rows["s"] = ["2001-001T00:00Z", "2001-001T00:01Z"], [1, -1], ["on", "off"]
    rows["B"] = [[1.5, -1e31, 3], [4, 5, 6]]
    (tmp_path / "a").write_bytes(f"#{json.dumps({**HEADER, 'format': 'binary'})}\n".encode() + rows.tobytes())
    check(read_file(tmp_path / "a"))


def check(content) -> None:
    batch = to_batch(content, content.tables[0], "X")
    assert content.format == "hapi"
    assert np.diff(batch.time).tolist() == [60 * 10**9]
    np.testing.assert_array_equal(batch.values["B"], [[1.5, np.nan, 3], [4, 5, 6]])
    assert batch.values["n"].tolist() == [1, -1]
    assert batch.values["n"].dtype == np.int32
    assert batch.values["state"].tolist() == ["on", "off"]
    assert batch.dataset.parameter("B").labels == ("x", "y", "z")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (ROWS + "2001-001T00:02Z,1,2,3,4\n", "line 101 has 5 values, its header declares 6"),
        (ROWS + "2001-001T00:02Z,1.5,1,2,3,on\n", "line 101, n: '1.5' is not a whole number"),
        (ROWS + "2001-001T00:02Z,1,2,3,x,on\n", "line 101, B: 'x' is not a number"),
        (ROWS[:-3], "line 100 has no end, the file is cut short"),
    ],
)
def test_a_bad_row_is_refused_by_its_line(tmp_path, text, reason):
    top = commented(HEADER)
    path = tmp_path / "a.csv"
    path.write_text(top + "#\n" * (98 - top.count("\n")) + text)
    assert reason in refusal(path)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"parameters": []}, "the first parameter is not of type 'isotime'"),
        ({"parameters": [*HEADER["parameters"], {"name": "z", "type": "complex"}]}, "type 'complex' of 'z'"),
        ({"parameters": [*HEADER["parameters"], {"type": "double"}]}, "no 'name'"),
        ({"status": {"code": 1404, "message": "unknown dataset id"}}, "status 1404 'unknown dataset id', no data"),
    ],
)
def test_a_bad_header_is_refused(tmp_path, change, reason):
    (tmp_path / "a.csv").write_text(commented({**HEADER, **change}) + ROWS)
    assert reason in refusal(tmp_path / "a.csv")


@pytest.mark.parametrize(
    ("record", "reason"),
    [
        (["2001-01-01Z", 1, [1, 2, 3]], "record 2 has 3 values of 4"),
        (["2001-01-01Z", 1, [1, 2], "on"], "record 2, B:"),
        (["2001-01-01Z", 1.5, [1, 2, 3], "on"], "record 2, n: '1.5' is not integer"),
        (["yesterday", 1, [1, 2, 3], "on"], "record 2, Time: 'yesterday' is not a time"),
    ],
)
def test_a_bad_json_record_is_refused_by_its_number(tmp_path, record, reason):
    data = [["2001-01-01Z", 1, [1, 2, 3], "on"], record]
    (tmp_path / "a.hapi.json").write_text(json.dumps({**HEADER, "data": data}))
    assert reason in refusal(tmp_path / "a.hapi.json")


def test_a_real_file_cut_in_its_last_record_is_refused(shared):
    assert "line 69 has no end" in refusal(shared / "data" / "hapi" / "HAPI_ndData_TimeVarying_Axis.csv")


def test_a_cut_binary_is_refused_by_its_record(shared, tmp_path):
    data = (shared / "data" / "hapi" / "HAPI_amda_imf_all.binary").read_bytes()
    (tmp_path / "cut").write_bytes(data[:-10])
    assert "record 48 has 46 of 56 bytes" in refusal(tmp_path / "cut")


def own(dtype: str, fill: str | None) -> dict:
    counts = {"name": "n", "type": "double", "units": None, "fill": fill, "x_dtype": dtype}
    return {**HEADER, "parameters": [HEADER["parameters"][0], counts]}


def doubles(header, *values: float) -> bytes:
    records = np.zeros(len(values), [("t", "S24"), ("n", "<f8")])
    records["t"], records["n"] = b"2001-01-01T00:00:00.000Z", values
    return commented(header).encode() + records.tobytes()


def test_the_ends_of_64_bits_sent_as_doubles_stay_integers(tmp_path):
    path = tmp_path / "d.binary"
    path.write_bytes(doubles(own("int64", "9223372036854775807"), -(2.0**63), 0, 2.0**63))
    content = read_file(path)
    batch = to_batch(content, content.tables[0], "X")
    assert batch.values["n"].tolist() == [-(2**63), 0, 2**63 - 1]
    assert batch.dataset.parameter("n").fill == 2**63 - 1


@pytest.mark.parametrize(("dtype", "value"), [("int64", 1.5), ("int64", np.nan), ("uint8", 256.0), ("int16", -1e31)])
def test_a_double_that_is_no_such_integer_is_refused(tmp_path, dtype, value):
    path = tmp_path / "d.binary"
    path.write_bytes(doubles(own(dtype, None), 1.0, value))
    assert f"record 2, n: {value} is not of type {dtype}" in refusal(path)


def test_a_type_that_is_none_of_the_integers_is_left_alone(tmp_path):
    path = tmp_path / "d.binary"
    path.write_bytes(doubles(own("object", "1"), 1.0, 1.5))
    assert read_file(path).tables[0].variables[0].values.tolist() == [1.0, 1.5]
