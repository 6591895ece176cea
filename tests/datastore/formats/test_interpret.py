from dataclasses import replace

import numpy as np
import pytest

from sepp.core.model import Batch
from sepp.formats import NO_TIME, FileContent, Interpreter, Table, Variable, dataset_id_of, read_file, to_batch


def batch_of(path, number: int = 0) -> Batch:
    content = read_file(path)
    table = content.tables[number]
    return to_batch(content, table, dataset_id_of(content, table)[0])


def make(variables: list[Variable], time: list[int] | None = None, dataset_id: str = "D", **attributes: str) -> Batch:
    table = Table("Epoch", np.array([0, 1] if time is None else time, np.int64), tuple(variables))
    return to_batch(FileContent("cdf", "a.cdf", attributes, (table,)), table, dataset_id)


def varying(name: str, values: object, **attributes: object) -> Variable:
    return Variable(name, np.asarray(values), is_varying=True, attributes=attributes)


def constant(name: str, values: object, **attributes: object) -> Variable:
    return Variable(name, np.asarray(values), is_varying=False, attributes=attributes)


def test_a_field_of_2016_is_described_in_full(cdf_dir):
    batch = batch_of(cdf_dir / "cluster" / "c1_cps_fgm_spin_20161201000002_20161231235945.cdf")
    field = batch.dataset.parameter("B_vec_xyz_gse")
    assert (field.dtype, field.shape, field.dims) == ("float32", (3,), ("component",))
    assert (field.units, field.frame, field.labels) == ("nT", "GSE", ("Bx GSE", "By GSE", "Bz GSE"))
    assert (field.valid_min, field.valid_max, field.role, field.display) == (-5000, 5000, "data", "time_series")
    assert field.attributes["COORDINATE_SYSTEM"] == "GSE>Geocentric Solar Ecliptic"
    assert [p.name for p in batch.dataset.parameters] == ["B_vec_xyz_gse", "B_mag", "sc_pos_xyz_gse"]
    assert batch.values["B_vec_xyz_gse"].shape == (124468, 3)


def test_a_dataset_takes_its_description_from_the_file(cdf_dir):
    dataset = batch_of(cdf_dir / "cluster" / "c1_cps_fgm_spin_20161201000002_20161231235945.cdf").dataset
    assert (dataset.id, dataset.title) == ("C1_CP_FGM_SPIN", "Magnetic field, spin resolution")
    assert (dataset.mission, dataset.observatory, dataset.instrument) == ("Cluster", "Cluster-1", "FGM")
    assert dataset.description.startswith("This dataset contains spin resolution measurements")
    assert "acknowledge the FGM team" in dataset.citation
    assert dataset.caveats == "*C1_CQ_FGM_CAVF"
    assert dataset.attributes["Logical_source"] == "C1_CPS_FGM_SPIN"
    assert 4.2e9 < dataset.cadence_ns < 4.3e9


def test_a_field_of_2007_is_labelled_by_the_variables_named_after_it(cdf_dir):
    dataset = batch_of(cdf_dir / "cluster" / "c1_cps_fgm_spin_20070813000001_20070815235959.cdf").dataset
    assert dataset.parameter("B_vec_xyz_gse").labels == ("Bx", "By", "Bz")
    assert dataset.parameter("B_mag").shape == ()
    assert dataset.parameter("range").dtype == "int32"
    assert dataset.parameter("range").fill == -9
    assert dataset.parameter("B_vec_xyz_gse_LABEL_1") is None


def test_ion_moments_are_labelled_through_pointers(cdf_dir):
    batch = batch_of(cdf_dir / "cluster" / "c4_pps_cis_20010501091330_20010531101719.cdf")
    velocity = batch.dataset.parameter("V_p_xyz_gse")
    assert (velocity.frame, velocity.units, len(velocity.labels)) == ("GSE", "km/s", 3)
    assert batch.dataset.parameter("N_p").scale == "log"
    assert batch.constants["Half_interval"].shape == ()
    assert not {"metavar0", "L_gse_xyz"} & {parameter.name for parameter in batch.dataset.parameters}


def test_burst_field_has_four_components_and_positions_their_own_dataset(cdf_dir):
    path = cdf_dir / "mms" / "mms1_fgm_brst_l2_20150902133904_v4.18.0.cdf"
    field = batch_of(path).dataset.parameter("mms1_fgm_b_gsm_brst_l2")
    assert (field.shape, field.dims, field.frame) == ((4,), ("component_4",), "GSM")
    assert field.labels == ("Bx GSM", "By GSM", "Bz GSM", "Bt")
    assert batch_of(path, 1).dataset.id == "mms1_fgm_brst_l2@Epoch_state"
    assert batch_of(path).dataset.parameter("mms1_fgm_stemp_brst_l2").fill is None


def test_particle_fluxes_are_spectrograms_over_their_energies(cdf_dir):
    batch = batch_of(cdf_dir / "other" / "solo_L2_epd-ept-north-hcad_20200713_V02.cdf")
    flux = batch.dataset.parameter("Ion_Flux")
    assert (flux.display, flux.scale, flux.depends) == ("spectrogram", "log", ("Ion_Bins_Low_Energy",))
    assert flux.dims == ("Ion_Bins_Low_Energy",)
    assert batch.constants["Ion_Bins_Low_Energy"].shape == (12,)
    assert batch.dataset.parameter("Ion_Bins_Low_Energy").dims == ("Ion_Bins_Low_Energy",)


