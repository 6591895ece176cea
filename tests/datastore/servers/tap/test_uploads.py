"""Tables that queries bring: every type, bounded, from public places only."""

import pytest

from sepp.servers.tap.columns import Kind
from sepp.servers.tap.errors import UploadError
from sepp.servers.tap.fetching import fetch_upload, public_address
from sepp.servers.tap.uploads import MOST_BYTES, read_votable


def make_votable(fields, rows):
    cells = "".join(f"<TR>{''.join(f'<TD>{cell}</TD>' for cell in row)}</TR>" for row in rows)
    return (
        f'<VOTABLE version="1.3"><RESOURCE><TABLE>{fields}<DATA><TABLEDATA>{cells}</TABLEDATA></DATA></TABLE>'
        "</RESOURCE></VOTABLE>"
    ).encode()


FIELDS = (
    '<FIELD name="k" datatype="int"><VALUES null="-9"/></FIELD><FIELD name="X" datatype="double" unit="nT"/>'
    '<FIELD name="f" datatype="float"/><FIELD name="b" datatype="boolean"/>'
    '<FIELD name="t" datatype="char" arraysize="*" xtype="timestamp"/>'
    '<FIELD name="u" datatype="unicodeChar" arraysize="*"/>'
)


def test_every_type_is_read_with_its_nulls():
    rows = [(1, 0.5, 1.5, "T", "2005-01-09T00:00:00.5", "é"), (-9, "", "NaN", "F", "", "")]
    table = read_votable("mine", make_votable(FIELDS, rows))
    assert [column.kind for column in table.columns] == [
        Kind.INT, Kind.DOUBLE, Kind.DOUBLE, Kind.SHORT, Kind.TIME, Kind.UNICODE,
    ]  # fmt: skip
    assert table.columns[1].unit == "nT"
    assert table.rows[0] == (1, 0.5, 1.5, 1, 1_105_228_800_500_000_000, "é")
    assert table.rows[1][:5] == (None, None, None, 0, None)


def test_a_name_is_found_in_any_case_and_quoted_exactly(any_asker):
    given = {"mine": read_votable("mine", make_votable('<FIELD name="Size" datatype="int"/>', [(3,)]))}
    assert any_asker.rows('SELECT size, "Size" FROM tap_upload.mine WHERE sIZE = 3', given) == [(3, 3)]
    assert any_asker.rows("SELECT COUNT(*) FROM TAP_UPLOAD.MINE AS a, tap_upload.mine AS b", given) == [(1,)]


def test_a_table_lives_for_one_query(any_asker):
    given = {"mine": read_votable("mine", make_votable('<FIELD name="k" datatype="int"/>', [(3,)]))}
    for _ in range(2):
        assert any_asker.rows("SELECT k FROM tap_upload.mine", given) == [(3,)]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (make_votable('<FIELD name="a" datatype="int" arraysize="3"/>', [("1 2 3",)]), "array"),
        (make_votable('<FIELD name="a" datatype="floatComplex"/>', []), "complex"),
        (make_votable('<FIELD name="a" datatype="int"/><FIELD name="A" datatype="int"/>', []), "different names"),
        (make_votable('<FIELD name="a" datatype="char" arraysize="*" xtype="timestamp"/>', [("soon",)]), "no time"),
        (b" " * (MOST_BYTES + 1), "bytes"),
    ],
)
def test_a_table_that_can_not_be_used_is_refused(content, told):
    with pytest.raises(UploadError, match=told):
        read_votable("mine", content)


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "::1", "10.1.2.3", "192.168.0.1", "169.254.169.254", "0.0.0.0", "localhost"]
)
def test_what_lies_behind_the_walls_is_not_fetched(host):
    with pytest.raises(UploadError, match="not a public address"):
        public_address(host, 80)


@pytest.mark.parametrize("url", ["ftp://x/y", "http://", "http://me:secret@host/", "file:///etc/passwd", "p:x", "//h"])
def test_only_plain_web_addresses_are_fetched(url):
    with pytest.raises(UploadError):
        fetch_upload("mine", url, 100)
