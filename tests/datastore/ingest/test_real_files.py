"""Step 2 of a new user: a folder of real files goes in, and again."""

import numpy as np
import pycdfpp
import pytest

from sepp.catalog import Catalog
from sepp.store import Store
from tests.fixtures_archive import run_sepp

RECORDS = {
    "C1_CP_FGM_SPIN": 21767 + 20687 + 124468 + 64499,
    "C2_CP_FGM_SPIN": 124717,
    "C3_CP_FGM_SPIN": 126064,
    "C1_PP_CIS": 20633,
    "C4_PP_CIS": 175248,
    "C1_CP_EFW_L3_P": 15,
    "C1_CP_AUX_MAARBLE_ULF_PC1": 7,
}


@pytest.fixture
def store(ingested):
    return Store(str(ingested.home.public))


@pytest.fixture
def catalog(ingested):
    return Catalog(ingested.home.catalog_url)


@pytest.mark.parametrize("dataset_id", RECORDS)
def test_every_record_of_a_dataset_is_in(store, dataset_id):
    assert store.revision(dataset_id).rows == RECORDS[dataset_id]


def test_the_second_time_axis_of_mms_is_a_dataset_of_its_own(store):
    assert {"mms1_fgm_brst_l2", "mms1_fgm_brst_l2@Epoch_state"} <= set(store.ids())


def test_values_are_those_of_the_file(store, cdf_dir):
    name = "c1_cps_fgm_spin_20161201000002_20161231235945.cdf"
    original = pycdfpp.load(str(cdf_dir / "cluster" / name))["B_vec_xyz_gse__C1_CP_FGM_SPIN"].values
    held = store.open("C1_CP_FGM_SPIN", None, parameters=["B_vec_xyz_gse"])["B_vec_xyz_gse"].values
    np.testing.assert_array_equal(held[-len(original) :], np.where(original == np.float32(-1e30), np.nan, original))


def test_a_dataset_without_records_is_described_all_the_same(catalog):
    holding = catalog.describe("C1_CP_AUX_SPIN_TIME")
    assert (holding.revision, holding.granules) == (None, 1)


def test_the_file_that_fails_is_listed_and_the_status_says_so(ingested):
    assert ingested.status == 1
    assert "failed:" in ingested.output
    assert "gap_skeleton.cef" in ingested.output
    assert ingested.errors.strip().splitlines()[-1].startswith("sepp: ")


def test_the_summary_tells_records_and_rules(ingested):
    assert "C4_PP_CIS" in ingested.output
    assert "175,248" in ingested.output


def test_originals_are_kept_bit_for_bit(ingested, catalog, cdf_dir):
    granule = catalog.granules("C4_PP_CIS")[0]
    kept = ingested.home.originals / granule.sha256[:2] / granule.sha256 / granule.name
    assert kept.read_bytes() == (cdf_dir / "cluster" / granule.name).read_bytes()


def test_a_second_run_skips_what_it_has(ingested, cdf_dir, store):
    before = store.revision("C4_PP_CIS")
    done = run_sepp("ingest", cdf_dir / "cluster", "--home", ingested.home.root)
    assert (done.returncode, store.revision("C4_PP_CIS")) == (0, before)
    total = next(line for line in done.stdout.splitlines() if "total" in line)
    assert total.replace("│", " ").split()[1:3] == ["0", "0"]


def test_both_time_axes_of_a_skipped_file_are_counted(ingested, cdf_dir):
    done = run_sepp("ingest", cdf_dir / "mms", "--home", ingested.home.root)
    total = next(line for line in done.stdout.splitlines() if "total" in line)
    assert (done.returncode, total.split()[1:4]) == (0, ["0", "0", "6"])
