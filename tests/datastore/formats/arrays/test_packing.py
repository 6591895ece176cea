import numpy as np

from sepp.formats.arrays.array import Array
from sepp.formats.arrays.packing import unpack


def packed(values, **attributes) -> Array:
    return unpack(Array("a", np.asarray(values), ("t",), attributes))


def test_scaled_integers_become_floats_with_nan_for_fills():
    array = packed(np.array([1, 2, -99], "i2"), scale_factor=0.5, add_offset=10.0, _FillValue=-99, valid_range=(0, 4))
    np.testing.assert_array_equal(array.values, [10.5, 11.0, np.nan])
    assert array.attributes["valid_range"] == (10.0, 12.0)
    assert array.attributes["packed_FillValue"] == -99
    assert array.attributes["packed_scale_factor"] == 0.5
    assert "_FillValue" not in array.attributes


def test_a_negative_scale_turns_the_valid_range_around():
    array = packed(np.array([1], "i2"), scale_factor=-1.0, valid_min=0, valid_max=5)
    assert (array.attributes["valid_min"], array.attributes["valid_max"]) == (-5.0, 0.0)


def test_unsigned_marks_are_followed():
    array = packed(np.array([-1, 1], "i1"), _Unsigned="true", _FillValue=-1)
    assert array.values.tolist() == [255, 1]
    assert array.values.dtype == np.uint8
    assert array.attributes["_FillValue"] == 255


def test_values_never_written_are_filled_where_no_fill_is_told():
    fill = np.float32(9.969209968386869e36)
    assert packed(np.array([1, fill], "f4")).attributes["_FillValue"] == float(fill)
    assert "_FillValue" not in packed(np.array([1, 2], "f4")).attributes
    assert "_FillValue" not in packed(np.array([1, fill], "f4"), FILLVAL=-1.0).attributes


def test_plain_arrays_stay_as_they_are():
    values = np.array([1, 2], "i4")
    assert packed(values, units="nT").values is values
