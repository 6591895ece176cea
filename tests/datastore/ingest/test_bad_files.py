"""Bad input: one clear line each, nothing half-written, the others go in."""

import re
import shutil

import pytest

from sepp.core.home import find_home
from sepp.store import Store
from tests.fixtures_archive import run_sepp

GOOD = "c1_cps_fgm_spin_20010130201742_20010131235957.cdf"


@pytest.fixture
def folder(tmp_path, cdf_dir, cef_dir):
    folder = tmp_path / "delivery"
    folder.mkdir()
    shutil.copy(cdf_dir / "cluster" / GOOD, folder)
    whole = (cdf_dir / "cluster" / "c4_pps_cis_20010501091330_20010531101719.cdf").read_bytes()
    (folder / "truncated.cdf").write_bytes(whole[: len(whole) // 2])
    (folder / "text.cdf").write_text("this is no CDF\n")
    (folder / "empty.cdf").write_bytes(b"")
    name = "C4_CP_ASP_ACTIVE__20010101_000000_20100101_000000_V081030"
    cef = (cef_dir / f"{name}.cef").read_bytes()
    truncated, broken = (cef.replace(name.encode(), own) for own in (b"truncated", b"broken"))
    (folder / "truncated.cef").write_bytes(truncated[: len(truncated) - 300])
    (folder / "broken.cef").write_bytes(
        broken.replace(b"2001-10-19T11", b"2001-99-19T11").replace(b"T12:58", b"Txx:58")
    )
    return folder


@pytest.fixture
def done(folder, tmp_path):
    return run_sepp("ingest", folder, "--home", tmp_path / "home")


def test_the_good_file_goes_in(done, tmp_path):
    assert Store(str(find_home(tmp_path / "home").public)).revision("C1_CP_FGM_SPIN").rows == 21767


@pytest.mark.parametrize("name", ["truncated.cdf", "text.cdf", "empty.cdf", "truncated.cef"])
def test_each_bad_file_is_named_with_its_reason(done, name):
    lines = [line for line in done.stdout.splitlines() if line.startswith("failed:") and name in line]
    assert len(lines) == 1, done.stdout


def test_reasons_are_those_of_the_records_and_no_others(done):
    reasons = [line for line in done.stdout.splitlines() if line.startswith("failed:") and ".cef" in line]
    assert len(reasons) == 2
    assert not any("breaks rule" in reason for reason in reasons)


def test_the_status_and_the_last_line_say_that_files_failed(done):
    assert done.returncode == 1
    assert "could not be ingested" in done.stderr.splitlines()[-1]
    assert "Traceback" not in done.stderr


def test_nothing_of_a_bad_file_stays(done, tmp_path):
    home = find_home(tmp_path / "home")
    assert Store(str(home.public)).ids() == ["C1_CP_FGM_SPIN"]
    assert [path.name for path in home.originals.rglob("*") if path.is_file()] == [GOOD]


def test_a_folder_s_tables_of_anybody_are_passed_over_and_told(tmp_path, cdf_dir):
    (tmp_path / "delivery").mkdir()
    shutil.copy(cdf_dir / "cluster" / GOOD, tmp_path / "delivery")
    (tmp_path / "delivery" / "list.csv").write_text("name,colour\na,red\n")
    (tmp_path / "delivery" / "page.xml").write_text("<page/>\n")
    done = run_sepp("ingest", tmp_path / "delivery", "--home", tmp_path / "home")
    told = [line.partition(": ")[2] for line in done.stdout.splitlines() if line.startswith("passed over: ")]
    assert (done.returncode, len(told)) == (0, 2)
    assert "list.csv: no reader knows its content, it begins with b'name,colour" in told[0]
    assert "page.xml: no reader knows its content" in told[1]


def test_a_folder_of_nothing_but_others_tables_holds_nothing_to_ingest(tmp_path):
    (tmp_path / "delivery").mkdir()
    (tmp_path / "delivery" / "list.csv").write_text("name,colour\na,red\n")
    done = run_sepp("ingest", tmp_path / "delivery", "--home", tmp_path / "home")
    assert (done.returncode, "nothing to ingest" in done.stderr) == (1, True)


def test_a_path_that_does_not_exist_is_one_line(tmp_path):
    done = run_sepp("ingest", tmp_path / "nowhere", "--home", tmp_path / "home")
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert "No such file or folder" in done.stderr


def test_an_empty_folder_is_told(tmp_path):
    (tmp_path / "empty").mkdir()
    done = run_sepp("ingest", tmp_path / "empty", "--home", tmp_path / "home")
    assert (done.returncode, "nothing to ingest" in done.stderr) == (1, True)


def test_no_path_at_all_is_a_usage_error():
    assert run_sepp("ingest").returncode == 2


def test_a_file_that_the_store_refuses_leaves_the_archive_whole(tmp_path):
    rows = "time,B\n2001-01-01T00:00:00Z,{}\n"
    header = '{{"dataset_id": "MADE", "column_names": true, "time": "time", "parameters": ["time", {}]}}'
    for name, value, declared in (("a", "1", '"B"'), ("b", "1,2", '{"name": "B", "size": 2}')):
        (tmp_path / f"{name}.csv").write_text(rows.format(value))
        (tmp_path / f"{name}.json").write_text(header.format(declared))
    home = tmp_path / "home"
    assert run_sepp("ingest", tmp_path / "a.csv", "--home", home).returncode == 0
    refused = run_sepp("ingest", tmp_path / "b.csv", "--home", home)
    assert "ingest it as another dataset with --dataset" in refused.stdout
    assert not list(find_home(home).originals.rglob("b.*"))
    assert run_sepp("verify", "--home", home).returncode == 0


def test_the_summary_cuts_no_number_and_no_id(tmp_path, cdf_dir):
    done = run_sepp("ingest", cdf_dir / "other", cdf_dir / "cluster" / GOOD, "--home", tmp_path / "home")
    assert "…" not in done.stdout
    assert re.search(r"^ *SOLO_L3_RPW-LFR-BIA-DENSITY-10-SECONDS .* DATASET_ID *$", done.stdout, re.MULTILINE)
    assert re.search(r"^ *C1_CP_FGM_SPIN .* 21,767 .* variable suffix *$", done.stdout, re.MULTILINE)
