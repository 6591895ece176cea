import pytest

from sepp.core.errors import UnreadableFileError
from sepp.formats.cef.header import Header, parse_header
from sepp.formats.cef.includes import Includes
from sepp.formats.cef.lines import logical_lines, split_values, strip_comment

START = 'FILE_NAME = "a.cef"\nFILE_FORMAT_VERSION = "CEF-2.0"\n'
END = 'DATA_UNTIL = "END"\n'


def parse(tmp_path, body: str) -> Header:
    return parse_header(START + body + END, "a.cef", Includes(tmp_path / "a.cef", ()))


def refusal(tmp_path, body: str) -> str:
    with pytest.raises(UnreadableFileError) as caught:
        parse(tmp_path, body)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def variable(attributes: str, name: str = "x") -> str:
    return f"START_VARIABLE = {name}\n{attributes}\nEND_VARIABLE = {name}\n"


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ('"a, b", "c"', ("a, b", "c")),
        ("21 ", ("21",)),
        ("3, 3", ("3", "3")),
        ('"Don\'t! stop", x', ("Don't! stop", "x")),
        ('""', ("",)),
        ("", ("",)),
    ],
)
def test_values_split_at_commas_outside_of_quotes(text, values):
    assert split_values(text) == values


@pytest.mark.parametrize(
    ("line", "left"),
    [
        ("SIZES = 21 ! 21 bins", "SIZES = 21 "),
        ('ENTRY = "wow! yes" ! no', 'ENTRY = "wow! yes" '),
        ("! all", ""),
        ('ENTRY = "open! quote', 'ENTRY = "open! quote'),
    ],
)
def test_a_comment_begins_at_an_exclamation_mark_outside_of_quotes(line, left):
    assert strip_comment(line) == left


@pytest.mark.parametrize(
    ("text", "values", "is_quoted"),
    [
        ('  ENTRY = "a, b = c"  ', ("a, b = c",), True),
        ("SIZES=3\t! three", ("3",), False),
        ("FILLVAL = -1e31! none", ("-1e31",), False),
        ('ENTRY = ""', ("",), True),
        ("ENTRY =", ("",), False),
        ("ENTRY = two words ", ("two words",), False),
        ("ENTRY = word\u00a0", ("word",), False),
        ('ENTRY = "a! b"', ("a! b",), True),
        ('ENTRY = "a\\b"', ("a\\b",), True),
    ],
)
def test_a_line_of_one_value_gives_it_with_or_without_quotes(text, values, is_quoted):
    (line,) = logical_lines(f"! before\n \n{text}\n\t! behind\n")
    assert (line.number, line.values, line.is_quoted) == (3, values, is_quoted)


def test_a_backslash_joins_a_line_with_the_next():
    (line,) = logical_lines("DATA = 1, 2, \\\n  3, \\ ! first three\n 4\n")
    assert line.values == ("1", "2", "3", "4")


def test_a_quote_may_span_lines():
    (line,) = logical_lines('ENTRY = "first\nsecond! part\n"\n')
    assert line.values == ("first\nsecond! part\n",)


def test_keywords_are_known_in_any_case(tmp_path):
    header = parse(tmp_path, "start_variable = x\n value_type = float\nend_variable = x\n")
    assert header.variables[0].value_type == "FLOAT"


def test_several_entries_become_a_tuple_and_one_stays_a_text(tmp_path):
    body = 'START_META = A\n ENTRY = "1"\nEND_META = A\nSTART_META = B\nENTRY="x"\nENTRY="y, z"\nEND_META = B\n'
    assert parse(tmp_path, body).attributes["A"] == "1"
    assert parse(tmp_path, body).attributes["B"] == ("x", "y, z")


def test_data_makes_a_variable_constant_without_a_column(tmp_path):
    header = parse(tmp_path, variable("VALUE_TYPE = FLOAT\nSIZES = 3\nDATA = 1.5, 2.5, \\\n 3.5"))
    assert header.variables[0].constant == ("1.5", "2.5", "3.5")
    assert header.variables[0].columns == 0


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("START_META = A\nENTRY = 1\n", "inside of META A, which is not closed"),
        ("END_META = A\n", "line 3: END_META = A closes what is not open"),
        ("START_META = A\nEND_META = B\n", "END_META = B closes META A"),
        ("START_META = A\nEND_VARIABLE = A\n", "inside of META A"),
        ("ENTRY = 1\n", "'ENTRY' outside of any META or VARIABLE"),
        ("what is this\n", "expected 'name = value', got 'what is this'"),
        (variable("VALUE_TYPE = REAL"), "variable x: VALUE_TYPE is 'REAL'"),
        (variable("SIZES = 3"), "variable x: VALUE_TYPE is ''"),
        (variable("VALUE_TYPE = INT\nSIZES = 0"), "SIZES are '0'"),
        (variable("VALUE_TYPE = INT\nSIZES = a"), "SIZES are 'a'"),
        (variable("VALUE_TYPE = INT\nSIZES = 2\nDATA = 1"), "DATA has 1 values, SIZES ask for 2"),
        (2 * variable("VALUE_TYPE = INT"), "variable x is declared twice"),
        ('ENTRY = "a" b\n', "quotes that do not close"),
        ('FILE_FORMAT_VERSION = "CEF-1.0"\n', "FILE_FORMAT_VERSION is 'CEF-1.0', expected 'CEF-2.0'"),
    ],
)
def test_what_breaks_the_syntax_is_refused_with_its_reason(tmp_path, body, reason):
    assert reason in refusal(tmp_path, body)


def test_a_header_that_ends_without_data_is_refused(tmp_path):
    with pytest.raises(UnreadableFileError, match="no DATA_UNTIL"):
        parse_header(START, "a.cef", Includes(tmp_path / "a.cef", ()))


def test_a_block_opened_in_a_header_must_close_in_it(tmp_path):
    (tmp_path / "open.ceh").write_text("START_META = A\n")
    assert "open.ceh, line 1: META A is not closed" in refusal(tmp_path, 'INCLUDE = "open.ceh"\nEND_META = A\n')


def test_every_real_header_parses_or_names_the_header_it_lacks(shared):
    root, refused = shared / "data" / "ceh", []
    for path in sorted(root.rglob("*.ceh")):
        text = path.read_bytes().decode("utf-8", "replace")
        try:
            parse_header(START + text + "\n" + END, path.name, Includes(path, [root]))
        except UnreadableFileError as error:
            refused.append(str(error))
    assert all("is not found; looked in" in reason for reason in refused)
    assert len(refused) < 200
