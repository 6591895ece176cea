"""Damaged tables are read or refused in one line; nothing else comes of them."""

import json
import random

import pytest

from sepp.core.errors import UnreadableFileError
from sepp.formats import readers
from tests.contracts.made_tables import make_csv

CASES = 120
REAL = {
    "binary": ("hapi", "hapi/HAPI_ndData_TimeVarying_Axis.binary"),
    "csv of HAPI": ("hapi", "hapi/HAPI_ndData_TimeIndependent_Axis.csv"),
    "classic netCDF": ("netcdf", "sim/ramsat_test.nc"),
}
MADE = {"yaml": 0, "json": 1, "json-headed": 2}


def damaged(data: bytes, seed: int) -> bytes:
    chance = random.Random(seed)
    found = bytearray(data)
    for _ in range(chance.choice((1, 3, 10, 50))):
        at = chance.randrange(min(len(found), 4000) if chance.random() < 0.7 else len(found))
        found[at] = chance.choice(b'"[]{}:,#\n\0\xff-0199eT ') if chance.random() < 0.7 else chance.randrange(256)
    return bytes(found[: chance.randrange(len(found))] if chance.random() < 0.2 else found)


def check(reader, data: bytes, path) -> None:
    told: list[str] = []
    for seed in range(CASES):
        path.write_bytes(damaged(data, seed))
        try:
            assert reader.read(path).tables
        except UnreadableFileError as error:
            told.append(str(error))
    assert all("\n" not in line and path.name in line for line in told)
    assert len(told) > CASES // 10


@pytest.mark.parametrize("case", REAL)
def test_damaged_real_files(shared, tmp_path, case):
    name, path = REAL[case]
    check(readers[name], (shared / "data" / path).read_bytes(), tmp_path / "damaged.x")


@pytest.mark.parametrize("case", MADE)
def test_damaged_headers_and_rows(tmp_path, case):
    check(readers["csv"], make_csv(tmp_path)[MADE[case]].read_bytes(), tmp_path / "damaged.x")


def test_damaged_json_documents(shared, tmp_path):
    text = (shared / "data" / "hapi" / "HAPI_sample_csv.csv").read_text()
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    header = json.loads("\n".join(line[1:] for line in text.splitlines() if line.startswith("#")))
    rows = [[line.split(",")[0], float(line.split(",")[1])] for line in lines]
    document = json.dumps({**header, "data": rows}).encode()
    check(readers["hapi"], document, tmp_path / "damaged.x")
