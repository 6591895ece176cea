"""Records generated for the archive's real headers, against a reader of plain ``float()``.

Every 30th header; all of them with SEPP_ALL_HEADERS=1 in the environment.
"""

import os
import random

import numpy as np
import pytest

from sepp.formats import read_file
from tests.datastore.formats.cef.header_samples import HeaderSample, generate_record, header_samples

STEP = 1 if os.environ.get("SEPP_ALL_HEADERS") else 30
RECORDS = 4


@pytest.fixture(scope="module")
def samples(shared) -> list[HeaderSample]:
    return [sample for sample in header_samples(shared / "data" / "ceh") if sample.is_readable]


def plain_values(sample: HeaderSample, records: list[list[str]]) -> dict[str, list[object]]:
    """Read the texts as Python does, without any of the reader's code."""
    found: dict[str, list[object]] = {}
    at = 0
    for column in sample.columns:
        texts = [text for record in records for text in record[at : at + column.count]]
        found[column.name] = [plain_value(text, column.value_type) for text in texts]
        at += column.count
    return found


def plain_value(text: str, value_type: str) -> object:
    if value_type.startswith("ISO_TIME"):
        return np.datetime64(text.split("/", maxsplit=1)[0].rstrip("Z"), "ns")
    if value_type in ("INT", "BYTE"):
        return int(text)
    return text.strip('"') if value_type == "CHAR" else float(text)


def check(sample: HeaderSample, folder) -> None:
    dice = random.Random(sample.name)
    records = [generate_record(dice, sample.columns, second * 4) for second in range(RECORDS)]
    (table,) = read_file(sample.write(folder, records)).tables
    wanted = plain_values(sample, records)
    read = {variable.name: variable.values for variable in table.variables}
    read[table.time_name] = table.time.view("datetime64[ns]")
    for column in sample.columns:
        values, shape = read[column.name], () if column.sizes == (1,) else column.sizes
        plain = np.array(wanted[column.name], dtype=values.dtype if values.dtype.kind != "U" else None)
        assert values.shape == (RECORDS, *shape), (sample.name, column)
        assert values.dtype.kind == {"F": "f", "D": "f", "B": "u", "C": "U"}.get(
            column.value_type[0], values.dtype.kind
        )
        assert plain.tobytes() == values.astype(plain.dtype).tobytes(), (sample.name, column)


def test_there_are_several_hundred_real_headers(samples):
    assert len(samples) > 300
    assert max(column.count for sample in samples for column in sample.columns) == 8 * 16 * 31


def test_records_of_real_headers_are_what_float_makes_of_them(samples, tmp_path):
    for sample in samples[::STEP]:
        check(sample, tmp_path)


def test_parts_of_a_file_are_its_records_in_order(samples, tmp_path):
    from sepp.formats.cef import CefReader

    sample = next(sample for sample in samples if sum(column.count for column in sample.columns) > 3000)
    dice = random.Random(1)
    path = sample.write(tmp_path, [generate_record(dice, sample.columns, second * 4) for second in range(150)])
    whole = read_file(path).tables[0]
    parts = [content.tables[0] for content in CefReader(workers=2).read_parts(path, max_bytes=1 << 20)]
    assert len(parts) > 1
    assert np.concatenate([part.time for part in parts]).tolist() == whole.time.tolist()
    for number, variable in enumerate(whole.variables):
        if variable.is_varying:
            joined = np.concatenate([part.variables[number].values for part in parts])
            assert joined.tobytes() == variable.values.tobytes()
