"""netCDF, HDF5, HAPI and CSV go in by the command, and come out the same."""

import json

import h5py
import numpy as np
import pytest

from sepp.catalog import Catalog
from sepp.cli.main import main
from sepp.core.home import Home
from sepp.store import Store

RECORDS = {
    "GOES17_XRS": 51,
    "DAILI_L2_O2-density-profiles": 38,
    "OMNI_HOURLY": 20002,
    "RAM_SAT": 3,
    "ace-epam-de": 1106,
    "dataset1": 71,
    "WIRE": 1423,
}


@pytest.fixture(scope="module")
def home(shared, tmp_path_factory) -> Home:
    folder = tmp_path_factory.mktemp("formats")
    data = shared / "data"
    rows = (data / "hapi" / "10.CF3744000800.20180106.csv").read_bytes()
    (folder / "wire.csv").write_bytes(rows)
    header = {"dataset_id": "WIRE", "time": "t", "parameters": [{"name": "t"}, {"name": "T", "units": "degF"}]}
    (folder / "wire.csv.json").write_text(json.dumps(header))
    named = {
        "GOES17_XRS": data / "nc" / "sci_xrsf-l2-flx1s_g17_d20201016_truncated.nc",
        "OMNI_HOURLY": data / "sim" / "OMNItest.h5",
        "RAM_SAT": data / "sim" / "ramsat_test.nc",
    }
    found = Home(folder / "home")
    told = [
        *sorted((data / "hapi").glob("HAPI_nd*Independent*")),
        data / "hapi" / "HAPI_ndData_TimeVarying_Axis.binary",
    ]
    told += [folder / "wire.csv", data / "nc" / "daili_l2_o2-density-profiles_20220303_v7.nc"]
    for dataset_id, path in named.items():
        assert main(["ingest", str(path), "--dataset", dataset_id, "--home", str(found.root)]) == 0
    assert main(["ingest", *map(str, told), "--home", str(found.root)]) == 0
    return found


@pytest.fixture(scope="module")
def store(home) -> Store:
    return Store(str(home.public))


@pytest.mark.parametrize("dataset_id", RECORDS)
def test_every_record_is_in(store, dataset_id):
    assert store.revision(dataset_id).rows == RECORDS[dataset_id]


def test_values_come_out_as_they_stand_in_the_file(store, shared):
    held = store.open("OMNI_HOURLY", None, parameters=["Dst", "BzIMF"])
    with h5py.File(shared / "data" / "sim" / "OMNItest.h5") as file:
        np.testing.assert_array_equal(held["BzIMF"].values, file["BzIMF"][()])
        np.testing.assert_array_equal(held["Dst"].values, file["Dst"][()])
    flux = store.open("GOES17_XRS", None, parameters=["xrsa_flux"])["xrsa_flux"]
    assert flux.attrs["units"] == "W/m2"
    assert not (flux.values == -9999).any()


def test_bins_that_vary_stay_with_their_spectrum(store):
    held = store.open("dataset1", None)
    assert held["spectra_time_dependent_bins"].dims == held["frequency_centers_time_varying"].dims
    assert held["spectra"].dims == ("time", "spectra_frequency")
    assert held["spectra_frequency"].values.tolist() == list(range(1, 20, 2))


def test_the_catalogue_knows_units_and_titles(home):
    catalog = Catalog(home.catalog_url)
    assert catalog.describe("WIRE").dataset.parameter("T").units == "degF"
    assert catalog.describe("GOES17_XRS").dataset.title == "L2 XRS 1-s fluxes"
