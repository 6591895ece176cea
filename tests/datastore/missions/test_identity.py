import pytest

from sepp.core.model import Dataset
from sepp.missions import enrich, identify


@pytest.mark.parametrize(
    ("name", "dataset_id"),
    [
        ("c1_cps_fgm_spin_20161201000002_20161231235945.cdf", "C1_CP_FGM_SPIN"),
        ("c4_pps_cis_20010501091330_20010531101719.cdf", "C4_PP_CIS"),
        ("c1_cp_fgm_spin_20161201_v01.cdf", "C1_CP_FGM_SPIN"),
        ("c3_cp_efw_l3_e3d_inert_00000000_v01.cdf", "C3_CP_EFW_L3_E3D_INERT"),
        ("C1_PP_CIS_20070814_V01.cdf", "C1_PP_CIS"),
        ("C1_CP_EFW_L3_P__20010201_120000_20010201_120100_V110503.cef.gz", "C1_CP_EFW_L3_P"),
        ("C1_CP_CIS-CODIF_H1_1D_PEF__20010101_V01.cef.gz", "C1_CP_CIS-CODIF_H1_1D_PEF"),
        ("C2_CP_PEA_PITCH_SPIN_DEFlux__20010101_V01.cef", "C2_CP_PEA_PITCH_SPIN_DEFlux"),
        ("mms1_fgm_brst_l2_20150902133904_v4.18.0.cdf", "mms1_fgm_brst_l2"),
        ("mms3_fpi_fast_l2_dis-moms_20151016120000_v3.3.0.cdf", "mms3_fpi_fast_l2_dis-moms"),
        ("mms1_mec_srvy_l2_epht89d_20151016_v2.1.0.cdf", "mms1_mec_srvy_l2_epht89d"),
        ("/some/folder/mms1_fgm_brst_l2_20150902133904_v4.18.0.cdf", "mms1_fgm_brst_l2"),
        ("example_cluster.cdf", None),
        ("ac_h0_mfi_20200101_v01.cdf", None),
        ("", None),
    ],
)
def test_a_file_name_tells_the_dataset(name, dataset_id):
    assert identify(name) == dataset_id


@pytest.mark.parametrize(
    ("dataset_id", "told"),
    [
        ("C1_CP_FGM_SPIN", ("Cluster", "Cluster-1", "FGM")),
        ("C3_CP_CIS-CODIF_H1_1D_PEF", ("Cluster", "Cluster-3", "CIS")),
        ("C2_CP_PEA_PITCH_SPIN_DEFlux", ("Cluster", "Cluster-2", "PEACE")),
        ("C4_PP_CIS", ("Cluster", "Cluster-4", "CIS")),
        ("mms1_fgm_brst_l2@Epoch_state", ("MMS", "MMS1", "FGM")),
        ("mms3_fpi_fast_l2_dis-moms", ("MMS", "MMS3", "FPI")),
        ("CL_SP_AUX", ("Cluster", "", "")),
        ("AC_H0_MFI", ("", "", "")),
    ],
)
def test_an_id_tells_mission_observatory_and_instrument(dataset_id, told):
    dataset = enrich(Dataset(dataset_id))
    assert (dataset.mission, dataset.observatory, dataset.instrument) == told


def test_the_id_rules_over_a_file_that_names_another_spacecraft():
    assert enrich(Dataset("C2_CP_FGM_SPIN", observatory="Cluster-1")).observatory == "Cluster-2"


def test_what_the_file_told_of_title_region_and_citation_stays():
    dataset = enrich(Dataset("C1_CP_FGM_SPIN", title="T", region="Cusp", citation="C"))
    assert (dataset.title, dataset.region, dataset.citation) == ("T", "Cusp", "C")


def test_what_the_file_did_not_tell_is_filled():
    dataset = enrich(Dataset("mms1_fgm_brst_l2"))
    assert dataset.title == "Fluxgate Magnetometer on MMS1 (mms1_fgm_brst_l2)"
    assert "Magnetopause" in dataset.region
    assert "doi:10.1007/s11214-014-0057-3" in dataset.citation
    assert "doi:10.1007/s11214-015-0164-9" in dataset.citation


def test_an_unknown_id_is_left_alone():
    dataset = Dataset("AC_H0_MFI", title="T")
    assert enrich(dataset) is dataset
