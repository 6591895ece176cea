"""Clients that others wrote: pyvo, stilts, and what TOPCAT asks first."""

import gc
import os
import shutil
import subprocess
import sys
from importlib.util import find_spec

import pytest
import pyvo
from astropy.table import Table

from sepp.servers.tap.adql.functions import FUNCTIONS
from sepp.servers.tap.adql.geometry import OFFERED, REFUSED
from tests.conftest import require

WORDS = {"ILIKE", "UNION", "EXCEPT", "INTERSECT", "WITH", "CAST", "OFFSET"}


@pytest.fixture
def service(tap_url, monkeypatch):
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    asking = pyvo.dal.TAPService(tap_url)
    yield asking
    asking._session.close()  # pyvo has no other way


def test_pyvo_asks_at_once(service):
    found = service.search("SELECT dataset_id, cadence FROM sepp.datasets ORDER BY dataset_id")
    assert list(found["dataset_id"]) == ["EMPTY_CP_AUX", "MIXED_CP_FIELD", "MIXED_CP_SPECTRUM"]
    assert str(found.fielddescs[1].unit) == "s"


# pyvo leaves the connection of a job's result open.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning", "ignore::ResourceWarning")
def test_pyvo_asks_by_a_job(service):
    found = service.run_async("SELECT TOP 1 * FROM sepp.epn_core WHERE granule_gid = 'MIXED_CP_FIELD'")
    assert found["target_name"][0] == "Earth"
    del found
    gc.collect()


def test_pyvo_brings_a_table(service):
    mine = Table({"name": ["MIXED_CP_FIELD", "OTHER"], "weight": [2.5, 3.5]})
    found = service.run_sync(
        "SELECT d.dataset_id, m.weight FROM tap_upload.mine AS m JOIN sepp.datasets AS d ON d.dataset_id = m.name",
        uploads={"mine": mine},
    )
    assert [(row["dataset_id"], float(row["weight"])) for row in found] == [("MIXED_CP_FIELD", 2.5)]


def test_pyvo_is_told_what_is_wrong(service):
    with pytest.raises(pyvo.dal.DALQueryError, match="No table"):
        service.search("SELECT * FROM sepp.nothing")


def test_pyvo_reads_tables_capabilities_and_examples(service):
    assert "sepp.epn_core" in service.tables
    assert [one.name for one in service.tables["csa.v_dataset_inventory"].columns][-1] == "inventory_version"
    assert service.hardlimit == 10**7
    assert len(service.examples) >= 4


def test_the_capabilities_tell_every_function_that_is_answered_and_no_other(service):
    languages = service.get_tap_capability().languages
    told = {feature.form.partition("(")[0] for kind in languages[0].languagefeaturelists for feature in kind}
    assert told >= {*OFFERED, "IN_UNIT", "LOWER", "UPPER", "CAST"}
    assert not told & set(REFUSED)
    assert {name for name in told if name.upper() not in FUNCTIONS} == WORDS


def test_what_topcat_asks_first_is_answered(service):
    asked = (
        "SELECT schema_name, description FROM TAP_SCHEMA.schemas",
        "SELECT table_name, table_type, description FROM TAP_SCHEMA.tables WHERE schema_name = 'sepp'",
        "SELECT column_name, description, unit, ucd, utype, datatype, indexed, principal, std FROM TAP_SCHEMA.columns "
        "WHERE table_name = 'sepp.granules'",
        "SELECT key_id, target_table FROM TAP_SCHEMA.keys WHERE from_table = 'sepp.granules'",
        "SELECT TOP 1000 * FROM sepp.granules AS g WHERE g.start_time > '2016-01-01T00:00:00'",
    )
    assert all(len(service.search(query)) for query in asked)


SPEASY = """
import sys
from speasy.core.inventory.indexes import DatasetIndex, ParameterIndex, SpeasyIndex
from speasy.data_providers.csa import build_inventory

def walk(node):
    for child in vars(node).values():
        if isinstance(child, SpeasyIndex):
            yield child
            yield from walk(child)

found = list(walk(build_inventory(SpeasyIndex("csa", "csa", ""), tapurl=sys.argv[1])))
print(sorted(one.dataset_id for one in found if isinstance(one, DatasetIndex)))
print(sorted(one.parameter_id for one in found if isinstance(one, ParameterIndex))[:2])
"""


def test_speasy_reads_csa_s_inventory(tap_url, tmp_path):
    require(bool(find_spec("speasy")), "speasy")
    told = {
        "HOME": str(tmp_path),
        "NO_PROXY": "127.0.0.1",
        "SPEASY_CORE_DISABLED_PROVIDERS": "amda,cda,csa,ssc,archive",
    }
    done = subprocess.run(
        [sys.executable, "-c", SPEASY, f"{tap_url}/"],
        capture_output=True, text=True, timeout=200, check=False, env={**os.environ, **told}, cwd=tmp_path,
    )  # fmt: skip
    assert done.stdout.splitlines()[-2:] == [
        "['MIXED_CP_FIELD', 'MIXED_CP_SPECTRUM']",
        "['B__MIXED_CP_FIELD', 'N__MIXED_CP_FIELD']",
    ], done.stderr


def test_taplint_finds_no_error(tap_url, tmp_path):
    stilts = shutil.which("stilts")
    require(bool(stilts), "stilts (apt-get install stilts)")
    options = {"_JAVA_OPTIONS": f"-Duser.home={tmp_path}"}
    told = subprocess.run(
        [stilts, "taplint", f"tapurl={tap_url}", "report=EWSF"],
        capture_output=True, text=True, timeout=200, check=False, env={**os.environ, **options}, cwd=tmp_path,
    ).stdout  # fmt: skip
    assert [line for line in told.splitlines() if line.startswith("E-")] == []
    assert "Totals: Errors: 0;" in told
    for stage in ("QGE", "QPO", "QAS", "MDQ"):
        assert f"S-{stage}-QNUM" in told
