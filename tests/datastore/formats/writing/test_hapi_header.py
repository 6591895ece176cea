"""HAPI's header tells bins, components and origin as far as the dataset does."""

from dataclasses import dataclass, field

import numpy as np
import pytest

from sepp.core.model import Dataset, Parameter
from sepp.formats.writing.hapi_bins import describe_bins
from sepp.formats.writing.hapi_header import vector_components
from sepp.formats.writing.hapi_origin import describe_origin

ENERGIES = np.array([10.0, 31.6, 100.1], np.float32)


@dataclass
class Held:
    dataset: Dataset
    constants: dict[str, np.ndarray] = field(default_factory=dict)

    def read_constant(self, name):
        return self.constants[name]


def hold(*, is_varying=False, values=ENERGIES, attributes=None, shape=(3,)):
    energy = Parameter("energy", "float32", shape, units="eV", is_varying=is_varying, attributes=attributes or {})
    width = Parameter("width", "float32", (3,), is_varying=False)
    flux = Parameter("flux", "float32", (3, 2), ("energy", "look"), ("energy", None))
    held = Held(Dataset("X", parameters=(energy, width, flux)), {"energy": values, "width": np.float32([1, 2, 3])})
    return describe_bins(held, flux)


def test_constant_bins_are_told_as_stored_and_axes_without_bins_have_null():
    energy, look = hold()
    assert energy == {"name": "energy", "units": "eV", "centers": [10.0, 31.6, 100.1]}
    assert look == {"name": "look", "units": None, "centers": None}


def test_varying_bins_are_told_by_their_name():
    assert hold(is_varying=True)[0]["centers"] == "energy"


@pytest.mark.parametrize(
    ("minus", "plus", "ranges"),
    [
        (1.0, 2.0, [[9.0, 12.0], [30.6, 33.6], [99.1, 102.1]]),
        ((1.0, 2.0, 3.0), (0.0, 0.0, 0.0), [[9.0, 10.0], [29.6, 31.6], [97.1, 100.1]]),
        ("width__X", "width", [[9.0, 11.0], [29.6, 33.6], [97.1, 103.1]]),
    ],
)
def test_widths_of_bins_give_ranges(minus, plus, ranges):
    told = hold(attributes={"DELTA_MINUS": minus, "DELTA_PLUS": plus})[0]["ranges"]
    assert np.allclose(told, ranges, rtol=1e-6)


@pytest.mark.parametrize(("minus", "plus"), [(1.0, None), (-1.0, 1.0), ((1.0, 2.0), 1.0), ("none", 1.0), (0.0, 0.0)])
def test_widths_that_are_not_told_or_make_no_sense_give_no_ranges(minus, plus):
    told = hold(attributes={"DELTA_MINUS": minus, "DELTA_PLUS": plus})[0]
    assert "ranges" not in told
    assert told["centers"] == [10.0, 31.6, 100.1]


def test_bins_that_are_missing_are_null():
    assert hold(values=np.float32([1, np.nan, 3]))[0]["centers"] is None


def test_bins_that_depend_on_more_than_their_axis_are_not_bins_of_hapi():
    assert hold(is_varying=True, shape=(3, 2)) == []


@pytest.mark.parametrize(
    ("name", "labels", "component"),
    [
        ("Bx_gse", (), "x"),
        ("B", ("Bz GSE",), "z"),
        ("sc_lat", (), "latitude"),
        ("B_total", (), ""),
        ("density", (), ""),
    ],
)
def test_a_scalar_in_a_frame_tells_its_component(name, labels, component):
    assert vector_components(Parameter(name, "float32", labels=labels, frame="GSE")) == component


def test_the_origin_is_told_by_the_original_attributes():
    attributes = {
        "HTTP_LINK": ("see there", "https://example.org/fgm"),
        "DOI": "doi:10.5270/esa-abc",
        "License": "https://spdx.org/licenses/CC0-1.0",
        "PI_name": ("A. Name", "B. Name"),
    }
    assert describe_origin(Dataset("X", attributes=attributes)) == {
        "resourceURL": "https://example.org/fgm",
        "resourceID": "doi:10.5270/esa-abc",
        "licenseURL": "https://spdx.org/licenses/CC0-1.0",
        "contact": "A. Name; B. Name",
    }
    assert describe_origin(Dataset("X")) == {}


def test_a_doi_becomes_a_link_where_there_is_no_other():
    assert describe_origin(Dataset("X", attributes={"DOI": "10.5270/esa-abc"}))["resourceURL"].startswith("https://doi")
    assert "resourceURL" not in describe_origin(Dataset("X", attributes={"DOI": "javascript:alert(1)"}))


def test_schemas_are_told_where_all_of_a_dataset_follows_them():
    field = Parameter("B", "float32", (3,), frame="GSE", attributes={"SI_CONVERSION": "1.0e-9>T"})
    told = describe_origin(Dataset("X", mission="Cluster", parameters=(field,)))
    assert told == {"unitsSchema": "cdf-cluster", "coordinateSystemSchema": "spase2.4.1"}
    other = Parameter("V", "float32", (3,), frame="DSL")
    assert describe_origin(Dataset("X", mission="MMS", parameters=(field, other))) == {}
