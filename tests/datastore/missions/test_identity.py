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
        ("D1_CP_PEA_PITCH_SPIN_DEFlux__20050101_V01.cef.gz", "D1_CP_PEA_PITCH_SPIN_DEFlux"),
        ("ac_h0_mfi_00000000_v01.cdf", "AC_H0_MFI"),
        ("ac_or_ssc_20200101_v01.cdf", "AC_OR_SSC"),
        ("wi_k0_mfi_20220101_v01.cdf", "WI_K0_MFI"),
        ("wi_plsp_3dp_19990329_v02.cdf", "WI_PLSP_3DP"),
        ("wi_l2-30min_sms-stics-afm-magnetosphere_00000000_v01.cdf", "WI_L2-30MIN_SMS-STICS-AFM-MAGNETOSPHERE"),
        ("omni_hro_1min_20200101_v01.cdf", "OMNI_HRO_1MIN"),
        ("omni2_h0_mrg1hr_20200101_v01.cdf", "OMNI2_H0_MRG1HR"),
        ("thg_l2_mag_mek_00000000_v01.cdf", "thg_l2_mag_mek"),
        ("thd_l2_efi_00000000_v01.cdf", "thd_l2_efi"),
        ("tha_or_ssc_20100101_v01.cdf", "tha_or_ssc"),
        ("solo_L2_epd-ept-north-hcad_20200713_V02.cdf", "solo_L2_epd-ept-north-hcad"),
        ("solo_l2_rpw-lfr-surv-swf-e_00000000_v01.cdf", "solo_L2_rpw-lfr-surv-swf-e"),
        ("solo_L1_swa-pas-mom_20200706_V01.cdf", "solo_L1_swa-pas-mom"),
        ("solo_LL02_mag_20200713T000000-20200713T235959_V01I.cdf", "solo_LL02_mag"),
        ("psp_fld_l2_mag_rtn_1min_20200104_v02.cdf", "psp_fld_l2_mag_rtn_1min"),
        ("psp_fld_l2_mag_RTN_2020010400_v02.cdf", "psp_fld_l2_mag_rtn"),
        ("psp_isois-epilo_l2-ic_20190401_v0.0.0.cdf", "psp_isois-epilo_l2-ic"),
        ("psp_swp_spi_sf00_l3_mom_20200101_v04.cdf", "psp_swp_spi_sf00_l3_mom"),
        ("uy_proton-distributions_swoops_00000000_v01.cdf", "uy_proton-distributions_swoops"),
        ("soho_celias-pm_30s_20200101_v01.cdf", "SOHO_CELIAS-PM_30S"),
        ("soho_erne-led_l2-1min_20150101_v01.cdf", "SOHO_ERNE-LED_L2-1MIN"),
        ("so_k0_cel_19960101_v01.cdf", "SO_K0_CEL"),
        ("2013_05_13__16_54_06_137__SOHO_LASCO_C3_white-light.jp2", "SOHO_LASCO_C3_white-light"),
        ("2013_06_24__17_31_30_84__SDO_AIA_AIA_193.jp2", None),
        ("lyra_20150101-000000_lev3_std_truncated.fits.gz", "lyra_lev3_std"),
        ("swap_lv1_20120101_001607.fits", "swap_lv1"),
        ("example_cluster.cdf", None),
        ("ge_h0_cpi_00000000_v01.cdf", None),
        ("", None),
    ],
)
def test_a_file_name_tells_the_dataset(name, dataset_id):
    assert identify(name) == dataset_id


