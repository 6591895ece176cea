import numpy as np
import pytest

from sepp.core.errors import UnreadableFileError
from sepp.formats import read_file
from sepp.formats.cef import blocks
from tests.datastore.formats.cef.cef_writer import TIME, CefFile

VARIABLES = {"time__T": TIME, "x__T": {"VALUE_TYPE": "FLOAT", "SIZES": "2"}, "n__T": {"VALUE_TYPE": "INT"}}
ROWS = [["2001-01-01T00:00:00Z", "1.5", "-2", "7"], ["2001-01-01T00:00:04.5Z", "3", "4e-1", "8"]]


def read_body(folder, body: str, marker: str | None = "$", until: str = "END_OF_DATA"):
    path = CefFile(VARIABLES, marker=marker, until=until).write(folder)
    head, line, end = path.read_text().partition(f'DATA_UNTIL = "{until}"\n')
    path.write_text(head + line + body + end)
    return read_file(path, lenient=marker is None)


def check_rows(content) -> None:
    (table,) = content.tables
    x, n = table.variables
    assert np.diff(table.time).tolist() == [4_500_000_000]
    assert x.values.tolist() == [[1.5, -2.0], [3.0, 0.4]]
    assert n.values.tolist() == [7, 8]


@pytest.mark.parametrize(
    ("body", "marker"),
    [
        ("2001-01-01T00:00:00Z,1.5,-2,7$\n2001-01-01T00:00:04.5Z,3,4e-1,8$\n", "$"),
        ("2001-01-01T00:00:00Z,1.5,-2,7;2001-01-01T00:00:04.5Z,3,4e-1,8;\n", ";"),
        ("2001-01-01T00:00:00Z\n,1.5,-2\n, 7\n$\n\n2001-01-01T00:00:04.5Z\n,3,4e-1\n,8\n$\n", "$"),
        ("2001-01-01T00:00:00Z, 1.5,\n -2, 7 $\n2001-01-01T00:00:04.5Z, 3,\n 4e-1, 8 $\n", "$"),
        ("2001-01-01T00:00:00Z, 1.5, -2, 7\n2001-01-01T00:00:04.5Z, 3, 4e-1, 8\n", None),
        ("2001-01-01T00:00:00Z, 1.5, -2, 7\n2001-01-01T00:00:04.5Z, 3, 4e-1, 8\n", ""),
        ("2001-01-01T00:00:00Z, 1.5,\n-2, 7\n2001-01-01T00:00:04.5Z\n, 3, 4e-1, 8\n", None),
        ("2001-01-01T00:00:00Z,\t1.5,-2,7 $\r\n2001-01-01T00:00:04.5Z,3,4e-1,8 $\r\n", "$"),
        ("! a\n2001-01-01T00:00:00Z,1.5,-2,7$ ! b, $\n! c\n2001-01-01T00:00:04.5Z,3,4e-1,8$\n!RECORDS= 2\n", "$"),
    ],
    ids=[
        "plain",
        "one line",
        "leading commas",
        "spanning",
        "no marker",
        "empty marker",
        "continued",
        "CRLF",
        "comments",
    ],
)
def test_records_are_found_however_they_are_laid_out(tmp_path, body, marker):
    check_rows(read_body(tmp_path, body, marker))


def test_records_that_cross_the_borders_of_blocks_stay_whole(tmp_path, monkeypatch):
    rows = [[f"2001-01-01T00:{n // 60:02d}:{n % 60:02d}Z", str(n), f"-{n}.25", str(n)] for n in range(200)]
    monkeypatch.setattr(blocks, "BLOCK_BYTES", 97)
    (table,) = read_file(CefFile(VARIABLES, rows).write(tmp_path)).tables
    assert table.variables[0].values.tolist() == [[n, -n - 0.25] for n in range(200)]


@pytest.mark.parametrize("until", ["END_OF_DATA", "End", "EOF"])
def test_the_text_of_data_until_ends_the_records(tmp_path, until):
    check_rows(read_file(CefFile(VARIABLES, ROWS, until=until).write(tmp_path)))


def test_gzip_is_seen_in_the_bytes_not_in_the_name(tmp_path):
    path = CefFile(VARIABLES, ROWS).write(tmp_path, "X__T.cef.gz")
    check_rows(read_file(path.rename(tmp_path / "plain.cef"), renamed=True))


@pytest.mark.parametrize("kept", [0.5, 0.9, 0.999])
def test_a_truncated_gzip_file_is_refused(tmp_path, kept):
    path = CefFile(VARIABLES, ROWS * 50).write(tmp_path, "X__T.cef.gz")
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * kept)])
    with pytest.raises(UnreadableFileError, match="Corrupt gzip file"):
        read_file(path)


