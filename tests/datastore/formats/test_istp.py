import pytest

from sepp.formats.istp import attribute, attribute_text, frame_of, role_of, scale_of, valid_range


@pytest.mark.parametrize(
    ("attributes", "frame"),
    [
        ({"COORDINATE_SYSTEM": "GSE>Geocentric Solar Ecliptic"}, "GSE"),
        ({"COORDINATE_SYSTEM": "gsm"}, "GSM"),
        ({"COORDINATE_SYSTEM": "NA"}, ""),
        ({"Frame": "vector>gse_xyz"}, "GSE"),
        ({"FRAME": "FAC>xyz"}, "FAC"),
        ({"FRAME": "array>na"}, ""),
        ({"FRAME": "scalar>na"}, ""),
        ({"TENSOR_FRAME": "FAC"}, "FAC"),
        ({}, ""),
    ],
)
def test_the_frame_is_the_short_name(attributes, frame):
    assert frame_of(attributes) == frame


@pytest.mark.parametrize(
    ("names", "frame"),
    [
        (("V_p_xyz_gse", "Vx"), "GSE"),
        (("BGSMc", "Bx GSM", "By GSM"), "GSM"),
        (("B", "x (GSE)"), "GSE"),
        (("B_gse", "Bx GSM"), ""),
        (("Bgsexyz",), ""),
        ((), ""),
    ],
)
def test_names_tell_the_frame_only_if_they_agree(names, frame):
    assert frame_of({}, names) == frame


def test_attributes_are_found_in_any_case_and_blanks_do_not_count():
    assert attribute({"Title": " ", "TEXT": "x"}, "TITLE", "text") == "x"
    assert attribute({"A": ()}, "A") is None
    assert attribute_text({"TEXT": ("one ", "two")}, "text") == "one two"


@pytest.mark.parametrize(
    ("attributes", "role"),
    [
        ({"VAR_TYPE": "data"}, "data"),
        ({"PARAMETER_TYPE": "Support_Data"}, "support_data"),
        ({"VAR_TYPE": "metadata"}, "metadata"),
        ({"VAR_TYPE": "ignore_data"}, "support_data"),
        ({}, "data"),
    ],
)
def test_roles_are_those_of_istp(attributes, role):
    assert role_of(attributes) == role


@pytest.mark.parametrize(("text", "scale"), [("log", "log"), ("LOG", "log"), ("Linear", "linear"), ("", "linear")])
def test_the_scale_is_linear_or_log(text, scale):
    assert scale_of({"SCALETYP": text}) == scale


def test_the_valid_range_spans_all_components():
    assert valid_range({"VALIDMIN": (-20.0, 0.0), "VALIDMAX": "5"}) == (-20.0, 5.0)
    assert valid_range({}) == (None, None)