@pytest.mark.parametrize(
    ("dataset_id", "told"),
    [
        ("C1_CP_FGM_SPIN", ("Cluster", "Cluster-1", "FGM")),
        ("C3_CP_CIS-CODIF_H1_1D_PEF", ("Cluster", "Cluster-3", "CIS-CODIF")),
        ("C1_CP_CIS-HIA_ONBOARD_MOMENTS", ("Cluster", "Cluster-1", "CIS-HIA")),
        ("C1_CP_AUX_POSGSE_1M", ("Cluster", "Cluster-1", "AUX")),
        ("C2_JP_PMP", ("Cluster", "Cluster-2", "AUX")),
        ("C1_CP_CAL_FILES", ("Cluster", "Cluster-1", "CAL")),
        ("CE_WBD_WAVEFORM_CDF", ("Cluster", "", "WBD")),
        ("C2_CP_PEA_PITCH_SPIN_DEFlux", ("Cluster", "Cluster-2", "PEACE")),
        ("C4_PP_CIS", ("Cluster", "Cluster-4", "CIS")),
        ("mms1_fgm_brst_l2@Epoch_state", ("MMS", "MMS1", "FGM")),
        ("mms3_fpi_fast_l2_dis-moms", ("MMS", "MMS3", "FPI")),
        ("CL_SP_AUX", ("Cluster", "", "AUX")),
        ("D2_PP_HID", ("Double Star", "Double Star TC-2", "HID")),
        ("D1_CP_ASP_IONC", ("Double Star", "Double Star TC-1", "ASPOC")),
        ("D2_PP_HEED", ("Double Star", "Double Star TC-2", "HEED")),
        ("D1_CP_AUX_POSGSE_1M", ("Double Star", "Double Star TC-1", "AUX")),
        ("dstar1-fgm-prp", ("Double Star", "Double Star TC-1", "FGM")),
        ("AC_H0_MFI", ("ACE", "ACE", "MAG")),
        ("ace-epam-de", ("ACE", "ACE", "EPAM")),
        ("WI_PLSP_3DP", ("Wind", "Wind", "3DP")),
        ("WI_L2-30MIN_SMS-STICS-AFM-MAGNETOSPHERE", ("Wind", "Wind", "SMS")),
        ("OMNI_HRO_1MIN", ("OMNI", "OMNI", "")),
        ("thd_l2_efi", ("THEMIS", "THEMIS-D", "EFI")),
        ("thg_l2_mag_mek", ("THEMIS", "THEMIS ground observatories", "GMAG")),
        ("athp2-fgm-s", ("THEMIS", "THEMIS-C", "FGM")),
        ("solo_L2_rpw-lfr-surv-swf-e", ("Solar Orbiter", "Solar Orbiter", "RPW")),
        ("so-ept-sun", ("Solar Orbiter", "Solar Orbiter", "EPD")),
        ("psp_fld_l2_mag_RTN_1min", ("Parker Solar Probe", "Parker Solar Probe", "FIELDS")),
        ("psp-let1-1hr", ("Parker Solar Probe", "Parker Solar Probe", "ISOIS")),
        ("uy_proton-distributions_swoops", ("Ulysses", "Ulysses", "SWOOPS")),
        ("SO_K0_CEL", ("SOHO", "SOHO", "CELIAS")),
        ("SOHO_LASCO_C3_white-light", ("SOHO", "SOHO", "LASCO")),
        ("lyra_lev3_std", ("PROBA-2", "PROBA-2", "LYRA")),
        ("RO-C-RPCMAG-3-EXT3-CALIBRATED-V9.0", ("Rosetta", "Rosetta", "RPC-MAG")),
        ("ros-magib-1s", ("Rosetta", "Rosetta", "RPC-MAG")),
        ("clust2-hia-mom", ("Cluster", "Cluster-2", "CIS-HIA")),
        ("GE_H0_CPI", ("", "", "")),
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


def test_the_number_of_a_file_s_auxiliary_experiment_does_not_stay():
    assert enrich(Dataset("CL_SP_AUX", instrument="AUX3")).instrument == "AUX"


@pytest.mark.parametrize(
    "dataset_id",
    [
        "C1_CP_AUX_POSGSE_1M",
        "CL_SP_AUX",
        "C1_CQ_EFW_INST",
        "C1_CP_CIS_MODES",
        "C1_CP_FGM_CAVEATS",
        "C1_CG_CIS_SPECTRO",
        "C2_CP_ASP_ACTIVE",
        "CC_CP_AUX_MAARBLE_SOD_ULF_PC35",
        "C1_CP_AUX_ECLAT_FLT_T96",
        "C1_JP_PMP",
        "D1_CP_AUX_POSGSE_1M",
        "clust1-orb-all",
        "tha_or_ssc",
        "AC_OR_SSC",
        "mms1_mec_srvy_l2_epht89d",
    ],
)
def test_what_measures_in_no_region_has_none_whatever_the_mission_crosses(dataset_id):
    assert enrich(Dataset(dataset_id, region="Solar_Wind, Magnetosheath")).region == ""


@pytest.mark.parametrize(
    ("dataset_id", "region"),
    [
        ("C1_CP_FGM_SPIN", "Magnetosheath"),
        ("C3_CP_CIS-HIA_ONBOARD_MOMENTS", "Magnetosheath"),
        ("C2_CP_AUX_MAARBLE_ULF_PC1", "Magnetosheath"),
        ("CL_SP_CIS", "Magnetosheath"),
        ("D2_PP_HID", "Cusp"),
        ("clust1-fgm-high", "Cusp"),
        ("thg_l2_mag_mek", "Earth_Surface"),
        ("SOHO_LASCO_C3_white-light", "Corona"),
        ("SOHO_CELIAS-PM_30S", "Solar_Wind"),
        ("AC_H0_MFI", "L1"),
        ("mms1_fgm_brst_l2", "Magnetopause"),
    ],
)
def test_what_measures_in_a_region_tells_it(dataset_id, region):
    assert region in enrich(Dataset(dataset_id)).region.split(", ")


def test_an_unknown_id_is_left_alone():
    dataset = Dataset("GE_H0_CPI", title="T")
    assert enrich(dataset) is dataset
