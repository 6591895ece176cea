"""HAPI data taken in: which dataset they are of, and what is held already."""

import json

import pytest

from sepp.catalog import Catalog
from sepp.core.errors import IdentityError
from sepp.core.home import find_home
from sepp.formats import read_file, to_batch
from sepp.formats.writing import choose_writer, save, take_batch
from sepp.ingest.identity import choose_identity
from sepp.ingest.pipeline import Ingestor
from sepp.ingest.sources import Source
from sepp.store import Store

URL = "https://host/hapi/data?id=AC_H0_MFI&time.min=2001-01-01Z&time.max=2001-01-02Z&include=header"


def write(path, **facts):
    parameters = [{"name": "t", "type": "isotime", "length": 20}, {"name": "n", "type": "double", "units": "nT"}]
    header = json.dumps({"HAPI": "3.3", "status": {"code": 1200}, **facts, "parameters": parameters})
    path.write_text(f"#{header}\n2001-01-01T00:00:00Z,1\n2001-01-01T00:00:01Z,2\n")
    return path


def identify(path, given=None, origin=""):
    content = read_file(path)
    return choose_identity(content, content.tables[0], given, origin=origin)


def take_in(home, path, origin):
    catalog = Catalog(home.catalog_url)
    catalog.upgrade()
    (outcome,) = Ingestor(home, Store(str(home.public)), catalog).ingest([Source(path, origin, is_named=True)])
    catalog.close()
    assert not outcome.failure
    return outcome


def test_the_request_tells_the_dataset(tmp_path):
    assert identify(write(tmp_path / "a.csv"), origin=URL) == ("AC_H0_MFI", "HAPI request")
    assert identify(write(tmp_path / "a.csv", x_request=URL.replace("id=", "dataset="))) == (
        "AC_H0_MFI",
        "HAPI request",
    )


def test_spase_tells_the_dataset_where_nothing_else_does(tmp_path):
    path = write(tmp_path / "a.csv", resourceID="spase://NASA/NumericalData/ACE/MAG/L2/PT16S")
    assert identify(path) == ("ACE_MAG_L2_PT16S", "resourceID")
    assert identify(path, origin=URL)[1] == "HAPI request"
    assert identify(path, given="MINE") == ("MINE", "--dataset")


def test_a_header_that_tells_nothing_is_refused(tmp_path):
    with pytest.raises(IdentityError, match="name it with --dataset"):
        identify(write(tmp_path / "a.csv"), origin="https://host/hapi/data?id=../../etc%20x")


@pytest.mark.parametrize("name", ["hapi", "hapi-binary"])
def test_what_sepp_exports_tells_its_own_dataset(tmp_path, cdf_dir, name):
    content = read_file(next((cdf_dir / "cluster").glob("c1_cps_fgm_spin_2001*.cdf")))
    batch = to_batch(content, content.tables[0], "C1_CP_FGM_SPIN")
    path = tmp_path / f"a.{'csv' if name == 'hapi' else 'binary'}"
    save(take_batch(batch), path, choose_writer(path, name))
    assert identify(path) == ("C1_CP_FGM_SPIN", "x_parentDataset")


def test_the_same_interval_asked_for_again_is_recognised(tmp_path):
    home = find_home(tmp_path / "home").prepare()
    first = take_in(home, write(tmp_path / "a.csv", creationDate="2026-01-01Z"), URL)
    again = take_in(home, write(tmp_path / "b.csv", creationDate="2026-01-02Z"), URL)
    told = [(outcome.granules[0].dataset_id, str(outcome.granules[0].revision)) for outcome in (first, again)]
    assert told[0] == told[1]
    assert Store(str(home.public)).revision("AC_H0_MFI").rows == 2