@pytest.mark.parametrize("missing", [1, 10, 30, 60])
def test_a_file_cut_within_its_records_is_refused(tmp_path, missing):
    path = CefFile(VARIABLES, ROWS).write(tmp_path)
    path.write_bytes(path.read_bytes()[: -len("END_OF_DATA\n") - missing])
    with pytest.raises(UnreadableFileError, match="cut short: no 'END_OF_DATA'"):
        read_file(path)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("2001-01-01T00:00:00Z, 1, 2, 3 $\n2001-01-01T00:00:00Z, 1, 2 $\n", "record 2 has 3 values"),
        ("2001-01-01T00:00:00Z, 1, 2, 3, 4 $\n", "record 1 has 5 values, its header declares 4"),
        ("2001-01-01T00:00:00Z, 1, 2, 3\n", "record 1 does not end in '$'"),
        ("2001-01-01T00:00:00Z, 1, two, 3 $\n", "x__T, records from 1: 'two' is not a number"),
        ("2001-01-01T00:00:00Z, 1, , 3 $\n", "'' is not a number"),
        ("2001-01-01T00:00:00Z, 1, 1_0, 3 $\n", "is not a number"),
        ("2001-01-01T00:00:00Z, 1, 2, 3.5 $\n", "'3.5' is not a whole number"),
        ("2001-01-01T00:00:00Z, 1, 2, 9223372036854775808 $\n", "does not fit into 64 bits"),
        ("2001-13-01T00:00:00Z, 1, 2, 3 $\n", "'2001-13-01T00:00:00Z' is not a time"),
        ("2001-02-29T00:00:00Z, 1, 2, 3 $\n", "is not a time"),
        ("yesterday, 1, 2, 3 $\n", "'yesterday' is not a time"),
    ],
)
def test_a_bad_record_is_refused_with_its_reason(tmp_path, body, reason):
    with pytest.raises(UnreadableFileError) as caught:
        read_body(tmp_path, body)
    assert reason in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_count_of_records_that_is_wrong_is_noted(tmp_path):
    body = "2001-01-01T00:00:00Z, 1, 2, 3 $\n!RECORDS= 5\n"
    assert read_body(tmp_path, body).notes == ("the file says RECORDS=5 and holds 1",)


def test_a_file_without_records_keeps_its_variables(tmp_path):
    (table,) = read_body(tmp_path, "! nothing\n").tables
    assert [(v.name, v.values.shape) for v in table.variables] == [("x__T", (0, 2)), ("n__T", (0,))]


def test_texts_of_a_file_without_records_are_none(tmp_path):
    variables = {"time__T": TIME, "name__T": {"VALUE_TYPE": "CHAR", "SIZES": "2"}}
    (table,) = read_file(CefFile(variables).write(tmp_path)).tables
    assert table.variables[0].values.shape == (0, 2)


def decimals() -> list[str]:
    """Numbers of every length before and after the point, with every sign."""
    digits = [(whole, parts) for whole in range(9) for parts in range(9) if whole + parts]
    plain = [f"{'987654321'[:whole]}.{'012345678'[:parts]}" for whole, parts in digits]
    return [sign + text for text in plain for sign in ("", "-", "+")] + ["-0.0", "000.000", "-7", "1.5e3", "9.e-2"]


@pytest.mark.parametrize("separator", [",", ", ", " ,", ",\n  "])
def test_numbers_of_any_length_between_commas_are_what_float_makes_of_them(tmp_path, separator):
    texts = decimals()
    variables = {"time__T": TIME, "x__T": {"VALUE_TYPE": "FLOAT", "SIZES": str(len(texts))}}
    rows = [["2001-01-01T00:00:00Z", *texts], ["2001-01-01T00:00:01Z", *reversed(texts)]]
    (table,) = read_file(CefFile(variables, rows, separator=separator).write(tmp_path)).tables
    wanted = np.array([float(text) for text in texts])
    assert table.variables[0].values.tobytes() == np.array([wanted, wanted[::-1]]).tobytes()


@pytest.mark.parametrize("text", ["1..2", "-", ".", "--1.5", "1.2.3", "-.", "1,.", "1.5-"])
def test_what_is_no_number_between_commas_is_refused(tmp_path, text):
    with pytest.raises(UnreadableFileError):
        read_body(tmp_path, f"2001-01-01T00:00:00Z, {text}, 2.5, 7 $\n")
