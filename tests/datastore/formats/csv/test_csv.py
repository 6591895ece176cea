import json

import numpy as np
import pandas as pd
import pytest

from sepp.core.errors import UnreadableFileError
from sepp.formats import dataset_id_of, read_file, to_batch

YAML = """
dataset_id: AN_ID
title: A made table
mission: {name: Made, since: 2001-01-01}
time: {columns: [year, doy, hour]}
delimiter: ';'
parameters:
  - year
  - {name: doy, type: integer}
  - hour
  - {name: V, units: km/s, fill: 9999., frame: GSE, size: 3, label: [x, y, z], description: Flow}
  - {name: flux, units: 1/s, size: 2, bins: [{name: E, units: keV, centers: [1, 2]}]}
  - {name: n, type: integer, fill: -1, valid_min: 0, valid_max: 100}
  - {name: mode, type: string}
"""
ROWS = "2004;60;6.5;1.5;9999.;3;10;20;5;on\n2004;366;0;4;5;6;30;40;;off\n"


def commented(text: str) -> str:
    return "".join(f"# {line}\n" for line in text.strip().splitlines())


def refusal(path) -> str:
    with pytest.raises(UnreadableFileError) as caught:
        read_file(path)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_real_rows_with_a_header_for_the_folder_equal_pandas(shared, tmp_path):
    names = ["10.CF3744000800.20180106.csv", "10.CF3744000800.20180110.csv"]
    header = "time: Time\nparameters:\n  - Time\n  - {name: Temperature, units: degF, fill: -1e31}\n"
    (tmp_path / "header.yaml").write_text(header)
    for name in names:
        (tmp_path / name).write_bytes((shared / "data" / "hapi" / name).read_bytes())
        theirs = pd.read_csv(tmp_path / name, names=["t", "x"], parse_dates=["t"])
        (table,) = read_file(tmp_path / name).tables
        assert (table.time == theirs["t"].astype("datetime64[ns]").astype(np.int64)).all()
        assert (table.variables[0].values == theirs["x"].to_numpy()).all()


def test_real_columns_of_blanks_equal_numpy(shared, tmp_path):
    path = tmp_path / "cassini.csv"
    path.write_bytes((shared / "data" / "hapi" / "uiowa_eph_tool_sample.csv").read_bytes())
    document = {
        "skip_lines": 6,
        "delimiter": "whitespace",
        "time": {"columns": ["year", "doy", "hour", "minute", "second"]},
        "parameters": [
            *({"name": name} for name in ("year", "doy", "hour", "minute", "second")),
            {"name": "position", "units": "Rs", "size": 4},
            {"name": "velocity", "units": "km/s", "size": 4},
        ],
    }
    (tmp_path / "cassini.csv.json").write_text(json.dumps(document))
    theirs = np.loadtxt(path, skiprows=6)
    (table,) = read_file(path).tables
    assert (table.variables[0].values == theirs[:, 5:9]).all()
    assert (table.variables[1].values == theirs[:, 9:]).all()
    assert np.datetime64(int(table.time[1]), "ns") == np.datetime64("2004-07-01T02:05")


@pytest.mark.parametrize("beside", ["", "a.csv.yaml", "a.yml", "header.yaml"])
def test_yaml_headers_are_read_on_top_and_beside(tmp_path, beside):
    (tmp_path / "a.csv").write_text(ROWS if beside else commented(YAML) + ROWS)
    if beside:
        (tmp_path / beside).write_text(YAML)
    content = read_file(tmp_path / "a.csv")
    batch = to_batch(content, content.tables[0], "X")
    told = {parameter.name: parameter for parameter in batch.dataset.parameters}
    assert dataset_id_of(content, content.tables[0]) == ("AN_ID", "DATASET_ID")
    assert content.attributes["mission.since"] == "2001-01-01"
    assert [str(np.datetime64(int(t), "m")) for t in batch.time // (60 * 10**9)] == [
        "2004-02-29T06:30",
        "2004-12-31T00:00",
    ]
    np.testing.assert_array_equal(batch.values["V"], [[1.5, np.nan, 3], [4, 5, 6]])
    assert (told["V"].units, told["V"].frame, told["V"].labels, told["V"].long_name) == (
        "km/s",
        "GSE",
        ("x", "y", "z"),
        "Flow",
    )
    assert told["flux"].depends == ("flux_E",)
    assert batch.values["n"].tolist() == [5, -1]
    assert (told["n"].valid_min, told["n"].valid_max) == (0, 100)
    assert batch.values["mode"].tolist() == ["on", "off"]


def test_a_json_header_may_name_types_and_constants(tmp_path):
    document = {
        "time": {"column": "t", "format": "iso"},
        "column_names": True,
        "parameters": [
            {"name": "t", "type": "isotime"},
            {"name": "x", "dtype": "float32"},
            {"name": "k", "type": "integer", "dtype": "int16"},
        ],
        "constants": [
            {"name": "c", "values": [1.5, None], "dtype": "float32", "UNITS": "m"},
            {"name": "since", "values": "2001-01-01T00:00:00Z", "dtype": "datetime64[ns]"},
        ],
    }
    (tmp_path / "a.csv").write_text("t,x,k\n2001-01-01,0.1,3\n")
    (tmp_path / "a.json").write_text(json.dumps(document))
    (table,) = read_file(tmp_path / "a.csv").tables
    found = {variable.name: variable for variable in table.variables}
    assert found["x"].values == np.float32(0.1)
    assert (found["x"].values.dtype, found["k"].values.dtype, found["c"].values.dtype) == ("f4", "i2", "f4")
    assert np.isnan(found["c"].values[1])
    assert found["since"].values == np.datetime64("2001-01-01")
    assert not found["c"].is_varying


