import random

import numpy as np
import pytest

from sepp.core.errors import UnreadableFileError
from sepp.formats import read_file
from sepp.formats.cef import CefReader
from tests.datastore.formats.cef.cef_writer import TIME, CefFile

VARIABLES = {"time__T": TIME, "x__T": {"VALUE_TYPE": "FLOAT", "SIZES": "3"}, "n__T": {"VALUE_TYPE": "INT"}}
FORMS = (
    "{:.3f}",
    "{:.0f}",
    "{:9.2f}",
    "{:.8f}",
    "{:.12f}",
    "{:.3e}",
    "{:.7E}",
    "{:.16g}",
    "{:+.2f}",
    "{:e}",
    "{:15.4f}",
)
ODD = (
    "5.",
    ".5",
    "-.5",
    "-0.0",
    "-0",
    "1e5",
    "1e-22",
    "2.5e+22",
    "1e+23",
    "1e-300",
    "00012.50",
    "123456789.125",
    "nan",
)
ODD += ("12345678", "-123456789012345", "9007199254740993", "0.1234567", "1.e+01", "-99999999", "inf", "4e+009")


def moment(number: int) -> str:
    return f"2001-01-01T{number // 3600:02d}:{number // 60 % 60:02d}:{number % 60:02d}.5Z"


def read_floats(folder, texts: list[str], separator: str = ", ") -> np.ndarray:
    rows = [[moment(n), *texts[3 * n : 3 * n + 3], str(n)] for n in range(len(texts) // 3)]
    (table,) = read_file(CefFile(VARIABLES, rows, separator=separator).write(folder)).tables
    assert table.variables[1].values.tolist() == list(range(len(rows)))
    return table.variables[0].values.ravel()


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("separator", [", ", ",", ",  ", ",\t"])
def test_every_spelling_is_the_float_that_python_has(tmp_path, form, separator):
    dice = random.Random(form)
    texts = [form.format(dice.gauss(0, 10.0 ** dice.randint(-9, 9))) for _ in range(3000)]
    found = read_floats(tmp_path, texts, separator)
    assert found.view(np.int64).tolist() == np.array([float(text) for text in texts]).view(np.int64).tolist()


def test_odd_numbers_among_plain_ones_are_those_that_python_has(tmp_path):
    dice = random.Random(1)
    texts = [dice.choice(ODD) if dice.random() < 0.2 else f"{dice.gauss(0, 100):.3f}" for _ in range(6000)]
    expected = np.array([float(text) for text in texts])
    assert np.array_equal(read_floats(tmp_path, texts), expected, equal_nan=True)


@pytest.mark.parametrize("rare", ["{:.3e}", "{:17.3f}", "{:18.3e}", "{:8.3f}"])
@pytest.mark.parametrize("width", [1, 14, 15, 16, 17])
def test_a_few_numbers_with_exponents_or_of_many_characters_leave_the_others_exact(tmp_path, rare, width):
    dice = random.Random(rare)
    values = [dice.gauss(0, 10.0 ** dice.randint(0, 4)) for _ in range(3000)]
    texts = [(rare if dice.random() < 0.1 else f"{{:{width}.{dice.randint(0, 4)}f}}").format(v) for v in values]
    found = read_floats(tmp_path, texts)
    assert found.view(np.int64).tolist() == np.array([float(text) for text in texts]).view(np.int64).tolist()


@pytest.mark.parametrize("wrong", ["1 2.5", "1.-5", "--3", "1e+", "1.2.3", "- 5", "e+05", ".", "2,5", "\u00ba1.5"])
def test_a_value_that_is_no_number_is_refused_wherever_it_stands(tmp_path, wrong):
    rows = [[moment(n), "1.5", "-2.25", "3.125", "7"] for n in range(2000)]
    rows[1500][2] = wrong
    with pytest.raises(UnreadableFileError, match="X__T"):
        read_file(CefFile(VARIABLES, rows).write(tmp_path))


@pytest.mark.parametrize("whole", ["7.0", "7e0", "+7", "007", "70e-1"])
def test_whole_numbers_may_be_spelt_as_decimals(tmp_path, whole):
    rows = [[moment(n), "1", "2", "3", whole if n == 900 else "7"] for n in range(1000)]
    (table,) = read_file(CefFile(VARIABLES, rows).write(tmp_path)).tables
    assert set(table.variables[1].values.tolist()) == {7}


def test_a_record_of_too_few_values_is_told_by_its_number(tmp_path):
    rows = [[moment(n), "1.5", "-2.25", "3.125", "7"] for n in range(2000)]
    del rows[1200][3]
    with pytest.raises(UnreadableFileError, match="record 1201 has 4 values, its header declares 5"):
        read_file(CefFile(VARIABLES, rows).write(tmp_path))


def test_what_follows_the_end_of_the_records_is_not_read(tmp_path):
    rows = [[moment(n), "1.5", "-2.25", "3.125", "7"] for n in range(1000)]
    path = CefFile(VARIABLES, rows).write(tmp_path)
    path.write_text(path.read_text() + "1, 2, 3, 4, 5 $\n" * 50)
    assert len(read_file(path).tables[0].time) == 1000


@pytest.mark.parametrize("workers", [1, 2, 5])
def test_comments_and_odd_times_among_plain_records_keep_all_values(tmp_path, workers):
    rows = [[moment(n), f"{n}.5", "-2.25", "3.125", str(n)] for n in range(60_000)]
    for n in range(500, 60_000, 7001):
        rows[n][0] = rows[n][0].replace(".5Z", ".5000000004Z")
        rows[n + 300][0] = "! a comment, of two $ parts\n" + rows[n + 300][0]
    (table,) = CefReader(workers=workers).read(CefFile(VARIABLES, rows).write(tmp_path)).tables
    assert table.variables[0].values[:, 0].tolist() == [n + 0.5 for n in range(60_000)]
    assert np.all(np.diff(table.time) == 10**9)
