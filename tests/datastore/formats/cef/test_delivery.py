"""Rules of delivery on generated files, and which names and versions real files have."""

import re

import pytest

from sepp.core.errors import UnreadableFileError
from sepp.formats import read_file, read_parts
from sepp.formats.cef import blocks
from sepp.formats.cef.delivery import find_broken
from sepp.formats.cef.header import parse_header
from sepp.formats.cef.includes import Includes
from tests.datastore.formats.cef.cef_writer import TIME, CefFile

NAME = "X_CP_A__20010101_V02.cef"
SPAN = "2001-01-01T00:00:00Z/2001-01-01T23:59:59Z"
MOMENTS = ["2001-01-01T00:00:00Z", "2001-01-01T23:59:59.9Z", "2001-01-02T00:00:01Z", "2000-12-31T23:59:58.9Z"]


def deliver(moments=(), **meta: str) -> CefFile:
    return CefFile({"time__X": TIME}, [[moment] for moment in moments], meta={k: [v] for k, v in meta.items()})


def broken_of(text: str, actual: str | None, tmp_path) -> list[str]:
    head, until, rest = text.partition("DATA_UNTIL")
    header = parse_header(head + until + rest.partition("\n")[0], NAME, Includes(tmp_path / NAME, ()))
    return [each.rule for each in find_broken(header.told, actual)]


@pytest.mark.parametrize("name", [NAME, NAME.lower(), f"{NAME}.gz", f"{NAME}.GZ"])
def test_a_name_may_differ_in_case_and_end_in_gz(tmp_path, name):
    assert broken_of(deliver().text(NAME), name, tmp_path) == []


def test_a_name_that_is_not_known_is_not_compared(tmp_path):
    text = deliver(LOGICAL_FILE_ID='"X_CP_A__20010101_V02"').text(NAME)
    assert broken_of(text, None, tmp_path) == []
    assert broken_of(text, "tmp123.cef", tmp_path) == ["R_1_01"]


def test_a_file_without_a_name_in_it_is_refused_unless_lenient(tmp_path):
    path = deliver().write(tmp_path, NAME)
    path.write_text("".join(path.read_text().splitlines(keepends=True)[1:]))
    with pytest.raises(UnreadableFileError, match=r"line \d+: no FILE_NAME in the header .*R_1_00"):
        read_file(path)
    assert "R_1_00" in read_file(path, lenient=True).notes[0]


def test_all_rules_that_are_broken_are_told_at_once(tmp_path):
    path = deliver(FILE_TYPE='"gif"', VERSION_NUMBER='"3"').write(tmp_path, NAME)
    with pytest.raises(UnreadableFileError, match=r"R_2_04.*R_2_08"):
        read_file(path)
    assert len(read_file(path, lenient=True).notes) == 2


@pytest.mark.parametrize("number", ["2", "02", "0002"])
def test_a_version_number_may_have_zeros_before_it(tmp_path, number):
    assert broken_of(deliver(VERSION_NUMBER=f'"{number}"').text(NAME), NAME, tmp_path) == []


def test_records_outside_of_the_span_are_counted_to_the_last_digit_it_tells(tmp_path):
    path = deliver(MOMENTS, FILE_TIME_SPAN=SPAN).write(tmp_path, NAME)
    with pytest.raises(
        UnreadableFileError, match=r"record 3 at 2001-01-02T00:00:01.* and 1 more are outside of FILE_T"
    ):
        read_file(path)


def test_records_within_the_span_and_those_without_a_time_are_taken(tmp_path):
    within = [*MOMENTS[:2], "9999-12-31T23:59:59Z"]
    assert read_file(deliver(within, FILE_TIME_SPAN=SPAN).write(tmp_path, NAME)).notes == ()


def test_the_last_part_tells_what_all_parts_break(tmp_path, monkeypatch):
    monkeypatch.setattr(blocks, "BLOCK_BYTES", 97)
    moments = [f"2001-01-02T00:{n // 60:02d}:{n % 60:02d}Z" for n in range(1, 201)]
    path = deliver(moments, FILE_TIME_SPAN=SPAN, FILE_TYPE='"gif"').write(tmp_path, NAME)
    parts = list(read_parts(path, max_bytes=400, lenient=True))
    assert len(parts) > 1
    assert "R_2_04" in parts[-1].notes[0]
    assert "record 1 at" in parts[-1].notes[1]
    assert "and 199 more" in parts[-1].notes[1]


def test_every_version_that_real_headers_tell_is_one(shared, tmp_path):
    blocks = re.compile(r"START_META\s*=\s*DATASET_VERSION.*?END_META[^\n]*\n", re.IGNORECASE | re.DOTALL)
    texts = [path.read_text("latin-1") for path in sorted((shared / "data" / "ceh").rglob("*.ceh"))]
    found = {block[0] for text in texts for block in blocks.finditer(text)}
    assert len(found) > 15
    start = f'FILE_NAME="{NAME}"\nFILE_FORMAT_VERSION="CEF-2.0"\nEND_OF_RECORD_MARKER="$"\n'
    for block in found:
        assert broken_of(f"{start}{block}DATA_UNTIL=EOF\n", NAME, tmp_path) == []
