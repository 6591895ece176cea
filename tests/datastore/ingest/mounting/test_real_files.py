"""Every variable that is mounted equals what pycdfpp gives, fills aside."""

from pathlib import Path

import numpy as np
import pycdfpp
import pytest

from sepp.formats import read_file, to_batch
from sepp.formats.cdf.times import TIME_TYPES, to_ns
from sepp.ingest.mounting.planning import join_scans, make_plan
from sepp.ingest.mounting.scanning import Scan, scan_file
from sepp.store.mounted import MountingStore, commit_mounting, look_up

MOUNTABLE = [
    "cluster/c1_cps_fgm_spin_20161201000002_20161231235945.cdf",
    "cluster/c1_cps_fgm_spin_20010130201742_20010131235957.cdf",
    "cluster/c1_cps_fgm_spin_20070813000001_20070815235959.cdf",
    "cluster/c1_pps_cis_20070813142632_20070815185651.cdf",
    "cluster/c2_cps_fgm_spin_20161201000003_20161231235948.cdf",
    "cluster/c3_cps_fgm_spin_20161201000003_20161231235948.cdf",
    "cluster/c4_pps_cis_20010501091330_20010531101719.cdf",
    "cluster/example_cluster.cdf",
    "edge/a_cdf.cdf",
    "edge/a_cdf_with_compressed_vars.cdf",
    "edge/a_col_major_cdf.cdf",
    "edge/ac_h2_sis_20101105_v06.cdf",
    "edge/ia_k0_epi_19970102_v01.cdf",
    "mms/mms1_fgm_brst_l2_20150901174500_v4.18.0.cdf",
    "mms/mms1_fgm_brst_l2_20150902133904_v4.18.0.cdf",
    "mms/mms1_fgm_brst_l2_20191130091153_v5.219.0.cdf",
    "other/ac_k2_mfi_20220101_v03.cdf",
    "other/imap_codice_l1a_lo-sw-species_20240429_v001.cdf",
    "other/psp_fld_l2_mag_rtn_1min_20200104_v02.cdf",
    "other/psp_isois-epilo_l2-ic_20190401_v0.0.0.cdf",
    "other/sta_l1_het_20240103_v01.cdf",
    "other/wi_k0_mfi_20220101_v01.cdf",
    "other/wi_plsp_3dp_19990329_v02.cdf",
]


def mounted(scan: Scan, folder: Path) -> MountingStore:
    store = MountingStore(folder)
    commit_mounting(store.files, make_plan(join_scans([scan])), None, is_longer=False)
    return store


def assert_equal(found: np.ndarray, source: object, fill: object) -> None:
    if source.type in TIME_TYPES:
        assert np.array_equal(found, to_ns(source.values).reshape(found.shape))
        return
    wanted = source.values.reshape(found.shape)
    if found.dtype.kind != "f":
        assert np.array_equal(found, wanted)
        return
    is_fill = np.isnan(found)
    assert np.array_equal(found[~is_fill], wanted[~is_fill])
    assert fill is not None or np.isnan(wanted[is_fill]).all()
    assert (np.isnan(wanted[is_fill]) | np.isclose(wanted[is_fill], np.float64(fill or 0), rtol=1e-6)).all()


@pytest.mark.parametrize("name", MOUNTABLE)
def test_every_mounted_variable_equals_what_pycdfpp_gives(cdf_dir, tmp_path, name):
    path = cdf_dir / name
    cdf = pycdfpp.load(str(path))
    for scan in scan_file(look_up(str(path)), "X"):
        store = mounted(scan, tmp_path)
        suffix = f"__{scan.dataset.id}"
        for variable in cdf:
            parameter = scan.dataset.parameter(variable.removesuffix(suffix))
            if parameter is not None and parameter.is_varying:
                found = store.read(scan.dataset.id, parameter.name, slice(None))
                assert_equal(found, cdf[variable], parameter.fill)
        assert set(scan.blocks) - {"time"} == {p.name for p in scan.dataset.parameters if p.is_varying}
        assert np.array_equal(store.time_index(scan.dataset.id).times(slice(None)), scan.time)


NETCDF = [
    "daili_l2_o2-density-profiles_20220303_v7.nc",
    "goes_13_leap_second.nc",
    "icon_l2-6_euv_20220307_v03r004.nc",
    "sci_gxrs-l2-irrad_g13_d20170901_truncated.nc",
    "sci_xrsf-l2-flx1s_g17_d20201016_truncated.nc",
]


@pytest.mark.parametrize("name", NETCDF)
def test_every_mounted_variable_of_netcdf_equals_what_the_reader_gives(shared, tmp_path, name):
    path = shared / "data" / "nc" / name
    content = read_file(path)
    (scan,) = scan_file(look_up(str(path)), "X")
    store = mounted(scan, tmp_path)
    batch = to_batch(content, content.tables[0], scan.dataset.id)
    varying = [parameter.name for parameter in scan.dataset.parameters if parameter.is_varying]
    assert len(varying) >= 8
    for parameter in varying:
        np.testing.assert_array_equal(store.read(scan.dataset.id, parameter, slice(None)), batch.values[parameter])
    left = {p.name for p in batch.dataset.parameters if p.is_varying} - set(varying)
    assert all(any(each in note for note in scan.notes) for each in left)
    assert np.array_equal(store.time_index(scan.dataset.id).times(slice(None)), batch.time)
