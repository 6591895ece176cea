"""Files of the Cluster Science Archive, against a plain second reader."""

import gzip
import json
import re

import numpy as np
import pytest

from sepp.core.errors import UnreadableFileError
from sepp.formats import dataset_id_of, read_file, to_batch
from sepp.formats.cef.delivery import find_broken
from sepp.formats.cef.header import parse_header
from sepp.formats.cef.includes import Includes

EFW = "C1_CP_EFW_L3_P__20010201_120000_20010201_120100_V110503.cef.gz"
ULF = "C1_CP_AUX_MAARBLE_ULF_PC1__20010522_202305_20010522_202406_V00.cef.gz"
NOT_OF_THEIR_NAME = {"cefmdd_Sample.cef", "gap_skeleton.cef"}
ULF_SIZES = {"time_tags": "", "F33": "33", "F22": "11,2", "A": "11", "B": "11", "C": "11", "D": "11", "G": "1"}
ULF_SIZES |= {"H": "11", "K": "33"}


def second_reader(path) -> list[list[str]]:
    text = gzip.decompress(path.read_bytes()).decode("latin-1")
    body = text.split("DATA_UNTIL", 1)[1].split("\n", 1)[1].rsplit("END_OF_DATA", 1)[0]
    body = "".join(line for line in body.splitlines() if not line.startswith("!"))
    return [[value.strip() for value in record.split(",")] for record in body.split("$") if record.strip()]


def test_spacecraft_potential_equals_the_parsed_reference(shared, cef_dir):
    wanted = json.loads((shared / "reference" / EFW.replace(".cef.gz", ".parsed.json")).read_text())
    (table,) = read_file(cef_dir / EFW).tables
    assert len(table.time) == wanted["n_records"]
    names = [table.time_name, *(variable.name for variable in table.variables)]
    assert names == list(wanted["variables"])
    for column, variable in enumerate(table.variables, start=1):
        assert variable.values.tolist() == [float(record[column]) for record in wanted["records"]]
        told = {key: value for key, value in wanted["variables"][variable.name].items() if key != "DATA"}
        assert told.items() <= dict(variable.attributes).items()
    starts = [np.datetime64(record[0].rstrip("Z"), "ns") for record in wanted["records"]]
    assert table.time.tolist() == np.array(starts).astype(np.int64).tolist()


def test_global_metadata_equal_the_parsed_reference(shared, cef_dir):
    wanted = json.loads((shared / "reference" / EFW.replace(".cef.gz", ".parsed.json")).read_text())["meta"]
    found = read_file(cef_dir / EFW).attributes
    for name, entries in wanted.items():
        one = entries if isinstance(entries, str) else entries[0] if len(entries) == 1 else tuple(entries)
        assert found[name] == one, name


@pytest.fixture
def ulf(tmp_path, cef_dir):
    """Read the file with the wide records by a header of its declared sizes."""
    blocks = [
        f"START_VARIABLE = {name}__U\nVALUE_TYPE = {'FLOAT' if sizes else 'ISO_TIME'}\n"
        f"{f'SIZES = {sizes}' if sizes else ''}\nEND_VARIABLE = {name}__U\n"
        for name, sizes in ULF_SIZES.items()
    ]
    (tmp_path / "C1_CH_AUX_MAARBLE_ULF_PC1.ceh").write_text("".join(blocks))
    return read_file(cef_dir / ULF, include_dirs=[tmp_path]).tables[0]


def test_multi_line_records_equal_a_plain_float_reader(ulf, cef_dir):
    rows = np.array([[float(value) for value in row[1:]] for row in second_reader(cef_dir / ULF)])
    assert rows.shape == (7, 144)
    assert np.hstack([v.values.reshape(7, -1) for v in ulf.variables]).tobytes() == rows.tobytes()
    assert ulf.variables[1].values.shape == (7, 11, 2)


@pytest.mark.parametrize(("spacecraft", "records"), [(2, 77), (4, 668)])
def test_event_lists_hold_a_start_and_a_stop(cef_dir, spacecraft, records):
    name = f"C{spacecraft}_CP_ASP_ACTIVE__20010101_000000_20100101_000000_V081030.cef"
    (table,) = read_file(cef_dir / name).tables
    assert len(table.time) == records
    assert (table.variables[0].values.view(np.int64) >= table.time).all()


def test_a_file_without_records_keeps_all_metadata(cef_dir):
    content = read_file(cef_dir / "cefmdd_Sample.cef", renamed=True)
    batch = to_batch(content, content.tables[0], dataset_id_of(content, content.tables[0])[0])
    assert (batch.dataset.id, len(batch), batch.dataset.title) == ("C3_CP_EDI_EGD", 0, "Electron Gyrotime Data")
    assert [parameter.name for parameter in batch.dataset.parameters] == ["tof", "sigma_tof", "gdu_flag", "kine_flag"]


@pytest.mark.parametrize(
    ("name", "header"),
    [
        (ULF, "C1_CH_AUX_MAARBLE_ULF_PC1.ceh"),
        ("C1_CP_AUX_SPIN_TIME__20110705_000000_20110706_000000_V05.cef.gz", "C1_CH_AUX_SPIN_TIME.ceh"),
        ("C1_CP_CIS-CODIF_H1_1D_PEF__20010101_V01.cef.gz", "C1_CH_CIS-CODIF_H1_1D_PEF.ceh"),
        ("gap_skeleton.cef", "CL_CH_MISSION.ceh"),
    ],
)
def test_a_header_that_is_not_there_is_named(cef_dir, name, header):
    with pytest.raises(UnreadableFileError, match=f"its header '{header}' is not found; looked in"):
        read_file(cef_dir / name)


def test_the_sample_is_refused_under_a_name_that_is_not_its_own(cef_dir):
    with pytest.raises(UnreadableFileError, match=r"line 2: FILE_NAME is 'C3_CP_EDI_EGD__.* \(breaks rule R_1_01\)"):
        read_file(cef_dir / "cefmdd_Sample.cef")


def test_a_file_that_the_archive_merged_may_lack_a_marker_and_tells_so(cef_dir, tmp_path):
    own = tmp_path / "C3_CP_EDI_EGD__20111009_000000_20111010_000000_V121103.cef"
    own.write_bytes((cef_dir / "cefmdd_Sample.cef").read_bytes())
    (note,) = read_file(own).notes
    assert "no END_OF_RECORD_MARKER in this file merged by the archive (breaks rule R_1_03)" in note


@pytest.mark.parametrize("name", [EFW, "C2_CP_ASP_ACTIVE__20010101_000000_20100101_000000_V081030.cef"])
def test_records_of_real_files_lie_within_the_span_that_they_tell(cef_dir, name):
    content = read_file(cef_dir / name)
    assert content.attributes["FILE_TIME_SPAN"]
    assert content.notes == ()


def test_headers_of_real_files_break_no_rule_of_delivery(cef_dir):
    paths = [path for path in sorted(cef_dir.iterdir()) if path.name not in NOT_OF_THEIR_NAME]
    assert len(paths) == 6
    for path in paths:
        data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        before, until, rest = data.decode("latin-1").partition("\nDATA_UNTIL")
        own = re.sub(r"^INCLUDE[^\n]*$", "", before, flags=re.MULTILINE) + until + rest.partition("\n")[0]
        header = parse_header(own, path.name, Includes(path, ()))
        assert [*header.broken, *find_broken(header.told, path.name)] == []
