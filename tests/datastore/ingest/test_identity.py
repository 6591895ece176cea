"""Whose records a real file's are, by all that ingest goes by: file, name and mission."""

import shutil

import numpy as np
import pytest
from astropy.io import fits

from sepp.catalog import Catalog
from sepp.core.home import find_home
from sepp.formats import read_file, to_batch
from sepp.ingest.identity import choose_identity
from sepp.missions import enrich
from tests.fixtures_archive import run_sepp

FITS = "TELESCOP, INSTRUME"
LYRA = "lyra_20150101-000000_lev3_std_truncated.fits.gz"


def told_by(path, given=None):
    content = read_file(path)
    dataset_id, rule = choose_identity(content, content.tables[0], given)
    dataset = enrich(to_batch(content, content.tables[0], dataset_id).dataset)
    return (dataset_id, rule), (dataset.mission, dataset.observatory, dataset.instrument), dataset.citation


@pytest.mark.parametrize(
    ("name", "identity", "told"),
    [
        (
            "cdf/cluster/c1_cps_fgm_spin_20010130*",
            ("C1_CP_FGM_SPIN", "variable suffix"),
            ("Cluster", "Cluster-1", "FGM"),
        ),
        ("cdf/cluster/c3_cps_fgm_spin_2016*", ("C3_CP_FGM_SPIN", "variable suffix"), ("Cluster", "Cluster-3", "FGM")),
        ("cdf/cluster/c4_pps_cis_*", ("C4_PP_CIS", "variable suffix"), ("Cluster", "Cluster-4", "CIS")),
        ("cef/C4_CP_ASP_ACTIVE*", ("C4_CP_ASP_ACTIVE", "variable suffix"), ("Cluster", "Cluster-4", "ASPOC")),
        ("cdf/mms/mms1_fgm_brst_l2_2019*", ("mms1_fgm_brst_l2", "Logical_source"), ("MMS", "MMS1", "FGM")),
        ("cdf/**/ac_h2_sis_*", ("AC_H2_SIS", "Logical_source"), ("ACE", "ACE", "SIS")),
        ("hapi/HAPI_amda_imf_all.binary", ("ace-imf-all", "status.x_parentDataset"), ("ACE", "ACE", "MAG")),
        ("cdf/**/wi_plsp_3dp_*", ("WI_PLSP_3DP", "file name"), ("Wind", "Wind", "3DP")),
        ("cdf/**/wi_k0_mfi_*", ("WI_K0_MFI", "Logical_source"), ("Wind", "Wind", "MFI")),
        ("cdf/**/thd_l2_efi_*", ("thd_l2_efi", "Logical_source"), ("THEMIS", "THEMIS-D", "EFI")),
        (
            "cdf/**/solo_L2_epd-ept-north*",
            ("solo_L2_epd-ept-north-hcad", "Logical_source"),
            ("Solar Orbiter", "Solar Orbiter", "EPD"),
        ),
        (
            "cdf/**/psp_isois-epilo*",
            ("psp_isois-epilo_l2-ic", "Logical_source"),
            ("Parker Solar Probe", "Parker Solar Probe", "ISOIS"),
        ),
        (
            "cdf/**/uy_proton*",
            ("uy_proton-distributions_swoops", "Logical_source"),
            ("Ulysses", "Ulysses", "SWOOPS"),
        ),
        ("fits/efz2004*", ("SOHO_EIT_195", FITS), ("SOHO", "SOHO", "EIT")),
        ("jp2/*SOHO_LASCO*", ("SOHO_LASCO_C3_white-light", "file name"), ("SOHO", "SOHO", "LASCO")),
        (f"fits/{LYRA}", ("lyra_lev3_std", "file name"), ("PROBA-2", "PROBA-2", "LYRA")),
    ],
)
def test_a_real_file_tells_dataset_mission_observatory_and_instrument(shared, name, identity, told):
    (path,) = sorted((shared / "data").glob(name))
    found = told_by(path)
    assert found[:2] == (identity, told)
    assert found[2]


@pytest.mark.parametrize(
    ("name", "dataset_id", "told"),
    [
        ("fits/aia_171_level1.fits", "SDO_AIA_171", ("SDO", "SDO", "AIA")),
        ("jp2/*SDO_AIA_AIA_193.jp2", "SDO_AIA_193_JP2", ("SDO", "SDO", "AIA")),
        ("fits/go1520120601.fits.gz", "GOES-15_X-ray-Detector_FLUXES", ("GOES", "GOES 15", "X-ray Detector")),
    ],
)
def test_an_observatory_without_a_mission_of_ours_is_its_own(shared, name, dataset_id, told):
    (path,) = (shared / "data").glob(name)
    assert told_by(path)[:2] == ((dataset_id, FITS), told)


def make_swap(path, shared):
    """Put pixels to the real header, which has none."""
    header = fits.Header.fromtextfile(shared / "data" / "fits" / "resampled1_swap.header")
    fits.PrimaryHDU(np.ones((100, 100)), header).writeto(path, output_verify="silentfix")
    return path


@pytest.mark.parametrize(
    ("name", "identity"),
    [
        ("swap_lv1_20111004_235641.fits", ("swap_lv1", "file name")),
        ("resampled1_swap.fits", ("PROBA2_SWAP_174", FITS)),
    ],
)
def test_swap_is_of_proba_2_whatever_its_file_is_called(tmp_path, shared, name, identity):
    told = told_by(make_swap(tmp_path / name, shared))
    assert told[:2] == (identity, ("PROBA-2", "PROBA-2", "SWAP"))
    assert "Seaton" in told[2]


def test_an_id_given_rules_over_one_that_was_made(tmp_path, shared):
    path = make_swap(tmp_path / "a.fits", shared)
    assert told_by(path, given="MINE")[0] == ("MINE", "--dataset")


def test_a_search_by_the_mission_finds_what_was_taken_in(tmp_path, shared):
    home = find_home(tmp_path / "home")
    shutil.copy(shared / "data" / "fits" / LYRA, tmp_path / LYRA)
    done = run_sepp("ingest", tmp_path / LYRA, "--home", home.root)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "file name" in done.stdout
    (found,) = Catalog(home.catalog_url).search(mission="PROBA-2")
    assert (found.dataset.id, found.dataset.instrument) == ("lyra_lev3_std", "LYRA")