def test_json_headed_ascii_is_read(tmp_path):
    variables = {
        "Epoch": {"DIMENSION": [1], "START_COLUMN": 0, "NAME": "time"},
        "Flux": {"DIMENSION": [2], "START_COLUMN": 1, "UNITS": "1/s", "FILL_VALUE": -1e31, "DEPEND_1": "Energy"},
        "L": {"DIMENSION": [1], "START_COLUMN": 3},
        "Energy": {"DIMENSION": [2], "VALUES": [10.0, 20.0], "UNITS": "keV"},
        "PROJECT": "RBSP",
    }
    (tmp_path / "a.txt").write_text(commented(json.dumps(variables, indent=1)) + "2012-09-01T00:00:00 1.5 -1e31 4.1\n")
    content = read_file(tmp_path / "a.txt")
    batch = to_batch(content, content.tables[0], "X")
    np.testing.assert_array_equal(batch.values["Flux"], [[1.5, np.nan]])
    assert batch.dataset.parameter("Flux").depends == ("Energy",)
    assert batch.constants["Energy"].tolist() == [10, 20]
    assert content.attributes == {"PROJECT": "RBSP"}


@pytest.mark.parametrize(
    ("rule", "cell", "iso"),
    [
        ({"column": "t", "format": "%d/%m/%Y %H:%M:%S.%f"}, "31/01/2001 12:00:00.25", "2001-01-31T12:00:00.25"),
        ({"column": "t", "units": "seconds since 1970-01-01"}, "1.5", "1970-01-01T00:00:01.5"),
        ({"column": "t", "format": "days since 2000-01-01"}, "366", "2001-01-01"),
        ("t", "2001-032T01Z", "2001-02-01T01:00"),
    ],
)
def test_times_have_many_forms(tmp_path, rule, cell, iso):
    (tmp_path / "a.json").write_text(json.dumps({"time": rule, "parameters": ["t", "x"]}))
    (tmp_path / "a.csv").write_text(f"{cell},1\n")
    assert np.datetime64(int(read_file(tmp_path / "a.csv").tables[0].time[0]), "ns") == np.datetime64(iso)


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ("2004;60;0;1;2;3;1;2;5\n", "line 18 has 9 values, its header declares 10"),
        ("2004;60;0;1;b;3;1;2;5;on\n", "line 18, V: 'b' is not a number"),
        ("2004;367;0;1;2;3;1;2;5;on\n", "line 18: no such date, year 2004, month 0, day 367"),
        ("2004;60;;1;2;3;1;2;5;on\n", "line 18, hour: nan is not a part of a time"),
        ("2004.5;60;0;1;2;3;1;2;5;on\n", "line 18, year: 2004.5 is not a whole number"),
        ("2004;60;0;1;2;3;1;2;5;on", "line 18 has no end, the file is cut short"),
    ],
)
def test_a_bad_row_is_refused_by_its_line(tmp_path, rows, reason):
    (tmp_path / "a.csv").write_text(commented(YAML) + "#\n\n" + ROWS + rows)
    assert reason in refusal(tmp_path / "a.csv")


@pytest.mark.parametrize(
    ("header", "reason"),
    [
        ("time: t\nparameters: [x]\n", "time needs one column 't', the parameters are x"),
        ("time: x\nparameters: [x, x]\n", "time needs one column 'x'"),
        ("time: {units: s}\nparameters: [x]\n", "no 'column'"),
        ("time: {column: x, format: eons since 1970-01-01}\nparameters: [x]\n", "'eons' in"),
        ("time: x\nparameters: [{name: x, type: blob}]\ndelimiter: ab\n", "delimiter 'ab' can't be one"),
        ("time: x\nparameters: [{name: x}, {name: y, type: blob}]\n", "type 'blob' of 'y'"),
        ("time: x\nparameters: [x, &a [1], *a]\n", "aliases (*name) are not read"),
        ("time: x\nparameters: [x\n", "not YAML"),
        ('{"time": "x", "parameters": [', "not JSON"),
    ],
)
def test_a_bad_header_is_refused(tmp_path, header, reason):
    (tmp_path / "a.csv").write_text("1\n")
    (tmp_path / "a.yaml").write_text(header)
    assert reason in refusal(tmp_path / "a.csv")


def test_a_text_without_header_is_told_where_to_put_one(shared):
    told = refusal(shared / "data" / "hapi" / "Example.csv")
    assert "No header for 'Example.csv': put a JSON or YAML one beside it as 'Example.csv.yaml'" in told


def test_event_lists_are_not_taken_for_tables(shared):
    assert "No header" in refusal(shared / "data" / "events" / "MMS_mp_flow.csv")