def test_bins_that_vary_have_an_axis_of_another_name():
    batch = make([varying("flux", np.ones((2, 5)), DEPEND_1="energy"), varying("energy", np.ones((2, 5)))])
    flux, energy = batch.dataset.parameters
    assert (flux.display, flux.depends) == ("spectrogram", ("energy",))
    assert flux.dims == energy.dims == ("energy_bin",)
    assert energy.display == "none"


@pytest.mark.parametrize(
    ("shape", "attributes", "display"),
    [
        ((5,), {"DEPEND_1": "bins"}, "spectrogram"),
        ((5,), {"DEPEND_1": "bins", "DISPLAY_TYPE": "time_series"}, "time_series"),
        ((5,), {"DEPEND_1": "bins", "TENSOR_ORDER": "1"}, "time_series"),
        ((5,), {"DEPEND_1": "texts"}, "time_series"),
        ((5,), {"DISPLAY_TYPE": "no_plot"}, "none"),
        ((), {}, "time_series"),
        ((5, 5), {"DEPEND_1": "bins"}, "none"),
    ],
)
def test_how_a_parameter_is_drawn(shape, attributes, display):
    others = [constant("bins", np.arange(5.0)), constant("texts", list("abcde"))]
    batch = make([varying("x", np.ones((2, *shape)), **attributes), *others])
    assert batch.dataset.parameter("x").display == display


def test_fills_become_nan_in_floats_and_stay_in_integers():
    batch = make([varying("f", np.array([1, -1e31], np.float32), FILLVAL=-1e31), varying("i", [0, 9], FILLVAL="9")])
    assert np.isnan(batch.values["f"]).tolist() == [False, True]
    assert batch.values["i"].tolist() == [0, 9]
    assert batch.dataset.parameter("i").fill == 9


def test_large_integer_fills_are_exact():
    fill = 2**63 - 1
    assert make([varying("i", [0, 9], FILLVAL=fill)]).dataset.parameter("i").fill == fill
    assert make([varying("i", [0, 9], FILLVAL=str(fill))]).dataset.parameter("i").fill == fill


def test_records_are_put_in_order_of_time_and_keep_their_order_within_it():
    batch = make([varying("x", [0, 1, 2, 3])], [30, 10, 30, 20])
    assert batch.time.tolist() == [10, 20, 30, 30]
    assert batch.values["x"].tolist() == [1, 3, 0, 2]


def test_records_without_time_are_dropped():
    batch = make([varying("x", [0, 1, 2]), constant("c", [7.0, 8.0])], [10, NO_TIME, 20])
    assert batch.time.tolist() == [10, 20]
    assert batch.values["x"].tolist() == [0, 2]
    assert batch.constants["c"].tolist() == [7.0, 8.0]


def test_a_trailing_axis_of_one_is_squeezed():
    batch = make([varying("x", np.ones((2, 1))), varying("y", np.ones((2, 3, 1))), constant("c", [4.0])])
    assert [parameter.shape for parameter in batch.dataset.parameters] == [(), (3,), ()]


def test_suffixes_go_even_where_another_id_is_given():
    variables = [varying("B__C1_CP_X", [1, 2]), varying("n__C1_CP_X", [1, 2])]
    assert list(make(variables, dataset_id="MINE").values) == ["B", "n"]


def test_a_variable_named_time_does_not_hide_the_axis():
    assert list(make([varying("time", [1, 2]), varying("a/b", [1, 2])]).values) == ["time_value", "a_b"]


@pytest.mark.parametrize(
    ("units", "text"),
    [("nT", "nT"), ((" nT", "nT"), "nT"), (("km/s", "deg"), "km/s, deg"), (" ", ""), ("1/cc ", "1/cc")],
)
def test_units_are_those_of_the_file(units, text):
    assert make([varying("x", [1, 2], UNITS=units)]).dataset.parameter("x").units == text


def test_units_may_be_pointed_to():
    batch = make([varying("x", np.ones((2, 2)), UNIT_PTR="u"), constant("u", ["year", "day"])])
    assert batch.dataset.parameter("x").units == "year, day"
    assert batch.dataset.parameter("u") is None


def test_parts_of_a_file_share_what_is_said_of_them_and_keep_their_own_records():
    whole = varying("v", np.arange(8.0), FILLVAL=3.0)
    interpreter = Interpreter()
    first, second = (
        interpreter.to_batch(FileContent("cdf", "a.cdf", whole.attributes, (table,)), table, "D")
        for cut in (slice(0, 4), slice(4, 8))
        for table in [Table("t", np.arange(8)[cut], (replace(whole, values=whole.values[cut]),))]
    )
    assert first.dataset is second.dataset
    assert np.isnan(first.values["v"][3])
    assert second.values["v"].tolist() == [4, 5, 6, 7]


@pytest.mark.parametrize("change", [{"dtype": np.float32}, {"shape": (2, 2)}])
def test_a_part_of_another_kind_is_described_anew(change):
    interpreter, attributes = Interpreter(), {"UNITS": "nT"}
    parts = [np.arange(4.0), np.arange(4.0).astype(change.get("dtype", float)).reshape(change.get("shape", (4,)))]
    tables = [Table("t", np.arange(len(part)), (Variable("v", part, True, attributes),)) for part in parts]
    found = [interpreter.to_batch(FileContent("cdf", "a.cdf", attributes, (t,)), t, "D") for t in tables]
    wanted = [to_batch(FileContent("cdf", "a.cdf", attributes, (t,)), t, "D") for t in tables]
    assert [batch.dataset for batch in found] == [batch.dataset for batch in wanted]
