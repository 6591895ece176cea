"""Which dataset is taken for whose positions."""

import pytest

from sepp.archive.ephemeris.observatories import list_observatories, observatory_id, position_frame
from sepp.core.model import Dataset, Holding, Parameter, Revision


def vector(name, units="km", frame="GSE", shape=(3,)):
    return Parameter(name, "float32", shape, units=units, frame=frame)


def holding(dataset_id, *parameters, observatory="Cluster-1", instrument="", span=(0, 10)):
    dataset = Dataset(dataset_id, observatory=observatory, instrument=instrument, parameters=parameters)
    return Holding(dataset, *span, Revision(1, 10), 1)


@pytest.mark.parametrize(
    "parameter",
    [vector("sc_pos_xyz_gse"), vector("sc_r_xyz_gse"), vector("mms1_fgm_r_gse_brst_l2", shape=(4,)),
     vector("PGSE", "RE"), vector("mms1_mec_r_gse"), vector("tha_pos_gse", "Re"),
     vector("XYZ_GSE", "re"), vector("SC_pos_GSE", frame="")],
)  # fmt: skip
def test_positions_are_known_by_name_units_and_frame(parameter):
    assert position_frame(parameter) == "GSE"


@pytest.mark.parametrize(
    "parameter",
    [vector("B_vec_xyz_gse", "nT"), vector("sc_dr1_xyz_gse"), vector("sc_v_xyz_gse", "km/s"), vector("foot_pos_geo"),
     vector("sc_pos_xyz_gse", shape=()), vector("sc_pos_xyz_sr2", frame="SR2"), vector("pos_hci", frame="HCI"),
     vector("sc_pos", frame=""), vector("velocity_gse")],
)  # fmt: skip
def test_other_vectors_are_not(parameter):
    assert position_frame(parameter) is None


def test_the_mission_s_choice_goes_before_all_others():
    field = holding("C1_CP_FGM_SPIN", vector("sc_pos_xyz_gse"), span=(0, 99))
    made_for_it = holding("C1_ORBIT_X", vector("pos_gse"), span=(0, 50))
    named = holding("C1_CP_AUX_POSGSE_1M", vector("sc_r_xyz_gse"))
    assert list_observatories([field, made_for_it, named])["cluster1"].dataset == "C1_CP_AUX_POSGSE_1M"
    assert list_observatories([made_for_it, field])["cluster1"].dataset == "C1_ORBIT_X"
    assert list_observatories([field])["cluster1"].dataset == "C1_CP_FGM_SPIN"


def test_of_equals_the_longest_is_taken_and_of_frames_gse():
    short = holding("A_POS", vector("pos_gsm", frame="GSM"))
    long = holding("B_POS", vector("pos_gsm", frame="GSM"), vector("pos_gse"), span=(0, 99))
    found = list_observatories([long, short])["cluster1"]
    assert (found.dataset, found.parameter, found.frame) == ("B_POS", "pos_gse", "GSE")


def test_a_dataset_without_records_tells_no_positions():
    described = Holding(Dataset("C1_POS", observatory="X", parameters=(vector("pos_gse"),)), None, None, None, 0)
    assert list_observatories([described]) == {}


@pytest.mark.parametrize(
    ("dataset", "name"),
    [
        (Dataset("X", observatory="THEMIS-A"), "themisa"),
        (Dataset("X", mission="Wind"), "wind"),
        (Dataset("ab_c"), "ab"),
    ],
)
def test_ids_are_short_and_plain(dataset, name):
    assert observatory_id(dataset) == name
