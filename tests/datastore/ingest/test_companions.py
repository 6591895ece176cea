"""Files that are read with others: kept with them, verified, enough to read them again."""

import shutil
import subprocess

import pytest

from sepp.catalog import Catalog
from sepp.core.home import find_home
from sepp.formats import companions_of, read_file
from sepp.ingest.companions import LIST
from sepp.ingest.pipeline import Ingestor
from sepp.ingest.sources import Source
from sepp.ingest.verification.originals import find_original
from sepp.store import Store
from tests.contracts.made_files import make_pds4
from tests.fixtures_archive import run_sepp

HEADER = """START_VARIABLE = time__T
 VALUE_TYPE = ISO_TIME
END_VARIABLE = time__T
START_VARIABLE = B__T
 VALUE_TYPE = FLOAT
END_VARIABLE = B__T
"""
CEF = """FILE_NAME = "a.cef"
FILE_FORMAT_VERSION = "CEF-2.0"
END_OF_RECORD_MARKER = "$"
INCLUDE = "T.ceh"
DATA_UNTIL = "EOF"
2001-01-01T00:00:00Z, 1.5 $
"""


@pytest.fixture
def delivery(tmp_path):
    """A CEF file whose header lies elsewhere, a PDS4 label with its data."""
    folder = tmp_path / "delivery"
    (folder / "headers").mkdir(parents=True)
    (folder / "headers" / "T.ceh").write_text(HEADER)
    (folder / "a.cef").write_text(CEF)
    make_pds4(folder)
    return folder


def ingest(path, tmp_path, *headers):
    home = find_home(tmp_path / "home").prepare()
    catalog = Catalog(home.catalog_url)
    catalog.upgrade()
    ingestor = Ingestor(home, Store(str(home.public)), catalog, headers, "MADE")
    (outcome,) = ingestor.ingest([Source(path, str(path), is_named=True)])
    catalog.close()
    assert not outcome.failure
    return find_original(home.originals, outcome.granules[0].sha256)


def test_readers_name_the_files_that_they_read_beside(delivery):
    assert companions_of(delivery / "made0.xml") == (delivery / "made0.dat",)
    assert companions_of(delivery / "made0.dat") == (delivery / "made0.xml",)
    headers = delivery / "headers"
    assert companions_of(delivery / "a.cef", include_dirs=[headers]) == (headers / "T.ceh",)


def test_a_file_with_all_in_it_has_no_companions(cdf_dir, shared):
    assert companions_of(next((cdf_dir / "cluster").glob("*.cdf"))) == ()
    assert companions_of(shared / "data" / "hapi" / "HAPI_sample_csv.csv") == ()


def test_headers_beside_tables_are_companions(tmp_path):
    (tmp_path / "a.csv").write_text("2001-01-01,1\n")
    (tmp_path / "a.yaml").write_text("dataset_id: A\ntime: t\nparameters: [t, n]\n")
    (tmp_path / "b.csv").write_text("2001-01-01Z,1\n")
    (tmp_path / "b.csv.info.json").write_text('{"HAPI": "3.0", "parameters": [{"name": "t", "type": "isotime"}]}')
    assert companions_of(tmp_path / "a.csv") == (tmp_path / "a.yaml",)
    assert companions_of(tmp_path / "b.csv") == (tmp_path / "b.csv.info.json",)


def test_the_data_of_a_label_are_kept_with_it(delivery, tmp_path):
    kept = ingest(delivery / "made0.xml", tmp_path)
    shutil.rmtree(delivery)
    assert kept.name == "made0.xml"
    assert sorted(path.name for path in kept.parent.iterdir()) == [LIST, "made0.dat", "made0.xml"]
    assert len(read_file(kept).tables[0].time) == 4


def test_the_headers_of_a_cef_file_are_kept_with_it(delivery, tmp_path):
    kept = ingest(delivery / "a.cef", tmp_path, delivery / "headers")
    shutil.rmtree(delivery)
    assert len(read_file(kept).tables[0].time) == 1


def test_the_list_of_companions_is_one_that_others_can_check(delivery, tmp_path):
    kept = ingest(delivery / "made0.xml", tmp_path)
    done = subprocess.run(["sha256sum", "-c", LIST], cwd=kept.parent, capture_output=True, text=True, check=False)
    assert done.stdout == "made0.dat: OK\n"


def test_verify_tells_damaged_and_missing_companions(delivery, tmp_path):
    kept = ingest(delivery / "made0.xml", tmp_path)
    assert run_sepp("verify", "--home", tmp_path / "home").returncode == 0
    data = kept.with_name("made0.dat")
    data.chmod(0o644)
    data.write_bytes(data.read_bytes()[:-1] + b"x")
    assert "its bytes are not those that were kept" in run_sepp("verify", "--home", tmp_path / "home").stdout
    data.unlink()
    assert "it is listed, and not there" in run_sepp("verify", "--home", tmp_path / "home").stdout
